//! Runs of `collider.cloud`: what they leave, what interruptions cannot change, and what is refused.

use std::f64::consts::TAU;
use std::fs;

use ndarray::{Array2, Array3};
use ornstein_collider::FourMomentum;
use ornstein_collider::experiment::CloudExperiment;
use ornstein_collider::files::EventFile;
use ornstein_run::ArrayWriter;
use ornstein_trials::{Scratch, assert_resumable};

/// Room for particles in the events of the tests, and their energy \[GeV\].
const ROOM: usize = 6;
const ENERGY: f64 = 20.0;

/// 40 steps of a small network and 300 events.
const TABLES: &str = r#"
projection = true

[data]
file = "events.h5"
particles = 6
validation_fraction = 0.5

[network]
kind = "set-transformer"
coordinates = 7
width = 8
blocks = 1
heads = 2
expansion = 2
embedding = 8

[training]
steps = 40
batch = 16
levels = 2
validation_rows = 32

[validation]
every = 20
samples = 100

[sampling]
samples = 300
grid = { kind = "power", steps = [6], last = "denoise" }
"#;

/// A folder with a file of 400 events of two to six charged particles and photons, in pairs back to back that share the energy evenly.
fn scratch_with_events() -> Scratch {
    let scratch = Scratch::with_figures();
    write_events(&scratch, 400, |_, pair| if pair == 1 { [22, 22] } else { [211, -211] });
    scratch
}

fn write_events(scratch: &Scratch, events: usize, ids_of: impl Fn(usize, usize) -> [i32; 2]) {
    let (mut momenta, mut ids) = (Array3::zeros((events, ROOM, 4)), Array2::zeros((events, ROOM)));
    for event in 0..events {
        let pairs = 1 + event % 3;
        for pair in 0..pairs {
            let (height, angle) =
                (((0.37 * event as f64 + 0.21 * pair as f64) % 2.0) - 1.0, TAU * 0.618 * event as f64);
            let width = (1.0 - height * height).sqrt();
            for (side, id) in ids_of(event, pair).into_iter().enumerate() {
                let mass = if id == 22 { 0.0 } else { 0.139_570_39 };
                let energy = ENERGY / (2 * pairs) as f64;
                let length = (energy * energy - mass * mass).sqrt() * if side == 0 { 1.0 } else { -1.0 };
                let direction = [width * angle.cos(), width * angle.sin(), height];
                let p = FourMomentum::on_shell(mass, direction.map(|x| length * x));
                for (component, value) in p.components().into_iter().enumerate() {
                    momenta[[event, 2 * pair + side, component]] = value;
                }
                ids[[event, 2 * pair + side]] = i64::from(id);
            }
        }
    }
    let mut file = ArrayWriter::create(scratch.path("events.h5")).unwrap();
    file.array("samples/p4", momenta, &[]).unwrap();
    file.array("samples/pdgid", ids, &[]).unwrap();
    file.finish().unwrap();
}

#[test]
fn events_are_made_like_those_of_the_file() {
    let scratch = scratch_with_events();
    let result = scratch.complete::<CloudExperiment>(TABLES, &[]);
    let events = EventFile::open(scratch.path("run.h5")).unwrap().event_set(ROOM).unwrap();
    assert_eq!(events.len(), 300);
    for event in 0..300 {
        // Multiplicities are those of the file: two, four or six.
        assert!([2, 4, 6].contains(&events.multiplicity(event)));
        let off = events.event(event).iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(ENERGY);
        assert!(off.components().iter().all(|x| x.abs() <= 1e-13 * ENERGY), "{off:?}");
    }
    assert_eq!(result.array::<f64>("samples/p4").unwrap().shape(), [300, ROOM, 4]);
    let mean = |name: &str| result.scalar::<f64>(&format!("statistics/observables/multiplicity/{name}")).unwrap();
    // Of the whole file it is 4, with the deviation sqrt(8 / 3); 300 and 200 of them have scatter, within 5.5 errors.
    assert!((mean("mean") - 4.0).abs() < 5.5 * (8.0f64 / 3.0 / 200.0 + 8.0 / 3.0 / 300.0).sqrt());
    assert!((mean("held_out_mean") - 4.0).abs() < 5.5 * (8.0f64 / 3.0 / 200.0).sqrt());
    assert_eq!(result.scalar::<f64>("statistics/data/held_out_events").unwrap(), 200.0);
    assert!((result.scalar::<f64>("statistics/data/energy").unwrap() - ENERGY).abs() < 1e-12);
    assert!(scratch.path("run.safetensors").is_file());
    assert!(fs::read_dir(scratch.path("plots")).unwrap().count() > 0);
}

#[test]
fn stopped_and_resumed_is_the_same_as_undisturbed() {
    let scratch = scratch_with_events();
    let file = scratch.path("events.h5");
    let tables = TABLES.replace("events.h5", &file.to_string_lossy());
    let arrays = ["samples/p4", "statistics/training/loss", "statistics/observables/one_minus_thrust/density"];
    assert_resumable::<CloudExperiment>(&tables, &[7, 20, 40], &arrays);
}

#[test]
fn events_that_are_too_large_can_be_left_out() {
    let scratch = scratch_with_events();
    let result =
        scratch.complete::<CloudExperiment>(TABLES, &["data.particles=2", "data.larger=drop", "training.steps=2"]);
    let of = |name: &str| result.scalar::<f64>(&format!("statistics/data/{name}")).unwrap();
    // Every third of 400 events has two particles.
    assert_eq!([of("dropped_events"), of("training_events"), of("held_out_events")], [266.0, 67.0, 67.0]);
}

#[test]
fn what_cannot_be_learned_is_refused_by_key_or_event() {
    let scratch = scratch_with_events();
    for (overrides, parts) in [
        (&["data.file=nowhere.h5"][..], &["data.file", "nowhere.h5", "pythia_hadron_events.py"][..]),
        (&["data.particles=5"], &["data.particles", "event 2 (from 0)", "drop"]),
        (&["data.particles=1", "data.validation_fraction=1.5"], &["data.particles", "data.validation_fraction"]),
        (&["network.coordinates=3"], &["network.coordinates", "7: momentum"]),
        (&["coordinates.stretch_scale=0.0"], &["coordinates.stretch_scale"]),
        (&["sampling.samples=1", "validation.every=0"], &["sampling.samples", "validation.every"]),
    ] {
        let message = scratch.refusal::<CloudExperiment>(TABLES, overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    write_events(&scratch, 99, |_, _| [211, -211]);
    assert!(scratch.refusal::<CloudExperiment>(TABLES, &[]).contains("there are 99 events; 100 are needed"));
    write_events(&scratch, 400, |event, _| if event == 31 { [4_000_001, -211] } else { [211, -211] });
    let message = scratch.refusal::<CloudExperiment>(TABLES, &[]);
    assert!(message.contains("event 31 (from 0)") && message.contains("4000001"), "{message}");
}
