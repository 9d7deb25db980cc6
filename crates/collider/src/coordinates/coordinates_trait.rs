//! What every choice of coordinates says.

use std::fmt::Debug;

use crate::FourMomentum;
use crate::phase_space::ChartError;

/// A map between the momenta of an event with a fixed final state and a row of real numbers, in which noise is added and a score learned.
pub trait Coordinates: Debug + Send + Sync {
    /// Numbers per event.
    fn dimension(&self) -> usize;

    /// Particles per event.
    fn particles(&self) -> usize;

    /// The row of an event.
    ///
    /// # Errors
    /// If the momenta lie outside of what the coordinates describe.
    fn encode(&self, momenta: &[FourMomentum], row: &mut [f64]) -> Result<(), ChartError>;

    /// The event of a row. Every row of finite numbers has one.
    fn decode(&self, row: &[f64], momenta: &mut [FourMomentum]);

    /// $\ln(\mathrm d\Phi_n/\mathrm d(\text{row}))$, the density of flat phase space in these coordinates, if events of every row conserve
    /// energy and momentum. With it a density of rows becomes one of events.
    fn log_phase_space_density(&self, row: &[f64]) -> Option<f64>;

    /// The three-momenta as an affine function of the row, if they are one: what penalties on physical quantities are differentiated through.
    fn affine(&self) -> Option<&AffineMomenta> {
        None
    }
}

/// $\vec p=A\,\mathrm{row}+b$: three-momenta $(p_{1x},p_{1y},p_{1z},p_{2x},\dots)$ \[GeV\] of a row, and the particles' masses.
#[derive(Debug, Clone, PartialEq)]
pub struct AffineMomenta {
    /// $A$, row by row: `3n` rows of `dimension` numbers.
    pub matrix: Vec<f64>,
    /// $b$: `3n` numbers.
    pub offset: Vec<f64>,
    /// The masses of the `n` particles \[GeV\].
    pub masses: Vec<f64>,
}
