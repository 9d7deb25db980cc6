//! A folder for a test, and commands of Slurm that say what the test wants.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::Slurm;
use crate::{CampaignFolder, Deployment, SlurmTable};

/// A temporary folder with a campaign's folder in it; gone at the end of the test.
pub(crate) struct ScratchFolder {
    folder: TempDir,
}

impl ScratchFolder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of a campaign; its name is hard on quoting.
    pub(crate) fn campaign(&self) -> CampaignFolder {
        let root = self.path("it's a \"campaign\" of 50%");
        std::fs::create_dir_all(&root).expect("a folder");
        CampaignFolder::new(root)
    }

    /// Slurm whose commands are these shell scripts.
    pub(crate) fn fake_slurm(&self, commands: &[(&str, &str)]) -> Slurm {
        Slurm::of_folder(self.fake_commands(commands))
    }

    /// A folder with commands that are these shell scripts.
    pub(crate) fn fake_commands(&self, commands: &[(&str, &str)]) -> PathBuf {
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder").keep();
        for (name, body) in commands {
            write_program(&folder.join(name), &format!("#!/bin/sh\n{body}\n"));
        }
        folder
    }
}

/// Writes a program from another process: a file that this one holds open while another test forks cannot be executed.
fn write_program(path: &Path, text: &str) {
    let script = r#"printf '%s' "$1" > "$2" && chmod +x "$2""#;
    let status = Command::new("sh").args(["-c", script, "sh", text]).arg(path).status().expect("a shell");
    assert!(status.success());
}

/// A campaign in this folder with the settings that nobody changed.
pub(crate) fn deployment(scratch: &ScratchFolder) -> Deployment {
    Deployment {
        settings: SlurmTable::default(),
        name: "ladder".into(),
        working_folder: scratch.path(""),
        folder: scratch.campaign(),
        program: "/opt/ornstein".into(),
    }
}
