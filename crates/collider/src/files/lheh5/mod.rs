//! Les Houches events in HDF5, version 2 of the layout (S. Höche, S. Prestel, H. Schulz, Phys. Rev. D 100, 014024 (2019), arXiv:1905.05120; E. Bothmann et
//! al., arXiv:2309.13154), and beside it what a program that learns from events wants: padded momenta.
//!
//! | array | shape | holds |
//! |---|---|---|
//! | `version` | 3 | 2, 0, 0 |
//! | `init` | 10 | beams and weighting |
//! | `procInfo` | processes, 6 | cross sections |
//! | `events` | events, 10 + further weights | process, particles, weights, scales, couplings |
//! | `particles` | all particles, 13 | as in a Les Houches event file |
//! | `ml/p4` | events, room, 4 | energy and momentum \[GeV\] of what goes out, padded with zeros |
//! | `ml/mask` | events, room | 1 where there is a particle |
//! | `ml/pdgid` | events, room | PDG ids, 0 where there is none |
//! | `ml/weight` | events | weights |
//!
//! Columns are named in the attribute `properties` of each table, and in one of the table's own name.

mod columns;
mod reader;
mod writer;

pub use reader::LheH5Reader;
pub use writer::LheH5Writer;
