//! Samples beside data by every test of the suite, each beside what as many true draws have.

use ornstein_diagnostics::two_sample::{
    PermutationNull, energy_distance, marginal_kolmogorov_smirnov, maximum_mean_discrepancy, median_distance,
    sliced_wasserstein,
};
use ornstein_diagnostics::{DiagnosticsError, Points, TestResult, memorisation};
use ornstein_run::{Array, Dimension, Evidence, Run, RunError};

use super::plan::ScoreEvaluateExperiment;

/// A distance of two sets of points with a test of it by relabelling under random numbers of some index.
type Distance<'a> = dyn Fn(Points<'a>, Points<'a>, u64) -> Result<TestResult, DiagnosticsError> + 'a;

/// Directions of the sliced distance.
const DIRECTIONS: usize = 64;

/// Training rows among which neighbours are looked for, at most.
const MOST_TRAINING_ROWS: usize = 50_000;

/// Samples, data and more data, in normalised coordinates.
pub(super) struct Rows<'a> {
    pub samples: &'a [f64],
    pub data: &'a [f64],
    /// As many rows of the same law as `data`, independent of them; fewer or none if the data end.
    pub more: &'a [f64],
    pub dimension: usize,
}

impl Rows<'_> {
    fn first<'a>(&self, rows: &'a [f64], most: usize) -> &'a [f64] {
        &rows[..rows.len().min(most * self.dimension)]
    }

    /// Distances with p-values, and the same of true draws.
    pub fn distances(&self, plan: &ScoreEvaluateExperiment, run: &mut Run) -> Result<(), RunError> {
        let table = &plan.config.evaluate;
        let null = |index| PermutationNull { permutations: table.permutations, seed: run.seed(), index };
        let raised = |error: DiagnosticsError| RunError::experiment(error);
        // All three sides have the same number of rows: distances of finite samples depend on it.
        let least = [self.samples, self.data, self.more].map(<[f64]>::len).into_iter().min().unwrap_or(0);
        let most = table.rows.min(least / self.dimension);
        let enough = most >= 2;
        let most = if enough { most } else { table.rows };
        let points = |rows| Points::new(self.first(rows, most), self.dimension);
        let (samples, data) = (points(self.samples).map_err(raised)?, points(self.data).map_err(raised)?);
        let more = if enough { Some(points(self.more).map_err(raised)?) } else { None };
        let width = median_distance(data, more.unwrap_or(samples)).map_err(raised)?;
        let sliced = |a, b, index| sliced_wasserstein(a, b, DIRECTIONS, null(index));
        let kernel = |a, b, index| maximum_mean_discrepancy(a, b, width, null(index));
        let energy = |a, b, index| energy_distance(a, b, null(index));
        let tests: [(&str, &str, &Distance<'_>); 3] = [
            ("sliced_wasserstein", "sliced Wasserstein distance in deviations of the data", &sliced),
            (
                "mean_discrepancy",
                "squared maximum mean discrepancy with a Gaussian kernel of the median distance",
                &kernel,
            ),
            ("energy", "energy distance in deviations of the data", &energy),
        ];
        let progress = run.progress("distances", tests.len() as u64);
        let mut found = Vec::new();
        for (place, (name, words, test)) in (0..).zip(tests) {
            let of_samples = test(samples, data, 2 * place).map_err(raised)?;
            let of_truth = more.map(|more| test(more, data, 2 * place + 1)).transpose().map_err(raised)?;
            found.push((name, words, of_samples, of_truth));
            progress.advance(1);
        }
        for (name, words, of_samples, of_truth) in found {
            let mut put = |what: &str, text: String, value: f64| {
                run.statistics(Array::new(format!("distances/{name}{what}"), value).long_name(text))
            };
            put("", format!("{words}, {most} samples from as many rows of data"), of_samples.statistic)?;
            put("_p_value", "its p-value by relabelling".to_owned(), of_samples.p_value)?;
            if let Some(of_truth) = of_truth {
                put("_floor", "the same of as many true draws".to_owned(), of_truth.statistic)?;
                put("_floor_p_value", "its p-value".to_owned(), of_truth.p_value)?;
            }
        }
        Ok(())
    }

    /// Every coordinate by itself.
    pub fn marginals(&self, rows: usize, run: &mut Run) -> Result<(), RunError> {
        let raised = |error: DiagnosticsError| RunError::experiment(error);
        let points = |side| Points::new(self.first(side, rows), self.dimension);
        let (samples, data) = (points(self.samples).map_err(raised)?, points(self.data).map_err(raised)?);
        let found = marginal_kolmogorov_smirnov(samples, data).map_err(raised)?;
        let coordinate = || [Dimension::bare("coordinate", self.dimension)];
        let distances: Vec<f64> = found.coordinates.iter().map(|test| test.statistic).collect();
        let words = "Kolmogorov-Smirnov distance of each coordinate from the data";
        run.statistics(Array::new("marginals/distance", distances).dimensions(coordinate()).long_name(words))?;
        run.statistics(
            Array::new("marginals/adjusted_p_value", found.adjusted)
                .dimensions(coordinate())
                .long_name("p-value of each as one of a family (Holm)"),
        )?;
        let rows = [samples.len(), data.len()];
        run.evidence(Evidence {
            name: "marginals".to_owned(),
            description: format!(
                "every coordinate of {} samples against {} rows of data; the furthest is coordinate {}",
                rows[0], rows[1], found.worst
            ),
            statistic_name: "Kolmogorov-Smirnov distance".to_owned(),
            statistic: found.coordinates[found.worst].statistic,
            null_distribution: format!("the largest of {} Kolmogorov-Smirnov distances (Holm)", self.dimension),
            p_value: found.p_value,
            significance: 1e-6,
        })
    }

    /// Are samples copies of training rows?
    pub fn memorisation(&self, training: &[f64], most: usize, run: &mut Run) -> Result<(), RunError> {
        let raised = |error: DiagnosticsError| RunError::experiment(error);
        let points = |rows| Points::new(rows, self.dimension);
        let training = points(self.first(training, MOST_TRAINING_ROWS)).map_err(raised)?;
        let (samples, data) = (self.first(self.samples, most), self.first(self.data, most));
        let found =
            memorisation(training, points(samples).map_err(raised)?, points(data).map_err(raised)?).map_err(raised)?;
        let mut put = |name: &str, words: &str, value: f64| {
            run.statistics(Array::new(format!("memorisation/{name}"), value).long_name(words))
        };
        put("ratio", "median distance from the nearest training row, of samples over held-out rows", found.ratio)?;
        put("ratio_error", "its standard error", found.ratio_error)?;
        put(
            "nearer",
            "probability that a held-out row is farther from the training rows than a sample",
            found.nearer.area,
        )?;
        put(
            "copies",
            "share of samples three times nearer to one training row than to the next",
            found.generated_copies,
        )?;
        put("held_out_copies", "the same of held-out rows", found.held_out_copies)?;
        put("distances_p_value", "p-value that both have the same distances", found.distances.p_value)?;
        run.evidence(Evidence {
            name: "memorisation".to_owned(),
            description: format!(
                "copies of training rows among samples ({:.4}) against held-out rows ({:.4}); ratio of median distances {:.3} +- {:.3}",
                found.generated_copies, found.held_out_copies, found.ratio, found.ratio_error
            ),
            statistic_name: "share of copies".to_owned(),
            statistic: found.generated_copies,
            null_distribution: "hypergeometric (Fisher's exact test)".to_owned(),
            p_value: found.copies_p_value,
            significance: 1e-6,
        })
    }
}
