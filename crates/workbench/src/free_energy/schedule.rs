//! The table `[schedule]`: the places of a bridge.

use ornstein_free_energy::sequential::PilotRun;
use ornstein_free_energy::{FreeEnergyError, Schedule, ScheduleError};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The places of a bridge by the `kind` of the schedule. Several `lengths` make several bridges in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ScheduleConfig {
    /// These places, from 0 to 1.
    List {
        /// The places.
        betas: Vec<f64>,
    },
    /// Equal steps.
    Linear {
        /// Steps of each bridge.
        lengths: Vec<usize>,
    },
    /// `beta_t = (t/T)^power`: short steps near a reference that is much wider than the target.
    Power {
        /// The power.
        power: f64,
        /// Steps of each bridge.
        lengths: Vec<usize>,
    },
    /// Short steps at both ends, by the logistic function over `-steepness .. steepness`.
    Sigmoid {
        /// How far into its tails the logistic function goes.
        #[serde(default = "four")]
        steepness: f64,
        /// Steps of each bridge.
        lengths: Vec<usize>,
    },
    /// Steps of equal thermodynamic length, as a pilot run measures it.
    PilotGeodesic {
        /// Steps of each bridge.
        lengths: Vec<usize>,
    },
    /// The places of the pilot run itself, from each of which to the next the effective fraction of its particles falls to
    /// `pilot.effective_fraction`.
    PilotEss {},
}

fn four() -> f64 {
    4.0
}

/// Longer bridges count steps beyond 32 bits if each has many moves.
const LONGEST: usize = 1_000_000;

impl ScheduleConfig {
    /// Does it need a pilot run?
    pub fn needs_pilot(&self) -> bool {
        matches!(self, Self::PilotGeodesic { .. } | Self::PilotEss {})
    }

    /// The steps of each bridge; `None` if a pilot run decides.
    pub fn lengths(&self) -> Option<Vec<usize>> {
        match self {
            Self::List { betas } => Some(vec![betas.len().saturating_sub(1)]),
            Self::Linear { lengths }
            | Self::Power { lengths, .. }
            | Self::Sigmoid { lengths, .. }
            | Self::PilotGeodesic { lengths } => Some(lengths.clone()),
            Self::PilotEss {} => None,
        }
    }

    /// Is the schedule possible?
    pub fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        if let Self::List { betas } = self {
            errors.keep(Schedule::new(betas.clone()).map_err(|error| impossible(betas, &error)));
            return errors.into_result();
        }
        if let Some(lengths) = self.lengths() {
            check_lengths(&lengths, &mut errors);
        }
        let (key, value) = match self {
            Self::Power { power, .. } => ("schedule.power", *power),
            Self::Sigmoid { steepness, .. } => ("schedule.steepness", *steepness),
            _ => ("", 1.0),
        };
        if !(value > 0.0 && value.is_finite()) {
            errors.push(ConfigError::new(key, value, "a positive number"));
        }
        errors.into_result()
    }

    /// The schedule of each bridge. A kind that needs a pilot run gets one.
    pub fn build(&self, pilot: Option<&PilotRun>) -> Result<Vec<Schedule>, FreeEnergyError> {
        let each = |shape: &dyn Fn(usize) -> Result<Schedule, FreeEnergyError>| {
            self.lengths().unwrap_or_default().into_iter().map(shape).collect::<Result<Vec<_>, _>>()
        };
        let missing = || FreeEnergyError::TooFew { what: "pilot runs", required: 1, found: 0 };
        match self {
            Self::List { betas } => Ok(vec![Schedule::new(betas.clone())?]),
            Self::Linear { .. } => each(&|length| Ok(Schedule::linear(length)?)),
            Self::Power { power, .. } => each(&|length| Ok(Schedule::power(length, *power)?)),
            Self::Sigmoid { steepness, .. } => each(&|length| Ok(Schedule::sigmoid(length, *steepness)?)),
            Self::PilotGeodesic { .. } => each(&|length| pilot.ok_or_else(missing)?.geodesic(length)),
            Self::PilotEss {} => Ok(vec![pilot.ok_or_else(missing)?.schedule.clone()]),
        }
    }
}

fn check_lengths(lengths: &[usize], errors: &mut ConfigErrors) {
    if lengths.is_empty() {
        errors.push(ConfigError::new("schedule.lengths", "an empty list", "one length at least"));
    }
    for (index, &length) in lengths.iter().enumerate() {
        if !(1..=LONGEST).contains(&length) {
            let allowed = format!("an integer from 1 to {LONGEST}");
            errors.push(ConfigError::new(format!("schedule.lengths[{index}]"), length, allowed));
        }
        if index > 0 && length <= lengths[index - 1] {
            let allowed = format!("a longer bridge than the one before, which has {} steps", lengths[index - 1]);
            errors.push(ConfigError::new(format!("schedule.lengths[{index}]"), length, allowed));
        }
    }
}

/// What is wrong with a list of places.
fn impossible(betas: &[f64], error: &ScheduleError) -> ConfigError {
    let place = |index: usize| format!("schedule.betas[{index}]");
    match error {
        ScheduleError::Start(found) => ConfigError::new(place(0), found, "0, the reference"),
        ScheduleError::End(found) => ConfigError::new(place(betas.len() - 1), found, "1, the target"),
        ScheduleError::Order { index, value, before } => {
            ConfigError::new(place(*index), value, format!("a number above the one before, {before}"))
        }
        other => ConfigError::new("schedule.betas", other, "two numbers at least, ascending from 0 to 1"),
    }
}
