//! A learned score proposes, exact weights correct: targets $e^{-E}$ by imperfect denoisers.
//!
//! A denoiser that was trained on samples is wrong in what samples get wrong, the weights of modes and the widths of tails, and its
//! draws say nothing of $Z$. The energy says both. This module takes any [`Denoiser`](ornstein_engine::diffusion::Denoiser) and any
//! [`LogDensity`](ornstein_engine::LogDensity) and joins them so that the result is exact whatever the denoiser says; a good one
//! makes it cheap.
//!
//! | use | gives | exact because |
//! |---|---|---|
//! | [`DiffusionBridge::forward`] | draws with weights: $\ln Z$, [means](WeightedDraws::mean) | weights of whole paths |
//! | [`DiffusionBridge::reverse`] with draws of the target, [`TwoEndedEstimate`] | $\ln Z$ by Bennett's estimator, bounds from both sides, what the model misses | Crooks' theorem |
//! | [`BridgeMetropolis`] | chains that jump between modes and move locally | Metropolis and Hastings on paths |
//! | [`FlowProposal`] | draws of a deterministic solver with weights, in few dimensions | change of variables by the solver's own steps |
//! | [`WeightedDraws::resample`] | starts for chains of any kernel | weights; only as good as their number |
//!
//! Model draws as a mere start for local chains repair the shapes of modes and not their weights: such a chain converges to the target
//! only as fast as it crosses barriers, which is what it was to be spared. [`ModeWeight`] compares all of these with other samplers by
//! one event: `examples/hybrid_comparison.rs`.
//!
//! # Path weights
//!
//! On a grid $t_0>t_1>\dots>t_N=0$ the noising of $x_N\sim\pi/Z$ is a Gaussian chain $q(x_{k}|x_{k+1})$, known exactly. The denoiser gives a
//! chain in the other direction, $p(x_{k+1}|x_k)$ from normal noise $p(x_0)$: the ancestral step of Ho et al. 2020 with the variance of
//! [`DataMoments`]. Whatever $p$ is, as long as it is nowhere zero,
//! $$\Big\langle w\Big\rangle_p=\int\pi(x_N)\prod_kq(x_k|x_{k+1})\,dx_{0:N}=Z,\qquad
//! \ln w=\ln\pi(x_N)+\sum_{k=0}^{N-1}\ln\frac{q(x_k|x_{k+1})}{p(x_{k+1}|x_k)}-\ln p(x_0).$$
//! So $w$ is the weight of annealed importance sampling with learned reverse kernels, and $-\ln w$ a work. A path drawn upwards from a draw of
//! the target has the same functional with $\langle1/w\rangle=1/Z$, so both directions obey Crooks' theorem and go to
//! [`bennett`](crate::bennett). One pass costs one denoising per step, in either direction.
//!
//! $\mathrm{Var}(\ln w)$ has two parts: what the denoiser gets wrong, which no grid mends, and the step's normal in place of the true law
//! of $x_{k+1}$ given $x_k$, which falls as $1/N$. If more steps do not help, train.
//!
//! # What can be seen, and what cannot
//!
//! - Weights that are uneven: [`Reliability`](crate::Reliability) by effective samples and the shape of the tail.
//! - A mode that the denoiser has no idea of, from draws of the target that know it: [`TwoEndedEstimate::missed`]. From forward
//!   paths alone it cannot be seen: they look healthy and give $\ln Z$ of the rest.
//! - A chain that starts in such a mode never accepts a jump: [`BridgeMetropolisState::jumps`].
//! - A mode that neither model nor draws nor starts know cannot be seen by any of this.
//!
//! # Example
//!
//! Two modes of weights 0.3 and 0.7 and a model that believes the reverse:
//!
//! ```
//! use ornstein_engine::diffusion::data::{Component, MixtureData};
//! use ornstein_engine::diffusion::{ReverseProblem, TimeGrid, processes::Edm};
//! use ornstein_engine::targets::GaussianMixture;
//! use ornstein_engine::Randomness;
//! use ornstein_free_energy::diffusion_bridge::{DataMoments, DiffusionBridge};
//!
//! let target = GaussianMixture::isotropic(&[0.3, 0.7], &[vec![-2.0], vec![2.0]], 0.4)?;
//! let mode = |weight, mean| Component { weight, means: vec![mean], deviations: vec![0.45] };
//! let model = MixtureData::new(&[mode(0.7, -2.0), mode(0.3, 2.0)])?;
//!
//! let process = Edm::new(12.0)?;
//! let grid = TimeGrid::power(&process, 12.0, 0.08, 40, 3.0)?.then(0.0)?;
//! let problem = ReverseProblem { process: &process, denoiser: &model };
//! let moments = DataMoments::given(vec![0.0], vec![0.2])?;
//! let bridge = DiffusionBridge::new(problem, &grid, &moments)?;
//! let draws = bridge.forward(&target, 4096, Randomness { seed: 1, index: 0 })?;
//!
//! let right: Vec<f64> = (0..4096).map(|i| f64::from(u8::from(draws.position.get(i, 0) > 0.0))).collect();
//! let raw = right.iter().sum::<f64>() / 4096.0;
//! assert!((raw - 0.3).abs() < 0.05);
//! assert!((draws.mean(&right)?.value - 0.7).abs() < 0.06);
//! let log_z = draws.log_normalisation()?;
//! assert!(log_z.reliability.reliable && log_z.log_mean.interval(0.999_999).contains(0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sources
//!
//! - Weights by flows: Noé, Olsson, Köhler and Wu 2019, Science 365, eaaw1147; many wells: Midgley, Stimper, Simm, Schölkopf and
//!   Hernández-Lobato 2023, ICLR.
//! - Path weights: Neal 2001, Stat. Comput. 11, 125; Doucet, Grathwohl, Matthews and Strathmann 2022, *Score-based diffusion meets annealed
//!   importance sampling*, NeurIPS 35; in continuous time Albergo and Vanden-Eijnden 2024, *NETS*.
//! - Diffusions as generative models: Ho, Jain and Abbeel 2020; Song et al. 2021, ICLR. Variances: Bao et al. 2022, ICLR.
//! - Learned proposals in chains: Gabrié, Rotskoff and Vanden-Eijnden 2022, PNAS 119, e2109420119; Samsonov et al. 2022, NeurIPS 35.
//!
//! # Where to find what
//!
//! | file | concept |
//! |---|---|
//! | `bridge.rs`, `step.rs`, `noise.rs` | paths in both directions, one step, its random numbers |
//! | `data_moments.rs` | the variances of the steps, given or measured |
//! | `weighted_draws.rs` | draws with weights, means, costs |
//! | `two_ended.rs` | both directions together |
//! | `jumps.rs` | the Markov kernel |
//! | `flow_proposal.rs` | the probability flow |
//! | `mode_weight.rs` | one number to compare samplers by |

mod bridge;
mod data_moments;
mod flow_proposal;
mod jumps;
mod mode_weight;
mod noise;
mod step;
mod two_ended;
mod weighted_draws;

pub use bridge::DiffusionBridge;
pub use data_moments::DataMoments;
pub use flow_proposal::{FlowProposal, FoldedFlowError, StochasticFlowError};
pub use jumps::{BridgeMetropolis, BridgeMetropolisState, JumpCycle};
pub use mode_weight::{MAXIMUM_R_HAT, ModeWeight};
pub use two_ended::{MAXIMUM_DISAGREEMENT, TwoEndedEstimate};
pub use weighted_draws::{Evaluations, WeightedDraws, weighted_mean};
