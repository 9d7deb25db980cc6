//! Bennett's acceptance ratio: the best that can be made of works in both directions.
//!
//! Works $W_F$ of $N_F$ runs from state 0 to 1 and works $W_R$ of $N_R$ runs from 1 to 0, each measured along its own
//! direction and in units of $k_BT$, obey Crooks' theorem $P_F(W)/P_R(-W)=e^{W-\Delta F}$. With Fermi's function
//! $f(x)=1/(1+e^x)$ and $M=\ln(N_F/N_R)$ the maximum-likelihood estimate of $\Delta F=-\ln(Z_1/Z_0)$ solves
//! $$\sum_{n\in F}f(M+W_n-\Delta F)=\sum_{n\in R}f(-M+W_n+\Delta F).\tag{1}$$
//! An equilibrium energy difference is the work of an infinitely fast switch, so Bennett's original case is included.
//!
//! # Solution
//!
//! The left sum $S_F$ rises and the right one $S_R$ falls with $\Delta F$, so $g=\ln S_F-\ln S_R$ rises, by at most 2
//! per unit, and is nearly linear far from the root. Newton's iteration on $g$ is quadratic, and a bracket guards it:
//! if $\Delta F$ is not above any $W_n\,(F)$ or $-W_n\,(R)$, then $S_F\le N_FN_R/(N_F+N_R)\le S_R$, and the reverse if
//! it is not below any. So the root lies between the least and the largest of these numbers.
//!
//! # Error
//!
//! With $A=\sum f(1-f)$ over all samples (Shirts et al. 2003, equation 10)
//! $$\sigma^2=\frac1A-\frac1{N_F}-\frac1{N_R}.$$
//! The overlap $O=A(1/N_F+1/N_R)$, between 0 and 1, is the second eigenvalue of the overlap matrix taken from one. To
//! allow for few samples in the overlap, the interval takes Student's law with $\nu=2V^2/\mathrm{Var}(V)$ where $V$ is
//! the sum of the relative variances of $f$ on both sides and $\mathrm{Var}(V)$ follows from their fourth moments. In
//! time series, each side's relative variance is multiplied by its statistical inefficiency: the integrated
//! autocorrelation time of $f$, since that is what is averaged.

use ornstein_diagnostics::chains::{Chains, integrated_autocorrelation_time};
use ornstein_random::dispatch;
use ornstein_random::math::exp_f64;

use crate::bounds::Bounds;
use crate::error::{check_count, check_values};
use crate::lane_sums::lane_sums;
use crate::{Estimate, FreeEnergyError, Reliability, bound_of_mean};

const MAXIMUM_ITERATIONS: usize = 200;
/// Relative to one or to the free energy, whichever is larger.
const TOLERANCE: f64 = 1e-13;

/// A free-energy difference from works in both directions. Energies in units of $k_BT$.
#[derive(Debug, Clone, PartialEq)]
pub struct BennettEstimate {
    /// $\Delta F=F_1-F_0=-\ln(Z_1/Z_0)$.
    pub free_energy: Estimate,
    /// Overlap $O$ of the two work distributions: 1 if they are one, near 0 if they hardly meet.
    pub overlap: f64,
    /// Effective samples in the overlap, $(\sum f)^2/\sum f^2$ of the side that has fewer.
    pub effective_overlap: f64,
    /// Statistical inefficiencies of the forward and the reverse series: 1 for independent works.
    pub inefficiencies: [f64; 2],
    /// Bounds of $\ln(Z_1/Z_0)=-\Delta F$ from the mean works; `None` if a work is infinite.
    pub bounds: Option<Bounds>,
    /// Evaluations of equation (1).
    pub iterations: usize,
    /// Whether the error bar is to be believed.
    pub reliability: Reliability,
}

/// Bennett's estimate of $\Delta F$ from independent works; a work of $+\infty$ (a move onto a hard core) is allowed.
///
/// # Errors
/// No works in a direction, works that are NaN or $-\infty$, or distributions so far apart (700 $k_BT$) that nothing is
/// left of their overlap.
///
/// ```
/// use ornstein_free_energy::bennett;
///
/// // The works of both directions are the same numbers: by symmetry there is no difference.
/// let works = [0.2, 0.9, 1.4, 2.0];
/// let estimate = bennett(&works, &works)?;
/// assert!(estimate.free_energy.value.abs() < 1e-12);
/// # Ok::<(), ornstein_free_energy::FreeEnergyError>(())
/// ```
///
/// Source: C. H. Bennett, J. Comput. Phys. 22, 245 (1976); M. R. Shirts, E. Bair, G. Hooker & V. S. Pande, Phys. Rev.
/// Lett. 91, 140601 (2003).
pub fn bennett(forward: &[f64], reverse: &[f64]) -> Result<BennettEstimate, FreeEnergyError> {
    let root = Root::find(forward, reverse)?;
    estimate(forward, reverse, &root, [1.0, 1.0])
}

