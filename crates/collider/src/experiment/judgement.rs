//! What learned events are worth.

use ornstein_diagnostics::Points;
use ornstein_diagnostics::two_sample::{AreaUnderCurve, Classifier, classifier_area};
use ornstein_run::RunError;

use super::member::Member;
use super::training_rows::{EventStream, exact_events};
use crate::metrics::{
    KernelDistances, Residuals, kernel_distances, residuals, wasserstein_distance, wasserstein_to_law,
};
use crate::{EventSet, Observable};

/// Pairs of exact sets whose distances say what distance there is without any error.
const FLOOR_PAIRS: u32 = 8;

/// Compares learned events of one law with exact ones.
pub(crate) struct Judge<'a> {
    members: &'a [Member],
    number: usize,
    observables: Vec<Observable>,
    reference: EventSet,
    /// Values of every observable in the reference, sorted.
    sorted: Vec<Vec<f64>>,
    seed: u64,
}

/// Numbers of one observable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ObservableJudgement {
    /// The Wasserstein distance between learned and exact events, in the unit of the observable.
    pub distance: f64,
    /// The Wasserstein distance between learned events and the law, where it is known.
    pub law_distance: Option<f64>,
}

/// What exact events have in the place of learned ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Floor {
    /// The Wasserstein distance of every observable between two sets of exact events: the median of several pairs, and the largest.
    pub distances: Vec<[f64; 2]>,
    /// Fréchet and kernel distances of kinematic features.
    pub kernel: KernelDistances,
}

/// What was found of the events of one law.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judgement {
    /// In the order of the observables.
    pub observables: Vec<ObservableJudgement>,
    /// How well a classifier tells learned from exact events.
    pub area: AreaUnderCurve,
    /// Fréchet and kernel distances of kinematic features.
    pub kernel: KernelDistances,
    /// Violation of conservation and mass shells.
    pub residuals: Residuals,
    /// The part of events outside of the cut.
    pub leakage: f64,
}

impl<'a> Judge<'a> {
    /// Of the law of this number, with exact events to compare with.
    pub fn new(members: &'a [Member], number: usize, reference: EventSet, seed: u64) -> Self {
        let observables = members[number].process.observables();
        let sorted = observables.iter().map(|observable| sorted_values(observable, &reference)).collect();
        Self { members, number, observables, reference, sorted, seed }
    }

    /// What is looked at.
    pub fn observables(&self) -> &[Observable] {
        &self.observables
    }

    /// The exact events.
    pub fn reference(&self) -> &EventSet {
        &self.reference
    }

    /// The Wasserstein distance of every observable between events and exact ones.
    pub fn distances(&self, events: &EventSet) -> Vec<f64> {
        let distance = |(observable, exact): (&Observable, &Vec<f64>)| {
            wasserstein_distance(&sorted_values(observable, events), exact)
        };
        self.observables.iter().zip(&self.sorted).map(distance).collect()
    }

    /// The distances of `count` events without any error.
    pub fn floor(&self, count: usize) -> Result<Floor, RunError> {
        let mut floors = Vec::new();
        let mut kernel = None;
        for pair in 0..FLOOR_PAIRS {
            let exact = exact_events(self.members, self.number, EventStream::Floor(pair), self.seed, count)?;
            floors.push(self.distances(&exact));
            if kernel.is_none() {
                kernel = Some(kernel_distances(&exact, &self.reference).map_err(RunError::experiment)?);
            }
        }
        let middle = |i: usize| {
            let mut floor: Vec<f64> = floors.iter().map(|distances| distances[i]).collect();
            floor.sort_unstable_by(f64::total_cmp);
            let half = floor.len() / 2;
            [0.5 * (floor[half - 1] + floor[half]), floor[floor.len() - 1]]
        };
        let distances = (0..self.observables.len()).map(middle).collect();
        Ok(Floor { distances, kernel: kernel.ok_or_else(|| RunError::experiment("no pair of exact events"))? })
    }

    /// Everything.
    pub fn judge(&self, events: &EventSet, classifier_events: usize) -> Result<Judgement, RunError> {
        let judged = |(observable, distance): (&Observable, f64)| ObservableJudgement {
            distance,
            law_distance: observable
                .law
                .as_ref()
                .map(|law| wasserstein_to_law(&sorted_values(observable, events), law.as_ref())),
        };
        let process = &self.members[self.number].process;
        let inside = events.iter().filter(|momenta| process.inside_cut(momenta)).count();
        Ok(Judgement {
            observables: self.observables.iter().zip(self.distances(events)).map(judged).collect(),
            area: self.area(events, classifier_events)?,
            kernel: kernel_distances(events, &self.reference).map_err(RunError::experiment)?,
            residuals: residuals(events, process.masses(), process.total_momentum()),
            leakage: 1.0 - inside as f64 / events.len() as f64,
        })
    }

    /// A classifier between momenta of learned and exact events.
    fn area(&self, events: &EventSet, most: usize) -> Result<AreaUnderCurve, RunError> {
        let scale = 1.0 / self.members[self.number].process.energy();
        let rows = |set: &EventSet| {
            let momenta = set.iter().take(most).flatten();
            momenta.flat_map(|p| p.momentum()).map(|p| p * scale).collect::<Vec<f64>>()
        };
        let (learned, exact) = (rows(events), rows(&self.reference));
        let points = |rows| Points::new(rows, 3 * events.particles()).map_err(RunError::experiment);
        let classifier = Classifier { seed: self.seed, index: self.number as u64, ..Classifier::default() };
        classifier_area(points(&learned)?, points(&exact)?, classifier).map_err(RunError::experiment)
    }
}

/// The values of an observable, sorted.
fn sorted_values(observable: &Observable, events: &EventSet) -> Vec<f64> {
    let mut values: Vec<f64> = events.iter().map(|momenta| observable.value(momenta)).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}
