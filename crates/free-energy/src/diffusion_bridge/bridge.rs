//! Paths between noise and target, in both directions, with their weights.

use ornstein_engine::diffusion::{Denoiser, ReverseProblem, TimeGrid, Trajectory};
use ornstein_engine::{DensityError, Ensemble, LANES, Layout, LogDensity, Randomness, log_densities};
use ornstein_random::math::ln_f64;
use rayon::prelude::*;

use super::data_moments::lanes_of;
use super::noise::{PathNoise, Way, cells};
use super::step::BridgeStep;
use super::{DataMoments, Evaluations, WeightedDraws};
use crate::FreeEnergyError;

/// $\ln\sqrt{2\pi}$.
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// A reverse diffusion with normal steps as a proposal for any target: the weights of its paths are exact whatever the denoiser says.
///
/// See the [module](super) for the formulas, [`DataMoments`] for the variances of the steps.
pub struct DiffusionBridge<'a> {
    denoiser: &'a dyn Denoiser<f64>,
    /// From the noisiest.
    steps: Vec<BridgeStep>,
    means: Vec<f64>,
    deviations: Vec<f64>,
    /// $-\ln$ of the maximum of the density of the noise that paths start from.
    log_volume: f64,
}

impl<'a> DiffusionBridge<'a> {
    /// The bridge along a grid that falls to the time of no noise.
    ///
    /// The last step, from the smallest noise $\sigma_1$, draws the state about its denoised value. Choose
    /// $\sigma_1/\alpha_1$ a few times below the finest scale of the target: the rest of its width is then filled by noise that
    /// the score has shaped.
    ///
    /// # Errors
    /// A grid that rises or ends in noise, moments of another grid, or steps of no variance.
    pub fn new(
        problem: ReverseProblem<'a, f64>,
        grid: &TimeGrid,
        moments: &DataMoments,
    ) -> Result<Self, FreeEnergyError> {
        let levels: Vec<_> = grid.times().iter().map(|&time| problem.process.level(time)).collect();
        let (first, last) = (levels[0], levels[levels.len() - 1]);
        if !grid.falls() || last.sigma != 0.0 {
            let requirement = "zero: the time grid of a bridge falls from noise to the target itself";
            return Err(FreeEnergyError::InvalidParameter { name: "last noise", value: last.sigma, requirement });
        }
        moments.fits(levels.len() - 1)?;
        if levels.len() as u64 * cells(moments.dimension()) > u64::from(u32::MAX) {
            let requirement = "below 2^32, all numbers that a block of paths needs being addressed by one counter";
            let value = levels.len() as f64 * cells(moments.dimension()) as f64;
            return Err(FreeEnergyError::InvalidParameter { name: "steps times dimension", value, requirement });
        }
        let step = |(number, pair): (usize, &[_])| {
            let uncertainty = moments.uncertainty(number, pair[0]);
            BridgeStep::new(pair[0], pair[1], &uncertainty).ok_or_else(|| FreeEnergyError::InvalidParameter {
                name: "variance of a step",
                value: uncertainty.iter().copied().fold(f64::INFINITY, f64::min),
                requirement: "positive and finite in every coordinate",
            })
        };
        let steps = levels.windows(2).enumerate().map(step).collect::<Result<_, _>>()?;
        let (means, deviations) = moments.prior(first);
        let log_volume = deviations.iter().map(|deviation| LN_SQRT_TAU + ln_f64(*deviation)).sum();
        Ok(Self { denoiser: problem.denoiser, steps, means, deviations, log_volume })
    }