/// Bennett's estimate of $\Delta F$ from two time series of works, each in the order in which it was sampled: as
/// [`bennett`], with error bars that allow for the correlation of successive works.
///
/// # Errors
/// As [`bennett`], or series of fewer than four works.
///
/// Source: the statistical inefficiency is that of J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007),
/// estimated by Geyer's initial monotone sequence.
pub fn bennett_correlated(forward: &[f64], reverse: &[f64]) -> Result<BennettEstimate, FreeEnergyError> {
    let root = Root::find(forward, reverse)?;
    let inefficiency = |works: &[f64], shift: f64| -> Result<f64, FreeEnergyError> {
        let fermi: Vec<f64> = works.iter().map(|work| 1.0 / (1.0 + (work + shift).exp())).collect();
        // Antithetic series are not credited: their gain is rarely estimated well.
        Ok(integrated_autocorrelation_time(&Chains::single(&fermi)?)?.max(1.0))
    };
    let inefficiencies = [inefficiency(forward, root.forward_shift())?, inefficiency(reverse, root.reverse_shift())?];
    estimate(forward, reverse, &root, inefficiencies)
}

/// The solution of equation (1).
struct Root {
    free_energy: f64,
    log_ratio_of_counts: f64,
    iterations: usize,
}

impl Root {
    fn find(forward: &[f64], reverse: &[f64]) -> Result<Self, FreeEnergyError> {
        check_count("forward works", forward.len(), 1)?;
        check_count("reverse works", reverse.len(), 1)?;
        check_values("forward works", forward, Some(f64::INFINITY))?;
        check_values("reverse works", reverse, Some(f64::INFINITY))?;
        let log_ratio_of_counts = (forward.len() as f64 / reverse.len() as f64).ln();
        let [mut lower, mut upper] = bracket(forward, reverse)?;
        let mut root =
            Self { free_energy: initial_guess(forward, reverse, lower, upper), log_ratio_of_counts, iterations: 0 };
        while root.iterations < MAXIMUM_ITERATIONS {
            root.iterations += 1;
            let [sum_forward, squares_forward] = fermi_sums(forward, root.forward_shift());
            let [sum_reverse, squares_reverse] = fermi_sums(reverse, root.reverse_shift());
            if sum_forward == 0.0 && sum_reverse == 0.0 {
                return Err(no_overlap());
            }
            if sum_forward < sum_reverse {
                lower = root.free_energy;
            } else {
                upper = root.free_energy;
            }
            let difference = (sum_forward / sum_reverse).ln();
            let slope = (1.0 - squares_forward / sum_forward) + (1.0 - squares_reverse / sum_reverse);
            let newton = root.free_energy - difference / slope;
            let scale = TOLERANCE * root.free_energy.abs().max(1.0);
            let next = if newton >= lower && newton <= upper { newton } else { 0.5 * (lower + upper) };
            let step = (next - root.free_energy).abs();
            root.free_energy = next;
            if step <= scale || upper - lower <= scale {
                return Ok(root);
            }
        }
        let what = "the equation of Bennett's acceptance ratio";
        Err(FreeEnergyError::NotConverged { what, iterations: root.iterations, residual: upper - lower })
    }

    /// What is added to a forward work in the argument of Fermi's function.
    fn forward_shift(&self) -> f64 {
        self.log_ratio_of_counts - self.free_energy
    }

    fn reverse_shift(&self) -> f64 {
        self.free_energy - self.log_ratio_of_counts
    }
}

fn no_overlap() -> FreeEnergyError {
    FreeEnergyError::NoOverlap { what: "forward and reverse works are more than 700 kT apart".into() }
}

/// The range that holds the root, by the argument in the documentation of the module.
fn bracket(forward: &[f64], reverse: &[f64]) -> Result<[f64; 2], FreeEnergyError> {
    let finite = forward.iter().copied().chain(reverse.iter().map(|work| -work)).filter(|number| number.is_finite());
    let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
    for number in finite {
        lower = lower.min(number);
        upper = upper.max(number);
    }
    if lower > upper {
        return Err(FreeEnergyError::NoOverlap { what: "all works are infinite".into() });
    }
    // An infinite work takes a term from its own sum only. A margin of ln(2N) makes the other sum smaller than the half
    // that a single finite work contributes.
    let (n, m) = (forward.len() as f64, reverse.len() as f64);
    if forward.contains(&f64::INFINITY) {
        upper += (2.0 * n).ln().max((n / m).ln());
    }
    if reverse.contains(&f64::INFINITY) {
        lower -= (2.0 * m).ln().max((m / n).ln());
    }
    if forward.iter().all(|work| *work == f64::INFINITY) || reverse.iter().all(|work| *work == f64::INFINITY) {
        return Err(FreeEnergyError::NoOverlap { what: "all works of one direction are infinite".into() });
    }
    Ok([lower, upper])
}

