//! How a sample of quantities is compared with a law.

use std::sync::Arc;

use ornstein_networks::Tensor;
use ornstein_networks::operations::{
    EnergyDistance, KernelShape, MaximumMeanDiscrepancy, TransportCost, energy_distance, maximum_mean_discrepancy,
    wasserstein,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::QuantileTable;

/// The distance between the quantities of a batch and their law. Quantities are in units of the widths of their laws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Distance {
    /// The energy distance of each quantity, without bias for any number of rows.
    #[default]
    Energy,
    /// $W_1$ of each quantity, by sorting: biased towards narrow laws if rows are few.
    Wasserstein,
    /// $W_2^2$ of each quantity, by sorting: for a constant, the mean square of the residual.
    SquaredWasserstein,
    /// The squared maximum mean discrepancy of all quantities together, which sees how they depend on each other.
    MaximumMeanDiscrepancy {
        /// The kernel.
        #[serde(default)]
        kernel: Kernel,
        /// Its width, in widths of the laws.
        #[serde(default = "one")]
        width: f64,
        /// Points of the law that a batch is compared with.
        #[serde(default = "points")]
        points: usize,
    },
}

fn one() -> f64 {
    1.0
}

fn points() -> usize {
    512
}

/// The kernel of a maximum mean discrepancy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kernel {
    /// $e^{-r^2/2}$
    Gaussian,
    /// $1/\sqrt{1+r^2}$, which also sees what is far off.
    #[default]
    InverseMultiquadric,
}

/// A law that batches are compared with, made ready.
#[derive(Debug, Clone)]
pub enum PreparedLaw {
    /// Of every quantity, its quantiles.
    Sorted(Vec<QuantileTable>, TransportCost),
    /// Of every quantity, its quantiles with their sums.
    Energy(Vec<Arc<EnergyDistance>>),
    /// Points with a kernel.
    Points(Arc<MaximumMeanDiscrepancy>),
}

impl Distance {
    /// Makes a law ready of which draws are given: of every quantity a column, all of the same length, row `i` of one event. Where the law
    /// of a quantity by itself is known better than from the draws, its quantiles stand in the place of the column's.
    ///
    /// # Panics
    /// If there are no draws, or columns differ in length.
    #[must_use]
    pub fn prepare(self, columns: &[Vec<f64>], known: &[Option<QuantileTable>]) -> PreparedLaw {
        let tables = || {
            let one = |(draws, known): (&Vec<f64>, &Option<QuantileTable>)| match known {
                Some(table) => table.clone(),
                None => QuantileTable::of_draws(draws.clone()),
            };
            columns.iter().zip(known).map(one)
        };
        match self {
            Self::Energy => {
                PreparedLaw::Energy(tables().map(|t| Arc::new(EnergyDistance::new(t.values().to_vec()))).collect())
            }
            Self::Wasserstein => PreparedLaw::Sorted(tables().collect(), TransportCost::Distance),
            Self::SquaredWasserstein => PreparedLaw::Sorted(tables().collect(), TransportCost::Square),
            Self::MaximumMeanDiscrepancy { kernel, width, points } => {
                let rows = columns[0].len().min(points);
                let reference = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
                let shape = match kernel {
                    Kernel::Gaussian => KernelShape::Gaussian,
                    Kernel::InverseMultiquadric => KernelShape::InverseMultiquadric,
                };
                // The distance of independent points grows with the root of their dimension.
                let width = width * (columns.len() as f64).sqrt();
                PreparedLaw::Points(Arc::new(MaximumMeanDiscrepancy::new(reference, columns.len(), shape, width)))
            }
        }
    }
}

impl PreparedLaw {
    /// The distance of at least two events, of each of which every quantity is given, `[B]`: a number `[1]`. Quantities by
    /// themselves are added up.
    ///
    /// # Panics
    /// If there are not as many quantities as the law has.
    #[must_use]
    pub fn distance(&self, quantities: Vec<Tensor<1>>) -> Tensor<1> {
        let sum = |terms: Vec<Tensor<1>>| terms.into_iter().reduce(|a, b| a + b).expect("a quantity");
        match self {
            Self::Sorted(tables, cost) => {
                let each = quantities.into_iter().zip(tables);
                sum(each.map(|(q, table)| wasserstein(q.clone(), table.quantiles(q.dims()[0]), *cost)).collect())
            }
            Self::Energy(laws) => {
                sum(quantities.into_iter().zip(laws).map(|(q, law)| energy_distance(q, law.clone())).collect())
            }
            Self::Points(law) => maximum_mean_discrepancy(Tensor::stack(quantities, 1), law.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornstein_networks::Device;

    const ALL: [Distance; 4] = [
        Distance::Energy,
        Distance::Wasserstein,
        Distance::SquaredWasserstein,
        Distance::MaximumMeanDiscrepancy { kernel: Kernel::InverseMultiquadric, width: 1.0, points: 300 },
    ];

    /// Two quantities: one uniform on (0, 1), one constant. A batch of the law, and one that is off by 0.2 in the constant.
    #[test]
    fn distances_grow_with_the_difference() {
        let uniform = |count: usize, shift: f64| -> Vec<f64> {
            (0..count).map(|i| (0.618_034 * i as f64 + shift).fract()).collect()
        };
        for distance in ALL {
            let law = distance.prepare(&[uniform(1000, 0.1), vec![2.0; 1000]], &[None, None]);
            let of = |constant: f32| -> f32 {
                let column: Vec<f32> = uniform(200, 0.4).into_iter().map(|x| x as f32).collect();
                let tensor = |values: &[f32]| Tensor::<1>::from_data(values, &Device::flex());
                law.distance(vec![tensor(&column), tensor(&[constant; 200])])
                    .into_data_as::<f32>()
                    .try_to_vec()
                    .unwrap()[0]
            };
            let (same, other) = (of(2.0), of(2.2));
            // Within the law golden-ratio points are even, so no distance exceeds 1/B; a shift by 0.2 costs 0.04 at least (W_2^2).
            assert!(same.abs() < 0.011 && other - same > 0.008, "{distance:?}: {same}, {other}");
        }
    }
}
