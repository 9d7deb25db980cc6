//! Affine maps of lanes.

use ornstein_engine::LANES;
use ornstein_random::{InstructionSet, dispatch};

use super::rows::Row;
use crate::layers::Linear;
use crate::operations::Number;
use crate::parameters::ParameterLayout;

/// Outputs that are computed together: their sums stay in registers while the inputs go by.
const GROUP: usize = 4;

/// The weights of `y = W x + b`, laid out as the product reads them.
#[derive(Debug, Clone)]
pub(super) struct PackedLinear<T> {
    inputs: usize,
    outputs: usize,
    /// By group of outputs, input, output within the group; padded with zeros.
    weight: Vec<[T; GROUP]>,
    /// Padded with zeros.
    bias: Vec<T>,
}

/// What becomes of a sum before it leaves the registers.
pub(super) trait Epilogue<T> {
    /// Takes the sums of output `output` in the lanes from `lane` on.
    fn finish<const L: usize>(&mut self, output: usize, lane: usize, sums: [T; L]);
}

impl<T: Number> PackedLinear<T> {
    /// Packs a row-major matrix `[outputs, inputs]`, of which the columns from `first` to `first + inputs` are used.
    pub(super) fn new(weight: &[f32], bias: &[f32], first: usize, inputs: usize) -> Self {
        let (outputs, columns) = (bias.len(), weight.len() / bias.len().max(1));
        let entry = |output: usize, input: usize| weight[output * columns + first + input];
        Self::pack(inputs, outputs, entry, bias)
    }

    /// Packs a layer.
    pub(super) fn of(layer: &Linear, layout: &ParameterLayout, values: &[f32]) -> Self {
        let (weight, bias) = layer.numbers(layout, values);
        Self::new(weight, bias, 0, weight.len() / bias.len().max(1))
    }

    /// Packs the transpose of a row-major matrix `[outputs, inputs]`, without a bias, for the rows of the result from zero to `rows`.
    pub(super) fn transposed(weight: &[f32], outputs: usize, rows: usize) -> Self {
        let columns = weight.len() / outputs.max(1);
        Self::pack(outputs, rows, |output, input| weight[input * columns + output], &[])
    }

    fn pack(inputs: usize, outputs: usize, entry: impl Fn(usize, usize) -> f32, bias: &[f32]) -> Self {
        let groups = outputs.div_ceil(GROUP);
        let number = |x: f32| T::from_f64(f64::from(x));
        let mut packed = Vec::with_capacity(groups * inputs);
        for group in 0..groups {
            let one = |output, input| if output < outputs { number(entry(output, input)) } else { T::ZERO };
            packed.extend((0..inputs).map(|input| std::array::from_fn(|i| one(group * GROUP + i, input))));
        }
        let mut bias: Vec<T> = bias.iter().copied().map(number).collect();
        bias.resize(groups * GROUP, T::ZERO);
        Self { inputs, outputs, weight: packed, bias }
    }

    /// The bias, padded to whole groups.
    pub(super) fn bias(&self) -> &[T] {
        &self.bias
    }

    /// Hands `W x + b` to the epilogue.
    pub(super) fn apply<E: Epilogue<T>>(&self, x: &[Row<T>], epilogue: &mut E) {
        product(self, &self.bias, x, epilogue);
    }

    /// Hands `W x + b` to the epilogue with another bias, padded as [`bias`](Self::bias).
    pub(super) fn apply_with<E: Epilogue<T>>(&self, bias: &[T], x: &[Row<T>], epilogue: &mut E) {
        product(self, bias, x, epilogue);
    }
}

dispatch! {
    fn product<T: Number, E: Epilogue<T>>(layer: &PackedLinear<T>, bias: &[T], x: &[Row<T>], epilogue: &mut E) {
        // A tile of sums fills half the registers: 4 outputs of 4 vectors of 512 bits, or of 2 narrower ones.
        match (InstructionSet::in_use(), size_of::<T>()) {
            (InstructionSet::Avx512, 4) => tiles::<T, E, 64>(layer, bias, x, epilogue),
            (InstructionSet::Avx512, _) => tiles::<T, E, 32>(layer, bias, x, epilogue),
            (InstructionSet::Avx2, 4) => tiles::<T, E, 16>(layer, bias, x, epilogue),
            (InstructionSet::Avx2, _) | (InstructionSet::Baseline, 4) => tiles::<T, E, 8>(layer, bias, x, epilogue),
            (InstructionSet::Baseline, _) => tiles::<T, E, 4>(layer, bias, x, epilogue),
        }
    }
}

/// The product in tiles of [`GROUP`] outputs and `L` lanes. Every sum runs over the inputs in order, whatever the tile.
#[allow(clippy::inline_always, reason = "compiled for the instruction set of the caller")]
#[inline(always)]
fn tiles<T: Number, E: Epilogue<T>, const L: usize>(
    layer: &PackedLinear<T>,
    bias: &[T],
    x: &[Row<T>],
    epilogue: &mut E,
) {
    let x = &x[..layer.inputs];
    for (group, bias) in bias.as_chunks::<GROUP>().0.iter().enumerate() {
        let weight = &layer.weight[group * layer.inputs..][..layer.inputs];
        for tile in 0..LANES / L {
            let mut sums: [[T; L]; GROUP] = std::array::from_fn(|i| [bias[i]; L]);
            for (weight, row) in weight.iter().zip(x) {
                let row = &row.0.as_chunks::<L>().0[tile];
                for (sums, &weight) in sums.iter_mut().zip(weight) {
                    for (sum, &x) in sums.iter_mut().zip(row) {
                        *sum += weight * x;
                    }
                }
            }
            for (i, sums) in sums.into_iter().enumerate() {
                let output = group * GROUP + i;
                if output < layer.outputs {
                    epilogue.finish(output, tile * L, sums);
                }
            }
        }
    }
}
