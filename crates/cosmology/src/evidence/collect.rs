//! Gathering the record from fields as they pass by.

use num_complex::Complex;
use rayon::prelude::*;

use ornstein_engine::Scalar;
use ornstein_random::{Counter, Key, Purpose, uniform};
use ornstein_spectral::{FftError, FourierGrid, ShellAverage, Symmetry, fold_rows};

use super::Settings;
use super::record::{HISTOGRAM_BINS, HISTOGRAM_BINS_PER_UNIT, Record, Samples};
use crate::{FieldTransform, GaussianField};

/// Large-scale modes are those with all components up to this one.
const LARGE_SCALE: i32 = 16;

/// Numbers in `Samples::neighbours` per axis: pairs and three sums.
const PER_AXIS: usize = 4;

impl Record {
    /// An empty record for fields of this target.
    ///
    /// `workspace` is an array of the transform's padded length; its content is lost. It is used to compute the target's
    /// correlation function, on which the scatter of one-point moments depends.
    pub fn new<T: Scalar>(
        field: &GaussianField<T>,
        shells: &ShellAverage,
        transform: &FieldTransform<T>,
        workspace: &mut [T],
    ) -> Result<Self, FftError> {
        let grid = field.space().grid();
        Ok(Self {
            realisations: 0,
            mode_counts: shells.mode_counts().to_vec(),
            effective_cells: effective_cells(field, transform, workspace)?,
            cells: grid.cell_count(),
            samples: Samples {
                histogram: vec![0.0; HISTOGRAM_BINS],
                neighbours: vec![0.0; 3 * PER_AXIS],
                succession: vec![0.0; 3],
                cell_moments: vec![0.0; 3],
                ..Samples::default()
            },
        })
    }

    /// Takes note of a realisation's cells (padded rows, as the transform leaves them).
    pub fn observe_cells<T: Scalar>(&mut self, field: &GaussianField<T>, cells: &[T], transform: &FieldTransform<T>) {
        let inverse_sigma = 1.0 / field.variance().sqrt();
        let row_len = transform.fft().row_len();
        let row_cells = field.space().grid().cells().last().copied().unwrap_or(1);
        let sums = fold_rows(
            cells.len() / row_len,
            || [0.0; 3],
            |sums, row| {
                for value in &cells[row * row_len..row * row_len + row_cells] {
                    let x = value.to_f64() * inverse_sigma;
                    let square = x * x;
                    sums[0] += square;
                    sums[1] += square * x;
                    sums[2] += square * square;
                }
            },
            add,
        );
        add_slice(&mut self.samples.cell_moments, &sums);
    }

    /// Takes note of the modes `delta_k / sqrt(V)` of the same realisation. `realisation` and `seed` choose which modes are
    /// kept if there are too many to keep all.
    pub fn observe_modes<T: Scalar>(
        &mut self,
        field: &GaussianField<T>,
        shells: &ShellAverage,
        modes: &[Complex<T>],
        settings: &Settings,
        (seed, realisation, realisations): (u64, u64, usize),
    ) {
        let view = Whitened { field, modes };
        let power = |index: usize, _| modes[index].re.to_f64().powi(2) + modes[index].im.to_f64().powi(2);
        self.samples.power.extend(shells.average(power));
        self.samples.ratio.extend(shells.average(|index, _| view.mode(index).norm_sqr()));

        let quota = settings.most_modes as f64 / realisations.max(1) as f64;
        let generic_modes = field.space().grid().cell_count() as f64 / 2.0;
        let choice = Choice { key: Key::new(seed, Purpose::Subsample, realisation), fraction: quota / generic_modes };
        self.gather_laws(&view, &choice);
        self.gather_neighbours(&view);
        self.gather_succession(&view);
        self.realisations += 1;
    }

    fn gather_laws<T: Scalar>(&mut self, view: &Whitened<'_, T>, choice: &Choice) {
        let grid = view.grid();
        let part = fold_rows(
            grid.row_count(),
            || Samples { histogram: vec![0.0; HISTOGRAM_BINS], ..Samples::default() },
            |part, row| {
                for index in row * grid.row_modes()..(row + 1) * grid.row_modes() {
                    let n = grid.wave_vector(index);
                    match grid.symmetry(n) {
                        Symmetry::Mirror => {}
                        Symmetry::SelfConjugate if n == [0; 3] => {}
                        Symmetry::SelfConjugate => part.self_conjugate.push(view.mode(index).re),
                        Symmetry::Canonical if grid.on_nyquist_plane(n) => {
                            if choice.takes(n) {
                                part.nyquist.push(view.mode(index).norm_sqr());
                            }
                        }
                        Symmetry::Canonical => {
                            let mode = view.mode(index);
                            let bin = mode.norm_sqr() * HISTOGRAM_BINS_PER_UNIT as f64;
                            part.histogram[(bin as usize).min(HISTOGRAM_BINS - 1)] += 1.0;
                            if choice.takes(n) {
                                part.generic_real.push(mode.re);
                                part.generic_imaginary.push(mode.im);
                            }
                        }
                    }
                }
            },
            |total, part| {
                add_slice(&mut total.histogram, &part.histogram);
                total.self_conjugate.extend(part.self_conjugate);
                total.nyquist.extend(part.nyquist);
                total.generic_real.extend(part.generic_real);
                total.generic_imaginary.extend(part.generic_imaginary);
            },
        );
        add_slice(&mut self.samples.histogram, &part.histogram);
        self.samples.self_conjugate.extend(part.self_conjugate);
        self.samples.nyquist.extend(part.nyquist);
        self.samples.generic_real.extend(part.generic_real);
        self.samples.generic_imaginary.extend(part.generic_imaginary);
    }

