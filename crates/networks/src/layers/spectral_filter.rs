//! Filters of low modes with their parameters.

use burn_tensor::Tensor;

use crate::operations::{Boundary, FourierModes, ModesError, fourier_filter, sine_filter};
use crate::parameters::{Initialiser, Parameter, ParameterScope, Weights};

/// A filter of the lowest modes of grids with three axes, of which leading ones may have a single cell.
///
/// With periodic boundaries the modes are Fourier modes, with zeros beyond the edges sine modes.
#[derive(Debug, Clone)]
pub struct SpectralFilter {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Fourier { modes: FourierModes, weight: Parameter<4> },
    Sine { modes: [usize; 3], weight: Parameter<3> },
}

impl SpectralFilter {
    /// A filter of the modes up to `modes` along each axis of more than one cell, whose weights start normal with variance
    /// `1 / channels`, so that it keeps the variance of the modes that pass.
    ///
    /// # Errors
    /// If the grid does not have these modes.
    pub fn new(
        mut scope: ParameterScope<'_>,
        [inputs, outputs]: [usize; 2],
        grid: [usize; 3],
        modes: usize,
        boundary: Boundary,
    ) -> Result<Self, ModesError> {
        let deviation = 1.0 / (inputs as f64).sqrt();
        let kind = match boundary {
            Boundary::Periodic => {
                let modes = FourierModes::new(&grid, &grid.map(|cells| if cells == 1 { 0 } else { modes }))?;
                // Half of the variance for each of real and imaginary part.
                let initialiser = Initialiser::Normal { deviation: deviation / 2.0f64.sqrt() };
                let weight = scope.add("weight", [modes.count(), inputs, 2, outputs], initialiser);
                Kind::Fourier { modes, weight }
            }
            Boundary::Zero => {
                if let Some(cells) = grid.into_iter().find(|&cells| cells > 1 && cells < modes) {
                    return Err(ModesError::TooHigh { cells, highest: cells, modes });
                }
                let modes = grid.map(|cells| if cells == 1 { 1 } else { modes });
                let shape = [modes.iter().product(), inputs, outputs];
                Kind::Sine { modes, weight: scope.add("weight", shape, Initialiser::Normal { deviation }) }
            }
        };
        Ok(Self { kind })
    }

    /// The filtered features of `[B, channels, n, n, n]`.
    #[must_use]
    pub fn forward(&self, weights: &Weights, x: Tensor<5>) -> Tensor<5> {
        match &self.kind {
            Kind::Fourier { modes, weight } => fourier_filter(x, weights.get(*weight), modes),
            Kind::Sine { modes, weight } => sine_filter(x, weights.get(*weight), modes),
        }
    }
}
