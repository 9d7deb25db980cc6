//! Energy and momentum of a particle.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// A four-momentum $(E, p_x, p_y, p_z)$ \[GeV\], with the metric $(+,-,-,-)$.
///
/// ```
/// use ornstein_collider::FourMomentum;
///
/// // Two photons back to back have the mass of their energies' sum.
/// let photons = [FourMomentum::new(5.0, 0.0, 3.0, 4.0), FourMomentum::new(5.0, 0.0, -3.0, -4.0)];
/// assert_eq!(photons[0].mass_squared(), 0.0);
/// assert_eq!((photons[0] + photons[1]).mass_squared(), 100.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FourMomentum {
    /// $E$ \[GeV\].
    pub energy: f64,
    /// $p_x$ \[GeV\].
    pub x: f64,
    /// $p_y$ \[GeV\].
    pub y: f64,
    /// $p_z$ \[GeV\].
    pub z: f64,
}

impl FourMomentum {
    /// From its components $(E, p_x, p_y, p_z)$.
    #[must_use]
    #[inline]
    pub const fn new(energy: f64, x: f64, y: f64, z: f64) -> Self {
        Self { energy, x, y, z }
    }

    /// At rest with this mass.
    #[must_use]
    #[inline]
    pub const fn at_rest(mass: f64) -> Self {
        Self::new(mass, 0.0, 0.0, 0.0)
    }

    /// On the mass shell: $E=\sqrt{m^2+|\vec p|^2}$.
    #[must_use]
    #[inline]
    pub fn on_shell(mass: f64, [x, y, z]: [f64; 3]) -> Self {
        Self::new((mass * mass + x * x + y * y + z * z).sqrt(), x, y, z)
    }

    /// $(p_x, p_y, p_z)$.
    #[must_use]
    #[inline]
    pub const fn momentum(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }

    /// $(E, p_x, p_y, p_z)$.
    #[must_use]
    #[inline]
    pub const fn components(self) -> [f64; 4] {
        [self.energy, self.x, self.y, self.z]
    }

    /// $|\vec p|^2$.
    #[must_use]
    #[inline]
    pub fn momentum_squared(self) -> f64 {
        self.x * self.x + self.y * self.y + self.z * self.z
    }

    /// $|\vec p|$.
    #[must_use]
    #[inline]
    pub fn momentum_norm(self) -> f64 {
        self.momentum_squared().sqrt()
    }

    /// $p_T=\sqrt{p_x^2+p_y^2}$.
    #[must_use]
    #[inline]
    pub fn transverse_momentum(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// The Minkowski product $p\cdot q=E_pE_q-\vec p\cdot\vec q$.
    #[must_use]
    #[inline]
    pub fn dot(self, other: Self) -> f64 {
        self.energy * other.energy - (self.x * other.x + self.y * other.y + self.z * other.z)
    }

    /// $m^2=E^2-|\vec p|^2$, as $(E-|\vec p|)(E+|\vec p|)$, which loses least to cancellation.
    #[must_use]
    #[inline]
    pub fn mass_squared(self) -> f64 {
        let momentum = self.momentum_norm();
        (self.energy - momentum) * (self.energy + momentum)
    }

    /// $m=\sqrt{m^2}$, zero where rounding makes $m^2$ negative.
    #[must_use]
    #[inline]
    pub fn mass(self) -> f64 {
        self.mass_squared().max(0.0).sqrt()
    }

    /// The cosine of the angle with the z axis; 0 for no momentum.
    #[must_use]
    #[inline]
    pub fn cos_theta(self) -> f64 {
        let momentum = self.momentum_norm();
        if momentum > 0.0 { self.z / momentum } else { 0.0 }
    }

    /// This momentum, known in the rest frame of `parent`, in the frame in which `parent` is given. `parent` has the mass `mass > 0`,
    /// which is asked for because it is usually known better than $\sqrt{E^2-|\vec p|^2}$.
    #[must_use]
    #[inline]
    pub fn boosted_from_rest_frame(self, parent: Self, mass: f64) -> Self {
        let parallel = parent.x * self.x + parent.y * self.y + parent.z * self.z;
        let energy = (parent.energy * self.energy + parallel) / mass;
        let along = (self.energy + energy) / (parent.energy + mass);
        Self::new(energy, self.x + along * parent.x, self.y + along * parent.y, self.z + along * parent.z)
    }

    /// This momentum in the rest frame of `parent`, of mass `mass > 0`.
    #[must_use]
    #[inline]
    pub fn boosted_to_rest_frame(self, parent: Self, mass: f64) -> Self {
        self.boosted_from_rest_frame(Self::new(parent.energy, -parent.x, -parent.y, -parent.z), mass)
    }

    /// Whether all components are numbers.
    #[must_use]
    pub fn is_finite(self) -> bool {
        self.components().iter().all(|component| component.is_finite())
    }
}

impl Add for FourMomentum {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self::new(self.energy + other.energy, self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for FourMomentum {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::new(self.energy - other.energy, self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Neg for FourMomentum {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self::new(-self.energy, -self.x, -self.y, -self.z)
    }
}

impl Mul<f64> for FourMomentum {
    type Output = Self;

    #[inline]
    fn mul(self, factor: f64) -> Self {
        Self::new(factor * self.energy, factor * self.x, factor * self.y, factor * self.z)
    }
}

impl AddAssign for FourMomentum {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for FourMomentum {
    fn sum<I: Iterator<Item = Self>>(momenta: I) -> Self {
        momenta.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boost_keeps_products_and_turns_rest_into_motion() {
        let mass = 91.1876;
        let parent = FourMomentum::on_shell(mass, [10.0, -20.0, 55.0]);
        let moved = FourMomentum::at_rest(mass).boosted_from_rest_frame(parent, mass);
        assert!((moved - parent).components().iter().all(|difference| difference.abs() < 1e-13 * mass));
        let [p, q] = [[3.0, 4.0, 5.0], [-1.0, 0.5, 20.0]].map(|p| FourMomentum::on_shell(0.106, p));
        let [p_moved, q_moved] = [p, q].map(|p| p.boosted_from_rest_frame(parent, mass));
        assert!((p_moved.dot(q_moved) - p.dot(q)).abs() < 1e-13 * p_moved.energy * q_moved.energy);
        let back = p_moved.boosted_to_rest_frame(parent, mass);
        assert!((back - p).components().iter().all(|difference| difference.abs() < 1e-13 * p_moved.energy));
    }
}
