//! One array of all points, as far as it has been seen.

use ornstein_run::{Array, ArrayData, ArraySpec, Dimension};

use super::workspace::{Spool, Workspace};
use crate::{CampaignError, PointId};

/// An array of numbers, gathered from point after point.
#[derive(Debug)]
pub(super) struct Gathered {
    /// What it looks like, as far as all points agree.
    pub spec: ArraySpec,
    /// The points that have it, in order.
    pub points: Vec<usize>,
    /// Why it cannot be collected.
    pub refused: Option<String>,
    /// Its numbers, point after point; `None` for samples, which stay where they are.
    pub spool: Option<Spool>,
}

impl Gathered {
    /// That of the first point that has it.
    pub fn new(spec: ArraySpec, spool: Option<Spool>) -> Self {
        Self { spec, points: Vec::new(), refused: None, spool }
    }

    /// Adds a point. `data` are its numbers, where they are gathered.
    pub fn add(&mut self, point: usize, spec: &ArraySpec, data: Option<&ArrayData>) -> Result<(), CampaignError> {
        if self.refused.is_none() {
            self.refused = self.disagreement(point, spec);
        }
        if self.refused.is_some() {
            self.spool = None;
            return Ok(());
        }
        if self.spec.long_name != spec.long_name {
            self.spec.long_name.clear();
        }
        self.spec.attributes.retain(|attribute| spec.attributes.contains(attribute));
        self.points.push(point);
        if let (Some(spool), Some(data)) = (&mut self.spool, data) {
            spool.append(|bytes| data.extend_bytes(bytes))?;
        }
        Ok(())
    }

