//! The transform of a row of real numbers in its own padded place.

use std::f64::consts::TAU;

use num_complex::Complex;
use rustfft::FftNum;

use crate::complex_view::as_complex_mut;
use crate::line::{ComplexLine, ComplexPlan, Direction, RealLine};
use crate::real::Real;

/// A real row through complex transforms.
///
/// An even number `n` of cells is read as `h = n/2` complex numbers `z_j = x_2j + i x_(2j+1)`. The transform `Z` of these holds the
/// transforms of even and odd cells tangled; with `w = exp(-2 pi i / n)`,
///
/// ```text
/// E_k = (Z_k + conj(Z_(h-k))) / 2,   O_k = -i w^k (Z_k - conj(Z_(h-k))) / 2,
/// X_k = E_k + O_k,                   X_(h-k) = conj(E_k - O_k)
/// ```
///
/// (Press et al., Numerical Recipes, 3rd ed. 2007, section 12.3.2), all in the place of the row. An odd number of cells is transformed
/// as that many complex numbers in working memory.
pub(crate) struct RealPlan<T, const LANES: usize> {
    complex: ComplexPlan<T>,
    /// `cos(2 pi k / n) / 2` for `0 < k < n/4`.
    cosines: Vec<T>,
    /// `-sin(2 pi k / n) / 2` for `0 < k < n/4`.
    sines: Vec<T>,
    cells: usize,
}

impl<T: Real + FftNum, const LANES: usize> RealPlan<T, LANES> {
    /// Plans both directions for rows of `cells` numbers.
    pub(crate) fn new(cells: usize) -> Self {
        let half = cells / 2;
        let factors = |function: fn(f64) -> f64| {
            let factor = |k: usize| <T as Real>::from_f64(0.5 * function(-TAU * k as f64 / cells as f64));
            (1..half.div_ceil(2)).map(factor).collect()
        };
        let complex_len = if cells.is_multiple_of(2) { half } else { cells };
        Self { complex: ComplexPlan::new(complex_len), cosines: factors(f64::cos), sines: factors(f64::sin), cells }
    }

    /// `Z` to `X` for an even number of cells.
    fn untangle(&self, modes: &mut [Complex<T>]) {
        let half = self.cells / 2;
        let zero = modes[0];
        modes[0] = Complex::new(zero.re + zero.im, T::zero());
        modes[half] = Complex::new(zero.re - zero.im, T::zero());
        if half.is_multiple_of(2) {
            modes[half / 2] = modes[half / 2].conj();
        }
        let (low, high) = mirrored(&mut modes[1..half]);
        let one_half = <T as Real>::from_f64(0.5);
        self.for_each_pair(low, high, |half_twiddle, a, b| {
            let even = (a + b.conj()) * one_half;
            let odd = minus_i_times(half_twiddle * (a - b.conj()));
            (even + odd, (even - odd).conj())
        });
    }

    /// `X` to `2 Z` for an even number of cells: twice, because the sum over `n/2` complex modes has half as many terms as the
    /// sum over `n`.
    fn tangle(&self, modes: &mut [Complex<T>]) {
        let half = self.cells / 2;
        let (zero, nyquist) = (modes[0].re, modes[half].re);
        modes[0] = Complex::new(zero + nyquist, zero - nyquist);
        modes[half] = Complex::default();
        if half.is_multiple_of(2) {
            modes[half / 2] = modes[half / 2].conj() + modes[half / 2].conj();
        }
        let (low, high) = mirrored(&mut modes[1..half]);
        self.for_each_pair(low, high, |half_twiddle, a, b| {
            let even = a + b.conj();
            let twice_odd = a - b.conj() + (a - b.conj());
            let odd = minus_i_times(half_twiddle.conj() * twice_odd);
            (even - odd, (even + odd).conj())
        });
    }

    /// Replaces entry `j` of `low` and its mirror image in `high` by what `replace` makes of `w^(j+1) / 2` and the two.
    fn for_each_pair<F>(&self, low: &mut [Complex<T>], high: &mut [Complex<T>], replace: F)
    where
        F: Fn(Complex<T>, Complex<T>, Complex<T>) -> (Complex<T>, Complex<T>),
    {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the feature.
            unsafe { replace_pairs_avx2::<T, LANES, F>([low, high], [&self.cosines, &self.sines], replace) };
            return;
        }
        replace_pairs::<T, LANES, F>([low, high], [&self.cosines, &self.sines], replace);
    }
}

impl<T: Real + FftNum, const LANES: usize> RealLine<T> for RealPlan<T, LANES> {
    fn scratch_len(&self) -> usize {
        let copy = if self.cells.is_multiple_of(2) { 0 } else { self.cells };
        copy + self.complex.scratch_len()
    }

    fn forward(&self, row: &mut [T], scratch: &mut [Complex<T>]) {
        if self.cells.is_multiple_of(2) {
            let modes = as_complex_mut(row);
            self.complex.transform(Direction::Forward, &mut modes[..self.cells / 2], scratch);
            self.untangle(modes);
        } else {
            let (line, scratch) = scratch.split_at_mut(self.cells);
            for (entry, &cell) in line.iter_mut().zip(&*row) {
                *entry = Complex::new(cell, T::zero());
            }
            self.complex.transform(Direction::Forward, line, scratch);
            as_complex_mut(row).copy_from_slice(&line[..=self.cells / 2]);
            row[1] = T::zero();
        }
    }

