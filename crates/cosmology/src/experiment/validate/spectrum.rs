//! The spectrum of the config, in the box's units and known to cover the grid.

use std::sync::Arc;

use ornstein_run::{ConfigError, Context};
use ornstein_spectral::FourierGrid;

use super::super::config::SpectrumConfig;
use crate::LengthUnit;
use crate::spectrum::{LogSpline, PowerLaw, PowerSpectrum, SpectrumTable, TableError, section};

/// The spectrum in units of the box's length, known to cover the grid.
pub(super) fn spectrum(
    config: &SpectrumConfig,
    grid: &FourierGrid,
    unit: LengthUnit,
    context: &Context,
) -> Result<Arc<dyn PowerSpectrum>, ConfigError> {
    let dimensions = if config.section_cutoff.is_some() { 3 } else { grid.dimensions() };
    let (spectrum, per_wave_number): (Arc<dyn PowerSpectrum>, f64) = match (&config.table, &config.power_law) {
        (Some(table), None) => {
            let units = Units::read("spectrum.table", &table.wavenumber_unit, &table.power_unit, unit, dimensions)?;
            let path = context.resolve("spectrum.table.file", &table.file)?;
            let at = |key: &str, error: &dyn std::fmt::Display| {
                ConfigError::new(key, format!("\"{}\"", path.display()), "a readable table of a positive spectrum")
                    .help(error.to_string())
            };
            let columns = SpectrumTable::read(&path, &table.wavenumber_column, &table.power_column).map_err(
                |error| match &error {
                    TableError::NoColumn { name, columns } => {
                        let key = if *name == table.wavenumber_column { "wavenumber_column" } else { "power_column" };
                        ConfigError::new(format!("spectrum.table.{key}"), format!("\"{name}\""), columns.join(", "))
                            .help(format!("these are the columns of {}", path.display()))
                    }
                    _ => at("spectrum.table.file", &error),
                },
            )?;
            let k: Vec<f64> = columns.wave_numbers.iter().map(|k| k * units.wave_number).collect();
            let p: Vec<f64> = columns.powers.iter().map(|p| p * units.power).collect();
            let spline = LogSpline::new(&k, &p).map_err(|error| at("spectrum.table.file", &error))?;
            (Arc::new(spline), units.wave_number)
        }
        (None, Some(law)) => {
            let units = Units::read("spectrum.power_law", &law.wavenumber_unit, &law.power_unit, unit, dimensions)?;
            for (key, value) in [("amplitude", law.amplitude), ("pivot", law.pivot)] {
                if !(value > 0.0 && value.is_finite()) {
                    return Err(ConfigError::new(format!("spectrum.power_law.{key}"), value, "a positive number"));
                }
            }
            if !law.index.is_finite() {
                return Err(ConfigError::new("spectrum.power_law.index", law.index, "a finite number"));
            }
            let law = PowerLaw {
                amplitude: law.amplitude * units.power,
                index: law.index,
                pivot: law.pivot * units.wave_number,
            };
            (Arc::new(law), units.wave_number)
        }
        (found, _) => {
            let found = if found.is_some() { "both" } else { "neither" };
            return Err(ConfigError::new(
                "spectrum",
                found,
                "either a table [spectrum.table] or a table [spectrum.power_law]",
            ));
        }
    };
    let spectrum = match config.section_cutoff {
        None => spectrum,
        Some(cutoff) => cut(spectrum.as_ref(), cutoff * per_wave_number, cutoff, grid)?,
    };
    check_range(config, spectrum.as_ref(), grid, unit)?;
    Ok(spectrum)
}

/// How many of the box's units one of the config's is.
struct Units {
    wave_number: f64,
    power: f64,
}

