//! What the types of `campaign.toml` do not state.

use std::path::Path;

use ornstein_run::{ConfigDocument, ConfigError, ConfigErrors, ConfigReport};

use super::CampaignConfig;
use crate::sweep::{Sweep, expand};

/// `campaign.toml`, understood.
#[derive(Debug, Clone)]
pub(crate) struct CampaignFile {
    /// Where every key stands.
    pub document: ConfigDocument,
    /// The tables, with the name filled in.
    pub config: CampaignConfig,
    /// The axes of the sweep.
    pub sweep: Sweep,
}

impl CampaignFile {
    /// Reads a file; all mistakes in its values are reported together.
    pub fn read(path: &Path) -> Result<Self, ConfigReport> {
        let document = ConfigDocument::read(path, &[])?;
        let mut config: CampaignConfig = document.whole()?;
        if config.name.is_empty() {
            config.name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        }
        let mut errors = ConfigErrors::default();
        check(&config, &mut errors);
        let sweep = errors.absorb(expand(&config.sweep));
        let errors = errors.into_result();
        match (sweep, errors) {
            (Some(sweep), Ok(())) => Ok(Self { document, config, sweep }),
            (_, errors) => Err(document.explain_errors(&errors.err().unwrap_or_default())),
        }
    }
}

fn check(config: &CampaignConfig, errors: &mut ConfigErrors) {
    if !is_file_name(&config.name) {
        let allowed = "a name for files: no slash, no dot in front, no control characters, at most 100 bytes";
        errors.push(ConfigError::new("name", format!("{:?}", config.name), allowed));
    }
    if config.folder.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
        errors.push(ConfigError::new("folder", "\"\"", "the path of a folder"));
    }
    if config.seed.is_some() && config.sweep.seeds.is_none() {
        let error = ConfigError::new("seed", config.seed.unwrap_or_default(), "a seed together with [sweep.seeds]");
        errors.push(error.at_key().help("without [sweep.seeds] all points have the seed of the base config"));
    }
    let seconds = config.points.heartbeat_seconds;
    if !(seconds.is_finite() && seconds > 0.0) {
        errors.push(ConfigError::new("points.heartbeat_seconds", seconds, "a positive number of seconds"));
    }
    let slurm = &config.slurm;
    let lines = [("partition", slurm.partition.iter()), ("account", slurm.account.iter())];
    for (key, values) in lines {
        for value in values.filter(|value| value.is_empty() || value.contains(char::is_whitespace)) {
            errors.push(ConfigError::new(format!("slurm.{key}"), format!("{value:?}"), "a name without spaces"));
        }
    }
    for (index, option) in slurm.extra.iter().enumerate() {
        if !option.starts_with('-') || option.contains(char::is_control) {
            let allowed = "an option of sbatch in one line: \"--qos=short\"";
            errors.push(ConfigError::new(format!("slurm.extra[{index}]"), format!("{option:?}"), allowed));
        }
    }
    for (index, figure) in config.collect.figures.iter().enumerate() {
        let key = |name: &str| format!("collect.figures[{index}].{name}");
        if !is_file_name(&figure.name) {
            errors.push(ConfigError::new(
                key("name"),
                format!("{:?}", figure.name),
                "a name for files, without a slash",
            ));
        }
        if config.collect.figures[..index].iter().any(|other| other.name == figure.name) {
            errors.push(ConfigError::new(key("name"), format!("{:?}", figure.name), "a name per figure"));
        }
        if figure.array.is_empty() {
            let allowed = "the path of an array: \"statistics/spectrum/measured\"";
            errors.push(ConfigError::new(key("array"), "\"\"", allowed));
        }
    }
}

/// Can files and jobs be named so? Points are named after the campaign, so there is room for their numbers.
fn is_file_name(name: &str) -> bool {
    let length = 1..=100;
    length.contains(&name.len())
        && !name.starts_with('.')
        && !name.contains(['/', '\\'])
        && !name.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(tables: &str) -> Vec<(Option<String>, Option<usize>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("toy.toml");
        std::fs::write(&path, format!("base = 'b.toml'\n{tables}")).unwrap();
        match CampaignFile::read(&path) {
            Ok(file) => {
                assert_eq!(file.config.name, "toy");
                Vec::new()
            }
            Err(report) => report.diagnostics.into_iter().map(|found| (found.key, found.line)).collect(),
        }
    }

    #[test]
    fn mistakes_are_shown_with_key_and_line() {
        let cases = [
            ("name = 'a/b'\n[sweep.seeds]\ncount = 1\n", "name", 2),
            ("name = '.a'\n[sweep.seeds]\ncount = 1\n", "name", 2),
            ("seed = 3\n[sweep.grid]\na = [1]\n", "seed", 2),
            ("[sweep.seeds]\ncount = 1\n[points]\nheartbeat_seconds = 0.0\n", "points.heartbeat_seconds", 5),
            ("[sweep.seeds]\ncount = 1\n[slurm]\ntime = '2h'\n", "slurm.time", 5),
            ("[sweep.seeds]\ncount = 1\n[slurm]\nmemory = '4GB'\n", "slurm.memory", 5),
            ("[sweep.seeds]\ncount = 1\n[slurm]\nbundle = 0\n", "slurm.bundle", 5),
            ("[sweep.seeds]\ncount = 1\n[slurm]\nextra = ['a']\n", "slurm.extra[0]", 5),
            ("[sweep.seeds]\ncount = 1\n[slurm]\npartition = 'a b'\n", "slurm.partition", 5),
            ("[sweep.seeds]\ncount = 1\n[local]\nthreads = 0\n", "local.threads", 5),
            ("[sweep.seeds]\ncount = 1\n[collect]\nsamples = 'copied'\n", "collect.samples", 5),
            ("[sweep.seeds]\ncount = 0\n", "sweep.seeds.count", 3),
            ("[sweep.grid]\n\"box.cells\" = [1, 2, 1]\n", "sweep.grid.box.cells[2]", 3),
            ("[[sweep.list]]\na = 1\n[[sweep.list]]\n", "sweep.list[1]", 4),
        ];
        for (tables, key, line) in cases {
            assert_eq!(refused(tables), [(Some(key.to_owned()), Some(line))], "{tables}");
        }
        assert!(refused("[sweep.seeds]\ncount = 1\n").is_empty());
    }

    #[test]
    fn several_mistakes_are_reported_together() {
        assert_eq!(refused("name = 'a/b'\nseed = 1\n[sweep.grid]\na = []\n").len(), 3);
    }
}
