//! Whole runs of a small real experiment: what comes out, what is refused, and what survives stops, kills and full disks.

mod config_errors;
mod disk_full;
mod files;
mod groups;
mod killed;
mod refusals;
mod resume;
mod round_trip;
mod scratch;
mod stops;
mod walk;
