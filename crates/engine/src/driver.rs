//! The one loop.

use std::ops::RangeInclusive;

use crate::{DensityError, Kernel, Observer, Scalar};

/// Applies `kernel` for each of `steps` in turn and shows every step to `observer`, until `stop` says so.
///
/// `stop` is asked after each step with the step's number; the return value is the number of the last step taken (one
/// less than the first of `steps` if there was none).
///
/// # Errors
/// What the kernel reports; the state is then that of the failed step.
pub fn drive<T: Scalar, K: Kernel<T>>(
    kernel: &K,
    state: &mut K::State,
    steps: RangeInclusive<u32>,
    observer: &mut impl Observer<T>,
    mut stop: impl FnMut(u32) -> bool,
) -> Result<u32, DensityError> {
    let mut last = steps.start().saturating_sub(1);
    for step in steps {
        let transition = kernel.step(state, step)?;
        observer.observe(step, kernel.position(state), &transition);
        last = step;
        if stop(step) {
            break;
        }
    }
    Ok(last)
}
