//! Working memory that threads borrow and hand back.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use num_complex::Complex;

use crate::real::Real;

/// Buffers of one length, at most as many as threads have worked at once.
///
/// A thread borrows a buffer for a whole share of the work, so the lock is taken a few times per transform.
#[derive(Debug)]
pub(crate) struct ScratchPool<T> {
    idle: Mutex<Vec<Vec<Complex<T>>>>,
    len: usize,
}

/// A buffer that goes back to its pool when dropped. Its content is whatever the last borrower left.
#[derive(Debug)]
pub(crate) struct Scratch<'a, T> {
    pool: &'a ScratchPool<T>,
    buffer: Vec<Complex<T>>,
}

impl<T: Real> ScratchPool<T> {
    /// A pool of buffers of `len` complex numbers, empty until somebody borrows.
    pub(crate) fn new(len: usize) -> Self {
        Self { idle: Mutex::new(Vec::new()), len }
    }

    /// An idle buffer, or a new one.
    pub(crate) fn borrow(&self) -> Scratch<'_, T> {
        // The stack of buffers is valid whatever a panicking thread was doing, so a poisoned lock is no obstacle.
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Scratch { pool: self, buffer: idle.unwrap_or_else(|| vec![Complex::default(); self.len]) }
    }
}

impl<T> Deref for Scratch<'_, T> {
    type Target = [Complex<T>];

    fn deref(&self) -> &Self::Target {
        &self.buffer
    }
}

impl<T> DerefMut for Scratch<'_, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.buffer
    }
}

impl<T> Drop for Scratch<'_, T> {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_reused() {
        let pool = ScratchPool::<f64>::new(3);
        pool.borrow()[1].re = 7.0;
        let again = pool.borrow();
        assert_eq!(again.len(), 3);
        assert_eq!(again[1].re, 7.0);
        assert_eq!(pool.borrow()[1].re, 0.0);
        drop(again);
        assert_eq!(pool.idle.lock().unwrap().len(), 2);
    }
}
