//! The denoiser of a law within a plane.

use ornstein_engine::diffusion::{Denoiser, NoiseLevel, Workspace};
use ornstein_engine::{DensityError, Ensemble};

use super::Embedding;

/// `D(x) = c + B D_low(B^T (x - alpha c))`: noise off the plane says nothing of the data, whose plane goes through `c`.
pub(super) struct EmbeddedDenoiser {
    /// The law within the plane.
    pub low: Box<dyn Denoiser<f64> + Send>,
    /// The plane.
    pub embedding: Embedding,
    /// `c`.
    pub offset: Vec<f64>,
}

impl Denoiser<f64> for EmbeddedDenoiser {
    fn denoise(
        &self,
        level: NoiseLevel,
        states: &Ensemble<f64>,
        denoised: &mut Ensemble<f64>,
        _workspace: &mut Workspace<f64>,
    ) -> Result<(), DensityError> {
        let (count, dimension, low) = (states.layout().states(), self.embedding.dimension(), self.embedding.low());
        states.check_dimension(dimension)?;
        let rows = states.to_rows();
        let within: Vec<Vec<f64>> = rows
            .chunks_exact(dimension)
            .map(|row| {
                let centred: Vec<f64> = row.iter().zip(&self.offset).map(|(x, c)| x - level.alpha * c).collect();
                self.embedding.project(&centred)
            })
            .collect();
        let within = Ensemble::from_states(count, low, |state, i| within[state][i]);
        let mut answer = Ensemble::zeros_like(&within);
        self.low.denoise(level, &within, &mut answer, &mut Workspace::new())?;
        let answer = answer.to_rows();
        let mut lifted = vec![0.0; count * dimension];
        for (z, x) in answer.chunks_exact(low).zip(lifted.chunks_exact_mut(dimension)) {
            self.embedding.lift(z, x);
            x.iter_mut().zip(&self.offset).for_each(|(x, c)| *x += c);
        }
        let first_chunk = denoised.first_chunk();
        *denoised = Ensemble::from_states(count, dimension, |state, i| lifted[state * dimension + i])
            .with_first_chunk(first_chunk);
        Ok(())
    }
}
