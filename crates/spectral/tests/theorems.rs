//! What every Fourier transform does, on boxes large enough to be shared between threads.

mod support;

use num_complex::Complex;
use ornstein_spectral::{Real, RealFft, as_complex};
use support::{cells, distance, indices, noise, phase, tolerance};

/// Boxes above and below the size at which threads share the work, with fewer and more planes than threads.
const BOXES: &[&[usize]] =
    &[&[100_003], &[65_536], &[300, 257], &[512, 512], &[3, 128, 131], &[64, 32, 50], &[48, 50, 49], &[97, 16, 64]];

#[test]
fn forward_and_inverse_multiply_by_the_number_of_cells() {
    fn check<T: Real>() {
        for shape in BOXES {
            let fft = RealFft::<T>::new(shape).unwrap();
            let mut data = noise(fft.layout(), 4);
            let field = cells(fft.layout(), &data);
            fft.forward(&mut data).unwrap();
            fft.inverse(&mut data).unwrap();
            let count = fft.cell_count() as f64;
            // Errors of a cell are of relative size eps log2 N, and the field is of size 1; 4 covers the maximum over cells.
            let limit = 4.0 * T::EPSILON.to_f64() * count.log2();
            for (value, expected) in fft.unpad(&data).zip(field) {
                let error = (value.to_f64() / count - expected).abs();
                assert!(error < limit, "{} {shape:?}: {error:e}", T::NAME);
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

/// Parseval: sum of |modes|^2 over all wave-vectors = N times sum of squares over cells, where a stored mode counts twice
/// unless its partner is stored as well.
#[test]
fn power_is_the_same_on_both_sides() {
    for shape in BOXES {
        let fft = RealFft::<f64>::new(shape).unwrap();
        let mut data = noise(fft.layout(), 5);
        let expected = fft.cell_count() as f64 * fft.unpad(&data).map(|value| value * value).sum::<f64>();
        fft.forward(&mut data).unwrap();
        let last = shape[shape.len() - 1];
        let power: f64 = as_complex(&data)
            .chunks(fft.layout().complex_row_len())
            .flat_map(|row| row.iter().enumerate())
            .map(|(k, mode)| if 2 * k % last == 0 { mode.norm_sqr() } else { 2.0 * mode.norm_sqr() })
            .sum();
        assert!((power / expected - 1.0).abs() < 1e-12, "{shape:?}: {power} {expected}");
    }
}

/// A field moved by s cells has its modes turned by exp(-iks).
#[test]
fn translation_turns_phases() {
    for shape in BOXES {
        let fft = RealFft::<f64>::new(shape).unwrap();
        let layout = fft.layout();
        let extents = layout.extents();
        let shift = extents.map(|cells| cells / 3);
        let mut data = noise(layout, 6);
        let field = cells(layout, &data);
        let mut moved = vec![0.0; fft.padded_len()];
        for (x, value) in indices(extents).zip(layout.rows_mut(&mut moved).flatten()) {
            let from = [0, 1, 2].map(|axis| (x[axis] + extents[axis] - shift[axis]) % extents[axis]);
            *value = field[(from[0] * extents[1] + from[1]) * extents[2] + from[2]];
        }
        fft.forward(&mut data).unwrap();
        fft.forward(&mut moved).unwrap();
        let expected: Vec<Complex<f64>> = indices([extents[0], extents[1], layout.complex_row_len()])
            .zip(as_complex(&data))
            .map(|(k, mode)| mode * Complex::cis(-phase(extents, k, shift)))
            .collect();
        let error = distance(as_complex(&moved), &expected);
        assert!(error < tolerance::<f64>(fft.cell_count()), "{shape:?}: {error:e}");
    }
}

#[test]
fn single_precision_agrees_with_double() {
    for shape in BOXES {
        let (single, double) = (RealFft::<f32>::new(shape).unwrap(), RealFft::<f64>::new(shape).unwrap());
        let (mut a, mut b) = (noise::<f32>(single.layout(), 7), noise::<f64>(double.layout(), 7));
        single.forward(&mut a).unwrap();
        double.forward(&mut b).unwrap();
        let error = distance(as_complex(&a), as_complex(&b));
        assert!(error < tolerance::<f32>(single.cell_count()), "{shape:?}: {error:e}");
    }
}

#[test]
fn bits_do_not_depend_on_the_number_of_threads() {
    fn check<T: Real>() {
        for shape in BOXES {
            let fft = RealFft::<T>::new(shape).unwrap();
            let results = [1, 2, 4].map(|threads| {
                let mut data = noise(fft.layout(), 8);
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let modes = pool.install(|| {
                    fft.forward(&mut data).unwrap();
                    let modes = data.clone();
                    fft.inverse(&mut data).unwrap();
                    modes
                });
                (modes, data)
            });
            // Equal numbers of these fields are equal bits: neither NaN nor signed zeros of distinct origin occur in noise.
            assert!(results[0] == results[1] && results[0] == results[2], "{} {shape:?}", T::NAME);
        }
    }
    check::<f32>();
    check::<f64>();
}
