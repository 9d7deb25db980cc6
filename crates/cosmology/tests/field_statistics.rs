//! The law of generated fields, and a battery that sees what a mean spectrum does not.

use num_complex::Complex;

use ornstein_cosmology::evidence::{Record, Settings, battery};
use ornstein_cosmology::spectrum::PowerLaw;
use ornstein_cosmology::{FieldTransform, GaussianField, draw};
use ornstein_engine::{Ensemble, LogDensity, Scalar, StateSpace};
use ornstein_random::{Counter, Key, Purpose, normal_pair, uniform};
use ornstein_run::Evidence;
use ornstein_spectral::{FourierGrid, Real, ShellAverage, ShellBins, Symmetry, as_complex, as_complex_mut};

const SEED: u64 = 20_261_121;

fn field<T: Scalar>(cells: &[usize], lengths: &[f64]) -> GaussianField<T> {
    let grid = FourierGrid::new(cells, lengths).unwrap();
    GaussianField::new(grid, &PowerLaw { amplitude: 2e3, index: -1.5, pivot: 0.1 })
}

fn shells(grid: &FourierGrid) -> ShellAverage {
    let width = grid.wave_number_range().unwrap().0;
    ShellAverage::new(grid.clone(), ShellBins::cover(grid, width))
}

/// Runs realisations made by `modes(realisation)` through the cells and the battery.
fn evidence<T: Scalar>(
    field: &GaussianField<T>,
    realisations: usize,
    modes: impl Fn(u64) -> Vec<T>,
) -> (Record, Vec<Evidence>) {
    let grid = field.space().grid();
    let transform = FieldTransform::<T>::new(grid).unwrap();
    let shells = shells(grid);
    let settings = Settings::default();
    let mut workspace = vec![T::ZERO; transform.fft().padded_len()];
    let mut record = Record::new(field, &shells, &transform, &mut workspace).unwrap();
    for realisation in 0..realisations as u64 {
        let mut data = modes(realisation);
        transform.to_cells(&mut data).unwrap();
        record.observe_cells(&data, &transform);
        transform.to_modes(&mut data).unwrap();
        record.observe_modes(field, &shells, as_complex(&data), &settings, (SEED, realisation, realisations));
    }
    let tests = battery(&record, &settings);
    (record, tests)
}

fn p_value(tests: &[Evidence], name: &str) -> f64 {
    tests.iter().find(|test| test.name == name).unwrap_or_else(|| panic!("no test {name}")).p_value
}

fn assert_all_pass(tests: &[Evidence], least: usize) {
    assert!(
        tests.len() >= least,
        "only {} tests: {:?}",
        tests.len(),
        tests.iter().map(|t| &t.name).collect::<Vec<_>>()
    );
    for test in tests {
        assert!(test.p_value > 1e-6 / 30.0, "{}: {test:?}", test.name);
    }
}

#[test]
fn drawn_fields_pass_the_battery_in_every_dimension_shape_and_precision() {
    let cubic = field::<f64>(&[64; 3], &[500.0; 3]);
    assert_all_pass(&evidence(&cubic, 2, |i| draw(&cubic, SEED, i).into_data()).1, 15);
    let single = field::<f32>(&[48, 64, 40], &[500.0, 400.0, 700.0]);
    assert_all_pass(&evidence(&single, 2, |i| draw(&single, SEED, i).into_data()).1, 14);
    let odd = field::<f64>(&[45, 33, 51], &[500.0; 3]);
    // Odd axes have neither Nyquist planes nor self-conjugate modes.
    assert_all_pass(&evidence(&odd, 2, |i| draw(&odd, SEED, i).into_data()).1, 9);
    let plane = field::<f64>(&[256, 300], &[1000.0, 1200.0]);
    assert_all_pass(&evidence(&plane, 4, |i| draw(&plane, SEED, i).into_data()).1, 14);
    let line = field::<f64>(&[5000], &[10_000.0]);
    assert_all_pass(&evidence(&line, 40, |i| draw(&line, SEED, i).into_data()).1, 11);
}

/// What a widely used code did for years: a Gaussian amplitude times a uniform phase, and Nyquist planes made Hermitian by
/// averaging a mode with its partner's conjugate, which halves their power.
fn historical_bug(field: &GaussianField<f64>) -> Vec<f64> {
    let grid = field.space().grid();
    let layout = field.space().layout();
    let mut data = vec![0.0; layout.stored()];
    let (amplitudes, phases) = (Key::new(SEED, Purpose::DirectDraw, 0), Key::new(SEED, Purpose::Subsample, 1 << 40));
    let raw = |n: [i32; 3]| {
        let amplitude = normal_pair(amplitudes, Counter::wave_vector(n, 0))[0];
        Complex::from_polar(amplitude, std::f64::consts::TAU * uniform(phases, Counter::wave_vector(n, 0)))
    };
    for (index, mode) in as_complex_mut(&mut data).iter_mut().enumerate() {
        let n = grid.wave_vector(index);
        let root = field.power().power(index).sqrt();
        let value = if grid.on_nyquist_plane(n) {
            (raw(n) + raw(grid.partner(n)).conj()) * 0.5
        } else if grid.symmetry(n) == Symmetry::Mirror {
            raw(grid.partner(n)).conj()
        } else {
            raw(n)
        };
        *mode = value * root;
    }
    data
}

