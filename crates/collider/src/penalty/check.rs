//! What a config may ask of a penalty.

use super::config::{PenaltyConfig, PenaltyForm, PenaltyTerm};
use super::{Distance, PenaltyError, Quantity, Schedule};
use crate::Observable;

impl PenaltyConfig {
    /// Whether the settings make sense for events of so many particles, with these observables. What would do nothing is refused.
    ///
    /// ```
    /// use ornstein_collider::penalty::{Distance, PenaltyConfig, PenaltyError, PenaltyForm, PenaltyTerm, Quantity};
    ///
    /// let term = PenaltyTerm { quantity: Quantity::InvariantMass { particles: vec![1, 2] }, law: None };
    /// let penalty = |terms| PenaltyConfig {
    ///     form: PenaltyForm::Literal,
    ///     terms,
    ///     distance: Distance::Energy,
    ///     weight: 1.0,
    ///     warm_up: 0,
    /// };
    /// assert_eq!(penalty(vec![term.clone()]).check(3, &[]), Ok(()));
    /// let error = PenaltyError::Particle { term: 0, particle: 2, particles: 2 };
    /// assert_eq!(penalty(vec![term]).check(2, &[]), Err(error));
    /// assert_eq!(penalty(vec![]).check(2, &[]), Err(PenaltyError::NoTerms));
    /// ```
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, particles: usize, observables: &[Observable]) -> Result<(), PenaltyError> {
        if self.terms.is_empty() {
            return Err(PenaltyError::NoTerms);
        }
        self.check_numbers()?;
        for (term, PenaltyTerm { quantity, law }) in self.terms.iter().enumerate() {
            check_particles(term, quantity, particles)?;
            let Some(name) = law else { continue };
            if let Some(instead) = self.compares_with() {
                return Err(PenaltyError::UnusedLaw { term, name: name.clone(), instead });
            }
            let known = || observables.iter().filter(|observable| observable.law.is_some()).map(|known| known.name);
            if !known().any(|known| known == name) {
                return Err(PenaltyError::UnknownLaw { term, name: name.clone(), known: known().collect() });
            }
        }
        Ok(())
    }

    /// What is compared with, where it cannot be a law in closed form.
    fn compares_with(&self) -> Option<&'static str> {
        match (&self.form, self.distance) {
            (PenaltyForm::NoiseAware(_), _) => Some("laws at noise are those of exact events"),
            (_, Distance::MaximumMeanDiscrepancy { .. }) => {
                Some("the law of several quantities together is that of exact events")
            }
            _ => None,
        }
    }

    /// An error for the first number out of range.
    fn check_numbers(&self) -> Result<(), PenaltyError> {
        let positive = |x: f64| x > 0.0;
        let mut rules =
            vec![("weight", self.weight, self.weight >= 0.0 && self.weight.is_finite(), "finite, 0 or above")];
        if let Distance::MaximumMeanDiscrepancy { width, points, .. } = self.distance {
            rules.push(("distance.width", width, positive(width) && width.is_finite(), "finite, above 0"));
            rules.push(("distance.points", points as f64, points > 0, "at least 1"));
        }
        match &self.form {
            PenaltyForm::Literal => {}
            PenaltyForm::Gated { schedule, bins } => {
                rules.push(("form.bins", *bins as f64, *bins > 0, "at least 1"));
                if let Schedule::Gate { level } | Schedule::Fade { level, .. } = schedule {
                    rules.push(("form.schedule.level", *level, positive(*level), "above 0"));
                }
                if let Schedule::Fade { power, .. } = schedule {
                    rules.push(("form.schedule.power", *power, positive(*power), "above 0"));
                }
            }
            PenaltyForm::NoiseAware(settings) => rules.extend([
                ("form.bins", settings.bins as f64, settings.bins > 0, "at least 1"),
                ("form.gate", settings.gate, positive(settings.gate), "above 0"),
                ("form.samples", settings.samples as f64, settings.samples > 0, "at least 1"),
                ("form.events", settings.events as f64, settings.events > 1, "at least 2"),
                ("form.neighbours", settings.neighbours, settings.neighbours >= 0.0, "0 or above"),
                ("form.ratio", settings.ratio, (0.0..1.0).contains(&settings.ratio), "from 0 to below 1"),
            ]),
            PenaltyForm::Pathwise(settings) => rules.extend([
                ("form.steps", settings.steps as f64, settings.steps > 0, "at least 1"),
                ("form.rows", settings.rows as f64, settings.rows > 1, "at least 2"),
                ("form.every", f64::from(settings.every), settings.every > 0, "at least 1"),
                ("form.smallest", settings.smallest, positive(settings.smallest), "above 0"),
                (
                    "form.largest",
                    settings.largest,
                    settings.largest > settings.smallest && settings.largest.is_finite(),
                    "finite, above form.smallest",
                ),
            ]),
        }
        match rules.into_iter().find(|rule| !rule.2) {
            Some((name, value, _, requirement)) => Err(PenaltyError::Range { name, value, requirement }),
            None => Ok(()),
        }
    }
}

/// Particles have to be there, once each, and a mass of fewer than two of them varies as little as they do.
fn check_particles(term: usize, quantity: &Quantity, particles: usize) -> Result<(), PenaltyError> {
    let named = quantity.particles();
    if let Some(&particle) = named.iter().find(|&&particle| particle >= particles) {
        return Err(PenaltyError::Particle { term, particle, particles });
    }
    let repeated = named.iter().enumerate().find(|&(place, particle)| named[..place].contains(particle));
    if let Some((_, &particle)) = repeated {
        return Err(PenaltyError::RepeatedParticle { term, particle });
    }
    if matches!(quantity, Quantity::InvariantMass { .. }) && named.len() < 2 {
        return Err(PenaltyError::FixedMass { term, particles: named.len() });
    }
    Ok(())
}
