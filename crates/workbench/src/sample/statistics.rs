//! What goes to `/statistics`.

use ndarray::Array2;
use ornstein_diagnostics::two_sample::kolmogorov_smirnov;
use ornstein_engine::preconditioners::Estimated;
use ornstein_random::Purpose;
use ornstein_run::{Array, Dimension, Run, RunError};
use rayon::prelude::*;

use super::chains::Ledger;
use super::plan::{COLUMN_BYTES, SampleExperiment};
use super::recorder::Recorder;
use super::summary::Coordinate;
use super::warm_up::Tuning;
use crate::Number;

/// Draws read from the file at once \[bytes\].
const PIECE_BYTES: usize = 4 << 20;

/// Coordinates whose marginal is compared with exact draws, from the first on.
pub(super) const MOST_MARGINALS: usize = 64;

/// Independent draws in such a comparison, at most, and on the other side.
const MARGINAL_DRAWS: usize = 10_000;

/// Coordinates whose autocorrelation goes to the file.
const MOST_CURVES: usize = 16;

/// Everything that can be said of every coordinate: from the draws in the file, some coordinates at a time, or from the sums.
pub(super) fn gather<T: Number>(
    plan: &SampleExperiment,
    run: &mut Run,
    recorder: Option<&Recorder>,
    ledger: &Ledger,
) -> Result<Vec<Coordinate>, RunError> {
    let (chains, draws, dimension) = (plan.chains(), plan.draws(), plan.target.dimension());
    let means = plan.target.known().means();
    let mean = |i: usize| means.as_ref().map(|means| means[i]);
    let Some(recorder) = recorder else {
        let Some(sums) = &ledger.sums else { return Ok(Vec::new()) };
        let of = |i| Coordinate::of_sums(&sums.of_coordinate(chains, dimension, i), chains, draws, mean(i));
        return Ok((0..dimension).into_par_iter().map(of).collect());
    };
    let exact = plan.target.reference_draws(run.seed(), Purpose::ComparisonDraw, MARGINAL_DRAWS);
    let at_once = (COLUMN_BYTES / (8 * chains * draws)).max(1);
    let mut found = Vec::with_capacity(dimension);
    for variable in recorder.variables() {
        let mut first = 0;
        while first < variable.length {
            let count = at_once.min(variable.length - first);
            let mut columns = vec![vec![0.0; chains * draws]; count];
            let item = chains * variable.length;
            run.read_back::<T>(variable.stream, PIECE_BYTES / (item * size_of::<T>()).max(1), |draw, values| {
                for (offset, values) in values.chunks_exact(item).enumerate() {
                    for (chain, row) in values.chunks_exact(variable.length).enumerate() {
                        for (column, value) in columns.iter_mut().zip(&row[first..first + count]) {
                            column[chain * draws + draw + offset] = value.to_f64();
                        }
                    }
                }
                Ok(())
            })?;
            let start = variable.first + first;
            let of = |(k, column): (usize, &Vec<f64>)| {
                let i = start + k;
                let mut coordinate = Coordinate::of_draws(column, chains, mean(i))?;
                let exact = exact.as_ref().filter(|_| i < MOST_MARGINALS).map(|exact| exact[i].as_slice());
                if let (Some(details), Some(exact)) = (&mut coordinate.details, exact) {
                    details.marginal = compare(column, draws, details.autocorrelation_time, exact);
                }
                Ok(coordinate)
            };
            let coordinates: Vec<Result<Coordinate, _>> = columns.par_iter().enumerate().map(of).collect();
            for coordinate in coordinates {
                found.push(
                    coordinate.map_err(|error: ornstein_diagnostics::DiagnosticsError| RunError::experiment(error))?,
                );
            }
            first += count;
        }
    }
    Ok(found)
}

/// Kolmogorov-Smirnov distance and p-value of draws, thinned until they are independent, against exact ones.
fn compare(column: &[f64], draws: usize, autocorrelation_time: f64, exact: &[f64]) -> Option<(f64, f64)> {
    // Five times the integrated time leaves a correlation of a percent at most.
    let stride = (5.0 * autocorrelation_time.max(0.2)).ceil();
    if !stride.is_finite() || stride > draws as f64 / 2.0 {
        return None;
    }
    let stride = stride as usize;
    let per_chain = draws.div_ceil(stride);
    let coarser = (per_chain * (column.len() / draws)).div_ceil(MARGINAL_DRAWS);
    let thinned: Vec<f64> =
        column.chunks_exact(draws).flat_map(|chain| chain.iter().step_by(stride * coarser).copied()).collect();
    let test = kolmogorov_smirnov(&thinned, exact).ok()?;
    Some((test.statistic, test.p_value))
}

