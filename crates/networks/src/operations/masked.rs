//! Members that are there, and zeros.

use burn_tensor::Tensor;

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// `x` of shape `[B, members, features]` where the mask, `[B, members]`, is not zero, and zero elsewhere, whatever stands there.
#[must_use]
pub fn masked(x: Tensor<3>, mask: Tensor<2>) -> Tensor<3> {
    if on_host(&x) { apply(&Masked, [x.into(), mask.into()]) } else { composed(x, mask) }
}

/// The same out of the tensor library's operations.
fn composed(x: Tensor<3>, mask: Tensor<2>) -> Tensor<3> {
    let shape = x.dims();
    x.mask_fill(mask.equal_elem(0.0).unsqueeze_dim::<3>(2).expand(shape), 0.0)
}

/// The operation on the host: inputs are `x` and the mask.
#[derive(Debug, Clone, Copy)]
struct Masked;

impl Masked {
    /// Rows of members who are there, zeros for the others.
    fn rows<T: Number>(x: &[T], mask: &[T], features: usize) -> Vec<T> {
        let mut result = x.to_vec();
        for (row, &mask) in result.chunks_exact_mut(features).zip(mask) {
            if mask == T::ZERO {
                row.fill(T::ZERO);
            }
        }
        result
    }
}

impl HostOperation<2> for Masked {
    fn forward<T: Number>(&self, [x, mask]: [HostView<'_, T>; 2], _tracked: bool) -> HostOutput<T> {
        HostOutput { shape: x.shape.to_vec(), data: Self::rows(x.data, mask.data, x.shape[2]), saved: Vec::new() }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 2>) -> [Option<Vec<T>>; 2] {
        let [x, mask] = pass.inputs;
        [Some(Self::rows(pass.gradient.data, mask.data, x.shape[2])), None]
    }
}

#[cfg(test)]
mod tests {
    use burn_tensor::DType;

    use super::*;
    use crate::operations::check::{agree, differences, normals};

    #[test]
    fn masked_has_the_values_and_derivatives_of_its_definition() {
        let mask = normals([5, 7], 2).greater_elem(0.0).float().cast(DType::F64);
        let like = |x: &Tensor<3>| if x.is_autodiff() { mask.clone().autodiff() } else { mask.clone() };
        let inputs = [normals([5, 7, 3], 1)];
        agree(|[x]| masked(x.clone(), like(&x)), |[x]| composed(x.clone(), like(&x)), &inputs, 1e-14);
        differences(|[x]| masked(x.clone(), like(&x)), &inputs, 1e-8);
    }
}
