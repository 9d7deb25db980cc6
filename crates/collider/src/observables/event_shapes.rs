//! Shapes of events from tensors of their momenta.

use nalgebra::Matrix3;

use crate::FourMomentum;

/// $\sum_iw_i\,\hat p_i\hat p_i^T$ with the weights divided by their sum.
fn tensor(particles: &[FourMomentum], weight: impl Fn(f64) -> f64) -> Option<Matrix3<f64>> {
    let mut sum = Matrix3::zeros();
    let mut total = 0.0;
    for particle in particles {
        let squared = particle.momentum_squared();
        if squared > 0.0 {
            let weight = weight(squared.sqrt());
            let p = particle.momentum();
            sum += Matrix3::from_fn(|i, j| p[i] * p[j]) * (weight / squared);
            total += weight;
        }
    }
    (total > 0.0).then(|| sum / total)
}

/// The C parameter $C=\tfrac32\left(1-\mathrm{tr}\,\Theta^2\right)$ of the linear momentum tensor
/// $\Theta=\sum_i\vec p_i\vec p_i^T/|\vec p_i|\big/\sum_i|\vec p_i|$, which has trace one (Ellis, Ross and Terrano 1981, Nucl. Phys. B 178,
/// 421): 0 for two jets back to back, 3/4 at most in a plane, 1 for an isotropic event. 0 without momentum.
///
/// ```
/// use ornstein_collider::{FourMomentum, observables::c_parameter};
///
/// let p = FourMomentum::on_shell(0.0, [1.0, 2.0, 3.0]);
/// assert!(c_parameter(&[p, FourMomentum::new(p.energy, -p.x, -p.y, -p.z)]).abs() < 1e-15);
/// ```
#[must_use]
pub fn c_parameter(particles: &[FourMomentum]) -> f64 {
    tensor(particles, |momentum| momentum).map_or(0.0, |theta| 1.5 * (1.0 - (theta * theta).trace()))
}

/// The sphericity $S=\tfrac32(1-\lambda_1)$ with the largest eigenvalue of $\sum_i\vec p_i\vec p_i^T\big/\sum_i|\vec p_i|^2$ (Bjorken and
/// Brodsky 1970, Phys. Rev. D 1, 1416): 0 for two jets, 1 for an isotropic event. 0 without momentum.
#[must_use]
pub fn sphericity(particles: &[FourMomentum]) -> f64 {
    tensor(particles, |momentum| momentum * momentum)
        .map_or(0.0, |tensor| 1.5 * (1.0 - tensor.symmetric_eigenvalues().max()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn particle(p: [f64; 3]) -> FourMomentum {
        FourMomentum::on_shell(0.0, p)
    }

    #[test]
    fn limits_of_the_shapes() {
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let isotropic: Vec<_> = axes.iter().flat_map(|&p| [particle(p), particle(p.map(|x| -x))]).collect();
        assert!((c_parameter(&isotropic) - 1.0).abs() < 1e-15);
        assert!((sphericity(&isotropic) - 1.0).abs() < 1e-15);
        let star = [[1.0, 0.0, 0.0], [-0.5, 0.75_f64.sqrt(), 0.0], [-0.5, -0.75_f64.sqrt(), 0.0]].map(particle);
        assert!((c_parameter(&star) - 0.75).abs() < 1e-15);
        assert!((sphericity(&star) - 0.75).abs() < 1e-15);
        assert_eq!([c_parameter(&[]), sphericity(&[])], [0.0, 0.0]);
    }

    /// For three massless particles C = 6 (1 - x1)(1 - x2)(1 - x3) / (x1 x2 x3).
    #[test]
    fn three_massless_particles_have_a_closed_form() {
        let momenta = [[3.0, 4.0, 0.0], [-1.0, -6.0, 0.5]];
        let third = [-2.0, 2.0, -0.5];
        let event = [momenta[0], momenta[1], third].map(particle);
        let total: f64 = event.iter().map(|p| p.energy).sum();
        let x = event.map(|p| 2.0 * p.energy / total);
        let expected = 6.0 * x.iter().map(|x| (1.0 - x) / x).product::<f64>();
        assert!((c_parameter(&event) - expected).abs() < 1e-14);
    }
}
