//! How well events conserve energy and momentum.

use crate::{EventSet, FourMomentum};

/// A number of every event in three.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// What one event in a hundred exceeds.
    pub percentile_99: f64,
    /// The largest.
    pub largest: f64,
}

impl Spread {
    /// Of at least one value.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        let place = |part: f64| values[(part * (values.len() - 1) as f64).round() as usize];
        (!values.is_empty()).then(|| Self { median: place(0.5), percentile_99: place(0.99), largest: place(1.0) })
    }
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
            difference.components().into_iter().map(f64::abs).fold(0.0, f64::max) / total.energy
        };
        Spread::of(events.iter().map(of_event).collect())
    });
    let mass_shell = |momenta: &[FourMomentum]| {
        let energy: f64 = momenta.iter().map(|p| p.energy).sum();
        let shells = momenta.iter().zip(masses).map(|(p, mass)| (p.mass_squared() - mass * mass).abs());
        shells.fold(0.0, f64::max) / (energy * energy)
    };
    Residuals { momentum, mass_shell: Spread::of(events.iter().map(mass_shell).collect()) }
}
