//! The table `[kernel]`: one kind per kernel.

use ornstein_engine::kernels::{Aboba, Baoa, Baoab, Obabo};
use ornstein_engine::{LogDensity, Scalar};
use ornstein_run::{ConfigError, ConfigErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::exact_gaussian::ExactGaussianFamily;
use super::{
    HamiltonianConfig, KernelVisitor, LangevinConfig, LeimkuhlerMatthewsFamily, MetropolisLangevinFamily,
    MicrocanonicalLangevinConfig, MicrocanonicalLangevinFamily, MicrocanonicalMetropolisConfig, NoUTurnConfig,
    NoUTurnFamily, OrnsteinUhlenbeckConfig, SplittingName, TamedLangevinFamily, UnadjustedLangevinFamily,
    UnderdampedConfig, UnderdampedFamily,
};
use crate::Target;

/// A kernel by its `kind`, with its parameters beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum KernelConfig {
    /// Euler's step (ULA): biased, of first order.
    UnadjustedLangevin(LangevinConfig),
    /// Euler's step with a Metropolis test (MALA): exact.
    MetropolisLangevin(LangevinConfig),
    /// Euler's step with a bounded drift: biased, stable where forces grow too fast.
    TamedLangevin(LangevinConfig),
    /// Euler's step with the mean of two noises: biased, of second order.
    LeimkuhlerMatthews(LangevinConfig),
    /// Langevin dynamics with inertia: biased, of second order.
    Underdamped(UnderdampedConfig),
    /// Hamiltonian Monte Carlo: exact.
    Hamiltonian(HamiltonianConfig),
    /// Hamiltonian trajectories that double until they turn back (NUTS): exact.
    NoUTurn(NoUTurnConfig),
    /// Motion at constant speed with noise (MCLMC): biased, of second order.
    MicrocanonicalLangevin(MicrocanonicalLangevinConfig),
    /// Motion at constant speed with a Metropolis test: exact.
    MicrocanonicalMetropolis(MicrocanonicalMetropolisConfig),
    /// The exact solution for a Gaussian about zero.
    OrnsteinUhlenbeck(OrnsteinUhlenbeckConfig),
}

/// What is known of a kernel before it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KernelTraits {
    /// Its name in words.
    pub name: &'static str,
    /// The target is left invariant at any step size.
    pub exact: bool,
    /// The acceptance that adaptation of the step size aims at; `None` for kernels without a Metropolis test.
    pub best_acceptance: Option<f64>,
    /// Whether a preconditioner has an effect.
    pub preconditioned: bool,
    /// Evaluations of the score in a step, roughly.
    pub evaluations: f64,
}

impl KernelConfig {
    /// What is known of the kernel before it runs.
    pub fn traits(&self) -> KernelTraits {
        let biased =
            |name| KernelTraits { name, exact: false, best_acceptance: None, preconditioned: true, evaluations: 1.0 };
        let exact = |name, acceptance, evaluations| KernelTraits {
            name,
            exact: true,
            best_acceptance: Some(acceptance),
            preconditioned: true,
            evaluations,
        };
        match self {
            Self::UnadjustedLangevin(_) => biased("unadjusted Langevin (ULA)"),
            Self::TamedLangevin(_) => biased("tamed Langevin"),
            Self::LeimkuhlerMatthews(_) => biased("Leimkuhler-Matthews"),
            Self::Underdamped(config) => biased(match config.scheme {
                SplittingName::Baoab => "underdamped Langevin, BAOAB",
                SplittingName::Baoa => "underdamped Langevin, BAOA",
                SplittingName::Obabo => "underdamped Langevin, OBABO",
                SplittingName::Aboba => "underdamped Langevin, ABOBA",
            }),
            Self::MetropolisLangevin(_) => exact("Metropolis-adjusted Langevin (MALA)", 0.574, 1.0),
            Self::Hamiltonian(config) => exact("Hamiltonian Monte Carlo", 0.8, f64::from(config.leapfrog_steps)),
            Self::NoUTurn(_) => exact("no-U-turn (NUTS)", 0.8, 16.0),
            Self::MicrocanonicalLangevin(config) => KernelTraits {
                evaluations: f64::from(config.scheme.scheme().evaluations()),
                ..biased("microcanonical Langevin (MCLMC)")
            },
            Self::MicrocanonicalMetropolis(config) => {
                let evaluations = f64::from(config.integrator_steps * config.scheme.scheme().evaluations());
                exact("adjusted microcanonical", 0.9, evaluations)
            }
            Self::OrnsteinUhlenbeck(_) => KernelTraits {
                name: "exact Ornstein-Uhlenbeck",
                exact: true,
                best_acceptance: None,
                preconditioned: false,
                evaluations: 0.0,
            },
        }
    }

