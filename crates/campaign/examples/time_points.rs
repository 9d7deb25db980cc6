//! What a campaign costs beside its runs: the overhead per point of a worker, and the time of `status`.
//!
//! ```text
//! cargo run --release -p ornstein-campaign --example time_points -- 1000 10000
//! ```
//!
//! The arguments are the number of points that are run, and the number whose status is asked. A program that writes nothing but a file of
//! one byte shows the overhead alone; a real run of an experiment with nothing to do shows what it comes on top of.

#![expect(clippy::print_stdout, reason = "an example tells what it measured")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use ornstein_campaign::{
    Backend, Campaign, CampaignStatus, PlanOptions, PointId, PointState, Program, Submission, TaskOptions, plan, work,
};
use ornstein_run::{
    Checked, ConfigDocument, ConfigErrors, Context, Estimate, Experiment, Failure, Figure, Outcome, OutputError,
    Reporter, ResultFile, Run, RunError, RunRequest, Silent, Summary, check, execute,
};

/// An experiment with nothing to do.
struct Nothing;

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct NothingConfig {}

impl Experiment for Nothing {
    const KIND: &'static str = "example.nothing";
    const SUMMARY: &'static str = "Nothing";
    type Config = NothingConfig;

    fn prepare(_config: NothingConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Ok(Self)
    }

    fn estimate(&self) -> Estimate {
        Estimate::default()
    }

    fn run(&self, _run: &mut Run) -> Result<(), RunError> {
        Ok(())
    }

    fn figures(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        Ok(Vec::new())
    }
}

/// Runs it as the program does, or only writes a byte under the name of the output.
struct Timed {
    really: bool,
}

impl Program for Timed {
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
        check::<Nothing>(document, request)
    }

    fn run(
        &self,
        document: &ConfigDocument,
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        if self.really {
            return execute::<Nothing>(document, request, reporter);
        }
        let output = request.output.clone().unwrap_or_default();
        let written =
            fs::create_dir_all(output.parent().unwrap_or(Path::new("."))).and_then(|()| fs::write(&output, "x"));
        written.map_err(|error| OutputError::io("write", &output, &error))?;
        Ok(Summary {
            outcome: Outcome::Finished,
            kind: Nothing::KIND.to_owned(),
            name: String::new(),
            seed: 0,
            threads: 1,
            output,
            output_bytes: 1,
            figures: Vec::new(),
            evidence: Vec::new(),
            headline: Vec::new(),
            estimate: Estimate::default(),
            memory_available: None,
            disk_available: None,
            resolved_config: String::new(),
            wall_seconds: 0.0,
            cpu_seconds: 0.0,
        })
    }
}

/// A planned campaign of `count` replicas of nothing.
fn planned(folder: &Path, count: u64, program: &Timed) -> Result<Campaign, Box<dyn Error>> {
    fs::write(folder.join("base.toml"), "[experiment]\nkind = 'example.nothing'\nname = 'nothing'\n")?;
    fs::write(folder.join("campaign.toml"), format!("base = 'base.toml'\n[sweep.seeds]\ncount = {count}\n"))?;
    let options = PlanOptions { folder: Some(folder.join("planned")), ..PlanOptions::default() };
    let begin = Instant::now();
    let campaign = plan(&folder.join("campaign.toml"), &options, program)?.campaign;
    println!("{count} points planned in {:.2} s", begin.elapsed().as_secs_f64());
    Ok(campaign)
}

/// Milliseconds per point of a worker that runs all of them.
fn work_through(count: u64, really: bool) -> Result<f64, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let program = Timed { really };
    let campaign = planned(folder.path(), count, &program)?;
    let submission = Submission::create(campaign.folder(), Backend::Local, 1, campaign.ids().collect())?;
    let options =
        TaskOptions { threads: Some(1), command_line: Vec::new(), reporter: &|_| Arc::new(Silent), observe: &|_| {} };
    let begin = Instant::now();
    let outcome = work(&campaign, submission.number, &program, &options)?;
    let seconds = begin.elapsed().as_secs_f64();
    if outcome.finished.len() as u64 != count {
        return Err(format!("{} of {count} points finished", outcome.finished.len()).into());
    }
    Ok(1.0e3 * seconds / count as f64)
}

/// Asks the status of a campaign of which a third is finished, a third failed, and a third missing.
fn ask_status(count: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let campaign = planned(folder.path(), count, &Timed { really: false })?;
    let lines = "{\"attempt\":1,\"event\":\"started\",\"time\":\"2026-01-01T00:00:00Z\",\"host\":\"node\",\"process\":1}\n\
                 {\"attempt\":1,\"event\":\"failed\",\"time\":\"2026-01-01T00:00:01Z\",\"seconds\":1,\"reason\":\"NaN\"}\n";
    for point in (0..count).map(PointId) {
        let (path, text) = match point.0 % 3 {
            0 => (campaign.folder().output(point), "x"),
            1 => (campaign.folder().record(point), lines),
            _ => continue,
        };
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, text)?;
    }
    let begin = Instant::now();
    let campaign = Campaign::open(campaign.folder().root())?;
    let opened = begin.elapsed();
    let status = CampaignStatus::read(&campaign)?;
    println!(
        "status of {count} points in {:.3} s, of which opening the campaign {:.3} s ({} finished, {} failed)",
        begin.elapsed().as_secs_f64(),
        opened.as_secs_f64(),
        status.number_of(PointState::Finished),
        status.number_of(PointState::Failed),
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let run = counts.next().transpose()?.unwrap_or(1000);
    let asked = counts.next().transpose()?.unwrap_or(10_000);
    println!("overhead of a worker: {:.2} ms per point", work_through(run, false)?);
    println!("with a real run of nothing: {:.2} ms per point", work_through(run.min(200), true)?);
    ask_status(asked)
}
