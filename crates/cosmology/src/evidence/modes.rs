//! Tests of the law of single modes.

use ornstein_diagnostics::special::normal;
use ornstein_diagnostics::{
    anderson_darling, chi_squared_two_sided, kolmogorov_smirnov, kuiper_uniform_phases, rayleigh,
};

use super::{Record, Tests};

/// Distribution function of Exp(1).
fn exponential(y: f64) -> f64 {
    -(-y).exp_m1()
}

/// Survival function of Exp(1).
fn exponential_survival(y: f64) -> f64 {
    (-y).exp()
}

pub(super) fn test(record: &Record, tests: &mut Tests) {
    let samples = &record.samples;
    let parts = || samples.generic_real.iter().zip(&samples.generic_imaginary);

    let squares: Vec<f64> = parts().map(|(re, im)| re * re + im * im).collect();
    tests.add(
        "mode_power_kolmogorov_smirnov",
        "KS distance",
        "|delta_k|^2/(P V) of generic modes against Exp(1)",
        &kolmogorov_smirnov(&squares, exponential),
    );
    tests.add(
        "mode_power_anderson_darling",
        "A squared",
        "|delta_k|^2/(P V) of generic modes against Exp(1), with weight on the tails",
        &anderson_darling(&squares, exponential, exponential_survival),
    );
    tests.add(
        "nyquist_power_anderson_darling",
        "A squared",
        "|delta_k|^2/(P V) of the modes on Nyquist planes against Exp(1)",
        &anderson_darling(&samples.nyquist, exponential, exponential_survival),
    );
    tests.add(
        "nyquist_power_chi_squared",
        "chi squared",
        "summed power of the modes on Nyquist planes, two degrees of freedom each",
        &chi_squared_two_sided(2.0 * samples.nyquist.iter().sum::<f64>(), 2.0 * samples.nyquist.len() as f64),
    );
    tests.add(
        "self_conjugate_kolmogorov_smirnov",
        "KS distance",
        "delta_k/sqrt(P V) of self-conjugate modes, which are real, against N(0, 1)",
        &kolmogorov_smirnov(&samples.self_conjugate, normal::cumulative),
    );
    let power: f64 = samples.self_conjugate.iter().map(|w| w * w).sum();
    tests.add(
        "self_conjugate_chi_squared",
        "chi squared",
        "summed power of the self-conjugate modes, one degree of freedom each",
        &chi_squared_two_sided(power, samples.self_conjugate.len() as f64),
    );

    let phases: Vec<f64> = parts().map(|(re, im)| im.atan2(*re)).collect();
    tests.add(
        "phase_kuiper",
        "Kuiper distance",
        "phases of generic modes against the uniform law on the circle",
        &kuiper_uniform_phases(&phases),
    );
    tests.add(
        "phase_rayleigh",
        "resultant length",
        "mean direction of the phases of generic modes: there is none",
        &rayleigh(&phases),
    );
}
