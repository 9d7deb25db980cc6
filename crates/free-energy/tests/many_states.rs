//! Many states, profiles along a coordinate and integration along a path, on harmonic problems with known answers.

use ornstein_free_energy::{
    Mbar, PathNode, PotentialOfMeanForce, QuadratureRule, ReducedPotentials, gauss_legendre, thermodynamic_integration,
};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use rayon::prelude::*;

fn normals(seed: u64, repetition: u64, stream: u64, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    fill_normals_f64(Key::new(seed, Purpose::SyntheticData, repetition), Counter::coordinate(0, stream, 0), &mut out);
    out
}

/// Oscillators K (x − O)² / 2, of which f = ln(K) / 2 up to a constant.
fn oscillators(seed: u64, repetition: u64, states: &[(f64, f64, usize)]) -> (Vec<f64>, ReducedPotentials) {
    let mut x = Vec::new();
    for (stream, (stiffness, centre, count)) in states.iter().enumerate() {
        x.extend(normals(seed, repetition, stream as u64, *count).iter().map(|z| centre + z / stiffness.sqrt()));
    }
    let table = states.iter().flat_map(|(k, o, _)| x.iter().map(move |x| 0.5 * k * (x - o).powi(2))).collect();
    let counts: Vec<usize> = states.iter().map(|state| state.2).collect();
    (x, ReducedPotentials::new(table, &counts).unwrap())
}

#[test]
fn errors_of_differences_and_averages_are_covered() {
    let states = [(1.0, 0.0, 100), (4.0, 1.0, 150), (9.0, 1.5, 50), (16.0, 2.0, 0)];
    let repetitions = 1000;
    let covered: Vec<[f64; 3]> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| {
            let (x, potentials) = oscillators(1, repetition, &states);
            let row = potentials.row(1).to_vec();
            let mbar = Mbar::solve(potentials).unwrap();
            let far = mbar.difference(2, 0).interval(0.95).contains(0.5 * 9.0_f64.ln());
            let unsampled = mbar.difference(3, 0).interval(0.95).contains(0.5 * 16.0_f64.ln());
            let mean = mbar.expectation(&x, &row).unwrap().estimate.interval(0.95).contains(1.0);
            [far, unsampled, mean].map(f64::from)
        })
        .collect();
    for which in 0..3 {
        let share = covered.iter().map(|c| c[which]).sum::<f64>() / repetitions as f64;
        assert!((0.92..=0.98).contains(&share), "{which}: {share}");
    }
}

/// Free energies of thousands of kT between states that are alike up to their constants.
#[test]
fn large_constants_and_many_states_do_not_upset_the_iteration() {
    let states: Vec<_> = (0..20).map(|i| (1.0, 0.8 * f64::from(i), 50)).collect();
    let (_, plain) = oscillators(2, 0, &states);
    let samples = plain.samples();
    let constant = |state: usize| 700.0 * (state as f64).powi(2);
    let table = (0..20).flat_map(|k| plain.row(k).iter().map(move |u| u + constant(k))).collect();
    let shifted = Mbar::solve(ReducedPotentials::new(table, &[50; 20]).unwrap()).unwrap();
    let mbar = Mbar::solve(plain).unwrap();
    for k in 0..20 {
        // Rounding of energies of 3e5 is 6e-11.
        assert!((shifted.free_energies()[k] - mbar.free_energies()[k] - constant(k)).abs() < 1e-8, "{k}");
        let estimate = mbar.difference(k, 0);
        assert!(estimate.value.abs() <= 5.5 * estimate.standard_error, "{k} {estimate:?}");
    }
    assert!(mbar.effective_samples().iter().all(|effective| *effective > 50.0 && *effective < samples as f64));
}

#[test]
fn states_without_common_samples_are_an_error() {
    let (_, potentials) = oscillators(3, 0, &[(1.0, 0.0, 50), (1.0, 100.0, 50)]);
    let error = Mbar::solve(potentials).unwrap_err();
    assert!(error.to_string().contains("overlap"), "{error}");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let states: Vec<_> = (0..5).map(|i| (1.0 + f64::from(i), 0.3 * f64::from(i), 3000)).collect();
    let solve = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Mbar::solve(oscillators(4, 0, &states).1).unwrap().free_energies().to_vec())
    };
    let one = solve(1);
    assert_eq!(one, solve(2));
    assert_eq!(one, solve(3));
}

