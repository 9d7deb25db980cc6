//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

pub(super) fn rows(result: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let shape = result.shape("samples/points")?;
    let read = |name: &str| result.vector::<f64>(&format!("statistics/summary/{name}"));
    let (dimension, error) = (read("dimension")?, read("standard_error")?);
    let (plateau, from, to) =
        (read("plateau_dimension")?, read("plateau_smallest_scale")?, read("plateau_largest_scale")?);
    let mut rows = vec![("points".to_owned(), format!("{} in {} coordinates", shape[0], shape[1]))];
    for (i, name) in result.texts("statistics/summary/name")?.into_iter().enumerate() {
        let estimate = format!("{:.2} ± {:.2}", dimension[i], error[i]);
        let text = if plateau[i].is_finite() {
            format!("{estimate}; {:.2} from scale {:.3} to {:.3}", plateau[i], from[i], to[i])
        } else {
            estimate
        };
        rows.push((name, text));
    }
    Ok(rows)
}
