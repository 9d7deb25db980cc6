//! Runs of `collider.generate` and `collider.cross-section`: what they leave, what interruptions cannot change, and what is refused.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ornstein_collider::experiment::{CrossSectionExperiment, GenerateExperiment};
use ornstein_collider::files::EventFile;
use ornstein_collider::process::{Process, QuarkGluon, QuarkGluonSettings};
use ornstein_run::{
    ConfigDocument, Event, Experiment, Failure, Reporter, ResultFile, RunRequest, Silent, StopFlag, Summary, execute,
};

const GENERATE: &str = r#"
[process]
kind = "quark-gluon"
sqrt_s = 91.1876
y_cut = 0.02
[events]
count = 300000
[files]
formats = ["lheh5"]
"#;

const CROSS_SECTION: &str = r#"
[process]
kind = "quark-gluon"
sqrt_s = 91.1876
y_cut = 0.02
[annealing]
walkers = 4096
length = 8
"#;

/// A folder, removed at the end of a test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ornstein-process-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn run<E: Experiment>(
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

    fn complete<E: Experiment>(&self, tables: &str, overrides: &[&str]) -> ResultFile {
        self.run::<E>(tables, overrides, &RunRequest::default(), Arc::new(Silent)).unwrap();
        self.result()
    }

    fn result(&self) -> ResultFile {
        ResultFile::open(self.0.join("run.h5")).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Raises a flag when so many events or walkers are done.
struct StopAt(u64, StopFlag);

impl Reporter for StopAt {
    fn report(&self, event: Event<'_>) {
        if let Event::Progress { label: "events" | "walkers", done, .. } = event
            && done >= self.0
        {
            self.1.raise();
        }
    }
}

fn assert_all_passed(result: &ResultFile, count: usize) {
    let evidence = result.evidence().unwrap();
    assert_eq!(evidence.len(), count);
    for test in evidence {
        assert!(test.passed(), "{test:?}");
    }
}

/// Rate, conservation, mass shells and five laws; momenta can be read as events, from the output and from the file beside it.
#[test]
fn generated_events_pass_their_tests_and_can_be_read() {
    let scratch = Scratch::new("generate");
    let result = scratch.complete::<GenerateExperiment>(GENERATE, &["events.count=20000"]);
    assert_all_passed(&result, 8);
    let momenta = result.array::<f64>("samples/p4").unwrap();
    assert_eq!(momenta.shape(), [20_000, 3, 4]);
    for file in ["run.h5", "run.lhe.h5"] {
        let events = EventFile::open(scratch.0.join(file)).unwrap().event_set(3).unwrap();
        assert_eq!(events.len(), 20_000, "{file}");
        let found: Vec<f64> = events.momenta().iter().flat_map(|particle| particle.components()).collect();
        assert_eq!(Some(&found[..]), momenta.as_slice(), "{file}");
    }
    assert!(fs::read_dir(scratch.0.join("plots")).unwrap().count() > 0);
    let headline = GenerateExperiment::headline(&result);
    assert!(headline.iter().any(|(what, value)| what == "rate" && value.contains("by theory")), "{headline:?}");
}

/// Weighted events: all proposals, whose mean weight is the rate.
#[test]
fn weighted_events_carry_the_rate() {
    let scratch = Scratch::new("weighted");
    let overrides = ["events.count=20000", "events.unweighted=false", "files.formats=[]"];
    let result = scratch.complete::<GenerateExperiment>(GENERATE, &overrides);
    assert_all_passed(&result, 3);
    let weights = result.vector::<f64>("samples/weight").unwrap();
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let theory = result.scalar::<f64>("statistics/summary/rate_theory").unwrap();
    // The weights scatter by less than a third of their mean.
    assert!((mean / theory - 1.0).abs() < 5.0 * 0.33 / 20_000.0_f64.sqrt());
}

#[test]
fn stopped_and_resumed_is_the_same_as_undisturbed() {
    fn compare<E: Experiment>(name: &str, tables: &str, stops: &[u64], arrays: &[&str]) {
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
    let arrays = ["samples/p4", "statistics/summary/rate", "statistics/summary/rate_error"];
    compare::<GenerateExperiment>("generate", GENERATE, &[1, 150_000], &arrays);
    let arrays = ["samples/log_weight", "statistics/summary/rate", "statistics/path/acceptance"];
    compare::<CrossSectionExperiment>("cross-section", CROSS_SECTION, &[1, 2_500], &arrays);
}

/// The estimate agrees with theory, its weights are good, and a figure is drawn.
#[test]
fn the_cross_section_is_a_partition_function() {
    let scratch = Scratch::new("cross-section");
    let result = scratch.complete::<CrossSectionExperiment>(CROSS_SECTION, &[]);
    assert_all_passed(&result, 2);
    assert!(result.scalar::<f64>("statistics/summary/effective_part").unwrap() > 0.5);
    assert!(result.scalar::<f64>("statistics/summary/log_rate_error").unwrap() < 0.02);
    assert!(fs::read_dir(scratch.0.join("plots")).unwrap().count() > 0);
}

/// The 95 % interval holds the truth in 95 % of 400 repeats: between 90.6 and 98.7 % but once in a million times (binomial).
#[test]
#[ignore = "400 runs, 20 s of processor time"]
fn the_error_bar_of_the_cross_section_is_calibrated() {
    let scratch = Scratch::new("coverage");
    let rate = QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02)).unwrap().rate().unwrap();
    let mut covered = 0;
    for seed in 0..400 {
        let request = RunRequest { seed: Some(seed), overwrite: true, ..RunRequest::default() };
        let overrides = ["annealing.walkers=256", "output.figure_formats=[]"];
        scratch.run::<CrossSectionExperiment>(CROSS_SECTION, &overrides, &request, Arc::new(Silent)).unwrap();
        let of = |name: &str| scratch.result().scalar::<f64>(&format!("statistics/summary/{name}")).unwrap();
        covered += usize::from(of("rate_lower") <= rate && rate <= of("rate_upper"));
    }
    assert!((363..=394).contains(&covered), "{covered} of 400");
}