/// The middle between the two bounds, which is exact for Gaussian works of equal variance.
fn initial_guess(forward: &[f64], reverse: &[f64], lower: f64, upper: f64) -> f64 {
    let mean = |works: &[f64]| lane_sums(works, |work| [work])[0] / works.len() as f64;
    let guess = 0.5 * (mean(forward) - mean(reverse));
    if guess >= lower && guess <= upper { guess } else { 0.5 * (lower + upper) }
}

fn estimate(
    forward: &[f64],
    reverse: &[f64],
    root: &Root,
    inefficiencies: [f64; 2],
) -> Result<BennettEstimate, FreeEnergyError> {
    let sides = [Side::of(forward, root.forward_shift()), Side::of(reverse, root.reverse_shift())];
    let reciprocals = sides.iter().map(|side| 1.0 / side.samples).sum::<f64>();
    let information = sides.iter().map(|side| side.sum - side.squares).sum::<f64>();
    if information <= 0.0 {
        return Err(no_overlap());
    }
    let independent = (1.0 / information - reciprocals).max(0.0);
    let variances = sides.each_ref().map(Side::variance_of_mean);
    let plain: f64 = variances.iter().sum();
    let correlated = variances[0] * inefficiencies[0] + variances[1] * inefficiencies[1];
    let inflation = if plain > 0.0 { correlated / plain } else { inefficiencies[0].max(inefficiencies[1]) };
    let variance_of_variance = sides
        .iter()
        .zip(inefficiencies)
        .map(|(side, inefficiency)| side.variance_of_variance_of_mean() * inefficiency.powi(3))
        .sum::<f64>();
    let most = (sides.iter().map(|side| side.samples).sum::<f64>() - 2.0).max(1.0);
    let degrees_of_freedom = if variance_of_variance > 0.0 {
        (2.0 * correlated.powi(2) / variance_of_variance).max(2.0).min(most)
    } else {
        most
    };
    let [effective_forward, effective_reverse] = [0, 1].map(|i| sides[i].effective_samples() / inefficiencies[i]);
    let effective_overlap = effective_forward.min(effective_reverse);
    let side = usize::from(effective_reverse < effective_forward);
    Ok(BennettEstimate {
        free_energy: Estimate::student(root.free_energy, (independent * inflation).sqrt(), degrees_of_freedom),
        overlap: (information * reciprocals).min(1.0),
        effective_overlap,
        inefficiencies,
        bounds: work_bounds(forward, reverse),
        iterations: root.iterations,
        reliability: Reliability::of_overlap(effective_overlap, sides[side].samples),
    })
}

/// $-\overline{W_F}\le\ln(Z_1/Z_0)\le\overline{W_R}$, for two or more finite works a side.
fn work_bounds(forward: &[f64], reverse: &[f64]) -> Option<Bounds> {
    Some(Bounds { lower: bound_of_mean(forward).ok()?.negated(), upper: bound_of_mean(reverse).ok()? })
}

/// Moments of Fermi's function over the works of one direction.
struct Side {
    samples: f64,
    sum: f64,
    squares: f64,
    /// Second and fourth central moment of $f/\bar f$.
    second: f64,
    fourth: f64,
}

impl Side {
    fn of(works: &[f64], shift: f64) -> Self {
        let samples = works.len() as f64;
        let [sum, squares] = fermi_sums(works, shift);
        let [second, fourth] = fermi_moments(works, shift, samples / sum).map(|moment| moment / samples);
        Self { samples, sum, squares, second, fourth }
    }

    /// Relative variance of the mean of f.
    fn variance_of_mean(&self) -> f64 {
        self.second / self.samples
    }

    fn variance_of_variance_of_mean(&self) -> f64 {
        (self.fourth - self.second.powi(2)).max(0.0) / self.samples.powi(3)
    }

    fn effective_samples(&self) -> f64 {
        self.sum.powi(2) / self.squares
    }
}

