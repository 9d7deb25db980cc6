//! From the config to a plan, or to everything that is wrong with it.

mod langevin;
mod spectrum;

use ornstein_run::{ConfigError, ConfigErrors, Context};
use ornstein_spectral::{FourierGrid, GridError};

use super::config::{FieldConfig, Method};
use super::plan::FieldExperiment;
use crate::LengthUnit;
use langevin::{check_langevin, spectrum_steps, step_size, trace_modes};
use spectrum::spectrum;

pub(super) fn prepare(mut config: FieldConfig, context: &Context) -> Result<FieldExperiment, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    config.langevin = match config.field.method {
        Method::Langevin => Some(config.langevin.unwrap_or_default()),
        // A table left from the other method is no mistake: `--set field.method=direct` compares the two.
        Method::Direct => None,
    };
    errors.keep(check_field(&config));
    errors.keep(check_evidence(&config));
    let grid = errors.keep(grid(&config));
    let unit = errors.keep(length_unit(&config));
    let langevin = errors.keep(check_langevin(&config));
    let (Some(grid), Some(unit), Some(())) = (grid, unit, langevin) else {
        return Err(errors);
    };
    let Some(spectrum) = errors.keep(spectrum(&config.spectrum, &grid, unit, context)) else {
        return Err(errors);
    };
    let trace_modes = errors.keep(trace_modes(config.langevin.as_ref(), &grid)).unwrap_or_default();
    let spectrum_steps = errors.keep(spectrum_steps(config.langevin.as_ref())).unwrap_or_default();
    let step_size = step_size(config.langevin.as_ref(), &grid, spectrum.as_ref());
    errors.into_result()?;
    Ok(FieldExperiment { config, grid, unit, spectrum, step_size, trace_modes, spectrum_steps })
}

fn check_field(config: &FieldConfig) -> Result<(), ConfigError> {
    if config.field.realisations == 0 {
        return Err(ConfigError::new("field.realisations", 0, "an integer of at least 1"));
    }
    Ok(())
}

fn check_evidence(config: &FieldConfig) -> Result<(), ConfigError> {
    let evidence = &config.evidence;
    if !(evidence.significance > 0.0 && evidence.significance < 1.0) {
        return Err(ConfigError::new("evidence.significance", evidence.significance, "a number between 0 and 1"));
    }
    if evidence.most_modes < 1000 {
        return Err(ConfigError::new("evidence.most_modes", evidence.most_modes, "an integer of at least 1000"));
    }
    Ok(())
}

fn grid(config: &FieldConfig) -> Result<FourierGrid, ConfigError> {
    let cells: Vec<usize> = config.domain.cells.iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect();
    let grid = FourierGrid::new(&cells, &config.domain.length).map_err(|error| {
        let cells_found = format!("{:?}", config.domain.cells);
        let length_found = format!("{:?}", config.domain.length);
        match &error {
            GridError::Dimensions(_) => ConfigError::new("box.cells", cells_found, "one, two or three integers"),
            GridError::AxisMismatch { cells, .. } => ConfigError::new(
                "box.length",
                length_found,
                format!("{cells} numbers, one for each entry of box.cells"),
            ),
            GridError::Cells { .. } => ConfigError::new(
                "box.cells",
                cells_found,
                format!("integers from 1 to {}", FourierGrid::MAX_CELLS_PER_AXIS),
            ),
            GridError::Length { .. } => ConfigError::new("box.length", length_found, "positive finite numbers"),
            GridError::Overflow => ConfigError::new("box.cells", cells_found, "a box that fits into the address space"),
        }
        .help(error.to_string())
    })?;
    if grid.wave_number_range().is_none() {
        return Err(ConfigError::new("box.cells", format!("{:?}", config.domain.cells), "more than one cell")
            .help("a single cell has no wave-vector but zero"));
    }
    Ok(grid)
}

fn length_unit(config: &FieldConfig) -> Result<LengthUnit, ConfigError> {
    let text = &config.domain.length_unit;
    let all = LengthUnit::ALL.map(|unit| unit.to_string()).join(", ");
    LengthUnit::parse(text).ok_or_else(|| ConfigError::new("box.length_unit", format!("\"{text}\""), all))
}
