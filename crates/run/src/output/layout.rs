//! Which arrays can live together in one part of a file.

use crate::Dimension;

/// Why an array cannot join those already there, or `None` if it can.
///
/// Two arrays of one group may share a dimension only if it is the same one; no array may have the name of a group or of a
/// dimension of its group.
pub(crate) fn conflict<'a>(
    path: &str,
    dimensions: &[Dimension],
    others: impl IntoIterator<Item = (&'a str, &'a [Dimension])>,
) -> Option<String> {
    let (group, name) = split(path);
    if dimensions.iter().any(|dimension| dimension.name == name) {
        return Some(format!("it has the name of its own dimension '{name}'"));
    }
    for (other, other_dimensions) in others {
        if other == path {
            return Some("there is another array at this path".to_owned());
        }
        if is_inside(path, other) || is_inside(other, path) {
            return Some(format!("'{other}' and '{path}' cannot both be arrays: one would be a group"));
        }
        let (other_group, other_name) = split(other);
        if let Some(dimension) = other_dimensions.iter().find(|there| {
            let scale =
                if other_group.is_empty() { there.name.clone() } else { format!("{other_group}/{}", there.name) };
            scale == path || is_inside(path, &scale)
        }) {
            return Some(format!("'{other}' has a dimension named '{}' there", dimension.name));
        }
        if other_group != group {
            continue;
        }
        for dimension in dimensions {
            if dimension.name == other_name {
                return Some(format!("its dimension '{other_name}' has the name of another array"));
            }
            if other_dimensions.iter().any(|there| there.name == dimension.name && there != dimension) {
                return Some(format!(
                    "its dimension '{}' differs from that of '{other}' in the same group; give it another name or put the \
                     array into a group of its own",
                    dimension.name
                ));
            }
        }
    }
    None
}

/// The group of a path (empty for none) and the name in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn is_inside(path: &str, group: &str) -> bool {
    path.strip_prefix(group).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_dimensions_of_a_group_must_agree() {
        let k = Dimension::new("k", vec![0.1, 0.2], "h/Mpc", "");
        let finer = Dimension::new("k", vec![0.1, 0.2, 0.3], "h/Mpc", "");
        let there = ("spectrum/target", std::slice::from_ref(&k));
        let joins =
            |path: &str, dimension: &Dimension| conflict(path, std::slice::from_ref(dimension), [there]).is_none();
        assert!(joins("spectrum/measured", &k));
        assert!(!joins("spectrum/measured", &finer));
        assert!(joins("other/measured", &finer));
        assert!(!joins("spectrum/target/part", &k));
        assert!(!joins("spectrum", &k));
        assert!(!joins("spectrum/k", &Dimension::bare("i", 2)));
        assert!(!joins("spectrum/measured", &Dimension::bare("target", 2)));
        assert!(!joins("k", &k));
    }
}
