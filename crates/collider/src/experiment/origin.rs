//! Whose events a network has learned, in the card of its weights.

use std::collections::BTreeMap;

use ornstein_run::{ConfigError, ConfigErrors, RunError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml_edit::de::ValueDeserializer;
use toml_edit::ser::ValueSerializer;

use super::member::{ConditionConfig, at_energy};
use crate::coordinates::CoordinatesConfig;
use crate::process::ProcessConfig;

/// The tables of a config that say what the rows of a network are. In a card each is a line as in TOML, under its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub process: &'a ProcessConfig,
    pub condition: Option<&'a ConditionConfig>,
    pub coordinates: &'a CoordinatesConfig,
}

impl Origin<'_> {
    /// The entries of the card.
    pub fn entries(&self) -> Result<BTreeMap<String, String>, RunError> {
        let condition = self.condition.map(|condition| ("condition", line(condition)));
        let entries = [("process", line(self.process)), ("coordinates", line(self.coordinates))];
        let written = entries.into_iter().chain(condition).map(|(key, line)| line.map(|line| (key.to_owned(), line)));
        written.collect::<Result<_, _>>().map_err(RunError::experiment)
    }

    /// Adds where the entries of a card are others. Energies of a condition may be; a card that says nothing is believed.
    pub fn check(&self, card: &BTreeMap<String, String>, errors: &mut ConfigErrors) {
        if card.is_empty() {
            return;
        }
        let recorded = Recorded::read(card);
        let both_at_energies = matches!(
            (self.condition, &recorded.condition),
            (Some(ConditionConfig::Energy { .. }), Some(ConditionConfig::Energy { .. }))
        );
        let process = recorded.process.as_ref().is_some_and(|recorded| {
            let at = |process: &ProcessConfig| at_energy(process, 1.0);
            recorded == self.process || both_at_energies && at(recorded) == at(self.process)
        });
        let condition = both_at_energies || self.condition == recorded.condition.as_ref();
        let coordinates = recorded.coordinates.as_ref() == Some(self.coordinates);
        for (key, same, found) in [
            ("process", process, line(self.process).ok()),
            ("condition", condition, self.condition.and_then(|condition| line(condition).ok())),
            ("coordinates", coordinates, line(self.coordinates).ok()),
        ] {
            if !same {
                let nothing = || format!("no table [{key}]");
                let learned = card.get(key).cloned().unwrap_or_else(nothing);
                let allowed = format!("what the network has learned, by its card: {learned}");
                errors.push(ConfigError::new(key, found.unwrap_or_else(nothing), allowed));
            }
        }
    }
}

/// The tables of a card; what cannot be read is none.
struct Recorded {
    process: Option<ProcessConfig>,
    condition: Option<ConditionConfig>,
    coordinates: Option<CoordinatesConfig>,
}

impl Recorded {
    fn read(card: &BTreeMap<String, String>) -> Self {
        fn table<T: DeserializeOwned>(card: &BTreeMap<String, String>, key: &str) -> Option<T> {
            let line: ValueDeserializer = card.get(key)?.parse().ok()?;
            T::deserialize(line).ok()
        }
        Self {
            process: table(card, "process"),
            condition: table(card, "condition"),
            coordinates: table(card, "coordinates"),
        }
    }
}

/// A table on one line.
fn line(table: &impl Serialize) -> Result<String, toml_edit::ser::Error> {
    Ok(table.serialize(ValueSerializer::new())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{MuonPairSettings, QuarkGluonSettings};

    const LATENT: CoordinatesConfig = CoordinatesConfig::Latent { seams: Vec::new() };

    fn energies(energies: &[f64]) -> ConditionConfig {
        ConditionConfig::Energy { energies: energies.to_vec() }
    }

    fn differing(asked: Origin<'_>, card: &BTreeMap<String, String>) -> Vec<String> {
        let mut errors = ConfigErrors::default();
        asked.check(card, &mut errors);
        errors.list().iter().map(|error| error.key.clone()).collect()
    }

    #[test]
    fn another_process_is_refused_and_another_energy_where_energies_are_told() {
        let pair = |sqrt_s| ProcessConfig::MuonPair(MuonPairSettings::photon_z(sqrt_s));
        let (learned, told) = (pair(91.0), energies(&[80.0, 120.0]));
        let origin = Origin { process: &learned, condition: Some(&told), coordinates: &LATENT };
        let card = origin.entries().unwrap();
        assert_eq!(differing(origin, &card), [""; 0]);
        assert_eq!(differing(Origin { condition: Some(&energies(&[100.0])), ..origin }, &card), [""; 0]);
        assert_eq!(differing(Origin { process: &pair(10.0), ..origin }, &card), [""; 0]);
        assert_eq!(differing(Origin { condition: None, ..origin }, &card), ["condition"]);
        let photon = ProcessConfig::MuonPair(MuonPairSettings::photon(91.0));
        assert_eq!(differing(Origin { process: &photon, ..origin }, &card), ["process"]);

        let gluon = |y_cut| ProcessConfig::QuarkGluon(QuarkGluonSettings::new(91.0, y_cut));
        let learned = gluon(0.02);
        let origin = Origin { process: &learned, condition: None, coordinates: &LATENT };
        let card = origin.entries().unwrap();
        assert_eq!(
            card["process"],
            "{ kind = \"quark-gluon\", sqrt_s = 91.0, y_cut = 0.02, alpha_s = 0.118, quark = 2 }"
        );
        assert_eq!(differing(origin, &card), [""; 0]);
        let asked = Origin { process: &gluon(0.03), coordinates: &CoordinatesConfig::Momenta, ..origin };
        assert_eq!(differing(asked, &card), ["process", "coordinates"]);
        assert_eq!(differing(Origin { process: &gluon(0.03), ..origin }, &BTreeMap::new()), [""; 0]);
    }

    /// What training would write.
    #[test]
    fn the_card_that_ships_says_what_its_network_has_learned() {
        #[derive(serde::Deserialize)]
        struct Card {
            origin: BTreeMap<String, String>,
        }
        let card = include_str!("../../../../data/collider/asymmetry_network.card.toml");
        let Card { origin } = toml_edit::de::from_str(card).unwrap();
        let process = ProcessConfig::MuonPair(MuonPairSettings::photon_z(91.1876));
        let told = energies(&[80.0, 84.0, 88.0, 90.0, 91.1876, 94.0, 100.0, 120.0]);
        let learned = Origin { process: &process, condition: Some(&told), coordinates: &LATENT };
        assert_eq!(origin, learned.entries().unwrap());
    }
}
