//! The table `[solver]`: from its `kind` to generic code over the solver it names.

use ornstein_engine::Scalar;
use ornstein_engine::diffusion::Solver;
use ornstein_engine::diffusion::solvers::{
    Adaptive, Ancestral, DpmMultistep, Euler, EulerMaruyama, Exponential, ExponentialOrder, Heun, PredictorCorrector,
    StochasticDpm, StochasticHeun,
};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A solver by its `kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SolverConfig {
    /// Euler's step of the reverse diffusion.
    EulerMaruyama {},
    /// Draws of the law of the next state given the denoised one.
    Ancestral {},
    /// DPM-Solver++(2M) of the reverse diffusion.
    StochasticDpm {},
    /// Euler-Maruyama with Langevin steps at the new noise.
    PredictorCorrector {
        /// Ratio of signal to noise in a correction.
        #[serde(default = "paper_ratio")]
        signal_to_noise: f64,
        /// Corrections per step.
        #[serde(default = "one")]
        corrections: u32,
    },
    /// Heun's step of the probability flow after fresh noise.
    StochasticHeun {
        /// Total noise over the run.
        churn: f64,
    },
    /// Euler's step of the probability flow (DDIM).
    Euler {},
    /// Heun's step of the probability flow.
    Heun {},
    /// DPM-Solver++(2M) of the probability flow.
    DpmMultistep {},
    /// The exponential integrator of the probability flow, exact for normal data of one variance.
    Exponential {
        /// Order, 1 or 2.
        #[serde(default = "two")]
        order: u32,
        /// Variance of the data that it is exact for.
        #[serde(default)]
        data_variance: f64,
    },
    /// The probability flow with steps of its own between the times of the grid.
    Adaptive {
        /// Tolerance of a step.
        tolerance: f64,
    },
}

fn paper_ratio() -> f64 {
    0.16
}

fn one() -> u32 {
    1
}

fn two() -> u32 {
    2
}

/// Code that runs with any solver.
pub trait SolverVisitor<T: Scalar> {
    /// What it returns.
    type Output;

    /// Runs with this solver.
    fn visit<S: Solver<T>>(self, solver: S) -> Self::Output;
}

impl SolverConfig {
    /// Its name in words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EulerMaruyama {} => "Euler-Maruyama",
            Self::Ancestral {} => "ancestral",
            Self::StochasticDpm {} => "stochastic DPM-Solver++(2M)",
            Self::PredictorCorrector { .. } => "predictor-corrector",
            Self::StochasticHeun { .. } => "stochastic Heun",
            Self::Euler {} => "Euler (DDIM)",
            Self::Heun {} => "Heun",
            Self::DpmMultistep {} => "DPM-Solver++(2M)",
            Self::Exponential { .. } => "exponential integrator",
            Self::Adaptive { .. } => "adaptive Runge-Kutta",
        }
    }

    /// Are the parameters in their ranges?
    pub fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let mut range = |key: &str, value: f64, least: f64| {
            if !(value > least && value.is_finite()) {
                errors.push(ConfigError::new(format!("solver.{key}"), value, "a positive number"));
            }
        };
        match *self {
            Self::PredictorCorrector { signal_to_noise, .. } => range("signal_to_noise", signal_to_noise, 0.0),
            Self::StochasticHeun { churn } => range("churn", churn, 0.0),
            Self::Adaptive { tolerance } => range("tolerance", tolerance, 0.0),
            Self::Exponential { order, data_variance } => {
                if !(data_variance >= 0.0 && data_variance.is_finite()) {
                    errors.push(ConfigError::new("solver.data_variance", data_variance, "a number, 0 or more"));
                }
                if !(1..=2).contains(&order) {
                    errors.push(ConfigError::new("solver.order", order, "1 or 2"));
                }
            }
            _ => {}
        }
        errors.into_result()
    }

    /// Order of convergence, and whether noise is added on the way.
    pub fn traits(&self) -> (u32, bool) {
        struct Traits;
        impl SolverVisitor<f64> for Traits {
            type Output = (u32, bool);
            fn visit<S: Solver<f64>>(self, solver: S) -> (u32, bool) {
                (solver.order(), solver.is_stochastic())
            }
        }
        self.visit::<f64, _>(1, Traits)
    }

    /// Calls `visitor` with the solver for a run of so many steps.
    pub fn visit<T: Scalar, V: SolverVisitor<T>>(&self, steps: u32, visitor: V) -> V::Output {
        match *self {
            Self::EulerMaruyama {} => visitor.visit(EulerMaruyama),
            Self::Ancestral {} => visitor.visit(Ancestral),
            Self::StochasticDpm {} => visitor.visit(StochasticDpm),
            Self::PredictorCorrector { signal_to_noise, corrections } => {
                visitor.visit(PredictorCorrector { predictor: EulerMaruyama, signal_to_noise, corrections })
            }
            Self::StochasticHeun { churn } => visitor.visit(StochasticHeun::with_total_churn(churn, steps)),
            Self::Euler {} => visitor.visit(Euler),
            Self::Heun {} => visitor.visit(Heun),
            Self::DpmMultistep {} => visitor.visit(DpmMultistep),
            Self::Exponential { order, data_variance } => {
                let order = if order == 1 { ExponentialOrder::One } else { ExponentialOrder::Two };
                visitor.visit(Exponential { order, data_variance })
            }
            Self::Adaptive { tolerance } => visitor.visit(Adaptive::with_tolerance(tolerance)),
        }
    }
}