/// Writes all of it.
pub(super) fn write(
    plan: &SampleExperiment,
    run: &mut Run,
    found: &[Coordinate],
    ledger: &Ledger,
    tuning: &Tuning,
) -> Result<(), RunError> {
    for array in summary(plan, found) {
        run.statistics(array)?;
    }
    if let Some(array) = autocorrelation(found) {
        run.statistics(array)?;
    }
    for array in kernel(plan, ledger, tuning) {
        run.statistics(array)?;
    }
    Ok(())
}

fn summary(plan: &SampleExperiment, found: &[Coordinate]) -> Vec<Array> {
    let parameter = || [Dimension::bare("parameter", found.len())];
    let array = |name: &str, long_name: &str, values: Vec<f64>| {
        Array::new(format!("summary/{name}"), values).dimensions(parameter()).long_name(long_name)
    };
    let column = |name: &str, long_name: &str, value: &dyn Fn(&Coordinate) -> f64| {
        array(name, long_name, found.iter().map(value).collect())
    };
    let mut arrays = vec![
        Array::new("summary/name", plan.target.coordinate_names())
            .dimensions(parameter())
            .long_name("coordinate of the target"),
        column("mean", "mean of all draws", &|of| of.mean.value),
        column("mcse_mean", "Monte Carlo standard error of the mean", &|of| of.mean.error),
        column("sd", "standard deviation of all draws", &|of| of.deviation),
        column("ess_mean", "effective sample size of the mean", &|of| of.effective_sample_size),
        column("variance", "mean squared distance from the known mean, or from that of the draws", &|of| {
            of.variance.value
        }),
        column("mcse_variance", "Monte Carlo standard error of the variance", &|of| of.variance.error),
    ];
    if plan.chains() > 1 {
        let words =
            if found.iter().all(|of| of.details.is_some()) { "rank-normalised split R-hat" } else { "split R-hat" };
        arrays.push(column("r_hat", words, &|of| of.r_hat.unwrap_or(f64::NAN)));
    }
    let details: Option<Vec<_>> = found.iter().map(|of| of.details.as_ref()).collect();
    if let Some(details) = details {
        let more = |name: &str, long_name: &str, value: &dyn Fn(&super::summary::Details) -> f64| {
            array(name, long_name, details.iter().map(|of| value(of)).collect())
        };
        arrays.extend([
            more("mcse_sd", "Monte Carlo standard error of the standard deviation", &|of| of.deviation_error),
            more("quantile_5", "5 % quantile", &|of| of.quantiles[0]),
            more("median", "median", &|of| of.quantiles[1]),
            more("quantile_95", "95 % quantile", &|of| of.quantiles[2]),
            more("ess_bulk", "effective sample size of the bulk", &|of| of.bulk_effective_sample_size),
            more("ess_tail", "effective sample size of the tails", &|of| of.tail_effective_sample_size),
            more("autocorrelation_time", "integrated autocorrelation time in draws", &|of| of.autocorrelation_time),
        ]);
    }
    let known = plan.target.known();
    if let Some(means) = known.means() {
        arrays.push(array("expected_mean", "mean of the target", means));
    }
    if let Some(variances) = known.variances() {
        arrays.push(array("expected_variance", "variance of the target", variances));
    }
    arrays
}

fn autocorrelation(found: &[Coordinate]) -> Option<Array> {
    let curves: Vec<&[f64]> = found
        .iter()
        .take(MOST_CURVES)
        .filter_map(|of| of.details.as_ref().map(|details| details.autocorrelation.as_slice()))
        .collect();
    let lags = curves.first()?.len();
    let values = Array2::from_shape_vec((curves.len(), lags), curves.concat()).ok()?;
    Some(
        Array::new("autocorrelation/rho", values)
            .dimensions([
                Dimension::integers("parameter", 0..curves.len() as i64, "number of the coordinate"),
                Dimension::integers("lag", 0..lags as i64, "distance in draws"),
            ])
            .long_name("autocorrelation, mean over the chains"),
    )
}

fn kernel(plan: &SampleExperiment, ledger: &Ledger, tuning: &Tuning) -> Vec<Array> {
    let number =
        |name: &str, long_name: &str, value: f64| Array::new(format!("kernel/{name}"), value).long_name(long_name);
    let mut arrays = vec![
        number("step_size", "step size of the draws", tuning.step_size),
        number(
            "acceptance",
            "mean acceptance probability of the steps between draws",
            ledger.counts.acceptance / plan.draws() as f64,
        ),
        number("divergent", "steps that diverged or met no density, and were rejected", ledger.counts.divergent as f64),
        number("evaluations", "evaluations of the score per chain, after the warm-up", ledger.counts.evaluations),
    ];
    if let Estimated::Diagonal(diagonal) = &tuning.preconditioner {
        let variances = diagonal.deviations().iter().map(|deviation| deviation * deviation).collect::<Vec<_>>();
        let parameter = Dimension::bare("parameter", variances.len());
        let words = "variances of the preconditioner (inverse mass matrix)";
        arrays.push(Array::new("kernel/variances", variances).dimensions([parameter]).long_name(words));
    }
    arrays
}
