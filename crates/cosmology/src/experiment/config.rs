//! The config of `cosmology.field`, as written in TOML.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything in the file beside the tables that every run has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldConfig {
    /// The box and its cells.
    #[serde(rename = "box")]
    pub domain: BoxConfig,
    /// The target spectrum.
    pub spectrum: SpectrumConfig,
    /// What is made.
    pub field: FieldTable,
    /// The chain; for `field.method = "langevin"`, without effect for `"direct"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub langevin: Option<LangevinConfig>,
    /// The tests of the result.
    #[serde(default)]
    pub evidence: EvidenceConfig,
}

/// A periodic box of one, two or three dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoxConfig {
    /// Cells along each axis: one to three numbers, even or odd.
    pub cells: Vec<u64>,
    /// Length of each axis, as many numbers as `cells`.
    pub length: Vec<f64>,
    /// Unit of the lengths: `Mpc/h`, `Mpc`, `Gpc/h`, `Gpc`, `kpc/h` or `kpc`.
    pub length_unit: String,
}

/// The target spectrum: a `table` or a `power_law`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpectrumConfig {
    /// A table, interpolated by a cubic spline in the logarithms of both axes; never extrapolated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<TableConfig>,
    /// A power law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_law: Option<PowerLawConfig>,
    /// For a box of one or two dimensions cut through a three-dimensional field: the wave-number (in the spectrum's unit)
    /// beyond which that field has no structure. Without it the spectrum must be that of the box's own dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_cutoff: Option<f64>,
}

/// A table of wave-numbers and powers in a comma-separated file; `#` begins a comment, and the last comment before the
/// numbers names the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableConfig {
    /// The file; a relative path is looked for beside the config, then in the current folder.
    pub file: PathBuf,
    /// Column of the wave-numbers.
    pub wavenumber_column: String,
    /// Their unit: `h/Mpc`, `1/Mpc`, ...
    pub wavenumber_unit: String,
    /// Column of the spectrum.
    pub power_column: String,
    /// Its unit: `(Mpc/h)^3`, `Mpc^3`, ..., with the box's dimension as the exponent (3 with `section_cutoff`).
    pub power_unit: String,
}

/// `P(k) = amplitude (k / pivot)^index`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerLawConfig {
    /// Power at the pivot.
    pub amplitude: f64,
    /// The exponent.
    pub index: f64,
    /// The wave-number of the pivot.
    pub pivot: f64,
    /// Unit of the pivot.
    pub wavenumber_unit: String,
    /// Unit of the amplitude.
    pub power_unit: String,
}

/// What is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldTable {
    /// How many universes.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub realisations: u64,
    /// Precision of the field in memory and in the file.
    #[serde(default)]
    pub precision: Precision,
    /// `langevin` follows the score from white noise; `direct` draws the modes at once.
    #[serde(default)]
    pub method: Method,
}

fn one() -> u64 {
    1
}

/// Precision of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single, 4 bytes a cell.
    #[default]
    F32,
    /// Double, 8 bytes a cell.
    F64,
}

/// How fields are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// A Markov chain along the score.
    #[default]
    Langevin,
    /// All modes at once.
    Direct,
}

/// A Langevin chain: `x' = x + (h/2) C score(x) + sqrt(h) C^(1/2) noise`, or its exact solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LangevinConfig {
    /// The transition.
    pub kernel: KernelName,
    /// `spectrum`: `C = P(k)`, every mode relaxes alike; `none`: `C = 1`, large scales relax slowest.
    pub preconditioner: Preconditioner,
    /// The step `h`; without preconditioner in units of the smallest `P` on the grid. The unadjusted kernel is stable below
    /// 4 in either case.
    pub step: f64,
    /// Number of steps.
    #[schemars(range(min = 1))]
    pub steps: u32,
    /// Where chains start.
    pub start: Start,
    /// Integer wave-vectors whose modes are recorded at every step; chosen over all scales if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_modes: Option<Vec<Vec<i32>>>,
    /// Steps after which the spectrum is measured; powers of two if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectrum_steps: Option<Vec<u32>>,
}

impl Default for LangevinConfig {
    fn default() -> Self {
        Self {
            kernel: KernelName::OrnsteinUhlenbeck,
            preconditioner: Preconditioner::Spectrum,
            step: 1.0,
            steps: 32,
            start: Start::WhiteNoise,
            trace_modes: None,
            spectrum_steps: None,
        }
    }
}

/// The transition of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KernelName {
    /// The exact solution of the dynamics: unbiased at any step.
    OrnsteinUhlenbeck,
    /// Euler-Maruyama (ULA): biased, variance `1/(1 - h/4)` with preconditioner.
    Unadjusted,
    /// Euler-Maruyama with a Metropolis step (MALA): unbiased, small steps.
    Metropolis,
}

/// What shapes drift and noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Preconditioner {
    /// The target spectrum.
    Spectrum,
    /// Nothing.
    None,
}

/// Where a chain starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// White noise with the target's power at the largest scale of the box.
    WhiteNoise,
    /// A draw from the target: the chain is stationary from the start.
    Target,
}

/// The tests of the result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceConfig {
    /// A test fails below this p-value: the probability that it rejects a right field.
    pub significance: f64,
    /// Most modes (all realisations together) kept for the tests that need each single value.
    pub most_modes: u64,
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        Self { significance: 1e-6, most_modes: 1 << 20 }
    }
}
