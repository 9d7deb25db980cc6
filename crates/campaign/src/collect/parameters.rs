//! The axes of a sweep as dimensions, and what is swept along them as arrays.

use std::collections::HashSet;

use ornstein_run::{Array, ArrayData, Dimension};
use toml_edit::{DocumentMut, Item, Value};

use crate::{Axis, SweptKey};

/// The values of a swept key along its axis.
#[derive(Debug, Clone, PartialEq)]
enum Values {
    Integers(Vec<i64>),
    Reals(Vec<f64>),
    /// Anything else, as it stands in the config.
    Texts(Vec<String>),
}

/// The dimension of each axis, slowest first. An axis along which one number is swept has its values as coordinates, every other one
/// the positions 0, 1, ... A name that is `taken` by an array or another dimension of the points gives way to the whole key.
pub(super) fn axis_dimensions(axes: &[Axis], taken: &HashSet<String>) -> Vec<Dimension> {
    let name = |axis: &Axis| {
        let whole_key = axis.keys.first().map(|swept| swept.key.replace(['.', '/'], "_"));
        let candidates = [Some(axis.name.clone()), whole_key].into_iter().flatten();
        let free = candidates.into_iter().find(|name| !taken.contains(name));
        free.unwrap_or_else(|| format!("{}_of_sweep", axis.name))
    };
    let positions = |axis: &Axis, words: &str| Dimension::integers(name(axis), 0..axis.length as i64, words);
    axes.iter()
        .map(|axis| match axis.keys.as_slice() {
            [] => positions(axis, "replica"),
            [swept] => match values(swept, None) {
                Values::Integers(values) => Dimension::integers(name(axis), values, swept.key.as_str()),
                Values::Reals(values) => Dimension::new(name(axis), values, "1", swept.key.as_str()),
                Values::Texts(_) => positions(axis, &format!("position of {}", swept.key)),
            },
            several => {
                let keys: Vec<&str> = several.iter().map(|swept| swept.key.as_str()).collect();
                positions(axis, &format!("position of {}", keys.join(", ")))
            }
        })
        .collect()
}

/// The table of parameters: for every swept key an array of its values, over its axis. Where a point of a list does not set a key, the
/// value is that of the base config, as far as it stands there.
pub(super) fn parameter_arrays(axes: &[Axis], dimensions: &[Dimension], base: &str) -> Vec<Array> {
    let base: DocumentMut = base.parse().unwrap_or_default();
    let of_axis = |(axis, dimension): (&Axis, &Dimension)| {
        let array = |swept: &SweptKey| {
            let data: ArrayData = match values(swept, Some(&base)) {
                Values::Integers(values) => values.into(),
                Values::Reals(values) => values.into(),
                Values::Texts(texts) => texts.into(),
            };
            let mut name = swept.key.replace('/', "_");
            if name == dimension.name {
                name.push_str("_value");
            }
            Array::new(format!("parameters/{name}"), data)
                .dimensions([dimension.clone()])
                .long_name(format!("swept key {}", swept.key))
        };
        axis.keys.iter().map(array).collect::<Vec<_>>()
    };
    axes.iter().zip(dimensions).flat_map(of_axis).collect()
}

fn values(swept: &SweptKey, base: Option<&DocumentMut>) -> Values {
    let in_base = base.and_then(|base| find(base, &swept.key)).unwrap_or_default();
    let texts = || swept.values.iter().map(|text| text.as_ref().unwrap_or(&in_base));
    let parsed: Vec<Option<Value>> = texts().map(|text| text.parse().ok()).collect();
    let integers = parsed.iter().map(|value| value.as_ref()?.as_integer());
    if let Some(values) = integers.collect() {
        return Values::Integers(values);
    }
    let real = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|integer| integer as f64));
    let reals = parsed.iter().zip(texts()).map(|(value, text)| match value {
        Some(value) => real(value),
        // Neither the point nor the base config sets it.
        None => text.is_empty().then_some(f64::NAN),
    });
    if let Some(values) = reals.collect::<Option<Vec<f64>>>()
        && values.iter().any(|value| !value.is_nan())
    {
        return Values::Reals(values);
    }
    let plain = |(value, text): (&Option<Value>, &String)| {
        value.as_ref().and_then(|value| value.as_str()).map_or_else(|| text.clone(), str::to_owned)
    };
    Values::Texts(parsed.iter().zip(texts()).map(plain).collect())
}

/// The value of a dotted key, as TOML.
fn find(document: &DocumentMut, key: &str) -> Option<String> {
    let mut item: &Item = document.as_item();
    for part in key.split('.') {
        item = item.as_table_like()?.get(part)?;
    }
    Some(item.as_value()?.to_string().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use ornstein_run::Coordinates;

    use super::*;

    fn axis(name: &str, keys: &[(&str, &[Option<&str>])]) -> Axis {
        let keys: Vec<SweptKey> = keys
            .iter()
            .map(|(key, values)| SweptKey {
                key: (*key).to_owned(),
                values: values.iter().map(|value| value.map(str::to_owned)).collect(),
            })
            .collect();
        Axis { name: name.to_owned(), length: keys.first().map_or(2, |swept| swept.values.len() as u64), keys }
    }

    #[test]
    fn numbers_become_coordinates_and_everything_else_positions() {
        let axes = [
            axis("replica", &[]),
            axis("cells", &[("box.cells", &[Some("32"), Some("64")])]),
            axis("step", &[("kernel.step", &[Some("1"), Some("0.5")])]),
            axis("method", &[("field.method", &[Some("\"direct\""), Some("\"langevin\"")])]),
        ];
        let taken = HashSet::from(["step".to_owned()]);
        let dimensions = axis_dimensions(&axes, &taken);
        assert_eq!(dimensions[0].coordinates, Coordinates::Integer(vec![0, 1]));
        assert_eq!(dimensions[1].coordinates, Coordinates::Integer(vec![32, 64]));
        assert_eq!((dimensions[2].name.as_str(), dimensions[2].long_name.as_str()), ("kernel_step", "kernel.step"));
        assert_eq!(dimensions[2].coordinates, Coordinates::Float(vec![1.0, 0.5]));
        assert_eq!(dimensions[3].coordinates, Coordinates::Integer(vec![0, 1]));
        let arrays = parameter_arrays(&axes, &dimensions, "");
        assert_eq!(arrays[2].path, "parameters/field.method");
        assert_eq!(arrays[2].data, ArrayData::Text(vec!["direct".into(), "langevin".into()]));
    }

    #[test]
    fn what_a_point_of_a_list_leaves_is_that_of_the_base_config() {
        let list =
            axis("list", &[("a.x", &[Some("1"), None]), ("b", &[None, Some("true")]), ("c", &[None, Some("2.0")])]);
        let axes = [list];
        let dimensions = axis_dimensions(&axes, &HashSet::new());
        let arrays = parameter_arrays(&axes, &dimensions, "a.x = 7\n[b]\n");
        assert_eq!(arrays[0].data, vec![1_i64, 7].into());
        assert_eq!(arrays[1].data, ArrayData::Text(vec![String::new(), "true".into()]));
        let ArrayData::F64(c) = &arrays[2].data else { panic!("not real") };
        assert!(c[0].is_nan() && c[1] == 2.0);
    }
}
