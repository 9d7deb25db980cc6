//! Where a file comes from: everything needed to make it again.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use hdf5::Location;

use crate::hdf::{write_float, write_integer, write_text, write_unsigned};
use crate::machine::host_name;

/// Marks a file as written by this suite.
pub(crate) const FORMAT: &str = "ornstein";

/// Raised when the layout of output files changes in a way that readers notice.
pub(crate) const FORMAT_VERSION: i64 = 1;

/// The root attributes of an output file, beside those of the clock.
#[derive(Debug, Clone)]
pub(crate) struct Provenance {
    pub id: String,
    pub kind: &'static str,
    pub name: String,
    pub seed: u64,
    pub config: String,
    pub overrides: String,
    pub resolved_config: String,
    pub command_line: String,
    pub threads: usize,
    pub started: String,
    pub inputs: Vec<String>,
    /// Names of the files that stand beside the output.
    pub companions: Vec<String>,
}

impl Provenance {
    /// Bytes of the longer texts, with room for the short ones.
    pub fn text_bytes(&self) -> u64 {
        let texts = [&self.config, &self.overrides, &self.resolved_config, &self.command_line];
        let inputs = self.inputs.iter().map(String::len);
        (texts.iter().map(|text| text.len()).chain(inputs).sum::<usize>() + (64 << 10)) as u64
    }

    /// Writes the root attributes. Booleans and compound types are avoided: netCDF readers refuse them.
    pub fn write(&self, root: &Location, wall_seconds: f64, cpu_seconds: f64) -> hdf5::Result<()> {
        write_text(root, "format", FORMAT)?;
        write_integer(root, "format_version", FORMAT_VERSION)?;
        write_text(root, "experiment_kind", self.kind)?;
        write_text(root, "name", &self.name)?;
        write_unsigned(root, "seed", self.seed)?;
        write_text(root, "config", &self.config)?;
        write_text(root, "overrides", &self.overrides)?;
        write_text(root, "resolved_config", &self.resolved_config)?;
        write_text(root, "inputs", &self.inputs.join("\n"))?;
        write_text(root, "companions", &self.companions.join("\n"))?;
        write_text(root, "crate_versions", &versions())?;
        write_text(root, "git_revision", crate::GIT_REVISION)?;
        write_text(root, "host", &host_name())?;
        write_integer(root, "threads", self.threads as i64)?;
        write_text(root, "started", &self.started)?;
        write_float(root, "wall_seconds", wall_seconds)?;
        write_float(root, "cpu_seconds", cpu_seconds)?;
        write_text(root, "command_line", &self.command_line)?;
        write_text(root, "run_id", &self.id)
    }
}

/// Versions of the suite (its crates share one) and of the library that writes the files.
pub(crate) fn versions() -> String {
    let (major, minor, patch) = hdf5::library_version();
    format!("ornstein {}, hdf5 {major}.{minor}.{patch}", env!("CARGO_PKG_VERSION"))
}

/// Path, size and FNV-1a checksum (64 bits) of a file, as recorded for inputs.
pub(crate) fn checksum(path: &Path) -> std::io::Result<String> {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    let (mut hash, mut size) = (OFFSET, 0_u64);
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(format!("{} ({size} bytes, fnv1a {hash:016x})", path.display()));
        }
        size += length as u64;
        hash = buffer[..length].iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    }
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn checksum_of_a_known_text() {
        let folder = crate::machine::scratch_folder("checksum");
        let path = folder.join("input");
        std::fs::write(&path, "foobar").unwrap();
        // Test vector of the FNV authors: FNV-1a 64 of "foobar".
        assert!(checksum(&path).unwrap().ends_with("(6 bytes, fnv1a 85944171f73967e8)"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
