//! What every process says.

use std::fmt::Debug;
use std::sync::Arc;

use crate::phase_space::Chart;
use crate::{FourMomentum, Observable};

/// The unit of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateUnit {
    /// A cross section in picobarn.
    Picobarn,
    /// A decay width in GeV.
    GigaElectronVolt,
}

impl RateUnit {
    /// The unit as written: `pb`, `GeV`.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Picobarn => "pb",
            Self::GigaElectronVolt => "GeV",
        }
    }
}

/// A scattering or decay of which everything is known: how often it happens, at which momenta, and how its observables are distributed.
///
/// The rate is $\mathrm d\sigma=\rho(p)\,\mathrm d\Phi_n$ with the Lorentz-invariant phase space of [`Chart`], flux, averages over
/// spins and cuts included in $\rho$ ([`differential_rate`](Self::differential_rate)).
pub trait Process: Debug + Send + Sync {
    /// A name for configs and files: `ee-mumu`.
    fn name(&self) -> &'static str;

    /// What comes in, as PDG ids: two beams, or the one particle that decays.
    fn incoming(&self) -> &[i32];

    /// The momenta of what comes in, for an event with these outgoing momenta.
    fn incoming_momenta(&self, outgoing: &[FourMomentum]) -> Vec<FourMomentum>;

    /// What goes out, as PDG ids, in the order of all momenta.
    fn outgoing(&self) -> &[i32];

    /// The masses of what goes out \[GeV\].
    fn masses(&self) -> &[f64];

    /// $\sqrt s$, or the mass of what decays \[GeV\]: nominal, where it varies from event to event.
    fn energy(&self) -> f64;

    /// The sum of all outgoing momenta, if it is the same in every event.
    fn total_momentum(&self) -> Option<FourMomentum> {
        Some(FourMomentum::at_rest(self.energy()))
    }

    /// The unit of the rate.
    fn rate_unit(&self) -> RateUnit;

    /// Numbers in (0, 1) that an event is made of.
    fn random_numbers(&self) -> usize;

    /// The momenta made of these numbers, and the weight $\mathrm d\sigma/\mathrm du$ in the unit of the rate: zero outside of a cut. The map
    /// is chosen such that the weight varies little. Its mean over the cube is the rate.
    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64;

    /// A bound that no weight exceeds: what events are accepted against.
    fn largest_weight(&self) -> f64;

    /// $\rho=\mathrm d\sigma/\mathrm d\Phi_n$ at these momenta; zero outside of a cut.
    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64;

    /// Whether the cut leaves these momenta. A cut that is on masses and angles is asked by itself: momenta that violate the conservation
    /// of energy may be inside. What is not a number is outside.
    fn inside_cut(&self, momenta: &[FourMomentum]) -> bool {
        self.differential_rate(momenta) > 0.0
    }

    /// The rate in closed form (or by one-dimensional quadrature), if there is one.
    fn rate(&self) -> Option<f64>;

    /// The chart of phase space in which a score is best learned: it covers the cut region and maps resonances flat, but knows nothing else
    /// of the matrix element. None where the total momentum varies.
    fn chart(&self) -> Option<Arc<dyn Chart>>;

    /// The quantities to look at, with their laws where known.
    fn observables(&self) -> Vec<Observable>;
}
