//! What a run of training leaves, and what interruptions cannot change.

use std::sync::Arc;

use ornstein_networks::weights_file::TrainedModel;
use ornstein_run::{Failure, RunRequest, execute};

use crate::experiment::Normals;
use ornstein_trials::{Scratch, StopAt, bits};

/// 60 steps of a small network with a look at every 20, and 5000 samples.
const TABLES: &str = r#"
[network]
kind = "mlp"
width = 8
blocks = 1
embedding = 8

[training]
steps = 60
batch = 32
levels = 3
validation_rows = 64

[sampling]
samples = 5000
grid = { kind = "power", steps = [6], last = "denoise" }

[looks]
every = 20
samples = 200
"#;

fn weights(scratch: &Scratch) -> [Vec<u8>; 2] {
    ["run.safetensors", "run.card.toml"].map(|name| std::fs::read(scratch.path(name)).expect("a companion"))
}

#[test]
fn stopped_anywhere_and_resumed_is_the_same_as_undisturbed() {
    let undisturbed = Scratch::new();
    undisturbed.run::<Normals>(TABLES, &[], &RunRequest::default()).unwrap();
    let scratch = Scratch::new();
    for (label, done, threads) in [("steps", 13, 1), ("steps", 20, 2), ("steps", 41, 3), ("samples", 4096, 1)] {
        let request = RunRequest { resume: true, threads: Some(threads), ..RunRequest::default() };
        let reporter = StopAt { done, flag: request.stop.clone(), label: Some(label) };
        match execute::<Normals>(&scratch.document("test.normals", TABLES, &[]), &request, Arc::new(reporter)) {
            Err(Failure::Interrupted { .. }) => {}
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("not interrupted at {done} {label}"),
        }
    }
    let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
    scratch.run::<Normals>(TABLES, &[], &request).unwrap();
    let (expected, found) = (bits(&undisturbed.path("run.h5")), bits(&scratch.path("run.h5")));
    assert!(expected.len() > 12, "{} arrays", expected.len());
    assert_eq!(expected, found);
    assert_eq!(weights(&undisturbed), weights(&scratch));
}

/// The variance that so many of Heun's steps make of standard normal data: with its denoiser `x / (1 + s^2)` the probability flow is
/// `dx/ds = s x / (1 + s^2)`, and each step multiplies the state. Few steps are far from the variance 1 of the data.
fn variance_by_heun(steps: u32) -> f64 {
    let [first, last] = [80.0f64, 2e-3].map(|noise| noise.powf(1.0 / 7.0));
    let noise = |step: u32| (first + f64::from(step) / f64::from(steps) * (last - first)).powi(7);
    let slope = |noise: f64| noise / (1.0 + noise * noise);
    let mut factor = 80.0 / (1.0 + 4e-6);
    for step in 0..steps {
        let [from, to] = [noise(step), noise(step + 1)];
        let (length, predictor) = (to - from, slope(from));
        factor *= 1.0 + 0.5 * length * (predictor + slope(to) * (1.0 + length * predictor));
    }
    factor * factor
}

#[test]
fn the_file_holds_curves_metrics_snapshots_and_samples() {
    let scratch = Scratch::new();
    scratch.run::<Normals>(TABLES, &[], &RunRequest::default()).unwrap();
    let result = scratch.result();
    assert_eq!(result.vector::<f64>("statistics/training/loss").unwrap().len(), 60);
    for name in ["training_loss", "raw_loss", "average_loss", "average_loss_error"] {
        let table = result.array::<f64>(&format!("statistics/validation/{name}")).unwrap();
        assert_eq!(table.shape(), [3, 3], "{name}");
    }
    let spread = result.vector::<f64>("statistics/validation/spread").unwrap();
    // A network that has hardly learned is the exact denoiser of these data, and a mean square of 400 normals has the relative error
    // sqrt(2 / 400) = 0.071.
    let (variance, error) = (variance_by_heun(6), (2.0f64 / 400.0).sqrt());
    assert!((variance - 2.079).abs() < 1e-3, "{variance}");
    assert!(spread.len() == 3 && spread.iter().all(|value| (value / variance - 1.0).abs() < 5.5 * error), "{spread:?}");
    assert!(!result.contains("statistics/validation/unknown"), "a metric without a number is left out");
    assert_eq!(result.array::<f32>("samples/snapshots").unwrap().shape(), [3, 200, 2]);
    assert_eq!(result.array::<f32>("samples/x").unwrap().shape(), [5000, 2]);
    // Two calls for each of Heun's steps, and one to end without noise: what the estimate counts with.
    assert_eq!(result.scalar::<f64>("statistics/calls/per_sample").unwrap(), 13.0);

    let model = TrainedModel::load(&scratch.path("run.safetensors")).unwrap();
    let summary = &model.card().training;
    assert_eq!((summary.steps, summary.batch, summary.process.as_deref()), (60, 32, Some("edm")));
    assert_eq!(model.card().origin["law"], "two standard normals");
    let losses = result.array::<f64>("statistics/validation/average_loss").unwrap();
    let last = losses.rows().into_iter().last().unwrap().mean().unwrap();
    // The mean is taken in another order.
    assert!((summary.validation_loss.unwrap() - last).abs() < 1e-14 * last);
}

#[test]
fn training_stops_where_a_metric_has_been_best() {
    let scratch = Scratch::new();
    let tables = format!("{TABLES}patience = 1\nworse_and_worse = true\n");
    scratch.run::<Normals>(&tables, &[], &RunRequest::default()).unwrap();
    let result = scratch.result();
    assert_eq!(result.vector::<f64>("statistics/validation/spread").unwrap(), [20.0, 40.0]);
    assert_eq!(result.scalar::<i64>("statistics/training/steps").unwrap(), 20);
    assert_eq!(TrainedModel::load(&scratch.path("run.safetensors")).unwrap().card().training.steps, 20);
}

#[test]
fn a_training_that_diverges_keeps_its_last_good_state() {
    let scratch = Scratch::new();
    let wild = ["training.learning_rate.peak=1e6", "training.learning_rate.warm_up=0"];
    let failure = scratch.run::<Normals>(TABLES, &wild, &RunRequest::default()).unwrap_err().to_string();
    for part in ["diverged at step", "is kept in the checkpoint", "training.learning_rate.peak below 1000000"] {
        assert!(failure.contains(part), "{failure}");
    }
    assert!(scratch.path("run.h5.partial").is_dir() && !scratch.path("run.h5").exists());
}
