//! A trained network as the engine sees it.

use std::sync::atomic::{AtomicU64, Ordering};

use burn_tensor::{DType, Device, Tensor};
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, LANES, Scalar};
use thiserror::Error;

use crate::network::NetworkInput;
use crate::operations::Number;
use crate::parameters::Weights;
use crate::score_model::ScoreModel;

/// Numbers given to a [`NetworkDenoiser`] that do not fit its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NetworkDenoiserError {
    /// A condition of another length.
    #[error("the network is conditioned on {expected} numbers, but is given {found}")]
    Condition {
        /// Numbers that the network asks for.
        expected: usize,
        /// Numbers given.
        found: usize,
    },
    /// A list that is not a whole number of rows, or a mask whose members do not divide the coordinates.
    #[error("{numbers} numbers are no rows of {columns} for a network of {dimension} coordinates")]
    Rows {
        /// Numbers given.
        numbers: usize,
        /// Numbers per row.
        columns: usize,
        /// Coordinates of a state.
        dimension: usize,
    },
}

/// A [`ScoreModel`] with its weights, as a [`Denoiser`] of the engine in the network's coordinates.
///
/// The states of a block become rows, the network runs without derivatives in the precision of its weights, and its answers become
/// lanes again. Solvers call it from all threads at once, block by block. It counts what it is asked.
#[derive(Debug)]
pub struct NetworkDenoiser {
    model: ScoreModel,
    weights: Weights,
    precision: DType,
    condition: Option<StateRows>,
    mask: Option<StateRows>,
    device: Device,
    calls: AtomicU64,
    evaluations: AtomicU64,
}

/// Numbers that belong to the states of a run: state `i` has row `i` modulo their count.
#[derive(Debug, Clone)]
struct StateRows {
    columns: usize,
    numbers: Vec<f32>,
}

impl StateRows {
    fn of(&self, state: usize) -> &[f32] {
        let row = state % (self.numbers.len() / self.columns);
        &self.numbers[row * self.columns..][..self.columns]
    }
}

impl NetworkDenoiser {
    /// The model with these weights on the processor, without a condition.
    ///
    /// # Panics
    /// If there are not as many weights as the network has.
    #[must_use]
    pub fn new<T: Number>(model: ScoreModel, weights: &[T]) -> Self {
        Self::on_device(model, weights, Device::flex())
    }

    /// The model with these weights on any device, without a condition.
    ///
    /// # Panics
    /// If there are not as many weights as the network has.
    #[must_use]
    pub fn on_device<T: Number>(model: ScoreModel, weights: &[T], device: Device) -> Self {
        Self {
            weights: Weights::constant(model.network.parameters(), weights, &device),
            model,
            precision: T::DTYPE,
            condition: None,
            mask: None,
            device,
            calls: AtomicU64::new(0),
            evaluations: AtomicU64::new(0),
        }
    }

    /// The same conditioned on (normalised) rows of `columns` numbers: one row for all states, or one for each state of the run. A network
    /// that was trained with dropped conditions has one condition more, which is supplied.
    ///
    /// # Errors
    /// If the numbers do not fit the network.
    pub fn with_condition(self, rows: &[f32], columns: usize) -> Result<Self, NetworkDenoiserError> {
        self.check_rows(rows, columns)?;
        let expected = self.model.network.condition_dimension();
        let numbers = match expected.checked_sub(columns) {
            Some(0) => rows.to_vec(),
            Some(1) => rows.chunks(columns).flat_map(|row| row.iter().chain(&[1.0])).copied().collect(),
            _ => return Err(NetworkDenoiserError::Condition { expected, found: columns }),
        };
        Ok(Self { condition: Some(StateRows { columns: expected, numbers }), ..self })
    }

    /// The same for states of which nothing is known. Its network was trained with dropped conditions.
    #[must_use]
    pub fn without_condition(self) -> Self {
        let columns = self.model.network.condition_dimension();
        Self { condition: (columns > 0).then(|| StateRows { columns, numbers: vec![0.0; columns] }), ..self }
    }

    /// The same for sets of which some members are padding: rows of one number per member, 1 or 0, one row for all states or one for
    /// each. Noise on padding is not seen, and padding is denoised to zero.
    ///
    /// # Errors
    /// If the numbers do not fit the network.
    pub fn with_mask(self, rows: &[f32], members: usize) -> Result<Self, NetworkDenoiserError> {
        self.check_rows(rows, members)?;
        let (numbers, dimension) = (rows.len(), self.model.network.dimension());
        if !dimension.is_multiple_of(members) {
            return Err(NetworkDenoiserError::Rows { numbers, columns: members, dimension });
        }
        Ok(Self { mask: Some(StateRows { columns: members, numbers: rows.to_vec() }), ..self })
    }

