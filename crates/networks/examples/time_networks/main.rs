//! Times named networks: a step of training (forward, backward, Adam) or a forward pass.
//!
//! `time_networks CASE train|infer [--batch N] [--precision f32|f64] [--threads N] [--seconds S]` prints one line of JSON: seconds per step
//! of wall and CPU time (all threads), and the mean square of the result as `check`. `time_networks --list` names the cases.
//!
//! A case is one file of this folder with one function, which gives the network and what belongs to a batch; it has one line in
//! `CASES`. The loss is the mean square distance to fixed targets.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod equivariant;
mod mlp;
mod set_transformer;
mod unet;

use std::error::Error;
use std::time::{Duration, Instant};

use mimalloc::MiMalloc;
use ornstein_networks::operations::Number;
use ornstein_networks::{Device, Network, NetworkInput, Tensor, Weights};
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A network and the batch it is timed with.
struct Case {
    network: Box<dyn Network>,
    /// States of a batch unless the command says otherwise.
    batch: usize,
    /// Members of a set, if the network works on sets: all are there.
    members: Option<usize>,
}

/// A case's name and how it is made.
type Named = (&'static str, fn() -> Case);

/// The cases.
const CASES: &[Named] = &[
    ("equivariant", equivariant::case),
    ("mlp", mlp::case),
    ("set-transformer", set_transformer::case),
    ("unet", unet::case),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--list") {
        for (name, _) in CASES {
            println!("{name}");
        }
        return Ok(());
    }
    let [name, phase, options @ ..] = arguments.as_slice() else { return Err("CASE train|infer [options]".into()) };
    let option = |wanted: &str| options.iter().position(|option| option == wanted).and_then(|at| options.get(at + 1));
    let number = |wanted: &str, default: usize| option(wanted).map_or(Ok(default), |text| text.parse());
    let (_, case) = CASES.iter().find(|(known, _)| known == name).ok_or_else(|| format!("no case {name}"))?;
    let case = case();
    let batch = number("--batch", case.batch)?;
    let threads = number("--threads", 2)?;
    let duration = Duration::from_secs_f64(option("--seconds").map_or(Ok(1.0), |text| text.parse())?);
    let precision = option("--precision").map_or("f32", String::as_str);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;

    let timing = match (phase.as_str(), precision) {
        ("train", "f32") => train::<f32>(&case, batch, duration),
        ("train", "f64") => train::<f64>(&case, batch, duration),
        ("infer", "f32") => infer::<f32>(&case, batch, duration),
        ("infer", "f64") => infer::<f64>(&case, batch, duration),
        _ => return Err("train or infer, in f32 or f64".into()),
    };
    println!(
        "{{\"name\": \"{name}\", \"phase\": \"{phase}\", \"batch\": {batch}, \"precision\": \"{precision}\", \"threads\": {threads}, \
         \"wall_seconds\": {:.6e}, \"cpu_seconds\": {:.6e}, \"steps\": {}, \"parameters\": {}, \"check\": {:.6e}}}",
        timing.wall,
        timing.cpu,
        timing.steps,
        case.network.parameters().len(),
        timing.check
    );
    Ok(())
}

/// What a step takes.
struct Timing {
    wall: f64,
    cpu: f64,
    steps: u32,
    check: f64,
}

/// Steps for about `duration` after a tenth of it for warming up.
fn timed(duration: Duration, mut step: impl FnMut() -> f64) -> Timing {
    let mut run = |duration: Duration| {
        let (clock, cpu) = (Instant::now(), cpu_seconds());
        let (mut steps, mut check) = (0, 0.0);
        while steps == 0 || clock.elapsed() < duration {
            check = step();
            steps += 1;
        }
        let count = f64::from(steps);
        Timing { wall: clock.elapsed().as_secs_f64() / count, cpu: (cpu_seconds() - cpu) / count, steps, check }
    };
    run(duration / 10);
    run(duration)
}

/// Forward passes with fixed weights.
fn infer<T: Number>(case: &Case, batch: usize, duration: Duration) -> Timing {
    let device = Device::flex();
    let weights = Weights::constant(case.network.parameters(), &parameters::<T>(case), &device);
    let input = input::<T>(case, batch, &device);
    let mut result = None;
    let mut timing = timed(duration, || {
        result = Some(case.network.forward(&weights, input.clone()));
        0.0
    });
    let result = result.expect("at least one step");
    timing.check = f64::read(result.powi_scalar(2).mean())[0];
    timing
}

/// Whole steps of training.
fn train<T: Number>(case: &Case, batch: usize, duration: Duration) -> Timing {
    let device = Device::flex();
    let layout = case.network.parameters();
    let mut values = parameters::<T>(case);
    let (mut first, mut second) = (vec![T::ZERO; values.len()], vec![T::ZERO; values.len()]);
    let input = input::<T>(case, batch, &device);
    let targets = tensor::<T, 2>([batch, case.network.dimension()], 0.3, &device).autodiff();
    timed(duration, || {
        let weights = Weights::tracked(layout, &values, &device);
        let result = case.network.forward(&weights, input.clone());
        let loss = (result - targets.clone()).powi_scalar(2).mean();
        let gradients = loss.backward();
        let derivatives: Vec<T> = weights.derivatives(&gradients);
        adam(&mut values, &derivatives, &mut first, &mut second);
        f64::read(loss.inner())[0]
    })
}

/// A step of Adam (Kingma and Ba 2014, algorithm 1) far from the start, where its corrections for bias are one.
fn adam<T: Number>(values: &mut [T], derivatives: &[T], first: &mut [T], second: &mut [T]) {
    let constant = T::from_f64;
    let (keep_first, keep_second, rate, small) = (constant(0.9), constant(0.999), constant(1e-4), constant(1e-8));
    let moments = first.iter_mut().zip(second);
    for ((value, &slope), (first, second)) in values.iter_mut().zip(derivatives).zip(moments) {
        *first = keep_first * *first + (T::ONE - keep_first) * slope;
        *second = keep_second * *second + (T::ONE - keep_second) * slope * slope;
        *value -= rate * *first / (second.sqrt() + small);
    }
}

/// The first weights, with zeros (the last layers of branches) replaced, so that every part of the network works.
fn parameters<T: Number>(case: &Case) -> Vec<T> {
    let mut values: Vec<T> = case.network.parameters().initial_values(1);
    for (at, value) in values.iter_mut().enumerate() {
        if *value == T::ZERO {
            *value = T::from_f64(0.02 * spread(at));
        }
    }
    values
}

/// A batch.
fn input<T: Number>(case: &Case, batch: usize, device: &Device) -> NetworkInput {
    NetworkInput {
        states: tensor::<T, 2>([batch, case.network.dimension()], 1.7, device),
        noise: tensor::<T, 1>([batch], 1.0, device),
        condition: None,
        mask: case.members.map(|members| Tensor::ones([batch, members], (device, T::DTYPE))),
    }
}

/// Numbers spread evenly between `-bound` and `bound`.
fn tensor<T: Number, const D: usize>(shape: [usize; D], bound: f64, device: &Device) -> Tensor<D> {
    let data = (0..shape.iter().product()).map(|at| T::from_f64(bound * spread(at))).collect();
    Tensor::from_data(T::shaped(data, &shape), (device, T::DTYPE))
}

/// A sequence that fills the interval from -1 to 1 evenly.
fn spread(at: usize) -> f64 {
    const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;
    2.0 * (GOLDEN_RATIO * at as f64).fract() - 1.0
}

/// The CPU time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
