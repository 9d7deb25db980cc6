//! Addressed random numbers: a number is a pure function of where it is used, never the next one of a generator.
//!
//! A generator that is drawn from gives results that depend on who drew before: on the number of threads, on the grid's
//! size, on whether a run was interrupted. Here every number has an address, so one seed gives the same
//! numbers in any order, on any number of threads, and a checkpoint holds no state of a generator.
//!
//! # The address
//!
//! An address has two parts.
//! - A [`Key`] says which stream: the *seed* of the run, the [`Purpose`] (the one registry of what numbers are for), and
//!   the *index* of the realisation or chain. Inside a run no two streams have the same key.
//! - A [`Counter`] says where in the stream: the integer wave-vector of a mode ([`Counter::wave_vector`]) or the coordinate
//!   of a small state ([`Counter::coordinate`]), and the time step.
//!
//! The generator [Philox4x32-10](philox4x32_10) turns key and counter into a block of 128 random bits. For one key it is a
//! bijection: different counters never share a block.
//!
//! # The numbers
//!
//! - [`fill_normals_f64`] and [`fill_normals_f32`] fill an array with standard normal numbers from consecutive cells, in vector
//!   instructions: about a nanosecond each, and the same bits on every processor.
//! - [`fill_uniforms`] fills one with uniform numbers.
//! - [`normal_pair`] and [`uniform`] serve a single address.
//! - [`Stream`] puts an address behind the traits of `rand`, for every other distribution and for shuffles.
//!
//! # Example
//!
//! The amplitudes of a field's modes along a row of wave-vectors (1, 2, 0) to (1, 2, 64), and one of them alone:
//!
//! ```
//! use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, normal_pair};
//!
//! let seed = 2024;
//! let realisation = 3;
//! let key = Key::new(seed, Purpose::DirectDraw, realisation);
//!
//! let mut row = [0.0; 2 * 65];
//! fill_normals_f64(key, Counter::wave_vector([1, 2, 0], 0), &mut row);
//!
//! let mode = normal_pair(key, Counter::wave_vector([1, 2, 40], 0));
//! assert_eq!(mode, row[80..82]);
//! ```
//!
//! # Where to find what
//!
//! | file | concept |
//! |---|---|
//! | `address.rs` | [`Key`] and [`Counter`] |
//! | `purpose.rs` | the registry of purposes; a new one is one line per table there |
//! | `philox.rs` | the generator |
//! | `normal.rs` | normal and uniform numbers, their resolution and tails |
//! | `batch.rs`, `dispatch.rs` | their inner loops, and [`dispatch!`] to compile any loop per [`InstructionSet`] |
//! | `math/` | elementary functions whose bits do not depend on the platform ([`math`]) |
//! | `stream.rs` | the bridge to `rand` |

mod address;
mod batch;
mod dispatch;
pub mod math;
mod normal;
mod philox;
mod purpose;
mod stream;

pub use address::{Counter, Key};
pub use dispatch::InstructionSet;
pub use normal::{fill_normals_f32, fill_normals_f64, fill_uniforms, normal_pair, uniform};
pub use philox::philox4x32_10;
pub use purpose::Purpose;
pub use stream::Stream;
