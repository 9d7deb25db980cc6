//! $e^+e^-\to q\bar qg$.

use std::f64::consts::PI;
use std::sync::Arc;

use ornstein_random::math::{exp_f64 as exp, ln_f64 as ln};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::constants::{FINE_STRUCTURE, PICOBARN};
use super::error::{ProcessError, above};
use super::kinematics::{isotropic, three_massless};
use super::muon_pair::beams;
use super::{Process, RateUnit};
use crate::observables::{FormulaLaw, TabulatedLaw, energy_fraction, least_pair_mass_squared, thrust};
use crate::phase_space::{Chart, DalitzChart};
use crate::{FourMomentum, Law, Observable};

/// Accuracy of the tabulated laws.
const ACCURACY: f64 = 1e-13;

/// How far the density of a table may lie beside that of its function: weights are allowed to exceed the bound of the function by it.
const TABLE_MARGIN: f64 = 1e-6;

/// Settings of [`QuarkGluon`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarkGluonSettings {
    /// Centre-of-mass energy (GeV).
    pub sqrt_s: f64,
    /// The cut: events with a squared pair mass below `y_cut` s are left out. Above 0 and below 1/3.
    pub y_cut: f64,
    /// The strong coupling.
    #[serde(default = "strong_coupling")]
    pub alpha_s: f64,
    /// The quark as PDG id: 1 down, 2 up, 3 strange, 4 charm, 5 bottom; massless all of them.
    #[serde(default = "up")]
    pub quark: i32,
}

fn strong_coupling() -> f64 {
    0.118
}

fn up() -> i32 {
    2
}

impl QuarkGluonSettings {
    /// An up quark with the strong coupling 0.118.
    #[must_use]
    pub fn new(sqrt_s: f64, y_cut: f64) -> Self {
        Self { sqrt_s, y_cut, alpha_s: strong_coupling(), quark: up() }
    }
}

/// $e^+e^-\to q\bar qg$ by a photon at lowest order (Ellis, Gaillard and Ross 1976, Nucl. Phys. B 111, 253), all particles massless,
/// with the cut $2\,p_i\cdot p_j>y_{\mathrm{cut}}\,s$ for all pairs. With $x_i=2E_i/\sqrt s$,
/// $$\frac{\mathrm d\sigma}{\mathrm dx_1\mathrm dx_2}=\sigma_0\frac{2\alpha_s}{3\pi}\,\frac{x_1^2+x_2^2}{(1-x_1)(1-x_2)},\qquad
/// \sigma_0=\frac{4\pi\alpha^2}{3s}\,3e_q^2,$$
/// averaged over the orientation of the event: its plane is isotropic here, without the correlation with the beams.
///
/// Events are drawn from the exact marginal of $1-x_1$, and from $1/(1-x_2)$ given it; what is left to the weight is
/// $x_1^2+x_2^2$.
///
/// ```
/// use ornstein_collider::process::{Process, QuarkGluon, QuarkGluonSettings};
///
/// let process = QuarkGluon::new(&QuarkGluonSettings::new(91.1876, 0.02))?;
/// assert!((process.integral() - 18.313_856_388_31).abs() < 1e-10);
/// # Ok::<(), ornstein_collider::process::ProcessError>(())
/// ```
#[derive(Debug, Clone)]
pub struct QuarkGluon {
    sqrt_s: f64,
    y_cut: f64,
    outgoing: [i32; 3],
    /// $\sigma_0\,2\alpha_s/3\pi$ \[pb\].
    strength: f64,
    rate: f64,
    /// The law of $a=1-x_1$ under $1/(ab)$, in $\ln a$.
    proposal: TabulatedLaw,
    largest_weight: f64,
}

impl QuarkGluon {
    /// The process with these settings.
    ///
    /// # Errors
    /// If the energy is not positive, the cut removes everything or nothing, or there is no such quark.
    pub fn new(settings: &QuarkGluonSettings) -> Result<Self, ProcessError> {
        let sqrt_s = above("sqrt_s", settings.sqrt_s, 0.0, "a positive energy in GeV")?;
        let y = settings.y_cut;
        if !(y > 0.0 && y < 1.0 / 3.0) {
            let allowed = "a number above 0 (the rate diverges without a cut) and below 1/3 (no event is left)";
            return Err(ProcessError::new("y_cut", y, allowed));
        }
        above("alpha_s", settings.alpha_s, 0.0, "a positive number")?;
        let charge = match settings.quark {
            1 | 3 | 5 => -1.0 / 3.0,
            2 | 4 => 2.0 / 3.0,
            other => return Err(ProcessError::new("quark", other, "the PDG id of a quark, 1 to 5")),
        };
        let point = PICOBARN * 4.0 * PI * FINE_STRUCTURE * FINE_STRUCTURE / (3.0 * sqrt_s * sqrt_s);
        let strength = point * 3.0 * charge * charge * 2.0 * settings.alpha_s / (3.0 * PI);
        let range = [y.ln(), (1.0 - 2.0 * y).ln()];
        let proposal = TabulatedLaw::new(|t| ((1.0 - y - t.exp()) / y).max(1.0).ln(), range, ACCURACY)
            .map_err(|_| ProcessError::new("y_cut", y, "a cut that leaves more than rounding errors"))?;
        let largest_weight = strength * proposal.integral() * 2.0 * (1.0 - y) * (1.0 - y) * (1.0 + TABLE_MARGIN);
        Ok(Self {
            sqrt_s,
            y_cut: y,
            outgoing: [settings.quark, -settings.quark, 21],
            strength,
            rate: strength * integral(y),
            proposal,
            largest_weight,
        })
    }

