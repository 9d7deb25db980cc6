//! What a site allows.

use super::Slurm;

/// What Slurm allows where a site has not said otherwise (`man slurm.conf`).
const DEFAULT_MAX_ARRAY_SIZE: u64 = 1001;

/// What a site allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The indices of an array are smaller than this.
    pub max_array_size: u64,
    /// The controller keeps at most so many jobs, each task of an array counted; `None` if it does not say.
    pub max_job_count: Option<u64>,
    /// Why `max_array_size` had to be assumed, if so.
    pub note: Option<String>,
}

impl Limits {
    /// Reads the answer of `scontrol show config`: lines `Key = value`.
    pub(super) fn parse(text: &str) -> Self {
        let value = |key: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.find(|(found, _)| found.trim() == key).and_then(|(_, value)| value.trim().parse::<u64>().ok())
        };
        let found = value("MaxArraySize");
        Self {
            max_array_size: found.unwrap_or(DEFAULT_MAX_ARRAY_SIZE),
            max_job_count: value("MaxJobCount"),
            note: found.is_none().then(|| Self::assumption("`scontrol show config` does not tell MaxArraySize")),
        }
    }

    fn assumption(reason: &str) -> String {
        format!("{reason}: {DEFAULT_MAX_ARRAY_SIZE}, the default of Slurm, is assumed")
    }
}

impl Slurm {
    /// What this site allows; defaults, with a note, where it cannot be asked.
    pub fn limits(&self) -> Limits {
        let answer = self.run("scontrol", &["show".to_owned(), "config".to_owned()]);
        answer.map_or_else(
            |error| Limits {
                max_array_size: DEFAULT_MAX_ARRAY_SIZE,
                max_job_count: None,
                note: Some(Limits::assumption(&format!("MaxArraySize of this site cannot be asked for ({error})"))),
            },
            |text| Limits::parse(&text),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn the_answer_of_scontrol() {
        let text =
            "Configuration data as of 2026-11-22\nMaxArraySize            = 10\nMaxJobCount             = 10000\n";
        assert_eq!(Limits::parse(text), Limits { max_array_size: 10, max_job_count: Some(10_000), note: None });
    }

    #[test]
    fn where_it_is_not_told_the_default_is_assumed_and_said() {
        let silent = Limits::parse("slurm_load_ctl_conf error: Unable to contact slurm controller\n");
        assert_eq!(silent.max_array_size, 1001);
        assert!(silent.note.is_some());
        let scratch = ScratchFolder::new();
        let broken = scratch.fake_slurm(&[("scontrol", "echo down >&2; exit 1")]).limits();
        assert!(broken.note.is_some_and(|note| note.contains("down") && note.contains("1001")));
    }
}
