//! Products of matrices that fit into the cache.

#![allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]

use crate::operations::Number;
use crate::operations::lanes::LANES;

/// A matrix in memory whose entry `(i, k)` lies at `i strides[0] + k strides[1]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entries<'a, T> {
    pub(super) data: &'a [T],
    pub(super) strides: [usize; 2],
}

/// Writes `a b`, `rows` times `columns`, into `out`: `b` has `inner` rows of `columns` numbers, a multiple of [`LANES`].
///
/// Every entry is the sum over `inner` in order. General matrix products first pack their factors, which takes longer than the
/// product of matrices this small.
///
/// # Panics
/// If the matrices do not lie within their data.
#[inline(always)]
pub(super) fn small_product<T: Number>(out: &mut [T], [rows, inner, columns]: [usize; 3], a: Entries<'_, T>, b: &[T]) {
    assert!(columns.is_multiple_of(LANES) && out.len() >= rows * columns && b.len() >= inner * columns);
    assert!(rows == 0 || inner == 0 || (rows - 1) * a.strides[0] + (inner - 1) * a.strides[1] < a.data.len());
    for column in (0..columns).step_by(LANES) {
        let mut row = 0;
        while row + 8 <= rows {
            tile::<T, 8>(out, [row, inner, columns], a, b, column);
            row += 8;
        }
        while row + 2 <= rows {
            tile::<T, 2>(out, [row, inner, columns], a, b, column);
            row += 2;
        }
        if row < rows {
            tile::<T, 1>(out, [row, inner, columns], a, b, column);
        }
    }
}

/// `R` rows and [`LANES`] columns of the product, in registers.
#[inline(always)]
fn tile<T: Number, const R: usize>(
    out: &mut [T],
    [row, inner, columns]: [usize; 3],
    a: Entries<'_, T>,
    b: &[T],
    column: usize,
) {
    let mut sums = [[T::ZERO; LANES]; R];
    for k in 0..inner {
        let b: &[T; LANES] = b[k * columns + column..][..LANES].try_into().expect("as many");
        for (i, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the caller has made sure that all entries of `a` lie within its data.
            let a = unsafe { *a.data.get_unchecked((row + i) * a.strides[0] + k * a.strides[1]) };
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum += a * b;
            }
        }
    }
    for (i, sums) in sums.iter().enumerate() {
        out[(row + i) * columns + column..][..LANES].copy_from_slice(sums);
    }
}
