//! Events as normalised rows, split into those to learn from and those that are held out.

use ornstein_networks::Normalisation;
use ornstein_networks::data::{ArrayData, DataPart};
use ornstein_networks::weights_file::Fingerprint;
use ornstein_run::RunError;

use super::event_file::FileEvents;
use crate::EventSet;
use crate::cloud::{CloudCoordinates, FEATURES, Outline, OutlineLaw};

/// What is learned from, and what is held out.
pub(super) struct CloudData {
    /// Rows, masks and multiplicities in the network's coordinates.
    pub source: ArrayData,
    /// From rows to coordinates.
    pub normalisation: Normalisation,
    /// From numbers of particles to what the network is told.
    pub multiplicity: Normalisation,
    /// Outlines of the events that are learned from.
    pub outlines: OutlineLaw,
    /// The events that are learned from, and those that are held out.
    pub training: EventSet,
    pub held_out: EventSet,
    pub fingerprint: Fingerprint,
}

impl CloudData {
    /// All events of a file; the split is a function of the seed.
    pub fn new(
        file: &FileEvents,
        coordinates: &CloudCoordinates,
        validation_fraction: f64,
        seed: u64,
    ) -> Result<Self, RunError> {
        let events = &file.events;
        let clouds = coordinates.encode(events, seed).map_err(RunError::experiment)?;
        let normalisation = of_features(&clouds.rows, &clouds.mask, coordinates.dimension())?;
        let counts: Vec<f64> = clouds.outlines.iter().map(|outline| outline.multiplicity as f64).collect();
        let multiplicity = of_counts(&counts)?;
        let fingerprint = Fingerprint::of_doubles(&clouds.rows);
        let mut rows = clouds.rows;
        normalisation.from_physical(&mut rows);
        let rows = rows.into_iter().map(|x| x as f32).collect();
        let condition = normalised_counts(&clouds.outlines, &multiplicity);
        let source = ArrayData::new(rows, coordinates.dimension(), validation_fraction, seed)
            .and_then(|data| data.with_condition(condition))
            .and_then(|data| data.with_mask(clouds.mask))
            .map_err(RunError::experiment)?;
        let part = |part: DataPart| -> Result<EventSet, RunError> {
            let mut set = EventSet::new(events.particles());
            for event in source.part(part) {
                let (momenta, ids) = (events.event(event), events.event_ids(event));
                set.push(momenta, ids, 1.0).map_err(RunError::experiment)?;
            }
            Ok(set)
        };
        let (training, held_out) = (part(DataPart::Training)?, part(DataPart::Validation)?);
        if held_out.len() < 2 {
            return Err(RunError::experiment("data.validation_fraction leaves no events to compare with"));
        }
        let outlines = source.part(DataPart::Training).map(|event| clouds.outlines[event]).collect();
        let outlines =
            OutlineLaw::new(outlines).ok_or_else(|| RunError::experiment("no events are left to learn from"))?;
        Ok(Self { source, normalisation, multiplicity, outlines, training, held_out, fingerprint })
    }
}

/// Numbers of particles as the network is told them.
pub(super) fn normalised_counts<'a>(
    outlines: impl IntoIterator<Item = &'a Outline>,
    normalisation: &Normalisation,
) -> Vec<f32> {
    let mut counts: Vec<f64> = outlines.into_iter().map(|outline| outline.multiplicity as f64).collect();
    normalisation.from_physical(&mut counts);
    counts.into_iter().map(|count| count as f32).collect()
}

/// Means and deviations of the features of particles that are there. A feature that never changes (a class that does not occur) is left at
/// its scale.
fn of_features(rows: &[f64], mask: &[f32], dimension: usize) -> Result<Normalisation, RunError> {
    let there =
        || rows.chunks_exact(FEATURES).zip(mask).filter(|(_, mask)| **mask != 0.0).map(|(features, _)| features);
    let count = there().count() as f64;
    let mean: Vec<f64> = (0..FEATURES).map(|i| there().map(|features| features[i]).sum::<f64>() / count).collect();
    let deviation = |i: usize| (there().map(|features| (features[i] - mean[i]).powi(2)).sum::<f64>() / count).sqrt();
    let scale = (0..FEATURES).map(|i| or_one(deviation(i))).collect();
    Normalisation::new(dimension, mean, scale).map_err(RunError::experiment)
}

fn of_counts(counts: &[f64]) -> Result<Normalisation, RunError> {
    let number = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / number;
    let deviation = (counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / number).sqrt();
    Normalisation::new(1, vec![mean], vec![or_one(deviation)]).map_err(RunError::experiment)
}

/// A deviation, or 1 where there is none.
fn or_one(deviation: f64) -> f64 {
    if deviation > 1e-9 { deviation } else { 1.0 }
}
