//! How large phase space is.

use std::f64::consts::{FRAC_PI_2, PI};

use super::error::{PhaseSpaceError, validate};
use super::two_body::TwoBody;

/// The volume of massless phase space \[GeV$^{2n-4}$\] of `particles` at the total energy `energy` \[GeV\]:
///
/// $$\Phi_n=(2\pi)^{4-3n}\Big(\frac\pi2\Big)^{n-1}\frac{s^{n-2}}{(n-1)!\,(n-2)!}.$$
///
/// ```
/// use std::f64::consts::PI;
/// use ornstein_collider::phase_space::massless_volume;
///
/// assert!((massless_volume(2, 91.2)? * 8.0 * PI - 1.0).abs() < 1e-15);
/// # Ok::<(), ornstein_collider::phase_space::PhaseSpaceError>(())
/// ```
///
/// # Errors
/// If the energy is no positive number, or for fewer than 2 or more than [`MOST_PARTICLES`](super::MOST_PARTICLES) particles.
pub fn massless_volume(particles: usize, energy: f64) -> Result<f64, PhaseSpaceError> {
    if !(2..=super::MOST_PARTICLES).contains(&particles) {
        return Err(PhaseSpaceError::Particles { found: particles });
    }
    validate(energy, &[0.0; 2])?;
    // One more particle multiplies by s / (16 pi^2 n (n - 1)), with n before it came.
    let squared = energy * energy;
    Ok((2..particles).fold(1.0 / (8.0 * PI), |volume, n| volume * squared / (16.0 * PI * PI * (n * (n - 1)) as f64)))
}

/// The volume of the phase space \[GeV$^{2n-4}$\] of particles with these masses at the total energy `energy` \[GeV\].
///
/// Massless and two-particle phase space are closed forms. One more particle of mass $m$ is an integral over the mass $M'$ of the others,
///
/// $$\Phi_n(M)=\int\frac{\mathrm dM'^2}{2\pi}\,\Phi_2(M;M',m)\,\Phi_{n-1}(M'),$$
///
/// by double exponential quadrature (Takahasi and Mori 1974), which half-integer powers at the ends do not hurt. Volumes of subsets are
/// tabulated between: $\Phi_k/K^\alpha$, with the power $\alpha$ of its threshold in $K=M-\sum m$ taken off, as a Chebyshev
/// polynomial for its logarithm in $\ln(1+K/m)$. The relative error is below $10^{-12}$ for one integral (all three-particle cases, and
/// those with one mass), and below $10^{-9}$ otherwise.
///
/// # Errors
/// As for any [phase space](PhaseSpaceError).
pub fn volume(energy: f64, masses: &[f64]) -> Result<f64, PhaseSpaceError> {
    let sum = validate(energy, masses)?;
    let mut ascending = masses.to_vec();
    ascending.sort_by(f64::total_cmp);
    let massless = ascending.iter().take_while(|mass| **mass == 0.0).count();
    if massless == masses.len() {
        return massless_volume(massless, energy);
    }
    let kinetic = energy - sum;
    let mut inner = if massless >= 2 {
        Subset::Massless { particles: massless, volume: massless_volume(massless, 1.0)? }
    } else {
        Subset::Pair { masses: [ascending[0], ascending[1]] }
    };
    let mut place = massless.max(2);
    while place < ascending.len() {
        let (before, after) = (&ascending[..place], &ascending[..=place]);
        let step = Step { before: before.iter().sum(), mass: ascending[place], inner: &inner };
        if after.len() == ascending.len() {
            return Ok(step.volume(kinetic));
        }
        inner = Subset::Table(Table::new(kinetic, after, &step));
        place += 1;
    }
    Ok(inner.volume(kinetic))
}

/// Particles whose volume is known as a function of the energy above their masses.
enum Subset {
    Massless { particles: usize, volume: f64 },
    Pair { masses: [f64; 2] },
    Table(Table),
}

