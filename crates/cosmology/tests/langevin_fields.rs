//! Langevin dynamics of fields: known facts of each kernel, on the modes of a real field.
//!
//! Step convention: `x + (h/2) C score + sqrt(h) C^(1/2) noise`. Tolerances are six standard errors.

use num_complex::Complex;

use ornstein_cosmology::spectrum::PowerLaw;
use ornstein_cosmology::{GaussianField, draw, white_noise};
use ornstein_engine::kernels::{Hamiltonian, MetropolisLangevin, OrnsteinUhlenbeck, Trajectory, UnadjustedLangevin};
use ornstein_engine::{ChainState, DensityError, Ensemble, Identity, Kernel, Layout, Randomness, Transition, drive};
use ornstein_spectral::{FourierGrid, as_complex};

const RANDOMNESS: Randomness = Randomness { seed: 99, index: 4 };

fn field(cells: &[usize]) -> GaussianField<f64> {
    let lengths: Vec<f64> = cells.iter().map(|_| 100.0).collect();
    let grid = FourierGrid::new(cells, &lengths).unwrap();
    GaussianField::new(grid, &PowerLaw { amplitude: 50.0, index: -1.5, pivot: 0.5 })
}

fn run<K: Kernel<f64, GaussianField<f64>>>(
    kernel: &K,
    field: &GaussianField<f64>,
    start: Ensemble<f64>,
    steps: u32,
) -> Result<(Ensemble<f64>, f64), DensityError> {
    let mut state = kernel.initialise(field, start)?;
    let mut acceptance = 0.0;
    let mut observe = |_: u32, _: &Ensemble<f64>, transition: &Transition| acceptance += transition.acceptance;
    drive(kernel, field, &mut state, 1..=steps, &mut observe, |_| false)?;
    Ok((state.into_position(), acceptance / f64::from(steps)))
}

/// `<a, C^(-1) b>` over the degrees of freedom: for whitened modes, the sum of products.
fn whitened_product(field: &GaussianField<f64>, a: &Ensemble<f64>, b: &Ensemble<f64>) -> f64 {
    let grid = field.space().grid();
    let (a, b): (&[Complex<f64>], &[Complex<f64>]) = (as_complex(a.data()), as_complex(b.data()));
    (1..grid.mode_count())
        .map(|index| {
            let weight = f64::from(grid.symmetry(grid.wave_vector(index)).degrees_of_freedom());
            weight * (a[index].re * b[index].re + a[index].im * b[index].im) / field.power().power(index)
        })
        .sum()
}

fn dimension(field: &GaussianField<f64>) -> f64 {
    field.space().degrees_of_freedom() as f64
}

#[test]
fn the_exact_step_has_the_target_spectrum_at_every_step_size_and_forgets_at_the_known_rate() {
    let field = field(&[40, 36, 30]);
    let d = dimension(&field);
    for step_size in [1e-4, 0.1, 1.0, 20.0] {
        let kernel = OrnsteinUhlenbeck { space: field.space(), step_size, randomness: RANDOMNESS };
        let start = draw(&field, 1, 0);
        let (end, _) = run(&kernel, &field, start.clone(), 2).unwrap();
        let variance = whitened_product(&field, &end, &end) / d;
        assert!((variance - 1.0).abs() < 6.0 * (2.0 / d).sqrt(), "h = {step_size}: {variance}");
        let correlation = whitened_product(&field, &start, &end) / d;
        let expected = (-step_size).exp(); // two steps of e^(-h/2)
        assert!((correlation - expected).abs() < 6.0 * ((1.0 + expected * expected) / d).sqrt(), "h = {step_size}");
    }
}

