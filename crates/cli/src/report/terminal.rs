//! For people at a terminal: progress bars on the way, a summary at the end.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clap::builder::styling::Style;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use ornstein_run::{Event, Failure, Outcome, Reporter, Summary};

use super::Report;
use super::throttle::Throttle;
use crate::failure::{CAUTION, say};
use crate::table::Table;
use crate::{evidence_table, format};

/// Time between two redraws.
const INTERVAL: Duration = Duration::from_millis(50);

const NAME: Style = Style::new().bold();

/// Bars and messages on standard error (bars only if that is a terminal), the summary on standard output.
#[derive(Debug)]
pub struct TerminalReport {
    bars: MultiProgress,
    /// The bar of each part that has begun and not ended, by its label.
    parts: Mutex<HashMap<String, ProgressBar>>,
    throttle: Throttle,
}

impl TerminalReport {
    /// A report without bars yet.
    pub fn new() -> Self {
        Self { bars: MultiProgress::new(), parts: Mutex::default(), throttle: Throttle::new(INTERVAL) }
    }

    fn parts(&self) -> MutexGuard<'_, HashMap<String, ProgressBar>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line above the bars.
    fn say(&self, line: &str) {
        self.bars.suspend(|| say(line));
    }
}

impl Reporter for TerminalReport {
    fn report(&self, event: Event<'_>) {
        match event {
            Event::Started { kind, name, output: _, threads, estimate } => {
                let memory = format::bytes(estimate.memory_bytes);
                let disk = format::bytes(estimate.disk_bytes);
                let threads = format::count(threads, "thread");
                self.say(&format!(
                    "{NAME}{name}{NAME:#}: {kind} on {threads}, needs about {memory} of memory and {disk} of disk"
                ));
            }
            Event::Resumed { checkpoint } => self.say(&format!("going on from {}", checkpoint.display())),
            Event::Stage { label, total } => {
                let bar = self.bars.add(ProgressBar::new(total).with_prefix(label.to_owned()).with_style(style()));
                bar.enable_steady_tick(Duration::from_secs(1));
                self.parts().insert(label.to_owned(), bar);
            }
            Event::Progress { label, done, total } if done >= total || self.throttle.passes() => {
                if let Some(bar) = self.parts().get(label) {
                    bar.set_position(done);
                }
            }
            Event::Standing { label, standing } => {
                if let Some(bar) = self.parts().get(label) {
                    bar.set_message(standing.to_owned());
                }
            }
            Event::StageEnded { label } => {
                if let Some(bar) = self.parts().remove(label) {
                    bar.finish_and_clear();
                }
            }
            Event::Note(message) => self.say(message),
            Event::Warning(message) => self.say(&format!("{CAUTION}warning:{CAUTION:#} {message}")),
            // The one after the last part belongs to writing the output, and is gone a moment later.
            Event::Checkpoint { path, seconds } if !self.parts().is_empty() => {
                self.say(&format!("saved {} in {}", path.display(), format::seconds(seconds)));
            }
            Event::Stopping(reason) => self.say(&format!("stopping after a checkpoint: {reason}")),
            // Evidence and the output are in the summary.
            _ => {}
        }
    }
}

impl Report for TerminalReport {
    fn finished(&self, summary: &Summary) -> io::Result<()> {
        let _ = self.bars.clear();
        let mut output = anstream::stdout().lock();
        writeln!(
            output,
            "{NAME}{}{NAME:#}: {}, seed {}, {}\n",
            summary.name,
            summary.kind,
            summary.seed,
            format::count(summary.threads, "thread")
        )?;
        match summary.outcome {
            Outcome::Checked => write_costs(&mut output, summary),
            Outcome::Finished | Outcome::AlreadyFinished => write_results(&mut output, summary),
        }
    }

    fn failed(&self, _failure: &Failure) {
        // What remains of the bars would be written over the error message.
        let _ = self.bars.clear();
    }
}

/// Headline, evidence, times, and at the very end the paths.
fn write_results(output: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let headline = Table::pairs(summary.headline.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if !headline.is_empty() {
        writeln!(output, "{headline}")?;
    }
    if !summary.evidence.is_empty() {
        writeln!(output, "{}", evidence_table::table(&summary.evidence))?;
    }
    writeln!(output, "{}", evidence_table::verdict(&summary.evidence))?;
    let size = format::bytes(summary.output_bytes);
    if summary.outcome == Outcome::AlreadyFinished {
        writeln!(output, "This run was finished before; nothing was done. Its output has {size}.\n")?;
    } else {
        let (wall, cpu) = (format::seconds(summary.wall_seconds), format::seconds(summary.cpu_seconds));
        writeln!(output, "Took {wall} ({cpu} of processor time) and wrote {size}.\n")?;
    }
    writeln!(output, "{}", summary.output.display())?;
    for figure in &summary.figures {
        writeln!(output, "{}", figure.display())?;
    }
    Ok(())
}

/// What the run would need, beside what there is.
fn write_costs(output: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let beside = |needed: u64, available: Option<u64>| {
        let free = available.map(|bytes| format!(" of {} free", format::bytes(bytes))).unwrap_or_default();
        format!("{}{free}", format::bytes(needed))
    };
    let estimate = &summary.estimate;
    let mut table = Table::pairs([
        ("memory", beside(estimate.memory_bytes, summary.memory_available)),
        ("disk", beside(estimate.disk_bytes, summary.disk_available)),
    ]);
    if let Some(seconds) = estimate.cpu_seconds {
        table.push(["processor time".into(), format!("about {}", format::seconds(seconds)).into()]);
    }
    table.push(["output".into(), summary.output.display().to_string().into()]);
    writeln!(output, "{table}\nThe config is right, and nothing was run.")?;
    if summary.output.exists() {
        writeln!(output, "The output exists: a run replaces it only with --overwrite or `output.overwrite`.")?;
    }
    Ok(())
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template(
        "  {prefix:24} {bar:32} {percent:>3} %  {human_pos} of {human_len} ({per_sec})  {eta} left  {msg}",
    )
    .expect("the template is well-formed")
    .progress_chars("=> ")
}
