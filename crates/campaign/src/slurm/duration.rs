//! Durations as Slurm writes them.

use std::time::Duration;

use super::Slurm;

/// A duration as Slurm writes it: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes` or
/// `days-hours:minutes:seconds`. `None` for what is none, such as `UNLIMITED`.
///
/// ```
/// use std::time::Duration;
/// use ornstein_campaign::slurm::parse_duration;
///
/// assert_eq!(parse_duration("90"), Some(Duration::from_secs(90 * 60)));
/// assert_eq!(parse_duration("1:30"), Some(Duration::from_secs(90)));
/// assert_eq!(parse_duration("2:00:00"), Some(Duration::from_secs(7200)));
/// assert_eq!(parse_duration("1-12"), Some(Duration::from_secs(36 * 3600)));
/// assert_eq!(parse_duration("UNLIMITED"), None);
/// ```
pub fn parse_duration(text: &str) -> Option<Duration> {
    let (days, clock) = match text.trim().split_once('-') {
        Some((days, clock)) => (Some(number(days)?), clock),
        None => (None, text.trim()),
    };
    let parts = clock.split(':').map(number).collect::<Option<Vec<u64>>>()?;
    let (hours, minutes, seconds) = match (days, parts.as_slice()) {
        (None, &[minutes]) => (0, minutes, 0),
        (None, &[minutes, seconds]) => (0, minutes, seconds),
        (Some(_), &[hours]) => (hours, 0, 0),
        (Some(_), &[hours, minutes]) => (hours, minutes, 0),
        (_, &[hours, minutes, seconds]) => (hours, minutes, seconds),
        _ => return None,
    };
    let hours = days.unwrap_or(0).checked_mul(24)?.checked_add(hours)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    Some(Duration::from_secs(minutes.checked_mul(60)?.checked_add(seconds)?))
}

fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

impl Slurm {
    /// How long a job may still run, if it has a limit and `squeue` tells. `job` is what `SLURM_JOB_ID` says inside of it.
    pub fn time_left(&self, job: &str) -> Option<Duration> {
        let arguments = ["-h", "-j", job, "-o", "%L"].map(str::to_owned);
        let text = self.run("squeue", &arguments).ok()?;
        parse_duration(text.lines().next()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn every_form_that_the_manual_lists() {
        let seconds = |text| parse_duration(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("0:05"), Some(5));
        assert_eq!(seconds("01:02:03"), Some(3723));
        assert_eq!(seconds("2-03:04"), Some(2 * 86_400 + 3 * 3600 + 4 * 60));
        assert_eq!(seconds("2-03:04:05"), Some(2 * 86_400 + 3 * 3600 + 4 * 60 + 5));
        assert_eq!(seconds("365-00:00:00"), Some(365 * 86_400));
        for wrong in ["", "INVALID", "NOT_SET", "1:2:3:4", "-5", "1-", "1.5", "99999999999999999999", "1-1:2:3:4"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_queue_tells_what_is_left_of_a_job() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[("squeue", r#"[ "$*" = "-h -j 7 -o %L" ] && echo 1:30"#)]);
        assert_eq!(slurm.time_left("7"), Some(Duration::from_secs(90)));
        assert_eq!(slurm.time_left("8"), None);
    }
}
