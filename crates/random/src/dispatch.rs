//! Which vector instructions the hot loops use, chosen at run time.
//!
//! [`dispatch!`](crate::dispatch!) compiles a function once per instruction set. Rust neither fuses multiplications with
//! additions nor reorders sums, so all of them give the same bits.

use std::sync::atomic::{AtomicU8, Ordering};

/// One more than the place in [`InstructionSet::ALL`] of the set in use; zero before the first question.
static IN_USE: AtomicU8 = AtomicU8::new(0);

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

    /// The one that [`dispatch!`](crate::dispatch!) uses: the widest, unless [`restrict`](Self::restrict) said otherwise.
    #[inline]
    pub fn in_use() -> Self {
        match IN_USE.load(Ordering::Relaxed) {
            0 => Self::detect_and_remember(),
            place => Self::ALL[usize::from(place) - 1],
        }
    }

    #[cold]
    fn detect_and_remember() -> Self {
        let widest = Self::detect();
        IN_USE.store(widest as u8 + 1, Ordering::Relaxed);
        widest
    }

    /// Makes the whole process use this instruction set. Results stay the same to the last bit, so this is of use to
    /// tests of just that and to benchmarks.
    ///
    /// # Panics
    ///
    /// If this processor does not have it.
    pub fn restrict(self) {
        assert!(self.is_available(), "this processor has no {self:?}");
        IN_USE.store(self as u8 + 1, Ordering::Relaxed);
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

/// Compiles functions once per instruction set, and calls the version for the one [in use](InstructionSet::in_use).
///
/// What such a function calls is compiled for the same instructions only if it is inlined into it: mark it
/// `#[inline(always)]`. Bounds of generic parameters are single paths; lifetimes are left to elision.
///
/// ```
/// ornstein_random::dispatch! {
///     /// The scalar product.
///     fn product(a: &[f64], b: &[f64]) -> f64 {
///         a.iter().zip(b).map(|(a, b)| a * b).sum()
///     }
/// }
/// assert_eq!(product(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
#[macro_export]
macro_rules! dispatch {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<$($generic:ident : $bound:path),+ $(,)?>)? ($($argument:ident : $type:ty),* $(,)?)
        $(-> $output:ty)? $body:block
    )+) => {$(
        $(#[$attribute])*
        $visibility fn $name $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
            #[allow(clippy::inline_always, clippy::too_many_arguments)]
            #[inline(always)]
            fn portable $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[allow(clippy::too_many_arguments)]
                #[target_feature(enable = "avx2")]
                fn avx2 $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
                    portable($($argument),*)
                }

                #[allow(clippy::too_many_arguments)]
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
                fn avx512 $(<$($generic: $bound),+>)? ($($argument: $type),*) $(-> $output)? {
                    portable($($argument),*)
                }

                match $crate::InstructionSet::in_use() {
                    $crate::InstructionSet::Baseline => {}
                    // SAFETY: only instruction sets that the processor has are ever in use.
                    $crate::InstructionSet::Avx2 => return unsafe { avx2($($argument),*) },
                    // SAFETY: as above.
                    $crate::InstructionSet::Avx512 => return unsafe { avx512($($argument),*) },
                }
            }
            portable($($argument),*)
        }
    )+};
}
