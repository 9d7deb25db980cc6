//! The nearest of several names.

/// The name that was probably meant, if one is near enough: at most a third of its letters wrong.
pub(crate) fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = found.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The names in backticks, separated by commas.
pub(crate) fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_a_different_word_is_not() {
        let names = ["cells", "length", "dimensions"];
        assert_eq!(nearest("cels", names), Some("cells"));
        assert_eq!(nearest("lenght", names), Some("length"));
        assert_eq!(nearest("Dimension", names), Some("dimensions"));
        assert_eq!(nearest("temperature", names), None);
    }
}
