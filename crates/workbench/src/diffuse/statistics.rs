//! What the particles say: `/statistics`.

use ornstein_engine::Randomness;
use ornstein_random::Purpose;
use ornstein_run::{Array, Dimension, Run, RunError, SampleStream};

use super::law::Law;
use super::plan::DiffuseExperiment;
use crate::Number;

/// Numbers read back at once.
const PIECE: usize = 1 << 20;

/// Exact draws in comparisons, at most.
const MOST_DRAWS: usize = 200_000;

/// Sets of exact draws whose mean distance is the floor.
const EXACT_SETS: u64 = 8;

/// Places at which cumulative distributions are compared.
const PLACES: usize = 2000;

/// The particles, and what they are compared with.
pub(super) struct Found {
    /// `[steps][coordinate][particle]`.
    pub columns: Vec<Vec<Vec<f64>>>,
    /// The law they should have.
    pub expected: Option<Law>,
    /// Particles of the last run by the normal they belong to.
    pub modes: Vec<f64>,
    /// As many or fewer exact draws, likewise.
    pub exact_modes: Vec<f64>,
    /// Mean over the coordinates of the distance of marginals for each number of steps.
    pub distances: Vec<f64>,
    /// The same of exact draws, as many as particles, mean over some sets of them.
    pub floor: Option<f64>,
}

impl Found {
    /// The coordinates of the last run.
    pub fn last(&self) -> &[Vec<f64>] {
        self.columns.last().map_or(&[], Vec::as_slice)
    }
}

/// Reads the particles back, and compares.
pub(super) fn gather<T: Number>(
    plan: &DiffuseExperiment,
    run: &mut Run,
    stream: SampleStream,
) -> Result<Found, RunError> {
    let (runs, dimension, particles) = (plan.grids.len(), plan.law.dimension(), plan.config.diffuse.particles);
    let mut columns = vec![vec![Vec::with_capacity(particles); dimension]; runs];
    run.read_back::<T>(stream, (PIECE / (runs * dimension)).max(1), |_, values| {
        for (index, value) in values.iter().enumerate() {
            columns[index / dimension % runs][index % dimension].push(value.to_f64());
        }
        Ok(())
    })?;
    let expected = plan.expected();
    let mut found =
        Found { columns, expected, modes: Vec::new(), exact_modes: Vec::new(), distances: Vec::new(), floor: None };
    if let Some(law) = &found.expected {
        let count = particles.min(MOST_DRAWS);
        let set = |index: u64| law.draws(Randomness { seed: run.seed(), index }.key(Purpose::ComparisonDraw), count);
        let draws = set(0);
        let last = found.columns.last().map_or(&[][..], Vec::as_slice);
        let points = (0..particles).map(|particle| last.iter().map(|column| column[particle]).collect::<Vec<_>>());
        found.modes = modes(law, points);
        found.exact_modes = modes(law, draws.chunks_exact(dimension).map(<[f64]>::to_vec));
        found.distances = found.columns.iter().map(|columns| mean_distance(law, columns)).collect();
        let floor = |draws: &[f64]| {
            let column = |i: usize| draws[i..].iter().step_by(dimension).copied().collect();
            mean_distance(law, &(0..dimension).map(column).collect::<Vec<_>>())
        };
        let of_sets = std::iter::once(floor(&draws)).chain((1..EXACT_SETS).map(|index| floor(&set(index))));
        found.floor = Some(of_sets.sum::<f64>() / EXACT_SETS as f64);
    }
    Ok(found)
}

/// How many points belong to each normal.
fn modes(law: &Law, points: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let mut counts = vec![0.0; law.normals().len()];
    points.for_each(|point| counts[law.mode_of(&point)] += 1.0);
    counts
}

/// Mean over the coordinates of the Wasserstein distance `int |F_n - F| dx` in units of the deviation.
fn mean_distance(law: &Law, columns: &[Vec<f64>]) -> f64 {
    let distance = |(i, column): (usize, &Vec<f64>)| {
        let mut sorted = column.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let [mean, variance] = law.moments(i);
        let deviation = variance.sqrt();
        let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return f64::NAN };
        let (low, high) = (first.min(mean - 6.0 * deviation), last.max(mean + 6.0 * deviation));
        let width = (high - low) / PLACES as f64;
        let at = |place: usize| {
            let x = low + (place as f64 + 0.5) * width;
            let below = sorted.partition_point(|value| *value <= x) as f64 / sorted.len() as f64;
            (below - law.cumulative(i, x)).abs()
        };
        (0..PLACES).map(at).sum::<f64>() * width / deviation
    };
    columns.iter().enumerate().map(distance).sum::<f64>() / columns.len() as f64
}

/// Mean and variance.
pub(super) fn moments(column: &[f64]) -> [f64; 2] {
    let count = column.len() as f64;
    let mean = column.iter().sum::<f64>() / count;
    [mean, column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (count - 1.0).max(1.0)]
}

/// Writes all of it.
pub(super) fn write(
    plan: &DiffuseExperiment,
    run: &mut Run,
    found: &Found,
    evaluations: Vec<f64>,
) -> Result<(), RunError> {
    let dimension = plan.law.dimension();
    let mut summary = |name: &str, words: &str, values: Vec<f64>| {
        let coordinate = [Dimension::bare("coordinate", dimension)];
        run.statistics(Array::new(format!("summary/{name}"), values).dimensions(coordinate).long_name(words))
    };
    let all: Vec<[f64; 2]> = found.last().iter().map(|column| moments(column)).collect();
    summary("mean", "mean of the particles of the most steps", all.iter().map(|moments| moments[0]).collect())?;
    summary("variance", "variance of the particles of the most steps", all.iter().map(|moments| moments[1]).collect())?;
    if let Some(law) = &found.expected {
        let exact: Vec<[f64; 2]> = (0..dimension).map(|i| law.moments(i)).collect();
        summary("expected_mean", "mean of the known law", exact.iter().map(|moments| moments[0]).collect())?;
        summary("expected_variance", "variance of the known law", exact.iter().map(|moments| moments[1]).collect())?;
    }
    let steps: Vec<i64> = plan.grids.iter().map(|grid| i64::from(grid.steps())).collect();
    let mut by_steps = |name: &str, words: &str, values: Vec<f64>| {
        let steps = [Dimension::integers("steps", steps.iter().copied(), "steps of the reverse diffusion")];
        run.statistics(Array::new(format!("steps/{name}"), values).dimensions(steps).long_name(words))
    };
    by_steps("evaluations", "denoisings per particle", evaluations)?;
    if found.expected.is_some() {
        let words = "Wasserstein distance of marginals from the known law in deviations, mean over the coordinates";
        by_steps("distance", words, found.distances.clone())?;
        let modes = || [Dimension::bare("mode", found.modes.len())];
        let words = "particles that belong to each normal most probably";
        run.statistics(Array::new("modes/count", found.modes.clone()).dimensions(modes()).long_name(words))?;
        let words = "exact draws that belong to each normal most probably";
        run.statistics(
            Array::new("modes/exact_count", found.exact_modes.clone()).dimensions(modes()).long_name(words),
        )?;
    }
    if let Some(floor) = found.floor {
        let words = "the same distance of exact draws, as many as particles (200,000 at most)";
        run.statistics(Array::new("floor/distance", floor).long_name(words))?;
    }
    Ok(())
}
