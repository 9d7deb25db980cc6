//! The target spectrum at every mode of a grid.

use rayon::prelude::*;

use ornstein_engine::Scalar;
use ornstein_spectral::FourierGrid;

use crate::spectrum::PowerSpectrum;

/// `sqrt(P(|k|))` for every stored mode of a grid; zero for the zero mode, which has no power: the field's mean is exactly
/// zero.
///
/// On a box with equal sides it is a table over `n_x^2 + n_y^2 + n_z^2`, small enough for the cache; on others, one number
/// per stored mode.
#[derive(Debug, Clone)]
pub struct ModePower<T> {
    grid: FourierGrid,
    by_square: bool,
    roots: Vec<T>,
}

impl<T: Scalar> ModePower<T> {
    /// Tabulates a spectrum that covers the grid's wave-numbers.
    #[must_use]
    pub fn new(grid: FourierGrid, spectrum: &dyn PowerSpectrum) -> Self {
        let root = |wave_number: f64| {
            if wave_number > 0.0 { T::from_f64(spectrum.power(wave_number).sqrt()) } else { T::ZERO }
        };
        let by_square = grid.is_cubic();
        let roots = if by_square {
            let fundamental = grid.fundamentals()[2];
            let largest: usize = grid.cells().iter().map(|n| (n / 2) * (n / 2)).sum();
            (0..=largest).into_par_iter().map(|square| root(fundamental * (square as f64).sqrt())).collect()
        } else {
            let mut roots = vec![T::ZERO; grid.mode_count()];
            roots.par_chunks_mut(grid.row_modes()).enumerate().for_each(|(row, roots)| {
                let [x, y] = grid.row(row);
                for (z, value) in roots.iter_mut().enumerate() {
                    *value = root(grid.wave_number([x, y, z as i32]));
                }
            });
            roots
        };
        Self { grid, by_square, roots }
    }

    /// Bytes of the table for a grid.
    #[must_use]
    pub fn bytes(grid: &FourierGrid) -> usize {
        let entries = if grid.is_cubic() {
            grid.cells().iter().map(|n| (n / 2) * (n / 2)).sum::<usize>() + 1
        } else {
            grid.mode_count()
        };
        entries * size_of::<T>()
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &FourierGrid {
        &self.grid
    }

    /// `P` of the stored mode at `index`, the square of the tabulated root.
    #[must_use]
    pub fn power(&self, index: usize) -> f64 {
        let row = self.row(index / self.grid.row_modes());
        row.root(index % self.grid.row_modes()).to_f64().powi(2)
    }

    /// The roots of one row of modes.
    #[must_use]
    pub fn row(&self, row: usize) -> PowerRow<'_, T> {
        let row_modes = self.grid.row_modes();
        if self.by_square {
            let [x, y] = self.grid.row(row);
            let perpendicular = i64::from(x) * i64::from(x) + i64::from(y) * i64::from(y);
            PowerRow::BySquare(&self.roots[perpendicular as usize..])
        } else {
            PowerRow::Stored(&self.roots[row * row_modes..(row + 1) * row_modes])
        }
    }
}

/// `sqrt(P)` along a row of modes.
#[derive(Debug, Clone, Copy)]
pub enum PowerRow<'a, T> {
    /// At `n_z^2`, from the row's `n_x^2 + n_y^2` on.
    BySquare(&'a [T]),
    /// At `n_z`.
    Stored(&'a [T]),
}

impl<T: Scalar> PowerRow<'_, T> {
    /// `sqrt(P)` at `n_z`.
    #[must_use]
    #[inline]
    pub fn root(&self, n_z: usize) -> T {
        match self {
            Self::BySquare(roots) => roots[n_z * n_z],
            Self::Stored(roots) => roots[n_z],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::PowerLaw;

    #[test]
    fn every_mode_has_the_power_of_its_wave_number() {
        let law = PowerLaw { amplitude: 5.0, index: -1.7, pivot: 0.3 };
        for (cells, lengths) in [
            (vec![6, 5, 8], vec![10.0; 3]),
            (vec![6, 5, 8], vec![10.0, 20.0, 5.0]),
            (vec![7, 4], vec![3.0; 2]),
            (vec![12], vec![3.0]),
        ] {
            let grid = FourierGrid::new(&cells, &lengths).unwrap();
            let power = ModePower::<f64>::new(grid.clone(), &law);
            assert_eq!(power.power(0), 0.0);
            for index in 1..grid.mode_count() {
                let expected = law.power(grid.wave_number(grid.wave_vector(index)));
                assert!((power.power(index) / expected - 1.0).abs() < 1e-13);
            }
        }
    }
}
