//! The same memory as real numbers and as complex numbers.

use num_complex::Complex;

/// The half-complex transform stored in `data`: neighbouring numbers are real and imaginary part.
///
/// A last number without a partner is left out; arrays of a [`Layout`](crate::Layout) have none.
///
/// ```
/// use num_complex::Complex;
/// use ornstein_spectral::as_complex;
///
/// assert_eq!(as_complex(&[1.0, 2.0, 3.0, 4.0]), [Complex::new(1.0, 2.0), Complex::new(3.0, 4.0)]);
/// ```
pub fn as_complex<T>(data: &[T]) -> &[Complex<T>] {
    // SAFETY: `Complex<T>` is `repr(C)` with two fields of type `T`, so it has the alignment of `T` and the size of two of
    // them; half as many of them lie within the borrowed slice, every bit pattern of which is a valid `T`.
    unsafe { std::slice::from_raw_parts(data.as_ptr().cast(), data.len() / 2) }
}

/// The half-complex transform stored in `data`, for writing.
///
/// ```
/// use num_complex::Complex;
/// use ornstein_spectral::as_complex_mut;
///
/// let mut data = [0.0; 4];
/// as_complex_mut(&mut data)[1] = Complex::new(3.0, 4.0);
/// assert_eq!(data, [0.0, 0.0, 3.0, 4.0]);
/// ```
pub fn as_complex_mut<T>(data: &mut [T]) -> &mut [Complex<T>] {
    // SAFETY: as in `as_complex`; the borrow is exclusive and handed on.
    unsafe { std::slice::from_raw_parts_mut(data.as_mut_ptr().cast(), data.len() / 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_share_memory() {
        let mut data: Vec<f32> = (0..10_u8).map(f32::from).collect();
        let complex = as_complex_mut(&mut data);
        assert_eq!(complex.len(), 5);
        complex[2].im = -1.0;
        assert_eq!(data[5], -1.0);
        assert_eq!(as_complex(&data)[4], Complex::new(8.0, 9.0));
    }

    #[test]
    fn an_odd_number_at_the_end_is_left_out() {
        assert_eq!(as_complex(&[1.0_f64, 2.0, 3.0]).len(), 1);
        assert!(as_complex::<f64>(&[]).is_empty());
    }
}
