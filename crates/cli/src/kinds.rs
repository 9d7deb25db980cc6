//! All kinds of experiments. Adding one is one line in the list at the end of this file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use ornstein_run::{
    Checked, ConfigDocument, ConfigReport, Experiment, Failure, FigureFormat, Reporter, ResultFile, RunError,
    RunRequest, Summary,
};

/// Makes the enum of kinds, with each method handed on to the experiment type behind the variant.
macro_rules! kinds {
    ($($variant:ident => $experiment:ty),+ $(,)?) => {
        /// A kind of experiment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(
                #[doc = concat!("[`", stringify!($experiment), "`].")]
                $variant,
            )+
        }

        impl Kind {
            /// All kinds, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name as written in `experiment.kind`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => <$experiment as Experiment>::KIND,)+
                }
            }

            /// One line for lists.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => <$experiment as Experiment>::SUMMARY,)+
                }
            }

            /// The JSON schema of its configs.
            pub fn schema(self) -> serde_json::Value {
                match self {
                    $(Self::$variant => ornstein_run::schema::<$experiment>(),)+
                }
            }

            /// Checks a config, without a look at the machine or the place of the output.
            pub fn check(self, document: &ConfigDocument, request: &RunRequest) -> Result<Checked, Failure> {
                match self {
                    $(Self::$variant => ornstein_run::check::<$experiment>(document, request),)+
                }
            }

            /// Does a whole run: check, run, write, draw.
            pub fn execute(
                self,
                document: &ConfigDocument,
                request: &RunRequest,
                reporter: Arc<dyn Reporter>,
            ) -> Result<Summary, Failure> {
                match self {
                    $(Self::$variant => ornstein_run::execute::<$experiment>(document, request, reporter),)+
                }
            }

            /// Draws the figures of a finished file into a folder and returns their paths.
            pub fn draw_figures(
                self,
                result: &ResultFile,
                folder: &Path,
                formats: &[FigureFormat],
            ) -> Result<Vec<PathBuf>, RunError> {
                match self {
                    $(Self::$variant => ornstein_run::draw_figures::<$experiment>(result, folder, formats),)+
                }
            }

            /// What the experiment says of a finished file: what, and its value.
            pub fn headline(self, result: &ResultFile) -> Vec<(String, String)> {
                match self {
                    $(Self::$variant => <$experiment as Experiment>::headline(result),)+
                }
            }
        }
    };
}

impl Kind {
    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kind that a config asks for.
    pub fn of_config(document: &ConfigDocument) -> Result<Self, ConfigReport> {
        let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
        let name = document.kind(&names)?;
        Ok(Self::of_name(&name).expect("the document accepts only the names it is given"))
    }
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.summary()))
    }
}

kinds! {
    Field => ornstein_cosmology::FieldExperiment,
    Sample => ornstein_workbench::SampleExperiment,
    Diffuse => ornstein_workbench::DiffuseExperiment,
    AnnealedImportanceSampling => ornstein_workbench::AnnealingExperiment,
    SequentialMonteCarlo => ornstein_workbench::SequentialExperiment,
    AcceptanceRatio => ornstein_workbench::BennettExperiment,
    ThermodynamicIntegration => ornstein_workbench::IntegrationExperiment,
    Dimension => ornstein_workbench::DimensionExperiment,
    ScoreTrain => ornstein_workbench::ScoreTrainExperiment,
    ScoreSample => ornstein_workbench::ScoreSampleExperiment,
    ScoreEvaluate => ornstein_workbench::ScoreEvaluateExperiment,
    ScoreRefine => ornstein_workbench::ScoreRefineExperiment,
    ColliderGenerate => ornstein_collider::experiment::GenerateExperiment,
    ColliderCrossSection => ornstein_collider::experiment::CrossSectionExperiment,
    ColliderConvert => ornstein_collider::experiment::ConvertExperiment,
    ColliderTrain => ornstein_collider::experiment::train::TrainExperiment,
    ColliderSample => ornstein_collider::experiment::sample::SampleExperiment,
    ColliderAblation => ornstein_collider::experiment::ablation::AblationExperiment,
    ColliderCloud => ornstein_collider::experiment::CloudExperiment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_share_a_name_and_each_is_found_by_it() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::of_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn an_unknown_kind_in_a_config_is_refused() {
        let document = ConfigDocument::parse("[experiment]\nkind = 'no.such'\n", None, &[]).unwrap();
        assert_eq!(Kind::of_config(&document).unwrap_err().diagnostics[0].line, Some(2));
    }
}
