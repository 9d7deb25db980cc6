//! An array of a collected file, and what is left of it when it is reduced along some of its axes.

use ndarray::{ArrayD, Axis as ArrayAxis};
use ornstein_run::{CollectionFile, Coordinates, Dimension};

use super::labels::{plain, short, with_unit};
use crate::sweep::REPLICA;

/// An array with its dimensions; those of a single position are left out.
#[derive(Debug, Clone)]
pub(super) struct SweepArray {
    pub values: ArrayD<f64>,
    pub dimensions: Vec<Dimension>,
    /// What it is, for labels.
    pub name: String,
    pub unit: String,
}

/// Mean and standard deviation along some axes.
#[derive(Debug, Clone)]
pub(super) struct Reduced {
    pub mean: ArrayD<f64>,
    /// Standard deviation of one value; zero where there is only one.
    pub deviation: ArrayD<f64>,
    /// The largest number of values behind a mean.
    pub count: usize,
    pub dimensions: Vec<Dimension>,
    /// What was reduced along, in words.
    pub along: String,
}

impl SweepArray {
    /// Reads an array; what is missing is not a number.
    pub fn read(file: &CollectionFile, path: &str) -> Result<Self, String> {
        let text = |error: ornstein_run::FileError| error.to_string();
        let mut values = file.reals(path).map_err(text)?;
        let mut dimensions = file.dimensions(path).map_err(text)?;
        for place in (0..dimensions.len()).rev() {
            if dimensions[place].length() == 1 {
                values = values.index_axis_move(ArrayAxis(place), 0);
                dimensions.remove(place);
            }
        }
        let long_name = file.long_name(path).map_err(text)?;
        let last = path.rsplit('/').next().unwrap_or(path);
        let name = plain(if long_name.is_empty() { last } else { short(&long_name) });
        Ok(Self { values, dimensions, name, unit: file.unit(path).map_err(text)? })
    }

    /// Its name with its unit, for an axis.
    pub fn label(&self) -> String {
        with_unit(&self.name, &self.unit)
    }

    /// The axes to reduce along: those of these names, and the replicas.
    fn reduced_axes(&self, over: &[String]) -> Vec<usize> {
        let is_over = |dimension: &Dimension| dimension.name == REPLICA || over.contains(&dimension.name);
        (0..self.dimensions.len()).filter(|&place| is_over(&self.dimensions[place])).collect()
    }

    /// All values at each place of the axes that are left, as rows: (rows, dimensions that are left, values per row).
    pub fn rows(&self, over: &[String]) -> (Vec<f64>, Vec<Dimension>, usize) {
        let along = self.reduced_axes(over);
        let left: Vec<usize> = (0..self.dimensions.len()).filter(|place| !along.contains(place)).collect();
        let count = along.iter().map(|&place| self.dimensions[place].length()).product();
        let order: Vec<usize> = left.iter().chain(&along).copied().collect();
        let values = self.values.view().permuted_axes(order).iter().copied().collect();
        (values, left.iter().map(|&place| self.dimensions[place].clone()).collect(), count)
    }

    /// Mean and standard deviation along the replicas and dimensions of these names; what is missing does not count.
    pub fn reduced(&self, over: &[String]) -> Reduced {
        let (values, dimensions, width) = self.rows(over);
        let shape: Vec<usize> = dimensions.iter().map(Dimension::length).collect();
        let rows: Vec<Vec<f64>> = values
            .chunks(width.max(1))
            .map(|row| row.iter().copied().filter(|value| value.is_finite()).collect())
            .collect();
        let mean = |row: &Vec<f64>| row.iter().sum::<f64>() / row.len() as f64;
        let deviation = |row: &Vec<f64>| {
            let mean = mean(row);
            let squares: f64 = row.iter().map(|value| (value - mean).powi(2)).sum();
            if row.len() < 2 { 0.0 } else { (squares / (row.len() - 1) as f64).sqrt() }
        };
        let shaped = |values: Vec<f64>| ArrayD::from_shape_vec(ndarray::IxDyn(&shape), values).unwrap_or_default();
        Reduced {
            mean: shaped(rows.iter().map(mean).collect()),
            deviation: shaped(rows.iter().map(deviation).collect()),
            count: rows.iter().map(Vec::len).max().unwrap_or_default(),
            along: self.along(over),
            dimensions,
        }
    }

    /// What is reduced along, in words.
    pub fn along(&self, over: &[String]) -> String {
        match self.reduced_axes(over).as_slice() {
            &[place] => format!("{}s", plain(&self.dimensions[place].name)),
            _ => "values".to_owned(),
        }
    }

