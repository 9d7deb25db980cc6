//! Filters of the lowest Fourier modes, with weights to be learned.

use std::f64::consts::TAU;
use std::sync::Arc;

use burn_tensor::{Tensor, TensorData};
use num_complex::Complex;
use ornstein_random::dispatch;
use ornstein_spectral::{FftError, RealFft, as_complex, as_complex_mut};
use rayon::prelude::*;

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// The lowest Fourier modes of a periodic grid with one, two or three axes.
///
/// Kept are the wave-numbers `-m..=m` along every axis and, since fields are real, `0..=m` along the last one. All of them lie below the
/// Nyquist wave-number, so that the same modes exist on every finer grid.
#[derive(Clone)]
pub struct FourierModes {
    cells: Vec<usize>,
    wave_numbers: Vec<Vec<isize>>,
    /// Where each mode lies in a whole transform.
    places: Vec<usize>,
    single: Arc<RealFft<f32>>,
    double: Arc<RealFft<f64>>,
}

/// A number of modes that a grid does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModesError {
    /// Not one number for each axis.
    #[error("{modes} numbers of modes for {axes} axes")]
    Axes {
        /// Numbers given.
        modes: usize,
        /// Axes of the grid.
        axes: usize,
    },
    /// Modes that are too high for the grid.
    #[error("an axis with {cells} cells has modes up to {highest}, not {modes}")]
    TooHigh {
        /// Cells of the axis.
        cells: usize,
        /// Its highest mode.
        highest: usize,
        /// The mode asked for.
        modes: usize,
    },
    /// No grid.
    #[error(transparent)]
    Grid(#[from] FftError),
}

impl std::fmt::Debug for FourierModes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let highest = self.wave_numbers.last();
        formatter
            .debug_struct("FourierModes")
            .field("cells", &self.cells)
            .field("highest", &highest)
            .finish_non_exhaustive()
    }
}

impl FourierModes {
    /// The modes up to `modes` of a grid with so many cells along its axes.
    ///
    /// # Errors
    /// If there is no such grid or it does not have these modes.
    pub fn new(cells: &[usize], modes: &[usize]) -> Result<Self, ModesError> {
        if cells.len() != modes.len() {
            return Err(ModesError::Axes { modes: modes.len(), axes: cells.len() });
        }
        let (single, double) = (Arc::new(RealFft::new(cells)?), Arc::new(RealFft::new(cells)?));
        for (&cells, &modes) in cells.iter().zip(modes) {
            let highest = (cells - 1) / 2;
            if modes > highest {
                return Err(ModesError::TooHigh { cells, highest, modes });
            }
        }
        let last = cells.len() - 1;
        let mut wave_numbers = vec![Vec::new()];
        for (axis, &most) in modes.iter().enumerate() {
            let most = most as isize;
            let range = if axis == last { 0..=most } else { -most..=most };
            let extended = |start: &Vec<isize>| {
                let start = start.clone();
                range.clone().map(move |k| [start.as_slice(), &[k]].concat())
            };
            wave_numbers = wave_numbers.iter().flat_map(extended).collect();
        }
        let place = |wave: &Vec<isize>| {
            wave.iter().zip(cells).enumerate().fold(0, |place, (axis, (&k, &cells))| {
                let length = if axis == last { cells / 2 + 1 } else { cells };
                place * length + k.rem_euclid(cells as isize) as usize
            })
        };
        let places = wave_numbers.iter().map(place).collect();
        Ok(Self { cells: cells.to_vec(), wave_numbers, places, single, double })
    }

    /// How many modes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// How many modes of the whole transform each stands for: itself, and its conjugate unless that is kept too.
    fn multiplicity(&self, mode: usize) -> f64 {
        if self.wave_numbers[mode].last() == Some(&0) { 1.0 } else { 2.0 }
    }

    /// Calls `work` with the transform for a type of number and room for one field.
    fn transform<T: Number>(&self, field: &mut [T], forward: bool) {
        fn run<T: ornstein_spectral::Real, U: ornstein_spectral::Real>(
            fft: &RealFft<U>,
            field: &mut [T],
            forward: bool,
        ) {
            assert_eq!(std::any::TypeId::of::<T>(), std::any::TypeId::of::<U>(), "the transform for this type");
            // SAFETY: the same type.
            let field = unsafe { std::slice::from_raw_parts_mut(field.as_mut_ptr().cast::<U>(), field.len()) };
            let result = if forward { fft.forward(field) } else { fft.inverse(field) };
            result.expect("room as long as the transform's");
        }
        if T::DTYPE == f32::DTYPE { run(&self.single, field, forward) } else { run(&self.double, field, forward) }
    }