    /// $I_3(y)=\int(x_1^2+x_2^2)/[(1-x_1)(1-x_2)]\,\mathrm dx_1\mathrm dx_2$ over the region that the cut leaves.
    #[must_use]
    pub fn integral(&self) -> f64 {
        self.rate / self.strength
    }

    /// The law of $x$ of the quark or antiquark.
    fn quark_law(&self) -> Option<TabulatedLaw> {
        let y = self.y_cut;
        let density = move |x: f64| {
            let (a, end) = (1.0 - x, x - y);
            if end <= y {
                return 0.0;
            }
            ((x * x + 1.0) * (end / y).ln() - 2.0 * (end - y) + 0.5 * (end * end - y * y)) / a
        };
        TabulatedLaw::new(density, [2.0 * y, 1.0 - y], ACCURACY).ok()
    }

    /// The law of $x$ of the gluon.
    fn gluon_law(&self) -> Option<TabulatedLaw> {
        let y = self.y_cut;
        let density = move |x: f64| {
            if x <= 2.0 * y {
                return 0.0;
            }
            2.0 * (2.0 - 2.0 * x + x * x) / x * ((x - y) / y).ln() - 2.0 * (x - 2.0 * y)
        };
        TabulatedLaw::new(density, [2.0 * y, 1.0 - y], ACCURACY).ok()
    }

    /// The law of thrust, which is the largest of the three fractions.
    fn thrust_law(&self) -> Option<TabulatedLaw> {
        let density = |t: f64| {
            let logarithm = ((2.0 * t - 1.0) / (1.0 - t)).ln();
            let first = 2.0 * (3.0 * t * t - 3.0 * t + 2.0) / (t * (1.0 - t)) * logarithm;
            (first - 3.0 * (3.0 * t - 2.0) * (2.0 - t) / (1.0 - t)).max(0.0)
        };
        TabulatedLaw::new(density, [2.0 / 3.0, 1.0 - self.y_cut], ACCURACY).ok()
    }
}

/// $I_3(y)$ in closed form.
fn integral(y: f64) -> f64 {
    let ratio = y / (1.0 - y);
    let logarithm = ratio.ln();
    (3.0 - 6.0 * y) * (y / (1.0 - 2.0 * y)).ln() + 2.0 * logarithm * logarithm + 2.5 - 6.0 * y - 4.5 * y * y
        + 4.0 * dilogarithm(ratio)
        - PI * PI / 3.0
}

/// $\mathrm{Li}_2(x)=\sum_kx^k/k^2$ for $0\le x\le\tfrac12$.
fn dilogarithm(x: f64) -> f64 {
    let mut power = 1.0;
    let terms: Vec<f64> = (1..60)
        .map(|k| {
            power *= x;
            power / f64::from(k * k)
        })
        .collect();
    // From the small terms on.
    terms.iter().rev().sum()
}

