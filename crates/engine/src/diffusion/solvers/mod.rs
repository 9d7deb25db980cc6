//! Solvers, one per file. In all of them the step goes from `t` to `s`, `lambda = ln(alpha/sigma)`,
//! `h = lambda_s - lambda_t`, and `D` is the denoised state at `t`.
//!
//! | solver | solves | order | denoisings per step |
//! |---|---|---|---|
//! | [`EulerMaruyama`] | reverse diffusion | 1 | 1 |
//! | [`Ancestral`] | reverse diffusion | 1 | 1 |
//! | [`StochasticDpm`] | reverse diffusion | 2 | 1 |
//! | [`PredictorCorrector`] | any, then Langevin at the new noise | as the predictor | + 1 per correction |
//! | [`StochasticHeun`] | both, in a given mixture | 2 | 2 |
//! | [`Euler`] | probability flow | 1 | 1 |
//! | [`Heun`] | probability flow | 2 | 2 |
//! | [`DpmMultistep`] | probability flow | 2 | 1 |
//! | [`Exponential`] | probability flow | 1 or 2 | 1 or 2 |
//! | [`RungeKutta`] | probability flow | that of its tableau | one per stage |
//! | [`Adaptive`] | probability flow | 3, step by step size control | as needed |

mod adaptive;
mod ancestral;
mod dpm_multistep;
mod euler;
mod euler_maruyama;
mod exponential;
mod heun;
mod predictor_corrector;
mod runge_kutta;
mod stochastic_dpm;
mod stochastic_heun;

pub use adaptive::{Adaptive, AdaptiveState, StepLimitError};
pub use ancestral::Ancestral;
pub use dpm_multistep::{DpmMultistep, MultistepState};
pub use euler::Euler;
pub use euler_maruyama::EulerMaruyama;
pub use exponential::{Exponential, ExponentialOrder};
pub use heun::Heun;
pub use predictor_corrector::PredictorCorrector;
pub(super) use runge_kutta::{Flow, FlowStep};
pub use runge_kutta::{RungeKutta, RungeKuttaState};
pub use stochastic_dpm::StochasticDpm;
pub use stochastic_heun::StochasticHeun;
