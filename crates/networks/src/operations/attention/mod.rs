//! Attention: every member of a set takes a weighted mean of what others hold.
//!
//! On the host one task works on all heads of a state, whose few hundred members fit into the cache; queries, keys and values are read
//! where the affine map before has left them.

mod head;
mod operation;
mod small_product;

use burn_tensor::Tensor;

use super::{apply, on_host};
use operation::{CrossAttention, SelfAttention};

/// Multi-head attention of the members of each state to each other (Vaswani et al. 2017, *Attention is all you need*, eq. 1):
/// `softmax_k(q_i . k_k / sqrt(width)) v_k` for every head, its `width` features beside those of the other heads.
///
/// `packed` is `[B, members, 3 features]` with queries, keys and values beside each other, `mask` is `[B, members]` with 1 for members that
/// are there and 0 for those that nobody attends to; the result is `[B, members, features]`, zero where a state has no members.
///
/// # Panics
/// If `heads` does not divide the features.
#[must_use]
pub fn self_attention(packed: Tensor<3>, mask: Tensor<2>, heads: usize) -> Tensor<3> {
    let features = packed.dims()[2] / 3;
    assert!(features.is_multiple_of(heads), "{features} features in {heads} heads");
    if on_host(&packed) {
        apply(&SelfAttention { heads }, [packed.into(), mask.into()])
    } else {
        let query = packed.clone().narrow(2, 0, features);
        composed(query, packed.narrow(2, features, 2 * features), mask, heads)
    }
}

/// Multi-head attention of members to the tokens of a context, as [`self_attention`]: `query` is `[B, members, features]`, `packed` is
/// `[B, tokens, 2 features]` with keys and values beside each other, `mask` is `[B, tokens]`.
///
/// # Panics
/// If `heads` does not divide the features.
#[must_use]
pub fn cross_attention(query: Tensor<3>, packed: Tensor<3>, mask: Tensor<2>, heads: usize) -> Tensor<3> {
    let features = query.dims()[2];
    assert!(features.is_multiple_of(heads), "{features} features in {heads} heads");
    if on_host(&query) {
        apply(&CrossAttention { heads }, [query.into(), packed.into(), mask.into()])
    } else {
        composed(query, packed, mask, heads)
    }
}

/// The same out of the tensor library's operations.
fn composed(query: Tensor<3>, packed: Tensor<3>, mask: Tensor<2>, heads: usize) -> Tensor<3> {
    let [states, members, features] = query.dims();
    let tokens = packed.dims()[1];
    let width = features / heads;
    let by_head = |x: Tensor<3>, rows: usize| x.reshape([states, rows, heads, width]).swap_dims(1, 2);
    let query = by_head(query, members);
    let key = by_head(packed.clone().narrow(2, 0, features), tokens);
    let value = by_head(packed.narrow(2, features, features), tokens);
    // A factor: the derivative of the library's division by a number is rounded to single precision.
    let scores = query.matmul(key.swap_dims(2, 3)) * (1.0 / (width as f64).sqrt());
    let mask = mask.reshape([states, 1, 1, tokens]);
    let scores = scores + (mask.clone() - 1.0) * 1e30;
    let top = scores.clone().detach().max_dim(3);
    let weights = (scores - top).exp() * mask;
    // A state without members has a sum of zero; otherwise the sum is at least one.
    let sum = weights.clone().sum_dim(3).clamp_min(1e-30);
    (weights / sum).matmul(value).swap_dims(1, 2).reshape([states, members, features])
}

#[cfg(test)]
mod tests {
    use burn_tensor::DType;

    use super::*;
    use crate::operations::check::{agree, differences, normals, numbers};

    /// A mask in which about a third of the members are missing; the second state has none.
    fn mask(states: usize, members: usize) -> Tensor<2> {
        let there = normals([states, members], 9).greater_elem(-0.4).float().cast(DType::F64);
        let nobody = Tensor::zeros([1, members], (&there.device(), there.dtype()));
        there.slice_assign([1..2, 0..members], nobody)
    }

    #[test]
    fn self_attention_has_the_values_and_derivatives_of_its_definition() {
        for [states, members, features, heads] in [[2, 3, 4, 2], [5, 19, 40, 2], [4, 32, 64, 4]] {
            let mask = mask(states, members);
            let ours = |[packed]: [Tensor<3>; 1]| self_attention(packed.clone(), like(&mask, &packed), heads);
            let library = |[packed]: [Tensor<3>; 1]| {
                let query = packed.clone().narrow(2, 0, features);
                composed(query, packed.clone().narrow(2, features, 2 * features), like(&mask, &packed), heads)
            };
            let inputs = [normals([states, members, 3 * features], 1)];
            agree(ours, library, &inputs, 1e-12);
            if members == 3 {
                differences(ours, &inputs, 1e-8);
            }
        }
    }

    #[test]
    fn cross_attention_has_the_values_and_derivatives_of_its_definition() {
        for [states, members, tokens, features, heads] in [[2, 3, 5, 4, 2], [3, 1, 7, 24, 3], [4, 32, 17, 64, 4]] {
            let mask = mask(states, tokens);
            let ours =
                |[query, packed]: [Tensor<3>; 2]| cross_attention(query.clone(), packed, like(&mask, &query), heads);
            let library = |[query, packed]: [Tensor<3>; 2]| composed(query.clone(), packed, like(&mask, &query), heads);
            let inputs = [normals([states, members, features], 1), normals([states, tokens, 2 * features], 2)];
            agree(ours, library, &inputs, 1e-12);
            if members == 3 {
                differences(ours, &inputs, 1e-8);
            }
        }
    }

    #[test]
    fn what_is_masked_changes_nothing() {
        let mask = mask(4, 20);
        let packed = normals([4, 20, 3 * 16], 1);
        let keep: Tensor<3> = mask.clone().unsqueeze_dim(2);
        // Keys and values of masked members become something else; their queries stay.
        let others = packed.clone() * keep.clone() + normals([4, 20, 3 * 16], 2) * (keep - 1.0);
        let others = Tensor::cat(vec![packed.clone().narrow(2, 0, 16), others.narrow(2, 16, 32)], 2);
        assert_eq!(numbers(self_attention(packed, mask.clone(), 2)), numbers(self_attention(others, mask, 2)));
    }

    /// The mask where `x` is, tracked if it is.
    fn like<const D: usize>(mask: &Tensor<2>, x: &Tensor<D>) -> Tensor<2> {
        if x.is_autodiff() { mask.clone().autodiff() } else { mask.clone() }
    }
}
