//! The machine and its disk, for what is built around runs: campaigns, drivers of other schedulers.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::OutputError;
use crate::output::publish;

/// The folder in which the run of an output lives while it is unfinished: `<output>.partial`.
///
/// ```
/// use std::path::Path;
///
/// let partial = ornstein_run::system::partial_folder(Path::new("runs/toy.h5"));
/// assert_eq!(partial, Path::new("runs/toy.h5.partial"));
/// ```
pub fn partial_folder(output: &Path) -> PathBuf {
    crate::output::partial_path(output)
}

/// Name of this machine.
pub fn host_name() -> String {
    crate::machine::host_name()
}

/// Is there a process of this number on this machine? One that we may not signal counts.
pub fn process_is_alive(process: u32) -> bool {
    crate::machine::process_is_alive(process)
}

/// The present moment as ISO 8601 in UTC: `2026-11-21T22:14:05Z`.
pub fn utc_now() -> String {
    crate::machine::utc_now()
}

/// Writes a small file so that there is the old one or the whole new one under its name at any moment, also after a power cut.
///
/// # Errors
/// If the system refuses: no permission, a full disk. What was there before stays.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{}", host_name(), std::process::id()));
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|mut file| file.write_all(bytes));
    let published = written.map_err(|error| OutputError::io("write", &temporary, &error));
    published.and_then(|()| publish(&temporary, path)).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// FNV-1a of 128 bits in hexadecimal digits: to recognise a text again, not to guard against forgery.
///
/// Source: Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm" (IETF draft).
///
/// ```
/// assert_eq!(ornstein_run::system::fingerprint(b""), "6c62272e07bb014262b821756295c58d");
/// assert_eq!(ornstein_run::system::fingerprint(b"a"), "d228cb696f1a8caf78912b704e4a8964");
/// ```
pub fn fingerprint(bytes: &[u8]) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = bytes.iter().fold(OFFSET, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
