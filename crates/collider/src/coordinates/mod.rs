//! The coordinates in which events are learned.
//!
//! | coordinates | numbers | momentum | energy | where |
//! |---|---|---|---|---|
//! | three-momenta | $3n$ | learned | learned | [`MomentumCoordinates`] |
//! | momenta relative to each other | $3n-3$ | exact, at every noise level | learned | [`BalancedCoordinates`] |
//! | a chart of phase space, made normal | $3n-4$ | exact | exact | [`LatentCoordinates`] |
//!
//! All are [`Coordinates`]: a map between events and rows of numbers. The first two are linear ([`AffineMomenta`]), so that noise is
//! added to momenta, and a penalty on a physical quantity can be differentiated through them. In the third, conservation and mass shells
//! hold by construction, and flat phase space is a standard normal: what is left to learn is the matrix element.
//!
//! A config chooses by [`CoordinatesConfig`].

mod balanced;
mod config;
mod coordinates_trait;
mod latent;
mod momenta;
mod normal_cumulative;
#[cfg(test)]
mod test_chart;

pub use balanced::BalancedCoordinates;
pub use config::{CoordinatesConfig, CoordinatesError};
pub use coordinates_trait::{AffineMomenta, Coordinates};
pub use latent::{LatentCoordinates, Seam, SeamError};
pub use momenta::MomentumCoordinates;
