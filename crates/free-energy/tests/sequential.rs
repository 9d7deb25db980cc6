//! Sequential Monte Carlo against known normalising constants.

mod support;

use ornstein_engine::kernels::{Hamiltonian, Trajectory};
use ornstein_engine::paths::Geometric;
use ornstein_engine::preconditioners::Diagonal;
use ornstein_engine::targets::{KnownAnswers, ManyWell};
use ornstein_engine::{Ensemble, Euclidean, Randomness};
use ornstein_free_energy::sequential::{Keep, Pilot, SequentialMonteCarlo, Tuning};
use ornstein_free_energy::{FreeEnergyError, combine_islands};
use ornstein_random::Purpose;
use support::{draws, reference};

const RANDOMNESS: Randomness = Randomness { seed: 31, index: 0 };

fn kernel(tuning: &Tuning, randomness: Randomness) -> Hamiltonian<Euclidean, Diagonal> {
    let variances: Vec<f64> = tuning.deviations.iter().map(|deviation| deviation * deviation).collect();
    let preconditioner = Diagonal::from_variances(&variances).unwrap();
    let trajectory = Trajectory::Jittered { mean: 5 };
    Hamiltonian { space: Euclidean, preconditioner, step_size: tuning.step_size, trajectory, randomness }
}

fn many_well(dimension: usize) -> (Geometric<ornstein_engine::targets::Gaussian, ManyWell>, f64) {
    let target = ManyWell::new(dimension).unwrap();
    let reference = reference(dimension, 1.5);
    let expected = target.log_normalisation().unwrap() - reference.log_normalisation().unwrap();
    (Geometric { reference, target }, expected)
}

fn pilot(path: &Geometric<ornstein_engine::targets::Gaussian, ManyWell>) -> ornstein_free_energy::sequential::PilotRun {
    let pilot = Pilot {
        path,
        kernel,
        particles: 1024,
        moves: 6,
        effective_fraction: 0.5,
        acceptance: 0.8,
        step_size: 0.2,
        randomness: Randomness { index: 1000, ..RANDOMNESS },
    };
    let start = draws(&path.reference, Purpose::PilotRun, RANDOMNESS, 1024);
    pilot.run(start).unwrap()
}

#[test]
fn islands_with_a_frozen_plan_find_the_constant_of_many_wells() {
    let (path, expected) = many_well(8);
    let plan = pilot(&path);
    assert!(plan.schedule.length() > 2 && plan.tunings.len() == plan.schedule.length());
    for keep in [Keep::All { length: 4 }, Keep::Last { moves: 3 }] {
        let chains = if keep == (Keep::Last { moves: 3 }) { 1024 } else { 256 };
        let sampler = SequentialMonteCarlo {
            path: &path,
            schedule: &plan.schedule,
            kernel: |place: usize, randomness| kernel(&plan.tunings[place - 1], randomness),
            chains,
            keep,
            randomness: RANDOMNESS,
        };
        assert_eq!(sampler.particles(), 1024);
        let draw = |randomness, particles| draws(&path.reference, Purpose::ReferenceDraw, randomness, particles);
        let islands = sampler.islands(16, draw).unwrap();
        let log_z: Vec<f64> = islands.iter().map(|island| island.log_z).collect();
        let estimate = combine_islands(&log_z).unwrap();
        let (value, error) = (estimate.log_mean.value, estimate.log_mean.standard_error);
        // Student's t with 15 degrees of freedom exceeds 8 with probability 9e-7.
        assert!((value - expected).abs() < 8.0 * error && error < 0.1, "{keep:?}: {value} +- {error}, {expected}");

        // The particles are the target's: the right well holds its share. Islands are independent, so their scatter counts.
        let shares: Vec<f64> = islands
            .iter()
            .map(|island| {
                let right = |generation: &Ensemble<f64>| {
                    let states = generation.layout().states();
                    (0..states).filter(|&state| generation.get(state, 0) > 0.0).count()
                };
                let count: usize = island.particles.generations().iter().map(right).sum();
                count as f64 / island.particles.len() as f64
            })
            .collect();
        let mean = shares.iter().sum::<f64>() / 16.0;
        let error = (shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / 15.0 / 16.0).sqrt();
        let share = path.target.right_well_probability();
        assert!((mean - share).abs() < 8.0 * error && error < 0.05, "{keep:?}: {mean} +- {error}, expected {share}");
    }
}

/// The places of a geodesic are denser where the metric of the pilot is larger.
#[test]
fn the_pilot_knows_where_the_path_is_steep() {
    let (path, _) = many_well(4);
    let plan = pilot(&path);
    let geodesic = plan.geodesic(20).unwrap();
    let betas = geodesic.betas();
    assert_eq!(geodesic.length(), 20);
    // A prior that is much too wide for a quartic: the first steps are the short ones.
    assert!(betas[1] - betas[0] < 0.2 * (betas[20] - betas[19]));
    assert!(plan.tuning_at(0.0).step_size > 0.0);
}

#[test]
fn particles_without_weight_are_an_error() {
    let (path, _) = many_well(4);
    let schedule = ornstein_free_energy::Schedule::linear(3).unwrap();
    let tuning = Tuning { step_size: 0.1, deviations: vec![1.0; 4] };
    let sampler = SequentialMonteCarlo {
        path: &path,
        schedule: &schedule,
        kernel: |_, randomness| kernel(&tuning, randomness),
        chains: 64,
        keep: Keep::Last { moves: 1 },
        randomness: RANDOMNESS,
    };
    let far = Ensemble::from_states(64, 4, |_, _| 1e200);
    assert!(matches!(sampler.island(RANDOMNESS, far), Err(FreeEnergyError::Extinct { place: 1, .. })));
}

/// Blocks of ancestors move apart, whoever moves them; without moves the ancestors themselves are kept.
#[test]
fn particles_do_not_depend_on_threads() {
    let (path, _) = many_well(4);
    let schedule = ornstein_free_energy::Schedule::linear(3).unwrap();
    let tuning = Tuning { step_size: 0.1, deviations: vec![1.0; 4] };
    for keep in [Keep::Last { moves: 2 }, Keep::Last { moves: 0 }, Keep::All { length: 3 }] {
        let sampler = SequentialMonteCarlo {
            path: &path,
            schedule: &schedule,
            kernel: |_, randomness| kernel(&tuning, randomness),
            chains: 150,
            keep,
            randomness: RANDOMNESS,
        };
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let start = draws(&path.reference, Purpose::ReferenceDraw, RANDOMNESS, sampler.particles());
            let island = pool.install(|| sampler.island(RANDOMNESS, start).unwrap());
            assert_eq!(island.particles.len(), sampler.particles());
            (island.log_z, island.particles.generations().to_vec())
        };
        assert_eq!(run(1), run(4));
    }
}
