//! Learned scores from the command line: training that is killed and resumed has the bits of an undisturbed one, bad input is told with its key.

#[path = "support/killing.rs"]
mod killing;
mod support;

use std::path::Path;

use killing::{kill_until_finished, numbers};
use ornstein_run::ResultFile;
use support::Workplace;

/// A small network on two normals: a second.
const TRAINING: &str = r#"# A small network.
[experiment]
kind = "score.train"
seed = 1

[data]
kind = "target"

[data.target]
kind = "gaussian-mixture"

[[data.target.components]]
weight = 1.0
means = [-1.0, 0.5]
deviations = [0.4, 0.5]

[[data.target.components]]
weight = 3.0
means = [1.0, 0.0]
deviations = [0.5, 0.3]

[normalisation]
kind = "global"

[network]
kind = "mlp"
width = 16
blocks = 1
embedding = 8

[training]
steps = 600
batch = 64
levels = 4
validation_rows = 128

[validation]
every = 100
samples = 200

[sampling]
samples = 6000
solver = { kind = "dpm-multistep" }
grid = { kind = "power", steps = [12], last = "denoise" }

[evidence]
largest_auc = 0.9
largest_mode_deviation = 100.0
largest_excess = 10.0

[output]
figure_formats = []
"#;

#[test]
fn training_killed_at_any_moment_ends_with_the_same_bits() {
    let workplace = Workplace::new();
    workplace.write("small.toml", TRAINING);
    workplace.ornstein(&["run", "small.toml", "-q", "--output", "undisturbed.h5"]).expect_code(0);
    let expected = numbers(&workplace.path().join("undisturbed.h5"));
    for path in ["samples/x", "samples/snapshots", "statistics/validation/average_loss", "statistics/levels/excess"] {
        assert!(expected.iter().any(|(found, _)| found == path), "{path}");
    }

    let output = workplace.path().join("data/runs/small.h5");
    let kills = kill_until_finished(
        &workplace,
        &["run", "small.toml", "-q", "--set", "run.checkpoint_minutes=1e-9"],
        &output,
        [60, 80],
    );
    assert!(kills >= 2, "the run ended before it could be killed: {kills}");
    assert_eq!(numbers(&output), expected);
    for ending in ["safetensors", "card.toml"] {
        let bytes = |file: &Path| std::fs::read(file.with_extension(ending)).expect("weights beside the output");
        assert_eq!(bytes(&output), bytes(&workplace.path().join("undisturbed.h5")), "{ending}");
    }
}

#[test]
fn samples_of_weights_take_one_call_a_step() {
    let workplace = Workplace::new();
    workplace.write("small.toml", TRAINING);
    let quick = ["--set", "training.steps=100", "--set", "sampling.samples=200"];
    let train = [&["run", "small.toml", "-q", "--output", "small.h5"][..], &quick].concat();
    workplace.ornstein(&train).expect_code(0);
    // The config has the name of the output: nothing that stands beside the output may take its place.
    assert_eq!(std::fs::read_to_string(workplace.path().join("small.toml")).unwrap(), TRAINING);
    workplace.write(
        "draw.toml",
        r#"
[experiment]
kind = "score.sample"

[weights]
file = "small.safetensors"

[sampling]
samples = 500
solver = { kind = "dpm-multistep" }
grid = { kind = "power", steps = [20], last = "denoise" }

[output]
figure_formats = []
"#,
    );
    workplace.ornstein(&["run", "draw.toml", "-q", "--output", "draw.h5"]).expect_code(0);
    let result = ResultFile::open(workplace.path().join("draw.h5")).unwrap();
    // Twenty steps, and the last denoising.
    assert_eq!(result.scalar::<f64>("statistics/calls/per_sample").unwrap(), 21.0);
    assert_eq!(result.shape("samples/x").unwrap(), [500, 2]);

    // Data of another dimension, a condition that the network has not, and a card of other weights.
    let extra = "\n[data]\nkind = \"spiral\"\nembedding = { dimension = 5 }\n[condition]\nvalues = [1.0]\n";
    let text = std::fs::read_to_string(workplace.path().join("draw.toml")).unwrap();
    workplace.write("wrong.toml", &format!("{text}{extra}"));
    workplace.ornstein(&["run", "wrong.toml"]).expect_code(2).expect_error(&[
        "`data`",
        "5 coordinates",
        "2 coordinates, those of the network",
        "this network has none",
    ]);
    let card = std::fs::read_to_string(workplace.path().join("small.card.toml")).unwrap();
    let other = card.replace("width = 16", "width = 24");
    workplace.write("small.card.toml", &other);
    workplace.ornstein(&["run", "draw.toml"]).expect_code(2).expect_error(&["`weights.file`", "do not fit"]);
}

