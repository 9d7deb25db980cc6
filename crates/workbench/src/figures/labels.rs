//! Labels of coordinates.

/// The markup of a coordinate's name: `x[3]` becomes `$x_3$`.
///
/// ```
/// use ornstein_workbench::figures::coordinate_label;
///
/// assert_eq!(coordinate_label("x[3]"), "$x_{3}$");
/// assert_eq!(coordinate_label("v"), "$v$");
/// ```
pub fn coordinate_label(name: &str) -> String {
    match name.split_once('[') {
        Some((variable, index)) if variable.chars().count() == 1 => {
            format!("${variable}_{{{}}}$", index.trim_end_matches(']'))
        }
        None if name.chars().count() == 1 => format!("${name}$"),
        _ => name.to_owned(),
    }
}
