//! Does the machine have what the run needs?

use std::fs;
use std::path::Path;

use super::Failure;
use crate::Estimate;
use crate::machine::{available_disk, available_memory};
use crate::output::partial_path;

/// What was free before the start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resources {
    pub memory: Option<u64>,
    pub disk: Option<u64>,
}

impl Resources {
    pub fn look(output: &Path) -> Self {
        Self { memory: available_memory(), disk: available_disk(output) }
    }

    /// Refuses what cannot fit. Samples need their space twice for a moment: in the spools and in the output.
    pub fn check(self, estimate: &Estimate, output: &Path) -> Result<(), Failure> {
        if let Some(available) = self.memory
            && estimate.memory_bytes > available
        {
            return Err(Failure::Refused {
                reason: format!(
                    "the run needs about {} of memory, but only {} are free",
                    bytes_in_words(estimate.memory_bytes),
                    bytes_in_words(available)
                ),
                help: "make it smaller, free some memory, or start anyway with --force".to_owned(),
            });
        }
        let needed = estimate.disk_bytes.saturating_mul(2).saturating_sub(already_spooled(output));
        if let Some(available) = self.disk
            && needed > available
        {
            return Err(Failure::Refused {
                reason: format!(
                    "the run needs about {} on the disk of {} ({} of output, once more while it is assembled), but only {} \
                     are free",
                    bytes_in_words(needed),
                    output.display(),
                    bytes_in_words(estimate.disk_bytes),
                    bytes_in_words(available)
                ),
                help: "make it smaller, choose another disk with --output, or start anyway with --force".to_owned(),
            });
        }
        Ok(())
    }
}

/// Bytes that an interrupted run has on the disk already.
fn already_spooled(output: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(partial_path(output).join("spool")) else { return 0 };
    entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).sum()
}

/// A number of bytes with a fitting unit: `1.5 GiB`.
pub(super) fn bytes_in_words(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let power = (bytes.ilog2() / 10).min(6);
    format!("{:.1} {}", bytes as f64 / 1024_f64.powi(power as i32), UNITS[power as usize - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_fitting_units() {
        assert_eq!(bytes_in_words(0), "0 bytes");
        assert_eq!(bytes_in_words(1536), "1.5 KiB");
        assert_eq!(bytes_in_words(16 << 30), "16.0 GiB");
        assert_eq!(bytes_in_words(u64::MAX), "16.0 EiB");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let small = Resources { memory: Some(1 << 20), disk: Some(1 << 20) };
        let need = |memory_bytes, disk_bytes| {
            let estimate = Estimate { memory_bytes, disk_bytes, cpu_seconds: None };
            small.check(&estimate, Path::new("nowhere/toy.h5"))
        };
        assert!(need(1 << 20, 1 << 19).is_ok());
        assert!(need((1 << 20) + 1, 0).is_err());
        assert!(need(0, (1 << 19) + 1).is_err());
    }
}
