//! The chain of the config.

use ornstein_run::ConfigError;
use ornstein_spectral::{FourierGrid, Symmetry};

use super::super::config::{FieldConfig, KernelName, LangevinConfig, Preconditioner};
use crate::spectrum::PowerSpectrum;

/// Modes recorded at every step if the config does not choose.
const DEFAULT_TRACES: usize = 8;

pub(super) fn check_langevin(config: &FieldConfig) -> Result<(), ConfigError> {
    let Some(langevin) = &config.langevin else { return Ok(()) };
    let step = langevin.step;
    if !(step > 0.0 && step.is_finite()) {
        return Err(ConfigError::new("langevin.step", step, "a positive number"));
    }
    if langevin.kernel == KernelName::Unadjusted && step >= 4.0 {
        return Err(ConfigError::new("langevin.step", step, "a number below 4 for the unadjusted kernel").help(
            "each step multiplies a mode by 1 - h/2 (h in units of the smallest P without preconditioner): from h = 4 on the \
             chain diverges; smaller steps are less biased, and the kernel ornstein-uhlenbeck is exact at any step",
        ));
    }
    if langevin.kernel == KernelName::OrnsteinUhlenbeck && langevin.preconditioner == Preconditioner::None {
        return Err(ConfigError::new(
            "langevin.preconditioner",
            "\"none\"",
            "\"spectrum\" for the kernel ornstein-uhlenbeck",
        )
        .help(
            "the exact step solves the preconditioned dynamics; without preconditioner use unadjusted or metropolis",
        ));
    }
    if langevin.steps == 0 {
        return Err(ConfigError::new("langevin.steps", 0, "an integer of at least 1"));
    }
    Ok(())
}

/// The smallest `P` on the grid, from a dense sample of its wave-numbers.
fn smallest_power(grid: &FourierGrid, spectrum: &dyn PowerSpectrum) -> f64 {
    const POINTS: i32 = 10_000;
    let (lower, upper) = grid.wave_number_range().unwrap_or((1.0, 1.0));
    (0..=POINTS)
        .map(|i| spectrum.power((lower * (upper / lower).powf(f64::from(i) / f64::from(POINTS))).clamp(lower, upper)))
        .fold(f64::INFINITY, f64::min)
}

pub(super) fn step_size(langevin: Option<&LangevinConfig>, grid: &FourierGrid, spectrum: &dyn PowerSpectrum) -> f64 {
    match langevin {
        None => 0.0,
        Some(LangevinConfig { preconditioner: Preconditioner::Spectrum, step, .. }) => *step,
        Some(LangevinConfig { preconditioner: Preconditioner::None, step, .. }) => {
            step * smallest_power(grid, spectrum)
        }
    }
}

/// The wave-vectors to trace, in storage order of axes (leading zeros in fewer than three dimensions).
pub(super) fn trace_modes(langevin: Option<&LangevinConfig>, grid: &FourierGrid) -> Result<Vec<[i32; 3]>, ConfigError> {
    let Some(langevin) = langevin else { return Ok(Vec::new()) };
    let Some(chosen) = &langevin.trace_modes else { return Ok(default_traces(grid)) };
    let skipped = 3 - grid.dimensions();
    chosen
        .iter()
        .enumerate()
        .map(|(index, n)| {
            let refuse = |allowed: String| {
                Err(ConfigError::new(format!("langevin.trace_modes[{index}]"), format!("{n:?}"), allowed))
            };
            if n.len() != grid.dimensions() {
                return refuse(format!("{} integers, one for each axis", grid.dimensions()));
            }
            let mut vector = [0; 3];
            vector[skipped..].copy_from_slice(n);
            if vector == [0; 3] {
                return refuse("a wave-vector other than zero, which has no power".to_owned());
            }
            match grid.locate(vector) {
                None => refuse(format!("components from -N/2 to N/2 of box.cells = {:?}", grid.cells())),
                Some(_) => Ok(vector),
            }
        })
        .collect()
}

/// Wave-vectors along the axes in turn, with lengths 1, 2, 4, ... up to Nyquist.
fn default_traces(grid: &FourierGrid) -> Vec<[i32; 3]> {
    let first_axis = 3 - grid.dimensions();
    let cells = grid.cells();
    let mut traces = Vec::new();
    for doubling in 0..30 {
        let axis = first_axis + doubling % grid.dimensions();
        let mut n = [0; 3];
        n[axis] = 1 << doubling;
        let fits = (n[axis] as usize) * 2 < cells[axis - first_axis];
        if fits && traces.len() < DEFAULT_TRACES && grid.symmetry(n) == Symmetry::Canonical {
            traces.push(n);
        }
    }
    traces
}

/// Steps after which the spectrum is measured: those of the config, or 0, 1, 2, 4, ... and the last.
pub(super) fn spectrum_steps(langevin: Option<&LangevinConfig>) -> Result<Vec<u32>, ConfigError> {
    let Some(langevin) = langevin else { return Ok(Vec::new()) };
    let mut steps = match &langevin.spectrum_steps {
        None => {
            std::iter::once(0).chain((0..32).map(|power| 1 << power)).filter(|&step| step <= langevin.steps).collect()
        }
        Some(steps) => {
            if let Some(late) = steps.iter().find(|&&step| step > langevin.steps) {
                return Err(ConfigError::new(
                    "langevin.spectrum_steps",
                    late,
                    format!("steps from 0 to langevin.steps = {}", langevin.steps),
                ));
            }
            steps.clone()
        }
    };
    steps.push(langevin.steps);
    steps.sort_unstable();
    steps.dedup();
    Ok(steps)
}
