//! How the entries of an array vary together from replica to replica.

use ornstein_figures::{ColourMap, Figure, HeatMap, Panel};
use ornstein_run::CollectionFile;

use super::array::SweepArray;
use super::ticks::{axis_label, position_axis, position_names};
use crate::FigureTable;

/// The matrix of Pearson's correlation coefficients of the entries along the axis that is left, over the replicas.
pub(super) fn correlation_map(
    file: &CollectionFile,
    table: &FigureTable,
    array: &SweepArray,
) -> Result<Figure, String> {
    let (values, dimensions, count) = array.rows(&table.over);
    let [dimension] = dimensions.as_slice() else {
        let names: Vec<&str> = dimensions.iter().map(|dimension| dimension.name.as_str()).collect();
        return Err(format!(
            "a correlation matrix needs one axis beside those of `over`, but there are {}: {}",
            names.len(),
            names.join(", ")
        ));
    };
    let rows: Vec<&[f64]> = values.chunks(count.max(1)).collect();
    let whole = complete(&rows, count);
    if whole.len() < 3 {
        return Err(format!("a correlation matrix needs three replicas or more, but there are {}", whole.len()));
    }
    let matrix = correlations(&rows, &whole);
    let names = position_names(file, dimension);
    let axis = || position_axis(table.x_label.clone().unwrap_or_else(|| axis_label(dimension)), &names);
    let default = format!("correlation over {} {}", whole.len(), array.along(&table.over));
    let map = HeatMap::new(&matrix, [rows.len(), rows.len()])
        .colour_map(ColourMap::Diverging)
        .range(-1.0, 1.0)
        .equal_aspect()
        .label(table.y_label.clone().unwrap_or(default));
    let title = if table.title.is_empty() { array.name.clone() } else { table.title.clone() };
    Ok(Figure::single(Panel::new().title(title).x_axis(axis()).y_axis(axis()).add(map)).size(6.2, 5.2))
}

/// The replicas that have every entry.
fn complete(rows: &[&[f64]], count: usize) -> Vec<usize> {
    (0..count).filter(|&replica| rows.iter().all(|row| row[replica].is_finite())).collect()
}

/// Pearson's coefficients of all pairs of rows, row-major; NaN where a row does not vary.
fn correlations(rows: &[&[f64]], replicas: &[usize]) -> Vec<f64> {
    let centred: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let mean = replicas.iter().map(|&replica| row[replica]).sum::<f64>() / replicas.len() as f64;
            replicas.iter().map(|&replica| row[replica] - mean).collect()
        })
        .collect();
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    let norms: Vec<f64> = centred.iter().map(|row| product(row, row).sqrt()).collect();
    let pairs = (0..rows.len()).flat_map(|i| (0..rows.len()).map(move |j| (i, j)));
    // Rounding must not lead beyond one.
    pairs.map(|(i, j)| (product(&centred[i], &centred[j]) / (norms[i] * norms[j])).clamp(-1.0, 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_together_has_correlation_one_and_what_does_not_vary_none() {
        let rows: [&[f64]; 4] = [&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 4.0, 6.0, 0.0], &[3.0, 2.0, 1.0, 0.0], &[1.0; 4]];
        let whole = complete(&rows, 4);
        assert_eq!(whole, [0, 1, 2]);
        let matrix = correlations(&rows, &whole);
        assert!((matrix[1] - 1.0).abs() < 1e-14 && (matrix[2] + 1.0).abs() < 1e-14);
        assert!(matrix[3].is_nan() && matrix[15].is_nan());
    }
}
