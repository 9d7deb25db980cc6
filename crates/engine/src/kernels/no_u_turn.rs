//! The no-U-turn sampler.

mod lane_passes;
mod leaves;
mod tree;

use rayon::prelude::*;

use crate::{
    ChainState, CovarianceRoot, DensityError, Ensemble, Exactness, Kernel, Layout, LogDensity, Point, Randomness,
    Scalar, StepStatistics, Transition,
};
use tree::Tree;

/// The no-U-turn sampler (NUTS; Hoffman and Gelman 2014, J. Mach. Learn. Res. 15, 1593) with multinomial sampling along the
/// trajectory and the generalised criterion (Betancourt 2017, arXiv:1701.02434, appendix A).
///
/// A step draws the velocity `u ~ N(0, 1)` and grows a leapfrog trajectory by doublings, each forward or backward in time with
/// probability 1/2, until it turns back on itself. With `rho` the sum of all velocities of a piece of trajectory, and `a`
/// and `b` those at its ends, the piece turns if `<rho - (a + b)/2, a> <= 0` or `<rho - (a + b)/2, b> <= 0`; that is
/// asked of the whole and of each half, quarter and so on of what a doubling adds. A doubling that turns within itself is
/// dropped. The next state is drawn from the trajectory with weights `e^(-H)`: evenly within a doubling, and from the new half
/// with probability `min(1, W_new / W_old)`. Velocities are whitened as in [`Hamiltonian`](super::Hamiltonian), so `rho` is the
/// sum of the momenta in the metric of the mass matrix.
///
/// All lanes of a block take their doublings in lockstep, each in its own direction; one that has stopped waits for the others.
/// The criterion keeps `O(depth)` velocities, not the tree (Lao and Dillon 2020, arXiv:2002.01184; Phan, Pradhan and
/// Jankowiak 2019, arXiv:1912.11554). It is for ensembles of [lanes](Layout::Lanes) of ordinary vectors.
///
/// A leapfrog step that raises the energy by more than 1000, or to what is not a number, ends the trajectory and
/// counts as a divergence.
#[derive(Debug, Clone)]
pub struct NoUTurn<C> {
    /// The square root `R` of the inverse mass matrix.
    pub preconditioner: C,
    /// The leapfrog step `eps`.
    pub step_size: f64,
    /// The most doublings, at most 20: a trajectory has at most `2^max_depth - 1` steps. 10 is common.
    pub max_depth: u32,
    /// The chain's stream.
    pub randomness: Randomness,
}

/// A limit that keeps the addresses of noise apart; a trajectory of a million steps is long enough.
const DEEPEST: u32 = 20;

/// The blocks with the room for their trees, and what is known of all states.
#[derive(Debug, Clone)]
pub struct NoUTurnState<T> {
    trees: Vec<Tree<T>>,
    /// The position of all blocks if there are several.
    gathered: Option<Ensemble<T>>,
    statistics: Statistics,
}

/// Of each state.
#[derive(Debug, Clone, Default)]
struct Statistics {
    log_density: Vec<f64>,
    acceptance: Vec<f64>,
    energy: Vec<f64>,
    divergent: Vec<bool>,
    tree_depth: Vec<u32>,
    trajectory_steps: Vec<u32>,
}

impl<T: Scalar> ChainState<T> for NoUTurnState<T> {
    fn position(&self) -> &Ensemble<T> {
        self.gathered.as_ref().unwrap_or(&self.trees[0].current.position)
    }

    fn into_position(mut self) -> Ensemble<T> {
        self.gathered.unwrap_or_else(|| self.trees.swap_remove(0).current.position)
    }

    fn statistics(&self) -> StepStatistics<'_> {
        let Statistics { log_density, acceptance, energy, divergent, tree_depth, trajectory_steps } = &self.statistics;
        StepStatistics { log_density, acceptance, energy, divergent, tree_depth, trajectory_steps }
    }
}

impl<T: Scalar> NoUTurnState<T> {
    /// Copies positions and statistics of the blocks to those of the whole.
    fn gather(&mut self) {
        let Statistics { log_density, acceptance, energy, divergent, tree_depth, trajectory_steps } =
            &mut self.statistics;
        log_density.clear();
        acceptance.clear();
        energy.clear();
        divergent.clear();
        tree_depth.clear();
        trajectory_steps.clear();
        for (chunk, tree) in self.trees.iter().enumerate() {
            let states = tree.current.log_density.len();
            log_density.extend_from_slice(&tree.current.log_density);
            acceptance.extend((0..states).map(|lane| tree.acceptance(lane)));
            energy.extend_from_slice(&tree.leaves.energy[..states]);
            divergent.extend_from_slice(&tree.leaves.divergent[..states]);
            tree_depth.extend_from_slice(&tree.depth[..states]);
            trajectory_steps.extend_from_slice(&tree.leaves.steps[..states]);
            if let Some(gathered) = &mut self.gathered {
                gathered.chunk_mut(chunk).copy_from_slice(tree.current.position.data());
            }
        }
    }

    /// What the last step did.
    fn transition(&self) -> Transition {
        let Statistics { acceptance, divergent, trajectory_steps, .. } = &self.statistics;
        let states = acceptance.len();
        let mean = 1.0 / (states as f64).max(1.0);
        Transition {
            states,
            acceptance: mean * acceptance.iter().sum::<f64>(),
            accepted: self.trees.iter().map(Tree::moved).sum(),
            divergent: divergent.iter().filter(|&&divergent| divergent).count(),
            evaluations: mean * trajectory_steps.iter().map(|&steps| f64::from(steps)).sum::<f64>(),
        }
    }
}

impl<T, D, C> Kernel<T, D> for NoUTurn<C>
where
    T: Scalar,
    D: LogDensity<T> + ?Sized,
    C: CovarianceRoot<T>,
{
    type State = NoUTurnState<T>;

    fn exactness(&self) -> Exactness {
        Exactness::Exact
    }

    fn initialise(&self, target: &D, position: Ensemble<T>) -> Result<Self::State, DensityError> {
        if let Layout::Single { .. } = position.layout() {
            return Err(DensityError::Fatal("the no-U-turn sampler is for ensembles of many small states".into()));
        }
        let gathered = (position.layout().chunks() != 1).then(|| position.clone());
        let trees = position
            .into_blocks()
            .into_iter()
            .map(|block| Ok(Tree::new(Point::start(target, block)?, self.max_depth.clamp(1, DEEPEST))))
            .collect::<Result<_, DensityError>>()?;
        let mut state = NoUTurnState { trees, gathered, statistics: Statistics::default() };
        state.gather();
        Ok(state)
    }

    fn retarget(&self, target: &D, state: &mut Self::State) -> Result<(), DensityError> {
        state.trees.iter_mut().try_for_each(|tree| tree.current.evaluate(target))?;
        state.gather();
        Ok(())
    }

    fn step(&self, target: &D, state: &mut Self::State, step: u32) -> Result<Transition, DensityError> {
        if let [tree] = state.trees.as_mut_slice() {
            tree.grow(self, target, step)?;
        } else {
            state.trees.par_iter_mut().try_for_each(|tree| tree.grow(self, target, step))?;
        }
        state.gather();
        Ok(state.transition())
    }
}