dispatch! {
    /// $\sum f$ and $\sum f^2$ of $f(W_n+\mathrm{shift})$.
    fn fermi_sums(works: &[f64], shift: f64) -> [f64; 2] {
        lane_sums(works, |work| {
            let fermi = 1.0 / (1.0 + exp_f64(work + shift));
            [fermi, fermi * fermi]
        })
    }

    /// $\sum(\lambda f-1)^2$ and $\sum(\lambda f-1)^4$ of $f(W_n+\mathrm{shift})$.
    fn fermi_moments(works: &[f64], shift: f64, factor: f64) -> [f64; 2] {
        lane_sums(works, |work| {
            let deviation = factor / (1.0 + exp_f64(work + shift)) - 1.0;
            let square = deviation * deviation;
            [square, square * square]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Works of an exact shift: every forward work is `energy`, every reverse one its negative.
    #[test]
    fn without_dissipation_the_work_is_the_free_energy() {
        for energy in [-3e4, -2.0, 0.0, 500.0] {
            let estimate = bennett(&[energy; 30], &[-energy; 7]).unwrap();
            assert!((estimate.free_energy.value - energy).abs() <= 1e-12 * energy.abs().max(1.0));
            assert!(estimate.free_energy.standard_error < 1e-7);
            assert!((estimate.overlap - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn exchange_of_directions_changes_the_sign() {
        let forward = [1.0, 2.5, 0.3, 4.0, 1.7];
        let reverse = [0.2, -0.5, 1.1];
        let there = bennett(&forward, &reverse).unwrap().free_energy;
        let back = bennett(&reverse, &forward).unwrap().free_energy;
        assert!((there.value + back.value).abs() < 1e-12);
        assert!((there.standard_error - back.standard_error).abs() < 1e-12);
    }

    #[test]
    fn a_common_shift_of_the_works_shifts_the_free_energy() {
        let forward = [1.0, 2.5, 0.3, 4.0, 1.7];
        let reverse = [0.2, -0.5, 1.1];
        let zero = bennett(&forward, &reverse).unwrap().free_energy.value;
        let moved = bennett(&forward.map(|w| w + 300.0), &reverse.map(|w| w - 300.0)).unwrap().free_energy.value;
        assert!((moved - zero - 300.0).abs() < 1e-10);
    }

    #[test]
    fn infinite_works_are_moves_of_weight_zero() {
        // Half of the insertions hit a core: exp(-F) = 1/2, and the reverse moves cost nothing.
        let mut forward = vec![0.0; 100];
        forward[..50].fill(f64::INFINITY);
        let estimate = bennett(&forward, &[0.0; 100]).unwrap();
        assert!((estimate.free_energy.value - 2.0_f64.ln()).abs() < 1e-12);
        assert!(estimate.bounds.is_none());
        let back = bennett(&[0.0; 100], &forward).unwrap();
        assert!((back.free_energy.value + 2.0_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn an_outlier_does_not_upset_the_iteration() {
        let mut forward: Vec<f64> = (0..100).map(|i| f64::from(i) * 0.03).collect();
        forward[0] = 1e15;
        let reverse: Vec<f64> = (0..100).map(|i| 1.0 - f64::from(i) * 0.03).collect();
        let estimate = bennett(&forward, &reverse).unwrap();
        assert!(estimate.free_energy.value > 0.0 && estimate.free_energy.value < 3.0);
    }

    #[test]
    fn bad_works_are_refused() {
        assert!(matches!(bennett(&[], &[0.0]), Err(FreeEnergyError::TooFew { .. })));
        assert!(matches!(bennett(&[0.0], &[f64::NAN]), Err(FreeEnergyError::NotFinite { .. })));
        assert!(matches!(bennett(&[f64::NEG_INFINITY], &[0.0]), Err(FreeEnergyError::NotFinite { .. })));
        assert!(matches!(bennett(&[f64::INFINITY], &[0.0]), Err(FreeEnergyError::NoOverlap { .. })));
        assert!(matches!(bennett(&[1e4; 3], &[1e4; 3]), Err(FreeEnergyError::NoOverlap { .. })));
    }

    #[test]
    fn correlated_works_have_longer_bars() {
        // Every work four times in a row: the same estimate, twice the error.
        let works: Vec<f64> = (0..400_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_769) >> 8) / 4e6).collect();
        let slow: Vec<f64> = works.iter().flat_map(|work| [*work; 4]).collect();
        let fast = bennett(&works, &works).unwrap().free_energy;
        let correlated = bennett_correlated(&slow, &slow).unwrap();
        assert!((correlated.free_energy.value - fast.value).abs() < 1e-10);
        let ratio = correlated.free_energy.standard_error / fast.standard_error;
        assert!((0.75..1.35).contains(&ratio), "{ratio}");
    }
}
