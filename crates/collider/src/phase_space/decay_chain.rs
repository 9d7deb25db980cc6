//! Decays of decays.

use super::MOST_PARTICLES;
use super::body::Body;
use super::breit_wigner::BreitWigner;
use super::chart::{Chart, ChartError, check};
use super::decay_tree::{DecayTree, Kind, Propagator};
use super::error::{PhaseSpaceError, validate};
use super::helicity_frame::HelicityFrame;
use super::mass_law::MassLaw;
use super::two_body::TwoBody;
use super::unit::open;
use crate::FourMomentum;

/// The chart of a tree of two-body decays: all angles uniform, each in the helicity frame of what decays, all masses by their
/// [`Propagator`].
///
/// $$\mathrm d\Phi_n=\prod_\text{decays}\frac{p^*}{4\pi M}\frac{\mathrm d\Omega}{4\pi}\prod_\text{varying masses}\frac{\mathrm dm^2}{2\pi}.$$
///
/// The coordinates of a decay, from the root inwards and left before right, are the masses of its products that vary (the left one up to
/// what the least mass of the right one leaves, then the right one), and $(\cos\theta,\phi)$ of the left product. With all intermediate
/// masses varying these are $3n-4$ and the chart covers all of phase space. Each fixed mass is one coordinate less, and the measure is
/// that of the decays alone: what is left of $\mathrm dm^2/2\pi$ times $2\pi\,\delta(m^2-M^2)$. Momenta stand in the order of the
/// particles from left to right.
///
/// ```
/// use ornstein_collider::phase_space::{Chart, DecayChain, DecayTree, Propagator};
///
/// // H -> Z Z* -> 4 l
/// let z = || {
///     let lepton = || DecayTree::particle(0.0);
///     DecayTree::decay(lepton(), lepton(), Propagator::BreitWigner { mass: 91.1876, width: 2.4952 })
/// };
/// let chart = DecayChain::new(125.25, z(), z())?;
/// assert_eq!((chart.particles(), chart.dimension()), (4, 8));
/// # Ok::<(), ornstein_collider::phase_space::PhaseSpaceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct DecayChain {
    energy: f64,
    /// The root first, children behind their parents.
    nodes: Vec<Node>,
    /// The masses of the particles.
    masses: Vec<f64>,
    dimension: usize,
}

/// A particle or decay of the tree.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The least mass: of a particle, a fixed one, or the sum of the products' least masses.
    least: f64,
    inside: Inside,
}

#[derive(Debug, Clone, Copy)]
enum Inside {
    /// Number in the list of momenta.
    Particle(usize),
    /// Numbers of the products among nodes.
    Decay { products: [usize; 2], propagator: Propagator },
}

/// More nodes than any tree has.
const MOST_NODES: usize = 2 * MOST_PARTICLES;

impl DecayChain {
    /// The decays of a total energy, or of a resonance of this mass \[GeV\] at rest, into two trees.
    ///
    /// # Errors
    /// If there is no such phase space: a mass that is none, too many particles, a fixed mass below what it decays into or above what it
    /// comes from, a resonance without width.
    pub fn new(energy: f64, left: DecayTree, right: DecayTree) -> Result<Self, PhaseSpaceError> {
        let mut chain = Self { energy, nodes: Vec::new(), masses: Vec::new(), dimension: 0 };
        chain.add(&DecayTree::decay(left, right, Propagator::Fixed(energy)))?;
        validate(energy, &chain.masses)?;
        Ok(chain)
    }

    /// Adds a tree and says its number among the nodes.
    fn add(&mut self, tree: &DecayTree) -> Result<usize, PhaseSpaceError> {
        let number = self.nodes.len();
        match &tree.0 {
            Kind::Particle(mass) => {
                let particle = self.masses.len();
                if !(*mass >= 0.0 && mass.is_finite()) {
                    return Err(PhaseSpaceError::Mass { particle, mass: *mass });
                }
                self.nodes.push(Node { least: *mass, inside: Inside::Particle(particle) });
                self.masses.push(*mass);
            }
            Kind::Decay(left, right, propagator) => {
                let inside = Inside::Decay { products: [0; 2], propagator: *propagator };
                self.nodes.push(Node { least: 0.0, inside });
                let products = [self.add(left)?, self.add(right)?];
                let sum = self.nodes[products[0]].least + self.nodes[products[1]].least;
                let least = match *propagator {
                    Propagator::Fixed(mass) if !(mass > 0.0 && mass.is_finite()) => {
                        return Err(PhaseSpaceError::Energy { energy: mass });
                    }
                    Propagator::Fixed(mass) if mass <= sum => {
                        return Err(PhaseSpaceError::BelowThreshold { energy: mass, masses: sum });
                    }
                    Propagator::Fixed(mass) => mass,
                    Propagator::BreitWigner { mass, width }
                        if !(mass > 0.0 && mass.is_finite() && width > 0.0 && width.is_finite()) =>
                    {
                        return Err(PhaseSpaceError::Resonance { mass, width });
                    }
                    Propagator::Flat | Propagator::BreitWigner { .. } => sum,
                };
                self.nodes[number] = Node { least, inside: Inside::Decay { products, propagator: *propagator } };
                self.dimension += 2;
                self.dimension += products.iter().filter(|product| self.varies(**product)).count();
            }
        }
        Ok(number)
    }

