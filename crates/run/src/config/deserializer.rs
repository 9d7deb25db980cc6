//! From the tree of a config to the experiment's own type.
//!
//! A deserialiser of our own, since every error must know its path, and since a key that no type asks for must be refused
//! everywhere, also in types that forgot `deny_unknown_fields`.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess};
use serde::de::{Unexpected, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::node::{Node, Step};
use super::problem::{Problem, ProblemKind};

/// Reads one value of the tree.
#[derive(Clone, Copy)]
pub(crate) struct NodeDeserializer<'a>(pub &'a Node);

impl<'a> NodeDeserializer<'a> {
    /// What serde calls a value of this kind.
    pub fn unexpected(self) -> Unexpected<'a> {
        match self.0 {
            Node::Boolean(value) => Unexpected::Bool(*value),
            Node::Integer(value) => Unexpected::Signed(*value),
            Node::Float(value) => Unexpected::Float(*value),
            Node::Text(value) | Node::Date(value) => Unexpected::Str(value),
            Node::List(_) => Unexpected::Seq,
            Node::Table(_) => Unexpected::Map,
        }
    }

    fn visit_table<V: Visitor<'a>>(
        self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let Node::Table(entries) = self.0 else { return Err(Error::invalid_type(self.unexpected(), &visitor)) };
        visitor.visit_map(TableAccess { entries: entries.iter(), current: None, fields })
    }
}

impl<'a> Deserializer<'a> for NodeDeserializer<'a> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Node::Boolean(value) => visitor.visit_bool(*value),
            Node::Integer(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(value) | Node::Date(value) => visitor.visit_borrowed_str(value),
            Node::List(items) => {
                let mut access = ListAccess { items: items.iter(), position: 0 };
                let value = visitor.visit_seq(&mut access)?;
                if access.items.len() == 0 {
                    Ok(value)
                } else {
                    let expected = format!("a list of {} values", access.position);
                    Err(Problem::wrong(expected))
                }
            }
            Node::Table(_) => self.visit_table(None, visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.visit_table(Some(fields), visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.0 {
            Node::Text(name) => visitor.visit_enum(name.as_str().into_deserializer()),
            Node::Table(entries) if entries.len() == 1 => {
                let (name, node) = &entries[0];
                visitor.visit_enum(Choice { name, node })
            }
            _ => Err(Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    /// Only asked for where a type has no field for a key. The key and the fields are filled in one level higher.
    fn deserialize_ignored_any<V: Visitor<'a>>(self, _visitor: V) -> Result<V::Value, Problem> {
        Err(Problem::new(ProblemKind::UnknownKey { allowed: Vec::new() }))
    }

    forward_to_deserialize_any! {
        <W: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct ListAccess<'a> {
    items: std::slice::Iter<'a, Node>,
    position: usize,
}

impl<'a> SeqAccess<'a> for &mut ListAccess<'a> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let index = self.position;
        self.position += 1;
        seed.deserialize(NodeDeserializer(node)).map(Some).map_err(|problem| problem.below(Step::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct TableAccess<'a> {
    entries: std::slice::Iter<'a, (String, Node)>,
    current: Option<&'a (String, Node)>,
    fields: Option<&'static [&'static str]>,
}

impl<'a> MapAccess<'a> for TableAccess<'a> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        self.current = self.entries.next();
        match self.current {
            Some((key, _)) => seed.deserialize(key.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        let Some((key, node)) = self.current else { return Err(Error::custom("a value was asked for before its key")) };
        seed.deserialize(NodeDeserializer(node)).map_err(|mut problem| {
            // An ignored key: only this table knows which keys it has.
            let is_here = problem.path().is_empty();
            if let (ProblemKind::UnknownKey { allowed }, Some(fields)) = (&mut problem.kind, self.fields)
                && allowed.is_empty()
                && is_here
            {
                *allowed = fields.iter().map(|&field| field.to_owned()).collect();
            }
            problem.below(Step::Key(key.clone()))
        })
    }
}

/// A choice with content: `method = { langevin = { step = 0.1 } }`.
struct Choice<'a> {
    name: &'a str,
    node: &'a Node,
}

impl<'a> EnumAccess<'a> for Choice<'a> {
    type Error = Problem;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Problem> {
        let deserializer: serde::de::value::StrDeserializer<'a, Problem> = self.name.into_deserializer();
        seed.deserialize(deserializer).map(|value| (value, self))
    }
}

impl<'a> VariantAccess<'a> for Choice<'a> {
    type Error = Problem;

    fn unit_variant(self) -> Result<(), Problem> {
        match self.node {
            Node::Table(entries) if entries.is_empty() => Ok(()),
            _ => {
                Err(Problem::wrong(format!("\"{}\", without content", self.name))
                    .below(Step::Key(self.name.to_owned())))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Problem> {
        seed.deserialize(NodeDeserializer(self.node)).map_err(|problem| problem.below(Step::Key(self.name.to_owned())))
    }

    fn tuple_variant<V: Visitor<'a>>(self, _length: usize, visitor: V) -> Result<V::Value, Problem> {
        NodeDeserializer(self.node)
            .deserialize_any(visitor)
            .map_err(|problem| problem.below(Step::Key(self.name.to_owned())))
    }

    fn struct_variant<V: Visitor<'a>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Problem> {
        NodeDeserializer(self.node)
            .visit_table(Some(fields), visitor)
            .map_err(|problem| problem.below(Step::Key(self.name.to_owned())))
    }
}
