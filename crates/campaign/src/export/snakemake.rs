//! Snakemake: a `Snakefile` with a rule for points and one that collects.
//!
//! Format: <https://snakemake.readthedocs.io>, version 8 and newer.

use super::{Exported, string_literal};
use crate::slurm::shell_quoted;
use crate::{CampaignError, Deployment};

pub(super) fn export(deployment: &Deployment, points: u64) -> Result<Exported, CampaignError> {
    let settings = &deployment.settings;
    let folder = Deployment::script_text(deployment.folder.root())?;
    let program = Deployment::script_text(&deployment.program)?;
    let setup: String = settings.setup.iter().map(|line| without_fields(line) + "\n").collect();
    let shell = |command: &str| string_literal(&format!("{setup}{command}"));
    let text = format!(
        "# Campaign {name}: one job per point, then one that collects.\n\
         PROGRAM = {program}\n\
         FOLDER = {folder}\n\
         POINTS = [f\"{{point:06}}\" for point in range({points})]\n\
         \n\
         wildcard_constraints:\n    point=r\"\\d+\"\n\
         \n\
         rule collect:\n    \
             input: expand(\"finished/{{point}}\", point=POINTS)\n    \
             output: touch(\"collected\")\n    \
             params: program=PROGRAM, folder=FOLDER\n    \
             shell: {collect}\n\
         \n\
         rule point:\n    \
             output: touch(\"finished/{{point}}\")\n    \
             params: program=PROGRAM, folder=FOLDER\n    \
             threads: {threads}\n    \
             retries: {retries}\n    \
             resources: {resources}\n    \
             shell: {point}\n",
        name = deployment.name.replace('\n', " "),
        program = string_literal(program),
        folder = string_literal(folder),
        threads = settings.cpus_per_task,
        retries = settings.requeue,
        resources = resources(deployment),
        collect = shell("{params.program:q} campaign collect {params.folder:q}"),
        point = shell("{params.program:q} campaign run-task {params.folder:q} {wildcards.point}"),
    );
    Ok(Exported {
        files: vec![("Snakefile".into(), text)],
        folders: Vec::new(),
        commands: vec![
            "snakemake --cores all --keep-going".into(),
            "snakemake --executor slurm --jobs 100 --keep-going   # with snakemake-executor-plugin-slurm".into(),
            format!("ornstein campaign status {}", shell_quoted(folder)),
        ],
    })
}

/// What is asked of a scheduler; without one, Snakemake takes no notice.
fn resources(deployment: &Deployment) -> String {
    let settings = &deployment.settings;
    let mut resources = Vec::new();
    if let Some(memory) = &settings.memory {
        resources.push(format!("mem_mib={}", memory.bytes().div_ceil(1 << 20)));
    }
    if let Some(time) = &settings.time {
        resources.push(format!("runtime={}", time.seconds().div_ceil(60)));
    }
    let extra = (!settings.extra.is_empty())
        .then(|| settings.extra.iter().map(|option| shell_quoted(option)).collect::<Vec<_>>().join(" "));
    let texts = [
        ("account", settings.account.as_deref()),
        ("partition", settings.partition.as_deref()),
        ("extra", extra.as_deref()),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| Some(format!("slurm_{key}={}", string_literal(text?))));
    resources.extend(texts);
    if resources.is_empty() { "tasks=1".to_owned() } else { resources.join(", ") }
}

/// Text of a shell command in which braces mean themselves.
fn without_fields(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SlurmTable;
    use crate::slurm::testing::{ScratchFolder, deployment};

    #[test]
    fn settings_become_resources() {
        let scratch = ScratchFolder::new();
        let settings = SlurmTable {
            time: Some("90:30".to_owned().try_into().unwrap()),
            memory: Some("4G".to_owned().try_into().unwrap()),
            account: Some("physics".into()),
            extra: vec!["--comment=a b".into()],
            setup: vec!["echo ${HOME}".into()],
            ..SlurmTable::default()
        };
        let exported = export(&Deployment { settings, ..deployment(&scratch) }, 16).unwrap();
        let text = &exported.files[0].1;
        let resources =
            r#"resources: mem_mib=4096, runtime=91, slurm_account="physics", slurm_extra="'--comment=a b'""#;
        assert!(text.contains(resources), "{text}");
        assert!(text.contains("range(16)") && text.contains("echo ${{HOME}}\\n"), "{text}");
        assert!(text.contains(&format!("FOLDER = {}", string_literal(scratch.campaign().root().to_str().unwrap()))));
    }
}
