//! Processes that run tasks, work, or supervise workers, for tests that signal or kill them.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ornstein_campaign::{
    Campaign, CampaignError, LocalEvent, LocalOptions, PointId, Program, Submission, TaskEvent, TaskOptions, run_local,
    run_task, work,
};
use ornstein_run::{Checked, ConfigDocument, Failure, Reporter, RunRequest, SignalWatch, Silent, Summary};
use rustix::process::{Pid, Signal, getpid, kill_process};

use crate::support::WalkProgram;

const ROLE: &str = "ORNSTEIN_TEST_ROLE";
const FOLDER: &str = "ORNSTEIN_TEST_FOLDER";
const TASK: &str = "ORNSTEIN_TEST_TASK";
/// `3 once`: the process that runs point 3 kills itself, the first time; `3 always`.
pub const KILLS: &str = "ORNSTEIN_TEST_KILLS";

/// The walk, in a process that may kill itself.
#[derive(Default)]
struct Deadly {
    walk: WalkProgram,
    kills: Option<(String, bool)>,
}

impl Program for Deadly {
    fn check(&self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
        self.walk.check(document, request)
    }

    fn run(
        &self,
        document: &ConfigDocument,
        request: &RunRequest,
        reporter: Arc<dyn Reporter>,
    ) -> Result<Summary, Failure> {
        let output = request.output.as_ref().unwrap();
        if let Some((point, always)) = &self.kills
            && output.file_stem().unwrap().to_string_lossy().trim_start_matches('0') == point.as_str()
        {
            let mark = output.with_extension("killed");
            if *always || !mark.exists() {
                std::fs::write(mark, "").unwrap();
                kill_process(getpid(), Signal::KILL).unwrap();
                sleep(Duration::from_secs(60));
            }
        }
        self.walk.run(document, request, reporter)
    }
}

/// Not a test of its own: what the child processes of the other tests do.
#[test]
#[ignore = "only does something as the child process of other tests"]
#[expect(clippy::print_stderr, reason = "a task prints into its log")]
fn child() {
    let (Ok(role), Ok(folder), Ok(task)) = (std::env::var(ROLE), std::env::var(FOLDER), std::env::var(TASK)) else {
        return;
    };
    // First of all, as the program does.
    let _watch = SignalWatch::start().unwrap();
    let kills = std::env::var(KILLS).ok().map(|text| {
        let (point, how) = text.split_once(' ').unwrap();
        (point.to_owned(), how == "always")
    });
    let program = Deadly { kills, ..Deadly::default() };
    let output = RefCell::new(std::io::stdout());
    let options = TaskOptions {
        threads: Some(1),
        command_line: Vec::new(),
        reporter: &|point| {
            eprintln!("running point {point}");
            Arc::new(Silent)
        },
        observe: &|event| {
            let _ = writeln!(output.borrow_mut(), "\n{}", event.to_json());
        },
    };
    let code = (|| -> Result<u8, CampaignError> {
        let campaign = Campaign::open(&folder)?;
        Ok(match role.as_str() {
            "task" => run_task(&campaign, task.parse()?, &program, &options)?.exit_code(),
            "work" => work(&campaign, task.parse().unwrap(), &program, &options)?.exit_code(),
            _ => supervise(&campaign, task.parse().unwrap(), &|event| {
                let _ = writeln!(output.borrow_mut(), "\n{event:?}");
            })
            .exit_code(),
        })
    })();
    std::process::exit(
        code.unwrap_or_else(|error| {
            eprintln!("{error}");
            error.exit_code()
        })
        .into(),
    );
}

/// A command that is this program in a role.
pub fn command(role: &str, folder: &Path, task: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "execution::children::child", "--include-ignored", "--nocapture"]);
    command.env(ROLE, role).env(FOLDER, folder).env(TASK, task);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Supervises two workers that are processes of this program.
pub fn supervise(
    campaign: &Campaign,
    submission: u64,
    observe: &dyn Fn(&LocalEvent),
) -> ornstein_campaign::LocalOutcome {
    let submission = Submission::read(campaign.folder(), submission).unwrap();
    let options = LocalOptions {
        workers: 2.try_into().ok(),
        command: &|_| Ok(command("work", campaign.folder().root(), &submission.number.to_string())),
        observe,
    };
    run_local(campaign, &submission, options).unwrap()
}

/// A process that is killed when the test ends.
pub struct Process(pub Child);

impl Process {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    pub fn code(mut self) -> Option<i32> {
        self.0.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something happens.
pub fn wait_until(what: &str, happens: impl Fn() -> bool) {
    let begin = Instant::now();
    while !happens() {
        assert!(begin.elapsed() < Duration::from_secs(60), "this does not happen: {what}");
        sleep(Duration::from_millis(5));
    }
}

/// Waits until a point is in the middle of its run.
pub fn wait_until_begun(campaign: &Campaign, point: u64) {
    let partial = ornstein_run::system::partial_folder(&campaign.folder().output(PointId(point)));
    wait_until("the point begins", || partial.join("spool").join("position.raw").exists());
}

/// The points of these events, in their order.
pub fn points_of(events: &[TaskEvent], is_meant: impl Fn(&TaskEvent) -> bool) -> Vec<u64> {
    events.iter().filter(|event| is_meant(event)).filter_map(|event| Some(event.point()?.0)).collect()
}