impl Subset {
    /// The volume at the energy `kinetic` above the masses.
    fn volume(&self, kinetic: f64) -> f64 {
        match self {
            Self::Massless { particles, volume } => volume * kinetic.powi(2 * (*particles as i32) - 4),
            Self::Pair { masses } => TwoBody::above(kinetic, kinetic + masses[0] + masses[1], *masses).volume(),
            Self::Table(table) => table.volume(kinetic),
        }
    }
}

/// One more particle.
struct Step<'a> {
    /// The sum of the masses that there were.
    before: f64,
    /// The mass of the new one.
    mass: f64,
    inner: &'a Subset,
}

impl Step<'_> {
    /// The integral over the energy $K'$ inside of the others, with $K'=K/(1+e^{-2y})$, $y=\frac\pi2\sinh t$: both distances from the ends
    /// are exact.
    fn volume(&self, kinetic: f64) -> f64 {
        /// Distance of the points in $t$, and how many on each side: the ends contribute less than 1e-17 of the smallest powers.
        const SPACING: f64 = 1.0 / 32.0;
        const POINTS: i32 = 144;
        let total = kinetic + self.before + self.mass;
        let mut sum = 0.0;
        for point in -POINTS..=POINTS {
            let t = SPACING * f64::from(point);
            let y = FRAC_PI_2 * t.sinh();
            let (inside, gap) = (kinetic / (1.0 + (-2.0 * y).exp()), kinetic / (1.0 + (2.0 * y).exp()));
            let below = inside + self.before;
            let measure = 2.0 * inside * gap / kinetic * FRAC_PI_2 * t.cosh();
            let decay = TwoBody::above(gap, total, [below, self.mass]);
            sum += measure * below / PI * decay.volume() * self.inner.volume(inside);
        }
        SPACING * sum
    }
}

/// A volume as a function of the energy above the masses.
struct Table {
    /// Power of the threshold.
    power: f64,
    /// Scale below which particles are slow.
    scale: f64,
    /// The largest $\ln(1+K/m)$.
    largest: f64,
    /// Chebyshev coefficients of $\ln(\Phi/K^\alpha)$.
    coefficients: Vec<f64>,
}

impl Table {
    fn new(kinetic: f64, masses: &[f64], step: &Step) -> Self {
        const NODES: usize = 64;
        let massive = masses.iter().filter(|mass| **mass > 0.0).count();
        let power = 1.5 * (massive - 1) as f64 + 2.0 * (masses.len() - massive) as f64 - 1.0;
        let scale = masses.iter().copied().find(|mass| *mass > 0.0).unwrap_or(kinetic);
        let largest = (kinetic / scale).ln_1p();
        let angle = |node: usize| PI * (node as f64 + 0.5) / NODES as f64;
        let values: Vec<f64> = (0..NODES)
            .map(|node| {
                let place = scale * (0.5 * largest * (1.0 + angle(node).cos())).exp_m1();
                (step.volume(place) / place.powf(power)).ln()
            })
            .collect();
        let coefficients = (0..NODES)
            .map(|order| {
                let sum: f64 =
                    values.iter().enumerate().map(|(node, value)| value * (order as f64 * angle(node)).cos()).sum();
                if order == 0 { sum / NODES as f64 } else { 2.0 * sum / NODES as f64 }
            })
            .collect();
        Self { power, scale, largest, coefficients }
    }

    /// By Clenshaw's recursion.
    fn volume(&self, kinetic: f64) -> f64 {
        let x = 2.0 * (kinetic / self.scale).ln_1p() / self.largest - 1.0;
        let [mut one, mut two] = [0.0; 2];
        for coefficient in self.coefficients[1..].iter().rev() {
            (one, two) = (coefficient + 2.0 * x * one - two, one);
        }
        (self.coefficients[0] + x * one - two).exp() * kinetic.powf(self.power)
    }
}
