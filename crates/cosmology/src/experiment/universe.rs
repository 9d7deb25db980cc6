//! The realisations, one after the other.

use ornstein_engine::Scalar;
use ornstein_run::{CheckpointData, Dimension, Element, ElementType, Run, RunError, SampleSpec, SampleStream};
use ornstein_spectral::{FourierGrid, ShellAverage, ShellBins, as_complex};

use super::config::{Method, Precision};
use super::plan::FieldExperiment;
use super::traces::Traces;
use super::{chain, statistics};
use crate::evidence::{Record, Samples, Settings, battery};
use crate::{FieldTransform, GaussianField, draw};

/// Where a chain was when its checkpoint was written: the last step done, and the modes after it.
pub(super) type Begun<T> = Option<(u32, Vec<T>)>;

/// What every realisation uses and no realisation changes.
pub(super) struct Workshop<'a, T: Scalar> {
    pub plan: &'a FieldExperiment,
    pub field: GaussianField<T>,
    pub shells: ShellAverage,
    pub settings: Settings,
    pub seed: u64,
}

/// What realisations leave behind, beside their cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ledger {
    pub record: Record,
    pub traces: Traces,
}

pub(super) fn generate<T: Scalar + Element>(plan: &FieldExperiment, run: &mut Run) -> Result<(), RunError> {
    let workshop = Workshop::<T>::new(plan, run.seed());
    let grid = &plan.grid;
    let transform = FieldTransform::<T>::new(grid).map_err(RunError::experiment)?;
    let mut workspace = vec![T::ZERO; transform.fft().padded_len()];
    let record =
        Record::new(&workshop.field, &workshop.shells, &transform, &mut workspace).map_err(RunError::experiment)?;
    drop(workspace);
    let mut ledger = Ledger { record, traces: Traces::default() };
    let mut begun = ledger.resume::<T>(run.resumed())?;

    let stream = run.samples(sample_spec(plan))?;
    let first = run.appended(stream);
    let steps = u64::from(plan.steps().max(1));
    let progress = run.progress("universes", plan.realisations() as u64 * steps);
    progress.advance(first as u64 * steps + begun.as_ref().map_or(0, |(step, _)| u64::from(*step)));
    for realisation in first..plan.realisations() {
        let mut data = match plan.config.field.method {
            Method::Direct => {
                progress.advance(1);
                draw(&workshop.field, workshop.seed, realisation as u64).into_data()
            }
            Method::Langevin => {
                let context = (&workshop, realisation as u64, &progress);
                chain::follow(context, run, &mut ledger, begun.take())?.into_data()
            }
        };
        transform.to_cells(&mut data).map_err(RunError::experiment)?;
        append(run, stream, &transform, &data)?;
        ledger.record.observe_cells(&data, &transform);
        // Measured from the cells as they are stored, so that whatever happened to them shows.
        transform.to_modes(&mut data).map_err(RunError::experiment)?;
        let address = (workshop.seed, realisation as u64, plan.realisations());
        let (field, shells) = (&workshop.field, &workshop.shells);
        ledger.record.observe_modes(field, shells, as_complex(&data), &workshop.settings, address);
        drop(data);
        run.checkpoint_if_due(|| ledger.checkpoint::<T>(None))?;
    }
    drop(progress);
    statistics::write(&workshop, &ledger, run)?;
    for evidence in battery(&ledger.record, &workshop.settings) {
        run.evidence(evidence)?;
    }
    Ok(())
}

impl<'a, T: Scalar> Workshop<'a, T> {
    fn new(plan: &'a FieldExperiment, seed: u64) -> Self {
        let evidence = &plan.config.evidence;
        Self {
            plan,
            field: GaussianField::new(plan.grid.clone(), plan.spectrum.as_ref()),
            shells: shells(&plan.grid),
            settings: Settings { significance: evidence.significance, most_modes: evidence.most_modes as usize },
            seed,
        }
    }
}

/// Shells as wide as the fundamental of the longest side.
fn shells(grid: &FourierGrid) -> ShellAverage {
    let width = grid.wave_number_range().map_or(1.0, |(smallest, _)| smallest);
    ShellAverage::new(grid.clone(), ShellBins::cover(grid, width))
}

impl Ledger {
    /// Everything that a resumed run needs beside the cells already written.
    pub(super) fn checkpoint<T: Scalar + Element>(
        &self,
        chain: Option<(u32, &[T])>,
    ) -> Result<CheckpointData, RunError> {
        let mut data = CheckpointData::new(&(self.record.realisations, chain.map(|(step, _)| step)))?;
        if let Some((_, modes)) = chain {
            data = data.with_array("modes", modes.to_vec());
        }
        Ok(self.traces.save(self.record.samples.save(data)))
    }

    fn resume<T: Scalar + Element>(&mut self, data: Option<&CheckpointData>) -> Result<Begun<T>, RunError> {
        let Some(data) = data else { return Ok(None) };
        let (realisations, step): (usize, Option<u32>) = data.state()?;
        self.record.realisations = realisations;
        self.record.samples = Samples::load(data)?;
        self.traces = Traces::load(data)?;
        step.map(|step| Ok((step, data.array::<T>("modes")?.iter().copied().collect()))).transpose()
    }
}

/// Names of the axes of a field of this many dimensions.
pub(super) fn axis_names(dimensions: usize) -> &'static [&'static str] {
    &["x", "y", "z"][..dimensions]
}

fn sample_spec(plan: &FieldExperiment) -> SampleSpec {
    let grid = &plan.grid;
    let unit = plan.unit.to_string();
    let axes = axis_names(grid.dimensions()).iter().zip(grid.cells().iter().zip(grid.lengths()));
    let item = axes
        .map(|(name, (&cells, length))| {
            let positions = (0..cells).map(|cell| cell as f64 * length / cells as f64).collect();
            Dimension::new(*name, positions, &unit, format!("comoving position along {name}"))
        })
        .collect();
    let element = match plan.config.field.precision {
        Precision::F32 => ElementType::F32,
        Precision::F64 => ElementType::F64,
    };
    SampleSpec {
        stack: Dimension::integers("realisation", 0..plan.realisations() as i64, "realisation"),
        item,
        unit: "1".to_owned(),
        long_name: "density contrast".to_owned(),
        ..SampleSpec::new("density_contrast", element)
    }
}

fn append<T: Scalar + Element>(
    run: &mut Run,
    stream: SampleStream,
    transform: &FieldTransform<T>,
    data: &[T],
) -> Result<(), RunError> {
    let row_len = transform.fft().row_len();
    let cells = transform.fft().cells().last().copied().unwrap_or(1);
    run.append_parts(stream, data.chunks_exact(row_len).map(|row| &row[..cells]))
}
