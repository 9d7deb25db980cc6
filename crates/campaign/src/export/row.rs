//! row: `workflow.toml` and a workspace with one folder per point.
//!
//! Format: <https://row.readthedocs.io>, version 1.0.

use super::{Exported, names, string_literal};
use crate::slurm::shell_quoted;
use crate::{CampaignError, Deployment};

/// The mark of a finished point in its folder of the workspace.
const PRODUCT: &str = "finished";

pub(super) fn export(deployment: &Deployment, points: u64) -> Result<Exported, CampaignError> {
    let settings = &deployment.settings;
    let [program, folder] = [deployment.program.as_path(), deployment.folder.root()];
    let (program, folder) = (Deployment::script_text(program)?, Deployment::script_text(folder)?);
    // Braces are row's own: it would take those of a path for a template.
    for path in [program, folder] {
        if path.contains(['{', '}']) {
            return Err(CampaignError::refused(
                format!("row takes the braces of {path} for a template"),
                "choose a path without braces",
            ));
        }
    }
    // A point that fails shall not keep the others of its group from running; one that was stopped (75) tells that time is up.
    let command = format!(
        "{} campaign run-task {} {{directory}} && touch workspace/{{directory}}/{PRODUCT} || [ $? -ne 75 ]",
        shell_quoted(program),
        shell_quoted(folder),
    );
    let walltime =
        settings.time.as_ref().map(|time| format!("walltime.per_submission = \"{}\"\n", walltime(time.seconds())));
    let text = format!(
        "# Campaign {name}: one directory of the workspace per point.\n\
         [workspace]\npath = \"workspace\"\n\n\
         [[action]]\nname = \"point\"\ncommand = {command}\nproducts = [\"{PRODUCT}\"]\n\n\
         [action.group]\nmaximum_size = {bundle}\n\n\
         [action.resources]\nprocesses.per_submission = 1\nthreads_per_process = {threads}\n{walltime}\n{options}",
        name = deployment.name,
        command = string_literal(&command),
        bundle = settings.bundle,
        threads = settings.cpus_per_task,
        walltime = walltime.unwrap_or_default(),
        options = submit_options(deployment),
    );
    Ok(Exported {
        files: vec![("workflow.toml".into(), text)],
        folders: names(points).map(|name| ["workspace", &name].iter().collect()).collect(),
        commands: vec![
            "row show status".into(),
            "row submit".into(),
            format!("ornstein campaign collect {}", shell_quoted(folder)),
        ],
    })
}

/// What row writes per cluster, under the name that it has in the user's list of clusters: which only the user knows.
fn submit_options(deployment: &Deployment) -> String {
    let settings = &deployment.settings;
    let mut lines = vec![
        "# For your cluster, by its name in clusters.toml:".to_owned(),
        "[action.submit_options.CLUSTER]".to_owned(),
    ];
    let texts = [("account", settings.account.as_deref()), ("partition", settings.partition.as_deref())];
    lines.extend(texts.iter().filter_map(|(key, text)| Some(format!("{key} = {}", string_literal((*text)?)))));
    if !settings.setup.is_empty() {
        lines.push(format!("setup = {}", string_literal(&settings.setup.join("\n"))));
    }
    let memory = settings.memory.iter().map(|memory| format!("--mem={memory}"));
    let custom: Vec<String> = memory.chain(settings.extra.iter().cloned()).map(|text| string_literal(&text)).collect();
    if !custom.is_empty() {
        lines.push(format!("custom = [{}]", custom.join(", ")));
    }
    if lines.len() == 2 {
        return String::new();
    }
    let commented =
        lines.iter().enumerate().map(|(index, line)| if index == 0 { line.clone() } else { format!("# {line}") });
    commented.collect::<Vec<_>>().join("\n") + "\n"
}

/// A duration as row reads it: `1 days, 02:00:00`.
fn walltime(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days > 0 { format!("{days} days, {clock}") } else { clock }
}

#[cfg(test)]
mod tests {
    use toml_edit::DocumentMut;

    use super::*;
    use crate::SlurmTable;
    use crate::slurm::testing::{ScratchFolder, deployment};

    #[test]
    fn a_workflow_that_row_can_read() {
        let scratch = ScratchFolder::new();
        let settings = SlurmTable {
            time: Some("1-02:30:00".to_owned().try_into().unwrap()),
            partition: Some("long".into()),
            extra: vec!["--qos=\"short\"".into()],
            ..SlurmTable::default()
        };
        let exported = export(&Deployment { settings, ..deployment(&scratch) }, 16).unwrap();
        exported.write(&scratch.path("row")).unwrap();
        assert!(scratch.path("row/workspace/000015").is_dir());
        let text = std::fs::read_to_string(scratch.path("row/workflow.toml")).unwrap();
        let workflow: DocumentMut = text.parse().unwrap();
        let action = &workflow["action"][0];
        assert_eq!(action["resources"]["walltime"]["per_submission"].as_str(), Some("1 days, 02:30:00"));
        let command = action["command"].as_str().unwrap();
        let root = scratch.campaign().root().display().to_string();
        assert!(command.contains(&format!("/opt/ornstein campaign run-task {} {{directory}} &&", shell_quoted(&root))));
        assert!(text.contains(r#"# custom = ["--qos=\"short\""]"#), "{text}");
    }

    #[test]
    fn braces_in_paths_are_refused() {
        let scratch = ScratchFolder::new();
        assert!(export(&Deployment { program: "/opt/{a}".into(), ..deployment(&scratch) }, 1).is_err());
    }
}
