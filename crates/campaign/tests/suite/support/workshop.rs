//! A folder with a config to sweep, and a campaign that does.

use std::path::{Path, PathBuf};

use ornstein_campaign::{CampaignError, PlanOptions, Planned, plan};
use tempfile::TempDir;

use super::WalkProgram;

/// The config that is swept.
pub const BASE: &str =
    "[experiment]\nkind = 'test.walk'\nname = 'walk'\nseed = 7\n\n[walk]\nwalkers = 3\nsamples = 12\n";

/// A temporary folder with `base.toml` and `campaign.toml`; the campaign is planned into `planned/`.
#[derive(Debug)]
pub struct Workshop {
    folder: TempDir,
}

impl Workshop {
    /// With these tables in `campaign.toml`.
    pub fn new(tables: &str) -> Self {
        let workshop = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        workshop.write("base.toml", BASE);
        workshop.campaign(tables);
        workshop
    }

    /// Replaces the tables of `campaign.toml`.
    pub fn campaign(&self, tables: &str) {
        self.write("campaign.toml", &format!("base = 'base.toml'\n{tables}"));
    }

    /// Writes a file.
    pub fn write(&self, name: &str, contents: &str) {
        std::fs::write(self.path(name), contents).expect("the file is written");
    }

    /// Where a file of this name lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the campaign is planned.
    pub fn planned(&self) -> PathBuf {
        self.path("planned")
    }

    /// Plans, which must be possible.
    pub fn plan(&self) -> Planned {
        self.try_plan(false).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Plans in place of what is there, which must be possible.
    pub fn replace(&self) -> Planned {
        self.try_plan(true).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Plans, in place of what is there or not.
    pub fn try_plan(&self, replace: bool) -> Result<Planned, CampaignError> {
        let options = PlanOptions { folder: Some(self.planned()), replace };
        plan(&self.path("campaign.toml"), &options, &WalkProgram::default())
    }

    /// What a plan that must be refused is answered with; nothing may be written.
    pub fn refusal(&self) -> String {
        let before = self.files("planned");
        let error = self.try_plan(false).expect_err("the plan is refused");
        assert_eq!(error.exit_code(), 2, "{error}");
        assert_eq!(self.files("planned"), before, "something was written");
        error.to_string()
    }

    /// All files of a folder below this one, with their contents.
    pub fn files(&self, name: &str) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, files);
                } else {
                    files.push((path.clone(), std::fs::read(&path).expect("the file is read")));
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.path(name), &mut files);
        files.sort();
        files
    }
}