impl Units {
    fn read(
        table: &str,
        wave_number: &str,
        power: &str,
        unit: LengthUnit,
        dimensions: usize,
    ) -> Result<Self, ConfigError> {
        let mismatch = |key: &str, found: &str, allowed: String| {
            ConfigError::new(format!("{table}.{key}"), format!("\"{found}\""), allowed)
                .help(format!("box.length_unit is {unit}; a factor h cannot be converted without the Hubble constant"))
        };
        let alike: Vec<LengthUnit> =
            LengthUnit::ALL.into_iter().filter(|other| other.in_units_of(unit).is_some()).collect();
        let allowed =
            |write: &dyn Fn(LengthUnit) -> String| alike.iter().map(|&u| write(u)).collect::<Vec<_>>().join(", ");
        let of_wave_number = LengthUnit::parse_inverse(wave_number)
            .and_then(|found| unit.in_units_of(found))
            .ok_or_else(|| mismatch("wavenumber_unit", wave_number, allowed(&LengthUnit::inverse)))?;
        let of_power = LengthUnit::parse_power(power)
            .filter(|(_, exponent)| *exponent == dimensions)
            .and_then(|(found, _)| found.in_units_of(unit))
            .ok_or_else(|| {
                let error = mismatch("power_unit", power, allowed(&|unit| unit.power(dimensions)));
                match LengthUnit::parse_power(power) {
                    Some((_, 3)) if dimensions < 3 => error.help(format!(
                        "the box has {dimensions} dimension(s), so its spectrum has the unit of length to that power; to cut it \
                         out of a three-dimensional field set spectrum.section_cutoff"
                    )),
                    _ => error,
                }
            })?;
        Ok(Self { wave_number: of_wave_number, power: of_power.powi(dimensions as i32) })
    }
}

/// The spectrum of the box as a section of a three-dimensional field.
fn cut(
    spectrum: &dyn PowerSpectrum,
    cutoff: f64,
    as_written: f64,
    grid: &FourierGrid,
) -> Result<Arc<dyn PowerSpectrum>, ConfigError> {
    let key = "spectrum.section_cutoff";
    if grid.dimensions() == 3 {
        return Err(ConfigError::new(key, as_written, "no such key for a box of three dimensions"));
    }
    let (lower, upper) = grid.wave_number_range().unwrap_or((1.0, 1.0));
    let (covered_from, covered_to) = spectrum.range();
    if !(cutoff >= 2.0 * upper && cutoff <= covered_to) {
        let allowed = format!(
            "from {:.6} (twice the box's largest wave-number) to {:.6} (the end of the spectrum)",
            2.0 * upper * as_written / cutoff,
            covered_to * as_written / cutoff
        );
        return Err(ConfigError::new(key, as_written, allowed));
    }
    if lower * (1.0 - 1e-9) < covered_from {
        return Err(ConfigError::new(
            "box.length",
            format!("{:?}", grid.lengths()),
            "a box within the spectrum's range",
        )
        .help(format!(
            "its smallest wave-number is {lower:.4e}, but the spectrum begins at {covered_from:.4e} (in the box's unit)"
        )));
    }
    section(spectrum, grid.dimensions(), (lower, upper), cutoff)
        .map(|spline: LogSpline| Arc::new(spline) as Arc<dyn PowerSpectrum>)
        .map_err(|error| {
            ConfigError::new(key, as_written, "a cutoff at which the section's spectrum is positive")
                .help(error.to_string())
        })
}

fn check_range(
    config: &SpectrumConfig,
    spectrum: &dyn PowerSpectrum,
    grid: &FourierGrid,
    unit: LengthUnit,
) -> Result<(), ConfigError> {
    let (needed_from, needed_to) = grid.wave_number_range().unwrap_or((1.0, 1.0));
    let (known_from, known_to) = spectrum.range();
    let inverse = unit.inverse();
    if needed_from < known_from || needed_to > known_to {
        let key = if config.table.is_some() { "spectrum.table.file" } else { "spectrum.power_law" };
        return Err(ConfigError::new(
            key,
            format!("a spectrum from k = {known_from:.6e} to {known_to:.6e} {inverse}"),
            format!("one that covers the box's wave-numbers, k = {needed_from:.6e} to {needed_to:.6e} {inverse}"),
        )
        .help(
            "spectra are not extrapolated: the smallest wave-number is 2 pi / (longest side), the largest that of the corner, \
             pi N / L along every axis; change box.length or box.cells, or give a longer table",
        ));
    }
    for k in [needed_from, needed_to] {
        let power = spectrum.power(k);
        if !(power > 0.0 && power.is_finite()) {
            return Err(ConfigError::new(
                "spectrum",
                format!("P = {power} at k = {k:.4e} {inverse}"),
                "a positive finite spectrum",
            ));
        }
    }
    Ok(())
}
