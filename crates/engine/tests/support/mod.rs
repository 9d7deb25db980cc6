//! Targets with exact moments, and comparison with them within six standard errors (two-sided false-alarm rate 2e-9).
#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set where it is inlined"
)]

use ornstein_engine::{
    ChainState, DensityError, Ensemble, Euclidean, Kernel, LANES, LaneArray, LaneDensity, Layout, Randomness, Scalar,
    StateSpace, Transition, drive, log_density_by_lanes,
};
use ornstein_random::{Counter, Purpose};

pub const RANDOMNESS: Randomness = Randomness { seed: 20, index: 0 };

/// A skewed and curved density in two dimensions,
/// `log pi = 2 x - e^x - (y - x^2)^2 / 2`: `e^x` is Gamma(2), and `y` given `x` is `N(x^2, 1)`.
pub struct Crescent;

impl<T: Scalar> LaneDensity<T> for Crescent {
    fn dimension(&self) -> usize {
        2
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let [half, two] = [0.5, 2.0].map(T::from_f64);
        for lane in 0..LANES {
            let (x, y) = (position[0][lane], position[1][lane]);
            let (exponential, off) = (x.exp(), y - x * x);
            score[0][lane] = two - exponential + two * x * off;
            score[1][lane] = -off;
            log_density[lane] = (two * x - exponential - half * off * off).to_f64();
        }
        Ok(())
    }
}

log_density_by_lanes!(Crescent);

/// The name of a function of `(x, y)`, the function and its exact mean.
pub type Moment = (&'static str, fn(f64, f64) -> f64, f64);

impl Crescent {
    /// Functions with their exact means. With `psi` the digamma function, `E x = psi(2)`, `Var x = psi'(2)`, and the third
    /// cumulant of `x` is `psi''(2)`.
    pub const MOMENTS: [Moment; 7] = [
        ("x", |x, _| x, MEAN),
        ("x^2", |x, _| x * x, VARIANCE + MEAN * MEAN),
        ("x^3", |x, _| x * x * x, -0.404_113_806_319_188_6 + 3.0 * VARIANCE * MEAN + MEAN * MEAN * MEAN),
        ("e^x", |x, _| x.exp(), 2.0),
        ("y - x^2", |x, y| y - x * x, 0.0),
        ("(y - x^2)^2", |x, y| (y - x * x).powi(2), 1.0),
        ("x (y - x^2)", |x, y| x * (y - x * x), 0.0),
    ];

    /// Independent draws: `e^x = -ln(v w)` with uniform `v` and `w`, and `y = x^2 + xi`.
    pub fn draws(states: usize) -> Ensemble<f64> {
        let uniform = |purpose, state: usize| {
            ornstein_random::uniform(RANDOMNESS.key(purpose), Counter::coordinate(state as u32, 0, 0))
        };
        let normals = normal_states::<f64>(states, 1);
        Ensemble::from_states(states, 2, |state, i| {
            let product = uniform(Purpose::TargetDraw, state) * uniform(Purpose::DirectDraw, state);
            let x = (-product.ln()).ln();
            if i == 0 { x } else { x * x + normals.get(state, 0) }
        })
    }

    /// Asserts that the states have the moments.
    pub fn check(states: &Ensemble<f64>, what: &str) {
        for (name, function, exact) in Self::MOMENTS {
            let values: Vec<f64> =
                (0..states.layout().states()).map(|s| function(states.get(s, 0), states.get(s, 1))).collect();
            assert_mean(&values, exact, &format!("{what}: E[{name}]"));
        }
    }
}

/// `psi(2) = 1 - gamma` and `psi'(2) = pi^2/6 - 1`.
const MEAN: f64 = 0.422_784_335_098_467_1;
const VARIANCE: f64 = 0.644_934_066_848_226_4;

/// Asserts that the mean of independent values is `exact` within six standard errors.
pub fn assert_mean(values: &[f64], exact: f64, what: &str) {
    let (mean, error) = mean_and_error(values);
    assert!((mean - exact).abs() < 6.0 * error, "{what} = {mean} +- {error}, exact {exact}");
}

/// The mean of independent values and its standard error.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// States drawn from `N(0, I)`.
pub fn normal_states<T: Scalar>(states: usize, dimension: usize) -> Ensemble<T> {
    let mut ensemble = Ensemble::zeros(Layout::Lanes { states, dimension });
    let key = RANDOMNESS.key(Purpose::InitialState);
    ensemble.for_each_chunk(|| (), |chunk, (), x| Euclidean.white_noise(key, 0, chunk, x));
    ensemble
}

/// Steps 1 to `steps` from `start`, and what they did on average.
pub fn run<T: Scalar, D: ?Sized, K: Kernel<T, D>>(
    kernel: &K,
    target: &D,
    start: Ensemble<T>,
    steps: u32,
) -> Result<(K::State, Transition), DensityError> {
    let mut state = kernel.initialise(target, start)?;
    let mut transitions = Vec::new();
    let mut record = |_: u32, _: &_, transition: &Transition| transitions.push(*transition);
    drive(kernel, target, &mut state, 1..=steps, &mut record, |_| false)?;
    let states = state.position().layout().states();
    Ok((state, Transition { states, ..Transition::combine(transitions) }))
}