    fn inverse(&self, row: &mut [T], scratch: &mut [Complex<T>]) {
        if self.cells.is_multiple_of(2) {
            let modes = as_complex_mut(row);
            self.tangle(modes);
            self.complex.transform(Direction::Inverse, &mut modes[..self.cells / 2], scratch);
        } else {
            let (line, scratch) = scratch.split_at_mut(self.cells);
            let modes = as_complex_mut(row);
            line[0] = Complex::new(modes[0].re, T::zero());
            for (k, &mode) in modes.iter().enumerate().skip(1) {
                line[k] = mode;
                line[self.cells - k] = mode.conj();
            }
            self.complex.transform(Direction::Inverse, line, scratch);
            for (cell, entry) in row.iter_mut().zip(&*line) {
                *cell = entry.re;
            }
            row[self.cells] = T::zero();
        }
    }
}

/// The entries of a slice before its middle and those after it. The middle entry of an odd number is in neither.
fn mirrored<T>(entries: &mut [T]) -> (&mut [T], &mut [T]) {
    let count = entries.len();
    let (low, rest) = entries.split_at_mut(count / 2);
    (low, &mut rest[count % 2..])
}

fn minus_i_times<T: Real>(z: Complex<T>) -> Complex<T> {
    Complex::new(z.im, -z.re)
}

/// [`replace_pairs`] with vector registers of 32 bytes. The arithmetic is the same, operation by operation.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn replace_pairs_avx2<T: Real, const LANES: usize, F>(pairs: [&mut [Complex<T>]; 2], factors: [&[T]; 2], replace: F)
where
    F: Fn(Complex<T>, Complex<T>, Complex<T>) -> (Complex<T>, Complex<T>),
{
    replace_pairs::<T, LANES, F>(pairs, factors, replace);
}

/// See [`RealPlan::for_each_pair`]. Pairs are taken `LANES` at a time, and written only when all of these are known, which is
/// what lets the compiler use vector instructions.
#[allow(clippy::inline_always, reason = "the caller decides which instructions are allowed")]
#[inline(always)]
fn replace_pairs<T: Real, const LANES: usize, F>(
    [low, high]: [&mut [Complex<T>]; 2],
    [cosines, sines]: [&[T]; 2],
    replace: F,
) where
    F: Fn(Complex<T>, Complex<T>, Complex<T>) -> (Complex<T>, Complex<T>),
{
    let whole = low.len() / LANES * LANES;
    let (low_whole, low_rest) = low.split_at_mut(whole);
    let (high_rest, high_whole) = high.split_at_mut(high.len() - whole);
    let factors = cosines.chunks_exact(LANES).zip(sines.chunks_exact(LANES));
    for ((low, high), (cosines, sines)) in
        low_whole.chunks_exact_mut(LANES).zip(high_whole.rchunks_exact_mut(LANES)).zip(factors)
    {
        let mut new_low = [Complex::default(); LANES];
        let mut new_high = [Complex::default(); LANES];
        for lane in 0..LANES {
            let mirror = LANES - 1 - lane;
            let half_twiddle = Complex::new(cosines[lane], sines[lane]);
            (new_low[lane], new_high[mirror]) = replace(half_twiddle, low[lane], high[mirror]);
        }
        low.copy_from_slice(&new_low);
        high.copy_from_slice(&new_high);
    }
    let factors = cosines[whole..].iter().zip(&sines[whole..]);
    for ((low, high), (&cosine, &sine)) in low_rest.iter_mut().zip(high_rest.iter_mut().rev()).zip(factors) {
        (*low, *high) = replace(Complex::new(cosine, sine), *low, *high);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirror_images_leave_the_middle_out() {
        assert_eq!(mirrored(&mut [1, 2, 3, 4]), (&mut [1, 2][..], &mut [3, 4][..]));
        assert_eq!(mirrored(&mut [1, 2, 3]), (&mut [1][..], &mut [3][..]));
        assert!(mirrored::<i32>(&mut []).0.is_empty());
    }

    /// A spike at cell 1 has the modes `w^k`, which is what the twiddle factors say.
    #[test]
    fn a_spike_has_the_roots_of_unity_as_modes() {
        for cells in 1..200 {
            let plan = RealPlan::<f64, 4>::new(cells);
            let mut row = vec![0.0; 2 * (cells / 2 + 1)];
            row[1 % cells] = 1.0;
            let mut scratch = vec![Complex::default(); plan.scratch_len()];
            plan.forward(&mut row, &mut scratch);
            for (k, mode) in as_complex_mut(&mut row).iter().enumerate() {
                let expected = Complex::cis(-TAU * k as f64 / cells as f64);
                // Entries of size 1 after at most a few hundred operations of relative error 1e-16, mostly far fewer.
                assert!((mode - expected).norm() < 1e-14, "{cells} {k}: {mode} {expected}");
            }
            plan.inverse(&mut row, &mut scratch);
            for (cell, value) in row.iter().enumerate() {
                let expected = if cell == 1 % cells { cells as f64 } else { 0.0 };
                assert!((value - expected).abs() < 1e-14 * cells as f64, "{cells} {cell}: {value}");
            }
        }
    }
}
