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
        let variance = field.variance();
        Ok(Self {
            realisations: 0,
            mode_counts: shells.mode_counts().to_vec(),
            effective_cells: effective_cells(field, variance, transform, workspace)?,
            variance,
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
    pub fn observe_cells<T: Scalar>(&mut self, cells: &[T], transform: &FieldTransform<T>) {
        let inverse_sigma = 1.0 / self.variance.sqrt();
        let row_len = transform.fft().row_len();
        let row_cells = transform.fft().cells().last().copied().unwrap_or(1);
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
        self.samples.power.extend(shells.average(|row| {
            let modes = view.row(row);
            move |z, _| square(modes[z])
        }));
        self.samples.ratio.extend(shells.average(|row| {
            let (modes, roots) = (view.row(row), field.power().row(row));
            move |z, _| square(modes[z]) / roots.root(z).to_f64().powi(2)
        }));

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
        let (part, _) = fold_rows(
            grid.row_count(),
            || (Samples { histogram: vec![0.0; HISTOGRAM_BINS], ..Samples::default() }, Vec::new()),
            |(part, modes), row| {
                view.whiten(row, modes);
                let [x, y] = grid.row(row);
                let mut taken = false;
                for (z, mode) in modes.iter().enumerate() {
                    let n = [x, y, z as i32];
                    if z % CHOICE_BLOCK == 0 {
                        taken = choice.takes(n);
                    }
                    match grid.symmetry(n) {
                        Symmetry::Mirror => {}
                        Symmetry::SelfConjugate if n == [0; 3] => {}
                        Symmetry::SelfConjugate => part.self_conjugate.push(mode.re),
                        Symmetry::Canonical if grid.on_nyquist_plane(n) => {
                            if taken {
                                part.nyquist.push(mode.norm_sqr());
                            }
                        }
                        Symmetry::Canonical => {
                            let bin = mode.norm_sqr() * HISTOGRAM_BINS_PER_UNIT as f64;
                            part.histogram[(bin as usize).min(HISTOGRAM_BINS - 1)] += 1.0;
                            if taken {
                                part.generic_real.push(mode.re);
                                part.generic_imaginary.push(mode.im);
                            }
                        }
                    }
                }
            },
            |(total, _), (part, _)| {
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
        let stride = row_stride(grid);
        let planes = grid.row_count() / stride;
        // Above the plane n_z = 0 and below the last one, no mode is another's mirror image.
        let inside = 1..grid.row_modes().saturating_sub(1).max(1);
        let (sums, ..) = fold_rows(
            grid.row_count(),
            || ([0.0; 3 * PER_AXIS], Vec::new(), Vec::new()),
            |(sums, here, there), row| {
                let (along_x, rest) = sums.split_at_mut(PER_AXIS);
                let (along_y, along_z) = rest.split_at_mut(PER_AXIS);
                view.whiten(row, here);
                let here = &here[inside.clone()];
                if row / stride + 1 < planes {
                    view.whiten(row + stride, there);
                    add_products(along_x, here, &there[inside.clone()]);
                }
                if row % stride + 1 < stride {
                    view.whiten(row + 1, there);
                    add_products(along_y, here, &there[inside.clone()]);
                }
                add_products(along_z, here, here.get(1..).unwrap_or_default());
            },
            |(sums, ..), (part, ..)| add(sums, part),
        );
        add_slice(&mut self.samples.neighbours, &sums);
    }

    /// Products of large-scale modes with those of the realisation before.
    fn gather_succession<T: Scalar>(&mut self, view: &Whitened<'_, T>) {
        let grid = view.grid();
        let mut large_scale = Vec::new();
        let mut modes = Vec::new();
        for row in 0..grid.row_count() {
            let [x, y] = grid.row(row);
            if x.abs() > LARGE_SCALE || y.abs() > LARGE_SCALE {
                continue;
            }
            view.whiten(row, &mut modes);
            let canonical = |z: &usize| grid.symmetry([x, y, *z as i32]) == Symmetry::Canonical;
            let last = (LARGE_SCALE as usize + 1).min(modes.len());
            large_scale.extend((0..last).filter(canonical).map(|z| modes[z]));
        }
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

/// Adds the number of pairs and their `Re w conj(w')`, `Im w conj(w')`, `(|w|^2-1)(|w'|^2-1)` to the sums of an axis.
fn add_products(sums: &mut [f64], here: &[Complex<f64>], there: &[Complex<f64>]) {
    for (here, there) in here.iter().zip(there) {
        let product = here * there.conj();
        let excess = (here.norm_sqr() - 1.0) * (there.norm_sqr() - 1.0);
        for (sum, value) in sums.iter_mut().zip([1.0, product.re, product.im, excess]) {
            *sum += value;
        }
    }
}

fn square<T: Scalar>(mode: Complex<T>) -> f64 {
    mode.re.to_f64().powi(2) + mode.im.to_f64().powi(2)
}

/// The modes of a field divided by the root of their target's variance.
struct Whitened<'a, T> {
    field: &'a GaussianField<T>,
    modes: &'a [Complex<T>],
}

impl<'a, T: Scalar> Whitened<'a, T> {
    fn grid(&self) -> &'a FourierGrid {
        self.field.space().grid()
    }

    /// A row of modes as they are.
    fn row(&self, row: usize) -> &'a [Complex<T>] {
        let row_modes = self.grid().row_modes();
        &self.modes[row * row_modes..(row + 1) * row_modes]
    }

    /// A row of whitened modes; the zero mode, which has no power, is zero.
    fn whiten(&self, row: usize, out: &mut Vec<Complex<f64>>) {
        let roots = self.field.power().row(row);
        out.clear();
        out.extend(self.row(row).iter().enumerate().map(|(z, mode)| {
            let root = roots.root(z).to_f64();
            let scale = if root > 0.0 { 1.0 / root } else { 0.0 };
            Complex::new(mode.re.to_f64() * scale, mode.im.to_f64() * scale)
        }));
    }
}

/// Neighbouring modes of a row are kept or left out together, this many at a time.
const CHOICE_BLOCK: usize = 64;

/// Which modes are kept, as a function of the wave-vector of the first of a block.
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
    variance: f64,
    transform: &FieldTransform<T>,
    workspace: &mut [T],
) -> Result<[f64; 2], FftError> {
    let grid = field.space().grid();
    let row_modes = grid.row_modes();
    let fft = transform.fft();
    let modes = ornstein_spectral::as_complex_mut(workspace);
    // In units of the variance, so that single precision neither overflows nor underflows.
    let scale = 1.0 / (variance * grid.volume());
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
