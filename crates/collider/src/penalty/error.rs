//! Why there is no such penalty.

use ornstein_run::ConfigError;
use thiserror::Error;

/// Why there is no such penalty.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PenaltyError {
    /// Coordinates that are not momenta.
    #[error(
        "penalties are for coordinates in which momenta are learned (\"momenta\" or \"balanced\"): in a latent of phase space there is nothing to penalise"
    )]
    NotAffine,
    /// Nothing to compare.
    #[error("a penalty needs at least one term")]
    NoTerms,
    /// A particle that is not there.
    #[error("term {term} (from 0) speaks of particle {particle} (from 0), but there are {particles}")]
    Particle {
        /// Which term.
        term: usize,
        /// The particle.
        particle: usize,
        /// Particles there are.
        particles: usize,
    },
    /// A particle that is named twice.
    #[error("term {term} (from 0) names particle {particle} (from 0) more than once")]
    RepeatedParticle {
        /// Which term.
        term: usize,
        /// The particle.
        particle: usize,
    },
    /// A mass that is the same in every event.
    #[error("term {term} (from 0) speaks of the mass of {particles} particle(s), which is the same in every event")]
    FixedMass {
        /// Which term.
        term: usize,
        /// The particles that are named.
        particles: usize,
    },
    /// A law that would not be looked at.
    #[error("term {term} (from 0) names the law \"{name}\", but {instead}")]
    UnusedLaw {
        /// Which term.
        term: usize,
        /// What was asked for.
        name: String,
        /// What is compared with in its place.
        instead: &'static str,
    },
    /// No law of this name.
    #[error(
        "term {term} (from 0): the process has no observable \"{name}\" with a law in closed form; it has {known:?}"
    )]
    UnknownLaw {
        /// Which term.
        term: usize,
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// The law of something else.
    #[error(
        "the law of \"{name}\" is not that of the quantity: their cumulative distributions differ by {difference:.3}, where {allowed:.3} would be chance"
    )]
    OtherLaw {
        /// The observable.
        name: String,
        /// The largest difference to that of exact events.
        difference: f64,
        /// What is allowed.
        allowed: f64,
    },
    /// A number out of range.
    #[error("{name} is {value}, but must be {requirement}")]
    Range {
        /// Its key.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        requirement: &'static str,
    },
    /// Exact events that are none.
    #[error("exact events for laws need at least 100 whole rows of finite numbers")]
    Rows,
}

impl PenaltyError {
    /// The same of the penalty at `key` (`penalties[0]`) of a config.
    ///
    /// ```
    /// use ornstein_collider::penalty::PenaltyError;
    ///
    /// let error = PenaltyError::Particle { term: 1, particle: 9, particles: 3 }.at("penalties[0]");
    /// assert_eq!(error.key, "penalties[0].terms[1].quantity");
    /// assert_eq!((&*error.found, &*error.allowed), ("particle 9", "particles from 0 to 2"));
    /// ```
    #[must_use]
    pub fn at(&self, key: &str) -> ConfigError {
        let error =
            |rest: &str, found: String, allowed: String| ConfigError::new(format!("{key}{rest}"), found, allowed);
        let of_term = |term: &usize, rest: &str| format!(".terms[{term}].{rest}");
        match self {
            Self::NoTerms => error(".terms", "[]".to_owned(), "one term or more".to_owned()),
            Self::Particle { term, particle, particles } => {
                let allowed = format!("particles from 0 to {}", particles.saturating_sub(1));
                error(&of_term(term, "quantity"), format!("particle {particle}"), allowed)
            }
            Self::RepeatedParticle { term, particle } => {
                let found = format!("particle {particle} more than once");
                error(&of_term(term, "quantity.particles"), found, "each particle once".to_owned())
            }
            Self::FixedMass { term, particles } => {
                let found = format!("{particles} particle(s)");
                let allowed = "two particles or more: the mass of fewer is the same in every event";
                error(&of_term(term, "quantity.particles"), found, allowed.to_owned())
            }
            Self::UnusedLaw { term, name, instead } => {
                error(&of_term(term, "law"), format!("\"{name}\""), format!("no law here: {instead}"))
            }
            Self::UnknownLaw { term, name, known } => {
                let allowed = format!("an observable of the process with a law in closed form: {}", known.join(", "));
                error(&of_term(term, "law"), format!("\"{name}\""), allowed)
            }
            Self::Range { name, value, requirement } => {
                error(&format!(".{name}"), value.to_string(), format!("a number that is {requirement}"))
            }
            Self::NotAffine | Self::OtherLaw { .. } | Self::Rows => {
                error("", "a penalty".to_owned(), "a penalty that this run can have".to_owned()).help(self.to_string())
            }
        }
    }
}
