//! The processes that the tests look at.

use std::sync::Arc;

use ornstein_collider::process::{
    Antenna, AntennaSettings, BeamSpread, BeamSpreadSettings, Higgs, HiggsSettings, LineShape, MuonDecay,
    MuonDecaySettings, MuonPair, MuonPairSettings, Process, QuarkGluon, QuarkGluonSettings, TopDecay, TopDecaySettings,
    WDecay, WDecaySettings,
};

/// One of each, with a name for messages.
pub fn all() -> Vec<(&'static str, Arc<dyn Process>)> {
    let higgs = |line_shape| HiggsSettings { line_shape, ..HiggsSettings::default() };
    let antenna = |pairs| AntennaSettings { sqrt_s: 250.0 * pairs as f64, pairs, mass: 80.0, width: 10.0 };
    vec![
        ("photon", Arc::new(MuonPair::new(&MuonPairSettings::photon(1.0)).unwrap())),
        ("photon and Z", Arc::new(MuonPair::new(&MuonPairSettings::photon_z(120.0)).unwrap())),
        ("quark gluon", Arc::new(QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02)).unwrap())),
        ("quark gluon, tight", Arc::new(QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.2)).unwrap())),
        ("muon", Arc::new(MuonDecay::new(&MuonDecaySettings::default()).unwrap())),
        (
            "polarised muon",
            Arc::new(
                MuonDecay::new(&MuonDecaySettings { polarisation: -0.7, ..MuonDecaySettings::default() }).unwrap(),
            ),
        ),
        ("top", Arc::new(TopDecay::new(&TopDecaySettings::default()).unwrap())),
        (
            "top, narrow W",
            Arc::new(TopDecay::new(&TopDecaySettings { narrow: true, ..TopDecaySettings::default() }).unwrap()),
        ),
        ("W", Arc::new(WDecay::new(&WDecaySettings::default()).unwrap())),
        ("W of one mass", Arc::new(WDecay::new(&WDecaySettings { width: 0.0, ..WDecaySettings::default() }).unwrap())),
        ("Higgs", Arc::new(Higgs::new(&higgs(LineShape::TreeLevel)).unwrap())),
        ("Higgs, spectral", Arc::new(Higgs::new(&higgs(LineShape::Spectral)).unwrap())),
        ("beam spread", Arc::new(BeamSpread::new(&BeamSpreadSettings { sqrt_s: 10.0, spread: 0.02 }).unwrap())),
        ("antenna of 4", Arc::new(Antenna::new(&antenna(2)).unwrap())),
        ("antenna of 6", Arc::new(Antenna::new(&antenna(3)).unwrap())),
        ("antenna of 12", Arc::new(Antenna::new(&antenna(6)).unwrap())),
    ]
}
