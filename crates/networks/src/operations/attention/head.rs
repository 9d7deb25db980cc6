//! One head of attention for one state, in working memory of its own.

#![allow(clippy::inline_always, reason = "inlined into what is compiled for an instruction set")]

use ornstein_random::dispatch;

use super::small_product::{Entries, small_product};
use crate::operations::Number;
use crate::operations::lanes::{LANES, largest, sum_of};

/// The numbers of members and features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Members that ask.
    pub(super) queries: usize,
    /// Members that are asked.
    pub(super) keys: usize,
    /// Heads.
    pub(super) heads: usize,
    /// Features of a head.
    pub(super) width: usize,
}

impl Sizes {
    /// Features of all heads.
    pub(super) fn features(self) -> usize {
        self.heads * self.width
    }

    /// Keys, rounded up to whole lanes.
    pub(super) fn wide_keys(self) -> usize {
        self.keys.next_multiple_of(LANES)
    }

    /// Features of a head, rounded up to whole lanes.
    pub(super) fn wide_width(self) -> usize {
        self.width.next_multiple_of(LANES)
    }

    /// `1 / sqrt(features of a head)`, the factor of the scalar products.
    fn factor<T: Number>(self) -> T {
        T::ONE / T::from_f64(self.width as f64).sqrt()
    }
}

/// One head's part of some rows: it begins at the first number, rows are `stride` numbers apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip<'a, T> {
    pub(super) data: &'a [T],
    pub(super) stride: usize,
}

impl<'a, T: Number> Strip<'a, T> {
    #[inline(always)]
    fn entries(self) -> Entries<'a, T> {
        Entries { data: self.data, strides: [self.stride, 1] }
    }

    /// Copies the rows to `out`, each with zeros up to `wide`.
    #[inline(always)]
    fn pack(self, out: &mut [T], rows: usize, width: usize, wide: usize) {
        for (row, out) in out.chunks_exact_mut(wide).take(rows).enumerate() {
            out[..width].copy_from_slice(&self.data[row * self.stride..][..width]);
            out[width..].fill(T::ZERO);
        }
    }

    /// Copies the columns to the rows of `out`, each with zeros up to `wide`.
    #[inline(always)]
    fn pack_transposed(self, out: &mut [T], rows: usize, width: usize, wide: usize) {
        for (column, out) in out.chunks_exact_mut(wide).take(width).enumerate() {
            for (row, out) in out[..rows].iter_mut().enumerate() {
                *out = self.data[row * self.stride + column];
            }
            out[rows..].fill(T::ZERO);
        }
    }
}

/// Working memory of a task.
#[derive(Debug)]
pub(super) struct Room<T> {
    /// A factor by columns and one by rows.
    columns: Vec<T>,
    rows: Vec<T>,
    /// Scores or their derivatives, `[queries, wide keys]`.
    scores: Vec<T>,
    /// Which keys are there, with zeros up to whole lanes.
    mask: Vec<T>,
    /// Results: of the queries' shape and of the keys' shape, with wide rows.
    pub(super) by_query: Vec<T>,
    pub(super) by_key: Vec<T>,
    pub(super) by_value: Vec<T>,
}

impl<T: Number> Room<T> {
    /// Room for one head.
    pub(super) fn new(sizes: Sizes) -> Self {
        let (keys, width) = (sizes.wide_keys(), sizes.wide_width());
        let zeros = |count: usize| vec![T::ZERO; count];
        Self {
            columns: zeros(sizes.width * keys),
            rows: zeros(sizes.keys.max(sizes.queries) * width),
            scores: zeros(sizes.queries * keys),
            mask: zeros(keys),
            by_query: zeros(sizes.queries * width),
            by_key: zeros(sizes.keys * width),
            by_value: zeros(sizes.keys * width),
        }
    }

    /// Takes the mask of a state.
    pub(super) fn set_mask(&mut self, mask: &[T]) {
        self.mask[..mask.len()].copy_from_slice(mask);
    }

    /// The weights of the keys, one row of `wide_keys` numbers for every query.
    pub(super) fn probabilities(&self) -> &[T] {
        &self.scores
    }
}

