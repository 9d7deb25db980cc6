//! Small runs: what is in the file, and whether the evidence knows right chains from wrong ones.

use ornstein_run::{RunRequest, draw_figures};
use ornstein_workbench::SampleExperiment;

use ornstein_trials::Scratch;

const GAUSSIAN: &str = "
[target]
kind = \"gaussian\"
dimension = 3
means = [1.0, 0.0, -2.0]
deviations = [1.0, 0.5, 2.0]

[kernel]
kind = \"hamiltonian\"
step_size = 0.2
leapfrog_steps = 8

[sample]
chains = 32
warm_up = 200
draws = 500
";

#[test]
fn draws_lie_where_arviz_looks_for_them() {
    let scratch = Scratch::new();
    scratch.run::<SampleExperiment>(GAUSSIAN, &["sample.adapt=diagonal"], &RunRequest::default()).unwrap();
    let file = scratch.result();
    assert_eq!(file.shape("posterior/x").unwrap(), [32, 500, 3]);
    let names: Vec<String> =
        file.dimensions("posterior/x").unwrap().into_iter().map(|dimension| dimension.name).collect();
    assert_eq!(names, ["chain", "draw", "x_dim_0"]);
    for statistic in ["lp", "acceptance_rate", "energy", "diverging", "n_steps", "step_size"] {
        assert_eq!(file.shape(&format!("sample_stats/{statistic}")).unwrap(), [32, 500], "{statistic}");
    }
    assert_eq!(file.array_attribute("sample_stats/diverging", "dtype").unwrap().as_deref(), Some("bool"));
    // The log-density of the file is that of the draws of the file.
    let (x, lp) = (file.array::<f64>("posterior/x").unwrap(), file.array::<f64>("sample_stats/lp").unwrap());
    for (chain, draw) in [(0, 0), (7, 123), (31, 499)] {
        let term = |i: usize, mean: f64, deviation: f64| ((x[[chain, draw, i]] - mean) / deviation).powi(2);
        let expected = -0.5 * (term(0, 1.0, 1.0) + term(1, 0.0, 0.5) + term(2, -2.0, 2.0));
        assert!((lp[[chain, draw]] - expected).abs() < 1e-12);
    }
    let mean = file.vector::<f64>("statistics/summary/mean").unwrap();
    let error = file.vector::<f64>("statistics/summary/mcse_mean").unwrap();
    for ((mean, error), exact) in mean.iter().zip(error).zip([1.0, 0.0, -2.0]) {
        assert!((mean - exact).abs() < 6.0 * error, "{mean} +- {error}");
    }
    assert!(file.evidence().unwrap().iter().all(ornstein_run::Evidence::passed), "{:?}", file.evidence());
    assert_eq!(file.evidence().unwrap().len(), 6);
}

/// Euler's step at `h = 1` in units of the variance has the variance `1 / (1 - h/4) = 4/3`.
#[test]
fn the_evidence_rejects_a_biased_kernel() {
    let scratch = Scratch::new();
    let biased = "[target]\nkind = \"gaussian\"\ndimension = 2\n[kernel]\nkind = \"unadjusted-langevin\"\nstep_size = 1.0\n[sample]\nchains = 64\nwarm_up = 100\ndraws = 500\n";
    scratch.run::<SampleExperiment>(biased, &[], &RunRequest::default()).unwrap();
    let file = scratch.result();
    let variance = file.vector::<f64>("statistics/summary/variance").unwrap();
    let error = file.vector::<f64>("statistics/summary/mcse_variance").unwrap();
    for (variance, error) in variance.iter().zip(error) {
        assert!((variance - 4.0 / 3.0).abs() < 6.0 * error);
    }
    let passed = |name: &str| file.evidence().unwrap().iter().find(|test| test.name == name).unwrap().passed();
    assert!(passed("means") && passed("r_hat"));
    assert!(!passed("variances") && !passed("stein"));
}

#[test]
fn summaries_say_the_same_as_draws() {
    let (kept, summed) = (Scratch::new(), Scratch::new());
    kept.run::<SampleExperiment>(GAUSSIAN, &[], &RunRequest::default()).unwrap();
    summed.run::<SampleExperiment>(GAUSSIAN, &["sample.keep=summaries"], &RunRequest::default()).unwrap();
    let (kept, summed) = (kept.result(), summed.result());
    assert!(!summed.contains("posterior"));
    for name in ["mean", "sd", "variance"] {
        let path = format!("statistics/summary/{name}");
        for (a, b) in kept.vector::<f64>(&path).unwrap().iter().zip(summed.vector::<f64>(&path).unwrap()) {
            assert!((a - b).abs() < 1e-10 * (1.0 + a.abs()), "{name}: {a} {b}");
        }
    }
    assert!(summed.evidence().unwrap().iter().all(ornstein_run::Evidence::passed), "{:?}", summed.evidence());
}

#[test]
fn every_target_can_be_sampled_in_both_precisions() {
    let targets = [
        "kind = \"gaussian\"\ndimension = 2",
        "kind = \"gaussian-mixture\"\ncomponents = [{ means = [0.0, 1.0], deviations = [1.0, 2.0] }]",
        "kind = \"ring-of-eight\"",
        "kind = \"scattered-modes\"\nmodes = 5",
        "kind = \"many-well\"\ndimension = 2",
        "kind = \"symmetric-many-well\"\ndimension = 3\nwells = 2\nseparation = 2.0",
        "kind = \"dense-gaussian\"\ncovariance = [[2.0, 1.0], [1.0, 2.0]]",
        "kind = \"autoregressive-gaussian\"\ndimension = 4\ncorrelation = 0.5",
        "kind = \"funnel\"",
        "kind = \"ring\"\nradius = 2.0\nwidth = 0.5",
        "kind = \"two-moons\"",
        "kind = \"gumbel\"\ndimension = 2",
        "kind = \"quartic\"\ndimension = 2",
        "kind = \"phi-four\"\nrows = 4\ncolumns = 4\nmass_squared = 1.0\ncoupling = 0.5",
        "kind = \"ising-dual\"\nrows = 4\ncolumns = 4\ncoupling = 0.3",
        "kind = \"cox-process\"\ncells = 4",
        "kind = \"logistic-regression\"",
    ];
    for target in targets {
        for precision in ["f32", "f64"] {
            let tables = format!(
                "[target]\n{target}\n[kernel]\nkind = \"metropolis-langevin\"\nstep_size = 0.01\n[sample]\nchains = 3\ndraws = 20\nprecision = \"{precision}\"\n"
            );
            let scratch = Scratch::new();
            if let Err(failure) = scratch.run::<SampleExperiment>(&tables, &[], &RunRequest::default()) {
                panic!("{target}: {failure}");
            }
        }
    }
}

#[test]
fn figures_are_drawn_from_the_file_alone() {
    let scratch = Scratch::new();
    scratch.run::<SampleExperiment>(GAUSSIAN, &[], &RunRequest::default()).unwrap();
    let paths =
        draw_figures::<SampleExperiment>(&scratch.result(), &scratch.path("plots"), &[ornstein_run::FigureFormat::Svg])
            .unwrap();
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    assert_eq!(names, ["traces", "marginals", "ranks", "autocorrelation", "plane", "means"]);
}