#[test]
fn the_chain_from_white_noise_relaxes_as_the_exact_solution_says() {
    let field = field(&[32, 32, 32]);
    let d = dimension(&field);
    let power = 3.0;
    let kernel = OrnsteinUhlenbeck { space: field.space(), step_size: 0.5, randomness: RANDOMNESS };
    let (end, _) = run(&kernel, &field, white_noise(field.space(), power, 1, 0), 3).unwrap();
    // E|x|^2/P = 1 + (P_0/P - 1) e^(-t), t = 3 h, mode by mode; its mean over the degrees of freedom.
    let grid = field.space().grid();
    let decay = (-1.5f64).exp();
    let (mut expected, mut variance) = (0.0, 0.0);
    for index in 1..grid.mode_count() {
        let weight = f64::from(grid.symmetry(grid.wave_vector(index)).degrees_of_freedom());
        let mode = 1.0 + (power / field.power().power(index) - 1.0) * decay;
        expected += weight * mode / d;
        variance += 2.0 * weight * mode * mode / (d * d);
    }
    let measured = whitened_product(&field, &end, &end) / d;
    assert!((measured - expected).abs() < 6.0 * variance.sqrt(), "{measured} against {expected}");
}

#[test]
fn the_preconditioned_unadjusted_step_is_the_known_autoregression() {
    let field = field(&[40, 36, 30]);
    let d = dimension(&field);
    for step_size in [0.5, 2.0] {
        let kernel =
            UnadjustedLangevin { space: field.space(), preconditioner: &field, step_size, randomness: RANDOMNESS };
        let (before, _) = run(&kernel, &field, draw(&field, 1, 0), 60).unwrap();
        let mut state = kernel.initialise(&field, before.clone()).unwrap();
        kernel.step(&field, &mut state, 61).unwrap();
        let after = state.into_position();
        let stationary = 1.0 / (1.0 - step_size / 4.0);
        let variance = whitened_product(&field, &after, &after) / d;
        assert!((variance - stationary).abs() < 6.0 * stationary * (2.0 / d).sqrt(), "h = {step_size}: {variance}");
        let coefficient = whitened_product(&field, &before, &after) / whitened_product(&field, &before, &before);
        let error = (step_size / (stationary * d)).sqrt();
        assert!((coefficient - (1.0 - step_size / 2.0)).abs() < 6.0 * error, "h = {step_size}: {coefficient}");
    }
}

#[test]
fn the_unpreconditioned_unadjusted_chain_mixes_slowly_and_diverges_beyond_four_times_the_least_power() {
    let field = field(&[16, 16, 16]);
    let powers: Vec<f64> = (1..field.space().grid().mode_count()).map(|index| field.power().power(index)).collect();
    let least = powers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = powers.iter().copied().fold(0.0, f64::max);
    let kernel = |step_size| UnadjustedLangevin {
        space: field.space(),
        preconditioner: Identity,
        step_size,
        randomness: RANDOMNESS,
    };
    assert!(matches!(
        run(&kernel(4.05 * least), &field, draw(&field, 1, 0), 60_000),
        Err(DensityError::Diverged { .. })
    ));

    // The slowest modes keep (1 - h/2P)^n of their start: after 4 max P/h steps e^(-2), as with the preconditioner e^(-n h/2).
    let step_size = 1.0 * least;
    let steps = (4.0 * most / step_size).round();
    let slowest = (1.0 - step_size / (2.0 * most)).powf(steps);
    assert!((slowest - (-2.0f64).exp()).abs() < 2e-3, "{slowest}");
    let start = white_noise(field.space(), 1e6 * most, 1, 0);
    let (end, _) = run(&kernel(step_size), &field, start.clone(), steps as u32).unwrap();
    let grid = field.space().grid();
    for index in (1..grid.mode_count()).filter(|&index| (field.power().power(index) / most - 1.0).abs() < 1e-12) {
        let (before, after) = (as_complex(start.data())[index], as_complex(end.data())[index]);
        // Noise adds sqrt(P) per mode, a thousandth of the start.
        assert!((after - before * slowest).norm() < 1e-2 * before.norm(), "mode {index}: {before} {after}");
    }
}

