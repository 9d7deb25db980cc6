//! Three residual blocks of 256 features on states of 64 numbers.

use ornstein_networks::architectures::{Mlp, MlpSettings};

use crate::Case;

pub fn case() -> Case {
    let settings = MlpSettings { width: 256, blocks: 3, embedding: 64, ..MlpSettings::default() };
    Case { network: Box::new(Mlp::new(&settings, 64, 0)), batch: 1024, members: None }
}