    /// The kept modes of every channel, in the order `[mode][real and imaginary part][channel]`.
    fn analyse<T: Number>(&self, channels: &[T], modes: &mut [T]) {
        let mut room = vec![T::ZERO; self.double.padded_len()];
        let cells = self.double.cell_count();
        let count = channels.len() / cells;
        let row = self.cells.last().copied().expect("an axis");
        for (channel, field) in channels.chunks_exact(cells).enumerate() {
            for (to, from) in self.double.layout().rows_mut(&mut room).zip(field.chunks_exact(row)) {
                to.copy_from_slice(from);
            }
            self.transform(&mut room, true);
            let all = as_complex(&room);
            for (mode, &place) in modes.chunks_exact_mut(2 * count).zip(&self.places) {
                mode[channel] = all[place].re;
                mode[count + channel] = all[place].im;
            }
        }
    }

    /// The fields that have these modes, over the number of cells; the adjoint of [`analyse`](Self::analyse) up to multiplicities.
    fn synthesise<T: Number>(&self, modes: &[T], channels: &mut [T]) {
        let mut room = vec![T::ZERO; self.double.padded_len()];
        let cells = self.double.cell_count();
        let count = channels.len() / cells;
        let row = self.cells.last().copied().expect("an axis");
        let scale = T::from_f64(1.0 / cells as f64);
        for (channel, field) in channels.chunks_exact_mut(cells).enumerate() {
            room.fill(T::ZERO);
            let all = as_complex_mut(&mut room);
            for (mode, &place) in modes.chunks_exact(2 * count).zip(&self.places) {
                all[place] = Complex::new(scale * mode[channel], scale * mode[count + channel]);
            }
            self.transform(&mut room, false);
            for (to, from) in field.chunks_exact_mut(row).zip(self.double.layout().rows(&room)) {
                to.copy_from_slice(from);
            }
        }
    }
}

/// `y_o(s) = Re sum_k c_k sum_i W[k, i, o] x_i(k) e^(i k s)` with the modes `x_i(k) = 1/N sum_s x_i(s) e^(-i k s)`: the part of a Fourier layer
/// that acts in Fourier space (Li et al. 2021, *Fourier neural operator for parametric partial differential equations*, eq. 4 and 5).
///
/// `x` is `[B, channels, n...]` on the grid of the modes, `weight` is `[modes, channels, 2, out channels]` with real and imaginary parts. `c_k` is 2
/// where a kept mode stands for its conjugate too, else 1; so a weight of one lets the kept modes pass. The result does not depend on the
/// grid as long as `x` has no higher modes.
///
/// # Panics
/// If shapes do not fit.
#[must_use]
pub fn fourier_filter<const D: usize>(x: Tensor<D>, weight: Tensor<4>, modes: &FourierModes) -> Tensor<D> {
    let (shape, weights) = (x.dims(), weight.dims());
    assert_eq!(&shape[2..], modes.cells.as_slice(), "the grid of the modes");
    assert_eq!(&weights[..3], &[modes.count(), shape[1], 2], "weights for all modes and channels");
    if on_host(&x) {
        apply(&FourierFilter { modes: modes.clone() }, [x.into(), weight.into()])
    } else {
        composed(&x, &weight, modes)
    }
}

/// The same out of the tensor library's operations: Fourier sums as products of matrices.
fn composed<const D: usize>(x: &Tensor<D>, weight: &Tensor<4>, modes: &FourierModes) -> Tensor<D> {
    let mut shape = x.dims();
    let [count, channels, _, outputs] = weight.dims();
    let cells: usize = modes.cells.iter().product();
    let target = (&x.device(), x.dtype());
    let mut waves = [Vec::with_capacity(count * cells), Vec::with_capacity(count * cells)];
    for wave in &modes.wave_numbers {
        for cell in 0..cells {
            let (mut rest, mut turns) = (cell, 0.0);
            for (&k, &length) in wave.iter().zip(&modes.cells).rev() {
                turns += k as f64 * (rest % length) as f64 / length as f64;
                rest /= length;
            }
            waves[0].push((TAU * turns).cos());
            waves[1].push((TAU * turns).sin());
        }
    }
    let [cosines, sines] = waves.map(|wave| Tensor::<2>::from_data(TensorData::new(wave, [count, cells]), target));
    let multiplicity: Vec<f64> = (0..count).map(|mode| modes.multiplicity(mode) / cells as f64).collect();
    let multiplicity = Tensor::<2>::from_data(TensorData::new(multiplicity, [count, 1]), target);
    let batch = shape[0];
    // [modes, B, channels]
    let project = |wave: Tensor<2>| {
        let modes = wave.matmul(x.clone().reshape([batch * channels, cells]).transpose());
        modes.reshape([count, batch, channels])
    };
    let (real, imaginary) = (project(cosines.clone()), -project(sines.clone()));
    let part = |which: usize| weight.clone().narrow(2, which, 1).reshape([count, channels, outputs]);
    let filtered = [
        real.clone().matmul(part(0)) - imaginary.clone().matmul(part(1)),
        real.matmul(part(1)) + imaginary.matmul(part(0)),
    ];
    let sum = |modes: Tensor<3>, wave: Tensor<2>| {
        modes.reshape([count, batch * outputs]).transpose().matmul(wave * multiplicity.clone())
    };
    let [real, imaginary] = filtered;
    shape[1] = outputs;
    (sum(real, cosines) - sum(imaginary, sines)).reshape(shape)
}

