//! The smallest experiment that uses everything: walkers in a harmonic well, x' = a x + noise.

use std::time::Duration;

use ornstein_figures::{Axis, Curve, Panel};
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
    /// No `deny_unknown_fields` on purpose: unknown keys must be refused all the same.
    #[serde(default)]
    pub noise: NoiseTable,
    /// A table that may be left out.
    pub weather: Option<WeatherTable>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WeatherTable {
    pub wind: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WalkTable {
    pub walkers: usize,
    pub samples: usize,
    #[serde(default)]
    pub pause_microseconds: u64,
    #[serde(default)]
    pub start: Start,
    /// An input file that is only looked for.
    #[serde(default)]
    pub table: Option<String>,
    /// What the estimate claims.
    #[serde(default)]
    pub memory_bytes: u64,
    /// Fail at this sample.
    #[serde(default)]
    pub fail_at: Option<usize>,
    /// Numbers of ballast in a checkpoint.
    #[serde(default)]
    pub state_ballast: usize,
    /// How long `prepare` takes.
    #[serde(default)]
    pub prepare_milliseconds: u64,
    /// Bytes of ballast per sample.
    #[serde(default)]
    pub ballast: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    #[default]
    Centre,
    Edge,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NoiseTable {
    pub width: f64,
    pub law: Law,
}

impl Default for NoiseTable {
    fn default() -> Self {
        Self { width: 1.0, law: Law::Uniform { centre: 0.0 } }
    }
}

/// Tagged inside, so that serde reads it through a buffer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "lowercase", deny_unknown_fields)]
pub enum Law {
    Uniform { centre: f64 },
}

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

/// A byte that tells where it belongs.
pub fn ballast(step: usize, index: usize) -> u8 {
    (index % 251 + step) as u8
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
        std::thread::sleep(Duration::from_millis(config.walk.prepare_milliseconds));
        Ok(Self { config })
    }

    fn estimate(&self) -> Estimate {
        let walk = &self.config.walk;
        Estimate {
            memory_bytes: walk.memory_bytes,
            disk_bytes: ((8 * walk.walkers + 8 + walk.ballast) * walk.samples) as u64,
            cpu_seconds: None,
        }
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let walk = &self.config.walk;
        let seed = run.seed();
        let stack = Dimension::integers("sample", 0..walk.samples as i64, "sample");
        let walker = Dimension::integers("walker", 0..walk.walkers as i64, "walker");
        let positions = run.samples(SampleSpec {
            stack: stack.clone(),
            item: vec![walker],
            unit: "nm".into(),
            long_name: "position".into(),
            attributes: vec![("damping".into(), DAMPING.into())],
            ..SampleSpec::new("walk/position", ElementType::F64)
        })?;
        let ballast_stream = run.samples(SampleSpec {
            stack: Dimension::bare("sample", walk.samples),
            item: vec![Dimension::bare("byte", walk.ballast)],
            ..SampleSpec::new("ballast", ElementType::U8)
        })?;

        let edge = if walk.start == Start::Edge { 1.0 } else { 0.0 };
        let (mut state, mut squares): (Vec<f64>, Vec<f64>) = match run.resumed() {
            Some(data) => (data.array::<f64>("state")?.to_vec_1(), data.array::<f64>("squares")?.to_vec_1()),
            None => (vec![edge; walk.walkers], Vec::new()),
        };
        let progress = run.progress("walking", walk.samples as u64);
        for step in run.appended(positions)..walk.samples {
            if walk.fail_at == Some(step) {
                return Err(RunError::experiment("the walkers are tired"));
            }
            for (index, x) in state.iter_mut().enumerate() {
                *x = DAMPING * *x + self.config.noise.width * noise(seed, step, index);
            }
            squares.push(state.iter().map(|x| x * x).sum::<f64>() / state.len() as f64);
            let (left, right) = state.split_at(state.len() / 2);
            run.append_parts(positions, [left, right])?;
            let bytes: Vec<u8> = (0..walk.ballast).map(|index| ballast(step, index)).collect();
            run.append(ballast_stream, &bytes)?;
            progress.advance(1);
            std::thread::sleep(Duration::from_micros(walk.pause_microseconds));
            run.checkpoint_if_due(|| {
                Ok(CheckpointData::new(&())?
                    .with_array("state", state.clone())
                    .with_array("squares", squares.clone())
                    .with_array("ballast", vec![1.0; walk.state_ballast]))
            })?;
        }
        let mean = squares.iter().sum::<f64>() / squares.len().max(1) as f64;
        run.statistics(
            Array::new("trace/mean_square", squares).dimensions([stack]).unit("nm^2").long_name("mean square position"),
        )?;
        run.statistics(Array::new("mean_square", mean).unit("nm^2"))?;
        // AR(1) with uniform noise of this width: variance width^2 / 12 / (1 - a^2).
        let expected = self.config.noise.width.powi(2) / 12.0 / (1.0 - DAMPING * DAMPING);
        run.evidence(Evidence {
            name: "variance".into(),
            description: "mean square position against the stationary variance".into(),
            statistic_name: "ratio".into(),
            statistic: mean / expected,
            null_distribution: "near 1".into(),
            p_value: if mean < 3.0 * expected { 0.5 } else { 0.0 },
            significance: 1e-6,
        })?;
        run.evidence(Evidence {
            name: "undecided".into(),
            description: "a test without an answer".into(),
            statistic_name: "none".into(),
            statistic: f64::NAN,
            null_distribution: "none".into(),
            p_value: f64::NAN,
            significance: 1e-6,
        })
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        let trace = result.vector::<f64>("statistics/trace/mean_square")?;
        let steps: Vec<f64> = (0..trace.len()).map(|step| step as f64).collect();
        let panel = Panel::new().x_axis(Axis::linear("step")).add(Curve::new(&steps, &trace));
        Ok(vec![("trace".into(), Figure::single(panel))])
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        let mean = result.scalar::<f64>("statistics/mean_square").unwrap_or(f64::NAN);
        vec![("mean square".into(), format!("{mean:.3} nm^2"))]
    }
}

trait ToVec {
    fn to_vec_1(&self) -> Vec<f64>;
}

impl ToVec for ndarray::ArrayD<f64> {
    fn to_vec_1(&self) -> Vec<f64> {
        self.iter().copied().collect()
    }
}
