//! Weights are a function of model, data, settings and seed.

use ornstein_networks::training::{LevelSampling, NoiseSettings, Trainer, TrainingSettings};

use crate::support::{array, endless, trainer};

/// Settings in which everything random takes part.
fn settings() -> TrainingSettings {
    TrainingSettings {
        steps: 50,
        batch: 96,
        noise: NoiseSettings { antithetic: true, sampling: LevelSampling::Stratified, ..NoiseSettings::default() },
        condition_dropout: 0.2,
        ..TrainingSettings::default()
    }
}

fn run(mut trainer: Trainer, steps: u32) -> Trainer {
    for _ in 0..steps {
        trainer.step().unwrap();
    }
    trainer
}

#[test]
fn a_training_that_is_resumed_ends_like_one_that_never_stopped() {
    let whole = run(trainer(array(), settings()), 50);
    let state = run(trainer(array(), settings()), 25).state().clone();
    let mut second = trainer(array(), settings());
    second.restore(state).unwrap();
    let second = run(second, 25);
    assert_eq!(whole.state(), second.state());
    assert_eq!(whole.validate(), second.validate());
}

#[test]
fn a_training_does_not_depend_on_the_number_of_threads() {
    let states = [1, 2, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let [finite, endless] = [array(), endless()].map(|data| {
                let dropout = if data.condition_dimension() > 0 { 0.2 } else { 0.0 };
                let settings = TrainingSettings { batch: 1024, condition_dropout: dropout, ..settings() };
                let trainer = run(trainer(data, settings), 10);
                (trainer.state().clone(), trainer.validate().unwrap())
            });
            (finite, endless)
        })
    });
    assert_eq!(states[0], states[1]);
    assert_eq!(states[0], states[2]);
}

#[test]
fn another_seed_is_another_training() {
    let data = array();
    let model = trainer(data.clone(), settings()).model().clone();
    let [one, other] = [1, 2].map(|seed| {
        let trainer = Trainer::new(model.clone(), data.clone(), settings(), seed).unwrap();
        run(trainer, 2).weights().to_vec()
    });
    assert_ne!(one, other);
}
