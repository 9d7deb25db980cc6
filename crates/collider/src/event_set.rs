//! Many events side by side.

use thiserror::Error;

use crate::FourMomentum;

/// Final states of many events, padded to the same number of particles: the common form of generated, imported and learned events.
///
/// Particle `j` of event `i` has number `i * particles + j` in every list. Padding has the momentum zero, the PDG id 0 and the mask
/// `false`, and stands behind the particles that are there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventSet {
    particles: usize,
    momenta: Vec<FourMomentum>,
    ids: Vec<i32>,
    mask: Vec<bool>,
    weights: Vec<f64>,
}

/// An event that does not fit into its set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EventSetError {
    /// Too many particles.
    #[error("event {event} (from 0) has {found} particles; there is room for {room}")]
    TooMany {
        /// Which, from 0.
        event: usize,
        /// Its particles.
        found: usize,
        /// Room per event.
        room: usize,
    },
    /// Momenta and ids differ in number.
    #[error("event {event} (from 0) has {momenta} momenta and {ids} PDG ids")]
    Ragged {
        /// Which, from 0.
        event: usize,
        /// Its momenta.
        momenta: usize,
        /// Its ids.
        ids: usize,
    },
}

impl EventSet {
    /// A set without events, with room for `particles` in each.
    #[must_use]
    pub fn new(particles: usize) -> Self {
        Self { particles, ..Self::default() }
    }

    /// Room for particles per event.
    #[must_use]
    pub fn particles(&self) -> usize {
        self.particles
    }

    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Adds an event.
    ///
    /// # Errors
    /// If it has more particles than there is room for, or not as many ids as momenta.
    pub fn push(&mut self, momenta: &[FourMomentum], ids: &[i32], weight: f64) -> Result<(), EventSetError> {
        let event = self.len();
        if momenta.len() != ids.len() {
            return Err(EventSetError::Ragged { event, momenta: momenta.len(), ids: ids.len() });
        }
        let padding = self.particles.checked_sub(momenta.len()).ok_or(EventSetError::TooMany {
            event,
            found: momenta.len(),
            room: self.particles,
        })?;
        self.momenta.extend_from_slice(momenta);
        self.ids.extend_from_slice(ids);
        self.mask.extend(momenta.iter().map(|_| true));
        self.momenta.resize(self.momenta.len() + padding, FourMomentum::default());
        self.ids.resize(self.ids.len() + padding, 0);
        self.mask.resize(self.mask.len() + padding, false);
        self.weights.push(weight);
        Ok(())
    }

    /// The momenta of the particles that are there in event `event`.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn event(&self, event: usize) -> &[FourMomentum] {
        &self.momenta[event * self.particles..][..self.multiplicity(event)]
    }

    /// The PDG ids of the particles that are there in event `event`.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn event_ids(&self, event: usize) -> &[i32] {
        &self.ids[event * self.particles..][..self.multiplicity(event)]
    }

    /// How many particles are there in event `event`.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn multiplicity(&self, event: usize) -> usize {
        let mask = &self.mask[event * self.particles..][..self.particles];
        mask.iter().take_while(|&&there| there).count()
    }

    /// The momenta of every event in turn.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[FourMomentum]> {
        (0..self.len()).map(|event| self.event(event))
    }

    /// All momenta, with padding.
    #[must_use]
    pub fn momenta(&self) -> &[FourMomentum] {
        &self.momenta
    }

    /// All PDG ids, with padding.
    #[must_use]
    pub fn ids(&self) -> &[i32] {
        &self.ids
    }

    /// Which entries are particles.
    #[must_use]
    pub fn mask(&self) -> &[bool] {
        &self.mask
    }

    /// The weight of every event.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_padded_behind_their_particles() {
        let mut set = EventSet::new(3);
        let muon = FourMomentum::on_shell(0.105, [1.0, 2.0, 3.0]);
        set.push(&[muon, -muon], &[13, -13], 2.0).unwrap();
        assert_eq!(set.event(0), [muon, -muon]);
        assert_eq!((set.ids(), set.mask()), (&[13, -13, 0][..], &[true, true, false][..]));
        assert_eq!(set.push(&[muon; 4], &[13; 4], 1.0), Err(EventSetError::TooMany { event: 1, found: 4, room: 3 }));
        assert_eq!(set.push(&[muon], &[], 1.0), Err(EventSetError::Ragged { event: 1, momenta: 1, ids: 0 }));
        assert_eq!(set.len(), 1);
    }
}
