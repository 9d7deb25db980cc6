//! Processes whose theory is known exactly.
//!
//! | what | where |
//! |---|---|
//! | what a process says: cross section, events, observables with their laws | [`Process`] |
//! | $e^+e^-\to\mu^+\mu^-$ by a photon, by photon and Z | [`MuonPair`] |
//! | $e^+e^-\to q\bar qg$ above a cut | [`QuarkGluon`] |
//! | $\mu\to e\nu\bar\nu$, polarised | [`MuonDecay`] |
//! | $t\to bW\to b\,e\nu$ | [`TopDecay`] |
//! | $W\to e\nu$, its transverse mass | [`WDecay`] |
//! | $H\to ZZ^*\to4\ell$ | [`Higgs`] |
//! | $e^+e^-\to\mu^+\mu^-$ with beams whose energies vary | [`BeamSpread`] |
//! | pairs from resonances, up to 12 particles | [`Antenna`] |
//! | any of them, from TOML | [`ProcessConfig`] |
//! | constants of nature | [`constants`] |
//!
//! A new process is one file that implements [`Process`], and one variant of [`ProcessConfig`].

mod antenna;
mod beam_spread;
mod config;
pub mod constants;
mod error;
mod higgs;
mod kinematics;
mod muon_decay;
mod muon_pair;
mod process_trait;
mod quark_gluon;
mod resonance;
mod top_decay;
mod w_decay;

pub use antenna::{Antenna, AntennaSettings};
pub use beam_spread::{BeamSpread, BeamSpreadSettings};
pub use config::ProcessConfig;
pub use error::ProcessError;
pub use higgs::{Higgs, HiggsSettings, LineShape};
pub use muon_decay::{MuonDecay, MuonDecaySettings};
pub use muon_pair::{Exchange, MuonPair, MuonPairSettings};
pub use process_trait::{Process, RateUnit};
pub use quark_gluon::{QuarkGluon, QuarkGluonSettings};
pub use top_decay::{TopDecay, TopDecaySettings};
pub use w_decay::{WDecay, WDecaySettings};
