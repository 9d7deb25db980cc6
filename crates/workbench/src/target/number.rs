//! Targets in either precision.

use ornstein_engine::LogDensity;

use super::Target;
use crate::Number;

/// Any density, by reference: what kernels are given where the target is known at run time only.
pub type AnyDensity<T> = dyn LogDensity<T>;

/// A number type in which targets have densities: `f32` or `f64`.
pub trait TargetNumber: Number {
    /// The density of a target for states of this type.
    fn density_of(target: &Target) -> &AnyDensity<Self>;
}

impl TargetNumber for f32 {
    fn density_of(target: &Target) -> &AnyDensity<Self> {
        target.density()
    }
}

impl TargetNumber for f64 {
    fn density_of(target: &Target) -> &AnyDensity<Self> {
        target.density()
    }
}
