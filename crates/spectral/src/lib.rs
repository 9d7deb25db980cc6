//! Fourier transforms of real fields on regular grids.

mod columns;
mod complex_view;
mod error;
mod layout;
mod line;
mod real;
mod real_fft;
mod scratch;

pub use complex_view::{as_complex, as_complex_mut};
pub use error::FftError;
pub use layout::{Layout, Rows, RowsMut};
pub use real::Real;
pub use real_fft::RealFft;
