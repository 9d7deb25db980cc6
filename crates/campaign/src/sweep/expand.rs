//! The axes of a sweep.

use std::collections::HashMap;

use ornstein_run::{ConfigError, ConfigErrors};

use super::axis_names::axis_names;
use super::flatten::{Entry, flatten};
use super::range::{is_range, range_values};
use super::{LIST, MOST_POINTS, REPLICA, Sweep, ZIP};
use crate::{Axis, SweepTable, SweptKey, TomlTable, TomlValue};

/// A key and its values along an axis.
struct Swept {
    key: String,
    place: String,
    values: Vec<TomlValue>,
}

/// Expands the tables of `[sweep]`, or says everything that is wrong with them.
pub(crate) fn expand(table: &SweepTable) -> Result<Sweep, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    let mut axes = Vec::new();
    let mut keys: Vec<(String, String)> = Vec::new();
    if let Some(seeds) = &table.seeds {
        if seeds.count == 0 {
            errors.push(ConfigError::new("sweep.seeds.count", 0, "an integer, 1 or more"));
        }
        axes.push(Axis { name: REPLICA.to_owned(), length: seeds.count, keys: Vec::new() });
    }
    if let Some(grid) = &table.grid {
        let swept = columns(grid, "sweep.grid", &mut errors);
        let paths: Vec<&str> = swept.iter().map(|swept| swept.key.as_str()).collect();
        for (swept, name) in swept.iter().zip(axis_names(&paths)) {
            refuse_repeated(&swept.values, |index| format!("{}[{index}]", swept.place), &mut errors);
            axes.push(axis(&name, std::slice::from_ref(swept)));
        }
        keys.extend(swept.into_iter().map(|swept| (swept.key, swept.place)));
    }
    if let Some(zip) = &table.zip {
        let swept = columns(zip, "sweep.zip", &mut errors);
        if same_lengths(&swept, &mut errors) && !swept.is_empty() {
            let rows: Vec<TomlValue> = (0..swept[0].values.len())
                .map(|row| TomlValue::List(swept.iter().map(|swept| swept.values[row].clone()).collect()))
                .collect();
            refuse_repeated(&rows, |index| format!("{}[{index}]", swept[0].place), &mut errors);
            axes.push(axis(ZIP, &swept));
        }
        keys.extend(swept.into_iter().map(|swept| (swept.key, swept.place)));
    }
    if let Some(list) = &table.list {
        let (axis, swept) = entries(list, &mut errors);
        axes.push(axis);
        keys.extend(swept);
    }
    refuse_contradictions(&keys, &mut errors);
    if table.seeds.is_some()
        && let Some((key, place)) = keys.iter().find(|(key, _)| key == "experiment.seed")
    {
        let error = ConfigError::new(place, format!("`{key}`"), "either this key or [sweep.seeds]");
        errors.push(error.at_key().help("[sweep.seeds] gives every point a seed of its own"));
    }
    if *table == SweepTable::default() {
        let error = ConfigError::new("sweep", "nothing", "[sweep.grid], [sweep.zip], [[sweep.list]] or [sweep.seeds]");
        errors.push(error.help("such as [sweep.grid] with a line box.cells = [32, 64]"));
    }
    let points = axes.iter().try_fold(1_u64, |points, axis| points.checked_mul(axis.length));
    if points.is_none_or(|points| points > MOST_POINTS) {
        let lengths: Vec<_> = axes.iter().map(|axis| format!("{} {}", axis.length, axis.name)).collect();
        let found = points.map_or_else(|| "more than 2^64 points".to_owned(), |points| format!("{points} points"));
        let found = format!("{found} ({})", lengths.join(" x "));
        errors.push(ConfigError::new("sweep", found, format!("at most {MOST_POINTS} points")));
    }
    errors.into_result()?;
    Ok(Sweep { axes })
}

fn axis(name: &str, swept: &[Swept]) -> Axis {
    let text = |value: &TomlValue| Some(value.to_toml());
    let keys = swept
        .iter()
        .map(|swept| SweptKey { key: swept.key.clone(), values: swept.values.iter().map(text).collect() })
        .collect();
    Axis { name: name.to_owned(), length: swept[0].values.len() as u64, keys }
}

/// The keys of a grid or a zip, each with a list or a range of values.
fn columns(table: &TomlTable, place: &str, errors: &mut ConfigErrors) -> Vec<Swept> {
    if table.0.is_empty() {
        errors.push(ConfigError::new(place, "no keys", "keys of the base config, each with its values"));
    }
    let entries = flatten(table, place, is_range, errors);
    entries.into_iter().filter_map(|entry| column(entry, errors)).collect()
}

fn column(entry: Entry<'_>, errors: &mut ConfigErrors) -> Option<Swept> {
    const ALLOWED: &str = "a list of values or a range: [32, 64], { from = 0.1, to = 10.0, count = 5 }";
    let values = match entry.value {
        TomlValue::List(values) if !values.is_empty() => values.clone(),
        TomlValue::Table(range) if is_range(range) => errors.absorb(range_values(range, &entry.place))?,
        other => {
            errors.push(ConfigError::new(&entry.place, other.to_toml(), ALLOWED));
            return None;
        }
    };
    Some(Swept { key: entry.key, place: entry.place, values })
}

