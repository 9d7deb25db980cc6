//! The lattice field theory with a quartic interaction.

use super::error::{TargetError, finite, positive};
use super::known_answers::KnownAnswers;
use super::lattice::Lattice;
use crate::ensemble::LANES;
use crate::{DensityError, LaneArray, LaneDensity, Scalar, log_density_by_lanes};

/// A real scalar field on the periodic square lattice, `log pi = -S` with
///
/// `S = sum_x (a phi_x^2 + lambda phi_x^4 - h phi_x) - 2 kappa sum_<xy> phi_x phi_y`,
///
/// the last sum over the links. Two parametrisations are in use, each with its own constructor: by mass
/// ([`from_mass`](Self::from_mass)) and by hopping ([`from_hopping`](Self::from_hopping)). Without the external field `h`
/// the action is even; with it (`with_field`) it is not.
#[derive(Debug, Clone)]
pub struct PhiFour {
    lattice: Lattice,
    quadratic: f64,
    quartic: f64,
    hopping: f64,
    field: f64,
}

impl PhiFour {
    /// `S = sum_x (sum_mu (phi_(x + mu) - phi_x)^2 + m^2 phi_x^2 + lambda phi_x^4)`, so `a = m^2 + 4` and `kappa = 1`
    /// (Albergo, Kanwar and Shanahan 2019, Phys. Rev. D 100, 034515).
    pub fn from_mass(lattice: Lattice, mass_squared: f64, coupling: f64) -> Result<Self, TargetError> {
        Self::checked(lattice, finite("the squared mass", mass_squared)? + 4.0, coupling, 1.0)
    }

    /// `S = sum_x ((1 - 2 lambda) phi_x^2 + lambda phi_x^4 - 2 kappa sum_mu phi_x phi_(x + mu))`, the form with
    /// `lambda (phi^2 - 1)^2` without its constant `lambda` per site.
    pub fn from_hopping(lattice: Lattice, hopping: f64, coupling: f64) -> Result<Self, TargetError> {
        Self::checked(lattice, 1.0 - 2.0 * coupling, coupling, finite("the hopping parameter", hopping)?)
    }

    fn checked(lattice: Lattice, quadratic: f64, quartic: f64, hopping: f64) -> Result<Self, TargetError> {
        // Without the quartic term the quadratic form must be positive: its least eigenvalue is a - 4 |kappa|.
        let free_and_stable = quartic == 0.0 && quadratic > 4.0 * hopping.abs();
        if !free_and_stable {
            positive("the quartic coupling of a field that is not free and massive", quartic)?;
        }
        Ok(Self { lattice, quadratic, quartic, hopping, field: 0.0 })
    }

    /// The same in an external field `h`, which breaks the symmetry of `phi` and `-phi`.
    pub fn with_field(self, field: f64) -> Result<Self, TargetError> {
        Ok(Self { field: finite("the external field", field)?, ..self })
    }

    /// The lattice.
    #[must_use]
    pub fn lattice(&self) -> Lattice {
        self.lattice
    }
}

/// No closed form is known. On narrow lattices a transfer matrix gives `ln Z` to many digits.
impl KnownAnswers for PhiFour {
    /// Zero by symmetry, without an external field.
    fn means(&self) -> Option<Vec<f64>> {
        (self.field == 0.0).then(|| vec![0.0; self.lattice.sites()])
    }
}

impl<T: Scalar> LaneDensity<T> for PhiFour {
    fn dimension(&self) -> usize {
        self.lattice.sites()
    }

    #[inline(always)]
    fn evaluate(
        &self,
        position: &[LaneArray<T>],
        score: &mut [LaneArray<T>],
        log_density: &mut LaneArray<f64>,
    ) -> Result<(), DensityError> {
        let [quadratic, quartic, hopping, field, two] =
            [self.quadratic, self.quartic, self.hopping, self.field, 2.0].map(T::from_f64);
        log_density.fill(0.0);
        for row in 0..self.lattice.rows() {
            for column in 0..self.lattice.columns() {
                let site = row * self.lattice.columns() + column;
                let phi = &position[site];
                let [up, down, left, right] = self.lattice.neighbours(row, column).map(|site| &position[site]);
                let score = &mut score[site];
                for lane in 0..LANES {
                    let phi = phi[lane];
                    let neighbours = hopping * ((up[lane] + down[lane]) + (left[lane] + right[lane]));
                    let interaction = quartic * (phi * phi);
                    score[lane] = two * (neighbours - phi * (quadratic + two * interaction)) + field;
                    // Every link is seen from both of its ends, hence half of 2 kappa.
                    log_density[lane] += (phi * (neighbours + field - phi * (quadratic + interaction))).to_f64();
                }
            }
        }
        Ok(())
    }
}

log_density_by_lanes!(PhiFour);
