//! Between modes and cells.

use rayon::prelude::*;

use ornstein_engine::Scalar;
use ornstein_spectral::{FftError, FourierGrid, RealFft};

/// The transform between the modes `x_k = delta_k / sqrt(V)` and the cells of a field:
///
/// `delta(x) = V^(-1/2) sum_k x_k e^(ikx)`, `x_k = (sqrt(V) / N) sum_x delta(x) e^(-ikx)`.
///
/// Cells lie at `x = j L / N`. Both directions work in place on the padded array of [`RealFft`].
pub struct FieldTransform<T: Scalar> {
    fft: RealFft<T>,
    root_volume: f64,
    cells: f64,
}

impl<T: Scalar> FieldTransform<T> {
    /// Plans the transform on a grid.
    pub fn new(grid: &FourierGrid) -> Result<Self, FftError> {
        Ok(Self {
            fft: RealFft::new(grid.cells())?,
            root_volume: grid.volume().sqrt(),
            cells: grid.cell_count() as f64,
        })
    }

    /// The plan, which knows the layout of rows.
    pub fn fft(&self) -> &RealFft<T> {
        &self.fft
    }

    /// Modes to cells.
    pub fn to_cells(&self, data: &mut [T]) -> Result<(), FftError> {
        self.fft.inverse(data)?;
        scale(data, 1.0 / self.root_volume);
        Ok(())
    }

    /// Cells to modes.
    pub fn to_modes(&self, data: &mut [T]) -> Result<(), FftError> {
        self.fft.forward(data)?;
        scale(data, self.root_volume / self.cells);
        Ok(())
    }
}

fn scale<T: Scalar>(data: &mut [T], factor: f64) {
    let factor = T::from_f64(factor);
    data.par_chunks_mut(1 << 14).for_each(|piece| piece.iter_mut().for_each(|value| *value *= factor));
}