/// The axis of a list, and its keys with their places.
fn entries(list: &[TomlTable], errors: &mut ConfigErrors) -> (Axis, Vec<(String, String)>) {
    if list.is_empty() {
        errors.push(ConfigError::new("sweep.list", "[]", "one entry or more, each with the keys that it sets"));
    }
    let mut keys: Vec<SweptKey> = Vec::new();
    let mut columns: HashMap<String, usize> = HashMap::new();
    let mut places: Vec<(String, String)> = Vec::new();
    let mut rows = Vec::with_capacity(list.len());
    for (index, table) in list.iter().enumerate() {
        let place = format!("sweep.list[{index}]");
        if table.0.is_empty() {
            errors.push(ConfigError::new(&place, "an entry without keys", "the keys that this point sets"));
        }
        let settings = flatten(table, &place, |_| false, errors);
        let here: Vec<_> = settings.iter().map(|entry| (entry.key.clone(), entry.place.clone())).collect();
        refuse_contradictions(&here, errors);
        let mut row: Vec<String> =
            settings.iter().map(|entry| format!("{}={}", entry.key, entry.value.canonical())).collect();
        row.sort_unstable();
        rows.push(TomlValue::List(row.into_iter().map(TomlValue::Text).collect()));
        for entry in settings {
            let column = *columns.entry(entry.key.clone()).or_insert_with(|| {
                places.push((entry.key.clone(), entry.place.clone()));
                keys.push(SweptKey { key: entry.key.clone(), values: vec![None; list.len()] });
                keys.len() - 1
            });
            keys[column].values[index] = Some(entry.value.to_toml());
        }
    }
    refuse_repeated(&rows, |index| format!("sweep.list[{index}]"), errors);
    (Axis { name: LIST.to_owned(), length: list.len() as u64, keys }, places)
}

/// Two equal values along an axis would be two equal points, with equal results unless their seeds differ.
fn refuse_repeated(values: &[TomlValue], place: impl Fn(usize) -> String, errors: &mut ConfigErrors) {
    let mut seen = HashMap::new();
    for (index, value) in values.iter().enumerate() {
        if let Some(first) = seen.insert(value.canonical(), index) {
            let error = ConfigError::new(place(index), value.to_toml(), "values that differ from each other");
            errors.push(
                error.help(format!(
                    "it is the same as value {} of the axis; repeat points with [sweep.seeds]",
                    first + 1
                )),
            );
            return;
        }
    }
}

fn same_lengths(swept: &[Swept], errors: &mut ConfigErrors) -> bool {
    let Some(first) = swept.first() else { return true };
    if swept.iter().all(|swept| swept.values.len() == first.values.len()) {
        return true;
    }
    let found: Vec<_> = swept.iter().map(|swept| format!("{} of {}", swept.values.len(), swept.key)).collect();
    let error = ConfigError::new("sweep.zip", found.join(", "), "as many values of every key");
    errors.push(error.help("keys of a zip change together; those of [sweep.grid] are combined"));
    false
}

/// A key may be swept once, and not together with a table that it is in.
fn refuse_contradictions(keys: &[(String, String)], errors: &mut ConfigErrors) {
    for (later, (key, place)) in keys.iter().enumerate() {
        let is_below = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        let clash =
            keys[..later].iter().find(|(other, _)| other == key || is_below(key, other) || is_below(other, key));
        if let Some((_, other)) = clash {
            let error = ConfigError::new(place, format!("`{key}` again"), "every key once");
            errors.push(error.at_key().help(format!("it is set by `{other}` already")));
        }
    }
}

#[cfg(test)]
mod tests {
    use ornstein_run::ConfigDocument;

    use super::*;
    use crate::PointId;

    fn sweep(text: &str) -> Result<Sweep, ConfigErrors> {
        #[derive(serde::Deserialize)]
        struct File {
            sweep: SweepTable,
        }
        let file: File = ConfigDocument::parse(text, None, &[]).unwrap().whole().unwrap();
        expand(&file.sweep)
    }

    fn settings(text: &str) -> Vec<String> {
        let sweep = sweep(text).unwrap();
        (0..sweep.points()).map(|point| sweep.settings(&sweep.positions(PointId(point))).join(" ")).collect()
    }

    fn refused(text: &str) -> Vec<String> {
        sweep(text).unwrap_err().list().iter().map(|error| error.key.clone()).collect()
    }

    #[test]
    fn a_grid_is_row_major_in_the_order_of_the_file() {
        let points = settings("[sweep.grid]\nbox.cells = [32, 64]\n'a.kind' = ['x', 'y']\n");
        assert_eq!(
            points,
            [
                "box.cells=32 a.kind=\"x\"",
                "box.cells=32 a.kind=\"y\"",
                "box.cells=64 a.kind=\"x\"",
                "box.cells=64 a.kind=\"y\""
            ]
        );
    }

