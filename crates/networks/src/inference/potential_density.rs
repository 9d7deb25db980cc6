//! The density that a conservative network has learned.

use std::cell::RefCell;

use ornstein_engine::{DensityError, LANES, LaneArray, LaneDensity, Scalar, log_density_by_lanes};
use thiserror::Error;

use super::packed::{Level, PackedPotential, Scales, Workspace};
use crate::preconditioning::Coefficients;
use crate::score_model::ScoreModel;

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
    #[error("the noise level sigma = {sigma} must be positive and finite")]
    NoiseLevel {
        /// The noise level.
        sigma: f64,
    },
}

/// The learned density of data with noise of standard deviation `s`, up to a constant,
///
/// `log p_s(x) = (c_skip - 1) / (2 s^2) |x|^2 + c_out / (c_in s^2) phi(c_in x)`,
///
/// whose gradient is the score `(D(x) - x) / s^2` of the network as a denoiser `D(x) = c_skip x + c_out grad phi(c_in x)`, in the
/// coordinates that the network was trained in: a target for any Markov chain, and for annealed
/// importance sampling, which also finds the constant. Value and score come from one evaluation, in double precision from
/// weights in single precision.
///
/// ```
/// use ornstein_engine::{Ensemble, LogDensity};
/// use ornstein_networks::architectures::{Architecture, ConservativeSettings};
/// use ornstein_networks::inference::PotentialDensity;
/// use ornstein_networks::{Preconditioning, ScoreModel};
///
/// let network = Architecture::Conservative(ConservativeSettings::default()).build(2, 0)?;
/// let values = network.parameters().initial_values::<f32>(1);
/// let model = ScoreModel { network, preconditioning: Preconditioning::default() };
/// let density = PotentialDensity::new(&model, &values, 1.0, &[])?;
///
/// // A new network is zero: at s = 1 what is left is the Gaussian of variance 2.
/// let states = Ensemble::from_states(1, 2, |_, i| [1.0f64, 3.0][i]);
/// let (mut score, mut log_density) = (Ensemble::zeros_like(&states), [0.0]);
/// density.evaluate(&states, &mut score, &mut log_density)?;
/// assert_eq!((log_density[0], score.get(0, 1)), (-2.5, -1.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PotentialDensity {
    potential: Box<dyn PackedPotential<f64>>,
    coefficients: Coefficients,
    level: Level<f64>,
}

impl PotentialDensity {
    /// The density of a model with these parameters at noise of standard deviation `sigma`, for one condition.
    ///
    /// # Errors
    /// If the network has no potential, or numbers do not fit.
    pub fn new(
        model: &ScoreModel,
        values: &[f32],
        sigma: f64,
        condition: &[f64],
    ) -> Result<Self, PotentialDensityError> {
        let network = &model.network;
        let (expected, found) = (network.parameters().len(), values.len());
        if expected != found {
            return Err(PotentialDensityError::Parameters { expected, found });
        }
        let (expected, found) = (network.condition_dimension(), condition.len());
        if expected != found {
            return Err(PotentialDensityError::Condition { expected, found });
        }
        if !(sigma > 0.0 && sigma.is_finite()) {
            return Err(PotentialDensityError::NoiseLevel { sigma });
        }
        let potential = network
            .as_potential()
            .and_then(|potential| potential.pack_potential(values))
            .ok_or(PotentialDensityError::NotConservative)?;
        let (coefficients, mut level) = (model.preconditioning.coefficients(sigma), Level::default());
        potential.prepare(coefficients.noise, condition, &mut level);
        Ok(Self { potential, coefficients, level })
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
        let Coefficients { sigma, skip, output, input, .. } = self.coefficients;
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
