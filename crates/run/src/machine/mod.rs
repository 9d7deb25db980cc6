//! What the machine has and says: memory, disk, clocks, processes, signals.

mod clock;
mod disk;
mod memory;
mod process;
mod signals;

pub(crate) use clock::{Stopwatch, utc_now};
pub(crate) use disk::{available_disk, existing_ancestor, is_writable};
pub(crate) use memory::available_memory;
pub(crate) use process::{host_name, process_is_alive, processors};
pub use signals::SignalWatch;

/// A fresh folder for one test.
#[cfg(test)]
pub(crate) fn scratch_folder(name: &str) -> std::path::PathBuf {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("ornstein-run-{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
