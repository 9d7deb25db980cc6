//! What cannot be done is said.

use ornstein_engine::diffusion::data::{Component, DataError, GaussianData, MixtureData};
use ornstein_engine::diffusion::processes::{Edm, VarianceExploding, VariancePreservingLinear};
use ornstein_engine::diffusion::solvers::{Adaptive, Ancestral, Euler};
use ornstein_engine::diffusion::{Denoiser, NoiseLevel, TimeGrid, Workspace};
use ornstein_engine::{DensityError, Ensemble, Layout};

use crate::checks::generation;

/// A model that breaks below a noise of 0.5.
struct Broken;

impl Denoiser<f64> for Broken {
    fn denoise(
        &self,
        level: NoiseLevel,
        _states: &Ensemble<f64>,
        denoised: &mut Ensemble<f64>,
        _workspace: &mut Workspace<f64>,
    ) -> Result<(), DensityError> {
        denoised.data_mut().fill(if level.sigma < 0.5 { f64::NAN } else { 0.0 });
        Ok(())
    }
}

#[test]
fn a_model_that_breaks_is_noticed_at_its_step() {
    let process = Edm::default();
    let grid = TimeGrid::new(vec![80.0, 1.0, 0.4, 0.1, 0.0]).unwrap();
    let layout = Layout::Lanes { states: 3, dimension: 2 };
    let result = generation(&process, &Broken, Euler, &grid).run(layout, 4, &mut |_: u32, _: &_, _: &_| {});
    assert!(matches!(result, Err(DensityError::Diverged { step: 2 })));
}

#[test]
fn noise_cannot_be_added_backwards() {
    let (process, data) = (Edm::default(), GaussianData::new(vec![0.0], vec![1.0]).unwrap());
    let grid = TimeGrid::uniform(0.1, 80.0, 5).unwrap();
    let error = generation(&process, &data, Ancestral, &grid)
        .transport(Ensemble::zeros(Layout::Lanes { states: 1, dimension: 1 }));
    assert!(error.unwrap_err().to_string().contains("times must fall"));
}

#[test]
fn impossible_tolerances_end() {
    let (process, data) = (VariancePreservingLinear::default(), GaussianData::new(vec![0.3], vec![1e-3]).unwrap());
    let grid = TimeGrid::uniform(1.0, 1e-3, 1).unwrap();
    let adaptive = Adaptive { step_limit: 50, ..Adaptive::with_tolerance(1e-13) };
    let start = Ensemble::from_states(1, 1, |_, _| 1.0);
    let error = generation(&process, &data, adaptive, &grid).transport(start).unwrap_err();
    assert!(error.to_string().contains("more than 50 inner steps"), "{error}");
}

#[test]
fn wrong_dimensions_and_parameters_are_refused() {
    let (process, data) = (Edm::default(), GaussianData::new(vec![0.0; 2], vec![1.0; 2]).unwrap());
    let grid = TimeGrid::uniform(80.0, 0.1, 5).unwrap();
    let result = generation(&process, &data, Euler, &grid).transport(Ensemble::from_states(1, 3, |_, _| 1.0));
    assert!(matches!(result, Err(DensityError::Dimension { expected: 2, found: 3 })));

    let huge = Ensemble::zeros(Layout::Single { dimension: 2, chunk: 1 });
    let error = generation(&process, &data, Euler, &grid).transport(huge).unwrap_err();
    assert!(error.to_string().contains("many small states"));

    assert_eq!(GaussianData::new(vec![0.0], vec![]), Err(DataError::Lengths));
    assert_eq!(GaussianData::new(vec![0.0], vec![-1.0]), Err(DataError::Range));
    assert_eq!(MixtureData::new(&[]), Err(DataError::Lengths));
    let component =
        |weight, dimension| Component { weight, means: vec![0.0; dimension], deviations: vec![1.0; dimension] };
    assert_eq!(MixtureData::new(&[component(1.0, 1), component(1.0, 2)]), Err(DataError::Lengths));
    assert_eq!(MixtureData::new(&[component(0.0, 1)]), Err(DataError::Range));
    assert!(VarianceExploding::new(2.0, 1.0).is_err());
    assert!(Edm::new(f64::INFINITY).is_err());
}
