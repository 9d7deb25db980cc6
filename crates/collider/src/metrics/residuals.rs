//! How well events conserve energy and momentum.

use crate::{EventSet, FourMomentum};

/// A number of every event in three.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// What one event in a hundred exceeds.
    pub percentile_99: f64,
    /// The largest; NaN if there is any.
    pub largest: f64,
}

impl Spread {
    /// Of at least one value.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        // Positive NaN comes last, and those of `largest` are.
        values.sort_unstable_by(f64::total_cmp);
        let place = |part: f64| values[(part * (values.len() - 1) as f64).round() as usize];
        (!values.is_empty()).then(|| Self { median: place(0.5), percentile_99: place(0.99), largest: place(1.0) })
    }
}

/// The largest absolute value, 0 of none; NaN if any of them is, so that no limit holds.
pub(crate) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(f64::abs).fold(0.0, |largest, x| if x > largest || x.is_nan() { x } else { largest })
}

/// Violations of conservation laws over the events of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residuals {
    /// The largest component of $\sum_ip_i-P$ over the energy of $P$, if $P$ is the same in every event.
    pub momentum: Option<Spread>,
    /// The largest $|p_i^2-m_i^2|$ over $E^2$.
    pub mass_shell: Option<Spread>,
}

/// Of events whose particles have these masses and this total momentum.
///
/// ```
/// use ornstein_collider::metrics::residuals;
/// use ornstein_collider::{EventSet, FourMomentum};
///
/// let mut events = EventSet::new(2);
/// let photon = FourMomentum::new(50.0, 0.0, 30.0, 40.0);
/// events.push(&[photon, FourMomentum::new(50.0, 0.0, -30.0, -39.0)], &[22, 22], 1.0)?;
/// let found = residuals(&events, &[0.0, 0.0], Some(FourMomentum::at_rest(100.0)));
/// assert_eq!(found.momentum.unwrap().largest, 0.01);
/// assert!((found.mass_shell.unwrap().largest - (2500.0 - 900.0 - 1521.0) / 1e4).abs() < 1e-12);
/// # Ok::<(), ornstein_collider::EventSetError>(())
/// ```
#[must_use]
pub fn residuals(events: &EventSet, masses: &[f64], total: Option<FourMomentum>) -> Residuals {
    let momentum = total.and_then(|total| {
        let of_event = |momenta: &[FourMomentum]| {
            let difference = momenta.iter().copied().sum::<FourMomentum>() - total;
            largest(difference.components()) / total.energy
        };
        Spread::of(events.iter().map(of_event).collect())
    });
    let mass_shell = |momenta: &[FourMomentum]| {
        let energy: f64 = momenta.iter().map(|p| p.energy).sum();
        largest(momenta.iter().zip(masses).map(|(p, mass)| (p.mass_squared() - mass * mass) / (energy * energy)))
    };
    Residuals { momentum, mass_shell: Spread::of(events.iter().map(mass_shell).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_conserves_nothing() {
        assert_eq!(largest([1.0, -3.0, 2.0]), 3.0);
        for values in [[f64::NAN, 1.0], [1.0, -f64::NAN]] {
            assert!(largest(values).is_nan());
        }
        let mut events = EventSet::new(1);
        let photon = FourMomentum::new(5.0, 3.0, 0.0, 4.0);
        let broken = FourMomentum { x: -f64::NAN, ..photon };
        for momentum in [photon, broken, photon] {
            events.push(&[momentum], &[22], 1.0).unwrap();
        }
        let found = residuals(&events, &[0.0], Some(photon));
        assert!(found.momentum.unwrap().largest.is_nan() && found.mass_shell.unwrap().largest.is_nan());
        assert_eq!(found.momentum.unwrap().median, 0.0);
    }
}
