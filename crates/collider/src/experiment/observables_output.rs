//! Observables in the file: learned events beside exact ones and their laws.

use ornstein_run::{Array, Dimension, Run, RunError};

use super::judgement::{Floor, Judge, Judgement};
use super::member::{Member, law_path};
use crate::{EventSet, Observable};

/// Bins of a histogram.
const BINS: usize = 50;

/// Writes `/statistics/observables/NAME/...` and `/statistics/quality/...` of one law (below `law0/`, ... if there are several).
pub(crate) fn write(
    run: &mut Run,
    members: &[Member],
    number: usize,
    judge: &Judge<'_>,
    events: &EventSet,
    (judgement, floor): (&Judgement, &Floor),
) -> Result<(), RunError> {
    for ((observable, found), floor) in judge.observables().iter().zip(&judgement.observables).zip(&floor.distances) {
        let path = |what: &str| law_path(members, number, &format!("observables/{}/{what}", observable.name));
        let learned = Spectrum::of(observable, events);
        let exact = Spectrum::of(observable, judge.reference());
        let bin = Dimension::new("bin", learned.centres(observable), observable.unit, observable.long_name);
        let inverse = if observable.unit == "1" { "1".to_owned() } else { format!("1/{}", observable.unit) };
        let mut spectrum = |name: &str, words: &str, values: Vec<f64>| {
            let array = Array::new(path(name), values).dimensions([bin.clone()]).unit(&inverse);
            run.statistics(array.long_name(format!("{words} {}", observable.long_name)))
        };
        spectrum("density", "density of learned events in", learned.density)?;
        spectrum("density_error", "standard error of density in", learned.error)?;
        spectrum("exact_density", "density of exact events in", exact.density)?;
        if let Some(law) = &observable.law {
            let [low, high] = observable.range;
            let width = (high - low) / BINS as f64;
            let mean = |bin: usize| {
                let edge = |i: usize| law.cumulative(low + i as f64 * width);
                (edge(bin + 1) - edge(bin)) / width
            };
            spectrum("law_density", "mean density in each bin by theory in", (0..BINS).map(mean).collect())?;
        }
        let mut number = |name: &str, words: &str, value: f64| {
            run.statistics(Array::new(path(name), value).unit(observable.unit).long_name(words))
        };
        number("distance", "Wasserstein distance between learned and exact events", found.distance)?;
        number("distance_floor", "the same between sets of exact events, the median of several pairs", floor[0])?;
        number("distance_floor_largest", "the same, the largest of the pairs", floor[1])?;
        if let Some(distance) = found.law_distance {
            number("law_distance", "Wasserstein distance between learned events and the law", distance)?;
        }
    }
    let mut quality = |name: &str, words: &str, value: f64| {
        let path = law_path(members, number, &format!("quality/{name}"));
        run.statistics(Array::new(path, value).long_name(words))
    };
    let Judgement { area, kernel, residuals, leakage, .. } = judgement;
    quality("classifier_area", "area under the curve of a classifier between learned and exact events", area.area)?;
    quality("classifier_area_error", "its standard error", area.standard_error)?;
    quality("frechet", "Frechet distance of kinematic features between learned and exact events", kernel.frechet)?;
    quality("frechet_floor", "the same between two sets of exact events", floor.kernel.frechet)?;
    quality("kernel", "squared kernel distance of kinematic features (unbiased)", kernel.kernel)?;
    quality("kernel_floor", "the same between two sets of exact events", floor.kernel.kernel)?;
    quality("leakage", "part of learned events outside of the cut", *leakage)?;
    if let Some(violation) = &residuals.momentum {
        quality("momentum_residual", "largest violation of conservation over sqrt(s)", violation.largest)?;
        quality("momentum_residual_99", "what one event in a hundred exceeds", violation.percentile_99)?;
        quality("momentum_residual_median", "its median over events", violation.median)?;
    }
    residuals.mass_shell.as_ref().map_or(Ok(()), |violation| {
        quality("mass_residual", "largest violation of a mass shell over s", violation.largest)
    })
}

/// A histogram over the range of an observable, as a density relative to all events.
struct Spectrum {
    density: Vec<f64>,
    error: Vec<f64>,
}

impl Spectrum {
    fn of(observable: &Observable, events: &EventSet) -> Self {
        let [low, high] = observable.range;
        let width = (high - low) / BINS as f64;
        let mut counts = [0.0f64; BINS];
        for momenta in events.iter() {
            let bin = ((observable.value(momenta) - low) / width).floor();
            if bin >= 0.0 && bin < BINS as f64 {
                counts[bin as usize] += 1.0;
            }
        }
        let scale = 1.0 / (events.len() as f64 * width);
        Self {
            density: counts.iter().map(|count| count * scale).collect(),
            error: counts.iter().map(|count| count.sqrt() * scale).collect(),
        }
    }

    fn centres(&self, observable: &Observable) -> Vec<f64> {
        let [low, high] = observable.range;
        let width = (high - low) / self.density.len() as f64;
        (0..self.density.len()).map(|bin| low + (bin as f64 + 0.5) * width).collect()
    }
}
