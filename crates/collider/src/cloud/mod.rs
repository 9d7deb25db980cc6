//! Events with any number of particles as masked sets of rows.
//!
//! | noun | says |
//! |---|---|
//! | [`ParticleClass`] | what kind of particle a member of the set is: positive, negative, photon, neutral |
//! | [`classes_of_charge`] | classes whose charges add up to that of the event |
//! | [`Stretch`] | momenta over many orders of magnitude as vectors of order one |
//! | [`PrincipalAxes`] | the orientation of an event |
//! | [`ParticleOrder`] | in which order its particles stand |
//! | [`CloudCoordinates`] | all of these together: events to rows and back |
//! | [`Outline`], [`OutlineLaw`] | how many particles an event has, its charge, and how it lies in space, drawn from real events |
//!
//! What a network learns is the law of an event's particles *given how many there are*: directions, momenta and classes, and with the classes
//! how many particles are charged. How many particles there are in all, their total charge, and how the event is turned in the laboratory is
//! not learned: these are taken from an event drawn at random from those that were learned from.
//!
//! ```
//! use ornstein_collider::cloud::{CloudCoordinates, OutlineLaw};
//! use ornstein_collider::{EventSet, FourMomentum};
//!
//! let pion = FourMomentum::on_shell(0.13957039, [3.0, 4.0, 0.0]);
//! let photon = FourMomentum::on_shell(0.0, [-3.0, -3.9, 0.5]);
//! let mut events = EventSet::new(4);
//! events.push(&[pion, photon], &[211, 22], 1.0)?;
//! let coordinates = CloudCoordinates { particles: 4, ..CloudCoordinates::default() };
//! let rows = coordinates.encode(&events, 1)?;
//! assert_eq!((rows.rows.len(), &rows.mask[..]), (4 * 7, &[1.0, 1.0, 0.0, 0.0][..]));
//! // A new event has the outline of one of those: here of the only one.
//! let outline = *OutlineLaw::new(rows.outlines.clone()).expect("one event").draw(7, 0, 0);
//! let event = coordinates.decode(&rows.rows, &outline, None)?;
//! // The larger momentum stands first.
//! assert_eq!(event.ids, [211, 22]);
//! assert!((event.momenta[0] - pion).components().iter().all(|difference| difference.abs() < 1e-13));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod charge_balance;
mod coordinates;
mod error;
mod outline;
mod particle_class;
mod particle_order;
mod principal_axes;
mod stretch;

pub use charge_balance::classes_of_charge;
pub use coordinates::{CloudCoordinates, CloudRows, DecodedEvent, FEATURES};
pub use error::CloudError;
pub use outline::{Outline, OutlineLaw};
pub use particle_class::ParticleClass;
pub use particle_order::ParticleOrder;
pub use principal_axes::PrincipalAxes;
pub use stretch::Stretch;
