//! Networks and their derivatives have the same bits on any number of threads.
//!
//! Every operation takes part in one of the architectures here, in sizes at which it shares its work out: three threads do not divide
//! them evenly, so that pieces end up with other threads than with one.

use std::sync::Arc;

use burn_tensor::{DType, TensorData};
use ornstein_engine::Scalar;
use ornstein_networks::architectures::{
    Architecture, Conditioning, ConservativeSettings, EquivariantSettings, MlpSettings, SetTransformerSettings,
    SpectralOperatorSettings, UNetSettings,
};
use ornstein_networks::operations::{Boundary, Number};
use ornstein_networks::{Device, Network, NetworkInput, Tensor, Weights};
use ornstein_random::{Counter, Key, Purpose};

fn normals(count: usize, seed: u64) -> Vec<f32> {
    let mut numbers = vec![0.0; count];
    f32::fill_normals(Key::new(seed, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut numbers);
    numbers
}

fn tensor(data: Vec<f32>, columns: usize) -> Tensor<2> {
    let shape = [data.len() / columns, columns];
    Tensor::from_data(TensorData::new(data, shape), (&Device::flex(), DType::F32)).autodiff()
}

/// The bits of what a network gives for a batch, of the derivatives of a loss by its parameters, and of those by the states. With
/// `members` above zero the last members of every other state are padding.
fn bits(network: &dyn Network, batch: usize, members: usize) -> [Vec<u32>; 3] {
    let (dimension, condition, layout) = (network.dimension(), network.condition_dimension(), network.parameters());
    let values: Vec<f32> = normals(layout.len(), 1).iter().map(|x| 0.2 * x).collect();
    let weights = Weights::tracked(layout, &values, &Device::flex());
    let states = tensor(normals(batch * dimension, 2), dimension).require_grad();
    let there = |i: usize| f32::from(u8::from((i / members).is_multiple_of(2) || i % members < members - 2));
    let input = NetworkInput {
        states: states.clone(),
        noise: tensor(normals(batch, 3), 1).squeeze_dim(1),
        condition: (condition > 0).then(|| tensor(normals(batch * condition, 4), condition)),
        mask: (members > 0).then(|| tensor((0..batch * members).map(there).collect(), members)),
    };
    let output = network.forward(&weights, input);
    let gradients = (output.clone() * tensor(normals(batch * dimension, 5), dimension)).sum().backward();
    let by_states = states.grad(&gradients).expect("a derivative by the states");
    let numbers = [f32::read(output.inner()), weights.derivatives(&gradients), f32::read(by_states)];
    assert!(numbers.iter().flatten().all(|x| x.is_finite()));
    assert!(numbers.iter().all(|part| part.iter().any(|&x| x != 0.0)), "something to compare");
    numbers.map(|part| part.into_iter().map(f32::to_bits).collect())
}

fn check(architecture: &Architecture, dimension: usize, condition: usize, batch: usize, members: usize) {
    let network: Arc<dyn Network> = architecture.build(dimension, condition).expect("a network");
    let of_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| bits(&*network, batch, members))
    };
    let one = of_threads(1);
    for threads in [2, 3] {
        let more = of_threads(threads);
        for (what, (one, more)) in
            ["values", "derivatives by parameters", "by states"].iter().zip(one.iter().zip(&more))
        {
            assert!(one == more, "{architecture:?}: {what} differ on {threads} threads");
        }
    }
}

/// Affine maps, their activation, layer norm, scales and shifts.
#[test]
fn fully_connected() {
    for layer_norm in [false, true] {
        for conditioning in [Conditioning::Concatenation, Conditioning::Film] {
            let settings = MlpSettings { width: 72, blocks: 2, embedding: 24, layer_norm, conditioning };
            check(&Architecture::Mlp(settings), 17, 5, 1000, 0);
        }
    }
}

/// Slopes of the activation inside the network.
#[test]
fn conservative() {
    check(&Architecture::Conservative(ConservativeSettings { width: 72, blocks: 2, embedding: 24 }), 17, 5, 1000, 0);
}

/// Messages along edges.
#[test]
fn equivariant() {
    let settings = EquivariantSettings { width: 24, layers: 2, embedding: 24, ..EquivariantSettings::default() };
    check(&Architecture::Equivariant(settings), 7 * 3, 2, 130, 0);
}

/// Attention within sets, and to what they are conditioned on.
#[test]
fn sets() {
    for conditioning in [Conditioning::Concatenation, Conditioning::Film, Conditioning::CrossAttention] {
        let settings = SetTransformerSettings {
            width: 24,
            blocks: 2,
            heads: 3,
            embedding: 24,
            conditioning,
            ..SetTransformerSettings::default()
        };
        check(&Architecture::SetTransformer(settings), 11 * 3, 5, 130, 11);
    }
}

/// Convolution, group norm, halved and doubled grids, in one, two and three dimensions.
#[test]
fn fields_at_several_resolutions() {
    for (grid, boundary) in
        [(vec![128], Boundary::Zero), (vec![24, 40], Boundary::Periodic), (vec![8, 12, 8], Boundary::Zero)]
    {
        let cells: usize = grid.iter().product();
        let settings = UNetSettings {
            grid,
            width: 24,
            multipliers: vec![1, 2],
            groups: 6,
            embedding: 24,
            boundary,
            condition_fields: 1,
            ..UNetSettings::default()
        };
        check(&Architecture::UNet(settings), 2 * cells, cells + 3, 5, 0);
    }
}

/// Fourier and sine modes.
#[test]
fn fields_by_their_modes() {
    for (grid, boundary) in
        [(vec![60], Boundary::Periodic), (vec![24, 30], Boundary::Periodic), (vec![15, 24], Boundary::Zero)]
    {
        let cells: usize = grid.iter().product();
        let settings = SpectralOperatorSettings {
            grid,
            width: 20,
            modes: 5,
            layers: 2,
            embedding: 24,
            boundary,
            ..SpectralOperatorSettings::default()
        };
        check(&Architecture::SpectralOperator(settings), cells, 3, 7, 0);
    }
}
