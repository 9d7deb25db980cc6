//! Whole runs of `diffuse`: every process and solver against the known law, refusals, and the same bits after interruptions.

use std::sync::Arc;

use ornstein_run::{Failure, RunRequest, execute};
use ornstein_workbench::DiffuseExperiment;

use ornstein_trials::{Scratch, StopAt, bits};

/// Unequal weights and widths, and correlated coordinates.
const DATA: &str = "
[data]
kind = \"gaussian-mixture\"
[[data.components]]
weight = 1.0
means = [-1.5, 1.0]
deviations = [0.4, 0.6]
[[data.components]]
weight = 3.0
means = [1.0, -0.5]
deviations = [0.5, 0.3]
";

fn tables(process: &str, solver: &str, steps: &str, particles: usize) -> String {
    format!(
        "{DATA}[process]\nkind = \"{process}\"\n[solver]\n{solver}\n[grid]\nsteps = {steps}\n[diffuse]\nparticles = {particles}\n"
    )
}

fn assert_passes(scratch: &Scratch, tests: usize, what: &str) {
    let evidence = scratch.result().evidence().unwrap();
    assert_eq!(evidence.len(), tests);
    for test in &evidence {
        assert!(test.passed(), "{what}: {test:?}");
    }
}

/// With 4000 particles the tests see errors of 5 standard errors of the mean, 8 % of a deviation; first-order solvers in 400
/// steps are off by less than 2 %.
#[test]
fn every_process_and_solver_has_the_known_law() {
    let cases = [
        ("vp-linear", "kind = \"dpm-multistep\"", "[60]"),
        ("vp-cosine", "kind = \"heun\"", "[60]"),
        ("sub-vp", "kind = \"euler-maruyama\"", "[400]"),
        ("ve", "kind = \"ancestral\"", "[400]"),
        ("edm", "kind = \"stochastic-heun\"\nchurn = 10.0", "[100]"),
        ("vp-linear", "kind = \"euler\"", "[400]"),
        ("vp-linear", "kind = \"stochastic-dpm\"", "[200]"),
        ("vp-linear", "kind = \"exponential\"\ndata_variance = 1.0", "[60]"),
        ("edm", "kind = \"adaptive\"\ntolerance = 1e-4", "[1]"),
        ("vp-linear", "kind = \"predictor-corrector\"\nsignal_to_noise = 0.05", "[400]"),
    ];
    for (process, solver, steps) in cases {
        let scratch = Scratch::new();
        scratch
            .run::<DiffuseExperiment>(&tables(process, solver, steps, 4000), &[], &RunRequest::default())
            .unwrap_or_else(|failure| panic!("{process}, {solver}: {failure}"));
        assert_passes(&scratch, 4, &format!("{process}, {solver}"));
    }
}

#[test]
fn guidance_of_weight_one_draws_the_chosen_component() {
    let tables = tables("vp-linear", "kind = \"dpm-multistep\"", "[60]", 4000);
    let scratch = Scratch::new();
    scratch
        .run::<DiffuseExperiment>(&tables, &["guidance.components=[1]", "grid.last=denoise"], &RunRequest::default())
        .unwrap();
    // One mode has no weights to compare.
    assert_passes(&scratch, 3, "guided");
    let mean = scratch.result().vector::<f64>("statistics/summary/mean").unwrap();
    assert!((mean[0] - 1.0).abs() < 6.0 * 0.5 / 4000f64.sqrt());
}

#[test]
fn too_few_steps_are_rejected_by_the_evidence() {
    let scratch = Scratch::new();
    let tables = tables("vp-linear", "kind = \"euler\"", "[4, 8]", 20_000);
    scratch.run::<DiffuseExperiment>(&tables, &[], &RunRequest::default()).unwrap();
    let result = scratch.result();
    assert!(result.evidence().unwrap().iter().any(|test| !test.passed()));
    let distance = result.vector::<f64>("statistics/steps/distance").unwrap();
    assert!(
        distance[0] > 1.5 * distance[1]
            && distance[1] > 3.0 * result.scalar::<f64>("statistics/floor/distance").unwrap()
    );
}

#[test]
fn mistakes_in_a_diffuse_config() {
    let scratch = Scratch::new();
    let tables = tables("vp-linear", "kind = \"heun\"", "[4]", 100);
    let cases: &[(&[&str], &[&str])] = &[
        (&["process.kind=vp"], &["vp", "vp-linear"]),
        (&["process.beta_min=-1.0"], &["process.beta_min"]),
        (&["process.beta_max=0.01"], &["process.beta_max"]),
        (&["solver.kind=hein"], &["hein", "heun"]),
        (&["solver.kind=stochastic-heun", "solver.churn=-1.0"], &["solver.churn", "positive"]),
        (&["grid.steps=[]"], &["grid.steps", "one number"]),
        (&["grid.steps=[4, 2]"], &["grid.steps[1]", "more steps"]),
        (&["grid.end=2.0"], &["grid.end", "horizon"]),
        (&["grid.end=0.0"], &["grid.end", "noise"]),
        (&["diffuse.particles=3"], &["diffuse.particles", "from 64 on"]),
        (&["guidance.components=[2]"], &["guidance.components[0]", "0 to 1"]),
        (&["guidance.components=[]"], &["guidance.components", "one component"]),
        (&["evidence.significance=1.0"], &["evidence.significance"]),
    ];
    for (overrides, texts) in cases {
        let answer = scratch.refusal::<DiffuseExperiment>(&tables, overrides);
        for text in *texts {
            assert!(answer.contains(text), "{overrides:?}: no {text:?} in\n{answer}");
        }
    }
    let uneven = tables.replace("means = [1.0, -0.5]", "means = [1.0]");
    let answer = scratch.refusal::<DiffuseExperiment>(&uneven, &[]);
    assert!(answer.contains("data.components[1].means") && answer.contains("2 numbers"), "{answer}");
}

#[test]
fn interrupted_and_resumed_runs_have_the_same_bits() {
    for precision in ["f32", "f64"] {
        let tables = format!("{}precision = \"{precision}\"\n", tables("edm", "kind = \"ancestral\"", "[5, 9]", 9000));
        let undisturbed = Scratch::new();
        undisturbed
            .run::<DiffuseExperiment>(&tables, &[], &RunRequest { threads: Some(2), ..RunRequest::default() })
            .unwrap();
        let scratch = Scratch::new();
        for done in [1000, 8192] {
            let request = RunRequest { resume: true, threads: Some(1), ..RunRequest::default() };
            let reporter = StopAt { done, flag: request.stop.clone(), label: None };
            match execute::<DiffuseExperiment>(&scratch.document("diffuse", &tables, &[]), &request, Arc::new(reporter))
            {
                Err(Failure::Interrupted { .. }) => {}
                Err(other) => panic!("{other}"),
                Ok(_) => panic!("not interrupted at {done}"),
            }
        }
        scratch
            .run::<DiffuseExperiment>(
                &tables,
                &[],
                &RunRequest { resume: true, threads: Some(3), ..RunRequest::default() },
            )
            .unwrap();
        let [expected, found] = [&undisturbed, &scratch].map(|scratch| bits(&scratch.path("run.h5")));
        assert_eq!(expected, found, "{precision}");
        let particles = |scratch: &Scratch| -> Vec<f64> {
            let result = scratch.result();
            match precision {
                "f32" => result.array::<f32>("samples/x").unwrap().iter().map(|&x| f64::from(x)).collect(),
                _ => result.vector::<f64>("statistics/summary/mean").unwrap(),
            }
        };
        assert_eq!(particles(&undisturbed), particles(&scratch));
    }
}
