//! A small real experiment: walkers in a harmonic well, x' = a x + noise.

use std::time::Duration;

use ornstein_run::{
    Array, CheckpointData, ConfigError, ConfigErrors, Context, Dimension, ElementType, Estimate, Evidence, Experiment,
    Figure, ResultFile, Run, RunError, SampleSpec,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const DAMPING: f64 = 0.9;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WalkConfig {
    pub walk: WalkTable,
    #[serde(default)]
    pub noise: NoiseTable,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WalkTable {
    pub walkers: usize,
    pub samples: usize,
    /// Pause after each sample.
    pub pause_milliseconds: u64,
    /// The run fails at this sample.
    pub fail_at: Option<usize>,
    /// An input file that is only looked for.
    pub table: Option<String>,
}

impl Default for WalkTable {
    fn default() -> Self {
        Self { walkers: 4, samples: 20, pause_milliseconds: 0, fail_at: None, table: None }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoiseTable {
    pub width: f64,
    pub law: Law,
}

impl Default for NoiseTable {
    fn default() -> Self {
        Self { width: 1.0, law: Law::Uniform }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Law {
    Uniform,
    /// The sum of two uniform numbers.
    Triangle,
}

/// Samples `position[sample, walker]`, statistics `mean_square` and `trace/mean_square[sample]`, evidence `variance`.
pub struct Walk {
    config: WalkConfig,
}

/// Noise addressed by seed, step and walker (the finaliser of splitmix64), uniform in [-1/2, 1/2).
fn noise(seed: u64, step: usize, walker: usize) -> f64 {
    let mut bits = seed ^ ((step as u64) << 32 | walker as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

impl Experiment for Walk {
    const KIND: &'static str = "test.walk";
    const SUMMARY: &'static str = "Walkers in a harmonic well";
    type Config = WalkConfig;

    fn prepare(config: WalkConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        if config.walk.walkers == 0 {
            errors.push(ConfigError::new("walk.walkers", 0, "an integer, 1 or more").help("nobody walks"));
        }
        if config.noise.width.is_nan() || config.noise.width <= 0.0 {
            errors.push(ConfigError::new("noise.width", config.noise.width, "a positive number"));
        }
        if let Some(table) = &config.walk.table {
            errors.keep(context.resolve("walk.table", table));
        }
        errors.into_result()?;
        Ok(Self { config })
    }

    fn estimate(&self) -> Estimate {
        let walk = &self.config.walk;
        Estimate {
            memory_bytes: 8 * walk.walkers as u64,
            disk_bytes: (8 * (walk.walkers + 1) * walk.samples) as u64,
            cpu_seconds: Some(walk.samples as f64 * 1e-3),
        }
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let (walk, width) = (&self.config.walk, self.config.noise.width);
        let seed = run.seed();
        let stack = Dimension::integers("sample", 0..walk.samples as i64, "sample");
        let positions = run.samples(SampleSpec {
            stack: stack.clone(),
            item: vec![Dimension::integers("walker", 0..walk.walkers as i64, "walker")],
            unit: "nm".into(),
            long_name: "position".into(),
            ..SampleSpec::new("position", ElementType::F64)
        })?;
        let (mut state, mut squares): (Vec<f64>, Vec<f64>) = match run.resumed() {
            Some(data) => (
                data.array::<f64>("state")?.iter().copied().collect(),
                data.array::<f64>("squares")?.iter().copied().collect(),
            ),
            None => (vec![0.0; walk.walkers], Vec::new()),
        };
        let progress = run.progress("walking", walk.samples as u64);
        for step in run.appended(positions)..walk.samples {
            if walk.fail_at == Some(step) {
                return Err(RunError::experiment("the walkers are tired"));
            }
            for (walker, x) in state.iter_mut().enumerate() {
                let draw = match self.config.noise.law {
                    Law::Uniform => noise(seed, step, walker),
                    Law::Triangle => noise(seed, step, walker) + noise(!seed, step, walker),
                };
                *x = DAMPING * *x + width * draw;
            }
            squares.push(state.iter().map(|x| x * x).sum::<f64>() / state.len() as f64);
            run.append(positions, &state)?;
            progress.advance(1);
            std::thread::sleep(Duration::from_millis(walk.pause_milliseconds));
            run.checkpoint_if_due(|| {
                Ok(CheckpointData::new(&())?.with_array("state", state.clone()).with_array("squares", squares.clone()))
            })?;
        }
        let mean = squares.iter().sum::<f64>() / squares.len().max(1) as f64;
        run.statistics(
            Array::new("trace/mean_square", squares).dimensions([stack]).unit("nm^2").long_name("mean square position"),
        )?;
        run.statistics(Array::new("mean_square", mean).unit("nm^2"))?;
        run.evidence(Evidence {
            name: "variance".into(),
            description: "mean square position against the largest that there can be".into(),
            statistic_name: "ratio".into(),
            statistic: mean / (width / (1.0 - DAMPING)).powi(2),
            null_distribution: "below 1".into(),
            p_value: if mean < (width / (1.0 - DAMPING)).powi(2) { 0.5 } else { 0.0 },
            significance: 1e-6,
        })
    }

    fn figures(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        Ok(Vec::new())
    }
}
