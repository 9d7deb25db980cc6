//! What the golden tests share: a pilot, and the estimates that its plan allows.

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::paths::{Geometric, GeometricDensity};
use ornstein_engine::preconditioners::Diagonal;
use ornstein_engine::targets::{Gaussian, KnownAnswers};
use ornstein_engine::{Ensemble, Euclidean, LaneDensity, LogDensity, Randomness};
use ornstein_free_energy::annealing::{Annealing, Direction, Recording};
use ornstein_free_energy::moves::ExactMove;
use ornstein_free_energy::sequential::{Keep, Pilot, PilotRun, Sequential, SequentialMonteCarlo, Tuning};
use ornstein_free_energy::{BennettEstimate, Estimate, Islands, Schedule, bennett, combine_islands};
use ornstein_random::Purpose;

pub use crate::support::{draws, reference as normal};

/// HMC as a pilot tuned it.
fn kernel(tuning: &Tuning, randomness: Randomness) -> Hamiltonian<Euclidean, Diagonal> {
    let variances: Vec<f64> = tuning.deviations.iter().map(|deviation| deviation * deviation).collect();
    let preconditioner = Diagonal::from_variances(&variances).unwrap();
    let trajectory = Trajectory::Jittered { mean: 5 };
    Hamiltonian { space: Euclidean, preconditioner, step_size: tuning.step_size, trajectory, randomness }
}

/// A geometric bridge from a normal, with the plan that a pilot made.
pub struct Bridge<D> {
    pub path: Geometric<Gaussian, D>,
    pub plan: PilotRun,
    randomness: Randomness,
}

impl<D: LogDensity<f64> + LaneDensity<f64>> Bridge<D> {
    /// A pilot of 1024 particles.
    pub fn new(reference: Gaussian, target: D, effective_fraction: f64, seed: u64) -> Self {
        let path = Geometric { reference, target };
        let randomness = Randomness { seed, index: 0 };
        let stream = Randomness { index: 1 << 40, ..randomness };
        let pilot = Pilot {
            path: &path,
            kernel,
            particles: 1024,
            moves: 8,
            effective_fraction,
            acceptance: 0.8,
            step_size: 0.2,
            randomness: stream,
        };
        let plan = pilot.run(draws(&path.reference, Purpose::PilotRun, stream, 1024)).unwrap();
        Self { path, plan, randomness }
    }

    fn log_z_of_reference(&self) -> f64 {
        self.path.reference.log_normalisation().unwrap()
    }

    /// Independent islands of sequential Monte Carlo; `ln Z` is that of the target.
    pub fn islands(&self, count: usize, particles: usize, moves: usize) -> (Islands, Vec<Sequential<f64>>) {
        self.islands_from(0, count, particles, moves)
    }

    /// As [`islands`](Self::islands), with streams numbered from `first`.
    pub fn islands_from(
        &self,
        first: u64,
        count: usize,
        particles: usize,
        moves: usize,
    ) -> (Islands, Vec<Sequential<f64>>) {
        let sampler = SequentialMonteCarlo {
            path: &self.path,
            schedule: &self.plan.schedule,
            kernel: |place: usize, randomness| kernel(&self.plan.tunings[place - 1], randomness),
            chains: particles,
            keep: Keep::Last { moves },
            randomness: Randomness { index: first, ..self.randomness },
        };
        let draw = |randomness, particles| draws(&self.path.reference, Purpose::ReferenceDraw, randomness, particles);
        let islands = sampler.islands(count, draw).unwrap();
        let log_z: Vec<f64> = islands.iter().map(|island| island.log_z + self.log_z_of_reference()).collect();
        (combine_islands(&log_z).unwrap(), islands)
    }

    /// Log-weights, `ln Z` of the target included, of walkers that go up the bridge in `length` geodesic steps.
    pub fn anneal(&self, length: usize, walkers: usize, index: u64) -> Vec<f64> {
        let randomness = Randomness { index, ..self.randomness };
        let start = draws(&self.path.reference, Purpose::ReferenceDraw, randomness, walkers);
        let shift = self.log_z_of_reference();
        let log_weights = self.walk(length, Direction::Forward, start, randomness);
        log_weights.into_iter().map(|log_weight| log_weight + shift).collect()
    }

    /// Walkers in both directions, put together by Bennett's estimator; its free energy is `-ln Z` of the target.
    pub fn both_directions(&self, length: usize, ends: Ensemble<f64>, index: u64) -> BennettEstimate {
        let randomness = Randomness { index: index + 1, ..self.randomness };
        let shift = self.log_z_of_reference();
        let forward = self.anneal(length, ends.layout().states(), index);
        let reverse = self.walk(length, Direction::Reverse, ends, randomness);
        let works = |log_weights: Vec<f64>, shift: f64| -> Vec<f64> {
            log_weights.into_iter().map(|log_weight| shift - log_weight).collect()
        };
        bennett(&works(forward, 0.0), &works(reverse, shift)).unwrap()
    }

    fn walk(&self, length: usize, direction: Direction, start: Ensemble<f64>, randomness: Randomness) -> Vec<f64> {
        let schedule: Schedule = self.plan.geodesic(length).unwrap();
        let moves = |place: usize| {
            let tuning = self.plan.tuning_at(schedule.betas()[place]);
            ExactMove::new::<f64, GeometricDensity<'_, Gaussian, D>>(kernel(tuning, randomness), 1).unwrap()
        };
        let recording = Recording::none();
        let annealing = Annealing { path: &self.path, schedule: &schedule, moves, direction, recording };
        annealing.run(start).unwrap().log_weights
    }
}

/// Whether the estimate is within what its error bar allows with false-alarm rate 1e-8, and the bar is short enough to mean
/// something.
pub fn assert_holds(what: &str, estimate: Estimate, exact: f64, largest_error: f64) {
    let Estimate { value, standard_error, .. } = estimate;
    println!("{what}: {value:.5} +- {standard_error:.5}, exact {exact:.5}, z {:+.2}", (value - exact) / standard_error);
    assert!(estimate.interval(1.0 - 1e-8).contains(exact), "{what}: {value} +- {standard_error}, exact {exact}");
    assert!(standard_error < largest_error, "{what}: {standard_error}");
}
