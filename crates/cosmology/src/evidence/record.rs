//! What is kept of every realisation for the tests.

use ornstein_run::{CheckpointData, RunError};

/// Numbers that grow with every realisation, by name, so that a checkpoint can hold them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    /// `|delta_k|^2 / V` averaged over each shell, in the spectrum's unit: realisation by realisation.
    pub power: Vec<f64>,
    /// `|w_k|^2` averaged over each shell: realisation by realisation.
    pub ratio: Vec<f64>,
    /// Real parts of whitened generic modes (a random choice if there are many).
    pub generic_real: Vec<f64>,
    /// Imaginary parts of the same.
    pub generic_imaginary: Vec<f64>,
    /// `|w|^2` of canonical modes on Nyquist planes (a random choice if there are many).
    pub nyquist: Vec<f64>,
    /// The real `w` of self-conjugate modes.
    pub self_conjugate: Vec<f64>,
    /// How many generic modes have `|w|^2` in each bin of the histogram, all realisations together.
    pub histogram: Vec<f64>,
    /// Per axis: pairs of neighbouring modes, and their sums of `Re w conj(w')`, `Im w conj(w')`, `(|w|^2-1)(|w'|^2-1)`.
    pub neighbours: Vec<f64>,
    /// Real parts of the large-scale modes of the last realisation.
    pub last_real: Vec<f64>,
    /// Imaginary parts of the same.
    pub last_imaginary: Vec<f64>,
    /// Pairs of large-scale modes of successive realisations, and their sums of `Re w conj(w')`, `Im w conj(w')`.
    pub succession: Vec<f64>,
    /// Sums of the cells' second, third and fourth powers in units of sigma, all realisations together.
    pub cell_moments: Vec<f64>,
}

macro_rules! fields {
    ($self:expr, $act:ident) => {
        fields!($self, $act; power ratio generic_real generic_imaginary nyquist self_conjugate histogram neighbours
            last_real last_imaginary succession cell_moments)
    };
    ($self:expr, $act:ident; $($field:ident)+) => { $($act!($self, $field);)+ };
}

impl Samples {
    /// Adds all of it to a checkpoint.
    #[must_use]
    pub fn save(&self, mut data: CheckpointData) -> CheckpointData {
        macro_rules! save {
            ($self:expr, $field:ident) => {
                data = data.with_array(concat!("evidence.", stringify!($field)), $self.$field.clone());
            };
        }
        fields!(self, save);
        data
    }

    /// Takes all of it from a checkpoint.
    pub fn load(data: &CheckpointData) -> Result<Self, RunError> {
        let mut samples = Self::default();
        macro_rules! load {
            ($self:expr, $field:ident) => {
                $self.$field = data.array::<f64>(concat!("evidence.", stringify!($field)))?.iter().copied().collect();
            };
        }
        fields!(samples, load);
        Ok(samples)
    }
}

/// What the tests need of all realisations seen so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Realisations seen.
    pub realisations: usize,
    /// Wave-vectors in each shell.
    pub mode_counts: Vec<u64>,
    /// Cells of one realisation to which the correlated ones are equivalent for the skewness and for the kurtosis.
    pub effective_cells: [f64; 2],
    /// Variance of a cell by the target spectrum.
    pub variance: f64,
    /// Cells of one realisation.
    pub cells: usize,
    /// The growing part.
    pub samples: Samples,
}

/// Bins per unit of `|w|^2` in the histogram.
pub const HISTOGRAM_BINS_PER_UNIT: usize = 4;

/// Bins of the histogram; the last one also takes everything beyond.
pub const HISTOGRAM_BINS: usize = 16 * HISTOGRAM_BINS_PER_UNIT;
