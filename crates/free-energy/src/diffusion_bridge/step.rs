//! One step of a bridge, down the noise and up again, and how likely both are.

use ornstein_engine::LANES;
use ornstein_engine::diffusion::NoiseLevel;
use ornstein_random::dispatch;
use ornstein_random::math::ln_f64;

/// The step between two noise levels `t` (above) and `s` (below), with $q=(\sigma_s/\alpha_s)/(\sigma_t/\alpha_t)$.
///
/// Up: the noising $q(x_t|x_s)=N\big(\tfrac{\alpha_t}{\alpha_s}x_s,\ \sigma_t^2(1-q^2)\big)$.
///
/// Down: Bayes' theorem for known $x_0$ gives $q(x_s|x_t,x_0)$ the mean
/// $\tfrac{\sigma_s}{\sigma_t}q\,x_t+\alpha_s(1-q^2)x_0$ and the variance $\sigma_s^2(1-q^2)$; with $x_0$ normal about the denoised
/// state $D$ with the variance $V$,
/// $$p(x_s|x_t)=N\Big(\tfrac{\sigma_s}{\sigma_t}q\,x_t+\alpha_s(1-q^2)D(x_t),\ \sigma_s^2(1-q^2)+\alpha_s^2(1-q^2)^2V\Big).$$
#[derive(Debug, Clone)]
pub(super) struct BridgeStep {
    /// The level above, at which the state is denoised.
    pub above: NoiseLevel,
    keep: f64,
    pull: f64,
    back: f64,
    noising: f64,
    /// The deviation of each coordinate on the way down.
    spreads: Vec<f64>,
    /// $\sum_i\ln(\text{spread}_i/\text{noising})$: what normalisations contribute to $\ln q-\ln p$.
    pub log_volume: f64,
}

impl BridgeStep {
    /// The step with these uncertainties $V$ of the coordinates; `None` if a variance is not a positive number.
    pub fn new(above: NoiseLevel, below: NoiseLevel, uncertainty: &[f64]) -> Option<Self> {
        let ratio = above.noise_ratio(below);
        let fresh = (1.0 - ratio) * (1.0 + ratio);
        let pull = below.alpha * fresh;
        let rest = below.sigma * below.sigma * fresh;
        let noising = above.sigma * fresh.sqrt();
        let spreads: Vec<f64> = uncertainty.iter().map(|variance| (rest + pull * pull * variance).sqrt()).collect();
        let sound = |deviation: &f64| *deviation > 0.0 && deviation.is_finite();
        (sound(&noising) && spreads.iter().all(sound)).then(|| Self {
            above,
            keep: below.sigma / above.sigma * ratio,
            pull,
            back: above.alpha / below.alpha,
            noising,
            log_volume: spreads.iter().map(|spread| ln_f64(spread / noising)).sum(),
            spreads,
        })
    }

    /// Replaces states above by draws below, and adds $\ln q(x_t|x_s)-\ln p(x_s|x_t)-$`log_volume` of every lane to `sums`.
    pub fn down(&self, x: &mut [f64], denoised: &[f64], noise: &[f64], sums: &mut [f64; LANES]) {
        down(self, x, denoised, noise, sums);
    }

    /// Writes draws above states below.
    pub fn up(&self, below: &[f64], noise: &[f64], above: &mut [f64]) {
        up(self.back, self.noising, below, noise, above);
    }

    /// Adds $\ln q(x_t|x_s)-\ln p(x_s|x_t)-$`log_volume` of every lane to `sums`; `noise` is what led up.
    pub fn compare(&self, below: &[f64], above: &[f64], denoised: &[f64], noise: &[f64], sums: &mut [f64; LANES]) {
        compare(self, below, above, denoised, noise, sums);
    }
}

