//! Quantities as functions of a network's rows.

use ornstein_networks::Normalisation;
use ornstein_networks::operations::RowFunction;

use super::Quantity;
use crate::FourMomentum;
use crate::coordinates::AffineMomenta;

/// Events of up to so many particles need no allocation.
const FEW: usize = 16;

/// The map from rows of the network's coordinates to momenta: $\vec p=A\,(m+s\odot y)+b=A'y+b'$ for normalised rows $y$.
#[derive(Debug, Clone, PartialEq)]
pub struct RowMomenta {
    affine: AffineMomenta,
    dimension: usize,
}

impl RowMomenta {
    /// The map of these coordinates and this normalisation.
    ///
    /// # Panics
    /// If their dimensions differ.
    #[must_use]
    pub fn new(affine: &AffineMomenta, normalisation: &Normalisation) -> Self {
        let dimension = normalisation.dimension();
        assert_eq!(affine.matrix.len(), affine.offset.len() * dimension, "one dimension");
        let mut folded = affine.clone();
        for (row, offset) in folded.matrix.chunks_exact_mut(dimension).zip(&mut folded.offset) {
            for (i, entry) in row.iter_mut().enumerate() {
                *offset += *entry * normalisation.mean(i);
                *entry *= normalisation.scale(i);
            }
        }
        Self { affine: folded, dimension }
    }

    /// Numbers per row.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Particles per event.
    #[must_use]
    pub fn particles(&self) -> usize {
        self.affine.masses.len()
    }

    /// Writes the momenta of a row, on their mass shells.
    pub fn write(&self, row: &[f64], momenta: &mut [FourMomentum]) {
        let AffineMomenta { matrix, offset, masses } = &self.affine;
        let numbers = matrix.chunks_exact(self.dimension).zip(offset);
        let mut numbers = numbers.map(|(a, b)| b + a.iter().zip(row).map(|(a, y)| a * y).sum::<f64>());
        let mut next = || numbers.next().unwrap_or_default();
        for (momentum, &mass) in momenta.iter_mut().zip(masses) {
            *momentum = FourMomentum::on_shell(mass, [next(), next(), next()]);
        }
    }

    /// Writes $A'^T g$, the derivatives by the row.
    fn pull_back(&self, by_momenta: &[f64], by_row: &mut [f64]) {
        by_row.fill(0.0);
        for (a, g) in self.affine.matrix.chunks_exact(self.dimension).zip(by_momenta) {
            for (slope, a) in by_row.iter_mut().zip(a) {
                *slope += a * g;
            }
        }
    }
}

/// $(q-c)/w$ of an event given by a normalised row: a quantity in the units of its law, so that single precision is enough for what comes
/// out.
#[derive(Debug, Clone, PartialEq)]
pub struct RowQuantity {
    /// What is computed.
    pub quantity: Quantity,
    /// How a row becomes an event.
    pub momenta: RowMomenta,
    /// $c$, in the unit of the quantity.
    pub centre: f64,
    /// $w$, in the unit of the quantity.
    pub width: f64,
}

impl RowFunction for RowQuantity {
    fn evaluate(&self, row: &[f64], gradient: Option<&mut [f64]>) -> f64 {
        let particles = self.momenta.particles();
        let (mut few, mut many) = ([FourMomentum::default(); FEW], Vec::new());
        let momenta = if particles <= FEW {
            &mut few[..particles]
        } else {
            many.resize(particles, FourMomentum::default());
            &mut many[..]
        };
        self.momenta.write(row, momenta);
        let Some(gradient) = gradient else {
            return (self.quantity.value(momenta) - self.centre) / self.width;
        };
        let (mut few, mut many) = ([0.0; 3 * FEW], Vec::new());
        let by_momenta = if particles <= FEW {
            &mut few[..3 * particles]
        } else {
            many.resize(3 * particles, 0.0);
            &mut many[..]
        };
        let value = self.quantity.value_and_gradient(momenta, by_momenta);
        self.momenta.pull_back(by_momenta, gradient);
        for slope in gradient {
            *slope /= self.width;
        }
        (value - self.centre) / self.width
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coordinates::{BalancedCoordinates, Coordinates};

    #[test]
    fn derivatives_by_rows_are_those_of_differences() {
        for particles in [3, 20] {
            let coordinates = BalancedCoordinates::new((0..particles).map(|i| i as f64).collect(), [0.0; 3]);
            let dimension = coordinates.dimension();
            let mean = (0..dimension).map(|i| 0.3 * i as f64 - 1.0).collect();
            let scale = (0..dimension).map(|i| 10.0 + i as f64).collect();
            let normalisation = Normalisation::new(dimension, mean, scale).unwrap();
            let momenta = RowMomenta::new(coordinates.affine().unwrap(), &normalisation);
            let quantity = Quantity::InvariantMass { particles: vec![0, 2] };
            let function = RowQuantity { quantity, momenta, centre: 91.2, width: 2.5 };
            let row: Vec<f64> = (0..dimension).map(|i| (1.7 * i as f64).sin()).collect();
            let mut gradient = vec![0.0; dimension];
            let value = function.evaluate(&row, Some(&mut gradient));
            // The same by way of physical rows and the coordinates.
            let (mut physical, mut event) = (row.clone(), vec![FourMomentum::default(); particles]);
            normalisation.to_physical(&mut physical);
            coordinates.decode(&physical, &mut event);
            let expected = ((event[0] + event[2]).mass() - 91.2) / 2.5;
            assert!((value - expected).abs() < 1e-12 && value == function.evaluate(&row, None));
            for (i, slope) in gradient.into_iter().enumerate() {
                let at = |shift: f64| {
                    let mut moved = row.clone();
                    moved[i] += shift;
                    function.evaluate(&moved, None)
                };
                // Third derivatives are of order 10, rounding of order 1e-14.
                let expected = (at(1e-4) - at(-1e-4)) / 2e-4;
                assert!((slope - expected).abs() < 1e-6, "{i}: {slope}, not {expected}");
            }
        }
    }
}
