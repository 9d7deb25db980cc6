//! Constants of nature in the units of events (Particle Data Group 2022, CODATA 2018).

/// The fine-structure constant at low energies.
pub const FINE_STRUCTURE: f64 = 1.0 / 137.035_999_084;

/// $(\hbar c)^2$ \[pb GeV$^2$\]: turns a cross section in GeV$^{-2}$ into picobarn.
pub const PICOBARN: f64 = 0.389_379_372_1e9;

/// Fermi's constant \[GeV$^{-2}$\].
pub const FERMI: f64 = 1.166_378_8e-5;

/// Mass of the muon \[GeV\].
pub const MUON_MASS: f64 = 0.105_658_375_5;

/// Mass of the Z \[GeV\].
pub const Z_MASS: f64 = 91.1876;

/// Width of the Z \[GeV\].
pub const Z_WIDTH: f64 = 2.4952;

/// Mass of the W \[GeV\].
pub const W_MASS: f64 = 80.379;

/// Width of the W \[GeV\].
pub const W_WIDTH: f64 = 2.085;

/// The weak mixing angle $\sin^2\theta_W$ (effective, leptons).
pub const WEAK_MIXING: f64 = 0.231_22;
