//! Claims: who works on a point. Two processes never do at once, on however many machines.
//!
//! A claim is a file `state/000/000012.claim.3` beside the record of its point. To take generation 3 is to create that file, which
//! of many processes only one can do, and only once generation 2 is *free*: given back, its owner known to be dead, or without a
//! sign of life for so long that its owner has given up by itself.
//!
//! | module | holds |
//! |---|---|
//! | [`owner`] | who an owner is, and whether it is known to be dead |
//! | [`disk_clock`] | signs of life and their age, by the clock of the disk |
//! | [`look`] | the newest claim of a point, and whether it is free |
//! | [`hold`] | taking a claim, keeping it alive, giving it back |
//!
//! # Why no two owners
//!
//! The owner touches its file at every *heartbeat*. It may write until five heartbeats after the last touch that it began (its
//! lease, by its own clock, which goes on while the machine sleeps), and the others wait for six after the last touch that the disk
//! has seen, by the clock of the disk. A lease that has ended stays ended, so an owner that was asleep does not come back. Processes
//! are compared with the disk's clock alone, so clocks of machines need not agree; they only need to run equally fast to one part in five.
//!
//! A process that was slow between its look and its creating of a file may create a generation that others have left behind and
//! removed: it looks again afterwards, and a newer generation wins. The newest file of a point therefore stays when the claim is
//! given back; it is removed only when the point is finished, and who takes a point looks for the finished output after that.

mod disk_clock;
mod hold;
mod look;
mod owner;

pub(crate) use disk_clock::DiskClock;
pub(crate) use hold::{Claim, Taken, take};
pub(crate) use look::{ClaimName, Standing, standing};
pub(crate) use owner::{Owner, heartbeat};
