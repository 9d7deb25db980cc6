//! The geometric bridge between two densities.

use ornstein_random::dispatch;

use crate::path::log_densities;
use crate::scratch::with_ensemble;
use crate::{DensityError, Ensemble, LogDensity, Path, Scalar};

/// `f_beta = f_0^(1 - beta) f_1^beta` (Gelman and Meng 1998, Stat. Sci. 13, 163, section 3.2): its score is the weighted
/// mean of the two scores.
#[derive(Debug, Clone)]
pub struct Geometric<R, D> {
    /// The density at 0.
    pub reference: R,
    /// The density at 1.
    pub target: D,
}

/// [`Geometric`] at one `beta`.
///
/// At the ends only one of the two densities is asked, so the other may vanish or fail there.
#[derive(Debug, Clone, Copy)]
pub struct GeometricDensity<'a, R, D> {
    path: &'a Geometric<R, D>,
    beta: f64,
}

impl<T: Scalar, R: LogDensity<T>, D: LogDensity<T>> Path<T> for Geometric<R, D> {
    type Density<'a>
        = GeometricDensity<'a, R, D>
    where
        Self: 'a;

    const LINEAR: bool = true;

    fn at(&self, beta: f64) -> GeometricDensity<'_, R, D> {
        GeometricDensity { path: self, beta }
    }

    /// `ln f_1 - ln f_0`, at every `beta`.
    fn derivative(&self, _beta: f64, states: &Ensemble<T>, derivative: &mut [f64]) -> Result<(), DensityError> {
        let mut reference = vec![0.0; derivative.len()];
        log_densities(&self.reference, states, &mut reference)?;
        log_densities(&self.target, states, derivative)?;
        for (derivative, reference) in derivative.iter_mut().zip(reference) {
            *derivative -= reference;
        }
        Ok(())
    }
}

impl<T: Scalar, R: LogDensity<T>, D: LogDensity<T>> LogDensity<T> for GeometricDensity<'_, R, D> {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        let Geometric { reference, target } = self.path;
        if self.beta <= 0.0 {
            return reference.evaluate(states, score, log_density);
        }
        target.evaluate(states, score, log_density)?;
        if self.beta >= 1.0 {
            return Ok(());
        }
        let mut log_reference = vec![0.0; log_density.len()];
        with_ensemble(states, |reference_score| {
            reference.evaluate(states, reference_score, &mut log_reference)?;
            mix_scores(self.beta, reference_score, score);
            Ok(())
        })?;
        for (log_density, reference) in log_density.iter_mut().zip(log_reference) {
            *log_density = self.beta * *log_density + (1.0 - self.beta) * reference;
        }
        Ok(())
    }

    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        let Geometric { reference, target } = self.path;
        if self.beta <= 0.0 {
            return reference.score(states, score);
        }
        target.score(states, score)?;
        if self.beta >= 1.0 {
            return Ok(());
        }
        with_ensemble(states, |reference_score| {
            reference.score(states, reference_score)?;
            mix_scores(self.beta, reference_score, score);
            Ok(())
        })
    }
}

/// `target = beta target + (1 - beta) reference`.
fn mix_scores<T: Scalar>(beta: f64, reference: &Ensemble<T>, target: &mut Ensemble<T>) {
    target.for_each_chunk(|| (), |chunk, (), target| mix(beta, reference.chunk(chunk), target));
}

dispatch! {
    fn mix<T: Scalar>(beta: f64, reference: &[T], target: &mut [T]) {
        let (one_minus_beta, beta) = (T::from_f64(1.0 - beta), T::from_f64(beta));
        for (target, &reference) in target.iter_mut().zip(reference) {
            *target = beta * *target + one_minus_beta * reference;
        }
    }
}
