//! A U-Net of 32 features on 64 times 64 cells, with three resolutions.

use ornstein_networks::architectures::{UNet, UNetSettings};
use ornstein_networks::operations::Boundary;

use crate::Case;

pub fn case() -> Case {
    let settings = UNetSettings {
        grid: vec![64, 64],
        width: 32,
        multipliers: vec![1, 2, 2],
        boundary: Boundary::Zero,
        ..UNetSettings::default()
    };
    let network = UNet::new(&settings, 64 * 64, 0).expect("settings that fit");
    Case { network: Box::new(network), batch: 16, members: None }
}
