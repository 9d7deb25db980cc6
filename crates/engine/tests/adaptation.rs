//! What a warm-up finds.
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set where it is inlined"
)]

mod support;

use ornstein_engine::adaptation::{Shape, WarmUp};
use ornstein_engine::kernels::{Hamiltonian, MetropolisLangevin, Trajectory};
use ornstein_engine::preconditioners::{Diagonal, Estimated, PreconditionerError};
use ornstein_engine::targets::Gaussian;
use ornstein_engine::{
    ChainState, DensityError, Ensemble, Euclidean, Kernel, LANES, LaneArray, LaneDensity, Scalar, Transition, drive,
    log_density_by_lanes,
};
use support::{Crescent, RANDOMNESS, normal_states};

fn hamiltonian(step_size: f64, preconditioner: Estimated) -> Hamiltonian<Euclidean, Estimated> {
    let trajectory = Trajectory::Jittered { mean: 6 };
    Hamiltonian { space: Euclidean, preconditioner, step_size, trajectory, randomness: RANDOMNESS }
}

/// Mean acceptance over more steps with what a warm-up arrived at.
fn acceptance<D: ?Sized, K: Kernel<f64, D>>(kernel: &K, target: &D, state: &mut K::State) -> f64 {
    let mut sum = 0.0;
    let mut record = |_: u32, _: &_, transition: &Transition| sum += transition.acceptance;
    drive(kernel, target, state, 1001..=1100, &mut record, |_| false).unwrap();
    sum / 100.0
}

#[test]
fn the_step_size_gives_the_wanted_acceptance() {
    let target = Gaussian::standard(50);
    for wanted in [0.65, 0.8, 0.9] {
        let warm_up =
            WarmUp { steps: 300, step_size: 0.01, target_acceptance: wanted, shape: Shape::Identity, patience: 100 };
        let build = |step_size, preconditioner| Hamiltonian {
            trajectory: Trajectory::Fixed(6),
            ..hamiltonian(step_size, preconditioner)
        };
        let mut found = warm_up.run(&target, normal_states(256, 50), build).unwrap();
        let acceptance = acceptance(&found.kernel, &target, &mut found.state);
        assert!((acceptance - wanted).abs() < 0.03, "acceptance {acceptance}, wanted {wanted}");
    }
    let warm_up =
        WarmUp { steps: 300, step_size: 5.0, target_acceptance: 0.574, shape: Shape::Identity, patience: 100 };
    let mut found = warm_up
        .run(&target, normal_states(256, 50), |step_size, preconditioner| MetropolisLangevin {
            space: Euclidean,
            preconditioner,
            step_size,
            randomness: RANDOMNESS,
        })
        .unwrap();
    let acceptance = acceptance(&found.kernel, &target, &mut found.state);
    assert!((acceptance - 0.574).abs() < 0.03, "MALA's acceptance {acceptance}");
}

#[test]
fn variances_are_found_from_a_bad_start() {
    let deviations = [0.1, 1.0, 10.0];
    let target = Gaussian::new(vec![1.0, -2.0, 30.0], deviations.to_vec()).unwrap();
    let warm_up = WarmUp { steps: 500, step_size: 0.05, ..WarmUp::default() };
    let found = warm_up.run(&target, normal_states::<f64>(256, 3), hamiltonian).unwrap();
    let Estimated::Diagonal(diagonal) = &found.preconditioner else { panic!("a diagonal was asked for") };
    for (found, exact) in diagonal.deviations().iter().zip(deviations) {
        // The last window has thousands of nearly independent states; Stan's shrinkage is below it.
        assert!((found / exact - 1.0).abs() < 0.05, "{found} {exact}");
    }
}

/// A normal density with the covariance `((1, r), (r, 1))`.
struct Correlated(f64);

impl<T: Scalar> LaneDensity<T> for Correlated {
    fn dimension(&self) -> usize {
        2
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let [r, precision] = [self.0, 1.0 / (1.0 - self.0 * self.0)].map(T::from_f64);
        for lane in 0..LANES {
            let (x, y) = (position[0][lane], position[1][lane]);
            score[0][lane] = precision * (r * y - x);
            score[1][lane] = precision * (r * x - y);
            log_density[lane] = 0.5 * (x * score[0][lane] + y * score[1][lane]).to_f64();
        }
        Ok(())
    }
}

log_density_by_lanes!(Correlated);

#[test]
fn correlations_are_found_and_removed() {
    let target = Correlated(0.999);
    let run = |shape| {
        let warm_up = WarmUp { steps: 500, step_size: 0.05, shape, ..WarmUp::default() };
        warm_up.run(&target, normal_states::<f64>(256, 2), hamiltonian).unwrap()
    };
    let dense = run(Shape::Dense);
    let Estimated::Dense(root) = &dense.preconditioner else { panic!("a matrix was asked for") };
    assert!((root.root()[2] / root.root()[0] - 0.999).abs() < 1e-3);
    // Along the narrow direction the deviation is sqrt(1 - r^2) = 0.045, and that limits the step without the matrix.
    let diagonal = run(Shape::Diagonal);
    assert!(dense.step_size > 10.0 * diagonal.step_size, "{} {}", dense.step_size, diagonal.step_size);
}

#[test]
fn the_adapted_kernel_samples_a_skewed_density() {
    let warm_up = WarmUp { steps: 300, shape: Shape::Dense, target_acceptance: 0.9, ..WarmUp::default() };
    let mut found = warm_up.run(&Crescent, Crescent::draws(20_000), hamiltonian).unwrap();
    drive(&found.kernel, &Crescent, &mut found.state, 301..=350, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    Crescent::check(found.state.position(), "after warm-up");
}

/// Finite at the origin alone.
struct Point;

impl<T: Scalar> LaneDensity<T> for Point {
    fn dimension(&self) -> usize {
        1
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        score[0].fill(T::ZERO);
        for lane in 0..LANES {
            log_density[lane] = if position[0][lane] == T::ZERO { 0.0 } else { f64::NAN };
        }
        Ok(())
    }
}

log_density_by_lanes!(Point);

#[test]
fn chains_that_all_sit_still_are_an_error() {
    let start = Ensemble::<f64>::from_states(100, 1, |_, _| 0.0);
    let error = WarmUp::default().run(&Point, start, hamiltonian).err().unwrap();
    assert!(matches!(error, DensityError::Stuck { states: 100, step: 100, steps: 100, log_density: 0.0 }), "{error}");
}

#[test]
fn impossible_variances_are_refused() {
    for variance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Diagonal::from_variances(&[1.0, variance]).unwrap_err();
        assert!(matches!(error, PreconditionerError::Variance { coordinate: 1, .. }));
    }
}