    /// Is there a dimension of this name?
    pub fn has_dimension(&self, name: &str) -> bool {
        self.dimensions.iter().any(|dimension| dimension.name == name)
    }
}

/// The coordinates of a dimension as reals; positions if it has none.
pub(super) fn coordinates(dimension: &Dimension) -> Vec<f64> {
    match &dimension.coordinates {
        Coordinates::Float(values) => values.clone(),
        Coordinates::Integer(values) => values.iter().map(|&value| value as f64).collect(),
        Coordinates::None(length) => (0..*length).map(|place| place as f64).collect(),
    }
}

/// The label of the axis along a dimension.
pub(super) fn dimension_label(dimension: &Dimension) -> String {
    let name = if dimension.long_name.is_empty() { dimension.name.as_str() } else { short(&dimension.long_name) };
    with_unit(&plain(name), &dimension.unit)
}

/// Are all ratios of neighbours equal (to a percent of their logarithm), and their differences not?
pub(super) fn has_equal_ratios(values: &[f64]) -> bool {
    if values.len() < 3 || values.iter().any(|value| !(*value > 0.0 && value.is_finite())) {
        return false;
    }
    let ratios: Vec<f64> = values.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    ratios[0].abs() > 0.05 && ratios.iter().all(|ratio| (ratio / ratios[0] - 1.0).abs() < 0.01)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use ornstein_run::{ArraySpec, Collection, CollectionWriter, Element, ElementType};

    use super::*;

    /// A collected file of three replicas; the second has no number.
    fn with_a_gap<T: Element>(element: ElementType, first: T, last: T) -> SweepArray {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("collected.h5");
        let axes = vec![Dimension::integers("replica", 0..3, "replica")];
        let collection = Collection { kind: "a.b".into(), name: "c".into(), seed: 1, axes };
        let mut file = CollectionWriter::create(&path, &collection).unwrap();
        let spec = ArraySpec {
            path: "statistics/x".into(),
            element,
            dimensions: Vec::new(),
            unit: "1".into(),
            long_name: String::new(),
            attributes: Vec::new(),
        };
        let x = file.declare(&spec, true).unwrap();
        file.write(x, 0, &[first]).unwrap();
        file.write(x, 2, &[last]).unwrap();
        file.finish().unwrap();
        SweepArray::read(&CollectionFile::open(&path).unwrap(), "statistics/x").unwrap()
    }

    #[test]
    fn missing_integers_do_not_count_either() {
        for array in [
            with_a_gap::<i32>(ElementType::I32, 1, 4),
            with_a_gap::<i64>(ElementType::I64, 1, 4),
            with_a_gap::<u8>(ElementType::U8, 1, 4),
            with_a_gap::<u64>(ElementType::U64, 1, 4),
            with_a_gap::<f32>(ElementType::F32, 1.0, 4.0),
            with_a_gap::<f64>(ElementType::F64, 1.0, 4.0),
        ] {
            assert!(array.values[[1]].is_nan());
            let reduced = array.reduced(&[]);
            assert_eq!((reduced.mean.sum(), reduced.count), (2.5, 2));
        }
    }

    #[test]
    fn replicas_are_reduced_and_missing_ones_do_not_count() {
        let values = Array2::from_shape_vec((3, 2), vec![1.0, 5.0, 3.0, f64::NAN, 5.0, f64::NAN]).unwrap().into_dyn();
        let dimensions = vec![Dimension::integers("replica", 0..3, ""), Dimension::bare("k", 2)];
        let array = SweepArray { values, dimensions, name: "x".into(), unit: "1".into() };
        let reduced = array.reduced(&[]);
        assert_eq!(reduced.mean.as_slice().unwrap(), [3.0, 5.0]);
        assert_eq!(reduced.deviation.as_slice().unwrap(), [2.0, 0.0]);
        assert_eq!((reduced.count, reduced.along.as_str(), reduced.dimensions.len()), (3, "replicas", 1));
        let all = array.reduced(&["k".to_owned()]);
        assert_eq!((all.mean.ndim(), all.mean.sum(), all.count), (0, 3.5, 4));
    }

    #[test]
    fn powers_have_equal_ratios_and_steps_do_not() {
        assert!(has_equal_ratios(&[16.0, 64.0, 256.0]));
        assert!(has_equal_ratios(&[0.1, 0.316, 1.0, 3.16, 10.0]));
        for values in [&[1.0, 2.0, 3.0][..], &[1.0, 10.0], &[0.0, 1.0, 10.0], &[5.0, 5.0, 5.0], &[1.0, 2.0, 4.5]] {
            assert!(!has_equal_ratios(values), "{values:?}");
        }
    }
}
