//! Fourier transforms of real fields on regular grids, and what one reads off them.
//!
//! A field `delta(x)` has a number in each cell of a box with one, two or three axes. Its transform has a complex
//! number for each wave-vector; because the field is real, half of the wave-vectors say it all.
//!
//! # A tour
//!
//! - [`RealFft`] is a planned transform: [`forward`](RealFft::forward) turns a field into its modes,
//!   [`inverse`](RealFft::inverse) turns modes into a field, both in place, unnormalised, and parallel on the current `rayon`
//!   pool. It starts here.
//! - [`Layout`] says where cells and modes lie in the one array that holds either. Rows are padded by one or two numbers, so
//!   fields are read and written with [`rows`](Layout::rows), [`rows_mut`](Layout::rows_mut) or [`unpad`](Layout::unpad), and
//!   modes through the views [`as_complex`] and [`as_complex_mut`].
//! - [`Real`] is the kind of number: `f32` or `f64`. Generic code is written against it.
//! - [`grid`] knows the wave-vectors: [`FourierGrid`] gives the wave-vector of every stored mode, its length in physical
//!   units, and by [`Symmetry`] how many wave-vectors the mode stands for.
//! - [`shells`] averages over modes of like length: [`ShellBins`] are the shells, [`ShellAverage`] is the sum over each in an order that no
//!   thread count changes. A power spectrum is the shell average of `|delta_k|^2`.
//! - [`FftError`] and [`GridError`] say what is wrong with a request.
//!
//! Results have the same bits for any number of threads. They may differ by rounding between kinds of processors, for which the
//! FFT library chooses its algorithms.
//!
//! # Example
//!
//! The derivative of `sin x` on a ring of 16 cells: multiply each mode by `ik`.
//!
//! ```
//! use num_complex::Complex;
//! use ornstein_spectral::{RealFft, as_complex_mut};
//! use std::f64::consts::TAU;
//!
//! let fft = RealFft::<f64>::new(&[16])?;
//! let position = |cell: usize| TAU * cell as f64 / 16.0;
//!
//! let mut data = vec![0.0; fft.padded_len()];
//! for row in fft.rows_mut(&mut data) {
//!     row.iter_mut().enumerate().for_each(|(cell, value)| *value = position(cell).sin());
//! }
//! fft.forward(&mut data)?;
//! for (k, mode) in as_complex_mut(&mut data).iter_mut().enumerate() {
//!     *mode *= Complex::new(0.0, k as f64) / 16.0; // one over the number of cells undoes forward and inverse
//! }
//! fft.inverse(&mut data)?;
//!
//! for (cell, derivative) in fft.unpad(&data).enumerate() {
//!     assert!((derivative - position(cell).cos()).abs() < 1e-14);
//! }
//! # Ok::<(), ornstein_spectral::FftError>(())
//! ```

mod columns;
mod complex_view;
mod error;
pub mod grid;
mod layout;
mod line;
mod real;
mod real_fft;
mod real_line;
mod scratch;
pub mod shells;

pub use complex_view::{as_complex, as_complex_mut};
pub use error::FftError;
pub use grid::{FourierGrid, GridError, Symmetry};
pub use layout::{Layout, Rows, RowsMut};
pub use real::Real;
pub use real_fft::RealFft;
pub use shells::{ShellAverage, ShellBins, fold_rows};
