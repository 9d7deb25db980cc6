//! Checks of configs that several experiments share.

use ornstein_run::{ConfigError, ConfigErrors};

use super::{MoveConfig, PilotTable, ScheduleConfig};
use crate::PreconditionerConfig;

/// Takes over the errors of a part.
pub(super) fn adopt(found: Result<(), ConfigErrors>, errors: &mut ConfigErrors) {
    if let Err(found) = found {
        found.list().iter().for_each(|error| errors.push(error.clone()));
    }
}

/// An integer that may not fall below a least one.
pub(super) fn at_least(key: &str, found: usize, least: usize, errors: &mut ConfigErrors) {
    if found < least {
        errors.push(ConfigError::new(key, found, format!("an integer from {least} on")));
    }
}

/// The pilot run, and whether one is missing.
pub(super) fn check_pilot(pilot: Option<&PilotTable>, schedule: Option<&ScheduleConfig>, errors: &mut ConfigErrors) {
    if let Some(pilot) = pilot {
        adopt(pilot.check(), errors);
    } else if schedule.is_some_and(ScheduleConfig::needs_pilot) {
        let error = ConfigError::new("schedule.kind", "no table [pilot] beside it", "a table [pilot]");
        errors.push(error.help("these schedules are found by a pilot run; an empty table [pilot] takes its defaults"));
    }
}

/// One bridge only.
pub(super) fn check_single(schedule: &ScheduleConfig, errors: &mut ConfigErrors) {
    if let Some(lengths) = schedule.lengths().filter(|lengths| lengths.len() > 1) {
        let error = ConfigError::new("schedule.lengths", format!("{} lengths", lengths.len()), "one length");
        errors.push(error.help("bridges of several lengths in one run are what free-energy.ais compares"));
    }
}

/// Does the preconditioner have an effect?
pub(super) fn check_preconditioner(
    preconditioner: &PreconditionerConfig,
    kernel: &MoveConfig,
    pilot: Option<&PilotTable>,
    errors: &mut ConfigErrors,
) {
    let found = match preconditioner {
        PreconditionerConfig::Identity => return,
        PreconditionerConfig::Diagonal { .. } => "\"diagonal\"",
        PreconditionerConfig::Dense { .. } => "\"dense\"",
    };
    if !kernel.is_exact() {
        let error = ConfigError::new("preconditioner.kind", found, "\"identity\" for moves with path weights");
        errors.push(error.help("their weights are those of noise that is the same in all directions"));
    } else if pilot.is_some_and(|pilot| pilot.tune) {
        let error = ConfigError::new("preconditioner.kind", found, "\"identity\" beside a pilot run that tunes");
        errors.push(error.help("the pilot run's deviations would replace it; pilot.tune = false keeps it"));
    }
}
