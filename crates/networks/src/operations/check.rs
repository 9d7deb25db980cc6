//! How tests check an operation: against a composition of library operations, and its derivative against differences.

use burn_tensor::{DType, Device, Tensor, TensorData};
use ornstein_engine::Scalar;
use ornstein_random::{Counter, Key, Purpose};

/// Standard normals in double precision, different for every `seed`.
pub fn normals<const D: usize>(shape: [usize; D], seed: u64) -> Tensor<D> {
    let mut data = vec![0.0; shape.iter().product()];
    f64::fill_normals(Key::new(seed, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut data);
    Tensor::from_data(TensorData::new(data, shape), (&Device::flex(), DType::F64))
}

/// The numbers of a tensor.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data_as::<f64>().try_to_vec().expect("numbers in double precision")
}

/// A loss of `f` that every entry of the result enters with another weight, and its derivatives by the inputs.
fn loss_and_derivatives<const N: usize, const D: usize, const E: usize>(
    f: &impl Fn([Tensor<D>; N]) -> Tensor<E>,
    inputs: &[Tensor<D>; N],
) -> (f64, [Vec<f64>; N]) {
    let leaves = inputs.clone().map(|input| input.autodiff().require_grad());
    let output = f(leaves.clone());
    let weights = normals(output.dims(), 99).autodiff();
    let loss = (output * weights).sum();
    let gradients = loss.backward();
    let derivatives = leaves.map(|leaf| numbers(leaf.grad(&gradients).expect("a derivative by every input")));
    (numbers(loss.inner())[0], derivatives)
}

/// Asserts that `f` and `g` agree in values and derivatives to `tolerance` of the largest entry, in double precision.
pub fn agree<const N: usize, const D: usize, const E: usize>(
    f: impl Fn([Tensor<D>; N]) -> Tensor<E>,
    g: impl Fn([Tensor<D>; N]) -> Tensor<E>,
    inputs: &[Tensor<D>; N],
    tolerance: f64,
) {
    close(&numbers(f(inputs.clone())), &numbers(g(inputs.clone())), tolerance, "values");
    let (ours, theirs) = (loss_and_derivatives(&f, inputs).1, loss_and_derivatives(&g, inputs).1);
    for (input, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        close(ours, theirs, tolerance, &format!("derivatives by input {input}"));
    }
}

/// Asserts that the derivatives of `f` are those of central differences, to `tolerance` of the largest, in double precision.
///
/// A step of 1e-5 leaves an error of about 1e-10 from third derivatives and 1e-11 from rounding.
pub fn differences<const N: usize, const D: usize, const E: usize>(
    f: impl Fn([Tensor<D>; N]) -> Tensor<E>,
    inputs: &[Tensor<D>; N],
    tolerance: f64,
) {
    let step = 1e-5;
    let derivatives = loss_and_derivatives(&f, inputs).1;
    for (which, derivatives) in derivatives.iter().enumerate() {
        let shape = inputs[which].dims();
        let values = numbers(inputs[which].clone());
        let at = |place: usize, shift: f64| {
            let mut moved = values.clone();
            moved[place] += shift;
            let mut inputs = inputs.clone();
            inputs[which] = Tensor::from_data(TensorData::new(moved, shape), (&Device::flex(), DType::F64));
            let output = f(inputs);
            let weights = normals(output.dims(), 99);
            numbers((output * weights).sum())[0]
        };
        let expected: Vec<f64> =
            (0..values.len()).map(|place| (at(place, step) - at(place, -step)) / (2.0 * step)).collect();
        close(derivatives, &expected, tolerance, &format!("derivatives by input {which}"));
    }
}

/// Asserts that two lists agree to `tolerance` of the largest entry.
pub fn close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: numbers");
    let scale = expected.iter().fold(1.0f64, |largest, x| largest.max(x.abs()));
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance * scale, "{what}, entry {place}: {found}, not {expected}");
    }
}

/// The mean of independent values is zero within 5.5 of its own standard errors.
pub fn assert_zero_mean(values: &[f64]) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
    assert!(mean.abs() < 5.5 * (variance / count).sqrt(), "{mean} of values with variance {variance}");
}
