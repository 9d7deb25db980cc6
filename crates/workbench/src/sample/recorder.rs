//! Draws and statistics of steps on their way to the file, in the layout that ArviZ reads: groups `posterior` and
//! `sample_stats`, variables with dimensions `chain`, `draw` and their own.

use ornstein_engine::{ChainState, StepStatistics};
use ornstein_run::{Dimension, Element, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::plan::SampleExperiment;
use crate::Number;

/// Group of the draws.
pub(super) const POSTERIOR: &str = "posterior";
/// Group of what is known of the steps.
pub(super) const SAMPLE_STATS: &str = "sample_stats";

/// Open streams of one run.
pub(super) struct Recorder {
    variables: Vec<VariableStream>,
    statistics: Vec<(Statistic, SampleStream)>,
}

/// A variable's stream, and which coordinates belong to it.
pub(super) struct VariableStream {
    pub stream: SampleStream,
    pub first: usize,
    pub length: usize,
}

/// A number known of every step, under the name that ArviZ knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statistic {
    LogDensity,
    AcceptanceRate,
    Energy,
    Diverging,
    TreeDepth,
    Steps,
    StepSize,
}

impl Statistic {
    const ALL: [Self; 7] = [
        Self::LogDensity,
        Self::AcceptanceRate,
        Self::Energy,
        Self::Diverging,
        Self::TreeDepth,
        Self::Steps,
        Self::StepSize,
    ];

    /// Name, words and element type.
    fn description(self) -> (&'static str, &'static str, ElementType) {
        match self {
            Self::LogDensity => ("lp", "log-density of the target, up to its constant", ElementType::F64),
            Self::AcceptanceRate => ("acceptance_rate", "acceptance probability of the last step", ElementType::F64),
            Self::Energy => ("energy", "Hamiltonian, minus log-density plus kinetic energy", ElementType::F64),
            Self::Diverging => ("diverging", "whether the last trajectory diverged", ElementType::U8),
            Self::TreeDepth => ("tree_depth", "how often the last trajectory doubled", ElementType::I64),
            Self::Steps => ("n_steps", "integrator steps of the last trajectory", ElementType::I64),
            Self::StepSize => ("step_size", "step size", ElementType::F64),
        }
    }

    fn is_known(self, statistics: &StepStatistics<'_>) -> bool {
        match self {
            Self::LogDensity => !statistics.log_density.is_empty(),
            Self::AcceptanceRate => !statistics.acceptance.is_empty(),
            Self::Energy => !statistics.energy.is_empty(),
            Self::Diverging => !statistics.divergent.is_empty(),
            Self::TreeDepth => !statistics.tree_depth.is_empty(),
            Self::Steps => !statistics.trajectory_steps.is_empty(),
            Self::StepSize => true,
        }
    }
}

/// The dimensions `chain` and `draw`.
pub(super) fn chain_and_draw(plan: &SampleExperiment) -> [Dimension; 2] {
    [
        Dimension::integers("chain", 0..plan.chains() as i64, "chain"),
        Dimension::integers("draw", 0..plan.draws() as i64, "draw"),
    ]
}

impl Recorder {
    /// Opens the streams of everything that is known.
    pub fn open<T: Number>(
        plan: &SampleExperiment,
        run: &mut Run,
        known: &StepStatistics<'_>,
    ) -> Result<Self, RunError> {
        let [chain, draw] = chain_and_draw(plan);
        let mut variables = Vec::new();
        let mut first = 0;
        for variable in plan.target.variables() {
            let mut item = vec![chain.clone()];
            item.extend(variable.length.map(|length| {
                let name = format!("{}_dim_0", variable.name);
                Dimension::integers(name, 0..length as i64, format!("coordinate of {}", variable.name))
            }));
            let stream = run.samples(SampleSpec {
                group: POSTERIOR.to_owned(),
                stack: draw.clone(),
                stack_axis: 1,
                item,
                long_name: format!("draws of {}", variable.name),
                ..SampleSpec::new(&variable.name, <T as Element>::TYPE)
            })?;
            variables.push(VariableStream { stream, first, length: variable.coordinates() });
            first += variable.coordinates();
        }
        let mut statistics = Vec::new();
        for statistic in Statistic::ALL.into_iter().filter(|statistic| statistic.is_known(known)) {
            let (name, words, element) = statistic.description();
            // Readers of netCDF take bytes with this attribute for booleans.
            let attributes = match statistic {
                Statistic::Diverging => vec![("dtype".to_owned(), "bool".into())],
                _ => Vec::new(),
            };
            let stream = run.samples(SampleSpec {
                group: SAMPLE_STATS.to_owned(),
                stack: draw.clone(),
                stack_axis: 1,
                item: vec![chain.clone()],
                long_name: words.to_owned(),
                attributes,
                ..SampleSpec::new(name, element)
            })?;
            statistics.push((statistic, stream));
        }
        Ok(Self { variables, statistics })
    }

    /// The streams of the variables.
    pub fn variables(&self) -> &[VariableStream] {
        &self.variables
    }

    /// Appends one draw of all chains, which lie in blocks.
    pub fn append<T: Number, S: ChainState<T>>(
        &self,
        run: &mut Run,
        rows: &[Vec<T>],
        states: &[S],
        step_size: f64,
    ) -> Result<(), RunError> {
        let dimension: usize = self.variables.iter().map(|variable| variable.length).sum();
        for VariableStream { stream, first, length } in &self.variables {
            if *length == dimension {
                run.append_parts(*stream, rows.iter().map(Vec::as_slice))?;
            } else {
                let parts =
                    rows.iter().flat_map(|rows| rows.chunks_exact(dimension)).map(|row| &row[*first..first + length]);
                run.append_parts(*stream, parts)?;
            }
        }
        for &(statistic, stream) in &self.statistics {
            let all = states.iter().map(ChainState::statistics);
            match statistic {
                Statistic::LogDensity => run.append_parts(stream, all.map(|known| known.log_density))?,
                Statistic::AcceptanceRate => run.append_parts(stream, all.map(|known| known.acceptance))?,
                Statistic::Energy => run.append_parts(stream, all.map(|known| known.energy))?,
                Statistic::Diverging => {
                    run.append(
                        stream,
                        &all.flat_map(|known| known.divergent).map(|&yes| u8::from(yes)).collect::<Vec<_>>(),
                    )?;
                }
                Statistic::TreeDepth => {
                    run.append(
                        stream,
                        &all.flat_map(|known| known.tree_depth).map(|&n| i64::from(n)).collect::<Vec<_>>(),
                    )?;
                }
                Statistic::Steps => {
                    let counts = all.flat_map(|known| known.trajectory_steps).map(|&n| i64::from(n));
                    run.append(stream, &counts.collect::<Vec<_>>())?;
                }
                Statistic::StepSize => {
                    let chains: usize = states.iter().map(|state| state.position().layout().states()).sum();
                    run.append(stream, &vec![step_size; chains])?;
                }
            }
        }
        Ok(())
    }
}
