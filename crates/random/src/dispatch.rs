//! Which vector instructions the hot loops use, chosen at run time.
//!
//! The same inlined code ([`batch`](crate::batch)) is compiled once per instruction set. It contains no fused
//! multiply-add and no reordering of sums, so all of them give the same bits.

use crate::{Counter, Key, batch};

/// The instruction sets for which the batches are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstructionSet {
    /// What every processor of the target has: SSE2 on `x86_64`.
    Baseline,
    /// Vectors of 256 bits.
    Avx2,
    /// Vectors of 512 bits (the extensions F, BW, DQ and VL).
    Avx512,
}

impl InstructionSet {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The widest that this processor has.
    #[inline]
    pub fn detect() -> Self {
        if Self::Avx512.is_available() {
            Self::Avx512
        } else if Self::Avx2.is_available() {
            Self::Avx2
        } else {
            Self::Baseline
        }
    }

    /// Whether this processor has it.
    #[inline]
    pub fn is_available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Self::Baseline => true,
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Self::Baseline;
    }
}

/// Compiles a function of `batch` for each instruction set and defines the function that chooses among them.
macro_rules! dispatched {
    ($(#[$attribute:meta])* $name:ident, $batch:ident, $number:ty) => {
        $(#[$attribute])*
        ///
        /// # Panics
        ///
        /// If this processor does not have the instruction set.
        pub fn $name(set: InstructionSet, key: Key, start: Counter, out: &mut [$number]) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2(key: Key, start: Counter, out: &mut [$number]) {
                    batch::$batch(key, start, out);
                }

                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
                fn avx512(key: Key, start: Counter, out: &mut [$number]) {
                    batch::$batch(key, start, out);
                }

                assert!(set.is_available(), "this processor has no {set:?}");
                match set {
                    InstructionSet::Baseline => {}
                    // SAFETY: the processor has the instructions, as just asserted.
                    InstructionSet::Avx2 => return unsafe { avx2(key, start, out) },
                    // SAFETY: as above.
                    InstructionSet::Avx512 => return unsafe { avx512(key, start, out) },
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            assert!(set.is_available(), "this processor has no {set:?}");
            batch::$batch(key, start, out);
        }
    };
}

dispatched! {
    /// [`fill_normals_f64`](crate::fill_normals_f64) with a given instruction set, for tests and benchmarks.
    fill_normals_f64_with, fill_f64, f64
}

dispatched! {
    /// [`fill_normals_f32`](crate::fill_normals_f32) with a given instruction set, for tests and benchmarks.
    fill_normals_f32_with, fill_f32, f32
}
