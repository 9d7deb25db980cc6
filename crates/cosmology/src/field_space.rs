//! The space in which a real field's Fourier modes live.

use num_complex::Complex;

use ornstein_engine::{Layout, Scalar, StateSpace};
use ornstein_random::{Counter, Key, fill_normals_f64, normal_pair};
use ornstein_spectral::{FourierGrid, Symmetry, as_complex, as_complex_mut};

/// The half-complex modes `x_k = delta_k / sqrt(V)` of real fields with mean zero on a periodic box, as a Euclidean space
/// of `d = N - 1` dimensions for `N` cells.
///
/// The inner product is `<a, b> = sum_k conj(a_k) b_k` over all wave-vectors: a stored canonical mode counts twice, its
/// mirror image not at all, a self-conjugate one once. White noise has `E|xi_k|^2 = 1` at every wave-vector and keeps
/// `xi(-k) = conj(xi(k))`. The zero mode is not part of the space and stays zero.
///
/// The noise of a mode is addressed by its integer wave-vector, so grids of different size on the same box share the noise
/// of every wave-vector below the smaller one's Nyquist planes, bit for bit in `f64`. It is drawn in `f64` and rounded, so
/// fields of either precision are the same fields.
#[derive(Debug, Clone)]
pub struct FieldSpace {
    grid: FourierGrid,
    rows_per_chunk: usize,
}

/// Complex numbers that a chunk aims to hold: 128 KiB in `f64`.
const CHUNK_MODES: usize = 8192;

/// Normals drawn at a time, small enough for the stack and the first cache.
const BATCH: usize = 512;

impl FieldSpace {
    /// How the modes are stored: one state, in chunks of whole rows.
    #[must_use]
    pub fn layout(&self) -> Layout {
        Layout::Single { dimension: 2 * self.grid.mode_count(), chunk: 2 * self.rows_per_chunk * self.grid.row_modes() }
    }

    /// The dimension of the space: the number of cells, less one for the mean, which is zero.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> usize {
        self.grid.cell_count() - 1
    }

    /// The space of fields on a grid.
    #[must_use]
    pub fn new(grid: FourierGrid) -> Self {
        let rows_per_chunk = (CHUNK_MODES / grid.row_modes()).max(1);
        Self { grid, rows_per_chunk }
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &FourierGrid {
        &self.grid
    }

    /// The rows of a chunk: their numbers in order, each with its modes.
    pub fn rows<'a, T>(&self, chunk: usize, numbers: &'a [T]) -> impl Iterator<Item = (usize, &'a [Complex<T>])> {
        let row_modes = self.grid.row_modes();
        as_complex(numbers)
            .chunks_exact(row_modes)
            .enumerate()
            .map(move |(i, row)| (chunk * self.rows_per_chunk + i, row))
    }

    /// The rows of a chunk: their numbers in order, each with its modes.
    pub fn rows_mut<'a, T>(
        &self,
        chunk: usize,
        numbers: &'a mut [T],
    ) -> impl Iterator<Item = (usize, &'a mut [Complex<T>])> {
        let (row_modes, first) = (self.grid.row_modes(), chunk * self.rows_per_chunk);
        as_complex_mut(numbers).chunks_exact_mut(row_modes).enumerate().map(move |(i, row)| (first + i, row))
    }

    /// White noise along one row; `normals` is room for real ones.
    fn row_noise<T: Scalar>(
        &self,
        (key, step): (Key, u32),
        row: usize,
        out: &mut [Complex<T>],
        normals: &mut [f64; 2 * BATCH],
    ) {
        let [x, y] = self.grid.row(row);
        for (batch, modes) in out.chunks_mut(BATCH).enumerate() {
            let normals = &mut normals[..2 * modes.len()];
            let start = Counter::wave_vector([x, y, (batch * BATCH) as i32], step);
            fill_normals_f64(key, start, normals);
            for (mode, pair) in modes.iter_mut().zip(normals.chunks_exact(2)) {
                *mode = complex_normal([pair[0], pair[1]]);
            }
        }
        // Modes whose partner is stored in the same plane. Both take the noise of the canonical one of the pair.
        let last = self.grid.row_modes() - 1;
        for z in [0, last] {
            let n = [x, y, z as i32];
            match self.grid.symmetry(n) {
                Symmetry::Canonical => {}
                Symmetry::Mirror => {
                    let canonical = Counter::wave_vector(self.grid.partner(n), step);
                    out[z] = complex_normal(normal_pair(key, canonical)).conj();
                }
                Symmetry::SelfConjugate => {
                    let value = if n == [0; 3] { 0.0 } else { normal_pair(key, Counter::wave_vector(n, step))[0] };
                    out[z] = Complex::new(T::from_f64(value), T::ZERO);
                }
            }
        }
    }
}

/// A complex normal with `E|w|^2 = 1` from two real ones.
fn complex_normal<T: Scalar>(pair: [f64; 2]) -> Complex<T> {
    use std::f64::consts::FRAC_1_SQRT_2;
    Complex::new(T::from_f64(pair[0] * FRAC_1_SQRT_2), T::from_f64(pair[1] * FRAC_1_SQRT_2))
}

