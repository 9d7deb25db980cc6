//! Four rounds of messages of 64 features between 13 points in space.

use ornstein_networks::architectures::{Equivariant, EquivariantSettings};

use crate::Case;

pub fn case() -> Case {
    let settings = EquivariantSettings { space: 3, width: 64, layers: 4, embedding: 64, kinds: Vec::new() };
    let network = Equivariant::new(&settings, 39, 0).expect("13 points in space");
    Case { network: Box::new(network), batch: 128, members: Some(13) }
}
