//! What is recorded along the chains.

use num_complex::Complex;

use ornstein_engine::{Ensemble, Scalar, Transition};
use ornstein_run::{CheckpointData, RunError};
use ornstein_spectral::as_complex;

use super::universe::Workshop;

/// Records of all chains so far, in the order in which they were made: realisation, step, mode or shell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Traces {
    /// Real parts of `delta_k / sqrt(P V)` of the traced modes, at the start and after every step.
    pub real: Vec<f64>,
    /// Imaginary parts of the same.
    pub imaginary: Vec<f64>,
    /// `|delta_k|^2 / (P V)` averaged over each shell, at the chosen steps.
    pub ratio: Vec<f64>,
    /// Acceptance probability of every step.
    pub acceptance: Vec<f64>,
}

impl Traces {
    /// Takes note of a position; there is no transition at the start.
    pub fn observe<T: Scalar>(
        &mut self,
        workshop: &Workshop<'_, T>,
        step: u32,
        position: &Ensemble<T>,
        transition: Option<&Transition>,
    ) {
        let modes = as_complex(position.data());
        let power = workshop.field.power();
        let square = |mode: Complex<T>| mode.re.to_f64().powi(2) + mode.im.to_f64().powi(2);
        for &n in &workshop.plan.trace_modes {
            // The plan holds wave-vectors of the grid alone.
            if let Some((index, conjugate)) = workshop.plan.grid.locate(n) {
                let scale = 1.0 / power.power(index).sqrt();
                self.real.push(modes[index].re.to_f64() * scale);
                self.imaginary.push(modes[index].im.to_f64() * if conjugate { -scale } else { scale });
            }
        }
        if workshop.plan.spectrum_steps.contains(&step) {
            let row_modes = workshop.plan.grid.row_modes();
            self.ratio.extend(workshop.shells.average(|row| {
                let (modes, roots) = (&modes[row * row_modes..][..row_modes], power.row(row));
                move |z, _| square(modes[z]) / roots.root(z).to_f64().powi(2)
            }));
        }
        self.acceptance.extend(transition.map(|transition| transition.acceptance));
    }

    /// Adds all of it to a checkpoint.
    pub fn save(&self, data: CheckpointData) -> CheckpointData {
        data.with_array("traces.real", self.real.clone())
            .with_array("traces.imaginary", self.imaginary.clone())
            .with_array("traces.ratio", self.ratio.clone())
            .with_array("traces.acceptance", self.acceptance.clone())
    }

    /// Takes all of it from a checkpoint.
    pub fn load(data: &CheckpointData) -> Result<Self, RunError> {
        let list = |name: &str| Ok::<Vec<f64>, RunError>(data.array::<f64>(name)?.iter().copied().collect());
        Ok(Self {
            real: list("traces.real")?,
            imaginary: list("traces.imaginary")?,
            ratio: list("traces.ratio")?,
            acceptance: list("traces.acceptance")?,
        })
    }
}
