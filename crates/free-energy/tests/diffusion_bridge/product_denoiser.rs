//! A denoiser for many wells: a mixture on the line for the first coordinate of each pair, a normal for the second.

use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::{Denoiser, LaneDenoiser, NoiseLevel, Workspace, denoise_by_lanes};
use ornstein_engine::{DensityError, Ensemble, LaneArray, Scalar};

/// Three normals for each well of $e^{-a^4+6a^2+a/2}$: weight within the well, mean, deviation. Fitted by expectation maximisation to
/// quadrature points; the Kullback-Leibler divergence from the well is 4e-4 on the left and 3e-4 on the right.
const WELLS: [[[f64; 3]; 3]; 2] = [
    [[0.532_65, -1.764_77, 0.166_78], [0.444_34, -1.569_05, 0.213_49], [0.023_01, -1.256_27, 0.344_19]],
    [[0.040_53, 1.417_37, 0.289_74], [0.522_25, 1.647_54, 0.198_23], [0.437_22, 1.821_48, 0.156_98]],
];

/// What a learned model may be wrong about.
#[derive(Clone, Copy)]
pub struct Fault {
    /// The weight of the right well; the target's is 0.8443.
    pub right: f64,
    /// The factor of all widths.
    pub width: f64,
}

/// The product over pairs.
pub struct ProductDenoiser {
    dimension: usize,
    pair: [MixtureData; 2],
}

impl ProductDenoiser {
    pub fn new(dimension: usize, fault: Fault) -> Self {
        let shares = [1.0 - fault.right, fault.right];
        let normals = |side: usize| {
            WELLS[side].map(|[weight, mean, deviation]| Component {
                weight: shares[side] * weight,
                means: vec![mean],
                deviations: vec![fault.width * deviation],
            })
        };
        // A share of zero is no component.
        let components: Vec<_> = (0..2).filter(|side| shares[*side] > 0.0).flat_map(normals).collect();
        let normal = Component { weight: 1.0, means: vec![0.0], deviations: vec![fault.width] };
        Self { dimension, pair: [MixtureData::new(&components).unwrap(), MixtureData::new(&[normal]).unwrap()] }
    }
}

impl<T: Scalar> LaneDenoiser<T> for ProductDenoiser {
    fn dimension(&self) -> usize {
        self.dimension
    }

    #[inline(always)]
    fn denoise_lanes(
        &self,
        level: NoiseLevel,
        position: &[LaneArray<T>],
        denoised: &mut [LaneArray<T>],
        scratch: &mut Vec<LaneArray<T>>,
    ) {
        for (i, (x, denoised)) in position.chunks(1).zip(denoised.chunks_mut(1)).enumerate() {
            self.pair[i % 2].denoise_lanes(level, x, denoised, scratch);
        }
    }
}

impl Denoiser<f64> for ProductDenoiser {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<f64>,
        denoised: &mut Ensemble<f64>,
        workspace: &mut Workspace<f64>,
    ) -> Result<(), DensityError> {
        denoise_by_lanes(self, level, states, denoised, workspace)
    }
}
