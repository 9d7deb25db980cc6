//! What goes to `/statistics`, with the tests.

use ornstein_diagnostics::{bonferroni, z_test};
use ornstein_engine::{Ensemble, Layout};
use ornstein_free_energy::diffusion_bridge::{Evaluations, ModeWeight, TwoEndedEstimate, WeightedDraws};
use ornstein_free_energy::{Reliability, bennett_correlated};
use ornstein_run::{Array, Dimension, ElementType, Evidence, Run, RunError, SampleSpec};

use super::compare::{Found, NAMES, by_chain};
use super::correct::Paths;
use super::events::Events;
use super::ledger::{CHAINS, FORWARD, Ledger, MOMENTS, REVERSE, TRAINING};
use super::plan::ScoreRefineExperiment;
use crate::free_energy::{Answer, against_known, reliability};

/// What refined chains are called in the table of samplers.
pub(super) const HYBRID: [&str; 2] = ["network, path weights", "network, chains that jump"];
pub(super) const FLOW: &str = "network, flow weights";

/// Everything that the corrections have found.
pub(super) struct Findings<'a> {
    pub forward: &'a Paths,
    pub reverse: &'a [f64],
    pub flow: Option<&'a WeightedDraws>,
    /// Ends of the flow in physical coordinates.
    pub flow_ends: Option<&'a Ensemble<f64>>,
    /// States of the chains, row by row.
    pub chains: &'a [f64],
}

/// The group of a sampler: its name without what no path can hold.
fn group(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect::<String>().replace(' ', "_").to_lowercase()
}

/// One sampler: weights of modes, effective samples of the one that is known worst.
pub(super) fn sampler(run: &mut Run, name: &str, found: &Found, events: &Events) -> Result<(), RunError> {
    let group = format!("samplers/{}", group(name));
    let mode = || [Dimension::bare("mode", found.modes.len())];
    let words = events.words();
    let mut column = |what: &str, text: String, of: fn(&ModeWeight) -> f64| {
        let values: Vec<f64> = found.modes.iter().map(of).collect();
        run.statistics(
            Array::new(format!("{group}/{what}"), values).dimensions(mode()).long_name(text).attribute("sampler", name),
        )
    };
    column("probability", format!("probability of {words}"), |weight| weight.probability)?;
    column("standard_error", "its standard error".to_owned(), |weight| weight.standard_error)?;
    column("effective_samples", "independent draws that would know it as well".to_owned(), |weight| {
        weight.effective_samples
    })?;
    if found.modes.iter().any(|weight| weight.r_hat.is_some()) {
        column("r_hat", "split R-hat of the chains".to_owned(), |weight| weight.r_hat.unwrap_or(f64::NAN))?;
    }
    let mixed = found.modes.iter().all(ModeWeight::is_mixed);
    let least = found.modes.iter().map(|weight| weight.effective_samples).fold(f64::INFINITY, f64::min);
    run.statistics(
        Array::new(format!("{group}/least_effective_samples"), if mixed { least } else { 0.0 })
            .long_name("the least of effective_samples; 0 if chains have not mixed (R-hat)"),
    )?;
    if let Some(log_z) = &found.log_z {
        run.statistics(Array::new(format!("{group}/log_z"), log_z.value).long_name("ln Z"))?;
        run.statistics(
            Array::new(format!("{group}/log_z_error"), log_z.standard_error).long_name("its standard error"),
        )?;
    }
    Ok(())
}

/// The estimates and the tests.
pub(super) fn conclude(
    plan: &ScoreRefineExperiment,
    findings: &Findings<'_>,
    ledger: &Ledger,
    run: &mut Run,
) -> Result<(), RunError> {
    let chains_mixed = modes(plan, findings, run)?;
    log_z(plan, findings, chains_mixed, run)?;
    seconds(plan, findings.flow.is_some(), ledger, run)?;
    jumps(plan, ledger, run)
}

