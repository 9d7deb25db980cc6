//! Functions of rows that are written for plain numbers.

use std::fmt::Debug;
use std::sync::Arc;

use burn_tensor::{Tensor, TensorData};
use rayon::prelude::*;

use super::{HostGradient, HostOperation, HostOutput, HostView, Number, apply, on_host};

/// A function `f: R^d -> R` of one row with its derivatives, in double precision: a physical quantity, a distance between a sample and a
/// law.
///
/// What cancels (an invariant mass, a residual of a sum) is computed in double precision here, whatever the tensors are made of.
pub trait RowFunction: Debug + Send + Sync {
    /// `f(row)`, and the derivatives by the row's numbers, if there is a place for them; as many as the row has numbers.
    fn evaluate(&self, row: &[f64], gradient: Option<&mut [f64]>) -> f64;
}

/// `f` of every row of `[B, d]`: `[B]`.
///
/// ```
/// use std::sync::Arc;
/// use ornstein_networks::operations::{RowFunction, row_function};
/// use ornstein_networks::{Device, Tensor};
///
/// #[derive(Debug)]
/// struct Product;
///
/// impl RowFunction for Product {
///     fn evaluate(&self, row: &[f64], gradient: Option<&mut [f64]>) -> f64 {
///         if let Some(gradient) = gradient {
///             gradient.copy_from_slice(&[row[1], row[0]]);
///         }
///         row[0] * row[1]
///     }
/// }
///
/// let rows = Tensor::<2>::from_data([[2.0f32, 3.0], [-1.0, 4.0]], &Device::flex());
/// let products = row_function(&(Arc::new(Product) as _), rows);
/// assert_eq!(products.into_data_as::<f32>().try_to_vec::<f32>().unwrap(), [6.0, -4.0]);
/// ```
#[must_use]
pub fn row_function(function: &Arc<dyn RowFunction>, rows: Tensor<2>) -> Tensor<1> {
    if on_host(&rows) { apply(&OnRows(function.clone()), [rows.into()]) } else { composed(function, rows) }
}

/// The same on other devices: values and derivatives come from the host, and `f(x) = f(c) + f'(c) (x - c)` at `c = x` has both.
fn composed(function: &Arc<dyn RowFunction>, rows: Tensor<2>) -> Tensor<1> {
    let [count, dimension] = rows.dims();
    let plain = rows.clone().inner();
    let place = (plain.device(), plain.dtype());
    let (values, slopes) = evaluate(&**function, &f64::read(plain.clone()), dimension, true);
    let values = Tensor::<1>::from_data(TensorData::new(values, [count]), (&place.0, place.1));
    let slopes = Tensor::<2>::from_data(TensorData::new(slopes, [count, dimension]), (&place.0, place.1));
    values + ((rows - plain) * slopes).sum_dim(1).squeeze_dim::<1>(1)
}

/// The values of all rows, and their derivatives if they are wanted.
fn evaluate(function: &dyn RowFunction, rows: &[f64], dimension: usize, tracked: bool) -> (Vec<f64>, Vec<f64>) {
    let count = rows.len() / dimension;
    let mut values = vec![0.0; count];
    let mut slopes = vec![0.0; if tracked { rows.len() } else { 0 }];
    let each = values.par_iter_mut().zip(rows.par_chunks_exact(dimension)).with_min_len(64);
    if tracked {
        let each = each.zip(slopes.par_chunks_exact_mut(dimension));
        each.for_each(|((value, row), slopes)| *value = function.evaluate(row, Some(slopes)));
    } else {
        each.for_each(|(value, row)| *value = function.evaluate(row, None));
    }
    (values, slopes)
}

/// The function on the host.
#[derive(Debug, Clone)]
struct OnRows(Arc<dyn RowFunction>);

impl HostOperation<1> for OnRows {
    fn forward<T: Number>(&self, [rows]: [HostView<'_, T>; 1], tracked: bool) -> HostOutput<T> {
        let numbers: Vec<f64> = rows.data.iter().map(|x| x.to_f64()).collect();
        let (values, slopes) = evaluate(&*self.0, &numbers, rows.shape[1], tracked);
        let [data, slopes] = [values, slopes].map(|numbers| numbers.into_iter().map(T::from_f64).collect());
        HostOutput { shape: vec![rows.shape[0]], data, saved: vec![slopes] }
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 1>) -> [Option<Vec<T>>; 1] {
        let slopes = pass.saved[0].chunks_exact(pass.inputs[0].shape[1]).zip(pass.gradient.data);
        [Some(slopes.flat_map(|(slopes, &gradient)| slopes.iter().map(move |&slope| gradient * slope)).collect())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::check::{agree, differences, normals};

    /// `x_0 e^(x_1) + sin x_2`
    #[derive(Debug)]
    struct Example;

    impl RowFunction for Example {
        fn evaluate(&self, row: &[f64], gradient: Option<&mut [f64]>) -> f64 {
            if let Some(gradient) = gradient {
                gradient.copy_from_slice(&[row[1].exp(), row[0] * row[1].exp(), row[2].cos()]);
            }
            row[0] * row[1].exp() + row[2].sin()
        }
    }

    #[test]
    fn rows_have_the_values_and_derivatives_of_their_function() {
        let function: Arc<dyn RowFunction> = Arc::new(Example);
        let inputs = [normals([200, 3], 1)];
        agree(|[x]| row_function(&function, x), |[x]| composed(&function, x), &inputs, 1e-13);
        differences(|[x]| row_function(&function, x), &inputs, 1e-8);
    }
}