#[test]
fn what_makes_no_sense_is_refused_by_key() {
    let scratch = Scratch::new("refused");
    let refused = |tables: &str, generate: bool, overrides: &[&str]| {
        let request = RunRequest::default();
        let answer = if generate {
            scratch.run::<GenerateExperiment>(tables, overrides, &request, Arc::new(Silent))
        } else {
            scratch.run::<CrossSectionExperiment>(tables, overrides, &request, Arc::new(Silent))
        };
        answer.unwrap_err().to_string()
    };
    for (overrides, parts) in [
        (&["process.y_cut=0.4"][..], &["process.y_cut", "below 1/3"][..]),
        (&["process.sqrt_s=-1.0", "events.count=3"], &["process.sqrt_s", "positive", "events.count"]),
        (&["process.kind=quark-gloun"], &["quark-gloun", "quark-gluon"]),
        (&["process.y_cuts=0.1"], &["y_cuts", "y_cut"]),
        (&["evidence.significance=0"], &["evidence.significance"]),
    ] {
        let message = refused(GENERATE, true, overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    let spread = CROSS_SECTION.replace("quark-gluon", "beam-spread").replace("y_cut", "spread");
    for (tables, overrides, parts) in [
        (
            CROSS_SECTION,
            &["annealing.step_size=0", "annealing.walkers=3"][..],
            &["annealing.step_size", "annealing.walkers"][..],
        ),
        (CROSS_SECTION, &["annealing.length=0"], &["annealing.length", "from 1 on"]),
        (&spread, &[], &["process.kind", "beam-spread", "the same in every event"]),
    ] {
        let message = refused(tables, false, overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}
