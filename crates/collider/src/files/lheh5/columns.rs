//! Names of columns.

/// Of `init`.
pub(super) const INIT: [&str; 10] = [
    "beamA",
    "beamB",
    "energyA",
    "energyB",
    "PDFgroupA",
    "PDFgroupB",
    "PDFsetA",
    "PDFsetB",
    "weightingStrategy",
    "numProcesses",
];

/// Of `procInfo`.
pub(super) const PROCESS: [&str; 6] = ["procId", "npLO", "npNLO", "xSection", "error", "unitWeight"];

/// Of `events`, before the further weights.
pub(super) const EVENT: [&str; 10] =
    ["pid", "nparticles", "start", "trials", "scale", "fscale", "rscale", "aqed", "aqcd", "NOMINAL"];

/// Of `particles`.
pub(super) const PARTICLE: [&str; 13] =
    ["id", "status", "mother1", "mother2", "color1", "color2", "px", "py", "pz", "e", "m", "lifetime", "spin"];

/// The attribute of `procInfo` with the numbers that processes have in the run, if they are not 1, 2, 3, ...
pub(super) const ORIGINAL_IDS: &str = "LPRUP";
