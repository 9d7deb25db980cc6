//! The tree of values of a config, after overrides.

use toml_edit::{Item, Value};

/// A TOML value without its layout.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Date(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Node {
    /// The tree below a TOML item.
    pub fn of_item(item: &Item) -> Self {
        match item {
            Item::None => Self::Table(Vec::new()),
            Item::Value(value) => Self::of_value(value),
            Item::Table(table) => {
                Self::Table(table.iter().map(|(key, item)| (key.to_owned(), Self::of_item(item))).collect())
            }
            Item::ArrayOfTables(tables) => Self::List(
                tables
                    .iter()
                    .map(|table| {
                        Self::Table(table.iter().map(|(key, item)| (key.to_owned(), Self::of_item(item))).collect())
                    })
                    .collect(),
            ),
        }
    }

    /// The tree below a TOML value.
    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Boolean(value) => Self::Boolean(*value.value()),
            Value::Integer(value) => Self::Integer(*value.value()),
            Value::Float(value) => Self::Float(*value.value()),
            Value::String(value) => Self::Text(value.value().clone()),
            Value::Datetime(value) => Self::Date(value.value().to_string()),
            Value::Array(list) => Self::List(list.iter().map(Self::of_value).collect()),
            Value::InlineTable(table) => {
                Self::Table(table.iter().map(|(key, value)| (key.to_owned(), Self::of_value(value))).collect())
            }
        }
    }

    /// The value of a key, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Table(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Takes a key out of a table.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        match self {
            Self::Table(entries) => {
                let position = entries.iter().position(|(name, _)| name == key)?;
                Some(entries.remove(position).1)
            }
            _ => None,
        }
    }

    /// The table at a path of keys, if all of them lead to one.
    pub fn table_at(&mut self, path: &[Step]) -> Option<&mut Self> {
        let Some((step, rest)) = path.split_first() else { return Some(self) };
        match (self, step) {
            (Self::Table(entries), Step::Key(key)) => {
                entries.iter_mut().find(|(name, _)| name == key).and_then(|(_, node)| node.table_at(rest))
            }
            (Self::List(items), Step::Index(index)) => items.get_mut(*index).and_then(|node| node.table_at(rest)),
            _ => None,
        }
    }

    /// The value at a path.
    pub fn at(&self, path: &[Step]) -> Option<&Self> {
        let Some((step, rest)) = path.split_first() else { return Some(self) };
        match (self, step) {
            (Self::Table(_), Step::Key(key)) => self.get(key).and_then(|node| node.at(rest)),
            (Self::List(items), Step::Index(index)) => items.get(*index).and_then(|node| node.at(rest)),
            _ => None,
        }
    }

    /// All values below this one that are no tables, with their paths; `path` is that of this one.
    pub fn leaves<'a>(&'a self, path: &[Step], leaves: &mut Vec<(Vec<Step>, &'a Self)>) {
        let below = |step: Step| [path, &[step]].concat();
        match self {
            Self::Table(entries) if !entries.is_empty() => {
                for (key, node) in entries {
                    node.leaves(&below(Step::Key(key.clone())), leaves);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (index, node) in items.iter().enumerate() {
                    node.leaves(&below(Step::Index(index)), leaves);
                }
            }
            leaf => leaves.push((path.to_vec(), leaf)),
        }
    }

    /// As it would stand in a TOML file, on one line.
    pub fn to_toml(&self) -> String {
        self.to_value().to_string().trim().to_owned()
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Boolean(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Text(value) => value.as_str().into(),
            Self::Date(value) => value.parse::<Value>().unwrap_or_else(|_| value.as_str().into()),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Table(entries) => {
                Value::InlineTable(entries.iter().map(|(key, node)| (key.as_str(), node.to_value())).collect())
            }
        }
    }

    /// What kind of value it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// One step of a path into a config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// A path as in messages: `box.cells[1]`.
pub(crate) fn show_path(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Step::Index(index) => text = format!("{text}[{index}]"),
        }
    }
    text
}
