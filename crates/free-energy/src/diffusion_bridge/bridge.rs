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
    /// What the normalisations of all densities contribute to $\ln w$.
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
        let steps = levels.windows(2).enumerate().map(step).collect::<Result<Vec<_>, _>>()?;
        let (means, deviations) = moments.prior(first);
        let start: f64 = deviations.iter().map(|deviation| LN_SQRT_TAU + ln_f64(*deviation)).sum();
        let log_volume = start + steps.iter().map(|step| step.log_volume).sum::<f64>();
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
        self.run(target, start, (Way::Down, PathNoise { randomness, round: 0 }))
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
        self.run(target, draws, (Way::Up, PathNoise { randomness, round: 0 }))
    }

    fn run<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        start: Ensemble<f64>,
        plan: (Way, PathNoise),
    ) -> Result<WeightedDraws, DensityError> {
        let states = start.layout().states();
        let mut rooms: Vec<_> = start.into_blocks().into_iter().map(Trajectory::new).collect();
        let mut log_weights = vec![0.0; states];
        self.follow(plan, &mut rooms, &mut log_weights)?;
        let position = Ensemble::from_blocks(rooms.iter().map(|room| &room.position)).ok_or(DensityError::Empty)?;
        let mut densities = vec![0.0; states];
        log_densities(target, &position, &mut densities)?;
        add_log_densities(&densities, &mut log_weights);
        let denoisings = states as u64 * self.steps() as u64;
        Ok(WeightedDraws { position, log_weights, evaluations: Evaluations { densities: states as u64, denoisings } })
    }

    /// Follows paths in every block, in parallel; leaves their lower ends as positions, and writes all of $\ln w$ but $\ln\pi$.
    pub(super) fn follow(
        &self,
        (way, noise): (Way, PathNoise),
        rooms: &mut [Trajectory<f64>],
        log_weights: &mut [f64],
    ) -> Result<(), DensityError> {
        rooms.par_iter_mut().zip(log_weights.par_chunks_mut(LANES)).try_for_each(|(room, log_weights)| {
            let mut sums = [0.0; LANES];
            match way {
                Way::Down => self.descend(room, noise, &mut sums)?,
                Way::Up => self.ascend(room, noise, &mut sums)?,
            }
            log_weights.copy_from_slice(&sums[..log_weights.len()]);
            Ok(())
        })
    }

    /// Draws one block of paths; leaves their lower ends as the position, and in `sums` all of $\ln w$ but $\ln\pi$.
    fn descend(
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
    fn ascend(
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

/// Completes $\ln w$ by $\ln\pi$. A weight that is not a number is none.
pub(super) fn add_log_densities(log_densities: &[f64], log_weights: &mut [f64]) {
    for (log_weight, log_density) in log_weights.iter_mut().zip(log_densities) {
        *log_weight += log_density;
        if log_weight.is_nan() {
            *log_weight = f64::NEG_INFINITY;
        }
    }
}