    /// The step size of the config: the first one, if it is adapted.
    pub fn step_size(&self) -> f64 {
        match self {
            Self::UnadjustedLangevin(config)
            | Self::MetropolisLangevin(config)
            | Self::TamedLangevin(config)
            | Self::LeimkuhlerMatthews(config) => config.step_size,
            Self::Underdamped(config) => config.step_size,
            Self::Hamiltonian(config) => config.step_size,
            Self::NoUTurn(config) => config.step_size,
            Self::MicrocanonicalLangevin(config) => config.step_size,
            Self::MicrocanonicalMetropolis(config) => config.step_size,
            Self::OrnsteinUhlenbeck(config) => config.step_size,
        }
    }

    /// Are the parameters in their ranges, and does the kernel know the target?
    pub fn check(&self, target: &Target) -> Result<(), ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let mut positive = |key: &str, value: f64| {
            if !(value > 0.0 && value.is_finite()) {
                errors.push(ConfigError::new(format!("kernel.{key}"), value, "a positive number"));
            }
        };
        positive("step_size", self.step_size());
        match self {
            Self::Underdamped(config) => positive("friction", config.friction),
            Self::Hamiltonian(config) if config.leapfrog_steps == 0 => {
                errors.push(ConfigError::new("kernel.leapfrog_steps", 0, "an integer from 1 on"));
            }
            Self::NoUTurn(config) if !(1..=20).contains(&config.max_depth) => {
                errors.push(ConfigError::new("kernel.max_depth", config.max_depth, "an integer from 1 to 20"));
            }
            Self::MicrocanonicalLangevin(config) => positive("decoherence_length", config.decoherence_length),
            Self::MicrocanonicalMetropolis(config) if config.integrator_steps == 0 => {
                errors.push(ConfigError::new("kernel.integrator_steps", 0, "an integer from 1 on"));
            }
            Self::OrnsteinUhlenbeck(_) if target.covariance().is_none() => {
                let allowed = "another kernel for this target";
                errors.push(ConfigError::new("kernel.kind", "\"ornstein-uhlenbeck\"", allowed).help(
                    "the exact solution is known for the target gaussian with zero means only; metropolis-langevin is exact for any target",
                ));
            }
            _ => {}
        }
        let microcanonical = matches!(self, Self::MicrocanonicalLangevin(_) | Self::MicrocanonicalMetropolis(_));
        if microcanonical && target.dimension() < 2 {
            let found = format!("a target of {} coordinate", target.dimension());
            errors.push(
                ConfigError::new("kernel.kind", found, "a kernel that is not microcanonical")
                    .help("motion at constant speed needs two dimensions at least"),
            );
        }
        errors.into_result()
    }

    /// Calls `visitor` with the family of this kernel. `target` is what the kernel may know beforehand; the density that it
    /// follows is given when it steps.
    pub fn visit<T, D, V>(&self, target: &Target, visitor: V) -> V::Output
    where
        T: Scalar,
        D: LogDensity<T> + ?Sized,
        V: KernelVisitor<T, D>,
    {
        match self {
            Self::UnadjustedLangevin(_) => visitor.visit(&UnadjustedLangevinFamily),
            Self::MetropolisLangevin(_) => visitor.visit(&MetropolisLangevinFamily),
            Self::TamedLangevin(_) => visitor.visit(&TamedLangevinFamily),
            Self::LeimkuhlerMatthews(_) => visitor.visit(&LeimkuhlerMatthewsFamily),
            Self::Underdamped(UnderdampedConfig { friction, scheme, .. }) => {
                let friction = *friction;
                match scheme {
                    SplittingName::Baoab => visitor.visit(&UnderdampedFamily { scheme: Baoab, friction }),
                    SplittingName::Baoa => visitor.visit(&UnderdampedFamily { scheme: Baoa, friction }),
                    SplittingName::Obabo => visitor.visit(&UnderdampedFamily { scheme: Obabo, friction }),
                    SplittingName::Aboba => visitor.visit(&UnderdampedFamily { scheme: Aboba, friction }),
                }
            }
            Self::Hamiltonian(config) => visitor.visit(&config.family()),
            Self::NoUTurn(config) => visitor.visit(&NoUTurnFamily { max_depth: config.max_depth }),
            Self::MicrocanonicalLangevin(config) => visitor.visit(&MicrocanonicalLangevinFamily {
                scheme: config.scheme.scheme(),
                decoherence_length: config.decoherence_length,
            }),
            Self::MicrocanonicalMetropolis(config) => visitor.visit(&config.family()),
            Self::OrnsteinUhlenbeck(_) => {
                // `check` has refused targets without one.
                let covariance = target.covariance().cloned();
                let covariance =
                    covariance.unwrap_or_else(|| ornstein_engine::targets::Gaussian::standard(target.dimension()));
                visitor.visit(&ExactGaussianFamily { covariance })
            }
        }
    }
}
