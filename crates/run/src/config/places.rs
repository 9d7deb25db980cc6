//! Where the keys and values of a config stand in its text.

use std::collections::HashMap;
use std::ops::Range;

use toml_edit::{Document, Item, Table, Value};

use super::node::{Step, show_path};

/// Where one key and its value stand, as byte ranges of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub key: Option<Range<usize>>,
    pub value: Option<Range<usize>>,
}

/// The places of all keys of a text, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places(HashMap<String, Place>);

impl Places {
    pub fn of<S: AsRef<str>>(document: &Document<S>) -> Self {
        let mut places = Self::default();
        places.add_table(document.as_table(), &mut Vec::new());
        places
    }

    /// The place of a path, if the text has it.
    pub fn get(&self, path: &[Step]) -> Option<&Place> {
        self.0.get(&show_path(path))
    }

    fn add(&mut self, path: &[Step], key: Option<Range<usize>>, value: Option<Range<usize>>) {
        self.0.insert(show_path(path), Place { key, value });
    }

    fn add_table(&mut self, table: &Table, path: &mut Vec<Step>) {
        for (name, item) in table {
            let key = table.key(name).and_then(toml_edit::Key::span);
            path.push(Step::Key(name.to_owned()));
            match item {
                Item::None => {}
                Item::Value(value) => self.add_value(value, key, path),
                Item::Table(table) => {
                    self.add(path, key, table.span());
                    self.add_table(table, path);
                }
                Item::ArrayOfTables(tables) => {
                    self.add(path, key, tables.span());
                    for (index, table) in tables.iter().enumerate() {
                        path.push(Step::Index(index));
                        self.add(path, None, table.span());
                        self.add_table(table, path);
                        path.pop();
                    }
                }
            }
            path.pop();
        }
    }

    fn add_value(&mut self, value: &Value, key: Option<Range<usize>>, path: &mut Vec<Step>) {
        self.add(path, key, value.span());
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    self.add_value(item, None, path);
                    path.pop();
                }
            }
            Value::InlineTable(table) => {
                for (name, item) in table {
                    let key = table.key(name).and_then(toml_edit::Key::span);
                    path.push(Step::Key(name.to_owned()));
                    self.add_value(item, key, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}
