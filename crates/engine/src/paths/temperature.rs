//! One density at many temperatures.

use ornstein_random::dispatch;

use crate::{DensityError, Ensemble, LogDensity, Path, Scalar};

/// `f_beta = f^b` with the inverse temperature `b` going from `hot` to `cold` linearly in `beta`: the canonical ensembles
/// of an energy `-ln f`.
///
/// The hot end is not a known distribution in general: it must be one that can be drawn from.
#[derive(Debug, Clone)]
pub struct Temperature<D> {
    /// `f`.
    pub density: D,
    /// The inverse temperature at the start.
    pub hot: f64,
    /// The inverse temperature at the end.
    pub cold: f64,
}

/// The density `f^b`.
#[derive(Debug, Clone, Copy)]
pub struct Tempered<'a, D> {
    /// `f`.
    pub density: &'a D,
    /// The inverse temperature `b`.
    pub inverse_temperature: f64,
}

impl<T: Scalar, D: LogDensity<T>> Path<T> for Temperature<D> {
    type Density<'a>
        = Tempered<'a, D>
    where
        Self: 'a;

    const LINEAR: bool = true;

    fn at(&self, beta: f64) -> Tempered<'_, D> {
        let inverse_temperature = (1.0 - beta) * self.hot + beta * self.cold;
        Tempered { density: &self.density, inverse_temperature }
    }

    /// `(cold - hot) ln f`, at every `beta`.
    fn derivative(&self, _beta: f64, states: &Ensemble<T>, derivative: &mut [f64]) -> Result<(), DensityError> {
        crate::path::log_densities(&self.density, states, derivative)?;
        for derivative in derivative {
            *derivative *= self.cold - self.hot;
        }
        Ok(())
    }
}

impl<T: Scalar, D: LogDensity<T>> LogDensity<T> for Tempered<'_, D> {
    fn evaluate(
        &self,
        states: &Ensemble<T>,
        score: &mut Ensemble<T>,
        log_density: &mut [f64],
    ) -> Result<(), DensityError> {
        self.density.evaluate(states, score, log_density)?;
        scale_scores(self.inverse_temperature, score);
        for value in log_density {
            *value *= self.inverse_temperature;
        }
        Ok(())
    }

    fn score(&self, states: &Ensemble<T>, score: &mut Ensemble<T>) -> Result<(), DensityError> {
        self.density.score(states, score)?;
        scale_scores(self.inverse_temperature, score);
        Ok(())
    }
}

fn scale_scores<T: Scalar>(factor: f64, score: &mut Ensemble<T>) {
    score.for_each_chunk(|| (), |_, (), score| scale(T::from_f64(factor), score));
}

dispatch! {
    fn scale<T: Scalar>(factor: T, numbers: &mut [T]) {
        for number in numbers {
            *number = factor * *number;
        }
    }
}