dispatch! {
    /// `y += W x` for one mode: `x` is `[2][inputs]`, `W` is `[inputs][2][outputs]`, `y` is `[2][outputs]`.
    fn mix<T: Number>(x: &[T], weight: &[T], y: &mut [T]) {
        let (inputs, outputs) = (x.len() / 2, y.len() / 2);
        let (real, imaginary) = y.split_at_mut(outputs);
        for (input, weight) in weight.chunks_exact(2 * outputs).enumerate() {
            let (a, b) = (x[input], x[inputs + input]);
            let (c, d) = weight.split_at(outputs);
            for (((real, imaginary), &c), &d) in real.iter_mut().zip(imaginary.iter_mut()).zip(c).zip(d) {
                *real += a * c - b * d;
                *imaginary += a * d + b * c;
            }
        }
    }

    /// `W += factor conj(x) g` for one mode, in the layouts of [`mix`].
    fn correlate<T: Number>(x: &[T], gradient: &[T], factor: T, weight: &mut [T]) {
        let (inputs, outputs) = (x.len() / 2, gradient.len() / 2);
        let (real, imaginary) = gradient.split_at(outputs);
        for (input, weight) in weight.chunks_exact_mut(2 * outputs).enumerate() {
            let (a, b) = (factor * x[input], factor * x[inputs + input]);
            let (c, d) = weight.split_at_mut(outputs);
            for (((&real, &imaginary), c), d) in real.iter().zip(imaginary).zip(c).zip(d) {
                *c += a * real + b * imaginary;
                *d += a * imaginary - b * real;
            }
        }
    }
}

/// The operation on the host.
#[derive(Debug, Clone)]
struct FourierFilter {
    modes: FourierModes,
}

impl FourierFilter {
    /// The modes of every state.
    fn analyse<T: Number>(&self, x: HostView<'_, T>) -> Vec<T> {
        let channels = x.shape[1];
        let mut modes = vec![T::ZERO; x.shape[0] * self.modes.count() * 2 * channels];
        let fields = x.data.par_chunks_exact(channels * self.modes.double.cell_count());
        fields
            .zip(modes.par_chunks_exact_mut(self.modes.count() * 2 * channels))
            .for_each(|(fields, modes)| self.modes.analyse(fields, modes));
        modes
    }

    /// The fields with the modes that the weights make of these.
    fn filter<T: Number>(&self, modes: &[T], weight: &[T], inputs: usize, outputs: usize) -> Vec<T> {
        let (count, cells) = (self.modes.count(), self.modes.double.cell_count());
        let states = modes.par_chunks_exact(count * 2 * inputs);
        let mut result = vec![T::ZERO; states.len() * outputs * cells];
        states.zip(result.par_chunks_exact_mut(outputs * cells)).for_each(|(modes, fields)| {
            let mut filtered = vec![T::ZERO; count * 2 * outputs];
            let each = modes.chunks_exact(2 * inputs).zip(weight.chunks_exact(2 * inputs * outputs));
            for ((x, weight), y) in each.zip(filtered.chunks_exact_mut(2 * outputs)) {
                mix(x, weight, y);
            }
            self.modes.synthesise(&filtered, fields);
        });
        result
    }
}

