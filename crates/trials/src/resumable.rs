//! The promise that an interrupted run ends with the same bits.

use std::sync::Arc;

use ornstein_run::{Experiment, Failure, RunRequest};

use crate::{Scratch, StopAt, bits};

/// Runs once undisturbed on one thread, and once stopped at each of these numbers of steps, whatever is counted, and continued on two
/// threads: every number in the two files has the same bits, and these arrays are among them.
pub fn assert_resumable<E: Experiment>(tables: &str, stops: &[u64], arrays: &[&str]) {
    let [undisturbed, stopped] = [Scratch::new(), Scratch::new()];
    let request = RunRequest { threads: Some(1), ..RunRequest::default() };
    undisturbed.run::<E>(tables, &[], &request).unwrap_or_else(|failure| panic!("{failure}"));
    for &done in stops {
        let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
        let reporter = StopAt { done, flag: request.stop.clone(), label: None };
        match stopped.run_watched::<E>(tables, &[], &request, Arc::new(reporter)) {
            Err(Failure::Interrupted { .. }) => {}
            Err(failure) => panic!("{failure}"),
            Ok(_) => panic!("the run ended before {done} steps"),
        }
    }
    let request = RunRequest { resume: true, ..RunRequest::default() };
    stopped.run::<E>(tables, &[], &request).unwrap_or_else(|failure| panic!("{failure}"));
    let [expected, found] = [&undisturbed, &stopped].map(|scratch| bits(&scratch.path("run.h5")));
    let names = |file: &[(String, Vec<u64>)]| -> Vec<String> { file.iter().map(|(name, _)| name.clone()).collect() };
    assert_eq!(names(&expected), names(&found));
    for array in arrays {
        assert!(expected.iter().any(|(name, _)| name == array), "there is no {array}");
    }
    for ((name, expected), (_, found)) in expected.iter().zip(&found) {
        assert!(expected == found, "{name}");
    }
}