    fn disagreement(&self, point: usize, spec: &ArraySpec) -> Option<String> {
        let first = *self.points.first()?;
        let differs = |what: &str, one: String, other: String| {
            let (first, point) = (PointId(first as u64), PointId(point as u64));
            Some(format!("{what} differs: {one} in point {first}, {other} in point {point}"))
        };
        if self.spec.element != spec.element {
            return differs("its type", self.spec.element.name().to_owned(), spec.element.name().to_owned());
        }
        if self.spec.shape() != spec.shape() {
            return differs("its shape", format!("{:?}", self.spec.shape()), format!("{:?}", spec.shape()));
        }
        let names = |dimensions: &[Dimension]| {
            dimensions.iter().map(|dimension| dimension.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let (one, other) = (names(&self.spec.dimensions), names(&spec.dimensions));
        if one != other {
            return differs("its dimensions", one, other);
        }
        if self.spec.unit != spec.unit {
            return differs("its unit", self.spec.unit.clone(), spec.unit.clone());
        }
        None
    }
}

/// A list of texts, which is collected once if it is the same in all points.
#[derive(Debug)]
pub(super) struct GatheredTexts {
    /// That of the first point.
    pub array: Array,
    first: usize,
    /// Why it cannot be collected.
    pub refused: Option<String>,
}

impl GatheredTexts {
    /// That of the first point that has it.
    pub fn new(point: usize, array: Array) -> Self {
        Self { array, first: point, refused: None }
    }

    /// Compares it with that of a further point.
    pub fn add(&mut self, point: usize, array: &Array) {
        if self.refused.is_none() && (self.array.data != array.data || self.array.dimensions != array.dimensions) {
            let (first, point) = (PointId(self.first as u64), PointId(point as u64));
            self.refused = Some(format!("its texts differ between point {first} and point {point}"));
        }
    }
}

/// The coordinates of a dimension that arrays of one group share.
#[derive(Debug)]
pub(super) struct GatheredCoordinates {
    /// That of the first point.
    pub dimension: Dimension,
    /// The points that have it, in order.
    pub points: Vec<usize>,
    /// The coordinates of every point, from the moment on at which they turned out to differ.
    pub spool: Option<Spool>,
    /// Its length, or whether it has coordinates, differs: arrays along it cannot be collected.
    pub refused: bool,
}

impl GatheredCoordinates {
    /// That of the first point that has it.
    pub fn new(dimension: Dimension) -> Self {
        Self { dimension, points: Vec::new(), spool: None, refused: false }
    }

    /// Adds a point, unless another array of the group did.
    pub fn add(
        &mut self,
        point: usize,
        dimension: &Dimension,
        workspace: &Workspace,
        number: usize,
    ) -> Result<(), CampaignError> {
        if self.refused || self.points.last() == Some(&point) {
            return Ok(());
        }
        let (known, new) = (numbers(&self.dimension), numbers(dimension));
        if known.len() != new.len() || dimension.length() != self.dimension.length() {
            self.refused = true;
            self.spool = None;
            return Ok(());
        }
        if self.spool.is_none() && self.dimension != *dimension {
            // All points so far had the coordinates of the first.
            let mut spool = workspace.spool(number);
            for _ in &self.points {
                spool.append(|bytes| extend(&known, bytes))?;
            }
            self.spool = Some(spool);
        }
        self.points.push(point);
        if let Some(spool) = &mut self.spool {
            spool.append(|bytes| extend(&new, bytes))?;
        }
        Ok(())
    }
}

/// Coordinates as reals; empty if there are none.
fn numbers(dimension: &Dimension) -> Vec<f64> {
    use ornstein_run::Coordinates;
    match &dimension.coordinates {
        Coordinates::Float(values) => values.clone(),
        Coordinates::Integer(values) => values.iter().map(|&value| value as f64).collect(),
        Coordinates::None(_) => Vec::new(),
    }
}

fn extend(values: &[f64], bytes: &mut Vec<u8>) {
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CampaignFolder;

    fn dimension(coordinates: &[f64]) -> Dimension {
        Dimension::new("k", coordinates.to_vec(), "h/Mpc", "wave-number")
    }

    #[test]
    fn coordinates_are_spooled_from_the_moment_they_differ_with_those_before() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(&CampaignFolder::new(root.path())).unwrap();
        let mut known = GatheredCoordinates::new(dimension(&[1.0, 2.0]));
        for (point, coordinates) in
            [(0, [1.0, 2.0]), (0, [9.0, 9.0]), (3, [1.0, 2.0]), (4, [3.0, 4.0]), (5, [1.0, 2.0])]
        {
            known.add(point, &dimension(&coordinates), &workspace, 0).unwrap();
        }
        assert_eq!(known.points, [0, 3, 4, 5]);
        let bytes = known.spool.as_mut().unwrap().read(0, 64).unwrap();
        let values: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|value| f64::from_le_bytes(*value)).collect();
        assert_eq!(values, [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 1.0, 2.0]);
        known.add(6, &dimension(&[1.0, 2.0, 3.0]), &workspace, 0).unwrap();
        assert!(known.refused && known.spool.is_none());
    }

    #[test]
    fn arrays_must_agree_in_type_shape_dimensions_and_unit() {
        let spec = ArraySpec {
            path: "statistics/p".into(),
            element: ornstein_run::ElementType::F64,
            dimensions: vec![dimension(&[1.0, 2.0])],
            unit: "K".into(),
            long_name: "p".into(),
            attributes: vec![("a".into(), 1_i64.into()), ("b".into(), 2_i64.into())],
        };
        let differing = |change: fn(&mut ArraySpec)| {
            let mut other = spec.clone();
            change(&mut other);
            let mut gathered = Gathered::new(spec.clone(), None);
            gathered.add(0, &spec, None).unwrap();
            gathered.add(2, &other, None).unwrap();
            gathered
        };
        let reason = |change: fn(&mut ArraySpec)| differing(change).refused.unwrap();
        assert!(
            reason(|other| other.unit = "J".into()).contains("its unit differs: K in point 000000, J in point 000002")
        );
        assert!(reason(|other| other.element = ornstein_run::ElementType::F32).contains("type"));
        assert!(reason(|other| other.dimensions[0].name = "q".into()).contains("dimensions"));
        assert!(reason(|other| other.dimensions.clear()).contains("shape"));
        let changed = differing(|other| {
            other.long_name = "q".into();
            other.attributes[0].1 = 7_i64.into();
        });
        assert!(changed.refused.is_none() && changed.spec.long_name.is_empty());
        assert_eq!(changed.spec.attributes, [("b".to_owned(), 2_i64.into())]);
    }
}
