//! The rows of the summary table.

use ornstein_run::{ResultFile, RunError};

pub(super) fn rows(file: &ResultFile) -> Result<Vec<(String, String)>, RunError> {
    let number = |path: &str| file.scalar::<f64>(&format!("statistics/{path}"));
    let mut rows = Vec::new();
    let distances = [
        ("sliced_wasserstein", "sliced Wasserstein"),
        ("mean_discrepancy", "squared MMD"),
        ("energy", "energy distance"),
    ];
    for (name, label) in distances {
        let value = number(&format!("distances/{name}"))?;
        let p_value = number(&format!("distances/{name}_p_value"))?;
        let floor = number(&format!("distances/{name}_floor"));
        let floor = floor.map_or(String::new(), |floor| format!(", true draws {floor:.4}"));
        rows.push((label.to_owned(), format!("{value:.4}{floor} (p = {p_value:.3})")));
    }
    if let Ok(value) = number("likelihood/nats_per_dimension") {
        let error = number("likelihood/nats_per_dimension_error")?;
        let exact = number("likelihood/exact_nats_per_dimension");
        let exact = exact.map_or(String::new(), |exact| format!(", exact {exact:.4}"));
        rows.push(("held-out data".to_owned(), format!("{value:.4} +- {error:.4} nats per dimension{exact}")));
    }
    if let Ok(ratio) = number("memorisation/ratio") {
        let error = number("memorisation/ratio_error")?;
        let words = format!("{ratio:.3} +- {error:.3} of held-out rows' distance from the training rows");
        rows.push(("memorisation".to_owned(), words));
    }
    for (name, label) in [("flipd", "dimension (FLIPD)"), ("singular_values", "dimension (singular values)")] {
        if let Ok(plateau) = file.vector::<f64>(&format!("statistics/dimension/{name}_plateau")) {
            let words = if plateau[0].is_nan() {
                "no plateau".to_owned()
            } else {
                format!("{:.2} for noise from {:.3} to {:.3} deviations", plateau[0], plateau[1], plateau[2])
            };
            rows.push((label.to_owned(), words));
        }
    }
    Ok(rows)
}
