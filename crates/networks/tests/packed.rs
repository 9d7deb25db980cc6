//! Networks without tensors agree with networks of tensors.

use std::sync::Arc;

use burn_tensor::{DType, TensorData};
use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::{
    Ensemble, Euclidean, Identity, Kernel, LANES, Layout, LogDensity, Randomness, Scalar, as_lanes, as_lanes_mut, drive,
};
use ornstein_networks::architectures::{
    Architecture, Conservative, ConservativeSettings, Equivariant, EquivariantSettings, Mlp, MlpSettings,
};
use ornstein_networks::inference::{Level, PackedNetwork, PotentialDensity, PotentialDensityError, Scales, Workspace};
use ornstein_networks::{Coefficients, Device, Network, NetworkInput, Preconditioning, ScoreModel, Tensor, Weights};
use ornstein_random::{Counter, InstructionSet, Key, Purpose};

const DIMENSION: usize = 6;
const CONDITION: usize = 3;

fn normals<T: Scalar>(count: usize, seed: u64) -> Vec<T> {
    let mut numbers = vec![T::ZERO; count];
    T::fill_normals(Key::new(seed, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut numbers);
    numbers
}

/// Values of all parameters that keep features of order one.
fn values(network: &dyn Network, seed: u64) -> Vec<f32> {
    normals::<f32>(network.parameters().len(), seed).iter().map(|x| 0.2 * x).collect()
}

fn networks() -> [Box<dyn Network>; 6] {
    let mlp = |width, blocks| {
        Mlp::new(&MlpSettings { width, blocks, embedding: 10, ..MlpSettings::default() }, DIMENSION, CONDITION)
    };
    let conservative =
        |width, blocks| Conservative::new(&ConservativeSettings { width, blocks, embedding: 10 }, DIMENSION, CONDITION);
    let equivariant = |space, layers, kinds: &[usize]| {
        let settings = EquivariantSettings { space, width: 9, layers, embedding: 10, kinds: kinds.to_vec() };
        Equivariant::new(&settings, DIMENSION, CONDITION).expect("positions")
    };
    [
        Box::new(mlp(30, 2)),
        Box::new(mlp(8, 0)),
        Box::new(conservative(30, 2)),
        Box::new(conservative(7, 0)),
        Box::new(equivariant(2, 3, &[0, 2, 1])),
        Box::new(equivariant(3, 1, &[])),
    ]
}

const SCALES: Scales<f32> = Scales { input: 0.8, skip: 0.3, output: 0.5 };

/// The block of states that all tests use, its condition and its noise level.
fn block() -> (Vec<f32>, Vec<f32>, f64) {
    (normals(DIMENSION * LANES, 1), normals(CONDITION, 2), -0.37)
}

fn packed_result(packed: &dyn PackedNetwork<f32>) -> Vec<f32> {
    let (states, condition, noise) = block();
    let (mut level, mut workspace, mut result) = (Level::default(), Workspace::default(), vec![0.0; states.len()]);
    // A level and a workspace serve again and again.
    for noise in [1.0, noise] {
        packed.prepare(noise, &condition, &mut level);
        packed.evaluate(&level, SCALES, as_lanes(&states), as_lanes_mut(&mut result), &mut workspace);
    }
    result
}

#[test]
fn packed_networks_are_the_networks() {
    let device = Device::flex();
    for network in networks() {
        let values = values(&*network, 3);
        let (states, condition, noise) = block();
        let entry = |i: usize| SCALES.input * states[i % DIMENSION * LANES + i / DIMENSION];
        let rows = (0..LANES * DIMENSION).map(entry).collect();
        let tensor =
            |data: Vec<f32>, shape| Tensor::<2>::from_data(TensorData::new(data, shape), (&device, DType::F32));
        let input = NetworkInput {
            states: tensor(rows, [LANES, DIMENSION]),
            noise: tensor(vec![noise as f32; LANES], [LANES, 1]).squeeze_dim(1),
            condition: Some(tensor(condition.repeat(LANES), [LANES, CONDITION])),
            mask: None,
        };
        let weights = Weights::constant(network.parameters(), &values, &device);
        let expected: Vec<f32> = network.forward(&weights, input).into_data().try_into_vec().expect("single precision");
        let found = packed_result(&*network.pack(&values).expect("small networks can be packed"));
        let largest = expected.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
        assert!(largest > 0.01, "something to compare");
        for (i, found) in found.iter().enumerate() {
            let (lane, coordinate) = (i % LANES, i / LANES);
            let expected = SCALES.skip * states[i] + SCALES.output * expected[lane * DIMENSION + coordinate];
            assert!((found - expected).abs() < 1e-5 * largest.max(0.1), "{network:?}: {found}, not {expected}");
        }
    }
}

#[test]
fn packed_networks_have_the_same_bits_on_all_instruction_sets() {
    for network in networks() {
        let packed = network.pack(&values(&*network, 3)).expect("small networks can be packed");
        let results = InstructionSet::ALL.into_iter().filter(|set| set.is_available()).map(|set| {
            set.restrict();
            packed_result(&*packed)
        });
        let results: Vec<_> = results.collect();
        InstructionSet::detect().restrict();
        assert!(results.iter().all(|result| *result == results[0]));
    }
}

fn conservative() -> ScoreModel {
    let network =
        Conservative::new(&ConservativeSettings { width: 30, blocks: 2, embedding: 10 }, DIMENSION, CONDITION);
    let preconditioning = Preconditioning { data_deviation: 1.3, ..Preconditioning::default() };
    ScoreModel { network: Arc::new(network), preconditioning }
}

const SIGMA: f64 = 0.7;

fn density() -> PotentialDensity {
    let model = conservative();
    let condition: Vec<f64> = normals::<f32>(CONDITION, 2).into_iter().map(f64::from).collect();
    PotentialDensity::new(&model, &values(&*model.network, 3), SIGMA, &condition).expect("all fits")
}

#[test]
fn the_score_of_a_learned_density_is_its_gradient() {
    let (density, states, step) = (density(), 100, 1e-5);
    let numbers = normals::<f64>(states * DIMENSION, 1);
    let evaluate = |moved: usize, shift: f64| {
        let at = |state, i| numbers[state * DIMENSION + i] + if i == moved { shift } else { 0.0 };
        let ensemble = Ensemble::from_states(states, DIMENSION, at);
        let (mut score, mut log_density) = (Ensemble::zeros_like(&ensemble), vec![0.0; states]);
        density.evaluate(&ensemble, &mut score, &mut log_density).expect("finite");
        (score, log_density)
    };
    let (score, _) = evaluate(0, 0.0);
    for coordinate in 0..DIMENSION {
        let (above, below) = (evaluate(coordinate, step).1, evaluate(coordinate, -step).1);
        for (state, (above, below)) in above.into_iter().zip(below).enumerate() {
            let (found, expected) = (score.get(state, coordinate), (above - below) / (2.0 * step));
            assert!((found - expected).abs() < 1e-8 * expected.abs().max(1.0), "{found}, not {expected}");
        }
    }
}

#[test]
fn the_score_of_a_learned_density_is_tweedies_formula_of_the_denoiser() {
    let model = conservative();
    let Coefficients { skip, output, input, noise, .. } = model.preconditioning.coefficients(SIGMA);
    let scales = Scales { input: input as f32, skip: skip as f32, output: output as f32 };
    let (states, condition, _) = block();
    let packed = model.network.pack(&values(&*model.network, 3)).expect("a packed form");
    let (mut level, mut denoised) = (Level::default(), vec![0.0; states.len()]);
    packed.prepare(noise, &condition, &mut level);
    packed.evaluate(&level, scales, as_lanes(&states), as_lanes_mut(&mut denoised), &mut Workspace::default());

    let ensemble = Ensemble::from_states(LANES, DIMENSION, |lane, i| f64::from(states[i * LANES + lane]));
    let (mut score, mut log_density) = (Ensemble::zeros_like(&ensemble), vec![0.0; LANES]);
    density().evaluate(&ensemble, &mut score, &mut log_density).expect("finite");
    for (i, (&state, &denoised)) in states.iter().zip(&denoised).enumerate() {
        let expected = f64::from(denoised - state) / (SIGMA * SIGMA);
        // Rounding of single precision, relative to numbers of order ten.
        assert!((score.data()[i] - expected).abs() < 3e-5, "{} is not {expected}", score.data()[i]);
    }
}

/// Langevin steps with rejection leave the learned density as it is: `E[x . score] = -d` (Stein's identity).
#[test]
fn chains_run_on_a_learned_density() {
    let (density, chains) = (density(), 512);
    let kernel = MetropolisLangevin {
        space: Euclidean,
        preconditioner: Identity,
        step_size: 0.3,
        randomness: Randomness { seed: 5, index: 0 },
    };
    let start = Ensemble::<f64>::zeros(Layout::Lanes { states: chains, dimension: DIMENSION });
    let mut state = kernel.initialise(&density, start).expect("finite at the origin");
    let mut products = vec![0.0; chains];
    let mut counted = 0.0;
    let (mut score, mut log_density) =
        (Ensemble::<f64>::zeros(Layout::Lanes { states: chains, dimension: DIMENSION }), vec![0.0; chains]);
    let mut observe = |step: u32, position: &Ensemble<f64>, _: &_| {
        if step > 200 && step.is_multiple_of(10) {
            density.evaluate(position, &mut score, &mut log_density).expect("finite");
            for (chain, product) in products.iter_mut().enumerate() {
                *product += (0..DIMENSION).map(|i| position.get(chain, i) * score.get(chain, i)).sum::<f64>();
            }
            counted += 1.0;
        }
    };
    drive(&kernel, &density, &mut state, 1..=1200, &mut observe, |_| false).expect("no error");
    let means: Vec<f64> = products.iter().map(|product| product / counted).collect();
    let mean = means.iter().sum::<f64>() / chains as f64;
    let variance = means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (chains - 1) as f64;
    let error = (variance / chains as f64).sqrt();
    assert!((mean + DIMENSION as f64).abs() < 5.5 * error, "{mean} +- {error}, not -{DIMENSION}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let model = |architecture: &Architecture| {
        let network = architecture.build(DIMENSION, 0).expect("a network");
        ScoreModel { network, preconditioning: Preconditioning::default() }
    };
    let mlp = model(&Architecture::Mlp(MlpSettings::default()));
    let conservative = model(&Architecture::Conservative(ConservativeSettings::default()));
    let attempt = |model: &ScoreModel, count: usize, sigma: f64, condition: &[f64]| {
        PotentialDensity::new(model, &vec![0.0; count], sigma, condition).expect_err("a refusal")
    };
    let count = conservative.network.parameters().len();
    let refusal = attempt(&mlp, mlp.network.parameters().len(), 1.0, &[]);
    assert_eq!(refusal, PotentialDensityError::NotConservative);
    let refusal = PotentialDensityError::Parameters { expected: count, found: 5 };
    assert_eq!(attempt(&conservative, 5, 1.0, &[]), refusal);
    let refusal = PotentialDensityError::Condition { expected: 0, found: 1 };
    assert_eq!(attempt(&conservative, count, 1.0, &[1.0]), refusal);
    assert_eq!(attempt(&conservative, count, 0.0, &[]), PotentialDensityError::NoiseLevel { sigma: 0.0 });
}
