//! What decides the result of a point, as one number.

use ornstein_run::system::fingerprint;
use ornstein_run::{Checked, ConfigReport, DecidingKeys, ResultFile};

/// Fingerprint of everything that decides the result of a point: its config with all defaults filled in (without `[output]`, `[run]` and
/// its name), its seed, and the contents of its input files.
///
/// The same point has the same hash wherever its folder and its inputs lie. Another one means another result: the config or an input was
/// edited, or this version of the program has other defaults than the one that planned.
///
/// # Errors
/// If the resolved config is no TOML, which no program makes.
pub fn point_hash(checked: &Checked) -> Result<String, ConfigReport> {
    let checked = Deciding::of(checked)?;
    Ok(checked.hash(checked.seed))
}

/// The hash of the point that a file is the output of, from what the file says of its run.
///
/// # Errors
/// If its resolved config is no TOML.
pub(crate) fn output_hash(file: &ResultFile) -> Result<String, ConfigReport> {
    let text = |name: &str| file.attribute(name).unwrap_or_default();
    let deciding = Deciding::of_texts(&text("resolved_config"), text("inputs").lines())?;
    Ok(deciding.hash(file.seed()))
}

/// What decides the results of all replicas of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deciding {
    /// Fingerprint of all but the seed.
    without_seed: String,
    /// Kind of the experiment.
    pub kind: String,
    /// The seed that was checked.
    pub seed: u64,
}

impl Deciding {
    /// Of one of the replicas.
    pub fn of(checked: &Checked) -> Result<Self, ConfigReport> {
        Self::of_texts(&checked.resolved_config, checked.inputs.iter().map(String::as_str))
    }

    fn of_texts<'a>(resolved_config: &str, inputs: impl Iterator<Item = &'a str>) -> Result<Self, ConfigReport> {
        let keys = DecidingKeys::of(resolved_config)?;
        let mut text = keys.without_seed();
        for input in inputs {
            text.push_str(contents(input));
            text.push('\n');
        }
        let kind = keys.value("experiment.kind").map(|kind| kind.trim_matches(['"', '\'']).to_owned());
        let seed = keys.value("experiment.seed").and_then(|seed| seed.parse().ok());
        let without_seed = fingerprint(text.as_bytes());
        Ok(Self { without_seed, kind: kind.unwrap_or_default(), seed: seed.unwrap_or_default() })
    }

    /// The hash of the replica with this seed.
    pub fn hash(&self, seed: u64) -> String {
        fingerprint(format!("{} seed {seed}", self.without_seed).as_bytes())
    }
}

/// Size and checksum of an input, without its place.
pub(crate) fn contents(input: &str) -> &str {
    input.rfind(" (").map_or(input, |start| &input[start + 1..])
}

#[cfg(test)]
mod tests {
    use ornstein_run::Estimate;

    use super::*;

    fn hash(config: &str, input: &str) -> String {
        let checked = Checked {
            resolved_config: config.to_owned(),
            estimate: Estimate::default(),
            inputs: vec![input.to_owned()],
        };
        point_hash(&checked).unwrap()
    }

    #[test]
    fn name_place_and_threads_do_not_count_but_seed_values_and_contents_of_inputs_do() {
        let config = "[experiment]\nkind = 'k'\nname = 'a'\nseed = 1\n[run]\nthreads = 1\n[box]\ncells = 2\n";
        let input = "/here/table.csv (10 bytes, fnv1a 01)";
        let same = config.replace("'a'", "'b'").replace("threads = 1", "threads = 2");
        assert_eq!(hash(config, input), hash(&same, "/there/table.csv (10 bytes, fnv1a 01)"));
        assert_ne!(hash(config, input), hash(&config.replace("seed = 1", "seed = 2"), input));
        assert_ne!(hash(config, input), hash(&config.replace("cells = 2", "cells = 3"), input));
        assert_ne!(hash(config, input), hash(config, "/here/table.csv (10 bytes, fnv1a 02)"));
    }

    #[test]
    fn a_replica_has_the_hash_that_it_would_have_alone() {
        let config = |seed: u64| format!("[experiment]\nkind = 'k'\nseed = {seed}\n");
        let checked =
            |seed| Checked { resolved_config: config(seed), estimate: Estimate::default(), inputs: Vec::new() };
        let deciding = Deciding::of(&checked(1)).unwrap();
        assert_eq!((deciding.kind.as_str(), deciding.seed), ("k", 1));
        assert_eq!(deciding.hash(5), point_hash(&checked(5)).unwrap());
    }
}
