//! Whole runs of the free-energy experiments: known answers, refusals, and the same bits after interruptions.

use std::sync::Arc;

use ornstein_run::{Experiment, Failure, RunRequest, execute};
use ornstein_workbench::{AnnealingExperiment, BennettExperiment, IntegrationExperiment, SequentialExperiment};

use ornstein_trials::{Scratch, StopAt, bits};

/// An asymmetric target whose `ln Z` is known, with a bridge from normals about a place beside its mode.
const TARGET: &str = "
[target]
kind = \"gumbel\"
dimension = 4
location = 0.5
scale = 0.8

[path]
kind = \"geometric\"
mean = 1.0
deviation = 1.3
";

const HAMILTONIAN: &str = "
[kernel]
kind = \"hamiltonian\"
step_size = 0.4
leapfrog_steps = 3
";

fn annealing(kernel: &str, walkers: usize, lengths: &str) -> String {
    format!(
        "{TARGET}{kernel}[schedule]\nkind = \"sigmoid\"\nlengths = {lengths}\n[annealing]\nwalkers = {walkers}\ndirection = \"both\"\n"
    )
}

fn sequential() -> String {
    format!(
        "{TARGET}{HAMILTONIAN}[schedule]\nkind = \"pilot-ess\"\n[pilot]\n[smc]\nislands = 20\nparticles = 512\n[smc.keep]\nkind = \"waste-free\"\nlength = 8\n"
    )
}

fn integration() -> String {
    format!(
        "{TARGET}{HAMILTONIAN}[schedule]\nkind = \"power\"\npower = 2.0\nlengths = [24]\n[integration]\nchains = 400\nwarm_up = 20\ndraws = 30\nexchange = true\n"
    )
}

/// Every test of the finished run passes, and they are these.
fn assert_passes(scratch: &Scratch, tests: &[&str]) {
    let evidence = scratch.result().evidence().unwrap();
    let names: Vec<&str> = evidence.iter().map(|test| test.name.as_str()).collect();
    assert!(tests.iter().all(|test| names.contains(test)), "{names:?}");
    for test in &evidence {
        assert!(test.passed(), "{test:?}");
    }
}

/// Exact moves, and unadjusted ones with their path weights, at a step at which they would be far off without.
#[test]
fn annealing_agrees_with_the_known_constant_by_every_kind_of_move() {
    for kernel in [
        HAMILTONIAN,
        "[kernel]\nkind = \"metropolis-langevin\"\nstep_size = 0.3\n",
        "[kernel]\nkind = \"unadjusted-langevin\"\nstep_size = 0.15\n",
        "[kernel]\nkind = \"underdamped\"\nstep_size = 0.4\nfriction = 2.0\n",
    ] {
        let scratch = Scratch::new();
        scratch.run::<AnnealingExperiment>(&annealing(kernel, 2000, "[8, 32]"), &[], &RunRequest::default()).unwrap();
        assert_passes(&scratch, &["log_z", "bounds", "crooks", "reliability"]);
        let result = scratch.result();
        let (lower, upper) = (
            result.vector::<f64>("statistics/annealing/lower_bound").unwrap(),
            result.vector::<f64>("statistics/annealing/upper_bound").unwrap(),
        );
        assert!(lower[0] < lower[1] && lower[1] < upper[1] && upper[1] < upper[0], "{lower:?} {upper:?}");
        assert_eq!(result.shape("samples/forward_log_weight").unwrap(), [2, 2000]);
    }
}

#[test]
fn a_hot_gaussian_cools_to_its_known_constant() {
    let tables = "[target]\nkind = \"gaussian\"\ndimension = 3\ndeviations = [0.5, 1.0, 2.0]\n[path]\nkind = \"temperature\"\nhot = 0.3\n\
        [kernel]\nkind = \"metropolis-langevin\"\nstep_size = 0.3\n[schedule]\nkind = \"power\"\npower = 2.0\nlengths = [20]\n\
        [annealing]\nwalkers = 1000\ndirection = \"both\"\n";
    let scratch = Scratch::new();
    scratch.run::<AnnealingExperiment>(tables, &[], &RunRequest::default()).unwrap();
    assert_passes(&scratch, &["log_z", "bounds", "crooks"]);
}

