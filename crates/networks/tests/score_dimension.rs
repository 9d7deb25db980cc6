//! Dimensions read off scores in closed form.
//!
//! `data/score_based_id.json` was made in November 2026 with NumPy, by an implementation of its own: FLIPD of a standard normal on a
//! 5-plane in 20 dimensions at a point with squared norm 5.56 (exact score), the singular values of 80 scores around it, and FLIPD of
//! points on the unit sphere in 10 dimensions by kernel estimates with and without the point itself.

use ornstein_diagnostics::intrinsic_dimension::PlateauCriterion;
use ornstein_engine::diffusion::data::{EmpiricalData, PlaneData};
use ornstein_engine::diffusion::{
    CentralDifference, CoordinateTrace, ExactTrace, Hutchinson, NoiseLevel, ProbeDistribution,
};
use ornstein_engine::{Ensemble, Randomness};
use ornstein_networks::score_dimension::{
    DimensionVerdict, FokkerPlanckDimension, ScoreDimension, SingularValueDimension, geometric_levels,
};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("data/score_based_id.json")).unwrap()
}

fn normals(index: u64, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    fill_normals_f64(Key::new(7, Purpose::SyntheticData, index), Counter::coordinate(0, 0, 0), &mut out);
    out
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A standard normal on a random 5-plane in 20 dimensions, and a point on it at this squared distance from the origin.
fn plane(squared_norm: f64) -> (PlaneData, Vec<f64>) {
    let mut vectors: Vec<Vec<f64>> = Vec::new();
    for vector in normals(0, 100).chunks(20) {
        let mut vector = vector.to_vec();
        for _ in 0..2 {
            for other in &vectors {
                let along = dot(&vector, other);
                vector.iter_mut().zip(other).for_each(|(x, u)| *x -= along * u);
            }
        }
        let norm = dot(&vector, &vector).sqrt();
        vectors.push(vector.iter().map(|x| x / norm).collect());
    }
    let coordinates = normals(1, 5);
    let scale = (squared_norm / dot(&coordinates, &coordinates)).sqrt();
    let point = (0..20).map(|i| vectors.iter().zip(&coordinates).map(|(u, y)| scale * y * u[i]).sum()).collect();
    (PlaneData::new(vec![0.0; 20], &vectors).unwrap(), point)
}

fn variance_exploding(sigma: f64) -> NoiseLevel {
    NoiseLevel { time: sigma, alpha: 1.0, sigma }
}

#[test]
fn a_plane_with_the_exact_score_has_the_reference_dimensions() {
    let (data, point) = plane(5.56);
    let points = Ensemble::from_states(1, 20, |_, i| point[i]);
    let closed_form = FokkerPlanckDimension { denoiser: &data, trace: ExactTrace(&data) };
    let differences = FokkerPlanckDimension {
        denoiser: &data,
        trace: CoordinateTrace { product: CentralDifference::for_precision::<f64>() },
    };
    for sigma in [1.0_f64, 0.3, 0.1, 0.03, 0.01] {
        let text = if sigma == 1.0 { "1.0".to_string() } else { sigma.to_string() };
        let expected = reference()[format!("FLIPD_exact_sigma{text}")].as_f64().unwrap();
        let by_hand =
            5.0 - 5.0 * sigma * sigma / (1.0 + sigma * sigma) + sigma * sigma * 5.56 / (1.0 + sigma * sigma).powi(2);
        // Of a trace of 5 and a distance from the plane of rounding size over sigma^2; of the reference that of a trace of 1/sigma^2.
        let found = closed_form.at_level(variance_exploding(sigma), &points).unwrap().pointwise[0];
        assert!((found - by_hand).abs() < 1e-13, "{sigma}: {found} {by_hand}");
        assert!((found - expected).abs() < 1e-9, "{sigma}: {found} {expected}");
        // The denoiser is linear: differences over 6e-6 sigma have errors of rounding alone, 1e-16 / (6e-6 sigma) each.
        let found = differences.at_level(variance_exploding(sigma), &points).unwrap().pointwise[0];
        assert!((found - by_hand).abs() < 20.0 * 1e-10 / sigma, "{sigma}: {found} {by_hand}");
        // Any signal goes with the noise.
        let faded = NoiseLevel { time: 0.5, alpha: 0.3, sigma: 0.3 * sigma };
        let found = closed_form.at_level(faded, &points).unwrap().pointwise[0];
        assert!((found - by_hand).abs() < 1e-13, "{sigma}: {found} {by_hand}");
    }
    let golden = closed_form.at_level(variance_exploding(0.1), &points).unwrap().pointwise[0];
    assert_eq!(format!("{golden:.4}"), "5.0050");
}

#[test]
fn random_probes_have_the_error_that_they_state() {
    let (data, point) = plane(5.56);
    let points = Ensemble::from_states(1, 20, |_, i| point[i]);
    let trace = Hutchinson {
        probes: 400,
        distribution: ProbeDistribution::Rademacher,
        product: CentralDifference::for_precision::<f64>(),
        randomness: Randomness { seed: 3, index: 0 },
    };
    let found = FokkerPlanckDimension { denoiser: &data, trace }.at_level(variance_exploding(0.1), &points).unwrap();
    // The variance of a quadratic form in signs is 2 sum_(i != j) J_ij^2 <= 2 |J|^2 = 10; a sample of 400 tells it within a factor of 2.
    let error = found.probe_errors[0];
    assert!(error > 0.02 && error < 2.0 * (10.0_f64 / 400.0).sqrt(), "{error}");
    assert!((found.pointwise[0] - 5.005).abs() < 5.0 * error);
}

#[test]
fn singular_values_count_the_plane_by_difference_where_the_ratio_fails() {
    let (data, point) = plane(5.56);
    let points = Ensemble::from_states(1, 20, |_, i| point[i]);
    let key = Key::new(1, Purpose::SyntheticData, 9);
    let estimator = SingularValueDimension { denoiser: &data, copies: 80, key };
    for sigma in [0.1, 0.01] {
        let spectrum = estimator.spectrum(variance_exploding(sigma), &points, 0).unwrap();
        let reference = reference()[format!("Stanczuk_affine_sigma{sigma}")].clone();
        assert_eq!((spectrum.dimension as u64, 5), (reference["id_hat"].as_u64().unwrap(), spectrum.dimension));
        let theirs: Vec<f64> =
            reference["sv"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        for values in [&spectrum.singular_values, &theirs] {
            // The largest singular value of r x 80 standard normals exceeds sqrt(80) + sqrt(r) + t with probability exp(-t^2/2) (Davidson
            // & Szarek 2001, theorem 2.13): t = 5.3 for 1e-6. Between the groups stands the mean score along the plane, of length
            // sqrt(5.56) / (1 + sigma^2), 80 times.
            let largest = |rank: f64| 80.0_f64.sqrt() + rank.sqrt() + 5.3;
            let along = 1.0 / (1.0 + sigma * sigma);
            assert!(values[0] < largest(15.0) / sigma);
            assert!(values[15] < along * (sigma * largest(5.0) + (80.0_f64 * 5.56).sqrt()));
            assert!(values[16] < along * sigma * largest(5.0));
            // Both spectra have their largest ratio at the wrong place: a dimension of 4.
            let ratio = |i: usize| values[i] / values[i + 1];
            assert!(ratio(15) > ratio(14));
        }
    }
    let ladder = estimator.ladder(&geometric_levels(0.003, 0.3, 9), &points).unwrap();
    let plateau = ladder.verdict(PlateauCriterion::default()).plateau().unwrap();
    assert_eq!((plateau.dimension, plateau.deviation), (5.0, 0.0));
}

/// Points on the unit sphere around the origin of the first three of ten coordinates.
fn sphere(count: usize) -> Vec<f64> {
    let mut points = vec![0.0; 10 * count];
    for (row, normal) in points.chunks_mut(10).zip(normals(2, 3 * count).chunks(3)) {
        let norm = dot(normal, normal).sqrt();
        row.iter_mut().zip(normal).for_each(|(x, y)| *x = y / norm);
    }
    points
}

/// What a uniform sphere has: `p_sigma` on it is proportional to `sigma^(2-d) (1 - exp(-2/sigma^2))`.
fn exact_on_sphere(sigma: f64) -> f64 {
    2.0 - 4.0 / (sigma * sigma) / (2.0 / (sigma * sigma)).exp_m1()
}

#[test]
fn a_sphere_is_two_dimensional_if_its_points_do_not_see_themselves() {
    // As many points as in the reference, of which some are asked.
    let (count, asked) = (20_000, 500);
    let data = EmpiricalData::new(sphere(count), 10).unwrap();
    let points = Ensemble::from_states(asked, 10, |k, i| data.point(k)[i]);
    let without = data.leave_one_out((0..asked).collect()).unwrap();
    let honest = FokkerPlanckDimension { denoiser: &without, trace: ExactTrace(&without) };
    let naive = FokkerPlanckDimension { denoiser: &data, trace: ExactTrace(&data) };
    for sigma in [0.5, 0.2, 0.1, 0.05, 0.02] {
        let level = variance_exploding(sigma);
        let mean = honest.at_level(level, &points).unwrap().mean();
        let own = naive.at_level(level, &points).unwrap().mean();
        let reference = &reference()[format!("KDE_FLIPD_sphere2_in_R10_sigma{sigma}")];
        let [theirs, theirs_own] = ["leave_one_out", "with_self"].map(|key| reference[key].as_f64().unwrap());
        // Each point's estimate is a ratio of sums over the n = N sigma^2/4 points in its window, so biased by some part of 1/n (and where n
        // is of order one, by a part of one). The scatter of the means comes from the points asked, and from the set, which is forty times larger
        // but shared by all: together less than twice the former.
        let window = count as f64 * sigma * sigma / 4.0;
        let (scatter, bias) = (12.0 * mean.standard_error, (1.0 / window).min(0.5));
        let exact = exact_on_sphere(sigma);
        assert!((mean.dimension - exact).abs() < scatter + bias, "{sigma}: {} {exact}", mean.dimension);
        // The bias is common to both sets.
        assert!((mean.dimension - theirs).abs() < scatter, "{sigma}: {} {theirs}", mean.dimension);
        assert!((own.dimension - theirs_own).abs() < scatter, "{sigma}: {} {theirs_own}", own.dimension);
        assert!(own.dimension < mean.dimension);
    }

    // Over the whole range of noise there is one plateau, at 2, between the distance of neighbours and the radius; where a point sees itself
    // the dimension falls to zero below.
    let levels = geometric_levels(1e-3, 2.0, 14);
    let sparse = Ensemble::from_states(128, 10, |k, i| data.point(k)[i]);
    let ladder = honest.ladder(&levels, &sparse).unwrap();
    let DimensionVerdict::Plateau(plateau) = ladder.verdict(PlateauCriterion::default()) else { panic!("{ladder:?}") };
    assert!((plateau.dimension - 2.0).abs() < 0.05, "{plateau:?}");
    assert!(plateau.smallest_scale > 0.005 && plateau.largest_scale < 1.0, "{plateau:?}");
    let falling = naive.ladder(&levels, &sparse).unwrap().curve();
    assert!(falling[0].estimate.dimension < 0.1);
}