/// What the usual test of a generator looks at: the mean of `P_measured/P` over well sampled bins, below the corners and
/// the Nyquist planes, in units of the scatter of these bins.
fn mean_spectrum_z(record: &Record, shells: &ShellAverage) -> f64 {
    let nyquist = shells.grid().nyquist();
    let ratios: Vec<f64> = (0..record.mode_counts.len())
        .filter(|&shell| record.mode_counts[shell] >= 100 && shells.wave_numbers()[shell] < 0.9 * nyquist)
        .map(|shell| record.samples.ratio[shell])
        .collect();
    let n = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / n;
    let variance = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean - 1.0) / (variance / n).sqrt()
}

#[test]
fn the_battery_rejects_from_one_field_the_historical_bug_which_the_mean_spectrum_misses() {
    let field = field::<f64>(&[64; 3], &[500.0; 3]);
    let (record, tests) = evidence(&field, 1, |_| historical_bug(&field));
    let z = mean_spectrum_z(&record, &shells(field.space().grid()));
    assert!(z.abs() < 3.0, "the mean spectrum looks right: z = {z}");

    // The bug is there: |w|^2 of generic modes has variance 2, Nyquist planes have half their power.
    let squares: Vec<f64> = record
        .samples
        .generic_real
        .iter()
        .zip(&record.samples.generic_imaginary)
        .map(|(re, im)| re * re + im * im)
        .collect();
    let n = squares.len() as f64;
    let mean = squares.iter().sum::<f64>() / n;
    let variance = squares.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n;
    // The square of a normal has the eighth-moment scatter sqrt((60 + 12 * ...)/n) < sqrt(60/n) in its variance.
    assert!((variance - 2.0).abs() < 6.0 * (60.0 / n).sqrt(), "variance {variance}");

    for name in [
        "mode_power_kolmogorov_smirnov",
        "mode_power_anderson_darling",
        "nyquist_power_anderson_darling",
        "nyquist_power_chi_squared",
    ] {
        assert!(p_value(&tests, name) < 1e-12, "{name}: {}", p_value(&tests, name));
    }
    assert!(tests.iter().filter(|test| !test.passed()).count() >= 4);
    // A right field of the same size passes all of it.
    assert_all_pass(&evidence(&field, 1, |i| draw(&field, SEED, i).into_data()).1, 12);
}

#[test]
fn a_spectrum_off_by_five_percent_in_one_octave_is_rejected() {
    // 120,000 wave-vectors lie in the octave: chi squared of 55 shells grows by 0.05^2 * 120,000 / 2 = 150, 14 of its
    // standard deviations.
    let target = field::<f64>(&[64; 3], &[500.0; 3]);
    let (_, tests) = evidence(&target, 1, |i| {
        let mut data = draw(&target, SEED, i).into_data();
        let grid = target.space().grid();
        for (index, mode) in as_complex_mut(&mut data).iter_mut().enumerate() {
            if (16.0..32.0).contains(&(grid.wave_number(grid.wave_vector(index)) / grid.fundamentals()[2])) {
                *mode *= 1.05f64.sqrt();
            }
        }
        data
    });
    assert!(p_value(&tests, "spectrum_chi_squared") < 1e-6);
}

#[test]
fn repeated_realisations_and_repeated_modes_are_rejected() {
    let target = field::<f64>(&[64; 3], &[500.0; 3]);
    let (_, tests) = evidence(&target, 2, |_| draw(&target, SEED, 0).into_data());
    assert!(p_value(&tests, "realisation_coherence") < 1e-12);

    // Every other plane of modes along x repeats the one before, as generators with colliding seeds do.
    let (_, tests) = evidence(&target, 1, |i| {
        let mut data = draw(&target, SEED, i).into_data();
        let grid = target.space().grid();
        let modes = as_complex_mut(&mut data);
        for index in 0..grid.mode_count() {
            let n = grid.wave_vector(index);
            if n[2] > 0 && n[0] > 0 && n[0] % 2 == 0 && !grid.on_nyquist_plane(n) {
                let (source, _) = grid.locate([n[0] - 1, n[1], n[2]]).unwrap();
                modes[index] = modes[source] * (target.power().power(index) / target.power().power(source)).sqrt();
            }
        }
        data
    });
    assert!(p_value(&tests, "neighbour_coherence") < 1e-12);
    assert!(p_value(&tests, "neighbour_power_correlation") < 1e-12);
}

#[test]
fn non_gaussian_cells_are_rejected() {
    let target = field::<f64>(&[64; 3], &[500.0; 3]);
    let grid = target.space().grid();
    let transform = FieldTransform::<f64>::new(grid).unwrap();
    let (_, tests) = evidence(&target, 1, |i| {
        let mut data = draw(&target, SEED, i).into_data();
        transform.to_cells(&mut data).unwrap();
        let sigma = target.variance().sqrt();
        // Local non-Gaussianity: delta + 0.05 (delta^2/sigma - sigma).
        for x in &mut data {
            *x += 0.05 * (*x * *x / sigma - sigma);
        }
        transform.to_modes(&mut data).unwrap();
        data
    });
    assert!(p_value(&tests, "one_point_skewness") < 1e-12);
}

