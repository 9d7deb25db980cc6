//! What of a config decides the results.

use toml_edit::Document;

use super::node::{Node, show_path};
use super::{ConfigDocument, ConfigReport};

/// The keys of a config that decide the results, with their values: everything but `[output]`, `[run]` and the name.
///
/// ```
/// use ornstein_run::DecidingKeys;
///
/// let before = DecidingKeys::of("[experiment]\nname = 'a'\nseed = 1\n[box]\ncells = 32\n")?;
/// let now = DecidingKeys::of("[experiment]\nname = 'b'\nseed = 2\n[box]\ncells = 32\n")?;
/// assert_eq!(before.differing(&now), ["experiment.seed"]);
/// assert_eq!(before.without_seed(), "box.cells = 32\n");
/// # Ok::<(), ornstein_run::ConfigReport>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingKeys {
    /// Path and value, as in a TOML file, in the order of the text.
    leaves: Vec<(String, String)>,
}

const SEED: &str = "experiment.seed";

impl DecidingKeys {
    /// Those of a config's text.
    ///
    /// # Errors
    /// If the text is no TOML.
    pub fn of(text: &str) -> Result<Self, ConfigReport> {
        let mut root = match Document::parse(text) {
            Ok(document) => Node::of_item(document.as_item()),
            // The other parser says where and why.
            Err(_) => ConfigDocument::parse(text, None, &[])?.root,
        };
        root.remove("output");
        root.remove("run");
        if let Node::Table(entries) = &mut root
            && let Some((_, experiment)) = entries.iter_mut().find(|(key, _)| key == "experiment")
        {
            experiment.remove("name");
        }
        let mut leaves = Vec::new();
        root.leaves(&[], &mut leaves);
        Ok(Self { leaves: leaves.into_iter().map(|(path, leaf)| (show_path(&path), leaf.to_toml())).collect() })
    }

    /// The value of a key, as in a TOML file.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.leaves.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A line per key and value, but for the seed: the same for all replicas of a run.
    pub fn without_seed(&self) -> String {
        let mut text = String::new();
        for (key, value) in self.leaves.iter().filter(|(key, _)| key != SEED) {
            text.extend([key, " = ", value, "\n"]);
        }
        text
    }

    /// The keys whose values differ, or which only one of the two has.
    pub fn differing(&self, now: &Self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for (here, there) in [(&self.leaves, &now.leaves), (&now.leaves, &self.leaves)] {
            for leaf in here {
                if !there.contains(leaf) && !keys.contains(&leaf.0) {
                    keys.push(leaf.0.clone());
                }
            }
        }
        keys
    }
}
