//! Events that are no sets of rows, or rows that are no events.

use thiserror::Error;

use crate::phase_space::ProjectionError;

/// What can be wrong with an event or its row.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum CloudError {
    /// More particles than members.
    #[error("event {event} (from 0) has {found} particles; there is room for {room}")]
    TooMany {
        /// Which, from 0.
        event: usize,
        /// Its particles.
        found: usize,
        /// Room.
        room: usize,
    },
    /// No particles.
    #[error("event {event} (from 0) has no particles")]
    Empty {
        /// Which, from 0.
        event: usize,
    },
    /// Of unknown charge.
    #[error("event {event} (from 0): particle {particle} (from 0) has the unknown PDG id {id}")]
    UnknownParticle {
        /// Which event, from 0.
        event: usize,
        /// Which of its particles, from 0.
        particle: usize,
        /// Its id.
        id: i32,
    },
    /// A row of another length, or an outline with more particles than there is room for.
    #[error("{numbers} numbers are no row of {particles} particles")]
    Row {
        /// Numbers given.
        numbers: usize,
        /// Particles that have a place.
        particles: usize,
    },
    /// A charge that so many particles cannot have.
    #[error("{particles} particles cannot have the total charge {charge}")]
    Charge {
        /// How many.
        particles: usize,
        /// The charge asked for.
        charge: i32,
    },
    /// A number that is none.
    #[error("particle {particle} (from 0) of a row has a number that is not finite")]
    NotFinite {
        /// Which particle, from 0.
        particle: usize,
    },
    /// Momenta that cannot be brought to the total energy.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}
