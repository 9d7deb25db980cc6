//! One pass over the samples: their probabilities under the mixture of all sampled states.

use ornstein_random::dispatch;
use ornstein_random::math::{exp_f64, ln_f64};
use rayon::prelude::*;

use super::ReducedPotentials;

/// Samples per block: a block's probabilities stay in the cache for their products, and blocks are added in order.
const BLOCK: usize = 512;

/// What a pass gathers, over the sampled states in order.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    /// $\sum_n\ln\sum_lN_le^{f_l-u_{ln}}$.
    pub(super) log_likelihood: f64,
    /// $\sum_np_{kn}$, where $p_{kn}=N_kW_{nk}$ is the probability that sample $n$ was drawn from state $k$.
    pub(super) totals: Vec<f64>,
    /// $\sum_np_{kn}p_{ln}$, row by row, the lower triangle; empty unless asked for.
    pub(super) products: Vec<f64>,
}

/// The pass at offsets $b_k=f_k+\ln N_k$ of the sampled states, parallel over blocks of samples.
pub(super) fn pass(potentials: &ReducedPotentials, sampled: &[usize], offsets: &[f64], with_products: bool) -> Pass {
    let states = sampled.len();
    let blocks: Vec<Pass> = starts(potentials)
        .into_par_iter()
        .map_init(
            || (vec![0.0; states * BLOCK], [0.0; BLOCK]),
            |(probabilities, log_mixture), start| {
                let length = probabilities_of_block(potentials, sampled, offsets, start, probabilities, log_mixture);
                let rows: Vec<&[f64]> = probabilities.chunks_exact(BLOCK).map(|row| &row[..length]).collect();
                let mut products = vec![0.0; if with_products { states * states } else { 0 }];
                if with_products {
                    for k in 0..states {
                        for l in 0..=k {
                            products[k * states + l] = dot(rows[k], rows[l]);
                        }
                    }
                }
                Pass {
                    log_likelihood: log_mixture[..length].iter().sum(),
                    totals: rows.iter().map(|row| row.iter().sum()).collect(),
                    products,
                }
            },
        )
        .collect();
    let add = |sums: &mut Vec<f64>, terms: &[f64]| sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    let mut sum = Pass {
        log_likelihood: 0.0,
        totals: vec![0.0; states],
        products: vec![0.0; if with_products { states * states } else { 0 }],
    };
    for block in &blocks {
        sum.log_likelihood += block.log_likelihood;
        add(&mut sum.totals, &block.totals);
        add(&mut sum.products, &block.products);
    }
    sum
}

/// $\ln\sum_le^{b_l-u_{ln}}$ of every sample.
pub(super) fn log_mixture(potentials: &ReducedPotentials, sampled: &[usize], offsets: &[f64]) -> Vec<f64> {
    let mut probabilities = vec![0.0; sampled.len() * BLOCK];
    let mut block = [0.0; BLOCK];
    let mut all = Vec::with_capacity(potentials.samples());
    for start in starts(potentials) {
        let length = probabilities_of_block(potentials, sampled, offsets, start, &mut probabilities, &mut block);
        all.extend_from_slice(&block[..length]);
    }
    all
}

fn starts(potentials: &ReducedPotentials) -> Vec<usize> {
    (0..potentials.samples()).step_by(BLOCK).collect()
}

/// Fills the rows of `probabilities` for the block that begins at sample `start`, and returns its length.
fn probabilities_of_block(
    potentials: &ReducedPotentials,
    sampled: &[usize],
    offsets: &[f64],
    start: usize,
    probabilities: &mut [f64],
    log_mixture: &mut [f64; BLOCK],
) -> usize {
    let end = potentials.samples().min(start + BLOCK);
    let mut largest = [f64::NEG_INFINITY; BLOCK];
    let mut sums = [0.0; BLOCK];
    let rows = || sampled.iter().zip(offsets).map(|(state, offset)| (&potentials.row(*state)[start..end], *offset));
    for (row, offset) in rows() {
        raise(row, offset, &mut largest);
    }
    for ((row, offset), out) in rows().zip(probabilities.chunks_exact_mut(BLOCK)) {
        exponentials(row, offset, &largest, out, &mut sums);
    }
    for out in probabilities.chunks_exact_mut(BLOCK).take(sampled.len()) {
        for (probability, sum) in out[..end - start].iter_mut().zip(&sums) {
            *probability /= sum;
        }
    }
    logarithms(&sums[..end - start], &largest, log_mixture);
    end - start
}

dispatch! {
    /// `largest` = max(`largest`, offset − u).
    fn raise(row: &[f64], offset: f64, largest: &mut [f64; BLOCK]) {
        for (largest, potential) in largest.iter_mut().zip(row) {
            let exponent = offset - potential;
            *largest = if exponent > *largest { exponent } else { *largest };
        }
    }

    /// Writes $e^{\mathrm{offset}-u-\mathrm{largest}}$, and adds it to `sums`.
    fn exponentials(row: &[f64], offset: f64, largest: &[f64; BLOCK], out: &mut [f64], sums: &mut [f64; BLOCK]) {
        for (((out, sum), potential), largest) in out.iter_mut().zip(sums).zip(row).zip(largest) {
            *out = exp_f64(offset - potential - largest);
            *sum += *out;
        }
    }

    /// `out` = ln sum + largest.
    fn logarithms(sums: &[f64], largest: &[f64; BLOCK], out: &mut [f64; BLOCK]) {
        for ((out, sum), largest) in out.iter_mut().zip(sums).zip(largest) {
            *out = ln_f64(*sum) + largest;
        }
    }

    /// The scalar product, in an order that does not depend on the instruction set.
    pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
        const LANES: usize = 16;
        let mut sums = [0.0; LANES];
        let (left, right) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
        let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
        for (a, b) in left.zip(right) {
            for lane in 0..LANES {
                sums[lane] += a[lane] * b[lane];
            }
        }
        sums.iter().sum::<f64>() + rest
    }
}
