//! Dotted, nested and quoted keys made one: `box.cells`.

use ornstein_run::{ConfigError, ConfigErrors};

use crate::{TomlTable, TomlValue};

/// A key of the base config, and what the sweep says of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry<'a> {
    /// Path of the key: `box.cells`.
    pub key: String,
    /// Where it stands in `campaign.toml`: `sweep.grid.box.cells`.
    pub place: String,
    pub value: &'a TomlValue,
}

/// All keys below a table that stands at `place`. A table among the values is a table of keys unless `is_value` says otherwise.
pub(super) fn flatten<'a>(
    table: &'a TomlTable,
    place: &str,
    is_value: fn(&TomlTable) -> bool,
    errors: &mut ConfigErrors,
) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    add(table, "", place, is_value, &mut entries);
    for entry in &entries {
        if let Some(error) = refusal(entry) {
            errors.push(error);
        }
    }
    entries
}

fn add<'a>(
    table: &'a TomlTable,
    above: &str,
    place: &str,
    is_value: fn(&TomlTable) -> bool,
    entries: &mut Vec<Entry<'a>>,
) {
    for (name, value) in &table.0 {
        let key = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value {
            TomlValue::Table(below) if !is_value(below) && !below.0.is_empty() => {
                add(below, &key, place, is_value, entries);
            }
            value => entries.push(Entry { place: format!("{place}.{key}"), key, value }),
        }
    }
}

/// Why a key cannot be swept.
fn refusal(entry: &Entry<'_>) -> Option<ConfigError> {
    const ALLOWED: &str = "a key that may differ from point to point";
    let key = entry.key.as_str();
    let is_bare = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    let refused = |allowed: &str, help: &str| {
        Some(ConfigError::new(&entry.place, format!("`{key}`"), allowed).at_key().help(help))
    };
    if !key.split('.').all(is_bare) {
        return refused(
            "a key of the base config, such as box.cells",
            "letters, digits, - and _, parts joined by dots",
        );
    }
    match key.split('.').collect::<Vec<_>>().as_slice() {
        ["experiment", "name"] => refused(ALLOWED, "every point is named after the campaign and its number"),
        ["experiment", "kind"] => {
            refused(ALLOWED, "points of different kinds have no common results: make a campaign per kind")
        }
        ["output", ..] => refused(ALLOWED, "outputs lie in the folder of the campaign, which decides on them"),
        ["run", "time_limit_minutes"] => refused(
            ALLOWED,
            "the time limit is that of the task: `slurm.time`; a point that reaches it is continued later",
        ),
        ["run", "threads"] => refused(
            ALLOWED,
            "threads change no results; how many a point gets is said by `slurm.cpus_per_task` and `local.threads`",
        ),
        ["run", ..] => refused(
            ALLOWED,
            "nothing in [run] changes results, so points would repeat each other; what holds for all stands in the base config",
        ),
        ["experiment"] => refused(ALLOWED, "sweep the keys of this table one by one"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ornstein_run::ConfigDocument;

    use super::*;

    fn keys(text: &str) -> (Vec<String>, Vec<String>) {
        let table: TomlTable = ConfigDocument::parse(text, None, &[]).unwrap().whole().unwrap();
        let mut errors = ConfigErrors::default();
        let entries = flatten(&table, "sweep.grid", |_| false, &mut errors);
        (
            entries.into_iter().map(|entry| entry.key).collect(),
            errors.list().iter().map(|error| error.key.clone()).collect(),
        )
    }

    #[test]
    fn dotted_nested_and_quoted_keys_are_the_same() {
        let expected = vec!["box.cells".to_owned(), "box.length".to_owned()];
        for text in [
            "box.cells = [1]\nbox.length = [2.0]\n",
            "'box.cells' = [1]\n'box.length' = [2.0]\n",
            "[box]\ncells = [1]\nlength = [2.0]\n",
            "box = { cells = [1], length = [2.0] }\n",
        ] {
            assert_eq!(keys(text), (expected.clone(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn keys_that_the_campaign_decides_on_are_refused_where_they_stand() {
        let (_, refused) = keys(
            "experiment.name = ['a']\nexperiment.kind = ['a']\noutput.folder = ['a']\nrun.time_limit_minutes = \
             [1]\n'a b' = [1]\nrun.threads = [1]\nrun.checkpoint_minutes = [1]\nexperiment.seed = [1]\n",
        );
        let expected = [
            "experiment.name",
            "experiment.kind",
            "output.folder",
            "run.time_limit_minutes",
            "run.threads",
            "run.checkpoint_minutes",
            "a b",
        ];
        assert_eq!(refused, expected.map(|key| format!("sweep.grid.{key}")));
    }
}