dispatch! {
    /// Leaves the result in `room.by_query` and the weights of the keys in `room.scores`.
    pub(super) fn attend<T: Number>(sizes: Sizes, query: Strip<'_, T>, key: Strip<'_, T>, value: Strip<'_, T>, room: &mut Room<T>) {
        let Sizes { queries, keys, width, .. } = sizes;
        let (wide_keys, wide_width) = (sizes.wide_keys(), sizes.wide_width());
        key.pack_transposed(&mut room.columns, keys, width, wide_keys);
        small_product(&mut room.scores, [queries, width, wide_keys], query.entries(), &room.columns);
        for row in room.scores.chunks_exact_mut(wide_keys) {
            weigh(row, &room.mask, sizes.factor());
        }
        value.pack(&mut room.rows, keys, width, wide_width);
        let weights = Entries { data: &room.scores, strides: [wide_keys, 1] };
        small_product(&mut room.by_query, [queries, keys, wide_width], weights, &room.rows);
    }
}

/// `mask e^(factor x)` of all numbers, divided by their sum; zeros if the mask is zero.
#[inline(always)]
fn weigh<T: Number>(row: &mut [T], mask: &[T], factor: T) {
    // As good as minus infinity beside any score, but finite, so that the difference of two of them is no NaN.
    let least = T::from_f64(-1e30);
    for (score, &mask) in row.iter_mut().zip(mask) {
        *score = if mask > T::ZERO { *score * factor } else { least };
    }
    let top = largest(row, least);
    for (score, &mask) in row.iter_mut().zip(mask) {
        *score = mask * (*score - top).exp();
    }
    let sum = sum_of(row.len(), |at| row[at]);
    let inverse = if sum > T::ZERO { T::ONE / sum } else { T::ZERO };
    for score in row {
        *score *= inverse;
    }
}

/// What one head's derivatives follow from.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeadGradient<'a, T> {
    pub(super) query: Strip<'a, T>,
    pub(super) key: Strip<'a, T>,
    pub(super) value: Strip<'a, T>,
    /// The weights of the keys, rows of `wide_keys`.
    pub(super) probabilities: &'a [T],
    /// The derivative of the loss by the head's result.
    pub(super) gradient: Strip<'a, T>,
}

dispatch! {
    /// Leaves the derivatives in `room.by_query`, `room.by_key` and `room.by_value`.
    ///
    /// With `O = P V`, `P = softmax(S)`, `S = c Q K^T`: `dV = P^T dO`, `dP = dO V^T`, `dS = P (dP - sum_k P dP)`,
    /// `dQ = c dS K`, `dK = c dS^T Q`.
    pub(super) fn differentiate<T: Number>(sizes: Sizes, head: HeadGradient<'_, T>, room: &mut Room<T>) {
        let Sizes { queries, keys, width, .. } = sizes;
        let (wide_keys, wide_width) = (sizes.wide_keys(), sizes.wide_width());
        let probabilities = &head.probabilities[..queries * wide_keys];

        head.gradient.pack(&mut room.rows, queries, width, wide_width);
        let transposed = Entries { data: probabilities, strides: [1, wide_keys] };
        small_product(&mut room.by_value, [keys, queries, wide_width], transposed, &room.rows);

        head.value.pack_transposed(&mut room.columns, keys, width, wide_keys);
        small_product(&mut room.scores, [queries, width, wide_keys], head.gradient.entries(), &room.columns);
        let factor = sizes.factor::<T>();
        for (slopes, weights) in room.scores.chunks_exact_mut(wide_keys).zip(probabilities.chunks_exact(wide_keys)) {
            let mean = sum_of(wide_keys, |at| weights[at] * slopes[at]);
            for (slope, &weight) in slopes.iter_mut().zip(weights) {
                *slope = factor * weight * (*slope - mean);
            }
        }

        head.key.pack(&mut room.rows, keys, width, wide_width);
        let slopes = Entries { data: &room.scores, strides: [wide_keys, 1] };
        small_product(&mut room.by_query, [queries, keys, wide_width], slopes, &room.rows);

        head.query.pack(&mut room.rows, queries, width, wide_width);
        let slopes = Entries { data: &room.scores, strides: [1, wide_keys] };
        small_product(&mut room.by_key, [keys, queries, wide_width], slopes, &room.rows);
    }
}
