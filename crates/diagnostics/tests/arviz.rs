//! Diagnostics of chains and weights against `ArviZ` on stored draws; `tools/arviz_reference.py` made the files.

use ornstein_diagnostics::chains::{
    Chains, autocorrelation, bulk_effective_sample_size, deviation_effective_sample_size, deviation_standard_error,
    energy_missing_information, integrated_autocorrelation_time, mean_effective_sample_size, mean_standard_error,
    quantile_effective_sample_size, quantile_standard_error, rank_normalised_split_r_hat, split_r_hat,
    tail_effective_sample_size, windowed_autocorrelation_time,
};
use ornstein_diagnostics::importance::pareto_smooth;
use serde::Deserialize;

/// The accuracy that the documentation promises.
const TOLERANCE: f64 = 1e-10;

#[derive(Deserialize)]
struct File<Case> {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct ChainCase {
    name: String,
    chains: usize,
    draws: Vec<f64>,
    r_hat_rank: Option<f64>,
    r_hat_split: Option<f64>,
    ess_bulk: f64,
    ess_tail: f64,
    ess_mean: f64,
    ess_sd: f64,
    ess_identity: f64,
    mcse_mean: f64,
    mcse_sd: f64,
    quantiles: Vec<QuantileCase>,
    bfmi: Vec<Option<f64>>,
    autocorrelation: Vec<f64>,
    sokal_time: Option<f64>,
    sokal_window: usize,
}

#[derive(Deserialize)]
struct QuantileCase {
    probability: f64,
    ess: f64,
    mcse: f64,
}

#[derive(Deserialize)]
struct WeightCase {
    name: String,
    log_weights: Vec<f64>,
    relative_efficiency: f64,
    shape: Option<f64>,
    smoothed: Vec<f64>,
}

fn chain_cases() -> Vec<ChainCase> {
    let file: File<ChainCase> = serde_json::from_str(include_str!("data/arviz_chains.json")).expect("a file of chains");
    file.cases
}

#[track_caller]
fn assert_equal(what: &str, case: &str, found: f64, expected: f64) {
    let error = (found - expected).abs();
    assert!(error <= TOLERANCE * expected.abs(), "{what} of `{case}`: found {found:e}, expected {expected:e}");
}

#[test]
fn r_hat() {
    for case in chain_cases().iter().filter(|case| case.chains > 1) {
        let chains = Chains::new(&case.draws, case.chains).expect("valid draws");
        let rank = rank_normalised_split_r_hat(&chains).expect("draws that vary");
        assert_equal("rank-normalised R-hat", &case.name, rank, case.r_hat_rank.expect("a number"));
        let split = split_r_hat(&chains).expect("draws that vary");
        assert_equal("split R-hat", &case.name, split, case.r_hat_split.expect("a number"));
    }
}

#[test]
fn effective_sample_sizes() {
    for case in &chain_cases() {
        let chains = Chains::new(&case.draws, case.chains).expect("valid draws");
        assert_equal("bulk ESS", &case.name, bulk_effective_sample_size(&chains), case.ess_bulk);
        assert_equal("tail ESS", &case.name, tail_effective_sample_size(&chains), case.ess_tail);
        assert_equal("mean ESS", &case.name, mean_effective_sample_size(&chains), case.ess_mean);
        assert_equal("deviation ESS", &case.name, deviation_effective_sample_size(&chains), case.ess_sd);
        let time = integrated_autocorrelation_time(&chains).expect("draws that vary");
        assert_equal("autocorrelation time", &case.name, time, case.draws.len() as f64 / case.ess_identity);
        for quantile in &case.quantiles {
            let found = quantile_effective_sample_size(&chains, quantile.probability).expect("a probability");
            assert_equal("quantile ESS", &case.name, found, quantile.ess);
        }
    }
}

#[test]
fn standard_errors() {
    for case in &chain_cases() {
        let chains = Chains::new(&case.draws, case.chains).expect("valid draws");
        assert_equal("error of the mean", &case.name, mean_standard_error(&chains), case.mcse_mean);
        assert_equal("error of the deviation", &case.name, deviation_standard_error(&chains), case.mcse_sd);
        for quantile in &case.quantiles {
            let found = quantile_standard_error(&chains, quantile.probability).expect("a probability");
            assert_equal("error of a quantile", &case.name, found, quantile.mcse);
        }
    }
}

#[test]
fn autocorrelation_and_its_time() {
    for case in &chain_cases() {
        let chains = Chains::new(&case.draws, case.chains).expect("valid draws");
        let correlation = autocorrelation(chains.chain(0)).expect("draws that vary");
        for (lag, (found, expected)) in correlation.iter().zip(&case.autocorrelation).enumerate() {
            // Far from zero, the draws themselves carry fewer digits of their deviations.
            assert!((found - expected).abs() < 1e-12, "lag {lag} of `{}`: {found} {expected}", case.name);
        }
        match (case.sokal_time, windowed_autocorrelation_time(&chains, 5.0)) {
            (Some(expected), Ok(found)) => {
                assert_equal("windowed time", &case.name, found.time, expected);
                assert_eq!(found.window, case.sokal_window, "{}", case.name);
            }
            (None, Err(_)) => {}
            (expected, found) => panic!("`{}`: {expected:?}, {found:?}", case.name),
        }
    }
}

#[test]
fn energies() {
    for case in &chain_cases() {
        let chains = Chains::new(&case.draws, case.chains).expect("valid draws");
        for (chain, expected) in chains.iter().zip(&case.bfmi) {
            let found = energy_missing_information(&Chains::single(chain).expect("valid draws"));
            match (found, expected) {
                (Ok(found), Some(expected)) => assert_equal("BFMI", &case.name, found[0], *expected),
                (found, expected) => assert!(found.is_err() && expected.is_none(), "{}", case.name),
            }
        }
    }
}

#[test]
fn smoothed_weights() {
    let file: File<WeightCase> =
        serde_json::from_str(include_str!("data/arviz_weights.json")).expect("a file of weights");
    for case in &file.cases {
        let found = pareto_smooth(&case.log_weights, case.relative_efficiency).expect("valid weights");
        match case.shape {
            Some(shape) => assert_equal("shape", &case.name, found.shape, shape),
            None => assert_eq!(found.shape, f64::INFINITY, "{}", case.name),
        }
        let (mut smoothed, mut expected) = (found.log_weights, case.smoothed.clone());
        if case.name == "ties" {
            // NumPy's sort leaves open which of several equal weights gets which quantile.
            smoothed.sort_by(f64::total_cmp);
            expected.sort_by(f64::total_cmp);
        }
        for (found, expected) in smoothed.iter().zip(&expected) {
            // Logarithms near zero: a relative error of the weight.
            let tolerance = TOLERANCE * expected.abs().max(1.0);
            assert!((found - expected).abs() <= tolerance, "`{}`: {found} {expected}", case.name);
        }
    }
}
