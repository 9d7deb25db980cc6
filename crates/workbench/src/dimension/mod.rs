//! The experiment `dimension`: how many dimensions the points of a data set fill, and at which scale.
//!
//! [`config`](DimensionConfig) -> [`DimensionExperiment`] (file read, points chosen) -> four estimators and their dependence on
//! scale -> figures from the file.

mod config;
mod estimators;
mod evidence;
mod figures;
mod headline;
mod plan;
mod validate;

pub use config::{DataTable, DimensionConfig, DimensionTable};
pub use plan::DimensionExperiment;

use ornstein_figures::Figure;
use ornstein_run::{
    CheckpointData, ConfigErrors, Context, Dimension, ElementType, Estimate, Experiment, ResultFile, Run, RunError,
    SampleSpec,
};

impl Experiment for DimensionExperiment {
    const KIND: &'static str = "dimension";
    const SUMMARY: &'static str = "Intrinsic dimension of the points in a data file, with error bars and against scale";
    type Config = DimensionConfig;

    fn prepare(config: DimensionConfig, context: &Context) -> Result<Self, ConfigErrors> {
        validate::prepare(config, context)
    }

    fn estimate(&self) -> Estimate {
        self.cost()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let points = run.samples(SampleSpec {
            stack: Dimension::bare("point", self.points.len()),
            item: vec![Dimension::integers("coordinate", 0..self.points.dimension as i64, "number of the coordinate")],
            long_name: "points that were looked at".to_owned(),
            ..SampleSpec::new("points", ElementType::F64)
        })?;
        for point in run.appended(points)..self.points.len() {
            run.append(points, self.points.row(point))?;
        }
        let begun = match run.resumed() {
            Some(checkpoint) => checkpoint.state()?,
            None => estimators::Found::default(),
        };
        let mut found = begun;
        let progress = run.progress("estimators", estimators::STAGES as u64);
        progress.advance(found.stages as u64);
        while found.stages < estimators::STAGES {
            for array in estimators::stage(self, run.seed(), &mut found)? {
                run.statistics(array)?;
            }
            progress.advance(1);
            run.checkpoint_if_due(|| CheckpointData::new(&found))?;
        }
        for array in estimators::summary(&found) {
            run.statistics(array)?;
        }
        if let Some(test) = evidence::battery(self, &found) {
            run.evidence(test)?;
        }
        Ok(())
    }

    fn figures(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        figures::all(result)
    }

    fn headline(result: &ResultFile) -> Vec<(String, String)> {
        headline::rows(result).unwrap_or_default()
    }
}
