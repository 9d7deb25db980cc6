//! JSON lines for batch logs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ornstein_run::{Diagnostic, Estimate, Event, Evidence, Failure, Outcome, Reporter, Summary};
use serde_json::{Value, json};

use super::Report;
use super::throttle::Throttle;

/// Time between two lines of progress.
const INTERVAL: Duration = Duration::from_secs(1);

/// Prints one JSON object per line on standard output. Each has `event` and `seconds` (since the start of the process);
/// the last one is `finished`, `interrupted` or `failed`.
#[derive(Debug)]
pub struct JsonReport {
    start: Instant,
    throttle: Throttle,
}

impl JsonReport {
    /// A report whose clock starts now.
    pub fn new() -> Self {
        Self { start: Instant::now(), throttle: Throttle::new(INTERVAL) }
    }

    fn write(&self, event: &str, fields: Value) -> io::Result<()> {
        let milliseconds = self.start.elapsed().as_millis() as f64;
        let mut line = json!({ "event": event, "seconds": milliseconds / 1000.0 });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
            line.extend(fields);
        }
        let mut output = io::stdout().lock();
        writeln!(output, "{line}")?;
        output.flush()
    }
}

impl Reporter for JsonReport {
    fn report(&self, event: Event<'_>) {
        let (name, fields) = match event {
            Event::Started { kind, name, output, threads, estimate } => (
                "started",
                json!({
                    "kind": kind,
                    "name": name,
                    "output": text(output),
                    "threads": threads,
                    "estimate": of_estimate(estimate),
                }),
            ),
            Event::Resumed { checkpoint } => ("resumed", json!({ "checkpoint": text(checkpoint) })),
            Event::Stage { label, total } => ("stage", json!({ "label": label, "total": total })),
            Event::Progress { label, done, total } => {
                if done < total && !self.throttle.passes() {
                    return;
                }
                ("progress", json!({ "label": label, "done": done, "total": total }))
            }
            Event::Standing { label, standing } => ("standing", json!({ "label": label, "standing": standing })),
            Event::StageEnded { label } => ("stage_ended", json!({ "label": label })),
            Event::Note(message) => ("note", json!({ "message": message })),
            Event::Warning(message) => ("warning", json!({ "message": message })),
            Event::Checkpoint { path, seconds } => {
                ("checkpoint", json!({ "path": text(path), "write_seconds": seconds }))
            }
            Event::Stopping(reason) => ("stopping", json!({ "reason": reason.to_string() })),
            Event::Evidence(evidence) => ("evidence", of_evidence(evidence)),
            Event::Finished { output, bytes } => ("written", json!({ "output": text(output), "bytes": bytes })),
            _ => return,
        };
        // A log that nobody reads any more is no reason to lose the run.
        let _ = self.write(name, fields);
    }
}

impl Report for JsonReport {
    fn finished(&self, summary: &Summary) -> io::Result<()> {
        let failed = summary.evidence.iter().filter(|test| !test.passed()).count();
        self.write(
            "finished",
            json!({
                "outcome": match summary.outcome {
                    Outcome::Finished => "finished",
                    Outcome::AlreadyFinished => "already_finished",
                    Outcome::Checked => "checked",
                },
                "kind": summary.kind,
                "name": summary.name,
                "seed": summary.seed,
                "threads": summary.threads,
                "output": text(&summary.output),
                "output_bytes": summary.output_bytes,
                "figures": summary.figures.iter().map(|path| text(path)).collect::<Vec<_>>(),
                "headline": of_headline(&summary.headline),
                "tests": summary.evidence.len(),
                "tests_failed": failed,
                "estimate": of_estimate(&summary.estimate),
                "memory_available": summary.memory_available,
                "disk_available": summary.disk_available,
                "wall_seconds": summary.wall_seconds,
                "cpu_seconds": summary.cpu_seconds,
            }),
        )
    }

    fn failed(&self, failure: &Failure) {
        let event = if matches!(failure, Failure::Interrupted { .. }) { "interrupted" } else { "failed" };
        let mut fields = json!({ "exit_code": failure.exit_code(), "message": failure.to_string() });
        if let Failure::Config(report) = failure {
            fields["diagnostics"] = report.diagnostics.iter().map(of_diagnostic).collect();
        }
        let _ = self.write(event, fields);
    }
}

/// A test as JSON. Numbers that JSON cannot write (NaN, infinities) become `null`.
pub fn of_evidence(evidence: &Evidence) -> Value {
    json!({
        "name": evidence.name,
        "description": evidence.description,
        "statistic_name": evidence.statistic_name,
        "statistic": evidence.statistic,
        "null_distribution": evidence.null_distribution,
        "p_value": evidence.p_value,
        "significance": evidence.significance,
        "passed": evidence.passed(),
    })
}

/// A headline as JSON: a list, since its order means something.
pub fn of_headline(headline: &[(String, String)]) -> Value {
    headline.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn of_estimate(estimate: &Estimate) -> Value {
    json!({
        "memory_bytes": estimate.memory_bytes,
        "disk_bytes": estimate.disk_bytes,
        "cpu_seconds": estimate.cpu_seconds,
    })
}

fn of_diagnostic(diagnostic: &Diagnostic) -> Value {
    json!({
        "message": diagnostic.message,
        "file": diagnostic.file.as_ref().map(|path: &PathBuf| text(path)),
        "line": diagnostic.line,
        "column": diagnostic.column,
        "key": diagnostic.key,
        "found": diagnostic.found,
        "allowed": diagnostic.allowed,
        "help": diagnostic.help,
        "set_argument": diagnostic.set_argument,
    })
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
