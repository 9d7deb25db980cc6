//! A chart that tests know everything of.

use std::f64::consts::{PI, TAU};

use crate::FourMomentum;
use crate::phase_space::{Chart, ChartError};

/// Two photons: $u_0=(1+\cos\theta)/2$, $u_1=\varphi/2\pi$.
#[derive(Debug, Clone, Copy)]
pub struct PhotonPair {
    /// $\sqrt s$ \[GeV\].
    pub energy: f64,
}

impl Chart for PhotonPair {
    fn dimension(&self) -> usize {
        2
    }

    fn particles(&self) -> usize {
        2
    }

    fn map(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let cosine = 2.0 * unit[0] - 1.0;
        let across = 0.5 * self.energy * (1.0 - cosine * cosine).max(0.0).sqrt();
        let (sine, cosine_of_azimuth) = (TAU * unit[1]).sin_cos();
        let [x, y, z] = [across * cosine_of_azimuth, across * sine, 0.5 * self.energy * cosine];
        momenta[0] = FourMomentum::new(0.5 * self.energy, x, y, z);
        momenta[1] = FourMomentum::new(0.5 * self.energy, -x, -y, -z);
        1.0 / (8.0 * PI)
    }

    fn invert(&self, momenta: &[FourMomentum], unit: &mut [f64]) -> Result<f64, ChartError> {
        let photon = momenta[0];
        unit[0] = 0.5 * (1.0 + photon.cos_theta());
        unit[1] = (photon.y.atan2(photon.x) / TAU).rem_euclid(1.0);
        Ok(1.0 / (8.0 * PI))
    }
}
