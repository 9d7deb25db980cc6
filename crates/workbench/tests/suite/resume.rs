//! Chains that were stopped and resumed have the same bits as undisturbed ones, on any number of threads.

use std::sync::Arc;

use ornstein_run::{Failure, RunRequest, execute};
use ornstein_workbench::SampleExperiment;

use ornstein_trials::{Scratch, StopAt, bits};

/// Kernels with everything that a state can carry: nothing, a velocity, noise of the step before, an adapted preconditioner.
const KERNELS: [&str; 5] = [
    "[kernel]\nkind = \"metropolis-langevin\"\nstep_size = 0.05\n",
    "[kernel]\nkind = \"underdamped\"\nstep_size = 0.1\n",
    "[kernel]\nkind = \"leimkuhler-matthews\"\nstep_size = 0.02\n",
    "[kernel]\nkind = \"no-u-turn\"\nstep_size = 0.1\nmax_depth = 6\n[sample]\nadapt = \"diagonal\"\n",
    "[kernel]\nkind = \"microcanonical-langevin\"\nstep_size = 0.1\ndecoherence_length = 2.0\n",
];

fn tables(kernel: &str, keep: &str) -> String {
    let kernel = if kernel.contains("[sample]") { kernel.to_owned() } else { format!("{kernel}[sample]\n") };
    format!(
        "[target]\nkind = \"many-well\"\ndimension = 4\n{kernel}chains = 70\nwarm_up = 130\ndraws = 60\nthin = 3\nkeep = \"{keep}\"\n"
    )
}

#[test]
fn stopped_anywhere_and_resumed_is_the_same_as_undisturbed() {
    for kernel in KERNELS {
        for keep in ["draws", "summaries"] {
            let tables = tables(kernel, keep);
            let undisturbed = Scratch::new();
            undisturbed.run::<SampleExperiment>(&tables, &[], &RunRequest::default()).unwrap();
            let scratch = Scratch::new();
            for (step, threads) in [(40, 1), (100, 2), (131, 3), (200, 1), (290, 2)] {
                let request = RunRequest { resume: true, threads: Some(threads), ..RunRequest::default() };
                let reporter = StopAt { done: step, flag: request.stop.clone(), label: Some("steps") };
                let document = scratch.document("sample", &tables, &[]);
                match execute::<SampleExperiment>(&document, &request, Arc::new(reporter)) {
                    Err(Failure::Interrupted { .. }) => {}
                    Err(other) => panic!("{other}"),
                    Ok(_) => panic!("not interrupted at {step}"),
                }
            }
            let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
            scratch.run::<SampleExperiment>(&tables, &[], &request).unwrap();
            let (expected, found) = (bits(&undisturbed.path("run.h5")), bits(&scratch.path("run.h5")));
            assert!(expected.len() > 8);
            assert_eq!(expected, found, "{kernel}");
        }
    }
}