/// `Re(conj(a) b)`, in double precision.
fn product<T: Scalar>(a: Complex<T>, b: Complex<T>) -> f64 {
    a.re.to_f64() * b.re.to_f64() + a.im.to_f64() * b.im.to_f64()
}

/// The sum of [`product`] over two rows. Eight sums run side by side, so that no addition waits for the one before.
fn sum_of_products<T: Scalar>(a: &[Complex<T>], b: &[Complex<T>]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += product(a, b);
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(&a, &b)| product(a, b)).sum();
    sums.iter().sum::<f64>() + rest
}

impl<T: Scalar> StateSpace<T> for FieldSpace {
    fn white_noise(&self, key: Key, step: u32, chunk: usize, out: &mut [T]) {
        let mut normals = [0.0; 2 * BATCH];
        for (row, modes) in self.rows_mut(chunk, out) {
            self.row_noise((key, step), row, modes, &mut normals);
        }
    }

    fn inner_product(&self, chunk: usize, a: &[T], b: &[T], sums: &mut [f64]) {
        for ((row, a), (_, b)) in self.rows(chunk, a).zip(self.rows(chunk, b)) {
            let [x, y] = self.grid.row(row);
            let last = a.len() - 1;
            let inside = 1..last.max(1);
            sums[0] += 2.0 * sum_of_products(&a[inside.clone()], &b[inside]);
            for z in if last == 0 { 0..1 } else { 0..2 } {
                let z = z * last;
                let n = [x, y, z as i32];
                if n != [0; 3] {
                    sums[0] += f64::from(self.grid.symmetry(n).degrees_of_freedom()) * product(a[z], b[z]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_random::Purpose;

    fn space(cells: &[usize]) -> FieldSpace {
        FieldSpace::new(FourierGrid::new(cells, &vec![1.0; cells.len()]).unwrap())
    }

    fn noise(space: &FieldSpace, step: u32) -> Vec<Complex<f64>> {
        let layout = space.layout();
        let mut out = vec![0.0; layout.stored()];
        let key = Key::new(5, Purpose::LangevinNoise, 3);
        out.chunks_mut(layout.chunk_len())
            .enumerate()
            .for_each(|(chunk, out)| space.white_noise(key, step, chunk, out));
        as_complex(&out).to_vec()
    }

    #[test]
    fn noise_is_the_transform_of_a_real_field() {
        for cells in [&[6, 4, 8][..], &[5, 6, 7], &[4, 4], &[3, 5], &[9], &[8], &[1, 4], &[2, 2, 2]] {
            let space = space(cells);
            let grid = space.grid();
            let noise = noise(&space, 1);
            assert_eq!(noise[0], Complex::new(0.0, 0.0), "the zero mode");
            for (index, value) in noise.iter().enumerate() {
                let n = grid.wave_vector(index);
                match grid.symmetry(n) {
                    Symmetry::SelfConjugate => assert_eq!(value.im, 0.0),
                    Symmetry::Mirror => {
                        let (partner, _) = grid.locate(grid.partner(n)).unwrap();
                        assert_eq!(*value, noise[partner].conj());
                    }
                    Symmetry::Canonical => {}
                }
            }
        }
    }

    #[test]
    fn large_scale_noise_does_not_depend_on_the_number_of_cells() {
        let (small, large) = (space(&[8, 8, 8]), space(&[16, 12, 14]));
        let (noise_small, noise_large) = (noise(&small, 7), noise(&large, 7));
        let mut shared = 0;
        for (index, value) in noise_small.iter().enumerate() {
            let n = small.grid().wave_vector(index);
            if !small.grid().on_nyquist_plane(n) {
                let (there, conjugate) = large.grid().locate(n).unwrap();
                assert!(!conjugate);
                assert_eq!(*value, noise_large[there], "{n:?}");
                shared += 1;
            }
        }
        assert_eq!(shared, 7 * 7 * 4);
    }

    #[test]
    fn squared_length_of_noise_is_chi_squared_with_the_dimension_of_the_space() {
        for cells in [&[32, 32, 32][..], &[31, 33], &[64, 5, 6]] {
            let space = space(cells);
            let layout = space.layout();
            let noise = noise(&space, 0);
            let numbers: Vec<f64> = noise.iter().flat_map(|value| [value.re, value.im]).collect();
            let mut sum = [0.0];
            for (chunk, numbers) in numbers.chunks(layout.chunk_len()).enumerate() {
                space.inner_product(chunk, numbers, numbers, &mut sum);
            }
            let d = space.degrees_of_freedom() as f64;
            assert!((sum[0] - d).abs() < 6.0 * (2.0 * d).sqrt(), "{} for d = {d}", sum[0]);
        }
    }

    #[test]
    fn long_rows_are_drawn_like_short_ones() {
        let (long, short) = (space(&[4096]), space(&[600]));
        assert_eq!(noise(&long, 2)[..300], noise(&short, 2)[..300]);
    }
}
