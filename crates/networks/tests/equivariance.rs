//! The equivariant network turns, moves and exchanges with its points.

use burn_tensor::{DType, TensorData};
use nalgebra::DMatrix;
use ornstein_engine::Scalar;
use ornstein_networks::architectures::{Equivariant, EquivariantSettings};
use ornstein_networks::operations::Number;
use ornstein_networks::{Device, Network, NetworkInput, Tensor, Weights};
use ornstein_random::{Counter, Key, Purpose};

const NODES: usize = 6;
/// States of a batch, one transformation each.
const BATCH: usize = 1000;
/// The first three nodes are of one kind, the rest of another.
const KINDS: [usize; NODES] = [0, 0, 0, 1, 1, 1];

fn normals(count: usize, seed: u64) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    f64::fill_normals(Key::new(seed, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut numbers);
    numbers
}

/// A random orthogonal matrix, its determinant 1 or -1 by chance: the first factor of a matrix of normals.
fn turn(space: usize, seed: u64) -> DMatrix<f64> {
    let (q, r) = DMatrix::from_vec(space, space, normals(space * space, seed)).qr().unpack();
    let signs = DMatrix::from_diagonal(&r.diagonal().map(f64::signum));
    q * signs
}

/// A permutation within both kinds: the first three nodes and the last three by cyclic shifts.
fn exchanged(node: usize, shift: usize) -> usize {
    node / 3 * 3 + (node + shift) % 3
}

/// The displacements of all states, in precision `T`.
fn displacements<T: Number>(space: usize, states: &[f64]) -> Vec<f64> {
    let settings = EquivariantSettings { space, width: 16, layers: 3, embedding: 8, kinds: KINDS.to_vec() };
    let network = Equivariant::new(&settings, NODES * space, 1).expect("positions");
    let layout = network.parameters();
    let values: Vec<T> = normals(layout.len(), 1).into_iter().map(|x| T::from_f64(0.3 * x)).collect();
    let device = Device::flex();
    let tensor = |data: &[f64], columns: usize| {
        let data = TensorData::new(data.to_vec(), [data.len() / columns, columns]);
        Tensor::<2>::from_data(data, (&device, T::DTYPE))
    };
    let input = NetworkInput {
        states: tensor(states, NODES * space),
        noise: tensor(&normals(BATCH, 2), 1).squeeze_dim(1),
        condition: Some(tensor(&normals(BATCH, 3), 1)),
        mask: None,
    };
    let output = network.forward(&Weights::constant(layout, &values, &device), input);
    assert_eq!(output.dtype(), T::DTYPE);
    f64::read(output.cast(DType::F64))
}

fn check<T: Number>(space: usize, tolerance: f64) {
    let states = normals(BATCH * NODES * space, 4);
    let plain = displacements::<T>(space, &states);
    let (mut moved, mut expected) = (vec![0.0; states.len()], vec![0.0; states.len()]);
    for state in 0..BATCH {
        let (turn, shift) = (turn(space, 10 + state as u64), normals(space, 2000 + state as u64));
        for node in 0..NODES {
            let (from, to) = (state * NODES + node, state * NODES + exchanged(node, state % 3));
            for axis in 0..space {
                let turned = |x: &[f64]| (0..space).map(|k| turn[(axis, k)] * x[from * space + k]).sum::<f64>();
                moved[to * space + axis] = turned(&states) + shift[axis];
                expected[to * space + axis] = turned(&plain);
            }
        }
    }
    let found = displacements::<T>(space, &moved);
    let largest = expected.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    assert!(largest > 0.1, "something moves");
    let worst = found.iter().zip(&expected).fold(0.0f64, |worst, (a, b)| worst.max((a - b).abs()));
    assert!(worst <= tolerance * largest.max(1.0), "{worst:e} of {largest}");
}

#[test]
fn a_thousand_rotations_reflections_translations_and_permutations_in_double_precision() {
    check::<f64>(3, 1e-12);
    check::<f64>(2, 1e-12);
}

#[test]
fn a_thousand_rotations_reflections_translations_and_permutations_in_single_precision() {
    check::<f32>(3, 1e-5);
    check::<f32>(2, 1e-5);
}

#[test]
fn mirror_images_are_not_told_apart() {
    let states = normals(BATCH * NODES * 3, 4);
    let mirror = |x: &[f64]| x.iter().enumerate().map(|(i, x)| if i % 3 == 0 { -x } else { *x }).collect::<Vec<_>>();
    let (found, expected) = (displacements::<f64>(3, &mirror(&states)), mirror(&displacements::<f64>(3, &states)));
    assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12 * b.abs().max(1.0)));
}

#[test]
fn the_centre_does_not_move() {
    let found = displacements::<f64>(3, &normals(BATCH * NODES * 3, 4));
    for state in found.chunks_exact(NODES * 3) {
        for axis in 0..3 {
            assert!(state.iter().skip(axis).step_by(3).sum::<f64>().abs() < 1e-13 * NODES as f64);
        }
    }
}