#[test]
fn training_that_diverges_names_the_step_and_keeps_the_last_good_state() {
    let workplace = Workplace::new();
    workplace.write("small.toml", TRAINING);
    let arguments = [
        "run",
        "small.toml",
        "-q",
        "--set",
        "training.learning_rate.peak=1e6",
        "--set",
        "training.learning_rate.warm_up=0",
    ];
    workplace.ornstein(&arguments).expect_error(&["diverged at step", "is kept", "training.learning_rate.peak below"]);
    let kept = workplace.path().join("data/runs/small.h5.partial");
    assert!(kept.is_dir(), "the last good state is kept");
}

/// Points of two columns, of which some are made bad.
fn points(rows: usize, bad: impl Fn(usize) -> Option<[String; 2]>) -> String {
    let row = |i: usize| bad(i).unwrap_or_else(|| [(i as f64).sin().to_string(), (2.0 * i as f64).cos().to_string()]);
    (0..rows).map(|i| row(i).join(",") + "\n").collect()
}

#[test]
fn bad_data_is_told_with_its_place() {
    let workplace = Workplace::new();
    let config = r#"
[experiment]
kind = "score.train"

[data]
kind = "file"
file = "points.csv"
"#;
    workplace.write("file.toml", config);
    let check = |text: &str, settings: &[&str], expected: &[&str]| {
        workplace.write("points.csv", text);
        let settings = settings.iter().flat_map(|setting| ["--set", setting]);
        let arguments: Vec<&str> = ["check", "file.toml"].into_iter().chain(settings).collect();
        workplace.ornstein(&arguments).expect_code(2).expect_error(expected);
    };
    let good = points(300, |_| None);
    let not_a_number = points(300, |i| (i == 17).then(|| ["0.5".to_owned(), "NaN".to_owned()]));
    check(&not_a_number, &[], &["`data.file`", "coordinate 1 of point 17 is NaN"]);
    let constant = points(300, |i| Some([(i as f64).sin().to_string(), "2.5".to_owned()]));
    check(&constant, &[], &["`data.columns`", "column 1, which is 2.5 in every row", "columns that vary"]);
    check(&points(40, |_| None), &[], &["`data`", "40 rows", "100 rows or more"]);
    check(&good, &["data.columns=[0, 2]"], &["`data.columns[1]`", "2", "columns from 0 to 1 of the file"]);
    check(&good, &["data.condition_columns=[0, 1]"], &["`data.condition_columns`", "a column less"]);
    check(&good, &["data.validation_fraction=1.5"], &["`data.validation_fraction`", "1.5", "a number between 0 and 1"]);
    check(&good, &["training.device=\"abacus\""], &["abacus", "cpu"]);
    check(&good, &["training.batch=0"], &["`training.batch`", "0", "must be at least 1"]);
    check(
        &good,
        &["training.condition_dropout=0.1"],
        &["`training.condition_dropout`", "0 for data without a condition"],
    );
    check(&good, &["sampling.grid.steps=[8, 16]"], &["`sampling.grid.steps`", "one number of steps"]);
    check(&good, &["sampling.samples=3"], &["`sampling.samples`", "3", "an integer from 100 on"]);
}