/// Weights of the modes by the raw network, by weights and by chains; whether the chains have mixed.
fn modes(plan: &ScoreRefineExperiment, findings: &Findings<'_>, run: &mut Run) -> Result<bool, RunError> {
    let (events, chains) = (&plan.events, plan.config.refine.chains);
    let raised = |error: ornstein_free_energy::FreeEnergyError| RunError::experiment(error);
    let lists = events.indicators(&findings.forward.ends);
    let even = vec![0.0; findings.forward.log_weights.len()];
    let of_weights = |lists: &[Vec<f64>], log_weights: &[f64]| {
        let each = lists.iter().map(|list| ModeWeight::of_weights(log_weights, list));
        each.collect::<Result<Vec<_>, _>>().map_err(raised)
    };
    let raw = of_weights(&lists, &even)?;
    let weighted = of_weights(&lists, &findings.forward.log_weights)?;
    let dimension = plan.target.dimension();
    let states = Ensemble::from_states(findings.chains.len() / dimension, dimension, |state, i| {
        findings.chains[state * dimension + i]
    });
    let of_chains = events.indicators(&states).into_iter();
    let of_chains = of_chains.map(|values| ModeWeight::of_chains(&by_chain(&values, chains), chains));
    let refined = of_chains.collect::<Result<Vec<_>, _>>().map_err(raised)?;

    let average = ornstein_free_energy::exponential_average(&findings.forward.log_weights).map_err(raised)?;
    sampler(run, "network alone", &Found { modes: raw.clone(), log_z: None }, events)?;
    let log_z = Some(average.log_mean);
    sampler(run, HYBRID[0], &Found { modes: weighted.clone(), log_z }, events)?;
    sampler(run, HYBRID[1], &Found { modes: refined.clone(), log_z: None }, events)?;
    if let (Some(flow), Some(ends)) = (findings.flow, findings.flow_ends) {
        let average = flow.log_normalisation().map_err(raised)?;
        let modes = of_weights(&events.indicators(ends), &flow.log_weights)?;
        sampler(run, FLOW, &Found { modes, log_z: Some(average.log_mean) }, events)?;
        verdict(run, "flow", &average.reliability, average.effective_samples)?;
    }
    verdict(run, "paths", &average.reliability, average.effective_samples)?;

    let mixed = refined.iter().all(ModeWeight::is_mixed);
    let Some(known) = &events.known else { return Ok(mixed) };
    let mode = || [Dimension::bare("mode", known.len())];
    for (name, words, place) in [("known", "exact probability", 0), ("known_error", "its standard error", 1)] {
        let values: Vec<f64> = known.iter().map(|known| known[place]).collect();
        run.statistics(Array::new(format!("modes/{name}"), values).dimensions(mode()).long_name(words))?;
    }
    let scores = |found: &[ModeWeight]| -> Vec<f64> {
        let score = |(weight, [exact, error]): (&ModeWeight, &[f64; 2])| {
            (weight.probability - exact) / weight.standard_error.hypot(*error)
        };
        found.iter().zip(known).map(score).collect()
    };
    let worst = largest(&scores(&raw));
    run.statistics(
        Array::new("modes/raw_deviation", worst)
            .long_name("largest deviation of a mode's weight in the network's own draws, in standard errors"),
    )?;
    let significance = plan.config.evidence.significance;
    let tests = [
        ("modes_by_paths", "path weights", &weighted, average.reliability.reliable),
        ("modes_by_chains", "chains that jump", &refined, mixed),
    ];
    for (name, by, found, believed) in tests {
        if believed && let Some(test) = deviation(name, by, events, &scores(found), significance) {
            run.evidence(test)?;
        }
    }
    Ok(mixed)
}

/// The weights of all modes against the exact ones.
fn deviation(name: &str, by: &str, events: &Events, scores: &[f64], significance: f64) -> Option<Evidence> {
    let p_values: Option<Vec<f64>> = scores.iter().map(|&z| Some(z_test(z).ok()?.p_value)).collect();
    Some(Evidence {
        name: name.to_owned(),
        description: format!("probabilities of {} by {by}, against the exact ones", events.words()),
        statistic_name: "largest z".to_owned(),
        statistic: largest(scores),
        null_distribution: format!("largest of {} standard normals", scores.len()),
        p_value: bonferroni(&p_values?).ok()?,
        significance,
    })
}

/// The verdict on weights.
fn verdict(run: &mut Run, what: &str, verdict: &Reliability, effective: f64) -> Result<(), RunError> {
    run.statistics(
        Array::new(format!("weights/{what}_effective_samples"), effective)
            .long_name("effective samples of the weights")
            .attribute("reliable", i64::from(verdict.reliable))
            .attribute("advice", verdict.advice.as_str()),
    )?;
    let words = "effective fraction of the weights";
    run.statistics(
        Array::new(format!("weights/{what}_effective_fraction"), verdict.effective_fraction).long_name(words),
    )?;
    let shape = verdict.pareto_shape.unwrap_or(f64::NAN);
    run.statistics(
        Array::new(format!("weights/{what}_pareto_shape"), shape)
            .long_name("Pareto shape of the tail of the weights; up to 0.7 their error bars can be believed"),
    )
}

