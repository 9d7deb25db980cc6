//! Logistic regression with a ridge penalty, by Newton's method.

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use crate::DiagnosticsError;

/// Newton steps; convergence is quadratic, and ten suffice with any penalty worth the name.
const MAXIMUM_STEPS: usize = 50;

/// Rows of a piece of parallel work.
const PIECE: usize = 2048;

/// Weights $\beta$ that minimise
/// $$-\sum_i\left[t_i\eta_i-\ln(1+e^{\eta_i})\right]+\tfrac\lambda2|\beta|^2,\qquad\eta_i=\beta\cdot x_i,$$
/// for labels $t_i\in\{0,1\}$ and rows $x_i$ of `features`. The objective is strictly convex, and each Newton step is halved until it
/// descends, so that the minimum is found from any data.
///
/// # Errors
/// [`DiagnosticsError::Degenerate`] if the Hessian is not positive definite to working precision.
pub(super) fn logistic_regression(
    features: &[f64],
    labels: &[bool],
    penalty: f64,
    start: Vec<f64>,
) -> Result<Vec<f64>, DiagnosticsError> {
    let (mut weights, width) = (start, features.len() / labels.len());
    let mut objective = objective_of(features, labels, penalty, &weights);
    for _ in 0..MAXIMUM_STEPS {
        let step = newton_step(features, width, labels, penalty, &weights)?;
        let mut fraction = 1.0;
        let (candidate, value) = loop {
            let candidate: Vec<f64> = weights.iter().zip(step.iter()).map(|(w, s)| w - fraction * s).collect();
            let value = objective_of(features, labels, penalty, &candidate);
            if value <= objective || fraction < 1e-6 {
                break (candidate, value);
            }
            fraction *= 0.5;
        };
        let improvement = objective - value;
        if improvement <= 0.0 {
            break;
        }
        (weights, objective) = (candidate, value);
        if improvement <= 1e-12 * objective.abs() {
            break;
        }
    }
    Ok(weights)
}

/// $\beta\cdot x$
pub(super) fn linear_predictor(weights: &[f64], row: &[f64]) -> f64 {
    weights.iter().zip(row).map(|(w, x)| w * x).sum()
}

fn objective_of(features: &[f64], labels: &[bool], penalty: f64, weights: &[f64]) -> f64 {
    loss_of(features, labels, weights) + 0.5 * penalty * weights.iter().map(|w| w * w).sum::<f64>()
}

/// $-\sum_i\left[t_i\eta_i-\ln(1+e^{\eta_i})\right]$, the logarithmic loss.
pub(super) fn loss_of(features: &[f64], labels: &[bool], weights: &[f64]) -> f64 {
    features
        .chunks_exact(weights.len())
        .zip(labels)
        .map(|(row, &label)| {
            let margin = linear_predictor(weights, row) * if label { 1.0 } else { -1.0 };
            // ln(1 + exp(-margin)) without overflow.
            (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
        })
        .sum()
}

/// Gradient over Hessian, of sums over pieces of rows that are added in their order, whatever thread made them.
fn newton_step(
    features: &[f64],
    width: usize,
    labels: &[bool],
    penalty: f64,
    weights: &[f64],
) -> Result<DVector<f64>, DiagnosticsError> {
    let pieces: Vec<_> = features
        .par_chunks(PIECE * width)
        .zip(labels.par_chunks(PIECE))
        .map(|(rows, labels)| {
            let mut gradient = DVector::zeros(width);
            // Rows times the square root of their curvature, as columns.
            let mut scaled = DMatrix::zeros(width, labels.len());
            for ((row, &label), mut column) in rows.chunks_exact(width).zip(labels).zip(scaled.column_iter_mut()) {
                let probability = 1.0 / (1.0 + (-linear_predictor(weights, row)).exp());
                let residual = probability - f64::from(u8::from(label));
                let curvature = (probability * (1.0 - probability)).sqrt();
                for ((x, gradient), entry) in row.iter().zip(gradient.iter_mut()).zip(column.iter_mut()) {
                    *gradient += residual * x;
                    *entry = curvature * x;
                }
            }
            (gradient, &scaled * scaled.transpose())
        })
        .collect();
    let mut gradient = DVector::from_iterator(width, weights.iter().map(|w| penalty * w));
    let mut hessian = DMatrix::from_diagonal_element(width, width, penalty);
    for (part, square) in pieces {
        gradient += part;
        hessian += square;
    }
    let decomposition = hessian.cholesky().ok_or(DiagnosticsError::Degenerate)?;
    Ok(decomposition.solve(&gradient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn intercept_is_the_log_odds() {
        // Without penalty worth speaking of: ln(3/1).
        let found = logistic_regression(&[1.0; 4], &[true, true, true, false], 1e-12, vec![0.0]).unwrap();
        assert_relative_eq!(found[0], 3.0_f64.ln(), max_relative = 1e-6);
    }

    #[test]
    fn gradient_vanishes_at_the_minimum_of_separable_data() {
        let features = [1.0, -2.0, 1.0, -1.0, 1.0, 1.5, 1.0, 2.0];
        let labels = [false, false, true, true];
        let weights = logistic_regression(&features, &labels, 0.5, vec![0.0; 2]).unwrap();
        for i in 0..2 {
            let gradient: f64 = features
                .chunks_exact(2)
                .zip(labels)
                .map(|(row, label)| {
                    let probability = 1.0 / (1.0 + (-linear_predictor(&weights, row)).exp());
                    (probability - f64::from(u8::from(label))) * row[i]
                })
                .sum();
            assert!((gradient + 0.5 * weights[i]).abs() < 1e-5);
        }
    }
}
