//! Linear combinations of ensembles: what every solver is made of.

use ornstein_random::{Purpose, dispatch};

use crate::{Ensemble, Euclidean, LANES, Layout, Randomness, Scalar, StateSpace};

/// `x = a x + b y`.
pub(super) fn combine<T: Scalar>(x: &mut Ensemble<T>, a: f64, (b, y): (f64, &Ensemble<T>)) {
    let [a, b] = [a, b].map(T::from_f64);
    x.for_each_chunk(|| (), |chunk, (), x| two(a, x, b, y.chunk(chunk)));
}

/// `x = a x + b y + c z`.
pub(super) fn combine_three<T: Scalar>(
    x: &mut Ensemble<T>,
    a: f64,
    (b, y): (f64, &Ensemble<T>),
    (c, z): (f64, &Ensemble<T>),
) {
    let [a, b, c] = [a, b, c].map(T::from_f64);
    x.for_each_chunk(|| (), |chunk, (), x| three(a, x, b, y.chunk(chunk), c, z.chunk(chunk)));
}

/// `out = a x + b y`.
pub(super) fn combine_into<T: Scalar>(out: &mut Ensemble<T>, (a, x): (f64, &Ensemble<T>), (b, y): (f64, &Ensemble<T>)) {
    let [a, b] = [a, b].map(T::from_f64);
    out.for_each_chunk(|| (), |chunk, (), out| two_into(out, a, x.chunk(chunk), b, y.chunk(chunk)));
}

/// White noise for step `number`.
pub(super) fn fill_noise<T: Scalar>(randomness: Randomness, purpose: Purpose, number: u32, out: &mut Ensemble<T>) {
    let (key, first) = (randomness.key(purpose), out.first_chunk());
    out.for_each_chunk(|| (), |chunk, (), numbers| Euclidean.white_noise(key, number, first + chunk, numbers));
}

/// Whether all numbers are finite, those of idle lanes included.
pub(super) fn is_finite<T: Scalar>(x: &Ensemble<T>) -> bool {
    excess(x.data()) == T::ZERO
}

/// Calls `visit(state, index)` for the numbers of every state in turn, `index` being their place in store; idle lanes are
/// left out.
pub(super) fn for_each_number<T: Scalar>(x: &Ensemble<T>, mut visit: impl FnMut(usize, usize)) {
    match x.layout() {
        Layout::Single { dimension, .. } => (0..dimension).for_each(|index| visit(0, index)),
        Layout::Lanes { states, dimension } => {
            for state in 0..states {
                let first = (state / LANES) * dimension * LANES + state % LANES;
                (0..dimension).for_each(|i| visit(state, first + i * LANES));
            }
        }
    }
}

dispatch! {
    fn two<T: Scalar>(a: T, x: &mut [T], b: T, y: &[T]) {
        for (x, &y) in x.iter_mut().zip(y) {
            *x = a * *x + b * y;
        }
    }

    fn three<T: Scalar>(a: T, x: &mut [T], b: T, y: &[T], c: T, z: &[T]) {
        for ((x, &y), &z) in x.iter_mut().zip(y).zip(z) {
            *x = a * *x + b * y + c * z;
        }
    }

    fn two_into<T: Scalar>(out: &mut [T], a: T, x: &[T], b: T, y: &[T]) {
        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
            *out = a * x + b * y;
        }
    }

    /// Zero if all numbers are finite, else NaN: only the product of a finite number with zero is zero. Sixteen sums, so
    /// that the additions do not wait for each other.
    fn excess<T: Scalar>(x: &[T]) -> T {
        let (rows, rest) = x.as_chunks::<16>();
        let mut sums = [T::ZERO; 16];
        for row in rows {
            for i in 0..16 {
                sums[i] += row[i] * T::ZERO;
            }
        }
        let mut sum = T::ZERO;
        for &x in sums.iter().chain(rest) {
            sum += x * T::ZERO;
        }
        sum
    }
}
