//! What samplers are judged by: whether a state is in a mode.

use ornstein_engine::Ensemble;
use ornstein_engine::targets::ManyWell;
use ornstein_run::{ConfigError, ConfigErrors};

use crate::score::data::{ScoreDataConfig, TargetDataConfig};
use crate::score::truth::Truth;
use crate::{Target, TargetConfig};

/// Modes of a target, and their weights where they are known.
pub(super) struct Events {
    parts: Parts,
    /// The exact probability of each and its standard error, zero for closed forms.
    pub known: Option<Vec<[f64; 2]>>,
}

enum Parts {
    /// The wells of every other coordinate: whether it is positive.
    Wells(usize),
    /// Modes of a law.
    Modes(Box<Truth>),
    /// Whether the first coordinate is positive, where nothing is known of modes.
    Positive,
}

/// Exact draws that the weights of modes without a closed form are counted with.
const DRAWS: usize = 200_000;

/// Their stream, which no comparison of other runs has.
const STREAM: u64 = 1 << 30;

impl Events {
    /// Those of a target.
    pub fn of(config: &TargetConfig, target: &Target, seed: u64) -> Result<Self, ConfigErrors> {
        match config {
            TargetConfig::ManyWell(config) => {
                let refuse = |error: ornstein_engine::targets::TargetError| {
                    ConfigError::new("target.dimension", config.dimension, "an even number").help(error.to_string())
                };
                let right = ManyWell::new(config.dimension).map_err(refuse)?.right_well_probability();
                let wells = config.dimension / 2;
                Ok(Self { parts: Parts::Wells(wells), known: Some(vec![[right, 0.0]; wells]) })
            }
            _ if target.sampler().is_some() => {
                let data =
                    TargetDataConfig { target: config.clone(), count: None, validation_fraction: 0.1, embedding: None };
                let Some(truth) = ScoreDataConfig::Target(data).truth(seed)? else {
                    return Ok(Self { parts: Parts::Positive, known: None });
                };
                let Some(counts) = truth.counts_of_modes(&truth.comparison_rows(seed, STREAM, DRAWS)) else {
                    return Ok(Self { parts: Parts::Positive, known: None });
                };
                let known = counts.iter().map(|count| {
                    let weight = count / DRAWS as f64;
                    [weight, (weight * (1.0 - weight) / DRAWS as f64).sqrt()]
                });
                Ok(Self { known: Some(known.collect()), parts: Parts::Modes(Box::new(truth)) })
            }
            _ => Ok(Self { parts: Parts::Positive, known: None }),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match &self.parts {
            Parts::Wells(wells) => *wells,
            Parts::Modes(truth) => truth.mode_count().unwrap_or(1),
            Parts::Positive => 1,
        }
    }

    /// What they are, in words.
    pub fn words(&self) -> &'static str {
        match &self.parts {
            Parts::Wells(_) => "the right well of each pair",
            Parts::Modes(_) => "each mode",
            Parts::Positive => "a positive first coordinate",
        }
    }

    /// Appends 1 for every state in a mode and 0 for every other to the list of the mode.
    pub fn record(&self, states: &Ensemble<f64>, lists: &mut [Vec<f64>]) {
        let flag = |holds: bool| f64::from(u8::from(holds));
        let count = states.layout().states();
        match &self.parts {
            Parts::Wells(_) | Parts::Positive => {
                for (event, list) in lists.iter_mut().enumerate() {
                    list.extend((0..count).map(|state| flag(states.get(state, 2 * event) > 0.0)));
                }
            }
            Parts::Modes(truth) => {
                let rows = states.to_rows();
                for row in rows.chunks_exact(truth.dimension()) {
                    let counts = truth.counts_of_modes(row).unwrap_or_default();
                    lists.iter_mut().zip(counts).for_each(|(list, count)| list.push(count));
                }
            }
        }
    }

    /// The lists of these states alone.
    pub fn indicators(&self, states: &Ensemble<f64>) -> Vec<Vec<f64>> {
        let mut lists = vec![Vec::new(); self.count()];
        self.record(states, &mut lists);
        lists
    }
}
