//! The real Fourier transform of a field in one, two or three dimensions.

use num_complex::Complex;
use rayon::prelude::*;

use crate::columns::Columns;
use crate::complex_view::as_complex_mut;
use crate::error::FftError;
use crate::layout::{Layout, Rows, RowsMut};
use crate::line::{ComplexLine, Direction, RealLine};
use crate::real::Real;
use crate::scratch::ScratchPool;

/// Arrays with fewer numbers are transformed by the calling thread: waking others would take longer.
const SERIAL_LEN: usize = 1 << 15;

/// A planned real Fourier transform, in place and unnormalised, parallel on the current `rayon` pool.
///
/// With `x` a cell and `k` an integer wave-vector of a box with `N_a` cells along axis `a`,
///
/// ```text
/// forward:  delta_k  = sum_x delta(x) exp(-2 pi i sum_a k_a x_a / N_a)
/// inverse:  delta(x) = sum_k delta_k  exp(+2 pi i sum_a k_a x_a / N_a)
/// ```
///
/// One after the other multiplies the field by the number of cells. A real field has `delta(-k) = conj(delta(k))`, so only
/// `0 <= k <= N/2` is stored along the last axis; along the others all `N` wave-numbers are, in the order
/// `0, 1, ..., -2, -1`. How both forms share one array is told at [`Layout`].
///
/// Every line is transformed by itself, so the result has the same bits for any number of threads. Beside the array,
/// each thread uses working memory for a few lines; in one dimension a line is the whole field.
///
/// ```
/// use ornstein_spectral::{RealFft, as_complex};
///
/// // cos(2 pi x / 8) along the second axis of a box of 4 by 8 cells: one mode, half of it at +k and half at -k.
/// let fft = RealFft::<f64>::new(&[4, 8])?;
/// let mut data = vec![0.0; fft.padded_len()];
/// for row in fft.rows_mut(&mut data) {
///     for (x, cell) in row.iter_mut().enumerate() {
///         *cell = (std::f64::consts::TAU * x as f64 / 8.0).cos();
///     }
/// }
/// fft.forward(&mut data)?;
/// let modes = as_complex(&data);
/// assert!((modes[1].re - 16.0).abs() < 1e-13); // 4 * 8 / 2
/// assert!(modes[2].norm() < 1e-13);
/// # Ok::<(), ornstein_spectral::FftError>(())
/// ```
pub struct RealFft<T> {
    layout: Layout,
    row: Box<dyn RealLine<T>>,
    middle: Box<dyn ComplexLine<T>>,
    first: Box<dyn ComplexLine<T>>,
    scratch: ScratchPool<T>,
}

