//! Moves by kernels that leave their target invariant.

use ornstein_engine::{ChainState, DensityError, Ensemble, Exactness, Kernel, Scalar, Transition};

use super::AnnealingMove;
use crate::FreeEnergyError;

/// A reversible kernel that leaves its target invariant: `F_t(x -> y) f_t(x) = B_t(y -> x) f_t(y)` with `B_t = F_t`, so that
/// the move contributes `ln f_t(x) - ln f_t(y)`.
#[derive(Debug, Clone)]
pub struct ExactMove<K> {
    kernel: K,
    repeats: u32,
}

impl<K> ExactMove<K> {
    /// A move of `repeats` steps of the kernel.
    ///
    /// # Errors
    /// If the kernel is biased: its weights would be wrong, without a sign of it in the error bar. [`LangevinMove`] and
    /// [`UnderdampedMove`] carry the weights of unadjusted moves.
    ///
    /// [`LangevinMove`]: super::LangevinMove
    /// [`UnderdampedMove`]: super::UnderdampedMove
    pub fn new<T: Scalar, D>(kernel: K, repeats: u32) -> Result<Self, FreeEnergyError>
    where
        K: Kernel<T, D>,
    {
        if kernel.exactness() != Exactness::Exact {
            return Err(FreeEnergyError::BiasedKernel);
        }
        Ok(Self { kernel, repeats })
    }
}

/// The kernel's state, and its log-densities before the move.
#[derive(Debug)]
pub struct ExactMoveState<S> {
    chain: S,
    before: Vec<f64>,
}

impl<T: Scalar, D, K: Kernel<T, D>> AnnealingMove<T, D> for ExactMove<K> {
    type State = ExactMoveState<K::State>;

    fn start(&self, target: &D, position: Ensemble<T>, _log_weight: &mut [f64]) -> Result<Self::State, DensityError> {
        let before = vec![0.0; position.layout().states()];
        Ok(ExactMoveState { chain: self.kernel.initialise(target, position)?, before })
    }

    fn apply(
        &self,
        target: &D,
        state: &mut Self::State,
        step: u32,
        log_weight: &mut [f64],
    ) -> Result<Transition, DensityError> {
        let ExactMoveState { chain, before } = state;
        self.kernel.retarget(target, chain)?;
        before.copy_from_slice(chain.statistics().log_density);
        let mut transitions = Vec::new();
        for repeat in 0..self.repeats {
            transitions.push(self.kernel.step(target, chain, step * self.repeats + repeat)?);
        }
        for ((weight, before), after) in log_weight.iter_mut().zip(before).zip(chain.statistics().log_density) {
            // A walker that did not move contributes nothing, also where the density vanishes.
            if *before != *after {
                *weight += *before - after;
            }
        }
        let evaluations = 1.0 + transitions.iter().map(|transition| transition.evaluations).sum::<f64>();
        Ok(Transition { evaluations, ..Transition::combine(transitions) })
    }

    fn position<'a>(&self, state: &'a Self::State) -> &'a Ensemble<T> {
        state.chain.position()
    }

    fn log_density<'a>(&self, state: &'a Self::State) -> &'a [f64] {
        state.chain.statistics().log_density
    }
}
