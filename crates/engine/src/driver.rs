//! The loops.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::{ChainState, DensityError, Kernel, Observer, Scalar, Transition};

/// Applies `kernel` for each of `steps` in turn and shows every step to `observer`, until `stop` says so.
///
/// `stop` is asked after each step with the step's number; the return value is the number of the last step taken (one
/// less than the first of `steps` if there was none).
///
/// # Errors
/// What the kernel reports; the state is then that of the failed step.
pub fn drive<T: Scalar, D: ?Sized, K: Kernel<T, D>>(
    kernel: &K,
    target: &D,
    state: &mut K::State,
    steps: RangeInclusive<u32>,
    observer: &mut impl Observer<T>,
    mut stop: impl FnMut(u32) -> bool,
) -> Result<u32, DensityError> {
    let mut last = steps.start().saturating_sub(1);
    for step in steps {
        let transition = kernel.step(target, state, step)?;
        observer.observe(step, state.position(), &transition);
        last = step;
        if stop(step) {
            break;
        }
    }
    Ok(last)
}

/// Applies `kernel` for all of `steps` to each of several parts of an ensemble
/// ([`into_blocks`](crate::Ensemble::into_blocks)), in parallel over the parts: each stays in the cache while it moves.
///
/// Returns what the last step did in `Transition::states` and `accepted`, and means over all steps in `acceptance` and
/// `evaluations`; `divergent` is the number over all steps.
///
/// # Errors
/// The first part's that failed.
pub fn advance<T: Scalar, D: Sync + ?Sized, K: Kernel<T, D>>(
    kernel: &K,
    target: &D,
    parts: &mut [K::State],
    steps: RangeInclusive<u32>,
) -> Result<Transition, DensityError> {
    let count = f64::from(steps.end().saturating_sub(*steps.start())) + 1.0;
    let run = |state: &mut K::State| -> Result<Transition, DensityError> {
        let mut total: Option<Transition> = None;
        for step in steps.clone() {
            let transition = kernel.step(target, state, step)?;
            total = Some(match total {
                None => transition,
                Some(before) => Transition {
                    acceptance: before.acceptance + transition.acceptance,
                    divergent: before.divergent + transition.divergent,
                    evaluations: before.evaluations + transition.evaluations,
                    ..transition
                },
            });
        }
        let total = total.unwrap_or(Transition { acceptance: 0.0, ..Transition::certain(0) });
        Ok(Transition { acceptance: total.acceptance / count, evaluations: total.evaluations / count, ..total })
    };
    let transitions: Vec<_> = parts.par_iter_mut().map(run).collect();
    let transitions: Result<Vec<_>, _> = transitions.into_iter().collect();
    Ok(Transition::combine(transitions?))
}
