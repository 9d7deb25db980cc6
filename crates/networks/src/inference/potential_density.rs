//! The density that a conservative network has learned.

use std::cell::RefCell;

use ornstein_engine::{DensityError, LANES, LaneArray, LaneDensity, Scalar, log_density_by_lanes};
use thiserror::Error;

use super::packed::{Level, PackedPotential, Scales, Workspace};
use crate::network::Network;

/// A noise level and the preconditioning there, `D(x) = skip x + output F(input x; noise)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PotentialLevel {
    /// The standard deviation `s` of the noise.
    pub sigma: f64,
    /// The level as the network is told, `c_noise(s)`.
    pub noise: f64,
    /// `c_skip(s)`, `c_out(s)` and `c_in(s)`.
    pub scales: Scales<f64>,
}

/// Why there is no density.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PotentialDensityError {
    /// The network's field may have a curl.
    #[error("this network is not the gradient of a potential: only a conservative architecture has a density")]
    NotConservative,
    /// The parameters belong to another network.
    #[error("the network has {expected} parameters, but {found} were given")]
    Parameters {
        /// How many it has.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// The condition belongs to another network.
    #[error("the network is conditioned on {expected} numbers, but {found} were given")]
    Condition {
        /// How many it wants.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A noise level at which there is no density.
    #[error("sigma = {sigma} and c_in = {input} must be positive and finite")]
    Level {
        /// The noise level.
        sigma: f64,
        /// The scale of the states.
        input: f64,
    },
}

/// The learned density of data with noise of standard deviation `s`, up to a constant,
///
/// `log p_s(x) = (c_skip - 1) / (2 s^2) |x|^2 + c_out / (c_in s^2) phi(c_in x)`,
///
/// whose gradient is the score `(D(x) - x) / s^2` of the network as a denoiser: a target for any Markov chain, and for annealed
/// importance sampling, which also finds the constant. Value and score come from one evaluation, in double precision from
/// weights in single precision.
///
/// ```
/// use ornstein_engine::{Ensemble, LogDensity};
/// use ornstein_networks::Network;
/// use ornstein_networks::architectures::{Conservative, ConservativeSettings};
/// use ornstein_networks::inference::{PotentialDensity, PotentialLevel, Scales};
///
/// let network = Conservative::new(&ConservativeSettings::default(), 2, 0);
/// let values = network.parameters().initial_values::<f32>(1);
/// // Data of variance 1 at s = 1 (Karras et al. 2022, table 1): c_skip = 1/2, c_out = c_in = 1/sqrt(2).
/// let half = 0.5f64.sqrt();
/// let scales = Scales { input: half, skip: 0.5, output: half };
/// let density = PotentialDensity::new(&network, &values, PotentialLevel { sigma: 1.0, noise: 0.0, scales }, &[])?;
///
/// // A new network is zero: what is left is the Gaussian of variance 2.
/// let states = Ensemble::from_states(1, 2, |_, i| [1.0f64, 3.0][i]);
/// let (mut score, mut log_density) = (Ensemble::zeros_like(&states), [0.0]);
/// density.evaluate(&states, &mut score, &mut log_density)?;
/// assert_eq!((log_density[0], score.get(0, 1)), (-2.5, -1.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PotentialDensity {
    potential: Box<dyn PackedPotential<f64>>,
    at: PotentialLevel,
    level: Level<f64>,
}

impl PotentialDensity {
    /// The density of a network with these parameters at a noise level, for one condition.
    ///
    /// # Errors
    /// If the network has no potential, or numbers do not fit.
    pub fn new(
        network: &dyn Network,
        values: &[f32],
        at: PotentialLevel,
        condition: &[f64],
    ) -> Result<Self, PotentialDensityError> {
        let (expected, found) = (network.parameters().len(), values.len());
        if expected != found {
            return Err(PotentialDensityError::Parameters { expected, found });
        }
        let (expected, found) = (network.condition_dimension(), condition.len());
        if expected != found {
            return Err(PotentialDensityError::Condition { expected, found });
        }
        let (sigma, input) = (at.sigma, at.scales.input);
        if !(sigma > 0.0 && sigma.is_finite() && input > 0.0 && input.is_finite()) {
            return Err(PotentialDensityError::Level { sigma, input });
        }
        let potential = network
            .as_potential()
            .and_then(|potential| potential.pack_potential(values))
            .ok_or(PotentialDensityError::NotConservative)?;
        let mut level = Level::default();
        potential.prepare(at.noise, condition, &mut level);
        Ok(Self { potential, at, level })
    }
}

/// Memory of a thread.
#[derive(Default)]
struct Room {
    position: Vec<LaneArray<f64>>,
    score: Vec<LaneArray<f64>>,
    workspace: Workspace<f64>,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::default();
}

impl<T: Scalar> LaneDensity<T> for PotentialDensity {
    fn dimension(&self) -> usize {
        self.potential.dimension()
    }

    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let PotentialLevel { sigma, scales: Scales { input, skip, output }, .. } = self.at;
        let precision = 1.0 / (sigma * sigma);
        let scales = Scales { input, skip: (skip - 1.0) * precision, output: output * precision };
        ROOM.with_borrow_mut(|room| {
            let Room { position: states, score: slopes, workspace } = room;
            states.clear();
            states.extend(position.iter().map(|lanes| lanes.map(T::to_f64)));
            slopes.resize(states.len(), [0.0; LANES]);
            self.potential.evaluate_with_potential(&self.level, scales, states, slopes, log_density, workspace);
            for value in log_density.iter_mut() {
                *value *= scales.output / input;
            }
            for (lanes, (score, slopes)) in states.iter().zip(score.iter_mut().zip(slopes.iter())) {
                for (lane, (score, &slope)) in score.iter_mut().zip(slopes).enumerate() {
                    *score = T::from_f64(slope);
                    log_density[lane] += 0.5 * scales.skip * (lanes[lane] * lanes[lane]);
                }
            }
        });
        Ok(())
    }
}

log_density_by_lanes!(PotentialDensity);
