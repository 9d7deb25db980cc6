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
    /// What the normalisations of all densities contribute to $\ln w$ of paths along the lowest `depth` steps.
    log_volumes: Vec<f64>,
}

/// Where the paths of one block are.
pub(super) struct PathRoom {
    /// The lower ends as its position, and room to work.
    pub trajectory: Trajectory<f64>,
    /// Where the paths turned: their upper ends.
    turn: Ensemble<f64>,
}

impl PathRoom {
    pub fn new(position: Ensemble<f64>) -> Self {
        Self { turn: position.clone(), trajectory: Trajectory::new(position) }
    }
}

/// What part of a path is drawn, and with which numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg {
    pub way: Way,
    /// How many steps above the target the path turns; all of them for one that starts from noise.
    pub depth: usize,
    pub noise: PathNoise,
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
        let mut log_volumes = vec![0.0];
        for step in steps.iter().rev() {
            log_volumes.push(log_volumes[log_volumes.len() - 1] + step.log_volume);
        }
        let start: f64 = deviations.iter().map(|deviation| LN_SQRT_TAU + ln_f64(*deviation)).sum();
        log_volumes[steps.len()] += start;
        Ok(Self { denoiser: problem.denoiser, steps, means, deviations, log_volumes })
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

    /// How many steps lead down from the highest place of the path where $\sigma/\alpha$ is at most `noise_to_signal`.
    #[must_use]
    pub fn depth_at_noise(&self, noise_to_signal: f64) -> usize {
        self.steps.iter().filter(|step| step.above.noise_to_signal() <= noise_to_signal).count()
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
        self.run(target, start, Leg { way: Way::Down, depth: self.steps(), noise: PathNoise { randomness, round: 0 } })
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
        self.run(target, draws, Leg { way: Way::Up, depth: self.steps(), noise: PathNoise { randomness, round: 0 } })
    }

    fn run<D: LogDensity<f64> + ?Sized>(
        &self,
        target: &D,
        start: Ensemble<f64>,
        leg: Leg,
    ) -> Result<WeightedDraws, DensityError> {
        let states = start.layout().states();
        let mut rooms: Vec<_> = start.into_blocks().into_iter().map(PathRoom::new).collect();
        let mut log_weights = vec![0.0; states];
        self.follow(leg, &mut rooms, &mut log_weights)?;
        let position =
            Ensemble::from_blocks(rooms.iter().map(|room| &room.trajectory.position)).ok_or(DensityError::Empty)?;
        let mut densities = vec![0.0; states];
        log_densities(target, &position, &mut densities)?;
        add_log_densities(&densities, &mut log_weights);
        let denoisings = states as u64 * self.steps() as u64;
        Ok(WeightedDraws { position, log_weights, evaluations: Evaluations { densities: states as u64, denoisings } })
    }

    /// Follows paths in every block, in parallel; leaves their lower ends as positions, and writes all of $\ln w$ but $\ln\pi$.
    pub(super) fn follow(&self, leg: Leg, rooms: &mut [PathRoom], log_weights: &mut [f64]) -> Result<(), DensityError> {
        rooms.par_iter_mut().zip(log_weights.par_chunks_mut(LANES)).try_for_each(|(room, log_weights)| {
            let mut sums = [0.0; LANES];
            sums.fill(self.log_volumes[leg.depth]);
            match leg.way {
                Way::Down => self.descend(leg, room, &mut sums)?,
                Way::Up => self.ascend(leg, room, &mut sums)?,
            }
            log_weights.copy_from_slice(&sums[..log_weights.len()]);
            Ok(())
        })
    }

    /// Draws one block of paths, from noise or from where they turned; leaves their lower ends as the position, and adds to `sums`
    /// what the states contribute to $\ln w$ beside $\ln\pi$.
    fn descend(&self, leg: Leg, room: &mut PathRoom, sums: &mut [f64; LANES]) -> Result<(), DensityError> {
        let PathRoom { trajectory, turn } = room;
        let first = self.steps() - leg.depth;
        if first == 0 {
            leg.noise.fill(Way::Down, 0, &mut trajectory.position);
            for (row, [mean, deviation]) in rows_mut(&mut trajectory.position).zip(self.prior()) {
                for (x, sum) in row.iter_mut().zip(sums.iter_mut()) {
                    *sum += 0.5 * (*x * *x);
                    *x = mean + deviation * *x;
                }
            }
        } else {
            trajectory.position.clone_from(turn);
        }
        for (place, step) in self.steps.iter().enumerate().skip(first) {
            trajectory.denoise(self.denoiser, step.above)?;
            leg.noise.fill(Way::Down, place + 1, &mut trajectory.noise);
            let Trajectory { position, denoised, noise, .. } = trajectory;
            step.down(position.data_mut(), denoised.data(), noise.data(), sums);
        }
        Ok(())
    }

    /// Draws the rest of one block of paths whose lower ends are the position, and leaves it as it was and the upper ends as
    /// `turn`; adds to `sums` what the states contribute to $\ln w$ beside $\ln\pi$.
    fn ascend(&self, leg: Leg, room: &mut PathRoom, sums: &mut [f64; LANES]) -> Result<(), DensityError> {
        let PathRoom { trajectory, turn: below } = room;
        let end = trajectory.position.clone();
        below.clone_from(&end);
        let first = self.steps() - leg.depth;
        for (place, step) in self.steps.iter().enumerate().skip(first).rev() {
            leg.noise.fill(Way::Up, place, &mut trajectory.noise);
            step.up(below.data(), trajectory.noise.data(), trajectory.position.data_mut());
            trajectory.denoise(self.denoiser, step.above)?;
            let Trajectory { position, denoised, noise, .. } = &*trajectory;
            step.compare(below.data(), position.data(), denoised.data(), noise.data(), sums);
            std::mem::swap(below, &mut trajectory.position);
        }
        if first == 0 {
            for (row, [mean, deviation]) in rows_mut(below).zip(self.prior()) {
                for (x, sum) in row.iter().zip(sums.iter_mut()) {
                    let xi = (x - mean) / deviation;
                    *sum += 0.5 * (xi * xi);
                }
            }
        }
        trajectory.position = end;
        Ok(())
    }

    /// Mean and deviation of every coordinate of the noise that paths start from.
    fn prior(&self) -> impl Iterator<Item = [f64; 2]> {
        self.means.iter().zip(&self.deviations).map(|(mean, deviation)| [*mean, *deviation])
    }
}

/// The coordinates of a block.
fn rows_mut(block: &mut Ensemble<f64>) -> impl Iterator<Item = &mut [f64; LANES]> {
    block.data_mut().as_chunks_mut().0.iter_mut()
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
