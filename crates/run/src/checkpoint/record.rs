//! The facts of a checkpoint as they are written: JSON, with the large arrays beside it.
//!
//! Floating-point numbers are written as their bits, since JSON has no NaN and no infinity.

use serde::{Deserialize, Serialize};

use crate::array::ElementType;
use crate::{Array, ArrayData, Attribute, Coordinates, Dimension, Evidence, SampleSpec};

#[derive(Serialize, Deserialize)]
pub(super) struct DimensionRecord {
    name: String,
    unit: String,
    long_name: String,
    coordinates: CoordinatesRecord,
}

#[derive(Serialize, Deserialize)]
enum CoordinatesRecord {
    FloatBits(Vec<u64>),
    Integer(Vec<i64>),
    None(usize),
}

impl From<&Dimension> for DimensionRecord {
    fn from(dimension: &Dimension) -> Self {
        let coordinates = match &dimension.coordinates {
            Coordinates::Float(values) => {
                CoordinatesRecord::FloatBits(values.iter().map(|value| value.to_bits()).collect())
            }
            Coordinates::Integer(values) => CoordinatesRecord::Integer(values.clone()),
            Coordinates::None(length) => CoordinatesRecord::None(*length),
        };
        Self {
            name: dimension.name.clone(),
            unit: dimension.unit.clone(),
            long_name: dimension.long_name.clone(),
            coordinates,
        }
    }
}

impl From<DimensionRecord> for Dimension {
    fn from(record: DimensionRecord) -> Self {
        let coordinates = match record.coordinates {
            CoordinatesRecord::FloatBits(bits) => Coordinates::Float(bits.into_iter().map(f64::from_bits).collect()),
            CoordinatesRecord::Integer(values) => Coordinates::Integer(values),
            CoordinatesRecord::None(length) => Coordinates::None(length),
        };
        Self { name: record.name, coordinates, unit: record.unit, long_name: record.long_name }
    }
}

#[derive(Serialize, Deserialize)]
enum AttributeRecord {
    Text(String),
    FloatBits(u64),
    Integer(i64),
    FloatsBits(Vec<u64>),
    Integers(Vec<i64>),
    Texts(Vec<String>),
}

impl From<&Attribute> for AttributeRecord {
    fn from(attribute: &Attribute) -> Self {
        match attribute {
            Attribute::Text(text) => Self::Text(text.clone()),
            Attribute::Float(value) => Self::FloatBits(value.to_bits()),
            Attribute::Integer(value) => Self::Integer(*value),
            Attribute::Floats(values) => Self::FloatsBits(values.iter().map(|value| value.to_bits()).collect()),
            Attribute::Integers(values) => Self::Integers(values.clone()),
            Attribute::Texts(values) => Self::Texts(values.clone()),
        }
    }
}

impl From<AttributeRecord> for Attribute {
    fn from(record: AttributeRecord) -> Self {
        match record {
            AttributeRecord::Text(text) => Self::Text(text),
            AttributeRecord::FloatBits(bits) => Self::Float(f64::from_bits(bits)),
            AttributeRecord::Integer(value) => Self::Integer(value),
            AttributeRecord::FloatsBits(bits) => Self::Floats(bits.into_iter().map(f64::from_bits).collect()),
            AttributeRecord::Integers(values) => Self::Integers(values),
            AttributeRecord::Texts(values) => Self::Texts(values),
        }
    }
}

/// The labels of an array or a stream of samples.
#[derive(Serialize, Deserialize)]
pub(super) struct LabelsRecord {
    path: String,
    dimensions: Vec<DimensionRecord>,
    unit: String,
    long_name: String,
    attributes: Vec<(String, AttributeRecord)>,
}

fn attribute_records(attributes: &[(String, Attribute)]) -> Vec<(String, AttributeRecord)> {
    attributes.iter().map(|(name, value)| (name.clone(), value.into())).collect()
}

fn attributes_of(records: Vec<(String, AttributeRecord)>) -> Vec<(String, Attribute)> {
    records.into_iter().map(|(name, record)| (name, record.into())).collect()
}

impl From<&Array> for LabelsRecord {
    fn from(array: &Array) -> Self {
        Self {
            path: array.path.clone(),
            dimensions: array.dimensions.iter().map(Into::into).collect(),
            unit: array.unit.clone(),
            long_name: array.long_name.clone(),
            attributes: attribute_records(&array.attributes),
        }
    }
}

impl LabelsRecord {
    /// The array again, with its numbers.
    pub fn into_array(self, data: ArrayData) -> Array {
        Array {
            path: self.path,
            data,
            dimensions: self.dimensions.into_iter().map(Into::into).collect(),
            unit: self.unit,
            long_name: self.long_name,
            attributes: attributes_of(self.attributes),
        }
    }
}

/// A stream of samples, and how many items of it the checkpoint counts on.
#[derive(Serialize, Deserialize)]
pub(super) struct SpoolRecord {
    path: String,
    group: String,
    element: String,
    stack: DimensionRecord,
    item: Vec<DimensionRecord>,
    stack_axis: usize,
    unit: String,
    long_name: String,
    chunk: Option<Vec<usize>>,
    attributes: Vec<(String, AttributeRecord)>,
    items: usize,
}

impl SpoolRecord {
    pub fn new(spec: &SampleSpec, items: usize) -> Self {
        Self {
            path: spec.path.clone(),
            group: spec.group.clone(),
            element: spec.element.name().to_owned(),
            stack: (&spec.stack).into(),
            item: spec.item.iter().map(Into::into).collect(),
            stack_axis: spec.stack_axis,
            unit: spec.unit.clone(),
            long_name: spec.long_name.clone(),
            chunk: spec.chunk.clone(),
            attributes: attribute_records(&spec.attributes),
            items,
        }
    }

    /// The stream and its number of items; `None` for an element type that does not exist.
    pub fn into_spec(self) -> Option<(SampleSpec, usize)> {
        let element = ElementType::ALL.into_iter().find(|element| element.name() == self.element)?;
        let spec = SampleSpec {
            path: self.path,
            group: self.group,
            element,
            stack: self.stack.into(),
            item: self.item.into_iter().map(Into::into).collect(),
            stack_axis: self.stack_axis,
            unit: self.unit,
            long_name: self.long_name,
            chunk: self.chunk,
            attributes: attributes_of(self.attributes),
        };
        Some((spec, self.items))
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct EvidenceRecord {
    name: String,
    description: String,
    statistic_name: String,
    statistic_bits: u64,
    null_distribution: String,
    p_value_bits: u64,
    significance_bits: u64,
}

impl From<&Evidence> for EvidenceRecord {
    fn from(evidence: &Evidence) -> Self {
        Self {
            name: evidence.name.clone(),
            description: evidence.description.clone(),
            statistic_name: evidence.statistic_name.clone(),
            statistic_bits: evidence.statistic.to_bits(),
            null_distribution: evidence.null_distribution.clone(),
            p_value_bits: evidence.p_value.to_bits(),
            significance_bits: evidence.significance.to_bits(),
        }
    }
}

impl From<EvidenceRecord> for Evidence {
    fn from(record: EvidenceRecord) -> Self {
        Self {
            name: record.name,
            description: record.description,
            statistic_name: record.statistic_name,
            statistic: f64::from_bits(record.statistic_bits),
            null_distribution: record.null_distribution,
            p_value: f64::from_bits(record.p_value_bits),
            significance: f64::from_bits(record.significance_bits),
        }
    }
}
