//! A run that trains a network: its checks, the loop with looks on the way, what a checkpoint keeps, and what is left in files.
//!
//! | noun | says | here |
//! |---|---|---|
//! | [`check_settings`], [`check_device`], [`check_preconditioning`] | the tables of the config, or which key is wrong | `checks.rs` |
//! | [`build_network`], [`network_conditions`] | the table `[network]` for data of this size | `network.rs` |
//! | [`TrainingCost`], [`seconds`] | memory, disk and processor time | `cost.rs` |
//! | [`MetricName`] | a number that looks at samples give, by name | `metric_name.rs` |
//! | [`History`] | curves, metrics and snapshots so far | `history.rs` |
//! | [`Learner`] | trainer, history and early stopping: all that a checkpoint keeps | `learner.rs` |
//! | [`TrainingLoop`], [`Look`] | steps until the learner has finished, with looks at what has been learned | `training_loop.rs` |
//! | [`keep_last_good`] | what is left, and said, of a training that has diverged | `divergence.rs` |
//! | [`WeightsRecord`] | weights and their card beside the output | `weights_record.rs` |
//! | [`write_curves`] | the history in `/statistics` | `curves.rs` |
//! | [`write_snapshots`] | its samples in `/samples` | `snapshots.rs` |

mod checks;
mod cost;
mod curves;
mod divergence;
mod history;
mod learner;
mod metric_name;
mod network;
mod snapshots;
mod training_loop;
mod weights_record;

pub use checks::{check_device, check_preconditioning, check_settings};
pub use cost::{TrainingCost, seconds};
pub use curves::write_curves;
pub use divergence::keep_last_good;
pub use history::History;
pub use learner::{Criterion, Learner};
pub use metric_name::MetricName;
pub use network::{build_network, network_conditions};
pub use snapshots::write_snapshots;
pub use training_loop::{Look, TrainingLoop};
pub use weights_record::WeightsRecord;
