//! What is wrong with a file that should be read.

use std::path::PathBuf;

use crate::ConfigReport;

/// A file cannot be read, or does not hold what is asked of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    #[error("{}: no such file", .0.display())]
    Missing(PathBuf),
    /// The system refuses to read it.
    #[error("{}: cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// It is no HDF5 file at all.
    #[error("{}: this is no HDF5 file", .0.display())]
    NotHdf5(PathBuf),
    /// It is the beginning of an HDF5 file.
    #[error("{}: the file is truncated; copy or make it again", .0.display())]
    Truncated(PathBuf),
    /// It is an HDF5 file of another program.
    #[error("{}: an HDF5 file, but not written by this suite", .0.display())]
    Foreign(PathBuf),
    /// It is the collected file of a campaign, and not that of a run.
    #[error("{}: this is the collected file of a campaign, not the output of a run; its groups open in h5py, xarray and netCDF4", .0.display())]
    Collected(PathBuf),
    /// It is the output of a run, and not the collected file of a campaign.
    #[error("{}: this is the output of a run, not the collected file of a campaign", .0.display())]
    NotCollected(PathBuf),
    /// A later version of this suite wrote it.
    #[error("{}: written in format {found}, this program reads up to {known}; use a newer one", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format version.
        found: i64,
        /// The newest known.
        known: i64,
    },
    /// It holds no such array.
    #[error("{}: there is no array '{array}'{}", path.display(), suggested(nearest.as_ref()))]
    NoSuchArray {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        array: String,
        /// A similar one that is there.
        nearest: Option<String>,
    },
    /// An array has another type or shape than what is asked of it.
    #[error("{}: array '{array}' {reason}", path.display())]
    Mismatch {
        /// The file.
        path: PathBuf,
        /// The array.
        array: String,
        /// What does not fit.
        reason: String,
    },
    /// It is damaged inside.
    #[error("{}: the file is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the HDF5 library said.
        reason: String,
    },
    /// Its config is not one that this program understands.
    #[error("{}: the config stored in the file does not fit: {report}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        report: ConfigReport,
    },
}

fn suggested(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}
