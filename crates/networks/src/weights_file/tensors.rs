//! The flat vector of weights as named tensors.

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

use super::WeightsFileError;
use crate::parameters::ParameterLayout;

/// The bytes of a safetensors file with every parameter under its name.
pub(super) fn encode(layout: &ParameterLayout, weights: &[f32]) -> Result<Vec<u8>, WeightsFileError> {
    if weights.len() != layout.len() {
        return Err(WeightsFileError::Count { found: weights.len(), expected: layout.len() });
    }
    let bytes: Vec<u8> = weights.iter().flat_map(|x| x.to_le_bytes()).collect();
    let views = layout.entries().iter().map(|entry| {
        let range = entry.range();
        let view = TensorView::new(Dtype::F32, entry.shape.clone(), &bytes[4 * range.start..4 * range.end])?;
        Ok((entry.name.as_str(), view))
    });
    Ok(serialize(views.collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?, None)?)
}

/// The weights in such a file, in the order of the layout.
pub(super) fn decode(layout: &ParameterLayout, file: &[u8]) -> Result<Vec<f32>, WeightsFileError> {
    let file = SafeTensors::deserialize(file)?;
    let known = |name: &str| layout.entries().iter().any(|entry| entry.name == name);
    let missing = layout.entries().iter().map(|entry| entry.name.clone());
    let missing: Vec<String> = missing.filter(|name| !file.names().contains(&name.as_str())).collect();
    let mut unknown: Vec<String> = file.names().into_iter().filter(|name| !known(name)).map(String::from).collect();
    unknown.sort_unstable();
    if !(missing.is_empty() && unknown.is_empty()) {
        return Err(WeightsFileError::Names { missing, unknown });
    }
    let mut weights = Vec::with_capacity(layout.len());
    for entry in layout.entries() {
        let (name, tensor) = (entry.name.clone(), file.tensor(&entry.name)?);
        if tensor.shape() != entry.shape {
            let (found, expected) = (tensor.shape().to_vec(), entry.shape.clone());
            return Err(WeightsFileError::Shape { name, found, expected });
        }
        if tensor.dtype() != Dtype::F32 {
            return Err(WeightsFileError::Precision { name, found: format!("{:?}", tensor.dtype()) });
        }
        let (words, _) = tensor.data().as_chunks::<4>();
        weights.extend(words.iter().map(|&bytes| f32::from_le_bytes(bytes)));
        if !weights[entry.range()].iter().all(|x| x.is_finite()) {
            return Err(WeightsFileError::NotFinite { name });
        }
    }
    Ok(weights)
}
