//! From the config to a plan, or to everything that is wrong with it.

use std::sync::Arc;

use ornstein_run::{ConfigError, ConfigErrors, Context};
use ornstein_spectral::{FourierGrid, GridError, Symmetry};

use super::config::{FieldConfig, KernelName, LangevinConfig, Method, Preconditioner, SpectrumConfig};
use super::plan::FieldExperiment;
use crate::LengthUnit;
use crate::spectrum::{LogSpline, PowerLaw, PowerSpectrum, SpectrumTable, TableError, section};

/// Modes recorded at every step if the config does not choose.
const DEFAULT_TRACES: usize = 8;

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

fn check_langevin(config: &FieldConfig) -> Result<(), ConfigError> {
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

/// The spectrum in units of the box's length, known to cover the grid.
fn spectrum(
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

/// The smallest `P` on the grid, from a dense sample of its wave-numbers.
fn smallest_power(grid: &FourierGrid, spectrum: &dyn PowerSpectrum) -> f64 {
    const POINTS: i32 = 10_000;
    let (lower, upper) = grid.wave_number_range().unwrap_or((1.0, 1.0));
    (0..=POINTS)
        .map(|i| spectrum.power((lower * (upper / lower).powf(f64::from(i) / f64::from(POINTS))).clamp(lower, upper)))
        .fold(f64::INFINITY, f64::min)
}

fn step_size(langevin: Option<&LangevinConfig>, grid: &FourierGrid, spectrum: &dyn PowerSpectrum) -> f64 {
    match langevin {
        None => 0.0,
        Some(LangevinConfig { preconditioner: Preconditioner::Spectrum, step, .. }) => *step,
        Some(LangevinConfig { preconditioner: Preconditioner::None, step, .. }) => {
            step * smallest_power(grid, spectrum)
        }
    }
}

/// The wave-vectors to trace, in storage order of axes (leading zeros in fewer than three dimensions).
fn trace_modes(langevin: Option<&LangevinConfig>, grid: &FourierGrid) -> Result<Vec<[i32; 3]>, ConfigError> {
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
fn spectrum_steps(langevin: Option<&LangevinConfig>) -> Result<Vec<u32>, ConfigError> {
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