dispatch! {
    fn down(step: &BridgeStep, x: &mut [f64], denoised: &[f64], noise: &[f64], sums: &mut [f64; LANES]) {
        let (keep, pull, back, precision) = (step.keep, step.pull, step.back, 1.0 / step.noising);
        let rows = x.as_chunks_mut::<LANES>().0.iter_mut().zip(denoised.as_chunks::<LANES>().0);
        for (((x, denoised), noise), &spread) in rows.zip(noise.as_chunks::<LANES>().0).zip(&step.spreads) {
            for lane in 0..LANES {
                let (above, xi) = (x[lane], noise[lane]);
                let below = keep * above + (pull * denoised[lane] + spread * xi);
                let eta = (above - back * below) * precision;
                sums[lane] += 0.5 * (xi * xi - eta * eta);
                x[lane] = below;
            }
        }
    }

    fn up(back: f64, noising: f64, below: &[f64], noise: &[f64], above: &mut [f64]) {
        for ((above, below), noise) in above.iter_mut().zip(below).zip(noise) {
            *above = back * below + noising * noise;
        }
    }

    fn compare(
        step: &BridgeStep,
        below: &[f64],
        above: &[f64],
        denoised: &[f64],
        noise: &[f64],
        sums: &mut [f64; LANES],
    ) {
        let (keep, pull) = (step.keep, step.pull);
        let rows = below.as_chunks::<LANES>().0.iter().zip(above.as_chunks::<LANES>().0);
        let beside = denoised.as_chunks::<LANES>().0.iter().zip(noise.as_chunks::<LANES>().0);
        for (((below, above), (denoised, eta)), &spread) in rows.zip(beside).zip(&step.spreads) {
            let precision = 1.0 / spread;
            for lane in 0..LANES {
                let xi = (below[lane] - (keep * above[lane] + pull * denoised[lane])) * precision;
                sums[lane] += 0.5 * (xi * xi - eta[lane] * eta[lane]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_give_one_ratio() {
        let above = NoiseLevel { time: 1.0, alpha: 0.7, sigma: 0.6 };
        let below = NoiseLevel { time: 0.5, alpha: 0.9, sigma: 0.3 };
        let step = BridgeStep::new(above, below, &[0.2, 0.05]).unwrap();
        let wave = |phase: f64| -> Vec<f64> { (0..2 * LANES).map(|i| (i as f64 + phase).sin()).collect() };
        let (start, denoised, noise) = (wave(0.1), wave(0.7), wave(2.0));
        let mut end = start.clone();
        let mut forward = [0.0; LANES];
        step.down(&mut end, &denoised, &noise, &mut forward);
        let eta: Vec<f64> = start.iter().zip(&end).map(|(x, y)| (x - 0.7 / 0.9 * y) / step.noising).collect();
        let (mut back, mut again) = ([0.0; LANES], vec![0.0; 2 * LANES]);
        step.up(&end, &eta, &mut again);
        step.compare(&end, &start, &denoised, &eta, &mut back);
        for lane in 0..LANES {
            assert!((forward[lane] - back[lane]).abs() < 1e-12);
            assert!((again[lane] - start[lane]).abs() < 1e-14);
        }
        // One lane by the textbook: ln of two normal densities in two coordinates.
        let log_normal = |x: f64, mean: f64, variance: f64| {
            -0.5 * (x - mean).powi(2) / variance - 0.5 * (std::f64::consts::TAU * variance).ln()
        };
        let q2 = (0.3f64 / 0.9 / (0.6 / 0.7)).powi(2);
        let expected: f64 = [(0, 0.2), (LANES, 0.05)]
            .map(|(i, v)| {
                let mean = 0.5 * q2.sqrt() * start[i] + 0.9 * (1.0 - q2) * denoised[i];
                let variance = 0.09 * (1.0 - q2) + (0.9 * (1.0 - q2)).powi(2) * v;
                log_normal(start[i], 0.7 / 0.9 * end[i], 0.36 * (1.0 - q2)) - log_normal(end[i], mean, variance)
            })
            .iter()
            .sum();
        assert!((forward[0] + step.log_volume - expected).abs() < 1e-12);
    }

    #[test]
    fn steps_without_noise_are_none() {
        let noisy = NoiseLevel { time: 1.0, alpha: 1.0, sigma: 0.6 };
        let clean = NoiseLevel { time: 0.0, alpha: 1.0, sigma: 0.0 };
        assert!(BridgeStep::new(noisy, clean, &[0.0]).is_none());
        assert!(BridgeStep::new(noisy, clean, &[f64::NAN]).is_none());
        assert!(BridgeStep::new(noisy, clean, &[0.1]).is_some());
    }
}