impl Process for QuarkGluon {
    fn name(&self) -> &'static str {
        "quark-gluon"
    }

    fn incoming(&self) -> &[i32] {
        &[11, -11]
    }

    fn incoming_momenta(&self, _outgoing: &[FourMomentum]) -> Vec<FourMomentum> {
        beams(self.sqrt_s)
    }

    fn outgoing(&self) -> &[i32] {
        &self.outgoing
    }

    fn masses(&self) -> &[f64] {
        &[0.0; 3]
    }

    fn energy(&self) -> f64 {
        self.sqrt_s
    }

    fn rate_unit(&self) -> RateUnit {
        RateUnit::Picobarn
    }

    fn random_numbers(&self) -> usize {
        5
    }

    fn generate(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        let y = self.y_cut;
        let t = self.proposal.quantile(unit[0]);
        let a = exp(t);
        let ratio = ln(((1.0 - y - a) / y).max(1.0));
        let b = y * exp(unit[1] * ratio);
        let (x1, x2) = (1.0 - a, 1.0 - b);
        let shares = [a, b, (1.0 - a - b).max(y)];
        momenta.copy_from_slice(&three_massless(self.sqrt_s, shares, isotropic(unit[2], unit[3]), unit[4]));
        // da = a dt, db = b ratio du, and 1/(ab) of the matrix element cancels them.
        let density = self.proposal.density(t);
        if density > 0.0 { self.strength * (x1 * x1 + x2 * x2) * ratio / density } else { 0.0 }
    }

    fn largest_weight(&self) -> f64 {
        self.largest_weight
    }

    fn differential_rate(&self, momenta: &[FourMomentum]) -> f64 {
        let x = momenta.iter().map(|p| energy_fraction(*p, self.sqrt_s)).collect::<Vec<_>>();
        let [a, b, c] = [1.0 - x[0], 1.0 - x[1], 1.0 - x[2]];
        if a.min(b).min(c) < self.y_cut {
            return 0.0;
        }
        // dPhi_3 = s / (128 pi^3) dx_1 dx_2, averaged over orientations.
        self.strength * (x[0] * x[0] + x[1] * x[1]) / (a * b) * 128.0 * PI.powi(3) / (self.sqrt_s * self.sqrt_s)
    }

    /// By the pair masses themselves: $1-x_k$ is $2\,p_i\cdot p_j/s$ only where energy is conserved.
    fn inside_cut(&self, momenta: &[FourMomentum]) -> bool {
        momenta.iter().all(|p| p.is_finite()) && least_pair_mass_squared(momenta, self.sqrt_s) >= self.y_cut
    }

    fn rate(&self) -> Option<f64> {
        Some(self.rate)
    }

    fn chart(&self) -> Option<Arc<dyn Chart>> {
        DalitzChart::new(self.sqrt_s, self.y_cut).ok().map(|chart| Arc::new(chart) as Arc<dyn Chart>)
    }

    fn observables(&self) -> Vec<Observable> {
        let (sqrt_s, y) = (self.sqrt_s, self.y_cut);
        let law = |law: Option<TabulatedLaw>| law.map(|law| Arc::new(law) as Arc<dyn Law>);
        let thrust_law = self.thrust_law().map(Arc::new);
        let fraction = move |i: usize| move |p: &[FourMomentum]| energy_fraction(p[i], sqrt_s);
        vec![
            Observable {
                name: "x_quark",
                long_name: r"energy fraction of the quark, $x_q$",
                unit: "1",
                range: [2.0 * y, 1.0 - y],
                of: Arc::new(fraction(0)),
                law: law(self.quark_law()),
            },
            Observable {
                name: "x_gluon",
                long_name: r"energy fraction of the gluon, $x_g$",
                unit: "1",
                range: [2.0 * y, 1.0 - y],
                of: Arc::new(fraction(2)),
                law: law(self.gluon_law()),
            },
            Observable {
                name: "thrust",
                long_name: "thrust $T$",
                unit: "1",
                range: [2.0 / 3.0, 1.0 - y],
                of: Arc::new(thrust),
                law: thrust_law.clone().map(|law| law as Arc<dyn Law>),
            },
            Observable {
                name: "y_min",
                long_name: r"smallest squared pair mass over $s$, $y_{\mathrm{min}}$",
                unit: "1",
                range: [y, 1.0 / 3.0],
                of: Arc::new(move |p| least_pair_mass_squared(p, sqrt_s)),
                law: thrust_law.map(|law| {
                    let density = Arc::clone(&law);
                    let cumulative = move |value: f64| 1.0 - law.cumulative(1.0 - value);
                    Arc::new(FormulaLaw::new([y, 1.0 / 3.0], move |value| density.density(1.0 - value), cumulative))
                        as Arc<dyn Law>
                }),
            },
            Observable {
                name: "cos_theta",
                long_name: r"angle of the quark with the beam, $\cos\theta$",
                unit: "1",
                range: [-1.0, 1.0],
                of: Arc::new(|p| p[0].cos_theta()),
                law: Some(Arc::new(FormulaLaw::uniform([-1.0, 1.0]))),
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three massless particles at 120 degrees have pair masses of s/3, the largest there are; with 4 % more energy, of 1.08 s/3.
    #[test]
    fn the_cut_is_on_pair_masses_and_not_on_energy() {
        let process = QuarkGluon::new(&QuarkGluonSettings::new(90.0, 0.32)).unwrap();
        let star = |energy: f64| {
            [0.0, 1.0, 2.0].map(|third: f64| {
                let angle = 2.0 * PI / 3.0 * third;
                FourMomentum::on_shell(0.0, [energy * angle.cos(), energy * angle.sin(), 0.0])
            })
        };
        assert!(process.inside_cut(&star(30.0)) && process.differential_rate(&star(30.0)) > 0.0);
        // More energy than there is: fractions x_i seem to leave less than the cut for the others.
        assert!(process.inside_cut(&star(31.2)) && process.differential_rate(&star(31.2)) == 0.0);
        assert!(!process.inside_cut(&star(29.0)));
        assert!(!process.inside_cut(&star(f64::NAN)));
    }
}
