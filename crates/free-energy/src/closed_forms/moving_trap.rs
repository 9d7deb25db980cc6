//! A bead dragged by a harmonic trap: the textbook test of Jarzynski's equality.
//!
//! The potential $U(x,t)=\frac k2(x-vt)^2$ moves by $a=v\tau$ in a time $\tau$, measured in relaxation times of the
//! overdamped bead ($\dot y=-y-v+\text{noise}$ for $y=x-vt$), from equilibrium. Then $\dot W=-kvy$. The mean lags
//! behind, $\langle y\rangle=-v(1-e^{-t})$, and
//! $$\langle W\rangle=kv^2\int_0^\tau(1-e^{-t})\,dt=ka^2\,\frac{\tau-1+e^{-\tau}}{\tau^2}.$$
//! $W$ is linear in a Gaussian process, so Gaussian, and $\Delta F=0$ together with $\langle e^{-W}\rangle=1$ makes its
//! variance $2\langle W\rangle$ (all energies in $k_BT$).

use crate::FreeEnergyError;

/// A harmonic trap that is moved at constant speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovingTrap {
    /// Stiffness $k$ times displacement squared $a^2$, in units of $k_BT$.
    pub stiffness_times_displacement_squared: f64,
    /// Duration $\tau$ in relaxation times of the trap.
    pub duration: f64,
}

impl MovingTrap {
    /// $\langle W\rangle$, all of it dissipated. In units of $k_BT$.
    ///
    /// # Errors
    /// A duration that is not positive and finite.
    ///
    /// ```
    /// use ornstein_free_energy::closed_forms::MovingTrap;
    ///
    /// let trap = MovingTrap { stiffness_times_displacement_squared: 2.0, duration: 1.0 };
    /// assert!((trap.mean_work()? - 2.0 * (-1.0_f64).exp()).abs() < 1e-15);
    /// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
    /// ```
    ///
    /// Source: O. Mazonka & C. Jarzynski, cond-mat/9912121 (1999).
    pub fn mean_work(&self) -> Result<f64, FreeEnergyError> {
        let tau = self.duration;
        if !(tau > 0.0 && tau.is_finite()) {
            let requirement = "positive and finite";
            return Err(FreeEnergyError::InvalidParameter { name: "duration", value: tau, requirement });
        }
        // The closed form cancels for short times: 1/2 - tau/6 + tau^2/24 - tau^3/120 + ...
        let factor = if tau < 1e-2 {
            0.5 - tau * (1.0 / 6.0 - tau * (1.0 / 24.0 - tau * (1.0 / 120.0 - tau / 720.0)))
        } else {
            (tau + (-tau).exp_m1()) / (tau * tau)
        };
        Ok(self.stiffness_times_displacement_squared * factor)
    }

    /// $\mathrm{Var}(W)=2\langle W\rangle$.
    ///
    /// # Errors
    /// As [`Self::mean_work`].
    pub fn variance_of_work(&self) -> Result<f64, FreeEnergyError> {
        Ok(2.0 * self.mean_work()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_closed_form_meet() {
        let work = |duration| MovingTrap { stiffness_times_displacement_squared: 1.0, duration }.mean_work().unwrap();
        // The closed form loses 1e-16 / 1e-4 at the seam, the derivative is 1/6.
        assert!((work(0.01 - 1e-9) - work(0.01) - 1e-9 / 6.0).abs() < 1e-11);
        assert!((work(1e-12) - 0.5).abs() < 1e-12);
        assert!(MovingTrap { stiffness_times_displacement_squared: 1.0, duration: 0.0 }.mean_work().is_err());
    }
}
