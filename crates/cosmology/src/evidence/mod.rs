//! Is this field what its spectrum says? A battery of tests with known null distributions.
//!
//! A mean spectrum alone proves little: a field of the right mean power may have the wrong law of `|delta_k|^2`, phases that
//! repeat, modes that depend on each other, or Nyquist planes at half power. [`Record`] gathers what the tests need while
//! realisations pass by, measured from the cells as they are stored; [`battery`] then tests
//!
//! - the spectrum (`spectrum.rs`): chi-squared over shells, and its scatter over realisations;
//! - the law of single modes (`modes.rs`): generic ones, those on Nyquist planes, self-conjugate ones, and their phases;
//! - independence (`independence.rs`): of neighbouring modes and of realisations;
//! - the one-point law of the cells (`one_point.rs`).
//!
//! All of it in terms of whitened modes `w_k = delta_k / sqrt(P(k) V)`, which are independent complex normals with
//! `E|w|^2 = 1` (real ones where a mode is its own conjugate).

mod collect;
mod independence;
mod modes;
mod one_point;
mod record;
mod spectrum;

pub use record::{HISTOGRAM_BINS_PER_UNIT, Record, Samples};

use ornstein_diagnostics::{DiagnosticsError, TestResult};
use ornstein_run::Evidence;

/// How the evidence is gathered and judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// A test fails below this p-value.
    pub significance: f64,
    /// Most generic modes that are kept for the tests that need every value (all realisations together).
    pub most_modes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { significance: 1e-6, most_modes: 1 << 20 }
    }
}

/// All tests that the record allows. A test that needs more modes, cells or realisations than there are is left out.
#[must_use]
pub fn battery(record: &Record, settings: &Settings) -> Vec<Evidence> {
    let mut tests = Tests { significance: settings.significance, list: Vec::new() };
    spectrum::test(record, &mut tests);
    modes::test(record, &mut tests);
    independence::test(record, &mut tests);
    one_point::test(record, &mut tests);
    tests.list
}

/// The tests done so far.
struct Tests {
    significance: f64,
    list: Vec<Evidence>,
}

impl Tests {
    /// Adds a test, unless there was too little to test.
    fn add(
        &mut self,
        name: &str,
        statistic_name: &str,
        description: &str,
        result: &Result<TestResult, DiagnosticsError>,
    ) {
        if let Ok(result) = result {
            self.list.push(Evidence {
                name: name.to_owned(),
                description: description.to_owned(),
                statistic_name: statistic_name.to_owned(),
                statistic: result.statistic,
                null_distribution: result.null.to_string(),
                p_value: result.p_value,
                significance: self.significance,
            });
        }
    }
}
