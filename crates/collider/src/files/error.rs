//! What is wrong with a file of events.

use std::fmt;
use std::path::{Path, PathBuf};

use ornstein_run::FileError;
use thiserror::Error;

/// A file of events cannot be read: which file, where in it, and why.
#[derive(Debug, Error)]
#[error("{}{place}: {problem}", path.display())]
pub struct EventFileError {
    /// The file.
    pub path: PathBuf,
    /// Where in it.
    pub place: Place,
    /// What is wrong there.
    pub problem: Box<EventProblem>,
}

/// Where in a file of events something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The line, from 1, of a text.
    pub line: Option<usize>,
    /// The event, from 0.
    pub event: Option<usize>,
}

impl Place {
    /// This event.
    #[must_use]
    pub fn event(event: usize) -> Self {
        Self { event: Some(event), line: None }
    }

    /// This line.
    #[must_use]
    pub fn line(line: usize) -> Self {
        Self { line: Some(line), event: None }
    }

    /// This line of this event.
    #[must_use]
    pub fn event_line(event: usize, line: usize) -> Self {
        Self { line: Some(line), event: Some(event) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        if let Some(event) = self.event {
            write!(formatter, ": event {event} (from 0)")?;
        }
        Ok(())
    }
}

/// What is wrong with a file of events, or with one of them.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EventProblem {
    /// The system refuses.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The HDF5 file is not what it should be.
    #[error(transparent)]
    Hdf5(#[from] FileError),
    /// Neither of the formats.
    #[error(
        "this is no file of events: neither a Les Houches event file, nor HepMC3 text, nor HDF5 with Les Houches events or /samples/p4"
    )]
    UnknownFormat,
    /// A line, or an array, is not what it should be.
    #[error("{0}")]
    Malformed(String),
    /// The file ends too early.
    #[error("the file is truncated: it ends {0}")]
    Truncated(String),
    /// Other than the declared number of particles.
    #[error("{declared} particles are declared, {found} are there")]
    ParticleCount {
        /// As declared.
        declared: usize,
        /// As found.
        found: usize,
    },
    /// Other than the declared number of weights.
    #[error("{declared} weights are declared for the run, {found} are there")]
    WeightCount {
        /// As declared.
        declared: usize,
        /// As found.
        found: usize,
    },
    /// A momentum, a mass or a weight is no number.
    #[error("{what} is not finite")]
    NotFinite {
        /// Of what.
        what: Subject,
    },
    /// Energy and momentum are not conserved.
    #[error(
        "what goes out has {} = {found:e} GeV, what comes in {expected:e} GeV: more than {allowed:e} GeV apart",
        ["E", "px", "py", "pz"][*component]
    )]
    WrongSum {
        /// Which component: of energy and momentum in x, y, z.
        component: usize,
        /// Of what goes out \[GeV\].
        found: f64,
        /// Of what comes in \[GeV\].
        expected: f64,
        /// The difference that was allowed \[GeV\].
        allowed: f64,
    },
    /// Energy, momentum and mass of a particle disagree.
    #[error("particle {particle} (from 0) has E^2 - p^2 = {found:e} GeV^2, but the mass {mass} GeV")]
    MassShell {
        /// Which, from 0.
        particle: usize,
        /// Its $E^2-|\vec p|^2$ \[GeV$^2$\].
        found: f64,
        /// Its mass as written \[GeV\].
        mass: f64,
    },
    /// There is no such particle.
    #[error("particle {particle} (from 0) has the unknown PDG id {id}")]
    UnknownParticle {
        /// Which, from 0.
        particle: usize,
        /// Its id.
        id: i32,
    },
    /// Too many particles go out.
    #[error("{found} particles go out; there is room for {room}")]
    TooMany {
        /// How many.
        found: usize,
        /// Room.
        room: usize,
    },
    /// Nothing goes out.
    #[error("nothing goes out")]
    Empty,
}

/// What has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The momentum of a particle, from 0.
    Momentum(usize),
    /// The mass of a particle, from 0.
    Mass(usize),
    /// The weight of the event.
    Weight,
    /// A further weight of the event, from 0.
    FurtherWeight(usize),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Momentum(particle) => write!(formatter, "the momentum of particle {particle} (from 0)"),
            Self::Mass(particle) => write!(formatter, "the mass of particle {particle} (from 0)"),
            Self::Weight => write!(formatter, "the weight"),
            Self::FurtherWeight(weight) => write!(formatter, "the further weight {weight} (from 0)"),
        }
    }
}

impl EventFileError {
    /// In this file, at this place.
    pub(crate) fn new(path: &Path, place: Place, problem: impl Into<EventProblem>) -> Self {
        Self { path: path.to_owned(), place, problem: Box::new(problem.into()) }
    }
}

impl EventProblem {
    /// Not what it should be.
    pub(crate) fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed(reason.into())
    }
}
