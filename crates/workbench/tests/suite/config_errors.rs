//! Every mistake in a config is answered with its key and with what is allowed.

use ornstein_run::RunRequest;
use ornstein_workbench::{DimensionExperiment, SampleExperiment};

use ornstein_trials::Scratch;

const SAMPLE: &str = "
[target]
kind = \"gaussian\"
dimension = 3

[kernel]
kind = \"hamiltonian\"
step_size = 0.5
leapfrog_steps = 4

[sample]
chains = 8
warm_up = 100
draws = 50
";

#[test]
fn mistakes_in_a_sample_config() {
    let scratch = Scratch::new();
    let cases: &[(&[&str], &[&str])] = &[
        (&["target.kind=gausian"], &["gausian", "gaussian"]),
        (&["kernel.kind=hamiltonain"], &["hamiltonain", "hamiltonian"]),
        (&["target.dimension=0"], &["target.dimension", "from 1 on"]),
        (&["target.means=[0.0, 1.0]"], &["target.means", "2 numbers", "3 numbers"]),
        (&["target.deviations=[1.0, -1.0, 1.0]"], &["target.deviations", "positive"]),
        (&["target.sigma=1.0"], &["sigma"]),
        (&["kernel.step_size=0"], &["kernel.step_size", "positive"]),
        (&["kernel.leapfrog_steps=0"], &["kernel.leapfrog_steps", "from 1 on"]),
        (&["start.kind=point", "start.values=[1.0]"], &["start.values", "1 numbers", "3 numbers"]),
        (
            &["preconditioner.kind=diagonal", "preconditioner.variances=[1.0, 2.0]"],
            &["preconditioner.variances", "3 entries"],
        ),
        (
            &[
                "preconditioner.kind=dense",
                "preconditioner.covariance=[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]",
            ],
            &["preconditioner.covariance", "positive definite"],
        ),
        (&["sample.chains=0"], &["sample.chains"]),
        (&["sample.draws=3"], &["sample.draws", "from 4 on"]),
        (&["sample.thin=0"], &["sample.thin"]),
        (&["sample.draws=5000000000"], &["sample.draws", "4294967295"]),
        (&["sample.adapt=diagonal", "sample.warm_up=5"], &["sample.warm_up", "at least 20"]),
        (&["sample.target_acceptance=1.5"], &["sample.target_acceptance"]),
        (&["evidence.significance=2.0"], &["evidence.significance"]),
    ];
    for (overrides, texts) in cases {
        let answer = scratch.refusal::<SampleExperiment>(SAMPLE, overrides);
        for text in *texts {
            assert!(answer.contains(text), "{overrides:?}: no {text:?} in\n{answer}");
        }
    }
}

#[test]
fn a_kernel_that_does_not_know_the_target_is_refused() {
    let scratch = Scratch::new();
    let funnel = SAMPLE.replace("kind = \"gaussian\"", "kind = \"funnel\"");
    let exact = funnel.replace(
        "kind = \"hamiltonian\"\nstep_size = 0.5\nleapfrog_steps = 4",
        "kind = \"ornstein-uhlenbeck\"\nstep_size = 1.0",
    );
    assert!(scratch.refusal::<SampleExperiment>(&exact, &[]).contains("kernel.kind"));
    let unadjusted =
        SAMPLE.replace("hamiltonian\"\nstep_size = 0.5\nleapfrog_steps = 4", "unadjusted-langevin\"\nstep_size = 0.1");
    assert!(scratch.refusal::<SampleExperiment>(&unadjusted, &["sample.adapt=step-size"]).contains("sample.adapt"));
}

/// A point where the density overflows: the run says which state, and where.
#[test]
fn a_start_without_a_density_is_an_error_that_says_where() {
    let scratch = Scratch::new();
    let quartic = SAMPLE.replace("gaussian", "quartic") + "\n[start]\nkind = \"point\"\nvalues = [1e100, 0.0, 0.0]\n";
    let failure = scratch.run::<SampleExperiment>(&quartic, &[], &RunRequest::default()).unwrap_err();
    assert!(failure.to_string().contains("state 0 starts where the log-density is -inf"), "{failure}");
}

/// A step that no proposal survives: the run is given up, and says so.
#[test]
fn chains_that_are_all_stuck_end_the_run() {
    let scratch = Scratch::new();
    let overrides = ["kernel.step_size=1000.0", "sample.draws=2000", "sample.warm_up=0"];
    let failure = scratch.run::<SampleExperiment>(SAMPLE, &overrides, &RunRequest::default()).unwrap_err();
    let text = failure.to_string();
    assert!(text.contains("all 8 chains are stuck") && text.contains("log-density of"), "{text}");
    assert_eq!(failure.exit_code(), 1);
}

#[test]
fn mistakes_in_a_dimension_config() {
    let scratch = Scratch::new();
    let lines: Vec<String> = (0..60).map(|i| format!("{i},{}", (f64::from(i) * 0.7).sin())).collect();
    scratch.write("points.csv", lines.join("\n"));
    scratch.write("broken.csv", "1,2\n3,four\n");
    scratch.write("empty.npy", "nothing");
    scratch.write("nan.csv", "1,2\nnan,4\n");
    let tables = "[data]\nfile = \"points.csv\"\n[dimension]\npca_neighbours = 20\nsmallest_subsample = 20\n";
    let cases: &[(&[&str], &[&str])] = &[
        (&["data.file=nowhere.csv"], &["data.file", "existing file"]),
        (&["data.file=broken.csv"], &["data.file", "line 2", "'four'"]),
        (&["data.file=empty.npy"], &["data.file", "no NPY file"]),
        (&["data.file=nan.csv"], &["data.file", "coordinate 0 of point 1 is NaN"]),
        (&["data.columns=[0, 2]"], &["data.columns[1]", "0 to 1"]),
        (&["dimension.neighbours=60"], &["dimension.neighbours", "fewer than the 60 points"]),
        (&["dimension.pca_threshold=0"], &["dimension.pca_threshold"]),
        (&["dimension.correlation_neighbours=[5, 5]"], &["dimension.correlation_neighbours"]),
    ];
    for (overrides, texts) in cases {
        let answer = scratch.refusal::<DimensionExperiment>(tables, overrides);
        for text in *texts {
            assert!(answer.contains(text), "{overrides:?}: no {text:?} in\n{answer}");
        }
    }
}
