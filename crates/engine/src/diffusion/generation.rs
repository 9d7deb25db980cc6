//! The loop from noise to data.

use std::ops::Range;

use ornstein_random::Purpose;
use rayon::prelude::*;

use super::arithmetic::{fill_noise, is_finite};
use super::{NoiseLevel, ReverseProblem, ReverseStep, Solver, SolverState, TimeGrid, TimeGridError};
use crate::{DensityError, Ensemble, Layout, Observer, Randomness, Scalar, Transition};

/// A run of a [`Solver`] along a [`TimeGrid`].
///
/// [`run`](Self::run) does it all. For checkpoints, its parts stand by themselves: [`start`](Self::start),
/// [`advance`](Self::advance) over any stretch of steps, [`finish`](Self::finish). Blocks of an ensemble are worked on apart,
/// in parallel, each through a whole stretch, so that it stays in the cache; what comes out depends on neither
/// stretches nor threads.
pub struct Generation<'a, T, S> {
    /// Process and denoiser.
    pub problem: ReverseProblem<'a, T>,
    /// Takes the steps.
    pub solver: S,
    /// Where they lead.
    pub grid: &'a TimeGrid,
    /// Whether the result is denoised once more at the end of the grid, which replaces every state by its conditional mean.
    pub final_denoising: bool,
    /// The run's stream.
    pub randomness: Randomness,
}

impl<T: Scalar, S: Solver<T>> Generation<'_, T, S> {
    /// Noise of the process's prior deviation, in parts.
    #[must_use]
    pub fn start(&self, layout: Layout) -> Vec<S::State> {
        let mut noise = Ensemble::zeros(layout);
        fill_noise(self.randomness, Purpose::DiffusionStart, 0, &mut noise);
        let deviation = T::from_f64(self.problem.process.prior_deviation());
        noise.for_each_chunk(|| (), |_, (), numbers| numbers.iter_mut().for_each(|x| *x *= deviation));
        self.start_from(noise)
    }

    /// Given states at the first time of the grid, in parts.
    #[must_use]
    pub fn start_from(&self, position: Ensemble<T>) -> Vec<S::State> {
        position.into_blocks().into_iter().map(|block| self.solver.initialise(block)).collect()
    }

    /// Takes the steps numbered `steps` of the grid, from 0. The returned evaluations are means over the states.
    ///
    /// # Errors
    /// If a stochastic solver is sent up the noise, a state leaves the finite numbers, or the denoiser fails.
    pub fn advance(&self, parts: &mut [S::State], steps: Range<u32>) -> Result<Transition, DensityError> {
        if self.solver.is_stochastic() && !self.grid.falls() {
            return Err(DensityError::Fatal(Box::new(TimeGridError::Rising)));
        }
        let process = self.problem.process;
        let times = &self.grid.times()[steps.start as usize..=steps.end.min(self.grid.steps()) as usize];
        let levels: Vec<NoiseLevel> = times.iter().map(|&time| process.level(time)).collect();
        let run = |state: &mut S::State| {
            let mut evaluations = 0;
            for (pair, number) in levels.windows(2).zip(steps.start..) {
                let step = ReverseStep { from: pair[0], to: pair[1], number, randomness: self.randomness };
                evaluations += self.solver.step(self.problem, state, step)?;
                if !is_finite(&state.trajectory().position) {
                    return Err(DensityError::Diverged { step: number });
                }
            }
            let states = state.trajectory().position.layout().states();
            Ok(Transition { evaluations: f64::from(evaluations), ..Transition::certain(states) })
        };
        let transitions: Vec<_> = parts.par_iter_mut().map(run).collect();
        Ok(Transition::combine(transitions.into_iter().collect::<Result<Vec<_>, _>>()?))
    }

    /// Puts the parts together, after a last denoising if there is to be one. The ensemble is empty if there is no part.
    ///
    /// # Errors
    /// If the denoiser fails.
    pub fn finish(&self, mut parts: Vec<S::State>) -> Result<Ensemble<T>, DensityError> {
        let level = self.problem.process.level(self.grid.times()[self.grid.steps() as usize]);
        if self.final_denoising && level.sigma > 0.0 {
            parts.par_iter_mut().try_for_each(|state| {
                let trajectory = state.trajectory_mut();
                trajectory.denoise(self.problem.denoiser, level)?;
                std::mem::swap(&mut trajectory.position, &mut trajectory.denoised);
                Ok::<_, DensityError>(())
            })?;
        }
        Ok(join(&parts))
    }

    /// From noise in this layout to data. After every stretch of that many steps (at least one) `observer` sees the number of
    /// steps taken and the states.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn run(
        &self,
        layout: Layout,
        stretch: u32,
        observer: &mut impl Observer<T>,
    ) -> Result<Ensemble<T>, DensityError> {
        let mut parts = self.start(layout);
        let mut done = 0;
        while done < self.grid.steps() {
            let next = done.saturating_add(stretch.max(1)).min(self.grid.steps());
            let transition = self.advance(&mut parts, done..next)?;
            done = next;
            observer.observe(done, &join(&parts), &transition);
        }
        self.finish(parts)
    }

    /// From states at the first time of the grid to its last, in one stretch: to encode with a grid that rises, to decode, to
    /// continue.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn transport(&self, position: Ensemble<T>) -> Result<Ensemble<T>, DensityError> {
        let mut parts = self.start_from(position);
        self.advance(&mut parts, 0..self.grid.steps())?;
        self.finish(parts)
    }
}

/// The ensemble that the parts make up.
fn join<T: Scalar>(parts: &[impl SolverState<T>]) -> Ensemble<T> {
    Ensemble::from_blocks(parts.iter().map(|state| &state.trajectory().position))
        .unwrap_or_else(|| Ensemble::zeros(Layout::Lanes { states: 0, dimension: 0 }))
}
