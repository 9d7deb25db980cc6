//! Particles: several ensembles that count as one.

use ornstein_engine::{DensityError, Ensemble, LANES, Layout, LogDensity, Path, Scalar, log_densities};

/// Particles in generations: what chains left behind, step by step. Particle numbers run through one generation after the
/// other.
#[derive(Debug, Clone)]
pub struct Particles<T> {
    generations: Vec<Ensemble<T>>,
}

impl<T: Scalar> Particles<T> {
    /// Particles of these generations.
    #[must_use]
    pub fn new(generations: Vec<Ensemble<T>>) -> Self {
        Self { generations }
    }

    /// The generations.
    #[must_use]
    pub fn generations(&self) -> &[Ensemble<T>] {
        &self.generations
    }

    /// Number of particles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.generations.iter().map(|generation| generation.layout().states()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `work` with every generation and its share of one number per particle.
    fn for_each(
        &self,
        mut values: &mut [f64],
        mut work: impl FnMut(&Ensemble<T>, &mut [f64]) -> Result<(), DensityError>,
    ) -> Result<(), DensityError> {
        for generation in &self.generations {
            let (share, rest) = values.split_at_mut(generation.layout().states());
            work(generation, share)?;
            values = rest;
        }
        Ok(())
    }

    /// The log-density of every particle.
    pub fn log_densities<D: LogDensity<T>>(&self, density: &D) -> Result<Vec<f64>, DensityError> {
        let mut values = vec![0.0; self.len()];
        self.for_each(&mut values, |generation, values| log_densities(density, generation, values))?;
        Ok(values)
    }

    /// `d ln f / d beta` of every particle.
    pub fn derivatives<P: Path<T>>(&self, path: &P, beta: f64) -> Result<Vec<f64>, DensityError> {
        let mut values = vec![0.0; self.len()];
        self.for_each(&mut values, |generation, values| path.derivative(beta, generation, values))?;
        Ok(values)
    }

    /// An ensemble of the particles with these numbers.
    ///
    /// # Panics
    /// If a number is out of range.
    #[must_use]
    pub fn gather(&self, particles: &[usize]) -> Ensemble<T> {
        let places: Vec<(&[T], usize)> = particles.iter().map(|&particle| self.place(particle)).collect();
        let dimension = places.first().map_or(0, |(block, _)| block.len() / LANES);
        let mut gathered = Ensemble::zeros(Layout::Lanes { states: particles.len(), dimension });
        for (block, places) in places.chunks(LANES).enumerate() {
            let numbers = gathered.chunk_mut(block);
            // Idle lanes repeat the last state, so that they stay where the density is defined.
            let last = places.last().into_iter().cycle();
            for (lane, (from, source)) in places.iter().chain(last).take(LANES).enumerate() {
                for (number, from) in numbers.chunks_exact_mut(LANES).zip(from.chunks_exact(LANES)) {
                    number[lane] = from[*source];
                }
            }
        }
        gathered
    }

    /// The block in which a particle is, and its lane there.
    fn place(&self, mut particle: usize) -> (&[T], usize) {
        for generation in &self.generations {
            let states = generation.layout().states();
            if particle < states {
                return (generation.chunk(particle / LANES), particle % LANES);
            }
            particle -= states;
        }
        panic!("there is no such particle")
    }

    /// Mean and standard deviation of every coordinate under normalised `weights`, one per particle.
    #[must_use]
    pub fn weighted_moments(&self, weights: &[f64]) -> Vec<(f64, f64)> {
        let dimension = self.generations.first().map_or(0, |first| first.layout().chunk_len() / LANES);
        let mut sums = vec![(0.0, 0.0); dimension];
        let mut offset = 0;
        for generation in &self.generations {
            let states = generation.layout().states();
            let weights = &weights[offset..offset + states];
            offset += states;
            for (coordinate, (first, second)) in sums.iter_mut().enumerate() {
                for (block, weights) in weights.chunks(LANES).enumerate() {
                    let lanes = &generation.chunk(block)[coordinate * LANES..];
                    for (weight, x) in weights.iter().zip(lanes) {
                        let x = x.to_f64();
                        *first += weight * x;
                        *second += weight * x * x;
                    }
                }
            }
        }
        sums.into_iter().map(|(first, second)| (first, (second - first * first).max(0.0).sqrt())).collect()
    }
}
