//! Small trainings.

use std::sync::Arc;

use ornstein_engine::targets::{Component, GaussianMixture};
use ornstein_networks::architectures::{Architecture, MlpSettings};
use ornstein_networks::data::{ArrayData, DataSource, ExactData};
use ornstein_networks::training::{Trainer, TrainingSettings};
use ornstein_networks::{Normalisation, Preconditioning, ScoreModel};

/// A fully connected network in the default preconditioning.
pub fn model(width: usize, dimension: usize, condition: usize) -> ScoreModel {
    let architecture = Architecture::Mlp(MlpSettings { width, blocks: 2, embedding: 32, ..MlpSettings::default() });
    let network = architecture.build(dimension, condition).unwrap();
    ScoreModel { network, preconditioning: Preconditioning::default() }
}

/// Two normals in the plane, of weights 1/4 and 3/4 and unit mean square.
pub fn mixture_components() -> Vec<Component> {
    let component = |weight, means: [f64; 2], deviations: [f64; 2]| Component {
        weight,
        means: means.to_vec(),
        deviations: deviations.to_vec(),
    };
    vec![component(1.0, [-1.5, -0.6], [0.3, 0.4]), component(3.0, [0.5, 0.2], [0.3, 0.5])]
}

pub fn mixture() -> GaussianMixture {
    GaussianMixture::new(mixture_components()).unwrap()
}

/// Draws of the mixture without end.
pub fn endless() -> Arc<dyn DataSource> {
    Arc::new(ExactData::new(mixture(), Normalisation::identity(2), 11))
}

/// 400 rows in three coordinates with a condition, a quarter of them held out.
pub fn array() -> Arc<dyn DataSource> {
    let number = |i: usize| ((i * i) as f32 * 0.37).sin();
    let data = ArrayData::new((0..1200).map(number).collect(), 3, 0.25, 3).unwrap();
    Arc::new(data.with_condition((0..400).map(number).collect()).unwrap())
}

/// A training of a small network.
pub fn trainer(data: Arc<dyn DataSource>, settings: TrainingSettings) -> Trainer {
    let flag = usize::from(settings.condition_dropout > 0.0);
    let model = model(32, data.dimension(), data.condition_dimension() + flag);
    Trainer::new(model, data, settings, 7).unwrap()
}