/// Windows along a coordinate whose free energy is the double well (ξ² − 1)² · 4: by rejection from a broad normal law.
#[test]
fn umbrella_windows_recover_a_double_well() {
    let well = |x: f64| 4.0 * (x * x - 1.0).powi(2);
    let bias = |window: usize, x: f64| 0.5 * 12.0 * (x - (-1.5 + 0.5 * window as f64)).powi(2);
    let windows: Vec<Vec<f64>> = (0..7)
        .map(|window| {
            // Proposals from the bias alone, accepted by the well.
            let centre = -1.5 + 0.5 * f64::from(window);
            let z = normals(5, window as u64, 0, 60_000);
            let mut coins = vec![0.0; z.len()];
            let key = Key::new(6, Purpose::SyntheticData, window as u64);
            ornstein_random::fill_uniforms(key, Counter::coordinate(0, 0, 0), &mut coins);
            let proposals = z.iter().map(|z| centre + z / 12.0_f64.sqrt());
            let kept = proposals.zip(&coins).filter(|(x, coin)| **coin < (-well(*x)).exp()).map(|(x, _)| x);
            kept.take(2000).collect()
        })
        .collect();
    let views: Vec<&[f64]> = windows.iter().map(Vec::as_slice).collect();
    let edges: Vec<f64> = (0..=24).map(|i| -1.5 + 0.125 * f64::from(i)).collect();
    let profile = PotentialOfMeanForce::from_windows(&views, bias, edges.clone()).unwrap();
    let exact = |bin: usize| {
        let rule = gauss_legendre(16).unwrap();
        let (a, b) = (edges[bin], edges[bin + 1]);
        let mean: f64 = rule.nodes.iter().zip(&rule.weights).map(|(t, w)| w * (-well(a + (b - a) * t)).exp()).sum();
        -mean.ln()
    };
    let mut worst = 0.0_f64;
    for bin in 0..24 {
        let estimate = profile.free_energy[bin].unwrap();
        let error = estimate.value - (exact(bin) - exact(profile.reference));
        // 24 bins at a false-alarm rate of 1e-6 together: 5.5 standard errors.
        assert!(error.abs() <= 5.5 * estimate.standard_error, "{bin}: {error} {estimate:?}");
        worst = worst.max(estimate.standard_error);
    }
    assert!(worst < 0.2, "{worst}");
}

/// ln(Z₁/Z₀) = −ln(k)/2 by the geometric path between Gaussians of precision 1 and k, where the slope is −(k − 1) x² /
/// 2 and x an autoregressive chain.
#[test]
fn integration_along_a_path_covers_the_truth_with_correlated_samples() {
    let precision = 10.0_f64;
    let truth = -0.5 * precision.ln();
    let series = |repetition: u64, node: usize, lambda: f64| -> Vec<f64> {
        let correlation = 0.6_f64;
        let k = 1.0 + (precision - 1.0) * lambda;
        let mut x = 0.0;
        let chain = normals(7, repetition, node as u64, 1100).into_iter().enumerate().map(move |(i, z)| {
            x = if i == 0 { z } else { correlation * x + (1.0 - correlation * correlation).sqrt() * z };
            -0.5 * (precision - 1.0) * x * x / k
        });
        chain.skip(100).collect()
    };
    let even: Vec<f64> = (0..=16).map(|i| f64::from(i) / 16.0).collect();
    let gauss = gauss_legendre(8).unwrap().nodes;
    let repetitions = 500;
    for (rule, places) in [(QuadratureRule::CorrectedTrapezoid, &even), (QuadratureRule::GaussLegendre, &gauss)] {
        let covered: f64 = (0..repetitions)
            .into_par_iter()
            .map(|repetition| {
                let data: Vec<_> =
                    places.iter().enumerate().map(|(i, lambda)| series(repetition, i, *lambda)).collect();
                let nodes: Vec<_> = places
                    .iter()
                    .zip(&data)
                    .map(|(parameter, slopes)| PathNode { parameter: *parameter, slopes })
                    .collect();
                let integral = thermodynamic_integration(&nodes, rule).unwrap();
                f64::from(integral.log_ratio.interval(0.95).contains(truth))
            })
            .sum();
        let share = covered / repetitions as f64;
        assert!((0.92..=0.98).contains(&share), "{rule:?} {share}");
    }
    // The plain trapezoid on as many nodes is off by many error bars, and says how far from it the better rule is.
    let coarse: Vec<f64> = (0..=4).map(|i| f64::from(i) / 4.0).collect();
    let data: Vec<_> = coarse.iter().enumerate().map(|(i, lambda)| series(0, i, *lambda)).collect();
    let nodes: Vec<_> =
        coarse.iter().zip(&data).map(|(parameter, slopes)| PathNode { parameter: *parameter, slopes }).collect();
    let better = thermodynamic_integration(&nodes, QuadratureRule::CorrectedTrapezoid).unwrap();
    assert!(better.distance_from_trapezoid > better.log_ratio.standard_error);
}
