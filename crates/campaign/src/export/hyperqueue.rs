//! `HyperQueue`: a script that submits a task array, one task per point.
//!
//! Format: <https://it4innovations.github.io/hyperqueue>, `hq submit --array`.

use super::Exported;
use crate::slurm::shell_quoted;
use crate::{CampaignError, Deployment};

pub(super) fn export(deployment: &Deployment, points: u64) -> Result<Exported, CampaignError> {
    let settings = &deployment.settings;
    let folder = Deployment::script_text(deployment.folder.root())?;
    let program = Deployment::script_text(&deployment.program)?;
    let logs = deployment.folder.logs();
    let log = format!("{}/hq-%{{JOB_ID}}-%{{TASK_ID}}.out", Deployment::script_text(&logs)?);
    // The words of the task's own shell, quoted once for it and once more for the script.
    let setup = settings.setup.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
    let task =
        format!("{setup}exec {} campaign run-task {} \"$HQ_TASK_ID\"", shell_quoted(program), shell_quoted(folder));
    let mut options = vec![
        format!("--name={}", deployment.name),
        format!("--cpus={}", settings.cpus_per_task),
        format!("--cwd={}", Deployment::script_text(deployment.start_folder())?),
        format!("--stdout={log}"),
        format!("--stderr={log}"),
    ];
    if let Some(memory) = &settings.memory {
        options.push(format!("--resource=mem={}", memory.bytes().div_ceil(1 << 20)));
    }
    if let Some(time) = &settings.time {
        options.push(format!("--time-limit={}s", time.seconds()));
    }
    let options = options.iter().map(|option| shell_quoted(option)).collect::<Vec<_>>().join(" \\\n    ");
    let text = format!(
        "#!/bin/sh\n\
         # Campaign {}: one task per point. Arguments choose points: submit.sh 3,7-9\n\
         mkdir -p {}\n\
         exec hq submit --array=\"${{1:-0-{}}}\" \\\n    {options} \\\n    -- bash -c {}\n",
        deployment.name.replace('\n', " "),
        shell_quoted(Deployment::script_text(&logs)?),
        points.saturating_sub(1),
        shell_quoted(&task),
    );
    Ok(Exported {
        files: vec![("submit.sh".into(), text)],
        folders: Vec::new(),
        commands: vec!["sh submit.sh".into(), format!("ornstein campaign status {}", shell_quoted(folder))],
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::SlurmTable;
    use crate::slurm::testing::{ScratchFolder, deployment};

    #[test]
    fn every_word_reaches_the_program() {
        let scratch = ScratchFolder::new();
        let settings = SlurmTable {
            time: Some("2".to_owned().try_into().unwrap()),
            memory: Some("1G".to_owned().try_into().unwrap()),
            setup: vec!["echo 'it is set up'".into()],
            ..SlurmTable::default()
        };
        let program = "/usr/bin/printf".into();
        let exported = export(&Deployment { settings, program, ..deployment(&scratch) }, 16).unwrap();
        exported.write(&scratch.path("hq")).unwrap();
        // An `hq` that shows its options and runs the task as the worker would.
        let hq = r#"while [ "$1" != -- ]; do echo "$1"; shift; done; shift
            [ "$1" = bash ] && HQ_TASK_ID=7 exec bash -c "$(printf '%s' "$3" | sed "s/printf campaign/printf '%s\n'/")""#;
        let tools = scratch.fake_commands(&[("hq", hq)]);
        let path = format!("{}:/usr/bin:/bin", tools.display());
        let run = Command::new("sh").arg(scratch.path("hq/submit.sh")).env("PATH", path).output().unwrap();
        let printed = String::from_utf8(run.stdout).unwrap();
        let root = scratch.campaign().root().display().to_string();
        for line in [
            "--array=0-15",
            "--cpus=1",
            "--time-limit=120s",
            "--resource=mem=1024",
            "it is set up",
            "run-task",
            &root,
            "7",
        ] {
            assert!(printed.lines().any(|found| found == line), "{line} in\n{printed}");
        }
        assert!(scratch.campaign().logs().is_dir());
    }
}