/// Three steps in sixteen dimensions: the error bar cannot be believed, and the file says so.
#[test]
fn a_bridge_that_is_too_short_says_that_it_is_unreliable() {
    let scratch = Scratch::new();
    let overrides = ["target.dimension=40", "annealing.direction=forward", "path.deviation=3.0"];
    scratch
        .run::<AnnealingExperiment>(&annealing(HAMILTONIAN, 500, "[3]"), &overrides, &RunRequest::default())
        .unwrap();
    let result = scratch.result();
    let path = "statistics/result/log_z";
    assert_eq!(result.array_attribute(path, "reliable").unwrap().as_deref(), Some("0"));
    assert!(result.array_attribute(path, "advice").unwrap().unwrap().contains("lengthen the bridge"));
    let rows = AnnealingExperiment::headline(&result);
    assert!(rows.iter().any(|(_, value)| value.starts_with("UNRELIABLE")), "{rows:?}");
    let evidence = result.evidence().unwrap();
    assert!(evidence.iter().any(|test| test.name == "reliability" && !test.passed()));
    assert!(evidence.iter().all(|test| test.name != "log_z"));
}

#[test]
fn islands_and_integration_agree_with_the_known_constant() {
    let scratch = Scratch::new();
    scratch.run::<SequentialExperiment>(&sequential(), &[], &RunRequest::default()).unwrap();
    assert_passes(&scratch, &["log_z", "reliability"]);

    let scratch = Scratch::new();
    scratch.run::<IntegrationExperiment>(&integration(), &[], &RunRequest::default()).unwrap();
    assert_passes(&scratch, &["log_z", "reliability"]);
    let result = scratch.result();
    let read = |path: &str| result.scalar::<f64>(&format!("statistics/{path}")).unwrap();
    let difference = read("result/log_z") - read("mbar/log_z");
    assert!(difference.abs() < 3.0 * read("result/standard_error"), "{difference}");
    let overlap = result.array::<f64>("statistics/mbar/overlap").unwrap();
    for row in overlap.outer_iter() {
        assert!((row.sum() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn gauss_and_legendres_nodes_need_no_schedule() {
    let tables = integration()
        .replace("[schedule]\nkind = \"power\"\npower = 2.0\nlengths = [24]\n", "")
        .replace("[integration]", "[integration]\nrule = \"gauss-legendre\"\nnodes = 8");
    let scratch = Scratch::new();
    scratch.run::<IntegrationExperiment>(&tables, &[], &RunRequest::default()).unwrap();
    assert_passes(&scratch, &["log_z", "reliability"]);
}

/// The works of a bridge as a file of another program has them: the same answer.
#[test]
fn the_file_of_a_bridge_is_a_file_of_works() {
    let scratch = Scratch::new();
    scratch.run::<AnnealingExperiment>(&annealing(HAMILTONIAN, 1000, "[8, 16]"), &[], &RunRequest::default()).unwrap();
    let bridge = scratch.result();
    let expected = bridge.vector::<f64>("statistics/annealing/bennett_log_z").unwrap()[1];
    let known = bridge.scalar::<f64>("statistics/result/known").unwrap();
    drop(bridge);
    std::fs::rename(scratch.path("run.h5"), scratch.path("bridge.h5")).unwrap();
    let tables = format!(
        "[forward]\nfile = \"bridge.h5\"\narray = \"samples/forward_log_weight\"\nrow = 1\n[reverse]\nfile = \"bridge.h5\"\narray = \"samples/reverse_log_weight\"\nrow = 1\n[bar]\nquantity = \"log-weight\"\nknown = {known}\n"
    );
    scratch.run::<BennettExperiment>(&tables, &[], &RunRequest::default()).unwrap();
    assert_passes(&scratch, &["log_z", "bounds", "crooks", "reliability"]);
    assert_eq!(scratch.result().scalar::<f64>("statistics/result/log_z").unwrap(), expected);

    std::fs::remove_file(scratch.path("run.h5")).unwrap();
    for (overrides, text) in [
        (&["forward.row=2"][..], "forward.row"),
        (&["forward.column=0"], "either this or"),
        (&["reverse.array=samples/none"], "reverse.array"),
        (&["reverse.file=none.h5"], "reverse.file"),
        (&["bar.quantity=heat"], "heat"),
    ] {
        let answer = scratch.refusal::<BennettExperiment>(&tables, overrides);
        assert!(answer.contains(text), "{overrides:?}: no {text:?} in\n{answer}");
    }
}

#[test]
fn mistakes_in_free_energy_configs() {
    let scratch = Scratch::new();
    let tables = annealing(HAMILTONIAN, 128, "[4]");
    let cases: &[(&[&str], &[&str])] = &[
        (&["schedule.lengths=[]"], &["schedule.lengths", "one length at least"]),
        (&["schedule.lengths=[0]"], &["schedule.lengths[0]", "from 1 to"]),
        (&["schedule.lengths=[8, 8]"], &["schedule.lengths[1]", "longer bridge"]),
        (&["schedule.steepness=-1.0"], &["schedule.steepness", "positive"]),
        (&["schedule.kind=pilot-geodesic"], &["schedule.kind", "[pilot]"]),
        (&["schedule.kind=sigmoidal"], &["sigmoidal", "sigmoid"]),
        (&["annealing.walkers=10"], &["annealing.walkers", "from 64 on"]),
        (&["annealing.moves=0"], &["annealing.moves", "from 1 on"]),
        (&["kernel.step_size=0"], &["kernel.step_size", "positive"]),
        (&["path.deviation=0"], &["path.deviation", "positive"]),
        (&["path.means=[0.0, 1.0]"], &["path.means", "2 numbers", "4 numbers"]),
        (&["pilot.particles=3"], &["pilot.particles", "from 64 on"]),
        (&["pilot.effective_fraction=1.5"], &["pilot.effective_fraction", "between 0 and 1"]),
        (
            &["preconditioner.kind=diagonal", "preconditioner.variances=[1.0]"],
            &["preconditioner.variances", "4 entries"],
        ),
        (&["evidence.significance=0"], &["evidence.significance"]),
    ];
    for (overrides, texts) in cases {
        let answer = scratch.refusal::<AnnealingExperiment>(&tables, overrides);
        for text in *texts {
            assert!(answer.contains(text), "{overrides:?}: no {text:?} in\n{answer}");
        }
    }
    let list =
        |betas: &str| tables.replace("kind = \"sigmoid\"\nlengths = [4]", &format!("kind = \"list\"\nbetas = {betas}"));
    for (betas, texts) in [
        ("[0.0, 0.5, 0.5, 1.0]", ["schedule.betas[2]", "above the one before"]),
        ("[0.1, 1.0]", ["schedule.betas[0]", "the reference"]),
        ("[0.0, 0.9]", ["schedule.betas[1]", "the target"]),
        ("[0.0]", ["schedule.betas", "two numbers at least"]),
    ] {
        let answer = scratch.refusal::<AnnealingExperiment>(&list(betas), &[]);
        assert!(texts.iter().all(|text| answer.contains(text)), "{betas}: {answer}");
    }
    // A temperature has no hot end to draw from, and no target but one that can be drawn from has a way back.
    let hot = tables.replace("kind = \"geometric\"\nmean = 1.0\ndeviation = 1.3", "kind = \"temperature\"\nhot = 0.5");
    assert!(scratch.refusal::<AnnealingExperiment>(&hot, &[]).contains("path.kind"));
    let one_way = tables.replace(
        "kind = \"gumbel\"\ndimension = 4\nlocation = 0.5\nscale = 0.8",
        "kind = \"phi-four\"\nrows = 2\ncolumns = 2\ncoupling = 1.0\nmass_squared = 1.0",
    );
    assert!(scratch.refusal::<AnnealingExperiment>(&one_way, &[]).contains("annealing.direction"));
}

#[test]
fn biased_kernels_and_too_few_particles_are_refused_where_weights_are_exact() {
    let scratch = Scratch::new();
    let biased = "[kernel]\nkind = \"unadjusted-langevin\"\nstep_size = 0.1\n";
    let answer = scratch.refusal::<SequentialExperiment>(&sequential().replace(HAMILTONIAN, biased), &[]);
    assert!(answer.contains("kernel.kind") && answer.contains("unadjusted-langevin"), "{answer}");
    let answer = scratch.refusal::<IntegrationExperiment>(&integration().replace(HAMILTONIAN, biased), &[]);
    assert!(answer.contains("kernel.kind"), "{answer}");
    for (overrides, text) in [
        (&["smc.particles=32"][..], "smc.particles"),
        (&["smc.particles=500"], "multiple of smc.keep.length"),
        (&["smc.islands=1"], "smc.islands"),
    ] {
        let answer = scratch.refusal::<SequentialExperiment>(&sequential(), overrides);
        assert!(answer.contains(text), "{answer}");
    }
    for (overrides, text) in [
        (&["integration.chains=2"][..], "integration.chains"),
        (&["integration.draws=1"], "integration.draws"),
        (&["integration.nodes=4"], "integration.nodes"),
        (&["schedule.lengths=[4, 8]"], "one length"),
    ] {
        let answer = scratch.refusal::<IntegrationExperiment>(&integration(), overrides);
        assert!(answer.contains(text), "{answer}");
    }
}

fn interrupted_is_the_same<E: Experiment>(tables: &str, stops: &[u64]) {
    let undisturbed = Scratch::new();
    let request = RunRequest { threads: Some(2), ..RunRequest::default() };
    undisturbed.run::<E>(tables, &[], &request).unwrap();
    let scratch = Scratch::new();
    for &done in stops {
        let request = RunRequest { resume: true, threads: Some(1), ..RunRequest::default() };
        let reporter = StopAt { done, flag: request.stop.clone(), label: None };
        match execute::<E>(&scratch.document(E::KIND, tables, &[]), &request, Arc::new(reporter)) {
            Err(Failure::Interrupted { .. }) => {}
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("not interrupted at {done}"),
        }
    }
    let request = RunRequest { resume: true, threads: Some(3), ..RunRequest::default() };
    scratch.run::<E>(tables, &[], &request).unwrap();
    let (expected, found) = (bits(&undisturbed.path("run.h5")), bits(&scratch.path("run.h5")));
    assert!(expected.len() > 8);
    assert_eq!(expected, found);
}

#[test]
fn interrupted_and_resumed_runs_have_the_same_bits() {
    interrupted_is_the_same::<AnnealingExperiment>(&annealing(HAMILTONIAN, 1700, "[4, 8]"), &[300, 1024]);
    let underdamped = "[kernel]\nkind = \"underdamped\"\nstep_size = 0.3\n";
    interrupted_is_the_same::<AnnealingExperiment>(&annealing(underdamped, 1100, "[5]"), &[512]);
    let piloted = format!("{}[pilot]\nparticles = 256\n", annealing(HAMILTONIAN, 1100, "[4]"))
        .replace("kind = \"sigmoid\"", "kind = \"pilot-geodesic\"");
    interrupted_is_the_same::<AnnealingExperiment>(&piloted, &[512]);
    interrupted_is_the_same::<SequentialExperiment>(&sequential(), &[8, 16]);
    interrupted_is_the_same::<IntegrationExperiment>(&integration(), &[256]);
}
