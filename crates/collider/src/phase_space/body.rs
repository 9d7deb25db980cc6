//! A momentum whose mass is known better than its components tell.

use crate::FourMomentum;

/// A four-momentum and its invariant mass, kept beside it: $E^2-|\vec p|^2$ of a fast body has lost the digits of $m^2$.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body {
    pub momentum: FourMomentum,
    pub mass_squared: f64,
}

impl Body {
    /// The direction $-\hat z$ as a space-like vector: what stands for the parent of a body at rest, so that it "flies" along $z$.
    pub const BEHIND_Z: Self = Self { momentum: FourMomentum::new(0.0, 0.0, 0.0, -1.0), mass_squared: -1.0 };

    /// At rest with this mass.
    pub fn at_rest(mass: f64) -> Self {
        Self { momentum: FourMomentum::at_rest(mass), mass_squared: mass * mass }
    }

    /// Two bodies as one, whose mass follows from the angle between them.
    pub fn joined(self, other: Self) -> Self {
        Self {
            momentum: self.momentum + other.momentum,
            mass_squared: self.mass_squared + other.mass_squared + 2.0 * self.product(other),
        }
    }

    /// The Minkowski product. Of two bodies that fly along each other it is a small difference of large products, and is taken as
    ///
    /// $$p\cdot q=\frac{m_p^2m_q^2+m_p^2|\vec q|^2+m_q^2|\vec p|^2+|\vec p\times\vec q|^2}{E_pE_q+\vec p\cdot\vec q},$$
    ///
    /// whose relative error grows with the boost, not with its square.
    pub fn product(self, other: Self) -> f64 {
        let (p, q) = (self.momentum, other.momentum);
        let parallel = p.x * q.x + p.y * q.y + p.z * q.z;
        let energies = p.energy * q.energy;
        if parallel <= 0.0 || self.mass_squared < 0.0 || other.mass_squared < 0.0 {
            return energies - parallel;
        }
        let cross = [p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x];
        let masses =
            self.mass_squared * (other.mass_squared + q.momentum_squared()) + other.mass_squared * p.momentum_squared();
        (masses + (cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2])) / (energies + parallel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_of_nearly_parallel_momenta_keeps_its_digits() {
        // Two massless momenta of 100 GeV with 2e-6 rad between them: E^2 (1 - cos) = 2 E^2 sin^2(1e-6).
        let (sine, cosine) = 1e-6_f64.sin_cos();
        let [p, q] = [sine, -sine].map(|sine| Body {
            momentum: FourMomentum::on_shell(0.0, [100.0 * sine, 0.0, 100.0 * cosine]),
            mass_squared: 0.0,
        });
        let expected = 2e4 * sine * sine;
        assert!((p.product(q) / expected - 1.0).abs() < 1e-15);
        assert!((p.joined(q).mass_squared / (2.0 * expected) - 1.0).abs() < 1e-15);
        // Nothing is lost where nothing cancels, and the space-like direction of a frame measures a component.
        let muon = Body { momentum: FourMomentum::on_shell(0.105, [1.0, -2.0, 3.0]), mass_squared: 0.105 * 0.105 };
        assert!((muon.product(muon) - muon.mass_squared).abs() < 1e-15);
        assert_eq!(muon.product(Body::BEHIND_Z), 3.0);
    }
}
