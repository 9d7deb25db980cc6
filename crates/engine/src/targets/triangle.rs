//! Products of triangular matrices with the coordinates of all lanes.

use nalgebra::{Cholesky, DMatrix};

use super::error::{TargetError, finite};
use crate::ensemble::LANES;
use crate::{LaneArray, Scalar};

/// Rows that are worked on together, so that a coordinate is loaded once for all of them.
const ROWS: usize = 4;

/// Lanes whose sums stay in registers.
const STRIP: usize = 16;

/// A lower triangular matrix `A`, for products `A x` and `A^T x` in place.
#[derive(Debug, Clone)]
pub(crate) struct Triangle {
    dimension: usize,
    /// Groups of rows of `A`: for each column that has an entry, the entries of the group's rows.
    lower: Vec<Vec<[f64; ROWS]>>,
    /// The same of `A^T`, whose groups begin at the diagonal.
    upper: Vec<Vec<[f64; ROWS]>>,
}

impl Triangle {
    /// The lower triangle of a square matrix.
    pub(crate) fn new(matrix: &DMatrix<f64>) -> Self {
        let dimension = matrix.nrows();
        let entry = |i: usize, j: usize| if j <= i && i < dimension { matrix[(i, j)] } else { 0.0 };
        let groups = || (0..dimension).step_by(ROWS);
        let lower = |first: usize| {
            let columns = 0..(first + ROWS).min(dimension);
            columns.map(|j| std::array::from_fn(|row| entry(first + row, j))).collect()
        };
        let upper =
            |first: usize| (first..dimension).map(|j| std::array::from_fn(|row| entry(j, first + row))).collect();
        Self { dimension, lower: groups().map(lower).collect(), upper: groups().map(upper).collect() }
    }

    /// `x = A x`, from the last rows to the first, which need only what is not overwritten yet.
    #[inline(always)]
    pub(crate) fn apply<T: Scalar>(&self, x: &mut [LaneArray<T>]) {
        for (group, columns) in self.lower.iter().enumerate().rev() {
            let products = rows_times(columns, &x[..columns.len()]);
            store(&mut x[group * ROWS..], &products);
        }
    }

    /// `x = A^T x`, from the first rows to the last.
    #[inline(always)]
    pub(crate) fn apply_transpose<T: Scalar>(&self, x: &mut [LaneArray<T>]) {
        for (group, columns) in self.upper.iter().enumerate() {
            let products = rows_times(columns, &x[group * ROWS..]);
            store(&mut x[group * ROWS..], &products);
        }
    }

    /// `x = A x` for a single vector.
    pub(crate) fn apply_to_one(&self, x: &mut [f64]) {
        for (group, columns) in self.lower.iter().enumerate().rev() {
            let mut sums = [0.0; ROWS];
            for (entries, x) in columns.iter().zip(x.iter()) {
                for (sum, entry) in sums.iter_mut().zip(entries) {
                    *sum += entry * x;
                }
            }
            let first = group * ROWS;
            let count = ROWS.min(self.dimension - first);
            x[first..first + count].copy_from_slice(&sums[..count]);
        }
    }
}

/// The products of a group of rows with all lanes.
#[inline(always)]
fn rows_times<T: Scalar>(columns: &[[f64; ROWS]], x: &[LaneArray<T>]) -> [LaneArray<T>; ROWS] {
    let mut products = [[T::ZERO; LANES]; ROWS];
    for strip in (0..LANES).step_by(STRIP) {
        let mut sums = [[T::ZERO; STRIP]; ROWS];
        for (entries, x) in columns.iter().zip(x) {
            let x = &x[strip..strip + STRIP];
            for (sums, &entry) in sums.iter_mut().zip(entries) {
                let entry = T::from_f64(entry);
                for lane in 0..STRIP {
                    sums[lane] += entry * x[lane];
                }
            }
        }
        for (products, sums) in products.iter_mut().zip(sums) {
            products[strip..strip + STRIP].copy_from_slice(&sums);
        }
    }
    products
}

/// Writes products over the first coordinates; the last group may have fewer rows than it has room for.
#[inline(always)]
fn store<T: Scalar>(x: &mut [LaneArray<T>], products: &[LaneArray<T>; ROWS]) {
    for (x, product) in x.iter_mut().zip(products) {
        *x = *product;
    }
}

/// The Cholesky factor `L` of a covariance `C = L L^T`.
pub(crate) fn cholesky(name: &'static str, covariance: DMatrix<f64>) -> Result<DMatrix<f64>, TargetError> {
    for &entry in covariance.iter() {
        finite("an entry of the covariance", entry)?;
    }
    if !covariance.is_square() || covariance != covariance.transpose() {
        return Err(TargetError::NotPositiveDefinite { name });
    }
    Cholesky::new(covariance).map(Cholesky::unpack).ok_or(TargetError::NotPositiveDefinite { name })
}

/// The inverse of a lower triangular matrix, row by row: row `i` is `(e_i - sum_(k < i) L_ik row_k) / L_ii`.
pub(crate) fn inverse(lower: &DMatrix<f64>) -> DMatrix<f64> {
    let dimension = lower.nrows();
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(dimension);
    for i in 0..dimension {
        let mut row = vec![0.0; i + 1];
        for (k, done) in rows.iter().enumerate() {
            let factor = lower[(i, k)];
            for (sum, entry) in row.iter_mut().zip(done) {
                *sum -= factor * entry;
            }
        }
        row[i] += 1.0;
        for entry in &mut row {
            *entry /= lower[(i, i)];
        }
        rows.push(row);
    }
    DMatrix::from_fn(dimension, dimension, |i, j| if j <= i { rows[i][j] } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_in_place_and_the_inverse() {
        let dimension = 7;
        let matrix = DMatrix::from_fn(dimension, dimension, |i, j| {
            if j > i { 0.0 } else { 1.0 + i as f64 - 0.3 * (j * j) as f64 + f64::from(i == j) * 20.0 }
        });
        let (triangle, back) = (Triangle::new(&matrix), Triangle::new(&inverse(&matrix)));
        let start: Vec<LaneArray<f64>> =
            (0..dimension).map(|i| std::array::from_fn(|lane| (i * lane) as f64 - 3.0)).collect();
        let (mut x, mut y) = (start.clone(), start.clone());
        triangle.apply(&mut x);
        triangle.apply_transpose(&mut y);
        let mut one: Vec<f64> = start.iter().map(|lanes| lanes[5]).collect();
        triangle.apply_to_one(&mut one);
        for i in 0..dimension {
            let product: f64 = (0..dimension).map(|j| matrix[(i, j)] * start[j][5]).sum();
            let transposed: f64 = (0..dimension).map(|j| matrix[(j, i)] * start[j][5]).sum();
            // Seven products of numbers below 1000.
            assert!((x[i][5] - product).abs() < 1e-11 && (one[i] - product).abs() < 1e-11);
            assert!((y[i][5] - transposed).abs() < 1e-11);
        }
        back.apply(&mut x);
        back.apply_transpose(&mut y);
        for (i, start) in start.iter().enumerate() {
            assert!((x[i][5] - start[5]).abs() < 1e-11 && (y[i][5] - start[5]).abs() < 1e-11);
        }
    }
}
