//! How walkers move at each place of a bridge, and what the move contributes to their weight.

mod exact;
mod langevin;
mod underdamped;

pub use exact::{ExactMove, ExactMoveState};
pub use langevin::LangevinMove;
pub use underdamped::{UnderdampedMove, UnderdampedMoveState};

use ornstein_engine::{DensityError, Ensemble, Scalar, Transition};

/// One move of every walker of a bridge at a density `D`, with its forward and reverse proposal densities.
///
/// A bridge through densities `f_0 ... f_T` with moves `F_t(x -> y)` and reverse moves `B_t(y -> x)` has the weight
///
/// `w = f_T(x_T) / f_0(x_0) prod_t B_t(x_t -> x_(t-1)) / F_t(x_(t-1) -> x_t)`,
///
/// whose mean is `Z_T / Z_0` whatever the moves are (Neal 2001, Stat. Comput. 11, 125; Crooks 1998, J. Stat. Phys. 90, 1481;
/// for moves with no detailed balance Nilmeier et al. 2011, PNAS 108, E1009). A move that leaves out this ratio although it
/// does not leave `f_t` invariant biases `ln Z`, with a small error bar.
pub trait AnnealingMove<T: Scalar, D>: Sync {
    /// Positions and caches.
    type State: Send;

    /// Walkers at a start; adds to `log_weight` what the start contributes beyond `-ln f_0`.
    fn start(&self, target: &D, position: Ensemble<T>, log_weight: &mut [f64]) -> Result<Self::State, DensityError>;

    /// Moves every walker at `target` and adds `ln B - ln F` of the move to its `log_weight`. `step` addresses the noise.
    fn apply(
        &self,
        target: &D,
        state: &mut Self::State,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError>;

    /// Adds to `log_weight` what the end contributes beyond `ln f_T`.
    fn finish(&self, _state: &Self::State, _log_weight: &mut [f64]) {}

    /// Where the walkers are.
    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T>;

    /// The log-density at the last target.
    fn log_density<'a>(&self, state: &'a Self::State) -> &'a [f64];
}

/// Moves that were made beforehand are lent to the bridge.
impl<T: Scalar, D, M: AnnealingMove<T, D>> AnnealingMove<T, D> for &M {
    type State = M::State;

    fn start(&self, target: &D, position: Ensemble<T>, log_weight: &mut [f64]) -> Result<Self::State, DensityError> {
        (**self).start(target, position, log_weight)
    }

    fn apply(
        &self,
        target: &D,
        state: &mut Self::State,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError> {
        (**self).apply(target, state, step, log_weight)
    }

    fn finish(&self, state: &Self::State, log_weight: &mut [f64]) {
        (**self).finish(state, log_weight);
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        (**self).position(state)
    }

    fn log_density<'a>(&self, state: &'a Self::State) -> &'a [f64] {
        (**self).log_density(state)
    }
}
