//! The rest frame in which a decay is described.

use ornstein_random::math::sin_cos_turns_f64;

use super::angle::turns_of;
use super::body::Body;
use super::unit::open;
use crate::FourMomentum;

/// The helicity frame of a body (Jacob and Wick, Ann. Phys. 7, 404 (1959)): its rest frame, with $z$ along its flight as seen from its
/// parent's rest frame, and $y$ along the normal $\hat z_\text{parent}\times\hat z$ of its production.
///
/// Angles measured here do not change if the whole event is turned, but for those of the first decay and the azimuth of the second:
/// three angles hold the orientation of the event, all others its inside.
///
/// Seen from the rest frame of the body its parent flies along $-z$, and its grandparent in the half plane of positive $x$; so the axes are
/// found by one boost of both, whatever the number of decays before.
#[derive(Debug, Clone, Copy)]
pub(super) struct HelicityFrame {
    /// Whose frame.
    body: FourMomentum,
    mass: f64,
    /// Unit vectors $x$, $y$, $z$.
    axes: [[f64; 3]; 3],
}

impl HelicityFrame {
    /// The frame of a body at rest: the axes of the laboratory.
    pub fn at_rest(mass: f64) -> Self {
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        Self { body: FourMomentum::at_rest(mass), mass, axes }
    }

    /// The frame at rest with $z$ along the direction of `momentum`, and $y$ along the normal of the laboratory's $z$ and it.
    pub fn turned(momentum: FourMomentum, mass: f64) -> Self {
        let z = unit_vector(momentum.momentum()).unwrap_or([0.0, 0.0, 1.0]);
        Self::with_axes(FourMomentum::at_rest(mass), mass, z, [0.0, 0.0, -1.0])
    }

    /// The frame of `body`, of mass `mass` above 0, that came from `parent` and `grandparent`. Where a direction does not exist (a body at
    /// rest in its parent, three in line) another takes its place.
    pub fn new(body: Body, mass: f64, parent: Body, grandparent: Body) -> Self {
        let seen = |ancestor: Body| {
            let energy = body.product(ancestor) / mass;
            to_rest_frame(ancestor.momentum, energy, body.momentum, mass)
        };
        let z = unit_vector(seen(parent).map(|component| -component)).unwrap_or([0.0, 0.0, 1.0]);
        Self::with_axes(body.momentum, mass, z, seen(grandparent))
    }

    /// The frame with this $z$ axis, and $x$ on the side of `beside`.
    fn with_axes(body: FourMomentum, mass: f64, z: [f64; 3], beside: [f64; 3]) -> Self {
        let x = across(beside, z)
            .or_else(|| across([1.0, 0.0, 0.0], z))
            .or_else(|| across([0.0, 1.0, 0.0], z))
            .unwrap_or([0.0; 3]);
        let y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]];
        Self { body, mass, axes: [x, y, z] }
    }

    /// Two momenta back to back of length `momentum`, with these energies, seen from the laboratory. The first has
    /// $\cos\theta=2u_0-1$ and $\phi=2\pi u_1$.
    pub fn back_to_back(&self, unit: [f64; 2], momentum: f64, energies: [f64; 2]) -> [FourMomentum; 2] {
        let [x, y, z] = self.direction(unit).map(|component| momentum * component);
        [(energies[0], 1.0), (energies[1], -1.0)].map(|(energy, sign)| {
            FourMomentum::new(energy, sign * x, sign * y, sign * z).boosted_from_rest_frame(self.body, self.mass)
        })
    }

    /// The direction, along the axes of the laboratory, that has these coordinates in the frame.
    pub fn direction(&self, unit: [f64; 2]) -> [f64; 3] {
        let [u, turns] = unit.map(open);
        let (sine, cosine) = sin_cos_turns_f64(turns);
        let across = 2.0 * (u * (1.0 - u)).sqrt();
        self.along_axes([across * cosine, across * sine, 2.0 * u - 1.0])
    }

    /// The coordinates in the unit square of the direction of a momentum of the laboratory, whose energy in the frame is `energy`.
    pub fn unit(&self, momentum: FourMomentum, energy: f64) -> [f64; 2] {
        let seen = to_rest_frame(momentum, energy, self.body, self.mass);
        let [x, y, z] = self.axes.map(|axis| dot(axis, seen));
        let length = (x * x + y * y + z * z).sqrt();
        let cosine = if length > 0.0 { z / length } else { 0.0 };
        [open(0.5 * (1.0 + cosine)), open(turns_of(x, y))]
    }

    /// The vector with these components along the axes.
    pub fn along_axes(&self, [a, b, c]: [f64; 3]) -> [f64; 3] {
        let [x, y, z] = self.axes;
        [0, 1, 2].map(|i| a * x[i] + b * y[i] + c * z[i])
    }
}

