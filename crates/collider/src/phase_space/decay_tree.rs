//! Which particles come from which resonance.

/// The mass of what decays on the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Propagator {
    /// Always this mass \[GeV\]: no coordinate, and no $\mathrm dm^2/2\pi$ in the measure.
    Fixed(f64),
    /// Flat in $m^2$ between the kinematic limits.
    Flat,
    /// By the Breit-Wigner law between the kinematic limits, so that the resonance is flat in its coordinate.
    BreitWigner {
        /// Pole mass \[GeV\].
        mass: f64,
        /// Width \[GeV\].
        width: f64,
    },
}

/// A particle of the final state, or two trees into which a resonance decays.
#[derive(Debug, Clone, PartialEq)]
pub struct DecayTree(pub(super) Kind);

/// Which of the two.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Particle(f64),
    Decay(Box<DecayTree>, Box<DecayTree>, Propagator),
}

impl DecayTree {
    /// A particle of the final state, of this mass \[GeV\].
    #[must_use]
    pub fn particle(mass: f64) -> Self {
        Self(Kind::Particle(mass))
    }

    /// A resonance that decays into two.
    #[must_use]
    pub fn decay(left: Self, right: Self, propagator: Propagator) -> Self {
        Self(Kind::Decay(Box::new(left), Box::new(right), propagator))
    }
}
