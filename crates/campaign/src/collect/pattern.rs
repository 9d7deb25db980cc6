//! Paths with wildcards.

/// Does `pattern`, in which `*` stands for anything, match the whole of `path`?
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(place) => rest = &rest[place + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        let path = "statistics/spectrum/measured";
        for pattern in ["*", path, "statistics/*", "*measured", "statistics/*/m*d", "*spectrum*", "statistics/**"] {
            assert!(matches(pattern, path), "{pattern}");
        }
        for pattern in
            ["", "statistics", "statistics/*/k", "spectrum*", "*measured*measured", "statistics/spectrum/*measured/"]
        {
            assert!(!matches(pattern, path), "{pattern}");
        }
    }
}
