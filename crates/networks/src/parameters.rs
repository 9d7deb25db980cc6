//! The numbers that training changes, kept apart from the network that uses them.

use burn_tensor::{Device, Gradients, Tensor};
use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

use crate::operations::Number;

/// How a parameter begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Initialiser {
    /// Zero: a layer that starts as if it were not there.
    Zeros,
    /// One: a scale.
    Ones,
    /// Uniform between `-bound` and `bound`.
    Uniform {
        /// The largest value.
        bound: f64,
    },
    /// Normal around zero.
    Normal {
        /// Standard deviation.
        deviation: f64,
    },
}

/// One parameter tensor in the list of all.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterEntry {
    /// Where it belongs, as `blocks.0.first.weight`.
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Where it begins among the numbers of all.
    pub offset: usize,
    /// How it begins.
    pub initialiser: Initialiser,
}

impl ParameterEntry {
    /// How many numbers it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its place among the numbers of all.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.len()
    }
}

/// A parameter tensor of rank `D`, as the network that made it remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter<const D: usize> {
    index: usize,
    shape: [usize; D],
}

impl<const D: usize> Parameter<D> {
    /// Lengths of its axes.
    #[must_use]
    pub fn shape(self) -> [usize; D] {
        self.shape
    }
}

/// What a network's parameters are called and where they lie in one flat vector, which optimisers, averages and files work on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterLayout {
    entries: Vec<ParameterEntry>,
}

impl ParameterLayout {
    /// A list to be filled by layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The place where a network's layers add their parameters.
    pub fn root(&mut self) -> ParameterScope<'_> {
        ParameterScope { layout: self, prefix: String::new() }
    }

    /// All parameters in their order.
    #[must_use]
    pub fn entries(&self) -> &[ParameterEntry] {
        &self.entries
    }

    /// How many numbers they have together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.last().map_or(0, |last| last.range().end)
    }

    /// Whether there is no parameter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One parameter among the numbers of all.
    ///
    /// # Panics
    /// If `values` is shorter than the layout.
    #[must_use]
    pub fn numbers<'a, T, const D: usize>(&self, parameter: Parameter<D>, values: &'a [T]) -> &'a [T] {
        &values[self.entries[parameter.index].range()]
    }

    /// The numbers that training starts from, a function of the seed alone.
    #[must_use]
    pub fn initial_values<T: Number>(&self, seed: u64) -> Vec<T> {
        let key = Key::new(seed, Purpose::WeightInitialisation, 0);
        let mut values = vec![T::ZERO; self.len()];
        for (entry, place) in self.entries.iter().zip(0..) {
            let numbers = &mut values[entry.range()];
            let start = Counter::coordinate(0, place, 0);
            match entry.initialiser {
                Initialiser::Zeros => {}
                Initialiser::Ones => numbers.fill(T::ONE),
                Initialiser::Uniform { bound } => {
                    let mut uniforms = vec![0.0; numbers.len()];
                    fill_uniforms(key, start, &mut uniforms);
                    for (number, uniform) in numbers.iter_mut().zip(uniforms) {
                        *number = T::from_f64(bound * (2.0 * uniform - 1.0));
                    }
                }
                Initialiser::Normal { deviation } => {
                    T::fill_normals(key, start, numbers);
                    for number in numbers {
                        *number *= T::from_f64(deviation);
                    }
                }
            }
        }
        values
    }
}

/// A place in the tree of layers, which names the parameters added there.
#[derive(Debug)]
pub struct ParameterScope<'a> {
    layout: &'a mut ParameterLayout,
    prefix: String,
}

impl ParameterScope<'_> {
    /// The place of a layer below this one.
    pub fn scope(&mut self, name: impl AsRef<str>) -> ParameterScope<'_> {
        ParameterScope { prefix: format!("{}{}.", self.prefix, name.as_ref()), layout: self.layout }
    }

    /// Adds a parameter.
    pub fn add<const D: usize>(&mut self, name: &str, shape: [usize; D], initialiser: Initialiser) -> Parameter<D> {
        let (index, offset) = (self.layout.entries.len(), self.layout.len());
        let name = format!("{}{name}", self.prefix);
        self.layout.entries.push(ParameterEntry { name, shape: shape.to_vec(), offset, initialiser });
        Parameter { index, shape }
    }
}

/// The values of all parameters as tensors on a device.
#[derive(Debug, Clone)]
pub struct Weights {
    tensors: Vec<Tensor<1>>,
}

impl Weights {
    /// Values that stay as they are.
    ///
    /// # Panics
    /// If `values` is not as long as the layout.
    #[must_use]
    pub fn constant<T: Number>(layout: &ParameterLayout, values: &[T], device: &Device) -> Self {
        assert_eq!(values.len(), layout.len(), "one number for each parameter");
        let tensor = |entry: &ParameterEntry| {
            let data = T::shaped(values[entry.range()].to_vec(), &[entry.len()]);
            Tensor::from_data(data, (device, T::DTYPE))
        };
        Self { tensors: layout.entries.iter().map(tensor).collect() }
    }

    /// Values by which a loss will be differentiated.
    ///
    /// # Panics
    /// If `values` is not as long as the layout.
    #[must_use]
    pub fn tracked<T: Number>(layout: &ParameterLayout, values: &[T], device: &Device) -> Self {
        let Self { tensors } = Self::constant(layout, values, device);
        Self { tensors: tensors.into_iter().map(|tensor| tensor.autodiff().require_grad()).collect() }
    }

    /// One parameter.
    #[must_use]
    pub fn get<const D: usize>(&self, parameter: Parameter<D>) -> Tensor<D> {
        self.tensors[parameter.index].clone().reshape(parameter.shape)
    }

    /// The derivatives by all parameters, in the order of the flat vector; zero where a parameter had no part in the loss.
    #[must_use]
    pub fn derivatives<T: Number>(&self, gradients: &Gradients) -> Vec<T> {
        let mut all = Vec::with_capacity(self.tensors.iter().map(|tensor| tensor.dims()[0]).sum());
        for tensor in &self.tensors {
            match tensor.grad(gradients) {
                Some(derivative) => all.extend(T::read(derivative)),
                None => all.resize(all.len() + tensor.dims()[0], T::ZERO),
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_values_follow_their_initialisers() {
        let mut layout = ParameterLayout::new();
        let mut root = layout.root();
        root.scope("first").add("weight", [100, 100], Initialiser::Uniform { bound: 0.3 });
        root.add("scale", [5], Initialiser::Ones);
        root.add("other", [100, 100], Initialiser::Normal { deviation: 2.0 });
        let values: Vec<f64> = layout.initial_values(4);
        assert_eq!(layout.entries()[0].name, "first.weight");
        let (uniform, rest) = values.split_at(10_000);
        assert!(uniform.iter().all(|x| x.abs() <= 0.3));
        let variance = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
        // Mean squares of 10^4 numbers: relative deviations sqrt(4/5) and sqrt(2) per cent; six of them.
        assert!((variance(uniform) / 0.03 - 1.0).abs() < 6.0 * 0.009);
        assert!(rest[..5].iter().all(|&x| x == 1.0));
        assert!((variance(&rest[5..]) / 4.0 - 1.0).abs() < 6.0 * 0.0142);
    }
}
