//! Les Houches events in HDF5, version 2 of the layout (S. Höche, S. Prestel, H. Schulz, Phys. Rev. D 100, 014024 (2019), arXiv:1905.05120; E. Bothmann et
//! al., arXiv:2309.13154), and beside it what a program that learns from events wants: padded momenta.
//!
//! | array | shape | holds |
//! |---|---|---|
//! | `version` | 3 | 2, 0, 1: all weights in picobarn |
//! | `init` | 10 | beams and weighting |
//! | `procInfo` | processes, 6 | room for particles in each event, cross sections \[pb\] |
//! | `events` | events, 10 + further weights | process, particles, trials, scales, couplings, weights \[pb\] |
//! | `particles` | events × room, 13 | as in a Les Houches event file; rows behind the last particle of an event are zero |
//! | `ml/p4` | events, room, 4 | energy and momentum \[GeV\] of what goes out, padded with zeros |
//! | `ml/mask` | events, room | 1 where there is a particle |
//! | `ml/pdgid` | events, room | PDG ids, 0 where there is none |
//! | `ml/weight` | events | weights \[pb\] |
//!
//! Readers in C++ (that of Pythia, for one) index more than they look up, and files are written such that they arrive: processes are numbered
//! from 1 in the order of `procInfo`; events have equal room for particles, `npLO` of the largest process, so that any range of events is a
//! range of particles; there is a number in every column; and the sum of weights by that of trials is the cross section. Where the run has
//! other numbers for its processes, these are in the attribute `LPRUP` of `procInfo`.
//!
//! Columns are named in the attribute `properties` of each table, and in one of the table's own name.

mod columns;
mod reader;
mod writer;

pub use reader::LheH5Reader;
pub use writer::LheH5Writer;
