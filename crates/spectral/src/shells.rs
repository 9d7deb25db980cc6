//! Averages over spherical shells of wave-vectors, in an order that no thread count changes.

use rayon::prelude::*;

use crate::FourierGrid;

/// Shells of equal width centred on multiples of it: shell `i` holds `(i + 1/2) w <= |k| < (i + 3/2) w`.
///
/// The first shell is centred on `w`, so the zero mode is in none. With `w` the fundamental of a cube no wave-vector
/// ever falls on an edge, because `|n|^2` is an integer and `(i + 1/2)^2` is not.
#[derive(Debug, Clone, PartialEq)]
pub struct ShellBins {
    width: f64,
    count: usize,
}

impl ShellBins {
    /// Shells of `width` that reach up to and include the largest wave-number of `grid`.
    #[must_use]
    pub fn cover(grid: &FourierGrid, width: f64) -> Self {
        let largest = grid.wave_number_range().map_or(0.0, |(_, largest)| largest);
        Self { width, count: (largest / width + 0.5).floor() as usize }
    }

    /// Number of shells.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The `count() + 1` edges, ascending.
    #[must_use]
    pub fn edges(&self) -> Vec<f64> {
        (0..=self.count).map(|i| (i as f64 + 0.5) * self.width).collect()
    }

    /// The shell of a wave-number, `None` below the first edge or beyond the last.
    #[must_use]
    pub fn index(&self, wave_number: f64) -> Option<usize> {
        let shell = (wave_number / self.width - 0.5).floor();
        (shell >= 0.0 && shell < self.count as f64).then_some(shell as usize)
    }
}

/// Averages of a function of the stored modes over shells.
///
/// A mode weighs as many wave-vectors as it stands for ([`Symmetry`](crate::Symmetry)), so the weights of a shell add
/// up to the number of its wave-vectors, `k` and `-k` counted apart, and the average of `|delta_k|^2` of a Gaussian
/// field over a shell with `N` of them has the relative variance `2/N`.
#[derive(Debug, Clone)]
pub struct ShellAverage {
    grid: FourierGrid,
    bins: ShellBins,
    mode_counts: Vec<u64>,
    wave_numbers: Vec<f64>,
}

impl ShellAverage {
    /// Counts the wave-vectors of every shell.
    #[must_use]
    pub fn new(grid: FourierGrid, bins: ShellBins) -> Self {
        let mut average = Self { mode_counts: vec![0; bins.count()], wave_numbers: Vec::new(), grid, bins };
        let counts = average.sum(|_| |_, _| 1.0);
        average.mode_counts = counts.iter().map(|&count| count as u64).collect();
        average.wave_numbers = average.average(|_| |_, wave_number| wave_number);
        average
    }

    /// The shells.
    #[must_use]
    pub fn bins(&self) -> &ShellBins {
        &self.bins
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &FourierGrid {
        &self.grid
    }

    /// Wave-vectors per shell, `k` and `-k` counted apart. A shell may be empty.
    #[must_use]
    pub fn mode_counts(&self) -> &[u64] {
        &self.mode_counts
    }

    /// Mean `|k|` over the wave-vectors of each shell (NaN for an empty one).
    #[must_use]
    pub fn wave_numbers(&self) -> &[f64] {
        &self.wave_numbers
    }

    /// The mean over each shell of a function of the stored modes (NaN for an empty shell): `row_value(row)(n_z, |k|)` is its
    /// value at the mode `n_z` of a row, so that what a row's modes share is looked up once.
    pub fn average<F: Fn(usize, f64) -> f64>(&self, row_value: impl Fn(usize) -> F + Sync) -> Vec<f64> {
        let sums = self.sum(row_value);
        sums.iter().zip(&self.mode_counts).map(|(sum, &count)| sum / count as f64).collect()
    }

    /// The sum over each shell of `row_value(row)(n_z, |k|)` times the number of wave-vectors which the mode stands for.
    pub fn sum<F: Fn(usize, f64) -> f64>(&self, row_value: impl Fn(usize) -> F + Sync) -> Vec<f64> {
        let row_modes = self.grid.row_modes();
        let [fx, fy, fz] = self.grid.fundamentals();
        fold_rows(
            self.grid.row_count(),
            || vec![0.0; self.bins.count()],
            |sums, row| {
                let [nx, ny] = self.grid.row(row);
                let perpendicular = (fx * f64::from(nx)).powi(2) + (fy * f64::from(ny)).powi(2);
                let value = row_value(row);
                for nz in 0..row_modes as i32 {
                    let weight = self.grid.symmetry([nx, ny, nz]).degrees_of_freedom();
                    let wave_number = (perpendicular + (fz * f64::from(nz)).powi(2)).sqrt();
                    if weight > 0
                        && let Some(shell) = self.bins.index(wave_number)
                    {
                        sums[shell] += f64::from(weight) * value(nz as usize, wave_number);
                    }
                }
            },
            |sums, part| sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part),
        )
    }
}

