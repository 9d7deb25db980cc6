//! A trained network as the engine sees it.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use burn_tensor::{DType, Device, Tensor};
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble, LANES, LaneArray, Scalar, as_lanes, as_lanes_mut};
use thiserror::Error;

use crate::inference::{Level, PackedNetwork, Scales, Workspace as PackedWorkspace};
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
/// Where the architecture has a [packed form](crate::inference) and all states share their condition, blocks of lanes go through it as
/// they are. Otherwise the states of a block become rows, the network runs on tensors without derivatives, in the precision of its
/// weights, and its answers become lanes again. Either way what is kept of the state, `c_skip z`, is added in the state's own
/// precision. Solvers call it from all threads at once, block by block. It counts what it is asked.
#[derive(Debug)]
pub struct NetworkDenoiser {
    model: ScoreModel,
    weights: Weights,
    precision: DType,
    /// The network without tensors, which serves where all states share a condition.
    packed: Option<Box<dyn PackedNetwork<f32>>>,
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
        let singles: Vec<f32> = weights.iter().map(|weight| weight.to_f64() as f32).collect();
        let packs = T::DTYPE == DType::F32 && device == Device::flex();
        Self {
            weights: Weights::constant(model.network.parameters(), weights, &device),
            packed: packs.then(|| model.network.pack(&singles)).flatten(),
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

    /// The condition that all states share, if they do and the network has a form for it.
    fn packed(&self) -> Option<(&dyn PackedNetwork<f32>, &[f32])> {
        let condition = match &self.condition {
            None => &[][..],
            Some(rows) if rows.numbers.len() == rows.columns => &rows.numbers,
            Some(_) => return None,
        };
        if self.mask.is_some() { None } else { Some((self.packed.as_deref()?, condition)) }
    }

    /// Denoises one block of lanes by a packed network, in the memory of this thread.
    fn denoise_packed<T: Scalar>(
        &self,
        (network, condition): (&dyn PackedNetwork<f32>, &[f32]),
        level: NoiseLevel,
        states: usize,
        x: &[T],
        denoised: &mut [T],
    ) {
        let numbers = self.model.preconditioning.coefficients(level.noise_to_signal());
        // The network alone: what is kept of the state is added in the precision of the state.
        let scales = Scales { input: (numbers.input / level.alpha) as f32, ..Scales::NONE };
        let [skip, output] = [numbers.skip / level.alpha, numbers.output].map(T::from_f64);
        ROOM.with_borrow_mut(|room| {
            room.states.clear();
            room.states.extend(as_lanes(x).iter().map(|lanes| lanes.map(|x| x.to_f64() as f32)));
            room.predicted.resize(room.states.len(), [0.0; LANES]);
            network.prepare(numbers.noise, condition, &mut room.level);
            network.evaluate(&room.level, scales, &room.states, &mut room.predicted, &mut room.workspace);
            for ((out, x), predicted) in as_lanes_mut(denoised).iter_mut().zip(as_lanes(x)).zip(&room.predicted) {
                for lane in 0..LANES {
                    out[lane] = skip * x[lane] + output * T::from_f64(predicted[lane].into());
                }
            }
        });
        self.count(states);
    }

    /// Takes note of a run of the network.
    fn count(&self, states: usize) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.evaluations.fetch_add(states as u64, Ordering::Relaxed);
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
        self.count(states);
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

/// Memory of a thread for packed networks.
#[derive(Default)]
struct Room {
    states: Vec<LaneArray<f32>>,
    predicted: Vec<LaneArray<f32>>,
    level: Level<f32>,
    workspace: PackedWorkspace<f32>,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::default();
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
            if lanes == LANES
                && let Some(packed) = self.packed()
            {
                return self.denoise_packed(packed, level, (count - first).min(lanes), x, out);
            }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::architectures::{Mlp, MlpSettings};
    use crate::network::Network;
    use crate::preconditioning::Preconditioning;

    const LEVEL: NoiseLevel = NoiseLevel { time: 0.0, alpha: 0.8, sigma: 0.6 };

    fn model(condition: usize) -> (ScoreModel, Vec<f64>) {
        let network = Arc::new(Mlp::new(
            &MlpSettings { width: 16, blocks: 2, embedding: 8, ..MlpSettings::default() },
            3,
            condition,
        ));
        // The last layer starts as zero: other weights make the network say something.
        let values = (0..network.parameters().len()).map(|i| 0.3 * f64::from((i as f32).sin())).collect();
        (ScoreModel { network, preconditioning: Preconditioning::default() }, values)
    }

    fn denoise<T: Scalar>(denoiser: &NetworkDenoiser, states: usize) -> Ensemble<T> {
        let states = Ensemble::from_states(states, 3, |state, i| T::from_f64(((3 * state + i) as f64).cos()));
        let mut denoised = Ensemble::zeros_like(&states);
        denoiser.denoise(LEVEL, &states, &mut denoised, &mut Workspace::new()).unwrap();
        denoised
    }

    fn largest_difference<T: Scalar, U: Scalar>(a: &Ensemble<T>, b: &Ensemble<U>) -> f64 {
        let pairs = a.to_rows().into_iter().zip(b.to_rows());
        pairs.map(|(a, b)| (a.to_f64() - b.to_f64()).abs()).fold(0.0, f64::max)
    }

    /// The same states by tensors in double precision (the reference), by the packed form, and through [`ScoreModel::denoise`].
    #[test]
    fn all_ways_through_a_network_agree() {
        let (model, values) = model(0);
        let singles: Vec<f32> = values.iter().map(|&x| x as f32).collect();
        let (double, packed) =
            (NetworkDenoiser::new(model.clone(), &values), NetworkDenoiser::new(model.clone(), &singles));
        assert!(packed.packed().is_some() && double.packed().is_none());
        let reference: Ensemble<f64> = denoise(&double, 100);
        // Single precision: some hundred roundings of 6e-8 of numbers of order one.
        assert!(largest_difference(&denoise::<f32>(&packed, 100), &reference) < 5e-6);
        assert!(largest_difference(&denoise::<f64>(&packed, 100), &reference) < 5e-6);
        assert_eq!((packed.calls(), packed.evaluations()), (4, 200));

        let scaled = (0..300).map(|i| f64::from(i).cos() / LEVEL.alpha).collect();
        let tensor = |values: Vec<f64>, shape: &[usize]| f64::shaped(values, shape);
        let noisy = Tensor::<2>::from_data(tensor(scaled, &[100, 3]), (&Device::flex(), DType::F64));
        let sigma = Tensor::<1>::from_data(tensor(vec![0.75; 100], &[100]), (&Device::flex(), DType::F64));
        let weights = Weights::constant(model.network.parameters(), &values, &Device::flex());
        let denoised = f64::read(model.denoise(&weights, noisy, sigma, None, None));
        let difference = denoised.iter().zip(reference.to_rows()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(difference < 1e-13, "{difference}");
    }

    /// Every state has its own condition, wherever its block lies in the run.
    #[test]
    fn conditions_belong_to_their_states() {
        let (model, values) = model(2);
        let denoiser = || NetworkDenoiser::new(model.clone(), &values);
        let rows: Vec<f32> = (0..200).map(|i| (0.1 * i as f32).sin()).collect();
        let each = denoiser().with_condition(&rows, 2).unwrap();
        let all: Ensemble<f64> = denoise(&each, 100);
        let one = denoiser().with_condition(&rows[2 * 77..2 * 78], 2).unwrap();
        let reference: Ensemble<f64> = denoise(&one, 100);
        assert!((0..3).all(|i| (all.get(77, i) - reference.get(77, i)).abs() < 1e-13));
        assert!((all.get(76, 0) - reference.get(76, 0)).abs() > 1e-6);

        let states = Ensemble::from_states(100, 3, |state, i| ((3 * state + i) as f64).cos());
        let part = states.into_blocks().pop().unwrap();
        let mut denoised = Ensemble::zeros_like(&part);
        each.denoise(LEVEL, &part, &mut denoised, &mut Workspace::new()).unwrap();
        assert_eq!(denoised.get(13, 1), all.get(77, 1));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (model, values) = model(2);
        let denoiser = || NetworkDenoiser::new(model.clone(), &values);
        let refused = denoiser().with_condition(&[1.0; 4], 4).unwrap_err();
        assert_eq!(refused, NetworkDenoiserError::Condition { expected: 2, found: 4 });
        assert!(matches!(denoiser().with_mask(&[1.0; 4], 2), Err(NetworkDenoiserError::Rows { columns: 2, .. })));
        let states = Ensemble::<f64>::from_states(1, 3, |_, _| 0.0);
        let run = |denoiser: NetworkDenoiser, states: &Ensemble<f64>| {
            denoiser.denoise(LEVEL, states, &mut Ensemble::zeros_like(states), &mut Workspace::new())
        };
        assert!(matches!(run(denoiser(), &states), Err(DensityError::Fatal(_))));
        assert!(run(denoiser().without_condition(), &states).is_ok());
        let wide = Ensemble::<f64>::from_states(1, 4, |_, _| 0.0);
        assert!(matches!(run(denoiser(), &wide), Err(DensityError::Dimension { expected: 3, found: 4 })));
    }

    #[test]
    fn padding_is_neither_seen_nor_denoised() {
        let (model, values) = model(0);
        let masked = NetworkDenoiser::new(model, &values).with_mask(&[1.0, 0.0, 1.0], 3).unwrap();
        let mut denoised = [0.0, 5.0].map(|noise_on_padding| {
            let states = Ensemble::from_states(1, 3, |_, i| if i == 1 { noise_on_padding } else { 0.7 });
            let mut denoised = Ensemble::zeros_like(&states);
            masked.denoise(LEVEL, &states, &mut denoised, &mut Workspace::new()).unwrap();
            denoised.to_rows()
        });
        assert_eq!(denoised[0][1], 0.0);
        assert_ne!(denoised[0][0], 0.0);
        let [first, second] = &mut denoised;
        assert_eq!(first, second);
    }
}
