//! The text of a batch script.

use super::ArrayPart;
use super::quote::{directive_quoted, is_plain, shell_quoted, without_symbols};
use crate::{CampaignError, Deployment, MemorySize, TimeLimit};

impl Deployment {
    /// The script of a job array over tasks of a submission. The program replaces the shell, so that signals of Slurm to the
    /// batch step (`--signal=B:...`, and TERM of `scancel`) reach it.
    pub fn array_script(&self, submission: u64, part: ArrayPart) -> Result<String, CampaignError> {
        let settings = &self.settings;
        let mut lines = self.head(&format!("{}-{submission}", self.name), "%A_%a.out")?;
        lines.push(directive("array", &part.indices()));
        lines.push(directive("signal", &format!("B:USR1@{}", settings.warning_seconds)));
        lines.push(format!("#SBATCH --{}", if settings.requeue > 0 { "requeue" } else { "no-requeue" }));
        self.finish(lines, |program, folder| {
            let task = format!("$(({} + SLURM_ARRAY_TASK_ID))", part.first_task);
            format!("exec {program} campaign run-task {folder} \"{submission}.{task}\"")
        })
    }

    /// The script of the job that collects once the others have ended. It checks completeness itself.
    pub fn collection_script(&self, submission: u64) -> Result<String, CampaignError> {
        let lines = self.head(&format!("{}-{submission}-collect", self.name), "collect-%j.out")?;
        self.finish(lines, |program, folder| format!("exec {program} campaign collect {folder}"))
    }

    /// What all scripts begin with.
    fn head(&self, name: &str, log: &str) -> Result<Vec<String>, CampaignError> {
        let settings = &self.settings;
        let logs = without_symbols(Self::script_text(&self.folder.logs())?);
        let optional = [
            ("partition", settings.partition.as_deref()),
            ("account", settings.account.as_deref()),
            ("time", settings.time.as_ref().map(TimeLimit::as_str)),
            ("mem", settings.memory.as_ref().map(MemorySize::as_str)),
        ];
        // Bash, not sh: `module` and the like are functions that a plain sh does not take over.
        let mut lines = vec!["#!/bin/bash".to_owned(), directive("job-name", name)];
        lines.extend(optional.into_iter().filter_map(|(option, value)| Some(directive(option, value?))));
        lines.push("#SBATCH --ntasks=1".to_owned());
        lines.push(directive("cpus-per-task", &settings.cpus_per_task.to_string()));
        lines.push(directive("chdir", Self::script_text(self.start_folder())?));
        lines.push("#SBATCH --open-mode=append".to_owned());
        lines.push(directive("output", &format!("{logs}/{log}")));
        Ok(lines)
    }

    /// The directives, what the user wants first, and the command.
    fn finish(
        &self,
        mut lines: Vec<String>,
        command: impl FnOnce(&str, &str) -> String,
    ) -> Result<String, CampaignError> {
        lines.extend_from_slice(&self.settings.setup);
        let [program, folder] = [self.program.as_path(), self.folder.root()];
        lines.push(command(&shell_quoted(Self::script_text(program)?), &shell_quoted(Self::script_text(folder)?)));
        Ok(lines.join("\n") + "\n")
    }
}

fn directive(option: &str, value: &str) -> String {
    let value = if is_plain(value) { value.to_owned() } else { directive_quoted(value) };
    format!("#SBATCH --{option}={value}")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::slurm::testing::{ScratchFolder, deployment};
    use crate::{CampaignFolder, SlurmTable};

    const PART: ArrayPart = ArrayPart { first_task: 10, tasks: 6, max_parallel: Some(4) };

    #[test]
    fn settings_become_directives() {
        let settings = SlurmTable {
            partition: Some("long".into()),
            account: Some("physics".into()),
            time: Some("2:00:00".to_owned().try_into().unwrap()),
            memory: Some("4G".to_owned().try_into().unwrap()),
            setup: vec!["module load hdf5".into()],
            ..SlurmTable::default()
        };
        let deployment = Deployment { settings, ..deployment(&ScratchFolder::new()) };
        let (tasks, collection) = (deployment.array_script(2, PART).unwrap(), deployment.collection_script(2).unwrap());
        for line in [
            "#SBATCH --job-name=ladder-2",
            "#SBATCH --partition=long",
            "#SBATCH --account=physics",
            "#SBATCH --time=2:00:00",
            "#SBATCH --mem=4G",
            "#SBATCH --cpus-per-task=1",
            "#SBATCH --array=0-5%4",
            "#SBATCH --signal=B:USR1@120",
            "#SBATCH --requeue",
            "#SBATCH --open-mode=append",
            "module load hdf5",
        ] {
            assert!(tasks.lines().any(|found| found == line), "{line} in\n{tasks}");
        }
        assert!(tasks.contains("50%%/logs/%A_%a.out"), "{tasks}");
        assert!(!collection.contains("--array") && collection.contains("collect-%j.out"), "{collection}");
        let last = collection.lines().last().unwrap();
        assert!(last.starts_with("exec /opt/ornstein campaign collect '/"), "{last}");
    }

    #[test]
    fn without_requeue_slurm_may_not_do_it_either() {
        let settings = SlurmTable { requeue: 0, ..SlurmTable::default() };
        let deployment = Deployment { settings, ..deployment(&ScratchFolder::new()) };
        assert!(deployment.array_script(1, PART).unwrap().contains("#SBATCH --no-requeue\n"));
    }

    #[test]
    fn the_program_gets_the_folder_and_the_task_word_by_word() {
        let deployment = deployment(&ScratchFolder::new());
        let text = deployment.array_script(2, PART).unwrap().replace("exec /opt/ornstein campaign", "printf '%s\\n'");
        let output = Command::new("bash").args(["-c", &text]).env("SLURM_ARRAY_TASK_ID", "5").output().unwrap();
        let expected = format!("run-task\n{}\n2.15\n", deployment.folder.root().display());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }

    #[test]
    fn paths_that_slurm_cannot_take_are_refused() {
        let folder = CampaignFolder::new("/data/two\nlines");
        let deployment = Deployment { folder, ..deployment(&ScratchFolder::new()) };
        assert!(deployment.collection_script(1).is_err());
    }
}