/// `ln Z` by both ends, and by each of them.
fn log_z(
    plan: &ScoreRefineExperiment,
    findings: &Findings<'_>,
    chains_mixed: bool,
    run: &mut Run,
) -> Result<(), RunError> {
    let raised = |error: ornstein_free_energy::FreeEnergyError| RunError::experiment(error);
    let draws = |log_weights: &[f64]| WeightedDraws {
        position: Ensemble::zeros(Layout::Lanes { states: log_weights.len(), dimension: 1 }),
        log_weights: log_weights.to_vec(),
        evaluations: Evaluations::default(),
    };
    let forward = &findings.forward.log_weights;
    let both = TwoEndedEstimate::new(&draws(forward), &draws(findings.reverse)).map_err(raised)?;
    let works: Vec<f64> = forward.iter().map(|log_weight| -log_weight).collect();
    // Starts of one chain are relatives: the reverse works are a time series, chain after chain.
    let bennett = bennett_correlated(&works, findings.reverse).map_err(raised)?;
    let estimate = bennett.free_energy.negated();
    let mut number = |name: &str, words: &str, value: f64| {
        run.statistics(Array::new(format!("both_ends/{name}"), value).long_name(words))
    };
    number("overlap", "overlap of the work distributions of both directions", bennett.overlap)?;
    number("effective_overlap", "effective samples in the overlap", bennett.effective_overlap)?;
    number("inefficiency", "reverse works between independent ones", bennett.inefficiencies[1])?;
    number("disagreement", "ln Z by paths alone less that by both ends, in joint standard errors", both.disagreement)?;
    number("missed", "share of the target that the paths from noise do not reach", both.missed)?;
    number("forward_log_z", "ln Z by the paths from noise alone", both.forward.log_mean.value)?;
    number("forward_error", "its standard error", both.forward.log_mean.standard_error)?;
    number("reverse_log_z", "ln Z by the paths from the target alone", -both.reverse.log_mean.value)?;
    number("reverse_error", "its standard error", both.reverse.log_mean.standard_error)?;

    let mut verdict = bennett.reliability.clone();
    if verdict.reliable && !chains_mixed && plan.config.refine.reverse_from == super::config::ReverseStart::Chains {
        verdict.reliable = false;
        "the chains that reverse paths start from have not mixed (R-hat above 1.1): more cycles, or paths that turn at less noise \
         (refine.turning_noise)"
            .clone_into(&mut verdict.advice);
    }
    let known = plan.target.known().log_normalisation();
    let method = "Bennett's acceptance ratio of paths in both directions";
    Answer { estimate, verdict: &verdict, method, known }.write(run)?;
    let believed: Vec<_> = verdict.reliable.then_some(estimate).into_iter().collect();
    let significance = plan.config.evidence.significance;
    if let Some(test) = known.and_then(|known| against_known(&believed, known, significance)) {
        run.evidence(test)?;
    }
    run.evidence(reliability(method, &verdict))
}

/// What everything has cost. These numbers alone differ from run to run.
fn seconds(plan: &ScoreRefineExperiment, flow: bool, ledger: &Ledger, run: &mut Run) -> Result<(), RunError> {
    // A group of their own: what lies below /samples and /statistics is a function of config and seed.
    let mut put = |name: &str, words: &str, value: f64| {
        let stream = run.samples(SampleSpec {
            group: "timing".to_owned(),
            stack: Dimension::bare("measurement", 1),
            unit: "s".to_owned(),
            long_name: words.to_owned(),
            ..SampleSpec::new(name, ElementType::F64)
        })?;
        if run.appended(stream) == 0 { run.append(stream, &[value]) } else { Ok(()) }
    };
    let bridge = ledger.seconds(MOMENTS);
    let [forward, chains] = [ledger.seconds(FORWARD), ledger.seconds(CHAINS)];
    put("training", "processor time of the training in this run", ledger.seconds(TRAINING))?;
    put(&group(HYBRID[0]), "processor time of the paths, with the pilot paths", bridge + forward)?;
    // Chains start from some of the paths, and are charged for as many as there are chains.
    let starts = forward * (plan.config.refine.chains as f64 / plan.config.refine.paths as f64).min(1.0);
    put(&group(HYBRID[1]), "processor time of the chains, with pilot paths and starts", bridge + starts + chains)?;
    put(
        "both_ends",
        "processor time of everything that ln Z is made of",
        bridge + forward + chains + ledger.seconds(REVERSE),
    )?;
    if flow {
        put(&group(FLOW), "processor time of the flow", ledger.seconds("flow"))?;
    }
    if plan.config.comparison.is_some() {
        for name in NAMES {
            put(&group(name), "processor time of the sampler", ledger.seconds(name))?;
        }
    }
    Ok(())
}

/// How often chains have jumped.
fn jumps(plan: &ScoreRefineExperiment, ledger: &Ledger, run: &mut Run) -> Result<(), RunError> {
    let table = &plan.config.refine;
    let tried = f64::from(table.warm_up + table.cycles) * f64::from(table.proposals);
    let shares: Vec<f64> = ledger.jumps.iter().map(|&jumps| jumps as f64 / tried).collect();
    let chain = [Dimension::bare("chain", shares.len())];
    run.statistics(
        Array::new("chains/accepted", shares)
            .dimensions(chain)
            .long_name("share of the proposed paths that each chain has taken"),
    )
}

/// The score furthest from zero.
fn largest(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(0.0, |worst: f64, z| if z.abs() > worst.abs() || z.is_nan() { z } else { worst })
}

/// All samplers of a finished file: name, group, whether a network was needed.
pub(super) fn samplers(flow: bool, comparison: bool) -> Vec<(&'static str, String, bool)> {
    let mut names: Vec<(&'static str, bool)> = HYBRID.iter().map(|name| (*name, true)).collect();
    if flow {
        names.push((FLOW, true));
    }
    if comparison {
        names.extend(NAMES.iter().map(|name| (*name, false)));
    }
    names.into_iter().map(|(name, network)| (name, group(name), network)).collect()
}
