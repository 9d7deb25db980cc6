//! Which mode of a law a point belongs to.

use crate::diffuse::Law;

/// The parts of a law whose weights are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Modes {
    /// The normals of a mixture, a point belonging to the most probable one.
    Normals(Law),
    /// Negative and positive values of a coordinate.
    Sides {
        /// Its number, from 0.
        coordinate: usize,
    },
}

impl Modes {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Normals(law) => law.normals().len(),
            Self::Sides { .. } => 2,
        }
    }

    /// The one that a point belongs to.
    pub fn of(&self, point: &[f64]) -> usize {
        match self {
            Self::Normals(law) => law.mode_of(point),
            Self::Sides { coordinate } => usize::from(point[*coordinate] > 0.0),
        }
    }
}