    /// The number of coordinates.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.means.len()
    }

    /// The number of steps: each state of a path is denoised so often, in either direction.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Independent paths from noise to the target, with $\ln w=\ln\pi(x_0)+\sum\ln q-\sum\ln p$: the mean weight is $Z$.
    ///
    /// # Errors
    /// If target or denoiser fails. A path that leaves the numbers has no weight.
    pub fn forward<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        states: usize,
        randomness: Randomness,
    ) -> Result<WeightedDraws, DensityError> {
        let start = Ensemble::zeros(Layout::Lanes { states, dimension: self.dimension() });
        self.run(target, start, |bridge, room, sums| bridge.descend(room, PathNoise { randomness, round: 0 }, sums))
    }

    /// Independent paths from draws of the target up to noise, with the same $\ln w$ of each: the mean of $1/w$ is $1/Z$.
    ///
    /// Draws need not be independent for the weights, only for the error bars that are made of them.
    ///
    /// # Errors
    /// If target or denoiser fails.
    pub fn reverse<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        draws: Ensemble<f64>,
        randomness: Randomness,
    ) -> Result<WeightedDraws, DensityError> {
        draws.check_dimension(self.dimension())?;
        lanes_of(&draws)?;
        self.run(target, draws, |bridge, room, sums| bridge.ascend(room, PathNoise { randomness, round: 0 }, sums))
    }

    /// Follows paths block by block; `follow` leaves their lower ends in the room.
    fn run<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        start: Ensemble<f64>,
        follow: impl Fn(&Self, &mut Trajectory<f64>, &mut [f64; LANES]) -> Result<(), DensityError> + Sync,
    ) -> Result<WeightedDraws, DensityError> {
        let states = start.layout().states();
        let one = |block: Ensemble<f64>| -> Result<(Ensemble<f64>, Vec<f64>), DensityError> {
            let mut room = Trajectory::new(block);
            let mut sums = [0.0; LANES];
            follow(self, &mut room, &mut sums)?;
            let mut log_weights = vec![0.0; room.position.layout().states()];
            weigh(target, &room.position, &sums, &mut log_weights)?;
            Ok((room.position, log_weights))
        };
        let blocks: Vec<_> = start.into_blocks().into_par_iter().map(one).collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(WeightedDraws {
            position: Ensemble::from_blocks(blocks.iter().map(|block| &block.0)).ok_or(DensityError::Empty)?,
            log_weights: blocks.iter().flat_map(|block| block.1.iter().copied()).collect(),
            evaluations: Evaluations { densities: states as u64, denoisings: states as u64 * self.steps() as u64 },
        })
    }

    /// Draws one block of paths; leaves their lower ends as the position, and in `sums` all of $\ln w$ but $\ln\pi$.
    pub(super) fn descend(
        &self,
        room: &mut Trajectory<f64>,
        noise: PathNoise,
        sums: &mut [f64; LANES],
    ) -> Result<(), DensityError> {
        noise.fill(Way::Down, 0, &mut room.position);
        sums.fill(self.log_volume);
        let rows = room.position.data_mut().as_chunks_mut::<LANES>().0.iter_mut();
        for ((row, mean), deviation) in rows.zip(&self.means).zip(&self.deviations) {
            for (x, sum) in row.iter_mut().zip(sums.iter_mut()) {
                *sum += 0.5 * (*x * *x);
                *x = mean + deviation * *x;
            }
        }
        for (place, step) in self.steps.iter().enumerate() {
            room.denoise(self.denoiser, step.above)?;
            noise.fill(Way::Down, place + 1, &mut room.noise);
            let Trajectory { position, denoised, noise, .. } = room;
            step.down(position.data_mut(), denoised.data(), noise.data(), sums);
        }
        Ok(())
    }

    /// Draws the rest of one block of paths whose lower ends are the position, and leaves it as it was; in `sums` is all of
    /// $\ln w$ but $\ln\pi$.
    pub(super) fn ascend(
        &self,
        room: &mut Trajectory<f64>,
        noise: PathNoise,
        sums: &mut [f64; LANES],
    ) -> Result<(), DensityError> {
        sums.fill(self.log_volume);
        let end = room.position.clone();
        let mut below = end.clone();
        for (place, step) in self.steps.iter().enumerate().rev() {
            noise.fill(Way::Up, place, &mut room.noise);
            step.up(below.data(), room.noise.data(), room.position.data_mut());
            room.denoise(self.denoiser, step.above)?;
            step.compare(below.data(), room.position.data(), room.denoised.data(), room.noise.data(), sums);
            std::mem::swap(&mut below, &mut room.position);
        }
        let rows = below.data().as_chunks::<LANES>().0.iter();
        for ((row, mean), deviation) in rows.zip(&self.means).zip(&self.deviations) {
            for (x, sum) in row.iter().zip(sums.iter_mut()) {
                let xi = (x - mean) / deviation;
                *sum += 0.5 * (xi * xi);
            }
        }
        room.position = end;
        Ok(())
    }
}

/// Writes $\ln w$ of every state: $\ln\pi$ and what its path contributed. A weight that is not a number is none.
pub(super) fn weigh<D: LogDensity<f64> + ?Sized>(
    target: &D,
    position: &Ensemble<f64>,
    sums: &[f64; LANES],
    log_weights: &mut [f64],
) -> Result<(), DensityError> {
    log_densities(target, position, log_weights)?;
    for (log_weight, sum) in log_weights.iter_mut().zip(sums) {
        *log_weight += sum;
        if log_weight.is_nan() {
            *log_weight = f64::NEG_INFINITY;
        }
    }
    Ok(())
}