impl HostOperation<2> for FourierFilter {
    fn forward<T: Number>(&self, [x, weight]: [HostView<'_, T>; 2], tracked: bool) -> HostOutput<T> {
        let outputs = weight.shape[3];
        let modes = self.analyse(x);
        let data = self.filter(&modes, weight.data, x.shape[1], outputs);
        let mut shape = x.shape.to_vec();
        shape[1] = outputs;
        HostOutput { shape, data, saved: if tracked { vec![modes] } else { Vec::new() } }
    }

    /// With `g_k` the modes of the gradient `g`, times `N`: the derivative by `W[k, i, o]` is `c_k conj(x_i(k)) g_o(k)`, and that by `x` the
    /// filter of `g` by the conjugate weights with inputs and outputs exchanged, because `c_k` is the number of times that a mode enters both
    /// sums.
    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 2>) -> [Option<Vec<T>>; 2] {
        let [x, weight] = pass.inputs;
        let (inputs, outputs) = (x.shape[1], weight.shape[3]);
        let gradient = self.analyse(pass.gradient);
        let count = self.modes.count();
        let by_x = pass.wanted[0].then(|| {
            let mut adjoint = vec![T::ZERO; weight.data.len()];
            let size = 2 * inputs * outputs;
            adjoint.par_chunks_exact_mut(size).zip(weight.data.par_chunks_exact(size)).for_each(|(adjoint, weight)| {
                for input in 0..inputs {
                    for output in 0..outputs {
                        adjoint[output * 2 * inputs + input] = weight[input * 2 * outputs + output];
                        adjoint[(output * 2 + 1) * inputs + input] = -weight[(input * 2 + 1) * outputs + output];
                    }
                }
            });
            self.filter(&gradient, &adjoint, outputs, inputs)
        });
        let by_weight = pass.wanted[1].then(|| {
            let mut by_weight = vec![T::ZERO; weight.data.len()];
            by_weight.par_chunks_exact_mut(2 * inputs * outputs).enumerate().for_each(|(mode, by_weight)| {
                let factor = self.modes.multiplicity(mode) / self.modes.double.cell_count() as f64;
                let states = pass.saved[0].chunks_exact(count * 2 * inputs);
                for (x, gradient) in states.zip(gradient.chunks_exact(count * 2 * outputs)) {
                    let x = &x[mode * 2 * inputs..(mode + 1) * 2 * inputs];
                    let gradient = &gradient[mode * 2 * outputs..(mode + 1) * 2 * outputs];
                    correlate(x, gradient, T::from_f64(factor), by_weight);
                }
            });
            by_weight
        });
        [by_x, by_weight]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, close, differences, normals, numbers};

    fn compare<const D: usize>(batch: usize, cells: &[usize], modes: &[usize]) {
        let modes = FourierModes::new(cells, modes).unwrap();
        let mut shape = [batch; D];
        shape[1] = 3;
        shape[2..].copy_from_slice(cells);
        let weight: Tensor<4> = normals([modes.count(), 3, 2, 4], 2);
        let x: Tensor<D> = normals(shape, 1);
        agree(
            |[x]| fourier_filter(x, weight.clone(), &modes),
            |[x]| composed(&x, &weight, &modes),
            std::array::from_ref(&x),
            1e-12,
        );
        agree(
            |[weight]| fourier_filter(x.clone(), weight, &modes),
            |[weight]| composed(&x, &weight, &modes),
            std::array::from_ref(&weight),
            1e-12,
        );
    }

    #[test]
    fn filters_agree_with_sums_over_modes_on_grids_of_any_length() {
        compare::<3>(2, &[11], &[3]);
        compare::<4>(2, &[6, 9], &[2, 4]);
        compare::<5>(1, &[5, 1, 8], &[1, 0, 2]);
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let modes = FourierModes::new(&[3, 5], &[1, 1]).unwrap();
        let weight: Tensor<4> = normals([modes.count(), 2, 2, 2], 2);
        let x: Tensor<4> = normals([2, 2, 3, 5], 1);
        differences(|[x]| fourier_filter(x, weight.clone(), &modes), std::array::from_ref(&x), 1e-8);
        differences(|[weight]| fourier_filter(x.clone(), weight, &modes), std::array::from_ref(&weight), 1e-8);
    }

    #[test]
    fn weights_of_one_let_the_kept_modes_pass() {
        let modes = FourierModes::new(&[12], &[2]).unwrap();
        let field = |cell: usize| {
            let x = TAU * cell as f64 / 12.0;
            0.5 + x.cos() - 2.0 * (2.0 * x).sin()
        };
        let data: Vec<f64> = (0..12).map(|cell| field(cell) + (TAU * 3.0 * cell as f64 / 12.0).cos()).collect();
        let like: Tensor<3> = normals([1, 1, 12], 1);
        let x = Tensor::<3>::from_data(TensorData::new(data, [1, 1, 12]), (&like.device(), like.dtype()));
        let ones: Vec<f64> = [1.0, 0.0].repeat(3);
        let weight = Tensor::<4>::from_data(TensorData::new(ones, [3, 1, 2, 1]), (&like.device(), like.dtype()));
        let expected: Vec<f64> = (0..12).map(field).collect();
        close(&numbers(fourier_filter(x, weight, &modes)), &expected, 1e-14, "field");
    }

    #[test]
    fn modes_that_a_grid_does_not_have_are_refused() {
        let error = FourierModes::new(&[8, 8], &[3, 4]).unwrap_err();
        assert_eq!(error, ModesError::TooHigh { cells: 8, highest: 3, modes: 4 });
        assert_eq!(FourierModes::new(&[8], &[1, 1]).unwrap_err(), ModesError::Axes { modes: 2, axes: 1 });
    }
}
