//! A run of any kernel has the same bits on every instruction set, on any number of threads, and taken apart into blocks.

mod support;

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};

use ornstein_engine::kernels::{
    Aboba, Baoa, Baoab, Hamiltonian, IsokineticScheme, LeimkuhlerMatthews, MetropolisLangevin, MicrocanonicalLangevin,
    MicrocanonicalMetropolis, NoUTurn, Obabo, OrnsteinUhlenbeck, ParallelTempering, PreconditionedCrankNicolson,
    Reweighted, TamedLangevin, Trajectory, UnadjustedLangevin, Underdamped,
};
use ornstein_engine::preconditioners::{Dense, Diagonal, Estimated};
use ornstein_engine::targets::{Gaussian, ManyWell};
use ornstein_engine::{
    ChainState, CovarianceRoot, Ensemble, Euclidean, Identity, Kernel, Randomness, Scalar, advance, drive,
};
use ornstein_random::InstructionSet;
use support::{RANDOMNESS, normal_states};

/// Two full blocks and a part of one.
const STATES: usize = 150;
const DIMENSION: usize = 6;
const STEPS: u32 = 12;

fn hash<T: Scalar>(position: &Ensemble<T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    // A conversion to double precision keeps all bits, also of zeros.
    for x in position.data() {
        x.to_f64().to_bits().hash(&mut hasher);
    }
    hasher.finish()
}

/// The run as a whole.
fn whole<T: Scalar, D: Sync, K: Kernel<T, D>>(kernel: &K, target: &D, start: Ensemble<T>) -> u64 {
    let mut state = kernel.initialise(target, start).unwrap();
    drive(kernel, target, &mut state, 1..=STEPS, &mut |_: u32, _: &_, _: &_| {}, |_| false).unwrap();
    hash(state.position())
}

/// The run of every block apart.
fn apart<T: Scalar, D: Sync, K: Kernel<T, D>>(kernel: &K, target: &D, start: Ensemble<T>) -> u64 {
    let blocks = start.into_blocks().into_iter();
    let mut parts: Vec<_> = blocks.map(|block| kernel.initialise(target, block).unwrap()).collect();
    advance(kernel, target, &mut parts, 1..=STEPS).unwrap();
    hash(&Ensemble::from_blocks(parts.iter().map(ChainState::position)).unwrap())
}

