//! What tests of whole runs share.

#![allow(dead_code, reason = "no test uses all of it")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ornstein_run::{
    ConfigDocument, Event, Experiment, Failure, Reporter, ResultFile, RunRequest, Silent, StopFlag, Summary, execute,
};

/// A folder, removed at the end of a test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Of a name that no other test has.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ornstein-collider-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Runs an experiment with these tables; the output is `run.h5`.
    pub fn run<E: Experiment>(
        &self,
        tables: &str,
        overrides: &[&str],
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        let (folder, kind) = (self.0.display(), E::KIND);
        let text = format!(
            "{tables}\n[experiment]\nkind = \"{kind}\"\nname = \"run\"\nseed = 3\n[output]\nfolder = \"{folder}\"\nfigures = \"{folder}/plots\"\nfigure_formats = [\"svg\"]\n"
        );
        let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
        let document = ConfigDocument::parse(&text, Some(&self.0.join("run.toml")), &overrides).unwrap();
        execute::<E>(&document, request, reporter)
    }

    /// Runs to the end and returns the output.
    pub fn complete<E: Experiment>(&self, tables: &str, overrides: &[&str]) -> ResultFile {
        self.run::<E>(tables, overrides, &RunRequest::default(), Arc::new(Silent)).unwrap();
        self.result()
    }

    /// What a run that must not begin says.
    pub fn refused<E: Experiment>(&self, tables: &str, overrides: &[&str]) -> String {
        self.run::<E>(tables, overrides, &RunRequest::default(), Arc::new(Silent)).unwrap_err().to_string()
    }

    /// The output.
    pub fn result(&self) -> ResultFile {
        ResultFile::open(self.0.join("run.h5")).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Raises a flag when so much of a part of the work is done, whatever its name.
pub struct StopAt(pub u64, pub StopFlag);

impl Reporter for StopAt {
    fn report(&self, event: Event<'_>) {
        if let Event::Progress { done, .. } = event
            && done >= self.0
        {
            self.1.raise();
        }
    }
}

/// Runs once undisturbed on one thread, and once stopped at each of these points on two threads; these arrays have the same bits.
pub fn assert_resumable<E: Experiment>(name: &str, tables: &str, stops: &[u64], arrays: &[&str]) {
    let [undisturbed, stopped] = ["undisturbed", "stopped"].map(|which| Scratch::new(&format!("{name}-{which}")));
    let request = RunRequest { threads: Some(1), ..RunRequest::default() };
    undisturbed.run::<E>(tables, &[], &request, Arc::new(Silent)).unwrap();
    for &stop in stops {
        let request = RunRequest { resume: true, threads: Some(2), ..RunRequest::default() };
        let reporter = StopAt(stop, request.stop.clone());
        let failure = stopped.run::<E>(tables, &[], &request, Arc::new(reporter)).unwrap_err();
        assert!(matches!(failure, Failure::Interrupted { .. }), "{failure}");
    }
    let request = RunRequest { resume: true, ..RunRequest::default() };
    stopped.run::<E>(tables, &[], &request, Arc::new(Silent)).unwrap();
    for array in arrays {
        let bits = |scratch: &Scratch| -> Vec<u64> {
            scratch.result().array::<f64>(array).unwrap().into_iter().map(f64::to_bits).collect()
        };
        assert!(bits(&undisturbed) == bits(&stopped), "{array}");
    }
}
