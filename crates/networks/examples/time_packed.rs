//! Times a network at one noise level with tensors, and packed, on blocks of lanes.
//!
//! `time_packed mlp|conservative|equivariant DIMENSION WIDTH BLOCKS BATCH [SECONDS] [THREADS]` prints one line of JSON: seconds of wall time for one
//! evaluation of the whole batch, the shortest of two hundred runs.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::time::{Duration, Instant};

use burn_tensor::{DType, TensorData};
use mimalloc::MiMalloc;
use ornstein_engine::{LANES, Scalar, as_lanes, as_lanes_mut};
use ornstein_networks::architectures::{
    Conservative, ConservativeSettings, Equivariant, EquivariantSettings, Mlp, MlpSettings,
};
use ornstein_networks::inference::{Level, Scales, Workspace};
use ornstein_networks::{Device, Network, NetworkInput, Tensor, Weights};
use ornstein_random::{Counter, Key, Purpose};
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, numbers @ ..] = arguments.as_slice() else { return Err("which network?".into()) };
    let numbers: Vec<usize> = numbers.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [dimension, width, blocks, batch, ..] = numbers[..] else {
        return Err("dimension, width, blocks, batch?".into());
    };
    let (seconds, threads) = (numbers.get(4).copied().unwrap_or(1), numbers.get(5).copied().unwrap_or(2));
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let duration = Duration::from_secs(seconds as u64);

    let network: Box<dyn Network> = match kind.as_str() {
        "conservative" => {
            Box::new(Conservative::new(&ConservativeSettings { width, blocks, embedding: 64 }, dimension, 0))
        }
        "equivariant" => {
            let settings = EquivariantSettings { width, layers: blocks, ..EquivariantSettings::default() };
            Box::new(Equivariant::new(&settings, dimension, 0)?)
        }
        _ => Box::new(Mlp::new(&MlpSettings { width, blocks, embedding: 64, ..MlpSettings::default() }, dimension, 0)),
    };
    let key = Key::new(1, Purpose::SyntheticData, 0);
    let mut values = vec![0.0f32; network.parameters().len()];
    f32::fill_normals(key, Counter::coordinate(0, 0, 0), &mut values);
    for value in &mut values {
        *value *= 0.05;
    }
    let mut states = vec![0.0f32; dimension * batch.next_multiple_of(LANES)];
    f32::fill_normals(key, Counter::coordinate(0, 1, 0), &mut states);

    let device = Device::flex();
    let weights = Weights::constant(network.parameters(), &values, &device);
    let rows = Tensor::<2>::from_data(
        TensorData::new(states[..batch * dimension].to_vec(), [batch, dimension]),
        (&device, DType::F32),
    );
    let noise = Tensor::<1>::from_data(TensorData::new(vec![0.3f32; batch], [batch]), (&device, DType::F32));
    let with_tensors = timed(duration, || {
        let input = NetworkInput { states: rows.clone(), noise: noise.clone(), condition: None, mask: None };
        std::hint::black_box(network.forward(&weights, input));
    });

    let packed = network.pack(&values).ok_or("no packed form")?;
    let mut result = vec![0.0f32; states.len()];
    let mut level = Level::default();
    let mut workspace = Workspace::default();
    let block = LANES * dimension;
    let with_lanes = timed(duration, || {
        packed.prepare(0.3, &[], &mut level);
        let evaluate = |states: &[f32], result: &mut [f32], workspace: &mut Workspace<f32>| {
            packed.evaluate(&level, Scales::NONE, as_lanes(states), as_lanes_mut(result), workspace);
        };
        if states.len() == block {
            evaluate(&states, &mut result, &mut workspace);
        } else {
            let blocks = states.par_chunks(block).zip(result.par_chunks_mut(block));
            blocks.for_each_init(Workspace::default, |workspace, (states, result)| evaluate(states, result, workspace));
        }
        std::hint::black_box(&result);
    });
    println!(
        "{{\"network\": \"{kind}\", \"dimension\": {dimension}, \"width\": {width}, \"blocks\": {blocks}, \"batch\": {batch}, \
         \"threads\": {threads}, \"tensors\": {with_tensors:.4e}, \"packed\": {with_lanes:.4e}}}"
    );
    Ok(())
}

/// Seconds for one call, the shortest of two hundred runs.
fn timed(duration: Duration, mut call: impl FnMut()) -> f64 {
    call();
    let start = Instant::now();
    call();
    let calls = (duration.as_secs_f64() / 200.0 / start.elapsed().as_secs_f64()).ceil().max(1.0) as u32;
    let run = |_| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_secs_f64() / f64::from(calls)
    };
    (0..200).map(run).fold(f64::INFINITY, f64::min)
}
