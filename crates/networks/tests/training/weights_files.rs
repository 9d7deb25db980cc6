//! Models on disk come back as they were, or say why not.

use ornstein_networks::architectures::{Architecture, MlpSettings};
use ornstein_networks::training::LevelDistribution;
use ornstein_networks::weights_file::{
    EncodedModel, Fingerprint, ModelDescription, TrainedModel, TrainingSummary, WeightsFileError,
};
use ornstein_networks::{Normalisation, Preconditioning};

fn model(blocks: usize) -> TrainedModel {
    let architecture = Architecture::Mlp(MlpSettings { width: 16, blocks, embedding: 8, ..MlpSettings::default() });
    let count = architecture.build(2, 1).unwrap().parameters().len();
    let training = TrainingSummary {
        seed: 5,
        steps: 1000,
        batch: 64,
        rows: 4,
        validation_loss: Some(0.123_456_789_012_345_67),
        data: Fingerprint::of_doubles(&[1.0, 2.0]),
        process: None,
        levels: LevelDistribution::default(),
    };
    let description = ModelDescription {
        dimension: 2,
        condition_dimension: 1,
        architecture,
        preconditioning: Preconditioning::default(),
        normalisation: Normalisation::new(2, vec![0.1, -3.0], vec![1.0 / 3.0, 1e-5]).unwrap(),
        condition_normalisation: None,
    };
    let weights = (0..count).map(|i| (i as f32).sin() / 3.0).collect();
    TrainedModel::new(description, training, weights).unwrap()
}

fn refused(encoded: &EncodedModel) -> WeightsFileError {
    TrainedModel::decode(encoded).expect_err("this should be refused")
}

#[test]
fn a_model_survives_the_round_trip_to_the_last_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (model, path) = (model(2), folder.path().join("model"));
    model.save(&path).unwrap();
    let loaded = TrainedModel::load(&path).unwrap();
    assert_eq!(loaded.card(), model.card());
    assert_eq!(loaded.weights(), model.weights());
    assert_eq!(loaded.encode().unwrap(), model.encode().unwrap());
    let mut files: Vec<_> = folder.path().read_dir().unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["model.card.toml", "model.safetensors"]);
}

#[test]
fn weights_that_do_not_fit_are_refused() {
    let (two, three) = (model(2).encode().unwrap(), model(3).encode().unwrap());
    let mixed = |tensors: &EncodedModel, card: &EncodedModel| EncodedModel {
        tensors: tensors.tensors.clone(),
        card: card.card.clone(),
    };
    match refused(&mixed(&two, &three)) {
        WeightsFileError::Names { missing, unknown } => {
            assert!(missing.contains(&"blocks.2.first.weight".to_string()) && unknown.is_empty());
        }
        other => panic!("{other}"),
    }
    let message = refused(&mixed(&three, &two)).to_string();
    assert!(message.contains("blocks.2.first.weight") && message.contains("unknown"), "{message}");

    let edited = |from: &str, to: &str| {
        assert!(two.card.contains(from), "{from} in\n{}", two.card);
        refused(&EncodedModel { card: two.card.replace(from, to), ..two.clone() })
    };
    assert!(matches!(edited("width = 16", "width = 17"), WeightsFileError::Shape { .. }));
    assert!(matches!(edited("format = 1", "format = 2"), WeightsFileError::Format { found: 2, expected: 1 }));
    assert!(matches!(edited("kind = \"mlp\"", "kind = \"mlq\""), WeightsFileError::Card(_)));
    assert!(matches!(edited("seed = 5", "sead = 5"), WeightsFileError::Card(_)));
    assert!(matches!(edited("scale = [", "scale = [0.0, "), WeightsFileError::Card(_)));
    let hash = model(2).card().weights.to_string();
    assert!(matches!(edited(&hash, &hash.replace('a', "b")), WeightsFileError::Pair { .. }));

    let truncated = EncodedModel { tensors: two.tensors[..two.tensors.len() - 4].to_vec(), ..two.clone() };
    assert!(matches!(refused(&truncated), WeightsFileError::Tensors(_)));
    let mut poisoned = two.clone();
    let end = poisoned.tensors.len();
    poisoned.tensors[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(refused(&poisoned), WeightsFileError::NotFinite { .. }));
}

#[test]
fn other_data_than_that_of_the_training_is_refused() {
    let model = model(1);
    model.check_data(model.normalisation()).unwrap();
    let other = Normalisation::new(2, vec![0.1, -3.0], vec![1.0 / 3.0, 2e-5]).unwrap();
    let message = model.check_data(&other).unwrap_err().to_string();
    assert!(message.contains("x1") && message.contains("0.00002"), "{message}");
    assert!(model.check_data(&Normalisation::identity(3)).unwrap_err().to_string().contains('3'));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = TrainedModel::load(std::path::Path::new("no/such/model")).unwrap_err();
    assert!(error.to_string().contains("no/such/model.safetensors"));
}
