//! Events to rows and back.

use super::{CloudError, Outline, ParticleClass, ParticleOrder, PrincipalAxes, Stretch, classes_of_charge};
use crate::phase_space::project;
use crate::{EventSet, FourMomentum};

/// Numbers of a particle: the stretched momentum, then one channel for each [`ParticleClass`].
pub const FEATURES: usize = 3 + ParticleClass::ALL.len();

/// Events as rows of `particles` times [`FEATURES`] numbers: particle after particle, padding of zeros behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CloudCoordinates {
    /// Room for particles.
    pub particles: usize,
    /// How momenta are brought to order one.
    pub stretch: Stretch,
    /// Whether momenta are taken along the event's own [`PrincipalAxes`] rather than in the laboratory. A network then need not learn
    /// that physics is the same in all directions.
    pub principal_axes: bool,
    /// The order of particles.
    pub order: ParticleOrder,
}

impl Default for CloudCoordinates {
    fn default() -> Self {
        Self { particles: 96, stretch: Stretch { scale: 0.5 }, principal_axes: true, order: ParticleOrder::default() }
    }
}

/// Events as rows.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudRows {
    /// One row per event.
    pub rows: Vec<f64>,
    /// One number per place of each row: 1 if there is a particle, 0 if not.
    pub mask: Vec<f32>,
    /// What is known of each event beside its row.
    pub outlines: Vec<Outline>,
}

/// An event made from a row.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedEvent {
    /// Momenta \[GeV\], in the order of the row.
    pub momenta: Vec<FourMomentum>,
    /// PDG ids of the representatives of the particles' classes.
    pub ids: Vec<i32>,
}