#[test]
fn the_metropolis_chain_is_exact_and_accepts_574_of_1000_at_the_optimal_step() {
    let field = field(&[64, 64]);
    let d = dimension(&field);
    let step_size = 1.65f64.powi(2) * d.powf(-1.0 / 3.0);
    let kernel = MetropolisLangevin { space: field.space(), preconditioner: &field, step_size, randomness: RANDOMNESS };
    let mut state = kernel.initialise(&field, draw(&field, 1, 0)).unwrap();
    let mut acceptances = Vec::new();
    let mut observe = |_: u32, _: &Ensemble<f64>, transition: &Transition| acceptances.push(transition.acceptance);
    drive(&kernel, &field, &mut state, 1..=6400, &mut observe, |_| false).unwrap();
    // Means of 64 batches of 100 steps, five relaxation times 2/h each: nearly independent, so that Student's t with 63
    // degrees of freedom holds, which exceeds 6 with probability 1e-7.
    let batches: Vec<f64> = acceptances.chunks(100).map(|batch| batch.iter().sum::<f64>() / 100.0).collect();
    let n = batches.len() as f64;
    let mean = batches.iter().sum::<f64>() / n;
    let error = (batches.iter().map(|batch| (batch - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
    // 2 Phi(-1.65^3/8) = 0.5745; the finite dimension changes it by 2e-6.
    assert!((mean - 0.5745).abs() < 6.0 * error && error < 0.01, "acceptance {mean} +- {error}");
    let end = state.into_position();
    let variance = whitened_product(&field, &end, &end) / d;
    assert!((variance - 1.0).abs() < 6.0 * (2.0 / d).sqrt(), "{variance}");
}

/// Hamiltonian Monte Carlo with the spectrum as inverse mass: every mode is an oscillator of the same period.
#[test]
fn hamiltonian_trajectories_in_fourier_space_are_exact_at_a_step_that_costs_acceptance() {
    let field = field(&[48, 40]);
    let d = dimension(&field);
    let kernel = Hamiltonian {
        space: field.space(),
        preconditioner: &field,
        step_size: 0.35,
        trajectory: Trajectory::Jittered { mean: 4 },
        randomness: RANDOMNESS,
    };
    let (end, acceptance) = run(&kernel, &field, draw(&field, 1, 0), 200).unwrap();
    assert!(acceptance > 0.3 && acceptance < 0.98, "{acceptance}");
    let variance = whitened_product(&field, &end, &end) / d;
    assert!((variance - 1.0).abs() < 6.0 * (2.0 / d).sqrt(), "{variance}");
    // The start is forgotten: the overlap of whitened fields is normal with variance 1/d.
    let start = draw(&field, 1, 0);
    let overlap = whitened_product(&field, &start, &end) / d;
    assert!(overlap.abs() < 6.0 / d.sqrt(), "{overlap}");
}

#[test]
fn large_scales_of_a_chain_do_not_depend_on_resolution() {
    let end = |cells: usize| {
        let field = field(&[cells; 3]);
        let kernel = OrnsteinUhlenbeck { space: field.space(), step_size: 0.7, randomness: RANDOMNESS };
        let (end, _) = run(&kernel, &field, white_noise(field.space(), 5.0, 1, 0), 5).unwrap();
        (field.space().grid().clone(), end)
    };
    let ((coarse, a), (fine, b)) = (end(12), end(20));
    for (index, mode) in as_complex(a.data()).iter().enumerate() {
        let n = coarse.wave_vector(index);
        if !coarse.on_nyquist_plane(n) {
            assert_eq!(*mode, as_complex(b.data())[fine.locate(n).unwrap().0], "{n:?}");
        }
    }
}

#[test]
fn chains_do_not_depend_on_threads() {
    let field = field(&[20, 24, 18]);
    let bits = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let kernel = MetropolisLangevin {
                space: field.space(),
                preconditioner: &field,
                step_size: 0.1,
                randomness: RANDOMNESS,
            };
            let (end, acceptance) = run(&kernel, &field, draw(&field, 1, 0), 20).unwrap();
            (end.data().iter().map(|x| x.to_bits()).collect::<Vec<_>>(), acceptance.to_bits())
        })
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(8));
    assert!(matches!(field.space().layout(), Layout::Single { .. }));
}
