//! Trainings that cannot go on, or cannot begin.

use std::sync::Arc;

use ornstein_networks::Normalisation;
use ornstein_networks::data::{ArrayData, ExactData};
use ornstein_networks::training::{LearningRate, LearningRateDecay, Trainer, TrainingError, TrainingSettings};

use crate::support::{array, endless, mixture, model, trainer};

/// A rate of 10^30 from step 150 on: the next loss is not finite, or far above the others. The step is named, nothing of it stays, and
/// the last good state is one from before.
#[test]
fn a_training_that_diverges_is_stopped_with_its_last_good_state() {
    let settings = |peak| TrainingSettings {
        steps: 200,
        learning_rate: LearningRate { peak, warm_up: 0, decay: LearningRateDecay::Constant },
        ..TrainingSettings::default()
    };
    let mut calm = trainer(endless(), settings(1e-3));
    for _ in 0..150 {
        calm.step().unwrap();
    }
    let mut wild = trainer(endless(), settings(1e30));
    wild.restore(calm.state().clone()).unwrap();
    wild.step().unwrap();
    let before = wild.state().clone();
    let error = wild.step().unwrap_err();
    assert!(matches!(error, TrainingError::Diverged { step: 151, good: 150, .. }), "{error}");
    assert!(error.to_string().contains("step 151"));
    assert_eq!(*wild.state(), before);
    assert_eq!(wild.last_good(), calm.state());
    assert_eq!(calm.last_good().step, 100);
    assert!(wild.last_good().optimiser.weights.iter().all(|weight| weight.is_finite()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let settings = TrainingSettings::default;
    let refused = Trainer::new(model(8, 3, 0), endless(), settings(), 1).unwrap_err();
    assert_eq!(refused, TrainingError::Mismatch { what: "coordinates", network: 3, data: 2 });
    let refused = Trainer::new(model(8, 3, 0), array(), settings(), 1).unwrap_err();
    assert!(matches!(refused, TrainingError::Mismatch { network: 0, data: 1, .. }));
    let refused = Trainer::new(model(8, 2, 0), endless(), TrainingSettings { batch: 0, ..settings() }, 1).unwrap_err();
    assert_eq!(refused.to_string(), "training.batch: must be at least 1");

    let mut narrow = trainer(endless(), settings());
    let wide = Trainer::new(model(64, 2, 0), endless(), settings(), 1).unwrap();
    assert!(matches!(narrow.restore(wide.state().clone()), Err(TrainingError::State { .. })));

    let everything = ArrayData::new(vec![0.5, 1.0, -1.0, -0.5], 2, 0.0, 1).unwrap();
    let trainer = trainer(Arc::new(everything), settings());
    assert_eq!(trainer.validate(), Err(TrainingError::NoValidationRows));
}

#[test]
fn constant_coordinates_of_a_sampler_are_told() {
    use ornstein_networks::NormalisationKind;
    let fitted = ExactData::fitted(mixture(), 2, NormalisationKind::PerCoordinate, 1, 1);
    assert!(fitted.is_err(), "one draw has no scatter");
    let exact = ExactData::new(mixture(), Normalisation::identity(2), 1);
    assert_eq!(exact.normalisation().dimension(), 2);
}
