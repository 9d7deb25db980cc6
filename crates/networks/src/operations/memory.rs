//! Memory for results that are written once.

use std::mem::MaybeUninit;

use rayon::prelude::*;

use super::Number;

/// Room for the numbers of a result, handed out piece by piece to those who write it.
///
/// A zero-filled vector would be written twice, and results here are larger than caches.
#[derive(Debug)]
pub struct Unwritten<T> {
    numbers: Vec<T>,
    length: usize,
}

impl<T: Number> Unwritten<T> {
    /// Room for `length` numbers.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Self { numbers: Vec::with_capacity(length), length }
    }

    /// All the room.
    pub fn all(&mut self) -> &mut [MaybeUninit<T>] {
        &mut self.numbers.spare_capacity_mut()[..self.length]
    }

    /// Pieces of `size` numbers for parallel tasks, the last one shorter.
    pub fn pieces(&mut self, size: usize) -> rayon::slice::ChunksMut<'_, MaybeUninit<T>> {
        self.all().par_chunks_mut(size)
    }

    /// The result.
    ///
    /// # Safety
    /// All numbers must have been written.
    #[must_use]
    pub unsafe fn written(mut self) -> Vec<T> {
        // SAFETY: there is room for that many, and the caller has written them.
        unsafe { self.numbers.set_len(self.length) };
        self.numbers
    }
}

/// Numbers that have been written.
///
/// # Safety
/// All of them must have been.
pub unsafe fn written<T: Number>(numbers: &mut [MaybeUninit<T>]) -> &mut [T] {
    // SAFETY: the same memory; the caller has written it.
    unsafe { &mut *(std::ptr::from_mut(numbers) as *mut [T]) }
}
