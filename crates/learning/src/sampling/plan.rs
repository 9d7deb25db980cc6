//! A checked way from noise to samples.

use ornstein_engine::diffusion::{Denoiser, DiffusionProcess, Generation, ReverseProblem, Solver, TimeGrid};
use ornstein_engine::{DensityError, Ensemble, Layout, Randomness, Scalar};
use ornstein_networks::Normalisation;

use super::{SolverConfig, SolverVisitor};

/// The stream of noise of samples on the way of a training: the same at every look, and none of the samples at the end.
const LOOK_STREAM: u64 = 1 << 32;

/// Process, solver and times of a [`SamplingTable`](super::SamplingTable), checked and built.
///
/// ```
/// use ornstein_engine::Randomness;
/// use ornstein_engine::diffusion::data::GaussianData;
/// use ornstein_learning::sampling::SamplingTable;
///
/// let plan = SamplingTable::default().plan()?;
/// // Two calls for each of Heun's 32 steps, and one to end without noise.
/// assert_eq!(plan.expected_calls(), 65.0);
/// // What a network that has learned standard normals perfectly would say.
/// let data = GaussianData::new(vec![0.0; 2], vec![1.0; 2])?;
/// let rows = plan.rows::<f64>(&data, Randomness { seed: 1, index: 0 }, 5000, 2)?;
/// let variance = rows.iter().map(|x| x * x).sum::<f64>() / rows.len() as f64;
/// // The error of 32 steps leaves the variance 1.024 for 1; that of 10,000 numbers scatters by a part of sqrt(2 / 10,000).
/// assert!((variance / 1.024 - 1.0).abs() < 5.0 * (2.0 / 10_000.0f64).sqrt(), "{variance}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SamplingPlan {
    pub(super) solver: SolverConfig,
    pub(super) process: Box<dyn DiffusionProcess + Send>,
    pub(super) grid: TimeGrid,
    pub(super) final_denoising: bool,
}

impl SamplingPlan {
    /// Samples that are made at once, between two looks at the clock. The samples from number `n BATCH` on have the realisation `n`.
    pub const BATCH: usize = 4096;

    /// How noise turns back into data.
    pub fn solver(&self) -> &SolverConfig {
        &self.solver
    }

    /// How data turn into noise.
    pub fn process(&self) -> &dyn DiffusionProcess {
        self.process.as_ref()
    }

    /// At which times.
    pub fn grid(&self) -> &TimeGrid {
        &self.grid
    }

    /// Whether samples are denoised at the last time.
    pub fn final_denoising(&self) -> bool {
        self.final_denoising
    }

    /// The noise at which sampling ends, in deviations of the data.
    pub fn last_noise(&self) -> f64 {
        let time = self.grid.times().last().copied().unwrap_or(0.0);
        self.process.level(time).noise_to_signal()
    }

    /// Calls of the network per sample, about.
    pub fn expected_calls(&self) -> f64 {
        let per_step = match self.solver {
            SolverConfig::Heun {}
            | SolverConfig::StochasticHeun { .. }
            | SolverConfig::Exponential { order: 2, .. } => 2.0,
            SolverConfig::PredictorCorrector { corrections, .. } => 1.0 + f64::from(corrections),
            SolverConfig::Adaptive { .. } => 6.0,
            _ => 1.0,
        };
        per_step * f64::from(self.grid.steps()) + f64::from(u8::from(self.final_denoising))
    }

    /// `states` samples in normalised coordinates, row by row. They are a function of `randomness` alone.
    pub fn rows<T: Scalar>(
        &self,
        denoiser: &dyn Denoiser<T>,
        randomness: Randomness,
        states: usize,
        dimension: usize,
    ) -> Result<Vec<T>, DensityError> {
        let layout = Layout::Lanes { states, dimension };
        let way = Way { plan: self, denoiser, randomness, layout };
        Ok(self.solver.visit::<T, _>(self.grid.steps(), way)?.to_rows())
    }

    /// `states` samples in physical coordinates, row by row, to look at while a network learns: from the same noise at every call.
    pub fn look(
        &self,
        denoiser: &dyn Denoiser<f32>,
        normalisation: &Normalisation,
        seed: u64,
        states: usize,
    ) -> Result<Vec<f64>, DensityError> {
        let randomness = Randomness { seed, index: LOOK_STREAM };
        let rows = self.rows::<f32>(denoiser, randomness, states, normalisation.dimension())?;
        let mut rows: Vec<f64> = rows.into_iter().map(f64::from).collect();
        normalisation.to_physical(&mut rows);
        Ok(rows)
    }
}

/// One batch on its way.
struct Way<'a, T> {
    plan: &'a SamplingPlan,
    denoiser: &'a dyn Denoiser<T>,
    randomness: Randomness,
    layout: Layout,
}

impl<T: Scalar> SolverVisitor<T> for Way<'_, T> {
    type Output = Result<Ensemble<T>, DensityError>;

    fn visit<S: Solver<T>>(self, solver: S) -> Self::Output {
        let Self { plan, denoiser, randomness, layout } = self;
        let generation = Generation {
            problem: ReverseProblem { process: plan.process.as_ref(), denoiser },
            solver,
            grid: &plan.grid,
            final_denoising: plan.final_denoising,
            randomness,
        };
        let mut parts = generation.start(layout);
        generation.advance(&mut parts, 0..plan.grid.steps())?;
        generation.finish(parts)
    }
}
