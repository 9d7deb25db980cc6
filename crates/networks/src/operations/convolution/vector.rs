//! Vectors of numbers as registers hold them, and which of them this processor has.
//!
//! The matrix products of networks fuse multiplications and additions, unlike what is sampled: their last digits may differ between
//! kinds of processors, never between numbers of threads.

#![allow(
    clippy::inline_always,
    reason = "a vector lives in registers only where its functions are inlined into a loop for its instructions"
)]

use burn_backend::DType;
use ornstein_random::InstructionSet;

use crate::operations::Number;

/// A register full of consecutive numbers of type `T`.
///
/// # Safety
/// The functions may be called only where the instruction set has been found, and an implementation for a fixed type of number only if
/// that is `T`. [`run`] sees to both.
pub(super) unsafe trait Vector<T>: Copy {
    /// How many numbers it holds.
    const LANES: usize;

    /// The same number in all places.
    unsafe fn splat(x: T) -> Self;

    /// The numbers from `place` on.
    unsafe fn load(place: *const T) -> Self;

    /// Writes the numbers to `place` and on.
    unsafe fn store(self, place: *mut T);

    /// `self b + c`.
    #[must_use]
    unsafe fn multiply_add(self, b: Self, c: Self) -> Self;

    /// The sum of the numbers.
    unsafe fn sum(self) -> T;
}

/// A loop over vectors, compiled for each kind of them.
pub(super) trait Loop<T> {
    /// Runs it.
    ///
    /// # Safety
    /// As for [`Vector`].
    unsafe fn run<V: Vector<T>>(self);
}

/// The vectors in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// 64 bytes.
    Avx512,
    /// 32 bytes.
    Avx2,
    /// What the compiler makes of plain arrays.
    Portable,
}

impl Width {
    /// The widest that this processor has and nobody ruled out.
    pub(super) fn in_use() -> Self {
        #[cfg(target_arch = "x86_64")]
        match InstructionSet::in_use() {
            InstructionSet::Avx512 => return Self::Avx512,
            InstructionSet::Avx2 if is_x86_feature_detected!("fma") => return Self::Avx2,
            _ => {}
        }
        Self::Portable
    }

    /// Numbers of type `T` in one vector.
    pub(super) fn lanes<T>(self) -> usize {
        let bytes = match self {
            Self::Avx512 => 64,
            Self::Avx2 => 32,
            Self::Portable => return PORTABLE,
        };
        bytes / size_of::<T>()
    }

    /// Runs a loop with these vectors.
    pub(super) fn run<T: Number>(self, work: impl Loop<T>) {
        #[cfg(target_arch = "x86_64")]
        {
            use x86::{Double4, Double8, Single8, Single16, avx2, avx512};
            let single = T::DTYPE == DType::F32;
            match (self, single) {
                // SAFETY: the processor has this width, and the vector is that of this type of number.
                (Self::Avx512, true) => return unsafe { avx512::<T, Single16>(work) },
                // SAFETY: the processor has this width, and the vector is that of this type of number.
                (Self::Avx512, false) => return unsafe { avx512::<T, Double8>(work) },
                // SAFETY: the processor has this width, and the vector is that of this type of number.
                (Self::Avx2, true) => return unsafe { avx2::<T, Single8>(work) },
                // SAFETY: the processor has this width, and the vector is that of this type of number.
                (Self::Avx2, false) => return unsafe { avx2::<T, Double4>(work) },
                (Self::Portable, _) => {}
            }
        }
        // SAFETY: plain arithmetic of this type of number, which every processor has.
        unsafe { work.run::<[T; PORTABLE]>() }
    }
}

/// Numbers in a vector where we know nothing of the processor.
const PORTABLE: usize = 4;

// SAFETY: plain arithmetic of `T`.
unsafe impl<T: Number> Vector<T> for [T; PORTABLE] {
    const LANES: usize = PORTABLE;

    #[inline(always)]
    unsafe fn splat(x: T) -> Self {
        [x; PORTABLE]
    }

