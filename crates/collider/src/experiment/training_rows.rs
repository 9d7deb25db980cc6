//! Exact events as rows to learn from.

use ornstein_networks::data::{ArrayData, ArrayDataError};
use ornstein_networks::{Normalisation, NormalisationError, NormalisationKind};
use ornstein_run::RunError;

use super::member::Member;
use crate::EventSet;
use crate::generator::Generator;

/// Streams of events of one seed: to learn from, to compare with, and pairs for the distance that exact events have from each other.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EventStream {
    /// Learned from.
    Training,
    /// Compared with.
    Reference,
    /// Compared with the reference, for the distance that there is without any error.
    Floor(u32),
}

impl EventStream {
    /// Its number, for the law of this number.
    fn index(self, member: usize) -> u64 {
        let stream = match self {
            Self::Training => 0,
            Self::Reference => 1,
            Self::Floor(number) => 2 + u64::from(number),
        };
        (stream << 32) + member as u64
    }
}

/// Exact events of equal weight of one law.
pub(crate) fn exact_events(
    members: &[Member],
    member: usize,
    stream: EventStream,
    seed: u64,
    count: usize,
) -> Result<EventSet, RunError> {
    let process = &members[member].process;
    let generator = Generator::new(process.clone(), seed).stream(stream.index(member));
    Ok(generator.unweighted(count).map_err(RunError::experiment)?.events)
}

/// Rows of all laws of a run, one event of each law after the other.
#[derive(Debug, Clone)]
pub(crate) struct TrainingRows {
    /// Numbers per row.
    pub dimension: usize,
    /// The rows, in the units of the coordinates.
    pub rows: Vec<f64>,
    /// What the network is told of each.
    pub conditions: Vec<f32>,
}

impl TrainingRows {
    /// About `count` events, as many of each law.
    pub fn generate(members: &[Member], seed: u64, count: usize) -> Result<Self, RunError> {
        let dimension = members[0].coordinates.dimension();
        let each = count.div_ceil(members.len());
        let mut sets = Vec::with_capacity(members.len());
        for member in 0..members.len() {
            sets.push(exact_events(members, member, EventStream::Training, seed, each)?);
        }
        let mut rows = vec![0.0; each * members.len() * dimension];
        let mut conditions = Vec::new();
        for (place, row) in rows.chunks_exact_mut(dimension).enumerate() {
            let (event, member) = (place / members.len(), place % members.len());
            let Member { coordinates, condition, .. } = &members[member];
            coordinates.encode(sets[member].event(event), row).map_err(|error| {
                RunError::experiment(format!("event {event} of {}: {error}", members[member].process.name()))
            })?;
            conditions.extend_from_slice(condition);
        }
        Ok(Self { dimension, rows, conditions })
    }

    /// The map of these rows to order one.
    pub fn normalisation(&self, kind: NormalisationKind) -> Result<Normalisation, NormalisationError> {
        Normalisation::fit(&self.rows, self.dimension, kind, None)
    }

    /// The rows as data of a training.
    pub fn data(&self, normalisation: &Normalisation, held_out: f64, seed: u64) -> Result<ArrayData, ArrayDataError> {
        let mut rows = self.rows.clone();
        normalisation.from_physical(&mut rows);
        let rows = rows.into_iter().map(|x| x as f32).collect();
        let data = ArrayData::new(rows, self.dimension, held_out, seed)?;
        if self.conditions.is_empty() { Ok(data) } else { data.with_condition(self.conditions.clone()) }
    }
}