    /// Whether the mass of a node is a coordinate.
    fn varies(&self, node: usize) -> bool {
        match self.nodes[node].inside {
            Inside::Particle(_) => false,
            Inside::Decay { propagator, .. } => !matches!(propagator, Propagator::Fixed(_)),
        }
    }

    /// The law of the mass of a node up to `most`.
    fn mass_law(&self, node: usize, most: f64) -> MassLaw {
        let least = self.nodes[node].least;
        match self.nodes[node].inside {
            Inside::Particle(_) | Inside::Decay { propagator: Propagator::Fixed(_), .. } => MassLaw::Fixed(least),
            Inside::Decay { propagator: Propagator::Flat, .. } => MassLaw::Flat([least, most.max(least)]),
            Inside::Decay { propagator: Propagator::BreitWigner { mass, width }, .. } => {
                MassLaw::BreitWigner(BreitWigner::between(mass, width, [least, most.max(least)]))
            }
        }
    }

    /// The momenta of what a node decays into, and the density of this part of the chart.
    fn decay(
        &self,
        node: usize,
        line: &Line,
        unit: &mut impl Iterator<Item = f64>,
        momenta: &mut [FourMomentum],
    ) -> f64 {
        let products = match self.nodes[node].inside {
            Inside::Particle(particle) => {
                momenta[particle] = FourMomentum::on_shell(self.masses[particle], line.body.momentum.momentum());
                return 1.0;
            }
            Inside::Decay { products, .. } => products,
        };
        let mut next = || open(unit.next().unwrap_or(0.5));
        let [left, right] = products;
        let (first, density) = self.mass_law(left, line.mass - self.nodes[right].least).draw(&mut next);
        let (second, another) = self.mass_law(right, line.mass - first).draw(&mut next);
        let two_body = TwoBody::above(line.mass - first - second, line.mass, [first, second]);
        let found = two_body.products_in(&line.frame, [next(), next()]);
        let mut density = density * another * two_body.volume();
        for (product, (momentum, mass)) in products.into_iter().zip(found.into_iter().zip([first, second])) {
            density *= self.decay(product, &line.product(momentum, mass), unit, momenta);
        }
        density
    }

    /// The four-momentum and mass of every node, of a decay by joining its products.
    fn join(&self, node: usize, momenta: &[FourMomentum], bodies: &mut [Body; MOST_NODES]) -> Body {
        let body = match self.nodes[node].inside {
            Inside::Particle(particle) => {
                let mass = self.masses[particle];
                Body { momentum: momenta[particle], mass_squared: mass * mass }
            }
            Inside::Decay { products: [left, right], .. } => {
                self.join(left, momenta, bodies).joined(self.join(right, momenta, bodies))
            }
        };
        bodies[node] = body;
        body
    }

    /// The inverse of [`decay`](Self::decay).
    fn undo(
        &self,
        node: usize,
        line: &Line,
        bodies: &[Body; MOST_NODES],
        unit: &mut impl FnMut(f64),
    ) -> Result<f64, ChartError> {
        let Inside::Decay { products, .. } = self.nodes[node].inside else { return Ok(1.0) };
        let [left, right] = products;
        let found = products.map(|product| bodies[product].mass_squared.max(0.0).sqrt());
        let (first, density) =
            self.mass_law(left, line.mass - self.nodes[right].least).find(found[0], unit, self.energy)?;
        let (second, another) = self.mass_law(right, line.mass - first).find(found[1], unit, self.energy)?;
        let two_body = TwoBody::above(line.mass - first - second, line.mass, [first, second]);
        for coordinate in line.frame.unit(bodies[left].momentum, two_body.energies()[0]) {
            unit(coordinate);
        }
        let mut density = density * another * two_body.volume();
        for (product, mass) in products.into_iter().zip([first, second]) {
            density *= self.undo(product, &line.product(bodies[product].momentum, mass), bodies, unit)?;
        }
        Ok(density)
    }
}

/// What a step of the recursion knows of the body that decays.
struct Line {
    body: Body,
    mass: f64,
    parent: Body,
    frame: HelicityFrame,
}

impl Line {
    fn root(energy: f64) -> Self {
        Self {
            body: Body::at_rest(energy),
            mass: energy,
            parent: Body::BEHIND_Z,
            frame: HelicityFrame::at_rest(energy),
        }
    }

    /// That of a product.
    fn product(&self, momentum: FourMomentum, mass: f64) -> Self {
        let body = Body { momentum, mass_squared: mass * mass };
        // A massless particle has no rest frame, and needs none.
        let frame = if mass > 0.0 { HelicityFrame::new(body, mass, self.body, self.parent) } else { self.frame };
        Self { body, mass, parent: self.body, frame }
    }
}

impl Chart for DecayChain {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn particles(&self) -> usize {
        self.masses.len()
    }

    fn map(&self, unit: &[f64], momenta: &mut [FourMomentum]) -> f64 {
        self.decay(0, &Line::root(self.energy), &mut unit.iter().copied(), momenta)
    }

    fn invert(&self, momenta: &[FourMomentum], unit: &mut [f64]) -> Result<f64, ChartError> {
        check(momenta, &self.masses, self.energy)?;
        let mut bodies = [Body::at_rest(0.0); MOST_NODES];
        self.join(0, momenta, &mut bodies);
        let mut places = unit.iter_mut();
        self.undo(0, &Line::root(self.energy), &bodies, &mut |coordinate| {
            if let Some(place) = places.next() {
                *place = coordinate;
            }
        })
    }
}