#[test]
fn stein_identity_fixes_the_score_of_the_field() {
    for (cells, lengths) in
        [(vec![64, 64, 64], vec![500.0; 3]), (vec![63, 40], vec![100.0, 30.0]), (vec![999], vec![7.0])]
    {
        let field = field::<f64>(&cells, &lengths);
        let d = field.space().degrees_of_freedom() as f64;
        let repeats = 20;
        let mean = (0..repeats)
            .map(|realisation| {
                let x = draw(&field, SEED, realisation);
                let mut score = Ensemble::zeros(x.layout());
                let mut log_density = [0.0];
                field.evaluate(&x, &mut score, &mut log_density).unwrap();
                2.0 * log_density[0] // <x, score>
            })
            .sum::<f64>()
            / repeats as f64;
        // <x, score> is minus a chi-squared variable with d degrees of freedom.
        assert!((mean + d).abs() < 6.0 * (2.0 * d / repeats as f64).sqrt(), "E<x, score> = {mean}, d = {d}");
    }
}

#[test]
fn the_score_is_the_gradient_of_the_log_density() {
    let field = field::<f64>(&[6, 5, 8], &[10.0, 20.0, 15.0]);
    let (x, v) = (draw(&field, SEED, 0), draw(&field, SEED, 1));
    let evaluate = |at: &Ensemble<f64>| {
        let mut score = Ensemble::zeros(at.layout());
        let mut log_density = [0.0];
        field.evaluate(at, &mut score, &mut log_density).unwrap();
        (score, log_density[0])
    };
    let score = evaluate(&x).0;
    let mut along = [0.0];
    let contribute = |chunk: usize, (): &mut (), sums: &mut [f64]| {
        field.space().inner_product(chunk, score.chunk(chunk), v.chunk(chunk), sums);
    };
    x.sum_over_chunks(|| (), contribute, &mut along);
    let [along] = along;
    let shifted = |epsilon: f64| {
        let data = x.data().iter().zip(v.data()).map(|(x, v)| x + epsilon * v).collect();
        evaluate(&Ensemble::from_data(x.layout(), data).unwrap()).1
    };
    // Central differences of a quadratic are exact but for rounding.
    let numerical = (shifted(1e-3) - shifted(-1e-3)) / 2e-3;
    assert!((along - numerical).abs() < 1e-9 * along.abs().max(1.0), "{along} against {numerical}");
}

#[test]
fn large_scales_do_not_depend_on_resolution() {
    let (coarse, fine) = (field::<f64>(&[32; 3], &[500.0; 3]), field::<f64>(&[64; 3], &[500.0; 3]));
    let (a, b) = (draw(&coarse, SEED, 3), draw(&fine, SEED, 3));
    let (grid_a, grid_b) = (coarse.space().grid(), fine.space().grid());
    for (index, mode) in as_complex(a.data()).iter().enumerate() {
        let n = grid_a.wave_vector(index);
        if !grid_a.on_nyquist_plane(n) {
            assert_eq!(*mode, as_complex(b.data())[grid_b.locate(n).unwrap().0]);
        }
    }
}

#[test]
fn precision_does_not_change_the_field() {
    let (single, double) = (field::<f32>(&[16; 3], &[500.0; 3]), field::<f64>(&[16; 3], &[500.0; 3]));
    let (a, b) = (draw(&single, SEED, 0), draw(&double, SEED, 0));
    for (a, b) in a.data().iter().zip(b.data()) {
        // Normal, its factor and the root of P are each rounded once or twice.
        assert!((Real::to_f64(*a) - b).abs() <= 4.0 * f64::from(f32::EPSILON) * b.abs());
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let field = field::<f32>(&[24, 30, 28], &[500.0; 3]);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (record, tests) = evidence(&field, 2, |i| draw(&field, SEED, i).into_data());
            (record, tests.iter().map(|test| test.p_value.to_bits()).collect::<Vec<_>>())
        })
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(8));
}

/// Initial-condition codes that seed columns of modes with 31 bits repeat columns; here the noise of a mode is a function
/// of all of its address.
#[test]
fn no_two_columns_of_modes_are_alike() {
    let key = Key::new(SEED, Purpose::DirectDraw, 0);
    let mut firsts: Vec<u64> = Vec::new();
    for x in -500..500 {
        for y in -500..500 {
            firsts.push(normal_pair(key, Counter::wave_vector([x, y, 1], 0))[0].to_bits());
        }
    }
    firsts.sort_unstable();
    // Normals carry 52 bits of the word they come from: among 10^6 of them a repeated value has probability 1e-4, two have
    // 1e-8. A generator with 31-bit seeds has 233 repeated columns.
    let repeats = firsts.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(repeats < 2, "{repeats} columns are alike");
}