impl<T: Real> RealFft<T> {
    /// Plans the transforms of a box with `cells` cells along its one, two or three axes. Any sizes are allowed; those
    /// with small prime factors are fastest.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn new(cells: &[usize]) -> Result<Self, FftError> {
        let layout = Layout::new(cells)?;
        let [n0, n1, n2] = layout.extents();
        let (row, middle, first) = (T::plan_real(n2), T::plan_complex(n1), T::plan_complex(n0));
        let mut scratch = row.scratch_len();
        for (rows, line) in [(n1, &middle), (n0, &first)] {
            if rows > 1 {
                scratch = scratch.max(Columns::scratch_len(rows, line.as_ref()));
            }
        }
        Ok(Self { layout, row, middle, first, scratch: ScratchPool::new(scratch) })
    }

    /// Where the numbers lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Cells along the axes.
    pub fn cells(&self) -> &[usize] {
        self.layout.cells()
    }

    /// The number of cells of the box.
    pub fn cell_count(&self) -> usize {
        self.layout.cell_count()
    }

    /// Numbers per stored row, padding included; see [`Layout::row_len`].
    pub fn row_len(&self) -> usize {
        self.layout.row_len()
    }

    /// Numbers of the whole array, padding included.
    pub fn padded_len(&self) -> usize {
        self.layout.padded_len()
    }

    /// Complex entries of the whole transform.
    pub fn complex_len(&self) -> usize {
        self.layout.complex_len()
    }

    /// The rows of a real field without padding; see [`Layout::rows`].
    pub fn rows<'a>(&self, data: &'a [T]) -> Rows<'a, T> {
        self.layout.rows(data)
    }

    /// The rows of a real field without padding, for writing; see [`Layout::rows_mut`].
    pub fn rows_mut<'a>(&self, data: &'a mut [T]) -> RowsMut<'a, T> {
        self.layout.rows_mut(data)
    }

    /// The cells of a real field without padding; see [`Layout::unpad`].
    pub fn unpad<'a>(&self, data: &'a [T]) -> impl Iterator<Item = T> + 'a {
        self.layout.unpad(data)
    }

    /// Real field to half-complex modes, with `exp(-i k x)`, unnormalised. What stands in the padding does not matter.
    ///
    /// # Errors
    /// [`FftError::Length`] if `data` has another length than [`padded_len`](Self::padded_len).
    pub fn forward(&self, data: &mut [T]) -> Result<(), FftError> {
        self.layout.check(data)?;
        self.planes(data, Direction::Forward);
        self.first_axis(data, Direction::Forward);
        Ok(())
    }

    /// Half-complex modes to real field, with `exp(+i k x)`, unnormalised. The padding is zero afterwards.
    ///
    /// The modes with last wave-number 0, or `N/2` for even `N`, come in conjugate pairs of stored entries. Of these entries only
    /// the part that satisfies `delta(-k) = conj(delta(k))` counts; in particular the imaginary parts of
    /// self-conjugate modes are ignored.
    ///
    /// # Errors
    /// [`FftError::Length`] if `data` has another length than [`padded_len`](Self::padded_len).
    pub fn inverse(&self, data: &mut [T]) -> Result<(), FftError> {
        self.layout.check(data)?;
        self.first_axis(data, Direction::Inverse);
        self.planes(data, Direction::Inverse);
        Ok(())
    }

    /// Transforms the last two axes. While a plane is in the cache, both of its axes are dealt with.
    fn planes(&self, data: &mut [T], direction: Direction) {
        let [planes, rows, _] = self.layout.extents();
        let plane_len = rows * self.row_len();
        if self.is_serial() {
            let scratch = &mut self.scratch.borrow();
            for plane in data.chunks_exact_mut(plane_len) {
                self.plane(plane, direction, scratch);
            }
        } else if planes >= 2 * rayon::current_num_threads() {
            data.par_chunks_exact_mut(plane_len)
                .for_each_init(|| self.scratch.borrow(), |scratch, plane| self.plane(plane, direction, scratch));
        } else {
            // Too few planes to share: share the lines within them instead.
            match direction {
                Direction::Forward => {
                    self.all_rows(data, direction);
                    self.middle_axis(data, direction);
                }
                Direction::Inverse => {
                    self.middle_axis(data, direction);
                    self.all_rows(data, direction);
                }
            }
        }
    }

    /// Transforms one plane along both of its axes on the calling thread.
    fn plane(&self, plane: &mut [T], direction: Direction, scratch: &mut [Complex<T>]) {
        let middle = |plane: &mut [T], scratch: &mut [Complex<T>]| {
            if plane.len() > self.row_len() {
                Columns::new(as_complex_mut(plane), self.layout.complex_row_len()).transform(
                    self.middle.as_ref(),
                    direction,
                    scratch,
                );
            }
        };
        match direction {
            Direction::Forward => {
                for row in plane.chunks_exact_mut(self.row_len()) {
                    self.row.forward(row, scratch);
                }
                middle(plane, scratch);
            }
            Direction::Inverse => {
                middle(plane, scratch);
                for row in plane.chunks_exact_mut(self.row_len()) {
                    self.row.inverse(row, scratch);
                }
            }
        }
    }

    /// Transforms all rows, shared between threads.
    fn all_rows(&self, data: &mut [T], direction: Direction) {
        data.par_chunks_exact_mut(self.row_len()).for_each_init(
            || self.scratch.borrow(),
            |scratch, row| match direction {
                Direction::Forward => self.row.forward(row, scratch),
                Direction::Inverse => self.row.inverse(row, scratch),
            },
        );
    }

    /// Transforms the middle axis plane by plane, the columns of each plane shared between threads.
    fn middle_axis(&self, data: &mut [T], direction: Direction) {
        let [_, rows, _] = self.layout.extents();
        if rows > 1 {
            for plane in data.chunks_exact_mut(rows * self.row_len()) {
                let columns = Columns::new(as_complex_mut(plane), self.layout.complex_row_len());
                self.share_columns(&columns, self.middle.as_ref(), direction);
            }
        }
    }

    /// Transforms the first axis of three.
    fn first_axis(&self, data: &mut [T], direction: Direction) {
        let [planes, rows, _] = self.layout.extents();
        if planes == 1 {
            return;
        }
        let columns = Columns::new(as_complex_mut(data), rows * self.layout.complex_row_len());
        if self.is_serial() {
            columns.transform(self.first.as_ref(), direction, &mut self.scratch.borrow());
        } else {
            self.share_columns(&columns, self.first.as_ref(), direction);
        }
    }

    /// Transforms columns, blocks of them shared between threads.
    fn share_columns(&self, columns: &Columns<'_, T>, line: &dyn ComplexLine<T>, direction: Direction) {
        (0..columns.block_count()).into_par_iter().for_each_init(
            || self.scratch.borrow(),
            |scratch, block| {
                // SAFETY: the iterator hands out each block once.
                unsafe { columns.transform_block(block, line, direction, scratch) };
            },
        );
    }

    fn is_serial(&self) -> bool {
        self.padded_len() < SERIAL_LEN || rayon::current_num_threads() == 1
    }
}
