//! Points denoised by all others.

use thiserror::Error;

use super::{DataError, EmpiricalData};
use crate::diffusion::{Denoiser, DenoiserDivergence, NoiseLevel, Workspace};
use crate::{DensityError, Ensemble, LANES, LaneArray, Scalar};

/// [`EmpiricalData`] of which every state has a point that it does not see.
///
/// The kernel estimate at a data point contains the point itself, which pulls the estimate of everything towards a point: at noise
/// below the distance of neighbours a state is denoised to itself, and a dimension read off the score is zero. Without it
/// the estimate at point `k` is made of points that are independent of it, so its mean over the points is that of the
/// estimate from `N - 1` points at a new one.
///
/// States are told apart by their number in the whole ensemble, of which blocks know their place.
///
/// ```
/// use ornstein_engine::Ensemble;
/// use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace, data::EmpiricalData};
///
/// let data = EmpiricalData::new(vec![-1.0, 1.0], 1)?;
/// let level = NoiseLevel { time: 0.1, alpha: 1.0, sigma: 0.1 };
/// let states = Ensemble::from_states(2, 1, |k, _| data.point(k)[0]);
/// let mut denoised = Ensemble::zeros_like(&states);
/// data.leave_one_out(vec![0, 1])?.denoise(level, &states, &mut denoised, &mut Workspace::new())?;
/// assert_eq!([denoised.get(0, 0), denoised.get(1, 0)], [1.0, -1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct LeaveOneOut<'a> {
    data: &'a EmpiricalData,
    left_out: Vec<usize>,
}

/// An ensemble has more states than was said what they must not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there are states up to number {last}, but only {known} of them have a point that is left out")]
pub struct LeftOutError {
    /// Number of the last state.
    pub last: usize,
    /// States that have a point to leave out.
    pub known: usize,
}

impl<'a> LeaveOneOut<'a> {
    pub(super) fn new(data: &'a EmpiricalData, left_out: Vec<usize>) -> Result<Self, DataError> {
        if data.len() < 2 || left_out.is_empty() || left_out.iter().any(|&k| k >= data.len()) {
            return Err(DataError::LeftOut);
        }
        Ok(Self { data, left_out })
    }

    /// What the lanes of each block of an ensemble must not see; idle ones as the last.
    fn blocks<T: Scalar>(
        &self,
        states: &Ensemble<T>,
    ) -> Result<impl Fn(usize) -> Option<LaneArray<usize>> + Sync + Send, DensityError> {
        let first = states.first_state();
        let last = (first + states.layout().states()).saturating_sub(1);
        let known = self.left_out.len();
        if last >= known {
            return Err(DensityError::Fatal(Box::new(LeftOutError { last, known })));
        }
        Ok(move |chunk: usize| {
            Some(std::array::from_fn(|lane| self.left_out[(first + chunk * LANES + lane).min(known - 1)]))
        })
    }
}

impl<T: Scalar> Denoiser<T> for LeaveOneOut<'_> {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.data.denoise_blocks(level, states, denoised, self.blocks(states)?)
    }
}

impl<T: Scalar> DenoiserDivergence<T> for LeaveOneOut<'_> {
    fn divergence(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        traces: &mut [f64],
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        self.data.trace_blocks(level, states, traces, self.blocks(states)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_denoised_as_by_a_set_without_it_also_in_blocks_of_their_own() {
        let points: Vec<f64> = (0..200).map(|k| (0.37 * f64::from(k)).sin() + 0.01 * f64::from(k)).collect();
        let data = EmpiricalData::new(points.clone(), 2).unwrap();
        let level = NoiseLevel { time: 0.5, alpha: 0.9, sigma: 0.2 };
        let states = Ensemble::from_states(100, 2, |k, i| 0.9 * data.point(k)[i]);
        let without = data.leave_one_out((0..100).collect()).unwrap();
        let mut denoised = Ensemble::zeros_like(&states);
        let mut traces = vec![0.0; 100];
        without.denoise(level, &states, &mut denoised, &mut Workspace::new()).unwrap();
        without.divergence(level, &states, &mut traces, &mut Workspace::new()).unwrap();
        for (k, left) in traces.iter().enumerate() {
            let mut others = points.clone();
            others.drain(2 * k..2 * k + 2);
            let others = EmpiricalData::new(others, 2).unwrap();
            let state = Ensemble::from_states(1, 2, |_, i| states.get(k, i));
            let (mut expected, mut trace) = (Ensemble::zeros_like(&state), [0.0]);
            others.denoise(level, &state, &mut expected, &mut Workspace::new()).unwrap();
            others.divergence(level, &state, &mut trace, &mut Workspace::new()).unwrap();
            // The same weights in tiles cut elsewhere: a few roundings.
            assert!((0..2).all(|i| (expected.get(0, i) - denoised.get(k, i)).abs() < 1e-14));
            assert!((trace[0] - left).abs() < 1e-12);
        }
        for block in states.into_blocks() {
            let mut part = Ensemble::zeros_like(&block);
            without.denoise(level, &block, &mut part, &mut Workspace::new()).unwrap();
            assert_eq!(part.get(3, 1), denoised.get(block.first_state() + 3, 1));
        }
    }

    #[test]
    fn what_cannot_be_left_out_is_refused() {
        let data = EmpiricalData::new(vec![0.0, 1.0], 1).unwrap();
        assert_eq!(data.leave_one_out(vec![2]).unwrap_err(), DataError::LeftOut);
        assert_eq!(data.leave_one_out(vec![]).unwrap_err(), DataError::LeftOut);
        let one = EmpiricalData::new(vec![0.0], 1).unwrap();
        assert_eq!(one.leave_one_out(vec![0]).unwrap_err(), DataError::LeftOut);
        let states = Ensemble::<f64>::from_states(3, 1, |_, _| 0.0);
        let level = NoiseLevel { time: 0.5, alpha: 1.0, sigma: 0.2 };
        let mut denoised = Ensemble::zeros_like(&states);
        let without = data.leave_one_out(vec![0, 1]).unwrap();
        assert!(without.denoise(level, &states, &mut denoised, &mut Workspace::new()).is_err());
    }
}
