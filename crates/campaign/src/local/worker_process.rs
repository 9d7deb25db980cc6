//! A worker as a process.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::task::SUPERVISOR;
use crate::{CampaignFolder, PointId, TaskEvent};

/// The command of a worker: this program as `campaign work FOLDER SUBMISSION WORKER`.
///
/// # Errors
/// If the system does not tell which program this is.
pub fn worker_command(folder: &CampaignFolder, submission: u64, worker: usize) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["campaign", "work"]).arg(folder.root()).args([submission.to_string(), worker.to_string()]);
    Ok(command)
}

/// What a worker's process tells.
pub(super) enum Message {
    Event(TaskEvent),
    /// It prints no more: it has ended, or is about to.
    Silent,
}

/// A worker's process.
pub(super) struct WorkerProcess {
    child: Child,
    /// The attempt that it is at, and when it began.
    pub at: Option<(PointId, u64, Instant)>,
    /// Has it told anything?
    pub has_told: bool,
}

impl WorkerProcess {
    /// Starts the process. What it prints to its standard output are events; the rest goes to the log.
    pub fn start(
        mut command: Command,
        folder: &CampaignFolder,
        submission: u64,
        worker: usize,
        messages: Sender<(usize, Message)>,
    ) -> io::Result<Self> {
        let logs = folder.logs();
        fs::create_dir_all(&logs)?;
        let log =
            File::options().append(true).create(true).open(logs.join(format!("{submission}.worker-{worker}.log")))?;
        command.env(SUPERVISOR, std::process::id().to_string());
        // A group of its own: Ctrl-C at the terminal reaches the supervisor alone, which passes it on once.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn()?;
        let output = child.stdout.take();
        let listening = thread::Builder::new().name(format!("worker {worker}")).spawn(move || {
            for line in output.into_iter().flat_map(|output| BufReader::new(output).lines().map_while(Result::ok)) {
                if let Some(event) = TaskEvent::from_json(&line) {
                    let _ = messages.send((worker, Message::Event(event)));
                }
            }
            let _ = messages.send((worker, Message::Silent));
        });
        match listening {
            Ok(_) => Ok(Self { child, at: None, has_told: false }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Asks the process to save its point and to end. By USR1: whoever sends TERM to the supervisor may send it to all processes, and a
    /// second TERM ends a process at once.
    pub fn stop(&self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::USR1);
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }

    /// Notes what it tells of its point.
    pub fn hear(&mut self, event: &TaskEvent) {
        self.has_told = true;
        match event {
            TaskEvent::Started { point, attempt } => self.at = Some((*point, *attempt, Instant::now())),
            _ => self.at = None,
        }
    }
}

/// Of what a process died; `None` if it ended by itself, in order.
pub(super) fn death(status: ExitStatus) -> Option<String> {
    match (status.signal(), status.code()) {
        (Some(signal), _) => Some(match name_of(signal) {
            Some("KILL") => "killed by signal 9 (KILL): out of memory?".to_owned(),
            Some(name) => format!("killed by signal {signal} ({name})"),
            None => format!("killed by signal {signal}"),
        }),
        (None, Some(0 | 1 | 2 | 75 | 130)) => None,
        (None, Some(code)) => Some(format!("ended with exit code {code}")),
        (None, None) => Some("ended, and the system does not tell how".to_owned()),
    }
}

fn name_of(signal: i32) -> Option<&'static str> {
    let known = [
        (Signal::KILL, "KILL"),
        (Signal::SEGV, "SEGV"),
        (Signal::ABORT, "ABRT"),
        (Signal::BUS, "BUS"),
        (Signal::ILL, "ILL"),
        (Signal::FPE, "FPE"),
        (Signal::TERM, "TERM"),
        (Signal::XCPU, "XCPU"),
        (Signal::XFSZ, "XFSZ"),
    ];
    known.into_iter().find(|(known, _)| known.as_raw() == signal).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths_are_told_from_ends() {
        for code in [0, 1, 2, 75, 130] {
            assert_eq!(death(ExitStatus::from_raw(code << 8)), None);
        }
        assert!(death(ExitStatus::from_raw(9)).unwrap().contains("out of memory"));
        assert_eq!(death(ExitStatus::from_raw(11)).unwrap(), "killed by signal 11 (SEGV)");
        assert_eq!(death(ExitStatus::from_raw(101 << 8)).unwrap(), "ended with exit code 101");
    }
}
