//! Overrides from the command line: `--set box.cells=64`.

use toml_edit::{Key, Value};

use super::node::{Node, Step, show_path};
use super::{ConfigReport, Diagnostic};

/// One `key=value` argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Override {
    /// The argument as given.
    pub argument: String,
    /// The key.
    pub path: Vec<Step>,
    /// The value.
    pub value: Node,
}

impl Override {
    /// Takes `key=value` apart. The value is TOML; what is no TOML and does not begin like a list, table or quoted text is
    /// a text, so that `--set method=direct` and `--set box.length="1000 Mpc/h"` work without a second pair of quotes.
    pub fn parse(argument: &str) -> Result<Self, ConfigReport> {
        let wrong = |message: String, help: &str| {
            ConfigReport::from(Diagnostic {
                message,
                set_argument: Some(argument.to_owned()),
                help: Some(help.to_owned()),
                ..Diagnostic::default()
            })
        };
        let Some((key, value)) = argument.split_once('=') else {
            return Err(wrong(format!("'{argument}' has no '='"), "write --set key=value, such as --set box.cells=64"));
        };
        let keys = Key::parse(key.trim()).map_err(|error| {
            wrong(format!("'{}' is no key: {}", key.trim(), error.message()), "write keys with dots: box.cells")
        })?;
        let value = value.trim();
        let node = match value.parse::<Value>() {
            Ok(value) => Node::of_value(&value),
            Err(error) if value.starts_with(['[', '{', '"', '\'']) => {
                return Err(wrong(
                    format!("the value {value} is no TOML: {}", error.message()),
                    "quote the whole argument for the shell: --set 'box.cells=[64, 64, 64]'",
                ));
            }
            Err(_) => Node::Text(value.to_owned()),
        };
        let path = keys.iter().map(|key| Step::Key(key.get().to_owned())).collect();
        Ok(Self { argument: argument.to_owned(), path, value: node })
    }

    /// Puts the value into the tree, making tables on the way.
    pub fn apply(&self, root: &mut Node) -> Result<(), ConfigReport> {
        let mut node = root;
        for (depth, step) in self.path.iter().enumerate() {
            let Node::Table(entries) = node else {
                let holder = show_path(&self.path[..depth]);
                return Err(Diagnostic {
                    message: format!("`{holder}` is {}, so `{}` cannot be set", node.kind(), show_path(&self.path)),
                    key: Some(holder),
                    set_argument: Some(self.argument.clone()),
                    ..Diagnostic::default()
                }
                .into());
            };
            let Step::Key(key) = step else { return Ok(()) };
            let last = depth + 1 == self.path.len();
            let position = entries.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
                entries.push((key.clone(), Node::Table(Vec::new())));
                entries.len() - 1
            });
            if last {
                entries[position].1 = self.value.clone();
            }
            node = &mut entries[position].1;
        }
        Ok(())
    }

    /// Does the value at `path` come from this override?
    pub fn covers(&self, path: &[Step]) -> bool {
        path.starts_with(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_toml_and_bare_words_are_text() {
        let value = |argument: &str| Override::parse(argument).unwrap().value;
        assert_eq!(value("a.b=64"), Node::Integer(64));
        assert_eq!(value("a.b = 1e-3"), Node::Float(1e-3));
        assert_eq!(value("method=direct"), Node::Text("direct".into()));
        assert_eq!(value("box.length=1000 Mpc/h"), Node::Text("1000 Mpc/h".into()));
        assert_eq!(value("cells=[1, 2]"), Node::List(vec![Node::Integer(1), Node::Integer(2)]));
        assert!(Override::parse("cells=[1, 2").is_err());
        assert!(Override::parse("cells").is_err());
        assert!(Override::parse("a..b=1").is_err());
    }

    #[test]
    fn tables_are_made_on_the_way_but_values_are_not_replaced_by_tables() {
        let mut root = Node::Table(vec![("a".into(), Node::Integer(1))]);
        Override::parse("b.c=2").unwrap().apply(&mut root).unwrap();
        assert_eq!(root.get("b").and_then(|b| b.get("c")), Some(&Node::Integer(2)));
        let error = Override::parse("a.c=2").unwrap().apply(&mut root).unwrap_err();
        assert_eq!(error.diagnostics[0].message, "`a` is an integer, so `a.c` cannot be set");
    }
}