/// Folds rows `0..rows` in parallel and merges the parts in the order of the rows.
///
/// How rows are grouped depends on their number alone, so sums of floating-point numbers come out the same on any
/// number of threads.
pub fn fold_rows<A: Send>(
    rows: usize,
    empty: impl Fn() -> A + Sync,
    fold: impl Fn(&mut A, usize) + Sync,
    mut merge: impl FnMut(&mut A, A),
) -> A {
    const MOST_PARTS: usize = 256;
    let rows_per_part = rows.div_ceil(MOST_PARTS).max(1);
    let parts: Vec<A> = (0..rows.div_ceil(rows_per_part))
        .into_par_iter()
        .map(|part| {
            let mut accumulator = empty();
            for row in part * rows_per_part..((part + 1) * rows_per_part).min(rows) {
                fold(&mut accumulator, row);
            }
            accumulator
        })
        .collect();
    let mut total = empty();
    for part in parts {
        merge(&mut total, part);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    /// Counts by brute force over all wave-vectors of the full, not the half space.
    fn brute_force_counts(cells: i32, shells: usize) -> Vec<u64> {
        let mut counts = vec![0; shells];
        let range = -(cells - 1) / 2..=cells / 2;
        for x in range.clone() {
            for y in range.clone() {
                for z in range.clone() {
                    let shell = f64::from(x * x + y * y + z * z).sqrt().round() as usize;
                    if shell >= 1 && shell <= shells {
                        counts[shell - 1] += 1;
                    }
                }
            }
        }
        counts
    }

    #[test]
    fn mode_counts_are_exact_and_complete() {
        for cells in [7, 8] {
            let grid = FourierGrid::new(&[cells; 3], &[TAU; 3]).unwrap();
            let shells = ShellAverage::new(grid.clone(), ShellBins::cover(&grid, 1.0));
            assert_eq!(shells.mode_counts(), brute_force_counts(cells as i32, shells.bins().count()));
            assert_eq!(shells.mode_counts().iter().sum::<u64>() as usize, grid.cell_count() - 1);
        }
    }

    #[test]
    fn first_shell_of_a_cube_holds_six_faces_and_twelve_edges() {
        let grid = FourierGrid::new(&[16; 3], &[TAU; 3]).unwrap();
        let shells = ShellAverage::new(grid.clone(), ShellBins::cover(&grid, 1.0));
        assert_eq!(shells.mode_counts()[0], 18);
        let mean = (6.0 + 12.0 * 2f64.sqrt()) / 18.0;
        assert!((shells.wave_numbers()[0] - mean).abs() < 1e-14);
    }

    #[test]
    fn sums_do_not_depend_on_threads() {
        let grid = FourierGrid::new(&[12, 10, 14], &[1.0, 2.0, 3.0]).unwrap();
        let shells = ShellAverage::new(grid.clone(), ShellBins::cover(&grid, TAU / 3.0));
        let sums: Vec<Vec<u64>> = [1, 2, 5]
            .iter()
            .map(|&threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let sums = pool.install(|| shells.sum(|row| move |z, k| ((row * 8 + z) as f64 * 0.1).sin() / k));
                sums.iter().map(|sum| sum.to_bits()).collect()
            })
            .collect();
        assert_eq!(sums[0], sums[1]);
        assert_eq!(sums[0], sums[2]);
    }
}
