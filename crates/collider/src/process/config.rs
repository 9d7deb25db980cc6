//! Processes as written in TOML.

use std::sync::Arc;

use ornstein_run::ConfigError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Antenna, AntennaSettings, BeamSpread, BeamSpreadSettings, Higgs, HiggsSettings, MuonDecay, MuonDecaySettings,
    MuonPair, MuonPairSettings, Process, ProcessError, QuarkGluon, QuarkGluonSettings, TopDecay, TopDecaySettings,
    WDecay, WDecaySettings,
};

/// The table `[process]`: which process, by `kind`, and its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ProcessConfig {
    /// e+ e- -> mu- mu+ by a photon, or by photon and Z.
    MuonPair(MuonPairSettings),
    /// e+ e- -> q qbar g above a cut on pair masses.
    QuarkGluon(QuarkGluonSettings),
    /// mu- -> e- and neutrinos, polarised or not.
    MuonDecay(MuonDecaySettings),
    /// t -> b W+ -> b e+ nu.
    TopDecay(TopDecaySettings),
    /// W+ -> e+ nu of a W from quarks along the beam.
    WDecay(WDecaySettings),
    /// H -> Z Z* -> e- e+ mu- mu+.
    Higgs(HiggsSettings),
    /// e+ e- -> mu- mu+ with beams whose energies vary.
    BeamSpread(BeamSpreadSettings),
    /// Pairs of massless particles from resonances, 4 to 12 particles.
    Antenna(AntennaSettings),
}

impl ProcessConfig {
    /// The process, checked.
    ///
    /// # Errors
    /// The key `process.*` whose value makes no sense, and what is allowed.
    pub fn build(&self) -> Result<Arc<dyn Process>, ConfigError> {
        fn shared(process: Result<impl Process + 'static, ProcessError>) -> Result<Arc<dyn Process>, ConfigError> {
            let named =
                |error: ProcessError| ConfigError::new(format!("process.{}", error.key), error.found, error.allowed);
            process.map(|process| Arc::new(process) as Arc<dyn Process>).map_err(named)
        }
        match self {
            Self::MuonPair(settings) => shared(MuonPair::new(settings)),
            Self::QuarkGluon(settings) => shared(QuarkGluon::new(settings)),
            Self::MuonDecay(settings) => shared(MuonDecay::new(settings)),
            Self::TopDecay(settings) => shared(TopDecay::new(settings)),
            Self::WDecay(settings) => shared(WDecay::new(settings)),
            Self::Higgs(settings) => shared(Higgs::new(settings)),
            Self::BeamSpread(settings) => shared(BeamSpread::new(settings)),
            Self::Antenna(settings) => shared(Antenna::new(settings)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(config: &ProcessConfig) -> String {
        config.build().unwrap_err().key
    }

    #[test]
    fn parameters_without_sense_are_named() {
        let pair = ProcessConfig::MuonPair;
        assert_eq!(key(&pair(MuonPairSettings::photon(0.2))), "process.sqrt_s");
        assert_eq!(key(&pair(MuonPairSettings::photon_z(-1.0))), "process.sqrt_s");
        assert_eq!(
            key(&pair(MuonPairSettings { z_width: 0.0, ..MuonPairSettings::photon_z(91.0) })),
            "process.z_width"
        );
        assert_eq!(key(&pair(MuonPairSettings::photon(f64::NAN))), "process.sqrt_s");
        let cut = |y_cut| ProcessConfig::QuarkGluon(QuarkGluonSettings::new(91.2, y_cut));
        assert_eq!(key(&cut(1.0 / 3.0)), "process.y_cut");
        assert_eq!(key(&cut(0.0)), "process.y_cut");
        let light = TopDecaySettings { mass: 80.0, ..TopDecaySettings::default() };
        assert_eq!(key(&ProcessConfig::TopDecay(light)), "process.mass");
        let wide = BeamSpreadSettings { sqrt_s: 10.0, spread: 0.2 };
        assert_eq!(key(&ProcessConfig::BeamSpread(wide)), "process.spread");
        let antenna =
            |sqrt_s, pairs| ProcessConfig::Antenna(AntennaSettings { sqrt_s, pairs, mass: 90.0, width: 10.0 });
        assert_eq!(key(&antenna(269.0, 3)), "process.sqrt_s");
        assert_eq!(key(&antenna(500.0, 7)), "process.pairs");
        let heavy = HiggsSettings { mass: 200.0, ..HiggsSettings::default() };
        assert_eq!(key(&ProcessConfig::Higgs(heavy)), "process.mass");
        let w = |width, window| ProcessConfig::WDecay(WDecaySettings { width, window, ..WDecaySettings::default() });
        assert_eq!(key(&w(-1.0, 15.0)), "process.width");
        // A peak that is too narrow for any table of its law.
        assert_eq!(key(&w(1e-9, 15.0)), "process.width");
    }

    #[test]
    fn keys_that_do_nothing_are_refused() {
        let photon = MuonPairSettings::photon(34.0);
        let key_of = |settings| key(&ProcessConfig::MuonPair(settings));
        assert_eq!(key_of(MuonPairSettings { weak_mixing: 7.0, ..photon.clone() }), "process.weak_mixing");
        assert_eq!(key_of(MuonPairSettings { weak_mixing: 0.3, ..photon.clone() }), "process.weak_mixing");
        assert_eq!(key_of(MuonPairSettings { z_mass: -3.0, ..photon.clone() }), "process.z_mass");
        assert_eq!(key_of(MuonPairSettings { z_width: 2.0, ..photon }), "process.z_width");
        let window = WDecaySettings { width: 0.0, window: 3.0, ..WDecaySettings::default() };
        assert_eq!(key(&ProcessConfig::WDecay(window)), "process.window");
        assert!(ProcessConfig::WDecay(WDecaySettings { width: 0.0, ..WDecaySettings::default() }).build().is_ok());
    }
}
