//! The transforms are what their formulas say, for every kind of box.

mod support;

use num_complex::Complex;
use ornstein_spectral::{FftError, Real, RealFft, as_complex, as_complex_mut};
use support::{SHAPES, cells, direct_transform, distance, indices, noise, phase, tolerance};

fn forward_is_the_sum_over_cells<T: Real>() {
    for shape in SHAPES {
        let fft = RealFft::<T>::new(shape).unwrap();
        let mut data = noise::<T>(fft.layout(), 1);
        let expected = direct_transform(fft.layout(), &cells(fft.layout(), &data));
        fft.forward(&mut data).unwrap();
        let error = distance(as_complex(&data), &expected);
        assert!(error < tolerance::<T>(fft.cell_count()), "{} {shape:?}: {error:e}", T::NAME);
    }
}

#[test]
fn forward_is_the_sum_over_cells_f32() {
    forward_is_the_sum_over_cells::<f32>();
}

#[test]
fn forward_is_the_sum_over_cells_f64() {
    forward_is_the_sum_over_cells::<f64>();
}

/// One stored mode of amplitude a + ib, with its conjugate partner, is the wave 2 (a cos kx - b sin kx).
#[test]
fn inverse_of_one_mode_is_a_plane_wave() {
    for shape in SHAPES {
        let fft = RealFft::<f64>::new(shape).unwrap();
        let extents = fft.layout().extents();
        let modes = [extents[0], extents[1], fft.layout().complex_row_len()];
        for (stored, k) in indices(modes).enumerate() {
            let amplitude = Complex::new(0.75, -0.5);
            let mut data = vec![0.0; fft.padded_len()];
            let partner = [0, 1, 2].map(|axis| (extents[axis] - k[axis]) % extents[axis]);
            as_complex_mut(&mut data)[stored] += amplitude;
            if partner[2] < modes[2] {
                let place = (partner[0] * modes[1] + partner[1]) * modes[2] + partner[2];
                as_complex_mut(&mut data)[place] += amplitude.conj();
            }
            fft.inverse(&mut data).unwrap();
            for (x, value) in indices(extents).zip(fft.unpad(&data)) {
                let expected = 2.0 * (amplitude * Complex::cis(phase(extents, k, x))).re;
                // Accurate to a few roundings of a wave of amplitude 1.8, on top of log2 N passes.
                assert!((value - expected).abs() < 1e-14, "{shape:?} {k:?} {x:?}: {value} {expected}");
            }
        }
    }
}

#[test]
fn inverse_leaves_zero_padding() {
    for shape in SHAPES {
        let fft = RealFft::<f32>::new(shape).unwrap();
        let mut data = noise(fft.layout(), 2);
        fft.forward(&mut data).unwrap();
        fft.inverse(&mut data).unwrap();
        let cells = shape[shape.len() - 1];
        for row in data.chunks(fft.row_len()) {
            assert!(row[cells..].iter().all(|&padding| padding == 0.0), "{shape:?}");
        }
    }
}

#[test]
fn imaginary_parts_of_self_conjugate_modes_are_ignored() {
    for shape in SHAPES {
        let fft = RealFft::<f64>::new(shape).unwrap();
        let extents = fft.layout().extents();
        let modes = [extents[0], extents[1], fft.layout().complex_row_len()];
        let mut clean = noise(fft.layout(), 3);
        fft.forward(&mut clean).unwrap();
        let mut spoilt = clean.clone();
        for (stored, k) in indices(modes).enumerate() {
            if (0..3).all(|axis| 2 * k[axis] % extents[axis] == 0) {
                as_complex_mut(&mut clean)[stored].im = 0.0;
                as_complex_mut(&mut spoilt)[stored].im = 1.0;
            }
        }
        fft.inverse(&mut clean).unwrap();
        fft.inverse(&mut spoilt).unwrap();
        let limit = tolerance::<f64>(fft.cell_count());
        for (a, b) in fft.unpad(&clean).zip(fft.unpad(&spoilt)) {
            assert!((a - b).abs() < limit, "{shape:?}: {a} {b}");
        }
    }
}

#[test]
fn a_slice_of_another_length_is_refused() {
    let fft = RealFft::<f64>::new(&[4, 4]).unwrap();
    let expected = FftError::Length { expected: 24, found: 16 };
    assert_eq!(fft.forward(&mut [0.0; 16]), Err(expected));
    assert_eq!(fft.inverse(&mut [0.0; 16]), Err(expected));
}

#[test]
fn impossible_boxes_are_refused() {
    assert_eq!(RealFft::<f64>::new(&[]).err(), Some(FftError::Axes { axes: 0 }));
    assert_eq!(RealFft::<f32>::new(&[4, 0, 4]).err(), Some(FftError::EmptyAxis { axis: 1 }));
    assert!(matches!(RealFft::<f32>::new(&[1 << 30; 3]), Err(FftError::TooLarge { .. })));
}