    #[test]
    fn a_zip_is_one_axis_and_a_list_sets_what_each_entry_names() {
        let zip = settings("[sweep.zip]\na.x = [1, 2]\nb.y = { from = 0.5, to = 1.0, count = 2 }\n");
        assert_eq!(zip, ["a.x=1 b.y=0.5", "a.x=2 b.y=1.0"]);
        let list = settings("[[sweep.list]]\na.x = 1\n[[sweep.list]]\nb = { y = 2 }\n'a.x' = 3\n");
        assert_eq!(list, ["a.x=1", "a.x=3 b.y=2"]);
    }

    #[test]
    fn replicas_are_the_slowest_axis_so_that_more_of_them_keep_the_first_points() {
        let text = |count: u64| format!("[sweep.grid]\na = [1, 2]\n[sweep.seeds]\ncount = {count}\n");
        let (few, many) = (settings(&text(2)), settings(&text(3)));
        assert_eq!(few, ["a=1", "a=2", "a=1", "a=2"]);
        assert_eq!(many[..4], few[..]);
        let sweep = sweep(&text(3)).unwrap();
        assert_eq!((sweep.axes[0].name.as_str(), sweep.replicas(), sweep.points()), ("replica", 3, 6));
        assert_eq!(sweep.positions(PointId(5)), [2, 1]);
    }

    #[test]
    fn places_lead_back_to_the_file() {
        let sweep = sweep("[sweep.grid]\na.b = [1, 2]\n[[sweep.list]]\nc.d = 3\n").unwrap();
        let places: Vec<_> = sweep.settings_with_places(&[1, 0]).map(|(_, place)| place.value).collect();
        assert_eq!(places, ["sweep.grid.a.b[1]", "sweep.list[0].c.d"]);
    }

    #[test]
    fn empty_sweeps_are_refused() {
        assert_eq!(refused("[sweep]\n"), ["sweep"]);
        assert_eq!(refused("[sweep.grid]\n")[0], "sweep.grid");
        assert_eq!(refused("[sweep.zip]\n")[0], "sweep.zip");
        assert_eq!(refused("[sweep]\nlist = []\n"), ["sweep.list"]);
        assert_eq!(refused("[sweep.grid]\na = []\n")[0], "sweep.grid.a");
        assert_eq!(refused("[sweep.grid]\na = 3\n")[0], "sweep.grid.a");
        assert_eq!(refused("[sweep.grid]\na = {}\n")[0], "sweep.grid.a");
        assert_eq!(refused("[sweep]\nlist = [{ a = 1 }, {}]\n"), ["sweep.list[1]"]);
        assert_eq!(refused("[sweep.seeds]\ncount = 0\n"), ["sweep.seeds.count"]);
    }

    #[test]
    fn contradictory_sweeps_are_refused() {
        assert_eq!(refused("[sweep.grid]\na.b = [1]\n[sweep.zip]\na.b = [1]\n"), ["sweep.zip.a.b"]);
        assert_eq!(refused("[sweep.grid]\na.b = [1]\n'a.b' = [2]\n"), ["sweep.grid.a.b"]);
        assert_eq!(refused("[sweep.grid]\na = [{ b = 1 }]\n[[sweep.list]]\na.b = 2\n"), ["sweep.list[0].a.b"]);
        assert_eq!(
            refused("[sweep.grid]\nexperiment.seed = [1]\n[sweep.seeds]\ncount = 2\n"),
            ["sweep.grid.experiment.seed"]
        );
        assert_eq!(refused("[sweep.zip]\na = [1, 2]\nb = [1]\n"), ["sweep.zip"]);
    }

    #[test]
    fn equal_points_are_refused_but_a_zip_may_repeat_a_value() {
        assert_eq!(refused("[sweep.grid]\na = [1, 2, 1.0]\n"), ["sweep.grid.a[2]"]);
        assert_eq!(refused("[sweep.zip]\na = [1, 1]\nb = [2, 2]\n"), ["sweep.zip.a[1]"]);
        assert_eq!(refused("[sweep]\nlist = [{ a = 1, b = 2 }, { b = 2, a = 1 }]\n"), ["sweep.list[1]"]);
        assert_eq!(settings("[sweep.zip]\na = [1, 1]\nb = [2, 3]\n").len(), 2);
    }

    #[test]
    fn more_than_ten_million_points_are_refused_without_making_them() {
        let range = "{ from = 0.0, to = 1.0, count = 4000 }";
        assert_eq!(refused(&format!("[sweep.grid]\na = {range}\nb = {range}\n")), ["sweep"]);
        assert_eq!(refused("[sweep.seeds]\ncount = 10000001\n"), ["sweep"]);
        assert_eq!(refused("[sweep.grid]\na = [1, 2, 3]\n[sweep.seeds]\ncount = 9223372036854775807\n"), ["sweep"]);
    }
}
