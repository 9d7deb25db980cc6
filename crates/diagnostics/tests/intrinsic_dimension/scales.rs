//! The dimension against scale, and its plateaus.

use super::manifolds::{cube, gaussian, torus};
use ornstein_diagnostics::Points;
use ornstein_diagnostics::intrinsic_dimension::{
    CorrelationIntegral, LevinaBickel, PlateauCriterion, TwoNn, correlation_scales, levina_bickel_scales, two_nn_scales,
};

/// A square sheet in three coordinates with normal noise of the given amplitude in all of them.
fn noisy_sheet(n: usize, amplitude: f64) -> Vec<f64> {
    let (sheet, noise) = (cube(n, 2, 11), gaussian(n, 3, 12));
    let sheet = sheet.as_chunks::<2>().0.iter().zip(noise.as_chunks::<3>().0);
    sheet.flat_map(|([x, y], [a, b, c])| [x + amplitude * a, y + amplitude * b, amplitude * c]).collect()
}

#[test]
fn noise_is_seen_at_small_scales_and_the_sheet_at_large_ones() {
    // Neighbours of 20000 points are 1/280 apart: less than the noise. Those of 300 are at 1/35.
    let values = noisy_sheet(20_000, 0.006);
    let points = Points::new(&values, 3).unwrap();
    let curve = two_nn_scales(TwoNn::default(), points, 300, 7).unwrap();
    assert_eq!(curve.len(), 7);
    assert!(curve.is_sorted_by(|a, b| a.scale < b.scale));
    let (first, last) = (curve[0].estimate, curve[6].estimate);
    assert_eq!(first, TwoNn::default().estimate(points).unwrap());
    assert!(first.dimension > 2.5 && last.dimension < 2.25, "{first:?} {last:?}");

    let radii: Vec<f64> = (0..20).map(|m| 1e-3 * 1.35_f64.powi(m)).collect();
    let curve = correlation_scales(points, &radii).unwrap();
    let plateau = PlateauCriterion::default().find(&curve[8..]).unwrap();
    assert!((plateau.dimension - 2.0).abs() < 0.1, "{plateau:?}");
    assert!(plateau.smallest_scale > 0.01);
    assert!(curve[2].estimate.dimension > 2.6, "{:?}", curve[2]);
}

#[test]
fn a_torus_has_a_plateau_at_its_dimension() {
    let values = torus(4000, 2, 13);
    let points = Points::new(&values, 4).unwrap();
    let criterion = PlateauCriterion::default();
    let neighbours = [5, 7, 10, 14, 20, 28, 40];
    for curve in [
        two_nn_scales(TwoNn::default(), points, 250, 1).unwrap(),
        levina_bickel_scales(LevinaBickel::default(), points, &neighbours).unwrap(),
        correlation_scales(points, &[0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4]).unwrap(),
    ] {
        let plateau = criterion.find(&curve).unwrap();
        // Arcs are longer than chords by 1 - r^2/24, so that slopes are right to r^2/12, and 5 standard errors.
        assert!((plateau.dimension - 2.0).abs() < 0.015 + 5.0 * plateau.standard_error, "{plateau:?}");
        assert!(plateau.deviation < 0.1);
    }
}

#[test]
fn a_drifting_dimension_is_no_plateau() {
    // The correlation integral of a broad Gaussian cloud in 6 dimensions bends everywhere.
    let values = gaussian(3000, 6, 14);
    let radii: Vec<f64> = (0..8).map(|m| 1.2 * 1.25_f64.powi(m)).collect();
    let curve = correlation_scales(Points::new(&values, 6).unwrap(), &radii).unwrap();
    assert_eq!(PlateauCriterion::default().find(&curve), None, "{curve:?}");
}

#[test]
fn the_correlation_integral_of_a_line_is_known() {
    // Of 101 points at unit distances, 101 - m pairs are m apart.
    let line: Vec<f64> = (0..101).map(f64::from).collect();
    let integral = CorrelationIntegral::count(Points::new(&line, 1).unwrap(), &[1.5, 10.0, 1000.0]).unwrap();
    let pairs = |m: u32| (1..=m).map(|m| f64::from(101 - m)).sum::<f64>();
    assert_eq!(integral.fractions(), [pairs(1) / pairs(100), pairs(9) / pairs(100), 1.0]); // closer than 10: strictly
    assert_eq!(integral.neighbours_of(0), [1, 9, 100]);
    assert_eq!(integral.neighbours_of(50), [2, 18, 100]);
    let slope = integral.slope(0, 1).unwrap();
    assert_eq!(slope.dimension, (pairs(9) / pairs(1)).ln() / (10.0_f64 / 1.5).ln());
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let values = gaussian(1500, 5, 15);
    let points = Points::new(&values, 5).unwrap();
    let all = || {
        (
            two_nn_scales(TwoNn::default(), points, 100, 3).unwrap(),
            LevinaBickel::default().estimate(points).unwrap(),
            CorrelationIntegral::count(points, &[0.5, 1.0, 2.0]).unwrap(),
        )
    };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert_eq!(pool(1).install(all), pool(4).install(all));
}
