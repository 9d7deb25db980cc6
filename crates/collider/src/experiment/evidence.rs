//! Requirements on learned events as evidence.

use ornstein_run::{Evidence, Run, RunError};

use super::evidence_table::EvidenceTable;
use super::judgement::{Floor, Judgement};
use super::member::{Member, law_name};
use super::reweighting::Weighted;

/// Hands the requirements of the config, and what was found, to the run.
pub(crate) fn require(
    run: &mut Run,
    members: &[Member],
    number: usize,
    (judgement, floor): (&Judgement, &Floor),
    weighted: Option<&Weighted>,
    table: &EvidenceTable,
) -> Result<(), RunError> {
    let process = &members[number].process;
    let mut at_most = |name: &str, words: String, statistic: (&str, f64), limit: Option<f64>| {
        limit.map_or(Ok(()), |limit| {
            let passed = statistic.1 <= limit;
            run.evidence(Evidence::threshold(
                &law_name(members, number, name),
                words,
                statistic,
                at_most_words(limit),
                passed,
            ))
        })
    };
    let area = &judgement.area;
    at_most(
        "classifier_area",
        format!("can a classifier tell learned from exact events? The area has an error of {:.4}", area.standard_error),
        ("area under the curve", area.area),
        table.largest_area,
    )?;
    for ((observable, found), floor) in process.observables().iter().zip(&judgement.observables).zip(&floor.distances) {
        at_most(
            &format!("distance_{}", observable.name),
            format!("{} of learned events beside exact ones, and exact ones beside exact ones", observable.long_name),
            ("W1 / W1 of exact events", found.distance / floor[0]),
            table.largest_distance,
        )?;
    }
    if let Some(violation) = &judgement.residuals.momentum {
        at_most(
            "conservation",
            "energy and momentum of every event add up to those of the process".to_owned(),
            ("largest violation / sqrt(s)", violation.largest),
            table.largest_residual,
        )?;
    }
    at_most(
        "cut_leakage",
        "no events where the process has none".to_owned(),
        ("part outside of the cut", judgement.leakage),
        table.largest_leakage,
    )?;
    if let Some(Weighted { log_rate, draws }) = weighted {
        let efficiency = log_rate.effective_samples / draws.log_weights.len() as f64;
        if let Some(least) = table.least_efficiency {
            run.evidence(Evidence::threshold(
                &law_name(members, number, "effective_part"),
                "weights make learned events exact; how many are as good as unweighted ones?",
                ("effective part", efficiency),
                format!("at least {least}"),
                efficiency >= least,
            ))?;
        }
        if let Some(rate) = process.rate() {
            let z = (log_rate.log_mean.value - rate.ln()) / log_rate.log_mean.standard_error;
            let test = ornstein_diagnostics::z_test(z).map_err(RunError::experiment)?;
            run.evidence(Evidence {
                name: law_name(members, number, "rate"),
                description: "the mean weight of learned events against the analytic rate".to_owned(),
                statistic_name: "z".to_owned(),
                statistic: z,
                null_distribution: "standard normal".to_owned(),
                p_value: test.p_value,
                significance: 1e-6,
            })?;
        }
    }
    Ok(())
}

/// "at most 0.02", "at most 1e-13".
fn at_most_words(limit: f64) -> String {
    if limit < 1e-3 { format!("at most {limit:e}") } else { format!("at most {limit}") }
}
