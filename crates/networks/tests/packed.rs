//! Networks without tensors agree with networks of tensors.

use burn_tensor::{DType, TensorData};
use ornstein_engine::{Ensemble, LANES, LogDensity, Scalar, as_lanes, as_lanes_mut};
use ornstein_networks::architectures::{
    Conservative, ConservativeSettings, Equivariant, EquivariantSettings, Mlp, MlpSettings,
};
use ornstein_networks::inference::{
    Level, PackedNetwork, PotentialDensity, PotentialDensityError, PotentialLevel, Scales, Workspace,
};
use ornstein_networks::{Device, Network, NetworkInput, Tensor, Weights};
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

fn conservative() -> Conservative {
    Conservative::new(&ConservativeSettings { width: 30, blocks: 2, embedding: 10 }, DIMENSION, CONDITION)
}

const SIGMA: f64 = 0.7;

fn density() -> PotentialDensity {
    let network = conservative();
    let scales = Scales { input: 0.8, skip: 0.3, output: 0.5 };
    let at = PotentialLevel { sigma: SIGMA, noise: -0.37, scales };
    let condition: Vec<f64> = normals::<f32>(CONDITION, 2).into_iter().map(f64::from).collect();
    PotentialDensity::new(&network, &values(&network, 3), at, &condition).expect("all fits")
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
    let network = conservative();
    let denoised = packed_result(&*network.pack(&values(&network, 3)).expect("a packed form"));
    let (states, _, _) = block();
    let ensemble = Ensemble::from_states(LANES, DIMENSION, |lane, i| f64::from(states[i * LANES + lane]));
    let (mut score, mut log_density) = (Ensemble::zeros_like(&ensemble), vec![0.0; LANES]);
    density().evaluate(&ensemble, &mut score, &mut log_density).expect("finite");
    for (i, (&state, &denoised)) in states.iter().zip(&denoised).enumerate() {
        let expected = f64::from(denoised - state) / (SIGMA * SIGMA);
        // Rounding of single precision, relative to numbers of order ten.
        assert!((score.data()[i] - expected).abs() < 3e-5, "{} is not {expected}", score.data()[i]);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let mlp = Mlp::new(&MlpSettings::default(), DIMENSION, 0);
    let conservative = Conservative::new(&ConservativeSettings::default(), DIMENSION, 0);
    let at = PotentialLevel { sigma: 1.0, noise: 0.0, scales: Scales::NONE };
    let attempt = |network: &dyn Network, count: usize, at, condition: &[f64]| {
        PotentialDensity::new(network, &vec![0.0; count], at, condition).expect_err("a refusal")
    };
    let count = conservative.parameters().len();
    assert_eq!(attempt(&mlp, mlp.parameters().len(), at, &[]), PotentialDensityError::NotConservative);
    let refusal = PotentialDensityError::Parameters { expected: count, found: 5 };
    assert_eq!(attempt(&conservative, 5, at, &[]), refusal);
    let refusal = PotentialDensityError::Condition { expected: 0, found: 1 };
    assert_eq!(attempt(&conservative, count, at, &[1.0]), refusal);
    let silent = PotentialLevel { sigma: 0.0, ..at };
    assert_eq!(attempt(&conservative, count, silent, &[]), PotentialDensityError::Level { sigma: 0.0, input: 1.0 });
}
