//! All of a warm-up.

use super::{DualAveraging, Moments, Spread, StuckGuard, Windows};
use crate::preconditioners::Estimated;
use crate::{ChainState, DensityError, Ensemble, Kernel, Scalar};

/// Which preconditioner a warm-up estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// None: only the step size adapts.
    Identity,
    /// The variances of the target.
    #[default]
    Diagonal,
    /// Its covariance matrix.
    Dense,
}

/// A warm-up: adapts the step size to a wanted acceptance and the preconditioner to the covariance of the states, pooled over all
/// chains, in the [`Windows`] of Stan.
///
/// ```
/// use ornstein_engine::adaptation::WarmUp;
/// use ornstein_engine::kernels::{Hamiltonian, Trajectory};
/// use ornstein_engine::targets::Gaussian;
/// use ornstein_engine::{Ensemble, Euclidean, Layout, Randomness};
///
/// let target = Gaussian::new(vec![0.0; 2], vec![1e-3, 1e3]).unwrap();
/// let start = Ensemble::<f64>::from_states(64, 2, |state, i| (state as f64 - 32.0) * [1e-5, 1.0][i]);
/// let warm_up = WarmUp { steps: 200, step_size: 1e-3, ..WarmUp::default() };
/// let warmed_up = warm_up.run(&target, start, |step_size, preconditioner| Hamiltonian {
///     space: Euclidean,
///     preconditioner,
///     step_size,
///     trajectory: Trajectory::Jittered { mean: 8 },
///     randomness: Randomness { seed: 1, index: 0 },
/// })?;
/// // Whitened, both directions have the same scale, and the step is of its order.
/// assert!(warmed_up.step_size > 0.3 && warmed_up.step_size < 3.0);
/// # Ok::<(), ornstein_engine::DensityError>(())
/// ```
#[derive(Debug, Clone)]
pub struct WarmUp {
    /// The number of steps.
    pub steps: u32,
    /// The step size to start from.
    pub step_size: f64,
    /// The wanted acceptance: 0.8 for Hamiltonian kernels, 0.57 for MALA.
    pub target_acceptance: f64,
    /// The preconditioner.
    pub shape: Shape,
    /// After how many steps in which no chain moves to give up.
    pub patience: u32,
}

impl Default for WarmUp {
    fn default() -> Self {
        Self { steps: 1000, step_size: 0.1, target_acceptance: 0.8, shape: Shape::Diagonal, patience: 100 }
    }
}

/// What a warm-up arrived at.
#[derive(Debug, Clone)]
pub struct WarmedUp<K, S> {
    /// The adapted kernel. It does not change any more.
    pub kernel: K,
    /// The chains at the end of the warm-up; sampling goes on with step `steps + 1`.
    pub state: S,
    /// The adapted step size.
    pub step_size: f64,
    /// The adapted preconditioner.
    pub preconditioner: Estimated,
}

impl WarmUp {
    /// Warms up chains from `start`. `build` makes the kernel of a step size and a preconditioner. The warm-up uses the noise of
    /// the steps `1..=steps`.
    ///
    /// # Errors
    /// What the target reports; [`DensityError::Stuck`] if no chain moves for [`patience`](Self::patience) steps.
    pub fn run<T: Scalar, D: ?Sized, K: Kernel<T, D>>(
        &self,
        target: &D,
        start: Ensemble<T>,
        build: impl Fn(f64, Estimated) -> K,
    ) -> Result<WarmedUp<K, K::State>, DensityError> {
        let mut preconditioner = Estimated::Identity;
        let mut averaging = DualAveraging::new(self.step_size, self.target_acceptance);
        let (windows, mut guard) = (Windows::new(self.steps), StuckGuard::new(self.patience));
        let mut moments = self.spread().map(|spread| {
            let dimension = start.layout().stored() / (start.layout().chunks() * start.layout().lanes()).max(1);
            Moments::new(spread, dimension)
        });
        let mut state = build(self.step_size, preconditioner.clone()).initialise(target, start)?;
        for step in 1..=self.steps {
            let kernel = build(averaging.step_size(), preconditioner.clone());
            let transition = kernel.step(target, &mut state, step)?;
            averaging.update(transition.acceptance);
            guard.watch(step, &transition);
            guard.verdict(state.statistics().log_density)?;
            let Some(moments) = &mut moments else { continue };
            if windows.contains(step) {
                moments.add(state.position())?;
            }
            if windows.ends(step) {
                preconditioner = self.estimate(moments)?;
                moments.clear();
                averaging.restart(averaging.average());
            }
        }
        let step_size = averaging.average();
        Ok(WarmedUp { kernel: build(step_size, preconditioner.clone()), state, step_size, preconditioner })
    }

    fn spread(&self) -> Option<Spread> {
        match self.shape {
            Shape::Identity => None,
            Shape::Diagonal => Some(Spread::Diagonal),
            Shape::Dense => Some(Spread::Dense),
        }
    }

    fn estimate(&self, moments: &Moments) -> Result<Estimated, DensityError> {
        match self.shape {
            Shape::Identity => Ok(Estimated::Identity),
            Shape::Diagonal => moments.diagonal().map(Estimated::Diagonal),
            Shape::Dense => moments.dense().map(Estimated::Dense),
        }
        .map_err(|error| DensityError::Fatal(Box::new(error)))
    }
}
