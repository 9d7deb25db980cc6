//! What one network learns: one process, or several that it is told apart by a condition.

use std::sync::Arc;

use ornstein_learning::sampling::{SamplingPlan, SamplingTable};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reweighting::ReweightingTable;
use crate::coordinates::{Coordinates, CoordinatesConfig};
use crate::process::{
    AntennaSettings, BeamSpreadSettings, MuonPairSettings, Process, ProcessConfig, QuarkGluonSettings,
};

/// What the network is told of an event before it denoises it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ConditionConfig {
    /// The energy: the process of the table `[process]` at several energies. Samples may be asked for at energies between.
    Energy {
        /// $\sqrt s$ \[GeV\] of each.
        energies: Vec<f64>,
    },
    /// The process: that of the table `[process]`, and others with as many outgoing particles.
    Process {
        /// The others.
        alternatives: Vec<ProcessConfig>,
    },
}

/// One of the laws that a network has learned.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// What happens.
    pub process: Arc<dyn Process>,
    /// Its events as rows.
    pub coordinates: Arc<dyn Coordinates>,
    /// What the network is told; nothing if there is one process only.
    pub condition: Vec<f32>,
}

/// A process, with what the network is told of it.
pub(crate) type ConditionedProcess = (Arc<dyn Process>, Vec<f32>);

/// What happens in each law of a run, with what the network is told of it: one, or as many as the condition tells apart.
///
/// # Errors
/// What is wrong with any of the processes.
pub(crate) fn processes(
    process: &ProcessConfig,
    condition: Option<&ConditionConfig>,
) -> Result<Vec<ConditionedProcess>, ConfigError> {
    let first = process.build()?;
    match condition {
        None => Ok(vec![(first, Vec::new())]),
        Some(ConditionConfig::Energy { energies }) => {
            if energies.is_empty() {
                return Err(ConfigError::new("condition.energies", "[]", "one energy or more"));
            }
            let at = |(i, &energy): (usize, &f64)| {
                let config = at_energy(process, energy).ok_or_else(|| {
                    ConfigError::new("condition.kind", "\"energy\"", "\"process\", for a process of one energy only")
                })?;
                let built =
                    config.build().map_err(|error| ConfigError { key: format!("condition.energies[{i}]"), ..error })?;
                Ok((built, energy_condition(energy)))
            };
            energies.iter().enumerate().map(at).collect()
        }
        Some(ConditionConfig::Process { alternatives }) => {
            let count = alternatives.len() + 1;
            let hot = |which: usize| (0..count).map(|i| f32::from(u8::from(i == which))).collect::<Vec<_>>();
            let mut processes = vec![(first, hot(0))];
            for (i, config) in alternatives.iter().enumerate() {
                let below = |error: ConfigError| {
                    let rest = error.key.strip_prefix("process.").unwrap_or(&error.key).to_owned();
                    ConfigError { key: format!("condition.alternatives[{i}].{rest}"), ..error }
                };
                processes.push((config.build().map_err(below)?, hot(i + 1)));
            }
            Ok(processes)
        }
    }
}

/// The laws of a run: one, or as many as the condition tells apart.
///
/// # Errors
/// What is wrong with any of the processes or coordinates, or if they do not fit each other.
pub(crate) fn members(
    process: &ProcessConfig,
    condition: Option<&ConditionConfig>,
    coordinates: &CoordinatesConfig,
) -> Result<Vec<Member>, ConfigErrors> {
    let member = |(process, condition): (Arc<dyn Process>, Vec<f32>)| -> Result<Member, ConfigError> {
        let built = coordinates.build(&*process);
        let built = built.map_err(|error| {
            ConfigError::new("coordinates", format!("{coordinates:?}"), "coordinates of this process")
                .help(error.to_string())
        });
        Ok(Member { coordinates: built?, process, condition })
    };
    let members = processes(process, condition)?.into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
    let dimension = members[0].coordinates.dimension();
    if let Some(other) = members.iter().find(|member| member.coordinates.dimension() != dimension) {
        let found = format!("{} of {} coordinates", other.process.name(), other.coordinates.dimension());
        let allowed = format!("processes of {dimension} coordinates like {}", members[0].process.name());
        return Err(ConfigError::new("condition.alternatives", found, allowed).into());
    }
    Ok(members)
}

/// The same process at another energy, if it has one to choose.
pub(crate) fn at_energy(process: &ProcessConfig, sqrt_s: f64) -> Option<ProcessConfig> {
    match process.clone() {
        ProcessConfig::MuonPair(settings) => Some(ProcessConfig::MuonPair(MuonPairSettings { sqrt_s, ..settings })),
        ProcessConfig::QuarkGluon(settings) => {
            Some(ProcessConfig::QuarkGluon(QuarkGluonSettings { sqrt_s, ..settings }))
        }
        ProcessConfig::BeamSpread(settings) => {
            Some(ProcessConfig::BeamSpread(BeamSpreadSettings { sqrt_s, ..settings }))
        }
        ProcessConfig::Antenna(settings) => Some(ProcessConfig::Antenna(AntennaSettings { sqrt_s, ..settings })),
        _ => None,
    }
}

/// The condition of an energy: its logarithm in units that make 10 GeV to 1 TeV of order one, whichever energies were learned.
pub(crate) fn energy_condition(energy: f64) -> Vec<f32> {
    vec![((energy / 100.0).ln() / std::f64::consts::LN_10 * 2.0) as f32]
}

/// What is wrong with the way from noise to events of these laws.
pub(crate) fn check_members(
    members: &[Member],
    sampling: &SamplingTable,
    reweighting: Option<&ReweightingTable>,
    projection: bool,
    errors: &mut ConfigErrors,
) {
    let least = if members.len() == 1 { 4000 } else { SamplingPlan::BATCH * members.len() };
    if sampling.samples < least {
        let allowed = format!("an integer from {least} on");
        errors.push(ConfigError::new("sampling.samples", sampling.samples, allowed));
    }
    if let Some(table) = reweighting {
        let row = vec![0.0; members[0].coordinates.dimension()];
        errors.keep(table.check(members[0].coordinates.log_phase_space_density(&row).is_some()));
    }
    if projection && members.iter().any(|member| member.process.total_momentum().is_none()) {
        let allowed = "false for a process whose total momentum varies from event to event";
        errors.push(ConfigError::new("projection", "true", allowed));
    }
}

/// The name of something of law number `number` of these: the name alone, if there is one law only.
pub(crate) fn law_name<L>(laws: &[L], number: usize, name: &str) -> String {
    if laws.len() == 1 { name.to_owned() } else { format!("law{number}_{name}") }
}

/// The path of something of law number `number` of these in the file.
pub(crate) fn law_path<L>(laws: &[L], number: usize, path: &str) -> String {
    if laws.len() == 1 { path.to_owned() } else { format!("law{number}/{path}") }
}
