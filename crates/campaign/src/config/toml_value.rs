//! A TOML value as it is, for keys whose types only the swept config knows.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use toml_edit::Value;

/// A TOML value without its layout. Dates are texts: no config of the suite has any.
#[derive(Debug, Clone, PartialEq)]
pub enum TomlValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent.
    Float(f64),
    /// A text in quotes.
    Text(String),
    /// A list.
    List(Vec<TomlValue>),
    /// A table, in the order of the file.
    Table(TomlTable),
}

/// A TOML table in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TomlTable(pub Vec<(String, TomlValue)>);

impl TomlValue {
    /// As it would stand in a TOML file, on one line.
    ///
    /// ```
    /// use ornstein_campaign::TomlValue;
    ///
    /// let value = TomlValue::List(vec![TomlValue::Integer(64), TomlValue::Text("direct".into())]);
    /// assert_eq!(value.to_toml(), r#"[64, "direct"]"#);
    /// ```
    pub fn to_toml(&self) -> String {
        self.to_value().to_string().trim().to_owned()
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Boolean(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            // The shortest text that reads back as the same number, with an exponent where it is short.
            Self::Float(value) => format!("{value:?}").to_lowercase().parse().unwrap_or_else(|_| Value::from(*value)),
            Self::Text(value) => value.as_str().into(),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Table(table) => {
                Value::InlineTable(table.0.iter().map(|(key, value)| (key.as_str(), value.to_value())).collect())
            }
        }
    }

    /// The number that it is, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// A text that is the same for values that mean the same: the integer 1 and the number 1.0.
    pub(crate) fn canonical(&self) -> String {
        // Below, whole numbers and integers are one to one.
        const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            Self::Float(value) if value.fract() == 0.0 && value.abs() < LARGEST_EXACT => {
                Self::Integer(*value as i64).to_toml()
            }
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::canonical).collect();
                format!("[{}]", items.join(", "))
            }
            other => other.to_toml(),
        }
    }
}

impl<'de> Deserialize<'de> for TomlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for TomlTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = TomlValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a TOML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<TomlValue, E> {
        Ok(TomlValue::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<TomlValue, E> {
        Ok(TomlValue::Integer(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<TomlValue, E> {
        Ok(TomlValue::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<TomlValue, E> {
        Ok(TomlValue::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<TomlValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(TomlValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<TomlValue, A::Error> {
        TableVisitor.visit_map(access).map(TomlValue::Table)
    }
}

struct TableVisitor;

impl<'de> Visitor<'de> for TableVisitor {
    type Value = TomlTable;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<TomlTable, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(TomlTable(entries))
    }
}

impl Serialize for TomlValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Table(table) => table.serialize(serializer),
        }
    }
}

impl Serialize for TomlTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl JsonSchema for TomlTable {
    fn schema_name() -> Cow<'static, str> {
        "SweptKeys".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "description": "Keys of the base config.", "minProperties": 1 })
    }
}

#[cfg(test)]
mod tests {
    use ornstein_run::ConfigDocument;

    use super::*;

    fn table(text: &str) -> TomlTable {
        ConfigDocument::parse(text, None, &[]).unwrap().whole().unwrap()
    }

    #[test]
    fn values_of_a_file_keep_their_type_and_order() {
        let read = table("b = 1\na = 1.0\n\"x.y\" = [true, 'text', { z = -3e-7 }]\n");
        let texts: Vec<_> = read.0.iter().map(|(key, value)| format!("{key}={}", value.to_toml())).collect();
        assert_eq!(texts, ["b=1", "a=1.0", r#"x.y=[true, "text", { z = -3e-7 }]"#]);
    }

    #[test]
    fn one_and_one_point_zero_mean_the_same_but_neighbouring_integers_do_not() {
        let float = |value| TomlValue::Float(value).canonical();
        let integer = |value| TomlValue::Integer(value).canonical();
        assert_eq!(integer(1), float(1.0));
        assert_eq!(integer(0), float(-0.0));
        // Both are 2^53 as floating-point numbers.
        assert_ne!(integer((1 << 53) + 1), integer(1 << 53));
        assert_ne!(integer(1), TomlValue::Text("1".into()).canonical());
        let list = |item| TomlValue::List(vec![item]).canonical();
        assert_eq!(list(TomlValue::Integer(2)), list(TomlValue::Float(2.0)));
    }
}
