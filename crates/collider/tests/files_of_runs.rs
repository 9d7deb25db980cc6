//! Event files beside the outputs of runs: they agree with their headers, with each other, and with what the outputs themselves are read as.

use std::path::Path;

use ornstein_collider::event_record::RunRecord;
use ornstein_collider::experiment::sample::SampleExperiment;
use ornstein_collider::experiment::train::TrainExperiment;
use ornstein_collider::experiment::{ConvertExperiment, GenerateExperiment};
use ornstein_collider::files::EventFile;
use ornstein_trials::Scratch;

/// Three pairs near their threshold: 5 % of the proposals have too little energy left, and the weight 0.
const WEIGHTED: &str = r#"
[process]
kind = "antenna"
sqrt_s = 300.0
mass = 90.0
width = 10.0
[events]
count = 100000
unweighted = false
[files]
formats = ["lhe", "lheh5", "hepmc3"]
"#;

const PHOTON: &str = r#"
[process]
kind = "muon-pair"
sqrt_s = 34.0
[events]
count = 500
[files]
formats = ["lhe", "lheh5"]
"#;

fn weights(path: &Path) -> (RunRecord, Vec<f64>) {
    let mut file = EventFile::open(path).unwrap();
    let weights = file.events().map(|event| event.unwrap().weight).collect();
    (file.run().clone(), weights)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// A conversion of the output of a run in the same folder, and the Les Houches event file that it leaves.
fn converted(scratch: &Scratch) -> (RunRecord, Vec<f64>) {
    let other = Scratch::new();
    let tables = format!("[input]\nfile = \"{}\"\n[files]\nformats = [\"lhe\"]\n", scratch.path("run.h5").display());
    other.complete::<ConvertExperiment>(&tables, &[]);
    weights(&other.path("run.lhe"))
}

/// `IDWTUP = -4` says that the mean of the weights is the cross section, although proposals of weight 0 are left out.
#[test]
fn the_mean_weight_of_a_file_is_its_cross_section() {
    let scratch = Scratch::new();
    let result = scratch.complete::<GenerateExperiment>(WEIGHTED, &[]);
    let summary = |name: &str| result.scalar::<f64>(&format!("statistics/summary/{name}")).unwrap();
    assert!(summary("efficiency") < 0.98);
    let (run, expected) = weights(&scratch.path("run.lhe"));
    assert_eq!((run.weighting, run.cross_section()), (RunRecord::WEIGHTED, summary("rate")));
    // Both are of the same events, but for those at the end of the last block: the error of either bounds the difference.
    assert!((mean(&expected) - run.cross_section()).abs() < 3.0 * run.cross_section_error());
    assert_eq!(run.processes[0].maximum, expected.iter().copied().fold(0.0, f64::max));
    for name in ["run.lhe.h5", "run.hepmc3", "run.h5"] {
        let (other, found) = weights(&scratch.path(name));
        assert_eq!(found, expected, "{name}");
        assert_eq!(other.cross_section(), run.cross_section(), "{name}");
    }
}

#[test]
fn the_cross_section_survives_conversion() {
    let scratch = Scratch::new();
    let result = scratch.complete::<GenerateExperiment>(PHOTON, &[]);
    let rate = result.scalar::<f64>("statistics/summary/rate").unwrap();
    let (run, found) = converted(&scratch);
    assert_eq!((run.weighting.abs(), run.cross_section()), (RunRecord::UNWEIGHTED, rate));
    assert_eq!(found, vec![1.0; 500]);
    // In LHEH5 weights are in picobarn.
    let (_, found) = weights(&scratch.path("run.lhe.h5"));
    assert!(found.iter().all(|weight| (weight / rate - 1.0).abs() < 1e-14));

    let scratch = Scratch::new();
    scratch.complete::<GenerateExperiment>(WEIGHTED, &["events.count=1000", "files.formats=[\"lhe\"]"]);
    let (original, expected) = weights(&scratch.path("run.lhe"));
    let (run, found) = converted(&scratch);
    assert_eq!(
        (run.cross_section(), run.cross_section_error()),
        (original.cross_section(), original.cross_section_error())
    );
    assert_eq!((run.weighting, found), (RunRecord::WEIGHTED, expected));
}

const LEARNED: &str = r#"
[process]
kind = "quark-gluon"
sqrt_s = 91.1876
y_cut = 0.02
[data]
events = 1000
[network]
kind = "mlp"
width = 4
blocks = 1
embedding = 4
[training]
steps = 1
batch = 16
validation_rows = 16
[validation]
every = 1
samples = 100
[sampling]
samples = 4000
grid = { kind = "log-snr", steps = [2], last = "denoise" }
[evidence]
events = 4000
classifier_events = 200
[files]
formats = ["lhe"]
"#;

const SAMPLED: &str = r#"
[weights]
file = "nowhere.safetensors"
[process]
kind = "quark-gluon"
sqrt_s = 91.1876
y_cut = 0.02
[files]
formats = ["lhe"]
"#;

/// In the header of a file and, for a conversion, in the output.
#[test]
fn learned_events_carry_the_rate_of_their_process() {
    let scratch = Scratch::new();
    scratch.complete::<TrainExperiment>(LEARNED, &[]);
    let (run, _) = weights(&scratch.path("run.lhe"));
    assert!((run.cross_section() - 6.3868).abs() < 1e-4);
    assert_eq!(converted(&scratch).0.cross_section(), run.cross_section());
}

#[test]
fn files_that_cannot_be_are_refused_before_anything_is_run() {
    let scratch = Scratch::new();
    let again = ["files.formats=[\"lhe\",\"lheh5\",\"lhe\"]"];
    let parts = ["files.formats[2]", "each format once"];
    let input = "[input]\nfile = \"nowhere.lhe\"\n";
    for message in [
        scratch.refusal::<GenerateExperiment>(PHOTON, &again),
        scratch.refusal::<ConvertExperiment>(input, &again),
        scratch.refusal::<TrainExperiment>(LEARNED, &again),
        scratch.refusal::<SampleExperiment>(SAMPLED, &again),
    ] {
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    // Momenta conserve energy only as well as they are learned; after a projection they do.
    for coordinates in ["momenta", "balanced"] {
        let coordinates = format!("coordinates={{kind=\"{coordinates}\"}}");
        for message in [
            scratch.refusal::<TrainExperiment>(LEARNED, &[&coordinates]),
            scratch.refusal::<SampleExperiment>(SAMPLED, &[&coordinates]),
        ] {
            let parts = ["files.formats", "latent", "projection = true"];
            assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        }
        let projected = Scratch::new();
        projected.complete::<TrainExperiment>(LEARNED, &[&coordinates, "projection=true"]);
        assert_eq!(weights(&projected.path("run.lhe")).1.len(), 4000);
    }
}
