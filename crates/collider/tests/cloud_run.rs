//! Runs of `collider.cloud`: what they leave, what interruptions cannot change, and what is refused.

mod run_support;

use std::f64::consts::TAU;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ndarray::{Array2, Array3};
use ornstein_collider::FourMomentum;
use ornstein_collider::experiment::CloudExperiment;
use ornstein_collider::files::EventFile;
use ornstein_run::{ArrayWriter, ConfigDocument, Failure, Reporter, ResultFile, RunRequest, Silent, Summary, execute};
use run_support::StopAt;

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

/// A folder with a file of events, removed at the end of a test.
struct Scratch(PathBuf);

impl Scratch {
    /// 400 events of two to six charged particles and photons, in pairs back to back that share the energy evenly.
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ornstein-cloud-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let scratch = Self(folder);
        scratch.write_events(400, |_, pair| if pair == 1 { [22, 22] } else { [211, -211] });
        scratch
    }

    fn write_events(&self, events: usize, ids_of: impl Fn(usize, usize) -> [i32; 2]) {
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
        let mut file = ArrayWriter::create(self.0.join("events.h5")).unwrap();
        file.array("samples/p4", momenta, &[]).unwrap();
        file.array("samples/pdgid", ids, &[]).unwrap();
        file.finish().unwrap();
    }

    fn run(&self, overrides: &[&str], request: &RunRequest, reporter: Arc<dyn Reporter>) -> Result<Summary, Failure> {
        let folder = self.0.display();
        let head =
            format!("[output]\nfolder = \"{folder}\"\nfigures = \"{folder}/plots\"\nfigure_formats = [\"svg\"]\n");
        let text = format!("{TABLES}\n[experiment]\nkind = \"collider.cloud\"\nname = \"run\"\nseed = 3\n{head}");
        let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
        let document = ConfigDocument::parse(&text, Some(&self.0.join("run.toml")), &overrides).unwrap();
        execute::<CloudExperiment>(&document, request, reporter)
    }

    fn refused(&self, overrides: &[&str]) -> String {
        self.run(overrides, &RunRequest::default(), Arc::new(Silent)).unwrap_err().to_string()
    }

    fn result(&self) -> ResultFile {
        ResultFile::open(self.0.join("run.h5")).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn events_are_made_like_those_of_the_file() {
    let scratch = Scratch::new("made");
    let summary = scratch.run(&[], &RunRequest::default(), Arc::new(Silent)).unwrap();
    let events = EventFile::open(scratch.0.join("run.h5")).unwrap().event_set(ROOM).unwrap();
    assert_eq!(events.len(), 300);
    for event in 0..300 {
        // Multiplicities are those of the file: two, four or six.
        assert!([2, 4, 6].contains(&events.multiplicity(event)));
        let off = events.event(event).iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(ENERGY);
        assert!(off.components().iter().all(|x| x.abs() <= 1e-13 * ENERGY), "{off:?}");
    }
    let result = scratch.result();
    assert_eq!(result.array::<f64>("samples/p4").unwrap().shape(), [300, ROOM, 4]);
    let mean = |name: &str| result.scalar::<f64>(&format!("statistics/observables/multiplicity/{name}")).unwrap();
    // Of the whole file it is 4, with the deviation sqrt(8 / 3); 300 and 200 of them have scatter, within 5.5 errors.
    assert!((mean("mean") - 4.0).abs() < 5.5 * (8.0f64 / 3.0 / 200.0 + 8.0 / 3.0 / 300.0).sqrt());
    assert!((mean("held_out_mean") - 4.0).abs() < 5.5 * (8.0f64 / 3.0 / 200.0).sqrt());
    assert_eq!(result.scalar::<f64>("statistics/data/held_out_events").unwrap(), 200.0);
    assert!((result.scalar::<f64>("statistics/data/energy").unwrap() - ENERGY).abs() < 1e-12);
    assert!(summary.output.ends_with("run.h5") && scratch.0.join("run.safetensors").is_file());
    assert!(fs::read_dir(scratch.0.join("plots")).unwrap().count() > 0);
}

#[test]
fn stopped_and_resumed_is_the_same_as_undisturbed() {
    let [undisturbed, stopped] = ["undisturbed", "stopped"].map(Scratch::new);
    undisturbed.run(&[], &RunRequest { threads: Some(1), ..RunRequest::default() }, Arc::new(Silent)).unwrap();
    for step in [7, 20, 40] {
        let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
        let reporter = StopAt(step, request.stop.clone());
        let failure = stopped.run(&[], &request, Arc::new(reporter)).unwrap_err();
        assert!(matches!(failure, Failure::Interrupted { .. }), "{failure}");
    }
    stopped.run(&[], &RunRequest { resume: true, ..RunRequest::default() }, Arc::new(Silent)).unwrap();
    let [expected, found] = [&undisturbed, &stopped].map(Scratch::result);
    for array in ["samples/p4", "statistics/training/loss", "statistics/observables/one_minus_thrust/density"] {
        let bits = |result: &ResultFile| -> Vec<u64> {
            result.array::<f64>(array).unwrap().into_iter().map(f64::to_bits).collect()
        };
        assert_eq!(bits(&expected), bits(&found), "{array}");
    }
}

#[test]
fn events_that_are_too_large_can_be_left_out() {
    let scratch = Scratch::new("dropped");
    let overrides = ["data.particles=2", "data.larger=drop", "training.steps=2"];
    scratch.run(&overrides, &RunRequest::default(), Arc::new(Silent)).unwrap();
    let of = |name: &str| scratch.result().scalar::<f64>(&format!("statistics/data/{name}")).unwrap();
    // Every third of 400 events has two particles.
    assert_eq!([of("dropped_events"), of("training_events"), of("held_out_events")], [266.0, 67.0, 67.0]);
}

#[test]
fn what_cannot_be_learned_is_refused_by_key_or_event() {
    let scratch = Scratch::new("refused");
    for (overrides, parts) in [
        (&["data.file=nowhere.h5"][..], &["data.file", "nowhere.h5", "pythia_hadron_events.py"][..]),
        (&["data.particles=5"], &["data.particles", "event 2 (from 0)", "drop"]),
        (&["data.particles=1", "data.validation_fraction=1.5"], &["data.particles", "data.validation_fraction"]),
        (&["network.coordinates=3"], &["network.coordinates", "7: momentum"]),
        (&["coordinates.stretch_scale=0.0"], &["coordinates.stretch_scale"]),
        (&["sampling.samples=1", "validation.every=0"], &["sampling.samples", "validation.every"]),
    ] {
        let message = scratch.refused(overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    scratch.write_events(99, |_, _| [211, -211]);
    assert!(scratch.refused(&[]).contains("there are 99 events; 100 are needed"));
    scratch.write_events(400, |event, _| if event == 31 { [4_000_001, -211] } else { [211, -211] });
    let message = scratch.refused(&[]);
    assert!(message.contains("event 31 (from 0)") && message.contains("4000001"), "{message}");
}
