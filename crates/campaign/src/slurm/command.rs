//! Calling the commands of Slurm.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::shell_quoted;
use crate::CampaignError;

/// The commands of Slurm: those on the `PATH`, or those of one folder.
#[derive(Debug, Clone, Default)]
pub struct Slurm {
    folder: Option<PathBuf>,
}

impl Slurm {
    /// The commands of this folder instead of those on the `PATH`.
    pub fn of_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()) }
    }

    /// Runs a command and returns what it prints.
    ///
    /// # Errors
    /// If it is missing, or ends with another code than 0: then with all it said.
    pub(super) fn run(&self, name: &str, arguments: &[String]) -> Result<String, CampaignError> {
        let program = self.folder.as_ref().map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().map_err(|error| {
            let missing = error.kind() == ErrorKind::NotFound;
            CampaignError::Scheduler {
                command: name.into(),
                message: if missing { "there is no such command here".into() } else { error.to_string() },
                help:
                    "work on a login node of a Slurm cluster; `submit --local` runs the campaign on this machine, and \
                       `export` writes it for other schedulers"
                        .into(),
            }
        })?;
        let text = String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            return Ok(text.into_owned());
        }
        let said = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        let message = if said.trim().is_empty() { output.status.to_string() } else { said.trim_end().to_owned() };
        Err(CampaignError::Scheduler {
            command: command_line(name, arguments),
            message,
            help: "this is what Slurm says; change the [slurm] table of the campaign, or ask those who run the site"
                .into(),
        })
    }
}

/// The command as one would type it.
pub(super) fn command_line(name: &str, arguments: &[String]) -> String {
    let words = arguments.iter().map(|argument| shell_quoted(argument));
    std::iter::once(name.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn a_missing_command_says_what_to_do_instead() {
        let error = Slurm::of_folder("no-such-folder").run("sbatch", &[]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("--local"), "{error}");
    }

    #[test]
    fn a_refusal_is_shown_word_by_word() {
        let scratch = ScratchFolder::new();
        let slurm =
            scratch.fake_slurm(&[("sbatch", "echo 'sbatch: error: invalid partition specified: nope' >&2; exit 1")]);
        let error = slurm.run("sbatch", &["--partition=nope".into(), "it's.sh".into()]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("sbatch: error: invalid partition specified: nope"), "{text}");
        assert!(text.contains(r"sbatch --partition=nope 'it'\''s.sh' failed"), "{text}");
    }
}
