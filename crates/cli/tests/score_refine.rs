//! Learned scores corrected by densities, from the command line.

#[path = "support/killing.rs"]
mod killing;
mod support;

use killing::{kill_until_finished, numbers};
use ornstein_run::ResultFile;
use support::Workplace;

/// Two modes in the plane with weights 0.3 and 0.7, and a network that learns from chains which never cross: about one half each.
const BIMODAL: &str = r#"[experiment]
kind = "score.refine"
seed = 3

[target]
kind = "gaussian-mixture"
components = [
    { weight = 0.3, means = [-2.0, 0.5], deviations = [0.4, 0.4] },
    { weight = 0.7, means = [2.0, -0.5], deviations = [0.4, 0.4] },
]

[data]
kind = "chains"
start = { kind = "normal", deviation = 2.0 }
chains = 4000
steps = 60
step_size = 0.1

[data.target]
kind = "gaussian-mixture"
components = [
    { weight = 0.3, means = [-2.0, 0.5], deviations = [0.4, 0.4] },
    { weight = 0.7, means = [2.0, -0.5], deviations = [0.4, 0.4] },
]

[network]
kind = "mlp"
width = 32
blocks = 2
embedding = 16

[training]
steps = 500
batch = 128
noise = { levels = { kind = "log-uniform", smallest = 0.03, largest = 12.0 } }

[grid]
kind = "power"
steps = [30]
end = 0.06
rho = 3.0

[refine]
paths = 2048
chains = 128
warm_up = 5
cycles = 24
step_size = 0.03

[output]
figure_formats = []
"#;

fn number(result: &ResultFile, path: &str) -> f64 {
    result.scalar::<f64>(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn list(result: &ResultFile, path: &str) -> Vec<f64> {
    result.vector::<f64>(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `ln Z = 0` and the weights of both modes within six standard errors, of which the network alone misses one by more than ten.
#[test]
fn a_bimodal_target_is_recovered_from_a_wrong_network() {
    let workplace = Workplace::new();
    workplace.write("bimodal.toml", BIMODAL);
    workplace.ornstein(&["run", "bimodal.toml", "-q"]).expect_code(0);
    let result = ResultFile::open(workplace.path().join("data/runs/bimodal.h5")).expect("a result file");
    let (log_z, error) =
        (number(&result, "statistics/result/log_z"), number(&result, "statistics/result/standard_error"));
    assert!(log_z.abs() < 6.0 * error && error < 0.1, "{log_z} +- {error}");
    assert!(number(&result, "statistics/modes/raw_deviation").abs() > 10.0);
    for group in ["network_path_weights", "network_chains_that_jump"] {
        let probability = list(&result, &format!("statistics/samplers/{group}/probability"))[0];
        let error = list(&result, &format!("statistics/samplers/{group}/standard_error"))[0];
        assert!((probability - 0.3).abs() < 6.0 * error && error < 0.04, "{group}: {probability} +- {error}");
    }
}

#[test]
fn killed_between_pieces_and_resumed_it_has_the_same_bits() {
    let workplace = Workplace::new();
    let text =
        BIMODAL.replace("steps = 500", "steps = 60").replace("[run]", "") + "\n[run]\ncheckpoint_minutes = 1e-9\n";
    workplace.write("bimodal.toml", &text);
    let undisturbed =
        ["run", "bimodal.toml", "-q", "--output", "undisturbed.h5", "--set", "run.checkpoint_minutes=10.0"];
    workplace.ornstein(&undisturbed).expect_code(0);
    let expected = numbers(&workplace.path().join("undisturbed.h5"));
    assert!(expected.iter().any(|(path, _)| path == "samples/reverse_log_weight"));

    let output = workplace.path().join("data/runs/bimodal.h5");
    let kills = kill_until_finished(&workplace, &["run", "bimodal.toml", "-q"], &output, [100, 60]);
    assert!(kills > 0, "the run was over before it could be killed");
    let found = numbers(&output);
    for ((path, bits), (name, other)) in expected.iter().zip(&found) {
        assert!(path == name && bits == other, "{path} differs");
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn wrong_keys_are_named() {
    let workplace = Workplace::new();
    let cases = [
        (BIMODAL.replace("paths = 2048", "path = 2048"), "paths"),
        (BIMODAL.replace("cycles = 24", "cycles = 0"), "refine.cycles"),
        (BIMODAL.replace("step_size = 0.03", "step_size = -1.0"), "refine.step_size"),
        (BIMODAL.replace("chains = 4000", "chains = 40"), "data.chains"),
        (BIMODAL.to_owned() + "\n[weights]\nfile = \"nothing.safetensors\"\n", "weights"),
        (BIMODAL.replace("end = 0.06", "end = 0.0"), "grid.end"),
    ];
    for (text, key) in cases {
        workplace.write("wrong.toml", &text);
        workplace.ornstein(&["check", "wrong.toml"]).expect_code(2).expect_error(&[key]);
    }
}

/// Weights of a network for the plane do not fit data in three dimensions.
#[test]
fn weights_of_another_dimension_are_refused() {
    let workplace = Workplace::new();
    workplace.write(
        "train.toml",
        "[experiment]\nkind = \"score.train\"\n[data]\nkind = \"spiral\"\ncount = 400\n[network]\nkind = \"mlp\"\nwidth = 8\n\
         blocks = 1\nembedding = 8\n[training]\nsteps = 10\nbatch = 32\n[validation]\nevery = 10\nsamples = 100\n\
         [sampling]\nsamples = 200\n[output]\nfigure_formats = []\n",
    );
    // A network after ten steps meets no requirement; its file is written all the same.
    workplace.ornstein(&["run", "train.toml", "-q"]);
    assert!(workplace.path().join("data/runs/train.safetensors").exists());
    workplace.write(
        "refine.toml",
        "[experiment]\nkind = \"score.refine\"\n[target]\nkind = \"gaussian\"\ndimension = 3\n[weights]\n\
         file = \"data/runs/train.safetensors\"\n[grid]\nsteps = [20]\nend = 0.05\n",
    );
    workplace.ornstein(&["check", "refine.toml"]).expect_code(2).expect_error(&["weights.file", "3 coordinates"]);
}
