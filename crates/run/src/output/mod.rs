//! Everything that is written: the folder of an unfinished run, spools, and the final file.
//!
//! An unfinished run lives in one folder, `<output>.partial/`:
//!
//! | file | holds |
//! |---|---|
//! | `lock` | process and host of the run; held as a system lock while it lives |
//! | `identity.json` | which run this is: identifier, kind, start, resolved config |
//! | `spool/*.raw` | samples so far, raw and append-only |
//! | `checkpoint.h5`, `checkpoint.previous.h5` | the two newest checkpoints |
//! | `companions/` | files that will stand beside the output |
//! | `result.h5` | the output while it is assembled |
//!
//! The output gets its final name by a rename when it is complete and on the disk, so at no moment does a broken file
//! stand under the final name.

mod assemble;
mod companion;
mod durable;
mod error;
mod layout;
mod lock;
mod partial;
mod provenance;
mod reserve;
mod spool;

pub(crate) use assemble::{Contents, assemble};
pub(crate) use companion::{Companions, companion_name, companion_path};
pub(crate) use durable::{publish, sync_folder_of};
pub use error::OutputError;
pub(crate) use layout::conflict;
pub(crate) use lock::LockError;
pub(crate) use partial::{Identity, PartialFolder, partial_path};
pub(crate) use provenance::{FORMAT, FORMAT_VERSION, Provenance, checksum, versions};
pub(crate) use reserve::{release_excess, reserve};
pub(crate) use spool::Spool;
