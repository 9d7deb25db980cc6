//! What a file is told of all events before the first of them.

use crate::event_record::{EventRecord, RunRecord};

/// What a file needs to know of its events before the first of them is written.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EventsOutline {
    /// How many there are.
    pub events: usize,
    /// The particles of the largest event, whatever their parts.
    pub particles: usize,
    /// The most particles that go out of an event.
    pub outgoing: usize,
    /// The sum of weights.
    pub weights: f64,
    /// The sum of trials, one for each event that does not say how many.
    pub trials: f64,
}

impl EventsOutline {
    /// Of these events.
    #[must_use]
    pub fn of<'a>(events: impl IntoIterator<Item = &'a EventRecord>) -> Self {
        let mut outline = Self::default();
        for event in events {
            outline.add(event);
        }
        outline
    }

    /// With one more event.
    pub fn add(&mut self, event: &EventRecord) {
        self.events += 1;
        self.particles = self.particles.max(event.particles.len());
        self.outgoing = self.outgoing.max(event.multiplicity());
        self.weights += event.weight;
        self.trials += event.trials.unwrap_or(1.0);
    }

    /// What weights are multiplied by so that their sum by that of trials is the cross section, $\sum w/\sum n=\sigma$ \[pb\]. That is 1 where
    /// weights are in picobarn already, or no cross section is known.
    pub(super) fn picobarn_per_weight(&self, run: &RunRecord) -> f64 {
        let in_picobarn = ![2, 3].contains(&run.weighting.abs());
        let factor = run.cross_section() * self.trials / self.weights;
        if in_picobarn || !factor.is_finite() || factor == 0.0 { 1.0 } else { factor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_record::ProcessRecord;

    #[test]
    fn weights_without_a_unit_are_brought_to_the_cross_section() {
        let event = |weight, trials| EventRecord { weight, trials, ..EventRecord::default() };
        let outline = EventsOutline::of(&[event(1.0, None), event(-1.0, Some(3.0)), event(1.0, None)]);
        assert_eq!((outline.events, outline.weights, outline.trials), (3, 1.0, 5.0));
        let run = |weighting, cross_section| {
            let process = ProcessRecord { cross_section, ..ProcessRecord::default() };
            RunRecord { weighting, processes: vec![process], ..RunRecord::default() }
        };
        assert_eq!(outline.picobarn_per_weight(&run(-3, 2.0)), 10.0);
        assert_eq!(outline.picobarn_per_weight(&run(RunRecord::WEIGHTED, 2.0)), 1.0);
        assert_eq!(outline.picobarn_per_weight(&run(RunRecord::UNWEIGHTED, 0.0)), 1.0);
        assert_eq!(EventsOutline::default().picobarn_per_weight(&run(RunRecord::UNWEIGHTED, 2.0)), 1.0);
    }
}
