//! How many dimensions the data fill, read off the learned score.

use ornstein_diagnostics::intrinsic_dimension::PlateauCriterion;
use ornstein_engine::diffusion::{CentralDifference, CoordinateTrace};
use ornstein_engine::{Ensemble, Randomness};
use ornstein_networks::NetworkDenoiser;
use ornstein_networks::score_dimension::{
    DimensionLadder, DimensionVerdict, FokkerPlanckDimension, ScoreDimension, SingularValueDimension, geometric_levels,
};
use ornstein_random::Purpose;
use ornstein_run::{Array, Dimension, Run, RunError};

use super::plan::ScoreEvaluateExperiment;

/// The range of noise, in deviations of the data.
const NOISE: [f64; 2] = [0.01, 10.0];

/// Displacement of central differences in units of the noise: networks compute in single precision.
const RELATIVE_STEP: f64 = 1e-2;

/// Noisy copies of a point per coordinate.
const COPIES_PER_COORDINATE: usize = 4;

/// The stream of their noise.
const STREAM: u64 = 1 << 43;

/// Both estimators at held-out `rows`, normalised, over a ladder of noise levels.
pub(super) fn of_score(
    plan: &ScoreEvaluateExperiment,
    denoiser: &NetworkDenoiser,
    rows: &[f64],
    run: &mut Run,
) -> Result<(), RunError> {
    let (table, dimension) = (&plan.config.evaluate, plan.dimension());
    let count = table.dimension_rows.min(rows.len() / dimension);
    if count < 2 {
        return Ok(());
    }
    let points = Ensemble::<f64>::from_states(count, dimension, |state, i| rows[state * dimension + i]);
    let levels = geometric_levels(NOISE[0], NOISE[1], table.dimension_levels);
    let product = CentralDifference { relative_step: RELATIVE_STEP };
    let divergence = FokkerPlanckDimension { denoiser, trace: CoordinateTrace { product } };
    let key = Randomness { seed: run.seed(), index: STREAM }.key(Purpose::ComparisonDraw);
    let spectrum = SingularValueDimension { denoiser, copies: COPIES_PER_COORDINATE * dimension, key };
    let ladders = [
        ("flipd", "by the divergence of the score (FLIPD)", divergence.ladder(&levels, &points)),
        ("singular_values", "by singular values of scores", spectrum.ladder(&levels, &points)),
    ];
    let level = Dimension::new(
        "level",
        levels.iter().map(|level| level.sigma).collect(),
        "1",
        "noise level in deviations of the data",
    );
    for (name, words, ladder) in ladders {
        let ladder = ladder.map_err(RunError::experiment)?;
        write(name, words, &ladder, &level, run)?;
    }
    Ok(())
}

fn write(name: &str, words: &str, ladder: &DimensionLadder, level: &Dimension, run: &mut Run) -> Result<(), RunError> {
    let curve = ladder.curve();
    let column = |of: fn(&ornstein_diagnostics::intrinsic_dimension::DimensionEstimate) -> f64| -> Vec<f64> {
        curve.iter().map(|point| of(&point.estimate)).collect()
    };
    let mut put = |what: &str, text: String, values: Vec<f64>| {
        run.statistics(
            Array::new(format!("dimension/{name}{what}"), values).dimensions([level.clone()]).long_name(text),
        )
    };
    put("", format!("mean dimension {words}"), column(|estimate| estimate.dimension))?;
    put("_error", "its standard error over the points".to_owned(), column(|estimate| estimate.standard_error))?;
    let plateau = match ladder.verdict(PlateauCriterion::default()) {
        DimensionVerdict::Plateau(plateau) => [plateau.dimension, plateau.smallest_scale, plateau.largest_scale],
        DimensionVerdict::NoPlateau { .. } => [f64::NAN; 3],
    };
    run.statistics(
        Array::new(format!("dimension/{name}_plateau"), plateau.to_vec())
            .dimensions([Dimension::bare("plateau", 3)])
            .long_name("dimension on the plateau, and its least and largest noise; not a number if there is none"),
    )
}
