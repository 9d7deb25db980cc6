//! When a task has to stop.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::slurm::Slurm;

/// Part of the time of a task after which it stops by itself.
const TIME_USED: f64 = 0.98;

/// The moment at which a task that begins now has to stop by itself, if its time is known to be limited: by the end that Slurm tells in
/// the environment (newer versions), by what `squeue` says is left, or by a number of minutes that the user stated.
pub(super) fn deadline(begin: Instant, slurm: &Slurm) -> Option<Instant> {
    let variable = |name: &str| std::env::var(name).ok();
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = time_left(variable, since_1970, |job| slurm.time_left(job))?;
    // Years ahead the clock's own range ends.
    begin.checked_add(left.min(Duration::from_secs(1 << 32)).mul_f64(TIME_USED))
}

fn time_left(
    variable: impl Fn(&str) -> Option<String>,
    since_1970: Duration,
    ask: impl Fn(&str) -> Option<Duration>,
) -> Option<Duration> {
    let number = |name: &str| variable(name)?.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let stated = || {
        let minutes = number("ORNSTEIN_TIME_LIMIT_MINUTES").filter(|&minutes| minutes >= 0.0)?;
        Duration::try_from_secs_f64(minutes * 60.0).ok()
    };
    let in_slurm = || {
        let job = variable("SLURM_JOB_ID")?;
        let end = number("SLURM_JOB_END_TIME").and_then(|end| Duration::try_from_secs_f64(end).ok());
        end.filter(|end| !end.is_zero()).map(|end| end.saturating_sub(since_1970)).or_else(|| ask(&job))
    };
    // Who states a limit inside of a job means it.
    match (stated(), in_slurm()) {
        (Some(stated), Some(left)) => Some(stated.min(left)),
        (stated, left) => stated.or(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(variables: &[(&str, &str)], squeue: Option<u64>) -> Option<u64> {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let ask = |_: &str| squeue.map(Duration::from_secs);
        time_left(variable, Duration::from_secs(1000), ask).map(|left| left.as_secs())
    }

    #[test]
    fn the_end_is_told_by_slurm_or_asked_for_or_stated() {
        let job = ("SLURM_JOB_ID", "12");
        assert_eq!(left(&[], Some(7)), None, "outside of a job nobody is asked");
        assert_eq!(left(&[job, ("SLURM_JOB_END_TIME", "1600")], Some(7)), Some(600));
        assert_eq!(left(&[job], Some(7)), Some(7), "older versions of Slurm tell no end");
        assert_eq!(left(&[job], None), None, "a job without a limit");
        assert_eq!(left(&[job, ("SLURM_JOB_END_TIME", "900")], None), Some(0), "it is over already");
        assert_eq!(left(&[("ORNSTEIN_TIME_LIMIT_MINUTES", "2")], None), Some(120));
        assert_eq!(left(&[job, ("ORNSTEIN_TIME_LIMIT_MINUTES", "0.1")], Some(60)), Some(6));
        assert_eq!(left(&[("ORNSTEIN_TIME_LIMIT_MINUTES", "soon")], None), None);
    }
}
