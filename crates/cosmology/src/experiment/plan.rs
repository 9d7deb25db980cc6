//! A validated run of `cosmology.field`, and what it costs.

use std::sync::Arc;

use ornstein_run::Estimate;
use ornstein_spectral::FourierGrid;

use super::config::{FieldConfig, KernelName, Method, Precision};
use crate::spectrum::PowerSpectrum;
use crate::{LengthUnit, ModePower};

/// A validated run of `cosmology.field`: config, grid and spectrum, all in the box's unit of length.
#[derive(Clone)]
pub struct FieldExperiment {
    pub(super) config: FieldConfig,
    pub(super) grid: FourierGrid,
    pub(super) unit: LengthUnit,
    pub(super) spectrum: Arc<dyn PowerSpectrum>,
    /// The step `h` in the units of the state's squares.
    pub(super) step_size: f64,
    pub(super) trace_modes: Vec<[i32; 3]>,
    pub(super) spectrum_steps: Vec<u32>,
}

/// Processor seconds per cell and step, and per cell outside of the chain (transforms, statistics, evidence, writing), on
/// a machine of 2025.
const SECONDS_PER_CELL: (f64, f64) = (3e-9, 40e-9);

impl FieldExperiment {
    /// Number of realisations.
    pub(super) fn realisations(&self) -> usize {
        self.config.field.realisations as usize
    }

    /// Steps of the chain; none for direct draws.
    pub(super) fn steps(&self) -> u32 {
        self.config.langevin.as_ref().map_or(0, |langevin| langevin.steps)
    }

    /// Spectra of every realisation, and what is recorded along the chains.
    fn statistics_bytes(&self) -> u64 {
        let shells = self.grid.wave_number_range().map_or(0.0, |(smallest, largest)| largest / smallest) as u64 + 1;
        let spectra = 2 + if self.steps() > 0 { self.spectrum_steps.len() as u64 } else { 0 };
        let traces = 2 * self.trace_modes.len() as u64 * (u64::from(self.steps()) + 1);
        8 * self.config.field.realisations * (shells * spectra + traces)
    }

    pub(super) fn cost(&self) -> Estimate {
        let (element, table) = match self.config.field.precision {
            Precision::F32 => (4, ModePower::<f32>::bytes(&self.grid)),
            Precision::F64 => (8, ModePower::<f64>::bytes(&self.grid)),
        };
        let cells = self.grid.cell_count() as f64;
        let padded = (2 * self.grid.mode_count() * element) as f64;
        let realisations = self.config.field.realisations as f64;
        // The field; a copy while a checkpoint is written; what the kernel carries beside the position.
        let kernel = self.config.langevin.as_ref().map(|langevin| langevin.kernel);
        let arrays = match (self.config.field.method, kernel) {
            (Method::Langevin, Some(KernelName::Unadjusted)) => 3.0,
            (Method::Langevin, Some(KernelName::Metropolis)) => 5.0,
            _ => 2.0,
        };
        let kept_modes = (self.config.evidence.most_modes as f64).min(cells * realisations / 2.0);
        let steps = f64::from(self.steps());
        Estimate {
            memory_bytes: (arrays * padded + table as f64 + 64.0 * kept_modes) as u64 + self.statistics_bytes(),
            disk_bytes: (realisations * cells * element as f64) as u64 + self.statistics_bytes(),
            cpu_seconds: Some(realisations * cells * (SECONDS_PER_CELL.0 * steps + SECONDS_PER_CELL.1)),
        }
    }
}