    fn check_rows(&self, rows: &[f32], columns: usize) -> Result<(), NetworkDenoiserError> {
        if columns > 0 && !rows.is_empty() && rows.len().is_multiple_of(columns) {
            return Ok(());
        }
        let dimension = self.model.network.dimension();
        Err(NetworkDenoiserError::Rows { numbers: rows.len(), columns, dimension })
    }

    /// What is run.
    #[must_use]
    pub fn model(&self) -> &ScoreModel {
        &self.model
    }

    /// How often the network has been run so far, each time for a whole block of states.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// How many states have been denoised so far.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        self.evaluations.load(Ordering::Relaxed)
    }

    /// Denoises one block: `lanes` states side by side, of which the first `states` are not idle.
    fn denoise_block<W: Number, T: Scalar>(&self, level: NoiseLevel, block: Block, x: &[T], denoised: &mut [T]) {
        let Block { first, states, lanes } = block;
        let dimension = self.model.network.dimension();
        let numbers = self.model.preconditioning.coefficients(level.noise_to_signal());
        let mut rows = vec![W::ZERO; states * dimension];
        let scale = numbers.input / level.alpha;
        for (i, lane_numbers) in x.chunks_exact(lanes).enumerate() {
            for (row, x) in rows.chunks_exact_mut(dimension).zip(lane_numbers) {
                row[i] = W::from_f64(scale * x.to_f64());
            }
        }
        let extra = |rows: &Option<StateRows>| {
            rows.as_ref().map(|rows| {
                let numbers = (first..first + states).flat_map(|state| rows.of(state)).map(|&x| W::from_f64(x.into()));
                self.tensor(numbers.collect(), [states, rows.columns])
            })
        };
        let there = |state: usize, i: usize| {
            self.mask.as_ref().is_none_or(|mask| mask.of(first + state)[i * mask.columns / dimension] != 0.0)
        };
        if self.mask.is_some() {
            for (place, x) in rows.iter_mut().enumerate() {
                *x = if there(place / dimension, place % dimension) { *x } else { W::ZERO };
            }
        }
        let input = NetworkInput {
            states: self.tensor(rows, [states, dimension]),
            noise: self.tensor(vec![W::from_f64(numbers.noise); states], [states]),
            condition: extra(&self.condition),
            mask: extra(&self.mask),
        };
        let predicted = W::read(self.model.network.forward(&self.weights, input));
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.evaluations.fetch_add(states as u64, Ordering::Relaxed);

        let skip = T::from_f64(numbers.skip / level.alpha);
        let output = T::from_f64(numbers.output);
        for (i, (out, x)) in denoised.chunks_exact_mut(lanes).zip(x.chunks_exact(lanes)).enumerate() {
            // Idle lanes only have to stay finite.
            out.fill(T::ZERO);
            for (state, (out, x)) in out.iter_mut().zip(x).take(states).enumerate() {
                if there(state, i) {
                    *out = skip * *x + output * T::from_f64(predicted[state * dimension + i].to_f64());
                }
            }
        }
    }

    fn tensor<W: Number, const D: usize>(&self, values: Vec<W>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(W::shaped(values, &shape), (&self.device, W::DTYPE))
    }
}

/// A block of an ensemble.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// The number of its first state in the run.
    first: usize,
    /// Its states.
    states: usize,
    /// How many lie side by side, idle ones included.
    lanes: usize,
}

impl<T: Scalar> Denoiser<T> for NetworkDenoiser {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<T>,
        denoised: &mut Ensemble<T>,
        _workspace: &mut Workspace<T>,
    ) -> Result<(), DensityError> {
        let network = &self.model.network;
        states.check_dimension(network.dimension())?;
        let (expected, found) = (network.condition_dimension(), self.condition.as_ref().map_or(0, |rows| rows.columns));
        if expected != found {
            return Err(DensityError::Fatal(Box::new(NetworkDenoiserError::Condition { expected, found })));
        }
        if level.sigma == 0.0 {
            // Nothing to take away; the network has never seen infinite ratios of signal to noise.
            let scale = T::from_f64(1.0 / level.alpha);
            denoised.for_each_chunk(
                || (),
                |chunk, (), out| {
                    out.iter_mut().zip(states.chunk(chunk)).for_each(|(out, &x)| *out = scale * x);
                },
            );
            return Ok(());
        }
        let layout = states.layout();
        let (count, lanes) = (layout.states(), layout.lanes());
        let run = |first: usize, x: &[T], out: &mut [T]| {
            let block = Block { first: states.first_state() + first, states: (count - first).min(lanes), lanes };
            match self.precision {
                DType::F64 => self.denoise_block::<f64, T>(level, block, x, out),
                _ => self.denoise_block::<f32, T>(level, block, x, out),
            }
        };
        if lanes == 1 {
            run(0, states.data(), denoised.data_mut());
        } else {
            denoised.for_each_chunk(|| (), |chunk, (), out| run(chunk * LANES, states.chunk(chunk), out));
        }
        Ok(())
    }
}
