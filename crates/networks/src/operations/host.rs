//! Operations in our own code on the CPU, with their own derivatives.

use std::fmt::Debug;

use burn_autodiff::Autodiff;
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::NoCheckpointing;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_backend::{AutodiffBackend, BackendTypes, DType, TensorData};
use burn_flex::{Flex, FlexTensor};
use burn_tensor::{Device, Tensor};
use ornstein_engine::Scalar;

/// A tensor whose history is known.
type TrackedTensor = <Autodiff<Flex> as BackendTypes>::FloatTensorPrimitive;

/// A number that tensors on the CPU are made of: `f32` or `f64`.
pub trait Number: Scalar {
    /// Its name in the tensor library.
    const DTYPE: DType;

    /// The contiguous numbers of a tensor of this type.
    #[doc(hidden)]
    fn slice(tensor: &FlexTensor) -> &[Self];

    /// Numbers in the shape of a tensor, for any device.
    fn shaped(data: Vec<Self>, shape: &[usize]) -> TensorData;

    /// The numbers of a tensor that was read back, converted if need be.
    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<Self>;

    /// A tensor that takes the numbers over.
    #[doc(hidden)]
    fn tensor(shape: &[usize], data: Vec<Self>) -> FlexTensor;
}

macro_rules! number {
    ($number:ty, $dtype:ident) => {
        impl Number for $number {
            const DTYPE: DType = DType::$dtype;

            fn slice(tensor: &FlexTensor) -> &[Self] {
                tensor.as_slice::<Self>().expect("a contiguous tensor of this type")
            }

            fn shaped(data: Vec<Self>, shape: &[usize]) -> TensorData {
                TensorData::new(data, shape.to_vec())
            }

            fn read<const D: usize>(tensor: Tensor<D>) -> Vec<Self> {
                tensor.into_data_as::<Self>().try_into_vec().expect("numbers of this type")
            }

            fn tensor(shape: &[usize], data: Vec<Self>) -> FlexTensor {
                FlexTensor::from_data(Self::shaped(data, shape))
            }
        }
    };
}

number!(f32, F32);
number!(f64, F64);

/// A tensor on the CPU, row-major.
#[derive(Debug, Clone, Copy)]
pub struct HostView<'a, T> {
    /// Lengths of its axes.
    pub shape: &'a [usize],
    /// Its numbers, the last axis contiguous.
    pub data: &'a [T],
}

/// What an operation gives.
#[derive(Debug, Clone)]
pub struct HostOutput<T> {
    /// Lengths of the result's axes.
    pub shape: Vec<usize>,
    /// The result.
    pub data: Vec<T>,
    /// What the derivative will need besides inputs and result; empty if no derivative is wanted.
    pub saved: Vec<Vec<T>>,
}

/// What [`HostOperation::backward`] is given.
#[derive(Debug)]
pub struct HostGradient<'a, T, const N: usize> {
    /// The inputs of the forward pass.
    pub inputs: [HostView<'a, T>; N],
    /// Its result.
    pub output: HostView<'a, T>,
    /// What it saved.
    pub saved: Vec<&'a [T]>,
    /// The derivative of the loss by the result.
    pub gradient: HostView<'a, T>,
    /// Which inputs' derivatives are asked for.
    pub wanted: [bool; N],
}

