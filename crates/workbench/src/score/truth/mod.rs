//! What is known of the law that data are drawn from: exact draws, modes, a plane, the denoiser in closed form. Evidence is made of it.

mod embedded;
mod embedding;
mod modes;
mod planar;

pub use embedding::Embedding;
pub use modes::Modes;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use ornstein_engine::Randomness;
use ornstein_engine::diffusion::Denoiser;
use ornstein_engine::targets::{Draws, ExactSampler};
use ornstein_networks::Normalisation;
use ornstein_random::{Key, Purpose};

use self::embedded::EmbeddedDenoiser;
use self::planar::PlanarDenoiser;
use crate::Target;
use crate::diffuse::{Law, Normal};

/// A law that can be drawn from, with whatever else is known of it.
#[derive(Clone)]
pub struct Truth {
    sampler: Arc<dyn ExactSampler + Send>,
    /// Coordinates of the law by itself.
    low: usize,
    mixture: Option<Law>,
    planar: Option<Target>,
    modes: Option<Modes>,
    embedding: Option<Embedding>,
}

impl Debug for Truth {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Truth").field("dimension", &self.dimension()).finish_non_exhaustive()
    }
}

/// Draws that the support of a density in the plane is found from.
const SUPPORT_DRAWS: u64 = 20_000;

impl Truth {
    /// A law of `dimension` coordinates by its draws.
    pub fn of_sampler(sampler: Arc<dyn ExactSampler + Send>, dimension: usize) -> Self {
        Self { sampler, low: dimension, mixture: None, planar: None, modes: None, embedding: None }
    }

    /// The same law as a mixture of normals, which may be the modes that are counted.
    #[must_use]
    pub fn with_mixture(self, law: Law, are_modes: bool) -> Self {
        let modes = (are_modes && law.normals().len() > 1).then(|| Modes::Normals(law.clone()));
        Self { mixture: Some(law), modes: modes.or(self.modes), ..self }
    }

    /// The parts that are counted.
    #[must_use]
    pub fn with_modes(self, modes: Modes) -> Self {
        Self { modes: Some(modes), ..self }
    }

    /// The same law as a density in the plane.
    #[must_use]
    pub fn with_planar_density(self, target: Target) -> Self {
        Self { planar: Some(target), ..self }
    }

    /// The law laid into a larger space.
    #[must_use]
    pub fn within(self, embedding: Embedding) -> Self {
        Self { embedding: Some(embedding), ..self }
    }

    /// Coordinates of a draw.
    pub fn dimension(&self) -> usize {
        self.embedding.as_ref().map_or(self.low, Embedding::dimension)
    }

    /// The plane that all draws lie in, if there is one.
    pub fn embedding(&self) -> Option<&Embedding> {
        self.embedding.as_ref()
    }

    /// How many modes are told apart.
    pub fn mode_count(&self) -> Option<usize> {
        self.modes.as_ref().map(Modes::count)
    }

    /// Rows by the mode they belong to.
    pub fn counts_of_modes(&self, rows: &[f64]) -> Option<Vec<f64>> {
        let modes = self.modes.as_ref()?;
        let mut counts = vec![0.0; modes.count()];
        for row in rows.chunks_exact(self.dimension()) {
            let mode = match &self.embedding {
                Some(embedding) => modes.of(&embedding.project(row)),
                None => modes.of(row),
            };
            counts[mode] += 1.0;
        }
        Some(counts)
    }

    /// The root-mean-square distance of rows from the plane, over their root-mean-square size within it.
    pub fn off_plane(&self, rows: &[f64]) -> Option<f64> {
        let embedding = self.embedding.as_ref()?;
        let (mut off, mut within) = (0.0, 0.0);
        for row in rows.chunks_exact(embedding.dimension()) {
            off += embedding.squared_distance(row);
            within += embedding.project(row).iter().map(|z| z * z).sum::<f64>();
        }
        Some((off / within).sqrt())
    }

