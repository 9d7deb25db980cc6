//! The times at which a reverse diffusion stops over.

use thiserror::Error;

use super::DiffusionProcess;
use super::elementary::power;

/// Times `t_0, ..., t_N` of a run of `N` steps: falling from noise to data, or [`reversed`](Self::reversed).
///
/// ```
/// use ornstein_engine::diffusion::{TimeGrid, processes::Edm};
///
/// let grid = TimeGrid::power(&Edm::default(), 80.0, 0.002, 17, 7.0)?.then(0.0)?;
/// assert_eq!((grid.times()[0], grid.times()[17], grid.times()[18]), (80.0, 0.002, 0.0));
/// # Ok::<(), ornstein_engine::diffusion::TimeGridError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TimeGrid {
    times: Vec<f64>,
}

/// Times that no run can follow.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum TimeGridError {
    /// A run of no step.
    #[error("a time grid needs at least one step")]
    Empty,
    /// Times that are not finite, not positive where they must be, or turn around.
    #[error("time {number} of the grid is {found}: times must be finite, not negative and strictly monotonic")]
    Order {
        /// Its place in the grid.
        number: usize,
        /// The time.
        found: f64,
    },
    /// A stochastic solver on a grid that leads from data to noise.
    #[error("this solver adds noise, so its times must fall; the grid's rise")]
    Rising,
}

impl TimeGrid {
    /// These times.
    ///
    /// # Errors
    /// Unless there are at least two, finite, not negative, and strictly falling or strictly rising.
    pub fn new(times: Vec<f64>) -> Result<Self, TimeGridError> {
        let [first, second, ..] = times[..] else { return Err(TimeGridError::Empty) };
        let falls = second < first;
        for (number, &found) in times.iter().enumerate() {
            let turns = number > 0 && (found == times[number - 1] || (found < times[number - 1]) != falls);
            if !found.is_finite() || found < 0.0 || turns {
                return Err(TimeGridError::Order { number, found });
            }
        }
        Ok(Self { times })
    }

    /// `steps` steps between `start` and `end`, even in a function of time that is given by its inverse.
    fn even(
        [start, end]: [f64; 2],
        steps: u32,
        [first, last]: [f64; 2],
        time: impl Fn(f64) -> f64,
    ) -> Result<Self, TimeGridError> {
        let inner = (1..steps).map(|k| time(first + (last - first) * (f64::from(k) / f64::from(steps))));
        if steps == 0 {
            return Err(TimeGridError::Empty);
        }
        Self::new(std::iter::once(start).chain(inner).chain([end]).collect())
    }

    /// Even in time.
    ///
    /// # Errors
    /// If there is no step, or the ends are equal, negative or not finite: so for all grids.
    pub fn uniform(start: f64, end: f64, steps: u32) -> Result<Self, TimeGridError> {
        Self::even([start, end], steps, [start, end], |time| time)
    }

    /// Even in `sqrt(t)`, so that steps get smaller towards the data (Song, Meng and Ermon 2021, *DDIM*, appendix D.2).
    pub fn quadratic(start: f64, end: f64, steps: u32) -> Result<Self, TimeGridError> {
        Self::even([start, end], steps, [start.sqrt(), end.sqrt()], |root| root * root)
    }

    /// Even in the logarithm of the signal-to-noise ratio (Lu et al. 2022, section 3.4). Both ends need noise.
    pub fn log_snr(
        process: &(impl DiffusionProcess + ?Sized),
        start: f64,
        end: f64,
        steps: u32,
    ) -> Result<Self, TimeGridError> {
        check_noise(process, [start, end])?;
        let ends = [start, end].map(|time| process.log_snr(time));
        Self::even([start, end], steps, ends, |log_snr| process.time_at_log_snr(log_snr))
    }

    /// Even in `(sigma/alpha)^(1/rho)` (Karras et al. 2022, eq. 5; the paper has `rho = 7`). Both ends need noise; a last step
    /// to none is added with [`then`](Self::then).
    pub fn power(
        process: &(impl DiffusionProcess + ?Sized),
        start: f64,
        end: f64,
        steps: u32,
        rho: f64,
    ) -> Result<Self, TimeGridError> {
        check_noise(process, [start, end])?;
        let ends = [start, end].map(|time| power(process.level(time).noise_to_signal(), 1.0 / rho));
        Self::even([start, end], steps, ends, |root| {
            process.time_at_log_snr(-2.0 * rho * ornstein_random::math::ln_f64(root))
        })
    }

    /// One more step, to `time`.
    ///
    /// # Errors
    /// If it leads back.
    pub fn then(mut self, time: f64) -> Result<Self, TimeGridError> {
        self.times.push(time);
        Self::new(self.times)
    }

    /// The same times in the other direction.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.times.reverse();
        self
    }

    /// The times.
    #[must_use]
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// The number of steps.
    #[must_use]
    pub fn steps(&self) -> u32 {
        (self.times.len() - 1) as u32
    }

    /// Whether the times fall, from noise to data.
    #[must_use]
    pub fn falls(&self) -> bool {
        self.times[1] < self.times[0]
    }
}

/// An error unless there is noise, and signal, at both times.
fn check_noise(process: &(impl DiffusionProcess + ?Sized), times: [f64; 2]) -> Result<(), TimeGridError> {
    for (number, found) in times.into_iter().enumerate() {
        let ratio = process.level(found).noise_to_signal();
        if !(ratio > 0.0 && ratio.is_finite()) {
            return Err(TimeGridError::Order { number, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diffusion::processes::{Edm, VariancePreservingLinear};

    #[test]
    fn karras_grid_has_the_values_of_its_formula() {
        let grid = TimeGrid::power(&Edm::default(), 80.0, 0.002, 10, 7.0).unwrap();
        for (i, &time) in grid.times().iter().enumerate() {
            let [largest, smallest] = [80f64, 0.002].map(|sigma| sigma.powf(1.0 / 7.0));
            let expected = (largest + i as f64 / 10.0 * (smallest - largest)).powi(7);
            assert!((time / expected - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn grids_are_even_in_what_they_say() {
        let process = VariancePreservingLinear::default();
        let grid = TimeGrid::log_snr(&process, 1.0, 1e-3, 7).unwrap();
        let values: Vec<_> = grid.times().iter().map(|&time| process.log_snr(time)).collect();
        let steps: Vec<_> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| (step / steps[0] - 1.0).abs() < 1e-10));
        assert_eq!(TimeGrid::quadratic(1.0, 0.0, 4).unwrap().times(), [1.0, 0.5625, 0.25, 0.0625, 0.0]);
        assert_eq!(TimeGrid::uniform(0.0, 1.0, 2).unwrap().reversed().times(), [1.0, 0.5, 0.0]);
    }

    #[test]
    fn impossible_grids_are_refused() {
        let process = VariancePreservingLinear::default();
        assert_eq!(TimeGrid::uniform(1.0, 0.0, 0), Err(TimeGridError::Empty));
        assert!(TimeGrid::uniform(1.0, 1.0, 3).is_err());
        assert!(TimeGrid::uniform(1.0, f64::NAN, 3).is_err());
        assert!(TimeGrid::log_snr(&process, 1.0, 0.0, 3).is_err());
        assert!(TimeGrid::new(vec![1.0, 0.5, 0.7]).is_err());
        assert!(TimeGrid::new(vec![1.0, -0.5]).is_err());
    }
}