/// An operation of `N` tensors with its derivative, written for plain memory of the CPU.
///
/// A new operation is a new file: a struct with its settings, this trait, and a function on tensors that calls [`apply`] if they lie
/// [on the host](on_host) and composes operations of the tensor library on other devices. Both must agree: tests compare them and the
/// derivatives with finite differences. Results must not depend on the number of threads.
pub trait HostOperation<const N: usize>: Clone + Debug + Send + 'static {
    /// The result. `tracked` says whether a derivative will be asked for.
    fn forward<T: Number>(&self, inputs: [HostView<'_, T>; N], tracked: bool) -> HostOutput<T>;

    /// The derivatives of the loss by the inputs that are wanted, in the inputs' shapes.
    fn backward<T: Number>(&self, pass: HostGradient<'_, T, N>) -> [Option<Vec<T>>; N];
}

/// A tensor of any rank as input of a [`HostOperation`].
#[derive(Debug)]
pub enum Operand {
    /// Known, no derivative wanted.
    Plain(FlexTensor),
    /// Part of a graph that will be differentiated.
    Tracked(TrackedTensor),
}

impl<const D: usize> From<Tensor<D>> for Operand {
    /// # Panics
    /// If the tensor does not lie [on the host](on_host).
    fn from(tensor: Tensor<D>) -> Self {
        if tensor.is_autodiff() {
            Self::Tracked(tensor.try_into_primitive::<Autodiff<Flex>>().expect("a tensor on the host"))
        } else {
            Self::Plain(tensor.try_into_primitive::<Flex>().expect("a tensor on the host"))
        }
    }
}

/// Whether [`apply`] can work on this tensor: it lies in the CPU's memory.
#[must_use]
pub fn on_host<const D: usize>(tensor: &Tensor<D>) -> bool {
    tensor.device() == Device::flex()
}

/// The result of `operation` as a tensor, which can be differentiated if one of the inputs can.
///
/// # Panics
/// If the inputs differ in precision or the result is not of rank `D`: errors of the caller.
pub fn apply<const N: usize, const D: usize, O: HostOperation<N>>(operation: &O, inputs: [Operand; N]) -> Tensor<D> {
    if inputs.iter().all(|input| matches!(input, Operand::Plain(_))) {
        let inputs = inputs.map(|input| match input {
            Operand::Plain(tensor) => contiguous(tensor),
            Operand::Tracked(_) => unreachable!("all are plain"),
        });
        return Tensor::from_primitive::<Flex>(run(operation, &inputs, false).0);
    }
    let inputs = inputs.map(|input| match input {
        Operand::Plain(tensor) => Autodiff::<Flex>::from_inner(tensor),
        Operand::Tracked(tensor) => tensor,
    });
    let guards = inputs.each_ref().map(TrackedTensor::node);
    let inputs = inputs.map(|input| contiguous(input.into_primitive()));
    let output = match Derivative(operation.clone()).prepare::<NoCheckpointing>(guards).compute_bound().stateful() {
        OpsKind::Tracked(preparation) => {
            let (output, kept) = run(operation, &inputs, true);
            preparation.finish(Saved { inputs, output: output.clone(), kept }, output)
        }
        OpsKind::UnTracked(preparation) => preparation.finish(run(operation, &inputs, false).0),
    };
    Tensor::from_primitive::<Autodiff<Flex>>(output)
}

/// A tensor whose numbers lie in order.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    if tensor.is_contiguous() { tensor } else { tensor.to_contiguous() }
}

/// The axes of a tensor.
fn axes(tensor: &FlexTensor) -> Vec<usize> {
    tensor.layout().shape().to_vec()
}

/// Runs the forward pass in the precision of the inputs.
fn run<const N: usize>(
    operation: &impl HostOperation<N>,
    inputs: &[FlexTensor; N],
    tracked: bool,
) -> (FlexTensor, Vec<FlexTensor>) {
    fn typed<T: Number, const N: usize>(
        operation: &impl HostOperation<N>,
        inputs: &[FlexTensor; N],
        tracked: bool,
    ) -> (FlexTensor, Vec<FlexTensor>) {
        let shapes = inputs.each_ref().map(axes);
        let views = std::array::from_fn(|i| HostView { shape: &shapes[i], data: T::slice(&inputs[i]) });
        let HostOutput { shape, data, saved } = operation.forward(views, tracked);
        let saved = saved.into_iter().map(|data| T::tensor(&[data.len()], data));
        (T::tensor(&shape, data), saved.collect())
    }
    match inputs[0].dtype() {
        DType::F64 => typed::<f64, N>(operation, inputs, tracked),
        _ => typed::<f32, N>(operation, inputs, tracked),
    }
}

/// The backward pass of an operation as the tensor library wants it.
#[derive(Debug)]
struct Derivative<O>(O);

/// What lies between the passes.
#[derive(Debug, Clone)]
struct Saved<const N: usize> {
    inputs: [FlexTensor; N],
    output: FlexTensor,
    kept: Vec<FlexTensor>,
}

impl<O: HostOperation<N>, const N: usize> Backward<Flex, N> for Derivative<O> {
    type State = Saved<N>;

    fn backward(self, operation: Ops<Saved<N>, N>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let gradient = contiguous(gradients.consume::<Flex>(&operation.node));
        let wanted = operation.parents.each_ref().map(Option::is_some);
        let derivatives = match gradient.dtype() {
            DType::F64 => differentiate::<f64, N>(&self.0, &operation.state, &gradient, wanted),
            _ => differentiate::<f32, N>(&self.0, &operation.state, &gradient, wanted),
        };
        for (parent, derivative) in operation.parents.into_iter().zip(derivatives) {
            if let (Some(parent), Some(derivative)) = (parent, derivative) {
                gradients.register::<Flex>(parent.id, derivative);
            }
        }
    }
}

/// Runs the backward pass in one precision.
fn differentiate<T: Number, const N: usize>(
    operation: &impl HostOperation<N>,
    state: &Saved<N>,
    gradient: &FlexTensor,
    wanted: [bool; N],
) -> [Option<FlexTensor>; N] {
    let shapes = state.inputs.each_ref().map(axes);
    let (output, slope) = (axes(&state.output), axes(gradient));
    let derivatives = operation.backward(HostGradient {
        inputs: std::array::from_fn(|i| HostView { shape: &shapes[i], data: T::slice(&state.inputs[i]) }),
        output: HostView { shape: &output, data: T::slice(&state.output) },
        saved: state.kept.iter().map(T::slice).collect(),
        gradient: HostView { shape: &slope, data: T::slice(gradient) },
        wanted,
    });
    let mut shapes = shapes.iter();
    derivatives.map(|data| {
        let shape = shapes.next().expect("as many derivatives as inputs");
        data.map(|data| T::tensor(shape, data))
    })
}
