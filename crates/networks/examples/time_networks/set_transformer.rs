//! Four blocks of 64 features on sets of 32 particles with three coordinates.

use ornstein_networks::architectures::{SetTransformer, SetTransformerSettings};

use crate::Case;

pub fn case() -> Case {
    let network = SetTransformer::new(&SetTransformerSettings::default(), 3 * 32, 0).expect("sizes that fit");
    Case { network: Box::new(network), batch: 128, members: Some(32) }
}