    /// `count` rows to be compared with samples. Those of different `index` are independent.
    pub fn comparison_rows(&self, seed: u64, index: u64, count: usize) -> Vec<f64> {
        self.rows(Randomness { seed, index }.key(Purpose::ComparisonDraw), count)
    }

    /// `count` rows to learn from.
    pub(super) fn synthetic_rows(&self, seed: u64, count: usize) -> Vec<f64> {
        self.rows(Randomness { seed, index: 0 }.key(Purpose::SyntheticData), count)
    }

    fn rows(&self, key: Key, count: usize) -> Vec<f64> {
        let mut rows = vec![0.0; count * self.dimension()];
        for (number, row) in rows.chunks_exact_mut(self.dimension()).enumerate() {
            self.draw_row(&mut Draws::new(key, number as u64), row);
        }
        rows
    }

    fn draw_row(&self, random: &mut Draws, row: &mut [f64]) {
        match &self.embedding {
            None => self.sampler.draw_state(random, row),
            Some(embedding) => {
                let mut low = vec![0.0; self.low];
                self.sampler.draw_state(random, &mut low);
                embedding.lift(&low, row);
            }
        }
    }

    /// The conditional mean of the data in normalised coordinates, where it is known. Within a plane it is if all coordinates have one
    /// scale: else the plane's own noise would not be isotropic.
    pub fn denoiser(&self, normalisation: &Normalisation, seed: u64) -> Option<Box<dyn Denoiser<f64> + Send>> {
        let Some(embedding) = &self.embedding else { return self.low_denoiser(normalisation, seed) };
        let scale = normalisation.scale(0);
        if (1..self.dimension()).any(|i| normalisation.scale(i) != scale) {
            return None;
        }
        let within = Normalisation::new(self.low, vec![0.0], vec![scale]).ok()?;
        let offset = (0..self.dimension()).map(|i| -normalisation.mean(i) / scale).collect();
        Some(Box::new(EmbeddedDenoiser {
            low: self.low_denoiser(&within, seed)?,
            embedding: embedding.clone(),
            offset,
        }))
    }

    fn low_denoiser(&self, normalisation: &Normalisation, seed: u64) -> Option<Box<dyn Denoiser<f64> + Send>> {
        if let Some(law) = &self.mixture {
            let scaled = |one: &Normal| Normal {
                weight: one.weight,
                means: (0..)
                    .zip(&one.means)
                    .map(|(i, m)| (m - normalisation.mean(i)) / normalisation.scale(i))
                    .collect(),
                deviations: (0..).zip(&one.deviations).map(|(i, s)| s / normalisation.scale(i)).collect(),
            };
            let law = Law::new(law.normals().iter().map(scaled).collect()).ok()?;
            return Some(Box::new(law.denoiser().ok()?));
        }
        let target = self.planar.as_ref()?;
        let mut support = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        let key = Randomness { seed, index: SUPPORT_STREAM }.key(Purpose::ComparisonDraw);
        for number in 0..SUPPORT_DRAWS {
            let mut x = [0.0; 2];
            self.sampler.draw_state(&mut Draws::new(key, number), &mut x);
            for (ends, x) in support.iter_mut().zip(x) {
                *ends = [ends[0].min(x), ends[1].max(x)];
            }
        }
        // What 20,000 draws have not seen is in the margin, or does not count.
        for ends in &mut support {
            let margin = 0.25 * (ends[1] - ends[0]);
            *ends = [ends[0] - margin, ends[1] + margin];
        }
        Some(Box::new(PlanarDenoiser::new(target.clone(), support, normalisation.clone())))
    }
}

/// The stream of draws that the support is found from: none of those that samples are compared with.
const SUPPORT_STREAM: u64 = 1 << 20;

/// The law as a sampler of the engine.
#[derive(Debug, Clone)]
pub struct Drawn(pub Arc<Truth>);

impl ExactSampler for Drawn {
    fn draw_state(&self, random: &mut Draws, x: &mut [f64]) {
        self.0.draw_row(random, x);
    }
}
