//! What an experiment keeps in a checkpoint.

use ndarray::ArrayD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ArrayData, Element, RunError};

/// The state of an experiment, enough to go on from: small things as one serialisable value, large ones as arrays.
///
/// Random generators have no state to keep (numbers are addressed by seed and position), and samples, statistics and
/// evidence handed to [`Run`](crate::Run) are kept by it.
///
/// Floating-point numbers of the small state survive bit for bit if they are finite. NaN and infinities belong in arrays.
///
/// ```
/// use ornstein_run::CheckpointData;
///
/// # fn main() -> Result<(), ornstein_run::RunError> {
/// let data = CheckpointData::new(&(7_u64, 0.1_f64))?.with_array("field", vec![1.0_f32, 2.0]);
/// let (step, energy): (u64, f64) = data.state()?;
/// assert_eq!((step, energy), (7, 0.1));
/// assert_eq!(data.array::<f32>("field")?.len(), 2);
/// assert!(data.array::<f64>("field").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckpointData {
    pub(crate) state: serde_json::Value,
    pub(crate) arrays: Vec<(String, ArrayData)>,
}

impl CheckpointData {
    /// A checkpoint of this small state.
    pub fn new(state: &impl Serialize) -> Result<Self, RunError> {
        let state = serde_json::to_value(state).map_err(|error| RunError::Checkpoint(error.to_string()))?;
        Ok(Self { state, arrays: Vec::new() })
    }

    /// Adds an array.
    #[must_use]
    pub fn with_array(mut self, name: impl Into<String>, data: impl Into<ArrayData>) -> Self {
        self.arrays.push((name.into(), data.into()));
        self
    }

    /// The small state.
    pub fn state<T: DeserializeOwned>(&self) -> Result<T, RunError> {
        T::deserialize(&self.state).map_err(|error| RunError::Checkpoint(format!("the state does not fit: {error}")))
    }

    /// The array of this name and type.
    pub fn array<T: Element>(&self, name: &str) -> Result<&ArrayD<T>, RunError> {
        let (_, data) = self
            .arrays
            .iter()
            .find(|(found, _)| found == name)
            .ok_or_else(|| RunError::Checkpoint(format!("there is no array '{name}'")))?;
        T::unwrap(data)
            .ok_or_else(|| RunError::Checkpoint(format!("'{name}' holds {}, not {}", data.type_name(), T::TYPE.name())))
    }
}
