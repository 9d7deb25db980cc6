//! Kernels as a function of step size and preconditioner.

use ornstein_engine::{CovarianceRoot, Kernel, Randomness, Scalar};

/// One kind of kernel for densities of type `D`, at any step size and with any preconditioner.
pub trait KernelFamily<T: Scalar, D: ?Sized>: Sync {
    /// The kernel with a preconditioner of type `C`.
    type Kernel<C: CovarianceRoot<T>>: Kernel<T, D>;

    /// The kernel at a step size, with a preconditioner.
    fn at<C: CovarianceRoot<T>>(&self, step_size: f64, preconditioner: C, randomness: Randomness) -> Self::Kernel<C>;
}

/// Code that runs with any kernel.
pub trait KernelVisitor<T: Scalar, D: ?Sized> {
    /// What it returns.
    type Output;

    /// Runs with the kernels of one family.
    fn visit<F: KernelFamily<T, D>>(self, family: &F) -> Self::Output;
}
