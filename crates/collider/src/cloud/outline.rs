//! How many particles an event has, what their charge is, and how it lies in space.

use ornstein_random::{Counter, Key, Purpose, uniform};

use super::PrincipalAxes;

/// What is known of an event before its particles are: how many there are, their charge, and how it is turned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// Particles.
    pub multiplicity: usize,
    /// The sum of the charges of their classes.
    pub charge: i32,
    /// Its own frame.
    pub axes: PrincipalAxes,
}

/// The empirical law of outlines: each of a list with the same probability. New events have the multiplicities and orientations of events
/// that there were, none in between; multiplicity, charge and orientation stay together.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineLaw(Vec<Outline>);

impl OutlineLaw {
    /// Of these; `None` if there is none.
    #[must_use]
    pub fn new(outlines: Vec<Outline>) -> Option<Self> {
        (!outlines.is_empty()).then_some(Self(outlines))
    }

    /// The outline of event `event` of a stream of events: a function of its arguments.
    #[must_use]
    pub fn draw(&self, seed: u64, stream: u64, event: u64) -> &Outline {
        let part = uniform(Key::new(seed, Purpose::EventMultiplicity, stream), Counter::coordinate(0, event, 0));
        &self.0[((part * self.0.len() as f64) as usize).min(self.0.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_are_drawn_as_often_as_they_occur() {
        let outline = |multiplicity| Outline { multiplicity, charge: 0, axes: PrincipalAxes::LABORATORY };
        let law = OutlineLaw::new([3, 7, 7, 12].map(outline).to_vec()).unwrap();
        let count = |stream: u64, wanted: usize| {
            (0..40_000).filter(|&event| law.draw(5, stream, event).multiplicity == wanted).count() as f64
        };
        // Deviations are sqrt(40,000 p (1 - p)) = 100 and 87.
        assert!((count(0, 7) - 20_000.0).abs() < 550.0);
        assert!((count(0, 3) - 10_000.0).abs() < 480.0);
        assert_ne!(count(0, 12), count(1, 12));
        assert_eq!(OutlineLaw::new(Vec::new()), None);
    }
}
