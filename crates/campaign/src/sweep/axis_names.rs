//! Names of the axes of a grid.

use super::{LIST, REPLICA, ZIP};

/// A name per key: its last part, or as many of its parts as set it apart from the others and from the names of the other axes.
pub(super) fn axis_names(keys: &[&str]) -> Vec<String> {
    keys.iter()
        .map(|key| {
            let parts: Vec<&str> = key.split('.').collect();
            let name = |count: usize| parts[parts.len() - count.min(parts.len())..].join("_");
            let is_reserved = |name: &str| [REPLICA, ZIP, LIST].contains(&name);
            let sets_apart = |count: usize| {
                let ending = parts[parts.len() - count..].join(".");
                let is_like = |other: &str| other == ending || other.ends_with(&format!(".{ending}"));
                !is_reserved(&name(count)) && !keys.iter().any(|other| other != key && is_like(other))
            };
            match (1..parts.len()).find(|&count| sets_apart(count)) {
                Some(count) => name(count),
                None if is_reserved(key) => format!("key_{key}"),
                // No other key is the same.
                None => name(parts.len()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::axis_names;

    #[test]
    fn the_last_part_is_the_name_unless_two_keys_end_alike() {
        assert_eq!(axis_names(&["box.cells", "noise.level"]), ["cells", "level"]);
        assert_eq!(axis_names(&["box.cells", "grid.cells", "level"]), ["box_cells", "grid_cells", "level"]);
        assert_eq!(axis_names(&["a.box.cells", "b.box.cells"]), ["a_box_cells", "b_box_cells"]);
        assert_eq!(axis_names(&["cells", "box.cells"]), ["cells", "box_cells"]);
    }

    #[test]
    fn names_of_the_other_axes_are_not_taken() {
        assert_eq!(axis_names(&["species.list", "replica"]), ["species_list", "key_replica"]);
    }
}