fn on_threads(threads: usize, work: impl FnOnce() -> u64 + Send) -> u64 {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// A start, and the hashes of the runs of all kernels from there.
struct Check<T> {
    start: Ensemble<T>,
    hashes: Vec<(String, u64)>,
}

impl<T: Scalar> Check<T> {
    /// Asserts that threads and blocks make no difference, and notes the hash.
    fn add<D: Sync, K: Kernel<T, D> + Sync>(&mut self, name: &str, kernel: &K, target: &D) {
        let start = self.start.clone();
        self.add_from(name, kernel, target, &start);
    }

    fn add_from<D: Sync, K: Kernel<T, D> + Sync>(&mut self, name: &str, kernel: &K, target: &D, start: &Ensemble<T>) {
        let expected = on_threads(1, || whole(kernel, target, start.clone()));
        assert_ne!(expected, hash(start), "{name} moves");
        for threads in [1, 2, 4] {
            let found = on_threads(threads, || whole(kernel, target, start.clone()));
            assert_eq!(found, expected, "{name} on {threads} threads");
            let found = on_threads(threads, || apart(kernel, target, start.clone()));
            assert_eq!(found, expected, "{name} in blocks apart on {threads} threads");
        }
        self.hashes.push((name.to_string(), expected));
    }
}

/// Notes the hashes of all kernels that follow a score, with a preconditioner.
fn add_kernels<T: Scalar, C: CovarianceRoot<T> + Clone>(check: &mut Check<T>, name: &str, root: &C) {
    let target = ManyWell::new(DIMENSION).unwrap();
    let (space, randomness, step_size) = (Euclidean, RANDOMNESS, 0.02);
    let preconditioner = || root.clone();
    let name = |kernel: &str| format!("{name} {kernel}");

    let kernel = UnadjustedLangevin { space, preconditioner: preconditioner(), step_size, randomness };
    check.add(&name("ULA"), &kernel, &target);
    let kernel = TamedLangevin { space, preconditioner: preconditioner(), step_size, randomness };
    check.add(&name("tamed"), &kernel, &target);
    let kernel = LeimkuhlerMatthews { space, preconditioner: preconditioner(), step_size, randomness };
    check.add(&name("Leimkuhler-Matthews"), &kernel, &target);
    let kernel = MetropolisLangevin { space, preconditioner: preconditioner(), step_size, randomness };
    check.add(&name("MALA"), &kernel, &target);

    let (step_size, trajectory) = (0.1, Trajectory::Jittered { mean: 4 });
    let kernel = Hamiltonian { space, preconditioner: preconditioner(), step_size, trajectory, randomness };
    check.add(&name("HMC"), &kernel, &target);
    let kernel = NoUTurn { preconditioner: preconditioner(), step_size, max_depth: 6, randomness };
    check.add(&name("NUTS"), &kernel, &target);

    check.add(&name("BAOAB"), &underdamped(Baoab, root), &target);
    check.add(&name("BAOA"), &underdamped(Baoa, root), &target);
    check.add(&name("OBABO"), &underdamped(Obabo, root), &target);
    check.add(&name("ABOBA"), &underdamped(Aboba, root), &target);

    let (scheme, decoherence_length) = (IsokineticScheme::MinimalNorm, 2.0);
    let kernel =
        MicrocanonicalLangevin { preconditioner: preconditioner(), scheme, step_size, decoherence_length, randomness };
    check.add(&name("MCLMC"), &kernel, &target);
    let kernel =
        MicrocanonicalMetropolis { preconditioner: preconditioner(), scheme, step_size, trajectory, randomness };
    check.add(&name("adjusted MCLMC"), &kernel, &target);
}

fn underdamped<P, C: Clone>(scheme: P, root: &C) -> Underdamped<Euclidean, C, P> {
    let (space, preconditioner) = (Euclidean, root.clone());
    Underdamped { space, preconditioner, scheme, step_size: 0.1, friction: 1.0, randomness: RANDOMNESS }
}

fn hashes<T: Scalar>() -> Vec<(String, u64)> {
    let mut check = Check::<T> { start: normal_states(STATES, DIMENSION), hashes: Vec::new() };
    add_kernels(&mut check, "plain", &Identity);
    let gaussian = Gaussian::new(vec![0.0; DIMENSION], vec![0.5, 1.0, 1.5, 0.7, 0.9, 1.1]).unwrap();
    let diagonal = Diagonal::from_variances(&[0.3, 1.0, 1.5, 0.7, 0.9, 1.1]).unwrap();
    add_kernels(&mut check, "diagonal", &Estimated::Diagonal(diagonal));
    let covariance: Vec<f64> =
        (0..DIMENSION * DIMENSION).map(|entry| if entry % (DIMENSION + 1) == 0 { 1.0 } else { 0.2 }).collect();
    add_kernels(&mut check, "dense", &Estimated::Dense(Dense::from_covariance(DIMENSION, &covariance).unwrap()));

    let (space, randomness) = (Euclidean, RANDOMNESS);
    check.add("OU", &OrnsteinUhlenbeck { space, step_size: 0.3, randomness }, &gaussian);
    let posterior = Reweighted { reference: Identity, likelihood: gaussian };
    check.add("pCN", &PreconditionedCrankNicolson { space, step_size: 0.3, randomness }, &posterior);
    let tempering = ParallelTempering::new(&[1.0, 0.5, 0.2], RANDOMNESS, |_, randomness: Randomness| {
        let trajectory = Trajectory::Fixed(4);
        Hamiltonian { space, preconditioner: Identity, step_size: 0.1, trajectory, randomness }
    });
    let start = tempering.replicate(&check.start);
    check.add_from("tempering", &tempering, &ManyWell::new(DIMENSION).unwrap(), &start);
    check.hashes
}

/// One test, since the choice of the instruction set holds for the whole process.
#[test]
fn every_kernel_has_the_same_bits_everywhere() {
    fn compare<V: PartialEq + Debug>(set: InstructionSet, first: &mut Option<V>, found: V) {
        match first {
            None => *first = Some(found),
            Some(first) => assert_eq!(*first, found, "{set:?}"),
        }
    }
    let mut first = [None, None];
    for set in InstructionSet::ALL.into_iter().filter(|set| set.is_available()) {
        set.restrict();
        compare(set, &mut first[0], hashes::<f32>());
        compare(set, &mut first[1], hashes::<f64>());
    }
    InstructionSet::detect().restrict();
}