/// The three-momentum of `momentum` in the rest frame of `body`, where its energy is `energy`. With that energy known, nothing cancels.
fn to_rest_frame(momentum: FourMomentum, energy: f64, body: FourMomentum, mass: f64) -> [f64; 3] {
    let along = (momentum.energy + energy) / (body.energy + mass);
    [momentum.x - along * body.x, momentum.y - along * body.y, momentum.z - along * body.z]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The vector with the length 1, if it has a direction.
fn unit_vector(vector: [f64; 3]) -> Option<[f64; 3]> {
    let length = dot(vector, vector).sqrt();
    (length > f64::MIN_POSITIVE).then(|| vector.map(|component| component / length))
}

/// The direction of the part of `vector` at right angles to the unit vector `z`, unless nothing but rounding is left of it.
fn across(vector: [f64; 3], z: [f64; 3]) -> Option<[f64; 3]> {
    let part = |vector: [f64; 3]| {
        let parallel = dot(vector, z);
        [0, 1, 2].map(|i| vector[i] - parallel * z[i])
    };
    let once = part(unit_vector(vector)?);
    // Once more, for what rounding has left along z.
    if dot(once, once) > 1e-28 { unit_vector(part(once)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain A -> B + ..., B -> C + ..., and C's frame reached by two boosts along the axes in turn, as the definition says.
    #[test]
    fn frame_is_that_of_successive_boosts() {
        let root = Body::at_rest(10.0);
        let first = HelicityFrame::at_rest(10.0);
        let place = |frame: &HelicityFrame, unit, momentum: f64, mass: f64| {
            let energy = (mass * mass + momentum * momentum).sqrt();
            Body { momentum: frame.back_to_back(unit, momentum, [energy, 0.0])[0], mass_squared: mass * mass }
        };
        let b = place(&first, [0.8, 0.3], 3.0, 4.0);
        let second = HelicityFrame::new(b, 4.0, root, Body::BEHIND_Z);
        let c = place(&second, [0.35, 0.9], 1.2, 1.5);
        let third = HelicityFrame::new(c, 1.5, b, root);
        let d = place(&third, [0.6, 0.2], 0.4, 0.1);

        // In the frame of A the z axis of B is its direction, and y is at right angles to it and to the laboratory's z.
        let direction = first.direction([0.8, 0.3]);
        assert!(dot(second.axes[2], direction) > 1.0 - 1e-15);
        assert!(second.axes[1][2].abs() < 1e-15 && dot(second.axes[1], direction).abs() < 1e-15);

        // Rotate so that z is the flight, boost along z, and again: the coordinates of each decay are those of its direction there.
        let rotate_and_boost = |momentum: FourMomentum, [u, turns]: [f64; 2], gamma_beta: f64| {
            let (sine, cosine) = sin_cos_turns_f64(turns);
            let (cos_theta, sin_theta) = (2.0 * u - 1.0, 2.0 * (u * (1.0 - u)).sqrt());
            let (x, y) = (cosine * momentum.x + sine * momentum.y, cosine * momentum.y - sine * momentum.x);
            let (x, z) = (cos_theta * x - sin_theta * momentum.z, sin_theta * x + cos_theta * momentum.z);
            let gamma = (1.0 + gamma_beta * gamma_beta).sqrt();
            let energy = gamma * momentum.energy - gamma_beta * z;
            FourMomentum::new(energy, x, y, gamma * z - gamma_beta * momentum.energy)
        };
        let in_b = |momentum| rotate_and_boost(momentum, [0.8, 0.3], 3.0 / 4.0);
        let in_c = |momentum| rotate_and_boost(in_b(momentum), [0.35, 0.9], 1.2 / 1.5);
        let unit = |momentum: FourMomentum| [0.5 * (1.0 + momentum.cos_theta()), turns_of(momentum.x, momentum.y)];
        let close = |found: [f64; 2], expected: [f64; 2]| {
            assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-14), "{found:?}");
        };
        close(unit(in_b(c.momentum)), [0.35, 0.9]);
        close(unit(in_c(d.momentum)), [0.6, 0.2]);
        close(third.unit(d.momentum, (0.1f64 * 0.1 + 0.4 * 0.4).sqrt()), [0.6, 0.2]);
    }

    #[test]
    fn missing_directions_leave_a_frame() {
        let at_rest = HelicityFrame::new(Body::at_rest(1.0), 1.0, Body::at_rest(2.0), Body::BEHIND_Z);
        let along = Body { momentum: FourMomentum::on_shell(1.0, [0.0, 0.0, 2.0]), mass_squared: 1.0 };
        let in_line = HelicityFrame::new(along, 1.0, Body::at_rest(4.0), Body::BEHIND_Z);
        for frame in [at_rest, in_line] {
            let [x, y, z] = frame.axes;
            for (a, b, expected) in [(x, x, 1.0), (y, y, 1.0), (z, z, 1.0), (x, y, 0.0), (y, z, 0.0), (z, x, 0.0)] {
                assert!((dot(a, b) - expected).abs() < 1e-15);
            }
        }
    }
}