    #[inline(always)]
    unsafe fn load(place: *const T) -> Self {
        // SAFETY: the caller's word that the numbers are there.
        unsafe { place.cast::<Self>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(self, place: *mut T) {
        // SAFETY: as above.
        unsafe { place.cast::<Self>().write_unaligned(self) }
    }

    #[inline(always)]
    unsafe fn multiply_add(self, b: Self, c: Self) -> Self {
        std::array::from_fn(|lane| self[lane] * b[lane] + c[lane])
    }

    #[inline(always)]
    unsafe fn sum(self) -> T {
        (self[0] + self[2]) + (self[1] + self[3])
    }
}

/// The vectors of Intel's and AMD's processors.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256, __m256d, __m512, __m512d, _mm_add_pd, _mm_add_ps, _mm_add_sd, _mm_add_ss, _mm_cvtsd_f64, _mm_cvtss_f32,
        _mm_movehdup_ps, _mm_movehl_ps, _mm_unpackhi_pd, _mm256_castpd256_pd128, _mm256_castps256_ps128,
        _mm256_extractf128_pd, _mm256_extractf128_ps, _mm256_fmadd_pd, _mm256_fmadd_ps, _mm256_loadu_pd,
        _mm256_loadu_ps, _mm256_set1_pd, _mm256_set1_ps, _mm256_storeu_pd, _mm256_storeu_ps, _mm512_fmadd_pd,
        _mm512_fmadd_ps, _mm512_loadu_pd, _mm512_loadu_ps, _mm512_reduce_add_pd, _mm512_reduce_add_ps, _mm512_set1_pd,
        _mm512_set1_ps, _mm512_storeu_pd, _mm512_storeu_ps,
    };

    use super::{Loop, Vector};
    use crate::operations::Number;

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    pub(super) unsafe fn avx512<T: Number, V: Vector<T>>(work: impl Loop<T>) {
        // SAFETY: handed on to the caller.
        unsafe { work.run::<V>() }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn avx2<T: Number, V: Vector<T>>(work: impl Loop<T>) {
        // SAFETY: handed on to the caller.
        unsafe { work.run::<V>() }
    }

    macro_rules! vector {
        ($name:ident, $register:ty, $number:ty, $splat:ident, $load:ident, $store:ident, $multiply_add:ident, $sum:ident) => {
            #[derive(Clone, Copy)]
            pub(super) struct $name($register);

            // SAFETY: used only for this type of number (see `Width::run`), for which reading `T` as it changes nothing.
            unsafe impl<T: Number> Vector<T> for $name {
                const LANES: usize = size_of::<$register>() / size_of::<$number>();

                #[inline(always)]
                unsafe fn splat(x: T) -> Self {
                    // SAFETY: `T` is this type.
                    Self(unsafe { $splat((&raw const x).cast::<$number>().read()) })
                }

                #[inline(always)]
                unsafe fn load(place: *const T) -> Self {
                    // SAFETY: the caller's word that the numbers are there.
                    Self(unsafe { $load(place.cast()) })
                }

                #[inline(always)]
                unsafe fn store(self, place: *mut T) {
                    // SAFETY: as above.
                    unsafe { $store(place.cast(), self.0) }
                }

                #[inline(always)]
                unsafe fn multiply_add(self, b: Self, c: Self) -> Self {
                    // SAFETY: the caller's word that the processor has the instruction.
                    Self(unsafe { $multiply_add(self.0, b.0, c.0) })
                }

                #[inline(always)]
                unsafe fn sum(self) -> T {
                    // SAFETY: `T` is this type.
                    let sum = unsafe { $sum(self.0) };
                    // SAFETY: as above.
                    unsafe { (&raw const sum).cast::<T>().read() }
                }
            }
        };
    }

    /// The sum of eight numbers by halves.
    #[inline(always)]
    unsafe fn halves_single(x: __m256) -> f32 {
        // SAFETY: handed on to the caller.
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }

    /// The sum of four numbers by halves.
    #[inline(always)]
    unsafe fn halves_double(x: __m256d) -> f64 {
        // SAFETY: handed on to the caller.
        unsafe {
            let two = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd::<1>(x));
            _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)))
        }
    }

    vector!(
        Single16,
        __m512,
        f32,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_fmadd_ps,
        _mm512_reduce_add_ps
    );
    vector!(
        Double8,
        __m512d,
        f64,
        _mm512_set1_pd,
        _mm512_loadu_pd,
        _mm512_storeu_pd,
        _mm512_fmadd_pd,
        _mm512_reduce_add_pd
    );
    vector!(Single8, __m256, f32, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_fmadd_ps, halves_single);
    vector!(Double4, __m256d, f64, _mm256_set1_pd, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_fmadd_pd, halves_double);
}