    /// Products of modes that lie side by side, inside of the half-space where each stands for a pair of its own.
    fn gather_neighbours<T: Scalar>(&mut self, view: &Whitened<'_, T>) {
        let grid = view.grid();
        let row_modes = grid.row_modes();
        let cells = [grid.row_count() / row_stride(grid), row_stride(grid)];
        // Above the plane n_z = 0 and below the last one, no mode is another's mirror image.
        let inside = 1..row_modes.saturating_sub(1);
        let sums = fold_rows(
            grid.row_count(),
            || [0.0; 3 * PER_AXIS],
            |sums, row| {
                let neighbour_rows = [
                    (row / cells[1] + 1 < cells[0]).then_some(row + cells[1]),
                    (row % cells[1] + 1 < cells[1]).then_some(row + 1),
                ];
                for z in inside.clone() {
                    let here = view.mode(row * row_modes + z);
                    let mut pair = |axis: usize, index: usize| {
                        let there = view.mode(index);
                        let product = here * there.conj();
                        let excess = (here.norm_sqr() - 1.0) * (there.norm_sqr() - 1.0);
                        let axis = &mut sums[axis * PER_AXIS..(axis + 1) * PER_AXIS];
                        for (sum, value) in axis.iter_mut().zip([1.0, product.re, product.im, excess]) {
                            *sum += value;
                        }
                    };
                    for (axis, neighbour) in neighbour_rows.iter().enumerate() {
                        if let Some(neighbour) = neighbour {
                            pair(axis, neighbour * row_modes + z);
                        }
                    }
                    if inside.contains(&(z + 1)) {
                        pair(2, row * row_modes + z + 1);
                    }
                }
            },
            add,
        );
        add_slice(&mut self.samples.neighbours, &sums);
    }

    /// Products of large-scale modes with those of the realisation before.
    fn gather_succession<T: Scalar>(&mut self, view: &Whitened<'_, T>) {
        let grid = view.grid();
        let large_scale: Vec<Complex<f64>> = (0..grid.mode_count())
            .into_par_iter()
            .filter(|&index| {
                let n = grid.wave_vector(index);
                n.iter().all(|component| component.abs() <= LARGE_SCALE) && grid.symmetry(n) == Symmetry::Canonical
            })
            .map(|index| view.mode(index))
            .collect();
        let samples = &mut self.samples;
        for ((re, im), now) in samples.last_real.iter().zip(&samples.last_imaginary).zip(&large_scale) {
            let product = Complex::new(*re, *im) * now.conj();
            for (sum, value) in samples.succession.iter_mut().zip([1.0, product.re, product.im]) {
                *sum += value;
            }
        }
        samples.last_real = large_scale.iter().map(|mode| mode.re).collect();
        samples.last_imaginary = large_scale.iter().map(|mode| mode.im).collect();
    }
}

/// The modes of a field divided by the root of their target's variance.
struct Whitened<'a, T> {
    field: &'a GaussianField<T>,
    modes: &'a [Complex<T>],
}

impl<T: Scalar> Whitened<'_, T> {
    fn grid(&self) -> &FourierGrid {
        self.field.space().grid()
    }

    /// Not defined for the zero mode, which has no power.
    fn mode(&self, index: usize) -> Complex<f64> {
        let scale = 1.0 / self.field.power().power(index).sqrt();
        let mode = self.modes[index];
        Complex::new(mode.re.to_f64() * scale, mode.im.to_f64() * scale)
    }
}

/// Which modes are kept, as a function of their wave-vector.
struct Choice {
    key: Key,
    fraction: f64,
}

impl Choice {
    fn takes(&self, n: [i32; 3]) -> bool {
        self.fraction >= 1.0 || uniform(self.key, Counter::wave_vector(n, 0)) < self.fraction
    }
}

/// Rows per plane of the first storage axis.
fn row_stride(grid: &FourierGrid) -> usize {
    if grid.dimensions() == 3 { grid.cells()[1] } else { grid.row_count() }
}

/// The number of independent cells that scatter as much in the sums of third and fourth powers as the field's correlated
/// ones do: `N / sum_r rho(r)^m`, `m = 3, 4`, with the correlation function `rho` of the target (Mehler's formula).
fn effective_cells<T: Scalar>(
    field: &GaussianField<T>,
    transform: &FieldTransform<T>,
    workspace: &mut [T],
) -> Result<[f64; 2], FftError> {
    let grid = field.space().grid();
    let row_modes = grid.row_modes();
    let fft = transform.fft();
    let modes = ornstein_spectral::as_complex_mut(workspace);
    // In units of the variance, so that single precision neither overflows nor underflows.
    let scale = 1.0 / (field.variance() * grid.volume());
    modes.par_chunks_mut(row_modes).enumerate().for_each(|(row, modes)| {
        let roots = field.power().row(row);
        for (z, mode) in modes.iter_mut().enumerate() {
            *mode = Complex::new(T::from_f64(roots.root(z).to_f64().powi(2) * scale), T::ZERO);
        }
    });
    fft.inverse(workspace)?;
    let row_cells = grid.cells().last().copied().unwrap_or(1);
    let sums = fold_rows(
        grid.row_count(),
        || [0.0; 2],
        |sums, row| {
            for rho in &workspace[row * fft.row_len()..row * fft.row_len() + row_cells] {
                let rho = rho.to_f64();
                sums[0] += rho * rho * rho;
                sums[1] += rho * rho * rho * rho;
            }
        },
        add,
    );
    Ok(sums.map(|sum| grid.cell_count() as f64 / sum))
}

fn add<const N: usize>(sums: &mut [f64; N], part: [f64; N]) {
    add_slice(sums, &part);
}

fn add_slice(sums: &mut [f64], part: &[f64]) {
    sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
}
