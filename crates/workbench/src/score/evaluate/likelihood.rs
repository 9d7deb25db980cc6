//! How likely a network finds data that it has not seen.

use ornstein_engine::diffusion::processes::Edm;
use ornstein_engine::diffusion::{
    ButcherTableau, CentralDifference, CoordinateTrace, FlowLikelihood, Hutchinson, LogLikelihood, ProbeDistribution,
    ReverseProblem, TimeGrid,
};
use ornstein_engine::{DensityError, Ensemble, LogDensity, Randomness, log_densities};
use ornstein_networks::NetworkDenoiser;
use ornstein_run::{Array, Dimension, Evidence, Run, RunError};

use super::plan::ScoreEvaluateExperiment;
use crate::TargetNumber;

/// Where the flow begins and ends, in deviations of the data.
const NOISE: [f64; 2] = [0.01, 80.0];

/// Displacement of central differences in units of the noise: networks compute in single precision.
const RELATIVE_STEP: f64 = 1e-2;

/// The stream of the probes.
const STREAM: u64 = 1 << 42;

/// How far below the truth a likelihood may lie: `KL <= limit` nats per dimension.
const LARGEST_DIVERGENCE: f64 = 0.1;

/// The densities of held-out `rows`, normalised, and what is made of them.
pub(super) fn of_held_out(
    plan: &ScoreEvaluateExperiment,
    denoiser: &NetworkDenoiser,
    rows: &[f64],
    run: &mut Run,
) -> Result<(), RunError> {
    let (table, dimension) = (&plan.config.evaluate, plan.dimension());
    let count = table.likelihood_rows.min(rows.len() / dimension);
    if count < 2 {
        return Ok(());
    }
    let states = Ensemble::from_states(count, dimension, |state, i| rows[state * dimension + i]);
    let found = densities(plan, denoiser, states, run.seed()).map_err(RunError::experiment)?;
    // From densities in the network's coordinates to those in physical ones.
    let volume: f64 = (0..dimension).map(|i| plan.data.normalisation.scale(i).ln()).sum();
    let learned: Vec<f64> = found.log_density.iter().map(|density| density - volume).collect();
    let row = [Dimension::bare("held_out_row", count)];
    run.statistics(
        Array::new("likelihood/log_density", learned.clone())
            .dimensions(row.clone())
            .unit("nat")
            .long_name("ln of the learned density at held-out rows, by the probability flow"),
    )?;
    let probes = found.standard_error.iter().map(|error| error * error).sum::<f64>().sqrt() / count as f64;
    let per_dimension = |values: &[f64]| {
        let [mean, error] = mean_and_error(values);
        [mean / dimension as f64, error / dimension as f64]
    };
    let [mean, error] = per_dimension(&learned);
    let mut put = |name: &str, words: &str, value: f64| {
        run.statistics(Array::new(format!("likelihood/{name}"), value).unit("nat").long_name(words))
    };
    put("nats_per_dimension", "mean -ln of the learned density at held-out rows, per dimension", -mean)?;
    put("nats_per_dimension_error", "its standard error over the rows", error)?;
    put("probe_error", "its standard error due to the probes of the trace", probes / dimension as f64)?;
    let Some(target) = plan.target.as_ref() else { return Ok(()) };
    let Some(log_z) = target.known().log_normalisation() else { return Ok(()) };
    let physical = Ensemble::from_states(count, dimension, |state, i| {
        plan.data.normalisation.mean(i) + plan.data.normalisation.scale(i) * rows[state * dimension + i]
    });
    let mut exact = vec![0.0; count];
    let density: &dyn LogDensity<f64> = f64::density_of(target);
    log_densities(density, &physical, &mut exact).map_err(RunError::experiment)?;
    for density in &mut exact {
        *density -= log_z;
    }
    // Pairs: what rows have in common cancels.
    let differences: Vec<f64> = exact.iter().zip(&learned).map(|(exact, learned)| exact - learned).collect();
    let ([entropy, _], [divergence, divergence_error]) = (per_dimension(&exact), per_dimension(&differences));
    put("exact_nats_per_dimension", "the same of the exact density: the entropy, the least there can be", -entropy)?;
    put("divergence", "Kullback-Leibler divergence of the learned law from the exact one, per dimension", divergence)?;
    put("divergence_error", "its standard error", divergence_error)?;
    run.statistics(
        Array::new("likelihood/exact_log_density", exact)
            .dimensions(row)
            .unit("nat")
            .long_name("ln of the exact density at held-out rows"),
    )?;
    run.evidence(Evidence::threshold(
        "likelihood",
        format!(
            "{count} held-out rows have {:.4} +- {error:.4} nats per dimension, by the exact density {:.4}",
            -mean, -entropy
        ),
        ("divergence in nats per dimension", divergence),
        format!("below {LARGEST_DIVERGENCE}"),
        divergence < LARGEST_DIVERGENCE,
    ))
}

/// `ln p` in the network's coordinates, of data with the least noise.
fn densities(
    plan: &ScoreEvaluateExperiment,
    denoiser: &NetworkDenoiser,
    states: Ensemble<f64>,
    seed: u64,
) -> Result<LogLikelihood<f64>, DensityError> {
    let table = &plan.config.evaluate;
    let fatal = |error: Box<dyn std::error::Error + Send + Sync>| DensityError::Fatal(error);
    let process = Edm::new(NOISE[1]).map_err(|error| fatal(Box::new(error)))?;
    let grid = TimeGrid::log_snr(&process, NOISE[1], NOISE[0], table.likelihood_steps);
    let grid = grid.map_err(|error| fatal(Box::new(error)))?.reversed();
    let problem = ReverseProblem { process: &process, denoiser };
    let product = CentralDifference { relative_step: RELATIVE_STEP };
    let tableau = ButcherTableau::KUTTA;
    if table.likelihood_probes == 0 {
        return FlowLikelihood { problem, trace: CoordinateTrace { product }, tableau, grid: &grid }.evaluate(states);
    }
    let trace = Hutchinson {
        probes: table.likelihood_probes,
        distribution: ProbeDistribution::Rademacher,
        product,
        randomness: Randomness { seed, index: STREAM },
    };
    FlowLikelihood { problem, trace, tableau, grid: &grid }.evaluate(states)
}

fn mean_and_error(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    [mean, (variance / count).sqrt()]
}