impl CloudCoordinates {
    /// Numbers per row.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.particles * FEATURES
    }

    /// The rows of events. Orders of particles are a function of the seed.
    ///
    /// # Errors
    /// An event with no or too many particles, or a particle of unknown charge.
    pub fn encode(&self, events: &EventSet, seed: u64) -> Result<CloudRows, CloudError> {
        let mut rows = vec![0.0; events.len() * self.dimension()];
        let mut mask = vec![0.0; events.len() * self.particles];
        let mut outlines = Vec::with_capacity(events.len());
        let places = rows.chunks_exact_mut(self.dimension()).zip(mask.chunks_exact_mut(self.particles));
        for (event, (row, mask)) in places.enumerate() {
            let (momenta, ids) = (events.event(event), events.event_ids(event));
            let (found, room) = (momenta.len(), self.particles);
            if found > room {
                return Err(CloudError::TooMany { event, found, room });
            }
            if found == 0 {
                return Err(CloudError::Empty { event });
            }
            let axes = if self.principal_axes { PrincipalAxes::of(momenta) } else { PrincipalAxes::LABORATORY };
            let order = self.order.of(momenta, seed, event);
            let mut charge = 0;
            for (particle, features) in order.into_iter().zip(row.chunks_exact_mut(FEATURES)) {
                let id = ids[particle];
                let class = ParticleClass::of_id(id).ok_or(CloudError::UnknownParticle { event, particle, id })?;
                let momentum = axes.from_laboratory(momenta[particle].momentum());
                features[..3].copy_from_slice(&self.stretch.stretched(momentum));
                features[3..].copy_from_slice(&class.channels());
                charge += class.charge();
            }
            mask[..found].fill(1.0);
            outlines.push(Outline { multiplicity: found, charge, axes });
        }
        Ok(CloudRows { rows, mask, outlines })
    }

    /// The event of a row: particles have the [classes nearest to their channels](classes_of_charge) whose charges add up to that of the
    /// outline, and the masses of these classes. With `energy` \[GeV\], momenta are boosted and scaled until they add up to (`energy`, 0):
    /// see [`project`].
    ///
    /// # Errors
    /// A row of another length or with numbers that are not finite, an outline that cannot be, or momenta that cannot be brought to that
    /// energy.
    pub fn decode(&self, row: &[f64], outline: &Outline, energy: Option<f64>) -> Result<DecodedEvent, CloudError> {
        let &Outline { multiplicity, charge, axes } = outline;
        if row.len() != self.dimension() || multiplicity > self.particles {
            return Err(CloudError::Row { numbers: row.len(), particles: self.particles });
        }
        let (mut momenta, mut channels) = (Vec::with_capacity(multiplicity), Vec::with_capacity(multiplicity));
        for (particle, features) in row.as_chunks::<FEATURES>().0.iter().take(multiplicity).enumerate() {
            let &[x, y, z, positive, negative, photon, neutral] = features;
            let momentum = axes.to_laboratory(self.stretch.momentum([x, y, z]));
            channels.push([positive, negative, photon, neutral]);
            if !momentum.iter().chain(features).all(|number| number.is_finite()) {
                return Err(CloudError::NotFinite { particle });
            }
            momenta.push(momentum);
        }
        let impossible = CloudError::Charge { particles: multiplicity, charge };
        let classes = classes_of_charge(&channels, charge).ok_or(impossible)?;
        let masses: Vec<f64> = classes.iter().map(|class| class.mass()).collect();
        let on_shell = momenta.into_iter().zip(&masses).map(|(momentum, &mass)| FourMomentum::on_shell(mass, momentum));
        let mut momenta: Vec<FourMomentum> = on_shell.collect();
        if let Some(energy) = energy {
            project(&mut momenta, &masses, energy)?;
        }
        Ok(DecodedEvent { momenta, ids: classes.into_iter().map(ParticleClass::representative).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase_space::ProjectionError;

    fn events() -> EventSet {
        let mut events = EventSet::new(3);
        let particle = |class: ParticleClass, p| FourMomentum::on_shell(class.mass(), p);
        let [positive, negative, photon, neutral] = ParticleClass::ALL;
        let first = [particle(photon, [0.1, 0.2, 0.3]), particle(positive, [5.0, -7.0, 20.0])];
        let second = [
            particle(neutral, [1.0, 0.0, -0.2]),
            particle(negative, [-0.5, 3.0, 0.1]),
            particle(positive, [-0.6, -2.0, 0.1]),
        ];
        events.push(&first, &[22, 211], 1.0).unwrap();
        events.push(&second, &[130, -211, 211], 1.0).unwrap();
        events
    }

    #[test]
    fn rows_lead_back_to_their_events() {
        let events = events();
        for principal_axes in [false, true] {
            let coordinates = CloudCoordinates { particles: 4, principal_axes, ..CloudCoordinates::default() };
            let rows = coordinates.encode(&events, 3).unwrap();
            assert_eq!(rows.mask, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]);
            for (event, row) in rows.rows.chunks_exact(coordinates.dimension()).enumerate() {
                let decoded = coordinates.decode(row, &rows.outlines[event], None).unwrap();
                let order = ParticleOrder::Energy.of(events.event(event), 3, event);
                for (place, particle) in order.into_iter().enumerate() {
                    assert_eq!(decoded.ids[place], events.event_ids(event)[particle]);
                    let difference = decoded.momenta[place] - events.event(event)[particle];
                    assert!(difference.components().iter().all(|x| x.abs() < 1e-13), "{difference:?}");
                }
            }
        }
    }

    #[test]
    fn projected_events_have_the_energy_and_no_momentum() {
        let coordinates = CloudCoordinates { particles: 3, ..CloudCoordinates::default() };
        let rows = coordinates.encode(&events(), 1).unwrap();
        for (row, outline) in rows.rows.chunks_exact(coordinates.dimension()).zip(&rows.outlines) {
            let event = coordinates.decode(row, outline, Some(91.188)).unwrap();
            let off = event.momenta.into_iter().sum::<FourMomentum>() - FourMomentum::at_rest(91.188);
            assert!(off.components().iter().all(|x| x.abs() <= 1e-13 * 91.188), "{off:?}");
        }
    }

    #[test]
    fn what_has_no_row_or_is_none_is_refused() {
        let coordinates = CloudCoordinates { particles: 2, ..CloudCoordinates::default() };
        let refused = |events: &EventSet| coordinates.encode(events, 1).unwrap_err();
        assert_eq!(refused(&events()), CloudError::TooMany { event: 1, found: 3, room: 2 });
        let mut set = EventSet::new(2);
        set.push(&[FourMomentum::at_rest(1.0)], &[4_000_001], 1.0).unwrap();
        assert_eq!(refused(&set), CloudError::UnknownParticle { event: 0, particle: 0, id: 4_000_001 });
        let mut set = EventSet::new(2);
        set.push(&[], &[], 1.0).unwrap();
        assert_eq!(refused(&set), CloudError::Empty { event: 0 });

        let outline = Outline { multiplicity: 1, charge: 0, axes: PrincipalAxes::LABORATORY };
        let decode = |row: &[f64], energy| coordinates.decode(row, &outline, energy).unwrap_err();
        assert!(matches!(decode(&[0.0; 13], None), CloudError::Row { numbers: 13, particles: 2 }));
        assert_eq!(decode(&[f64::NAN; 14], None), CloudError::NotFinite { particle: 0 });
        // exp(1000) is no momentum.
        assert_eq!(decode(&[1000.0; 14], None), CloudError::NotFinite { particle: 0 });
        let charged = coordinates.decode(&[0.0; 14], &Outline { charge: 2, ..outline }, None);
        assert_eq!(charged, Err(CloudError::Charge { particles: 1, charge: 2 }));
        let alone = decode(&[1.0; 14], Some(10.0));
        assert!(matches!(alone, CloudError::Projection(ProjectionError::PhaseSpace(_))), "{alone:?}");
    }
}
