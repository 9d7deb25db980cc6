//! Charts of phase space: conservation, one-to-one, densities.

use ornstein_collider::FourMomentum;
use ornstein_collider::phase_space::{
    Chart, ChartError, DalitzChart, DecayChain, DecayTree, PhaseSpaceError, Propagator, RamboOnDiet, massless_volume,
    volume,
};
use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

const TOP: f64 = 172.5;
const W: f64 = 80.379;
const Z: Propagator = Propagator::BreitWigner { mass: 91.1876, width: 2.4952 };

fn leaf(mass: f64) -> DecayTree {
    DecayTree::particle(mass)
}

fn pair(masses: [f64; 2], propagator: Propagator) -> DecayTree {
    DecayTree::decay(leaf(masses[0]), leaf(masses[1]), propagator)
}

/// A chart with its name, energy and masses, and the volume that it covers, with no fixed masses inside.
struct Case {
    name: &'static str,
    energy: f64,
    masses: Vec<f64>,
    volume: f64,
    /// Whether narrow resonances are mapped flat.
    resonant: bool,
    chart: Box<dyn Chart>,
}

fn diet(name: &'static str, energy: f64, masses: &[f64]) -> Case {
    let chart = RamboOnDiet::new(energy, masses).unwrap();
    Case {
        name,
        energy,
        masses: masses.to_vec(),
        volume: volume(energy, masses).unwrap(),
        resonant: name.contains("resonan"),
        chart: Box::new(chart),
    }
}

fn chain(name: &'static str, energy: f64, masses: &[f64], left: DecayTree, right: DecayTree) -> Case {
    let chart = DecayChain::new(energy, left, right).unwrap();
    Case {
        name,
        energy,
        masses: masses.to_vec(),
        volume: volume(energy, masses).unwrap(),
        resonant: name.contains("resonan"),
        chart: Box::new(chart),
    }
}

fn cases() -> Vec<Case> {
    let dalitz = DalitzChart::new(91.2, 0.02).unwrap();
    vec![
        diet("2 massless", 91.2, &[0.0; 2]),
        diet("3 massless", 91.2, &[0.0; 3]),
        diet("6 massless", 500.0, &[0.0; 6]),
        diet("12 massless", 1e4, &[0.0; 12]),
        diet("t -> b W", TOP, &[4.18, W]),
        diet("D -> K pi pi", 1.869_66, &[0.493_677, 0.139_570_39, 0.139_570_39]),
        diet("t t H", 500.0, &[TOP, TOP, 125.25]),
        diet("mu -> e nu nu", 0.105_658_375_5, &[0.000_510_998_95, 0.0, 0.0]),
        diet("5, some heavy", 300.0, &[0.0, W, 0.0, 91.2, 0.105]),
        diet("12 heavy", 30.0, &[1.0; 12]),
        chain("H -> Z Z -> 4 l, resonances", 125.25, &[0.0; 4], pair([0.0; 2], Z), pair([0.0; 2], Z)),
        chain("flat cascade", 1.0, &[0.1; 4], leaf(0.1), {
            DecayTree::decay(leaf(0.1), pair([0.1; 2], Propagator::Flat), Propagator::Flat)
        }),
        chain("t t, all resonances", 500.0, &[4.18, 0.0, 0.0, 4.18, 0.0, 0.0], top(), top()),
        Case {
            name: "q q g",
            energy: 91.2,
            masses: vec![0.0; 3],
            volume: massless_volume(3, 91.2).unwrap() * 0.94 * 0.94,
            resonant: false,
            chart: Box::new(dalitz),
        },
    ]
}

fn top() -> DecayTree {
    let w = pair([0.0; 2], Propagator::BreitWigner { mass: W, width: 2.085 });
    DecayTree::decay(leaf(4.18), w, Propagator::BreitWigner { mass: TOP, width: 1.42 })
}

/// Uniform points of a cube, the same for the same index.
fn points(dimension: usize, index: u64, count: usize) -> Vec<f64> {
    let mut unit = vec![0.0; dimension * count];
    fill_uniforms(Key::new(5, Purpose::SyntheticData, index), Counter::coordinate(0, 0, 0), &mut unit);
    unit
}

/// The largest violation of conservation over the energy, and of shells over its square.
fn violation(momenta: &[FourMomentum], masses: &[f64], energy: f64) -> [f64; 2] {
    let off = momenta.iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(energy);
    let total = off.components().iter().fold(0.0_f64, |worst, component| worst.max(component.abs())) / energy;
    let shell = momenta
        .iter()
        .zip(masses)
        .fold(0.0_f64, |worst, (p, mass)| worst.max((p.energy * p.energy - p.momentum_squared() - mass * mass).abs()));
    [total, shell / (energy * energy)]
}

#[test]
fn every_point_conserves_and_returns() {
    for (index, case) in cases().into_iter().enumerate() {
        let dimension = case.chart.dimension();
        let particles = case.chart.particles();
        assert_eq!((dimension, particles), (3 * case.masses.len() - 4, case.masses.len()));
        let mut momenta = vec![FourMomentum::default(); particles];
        let mut back = vec![0.0; dimension];
        let [mut worst, mut trip] = [[0.0_f64; 2], [0.0; 2]];
        for unit in points(dimension, index as u64, 20_000).chunks_exact(dimension) {
            let density = case.chart.map(unit, &mut momenta);
            let [total, shell] = violation(&momenta, &case.masses, case.energy);
            worst = [worst[0].max(total), worst[1].max(shell)];
            let again = case.chart.invert(&momenta, &mut back).unwrap();
            for (u, v) in unit.iter().zip(&back) {
                // Azimuths are numbers on a circle; the others never come near both ends.
                let distance = (u - v).abs();
                trip[0] = trip[0].max(distance.min(1.0 - distance));
            }
            trip[1] = trip[1].max((again / density - 1.0).abs());
        }
        assert!(worst[0] < 1e-13, "{}: the sum is off by {:e} of the energy", case.name, worst[0]);
        assert!(worst[1] < 1e-12, "{}: shells are off by {:e} of the energy squared", case.name, worst[1]);
        assert!(trip[0] < 1e-10, "{}: coordinates come back {:e} away", case.name, trip[0]);
        assert!(trip[1] < 1e-8, "{}: the density comes back {:e} away", case.name, trip[1]);
    }
}

/// The mean of the density over the cube is the volume, within 5 standard errors (false alarm 6e-7) or rounding. (With narrow resonances
/// mapped flat the density is that of their complement, and no mean of 1e5 points finds it; `densities_are_jacobians` has such a case.)
#[test]
fn mean_density_is_the_volume() {
    for (index, case) in cases().into_iter().filter(|case| !case.resonant).enumerate() {
        let dimension = case.chart.dimension();
        let mut momenta = vec![FourMomentum::default(); case.chart.particles()];
        let count = 100_000;
        let densities: Vec<f64> = points(dimension, 100 + index as u64, count)
            .chunks_exact(dimension)
            .map(|unit| case.chart.map(unit, &mut momenta) / case.volume)
            .collect();
        let mean = densities.iter().sum::<f64>() / count as f64;
        let variance = densities.iter().map(|density| (density - mean).powi(2)).sum::<f64>() / count as f64;
        let error = (variance / count as f64).sqrt();
        assert!((mean - 1.0).abs() < 5.0 * error + 1e-11, "{}: {mean} +- {error}", case.name);
    }
}

/// Two charts of one phase space: the ratio of their densities is the Jacobian determinant of the change of coordinates, by central
/// differences in all $3n-4$ of them. RAMBO on diet of massless particles has the known constant density, so all others are tied to it.
#[test]
fn densities_are_jacobians() {
    let masses = [0.3, 0.0, 0.5, 0.1];
    let flat = |left, right| DecayTree::decay(left, right, Propagator::Flat);
    let pole = Propagator::BreitWigner { mass: 1.1, width: 0.2 };
    let charts: [Box<dyn Chart>; 3] = [
        Box::new(RamboOnDiet::new(2.0, &masses).unwrap()),
        Box::new(DecayChain::new(2.0, flat(leaf(0.3), leaf(0.0)), pair([0.5, 0.1], pole)).unwrap()),
        Box::new(DecayChain::new(2.0, flat(flat(leaf(0.3), leaf(0.0)), leaf(0.5)), leaf(0.1)).unwrap()),
    ];
    compare(charts[0].as_ref(), &charts[1..]);
    let massless: [Box<dyn Chart>; 3] = [
        Box::new(RamboOnDiet::new(91.2, &[0.0; 4]).unwrap()),
        Box::new(DecayChain::new(91.2, pair([0.0; 2], Z), pair([0.0; 2], Propagator::Flat)).unwrap()),
        Box::new(DecayChain::new(91.2, leaf(0.0), flat(leaf(0.0), pair([0.0; 2], Propagator::Flat))).unwrap()),
    ];
    compare(massless[0].as_ref(), &massless[1..]);
    let three: [Box<dyn Chart>; 2] =
        [Box::new(RamboOnDiet::new(91.2, &[0.0; 3]).unwrap()), Box::new(DalitzChart::new(91.2, 0.0).unwrap())];
    compare(three[0].as_ref(), &three[1..]);
}

fn compare(reference: &dyn Chart, others: &[Box<dyn Chart>]) {
    const STEP: f64 = 1e-5;
    let dimension = reference.dimension();
    let mut momenta = vec![FourMomentum::default(); reference.particles()];
    let mut compared = 0;
    for unit in points(dimension, 77, 200).chunks_exact(dimension) {
        // Where curvature is strong central differences are of no use.
        if unit.iter().any(|u| !(0.05..0.95).contains(u)) {
            continue;
        }
        let density = reference.map(unit, &mut momenta);
        for other in others {
            let mut at = vec![0.0; dimension];
            let its = other.invert(&momenta, &mut at).unwrap();
            if at.iter().any(|u| !(0.05..0.95).contains(u)) {
                continue;
            }
            let mut matrix = vec![0.0; dimension * dimension];
            for column in 0..dimension {
                let mut ends = [-STEP, STEP].map(|step| {
                    let mut moved = unit.to_vec();
                    moved[column] += step;
                    let mut momenta = momenta.clone();
                    reference.map(&moved, &mut momenta);
                    let mut image = vec![0.0; dimension];
                    other.invert(&momenta, &mut image).unwrap();
                    image
                });
                for row in 0..dimension {
                    // Across the seam of an azimuth.
                    let difference = ends[1][row] - ends[0][row];
                    ends[0][row] = (difference - difference.round()) / (2.0 * STEP);
                    matrix[row * dimension + column] = ends[0][row];
                }
            }
            let jacobian = nalgebra::DMatrix::from_row_slice(dimension, dimension, &matrix).determinant().abs();
            // Second order in the step, with derivatives up to the inverse cube of the distance to an edge.
            assert!((density / its / jacobian - 1.0).abs() < 1e-4, "{} against {jacobian} at {unit:?}", density / its);
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared} points were compared");
}

/// A turn of the event changes the first two coordinates of angles and the next azimuth only.
#[test]
fn inner_coordinates_do_not_change_if_the_event_is_turned() {
    let chart = RamboOnDiet::new(500.0, &[0.0, 80.0, 0.0, 5.0, 0.1]).unwrap();
    let mut momenta = [FourMomentum::default(); 5];
    let [mut before, mut after] = [vec![0.0; 11], vec![0.0; 11]];
    for unit in points(11, 3, 100).chunks_exact(11) {
        chart.map(unit, &mut momenta);
        // About x by 0.7, then about z by 1.9.
        let turned = momenta.map(|p| {
            let ((s, c), (t, d)) = (0.7_f64.sin_cos(), 1.9_f64.sin_cos());
            let (y, z) = (c * p.y - s * p.z, s * p.y + c * p.z);
            FourMomentum::new(p.energy, d * p.x - t * y, t * p.x + d * y, z)
        });
        chart.invert(&momenta, &mut before).unwrap();
        chart.invert(&turned, &mut after).unwrap();
        for (place, (u, v)) in before.iter().zip(&after).enumerate() {
            let orientation = [3, 4, 6].contains(&place);
            let distance = (u - v).abs();
            assert!(orientation || distance.min(1.0 - distance) < 1e-11, "coordinate {place}: {u} became {v}");
        }
    }
}

/// Resonances of fixed mass have it, take a coordinate each, and the density is a product of two-body volumes.
#[test]
fn fixed_masses_are_no_coordinates() {
    let w = pair([0.0; 2], Propagator::Fixed(W));
    let chart = DecayChain::new(TOP, leaf(4.18), w).unwrap();
    assert_eq!((chart.dimension(), chart.particles()), (4, 3));
    let mut momenta = [FourMomentum::default(); 3];
    let mut back = [0.0; 4];
    for unit in points(4, 9, 1000).chunks_exact(4) {
        let density = chart.map(unit, &mut momenta);
        assert!((density / (0.031_113_327_916_2 / (8.0 * std::f64::consts::PI)) - 1.0).abs() < 1e-11);
        assert!(((momenta[1] + momenta[2]).mass() - W).abs() < 1e-12 * W);
        // cos theta of the first lepton in the W's rest frame, against the flight of the W seen from the top.
        let (b, lepton) = (momenta[0], momenta[1]);
        let [mw2, s] = [W * W, TOP * TOP];
        let mass = 2.0 * b.dot(lepton);
        let decay = ornstein_collider::phase_space::TwoBody::new(TOP, [W, 4.18]).unwrap();
        // 2 b.l = m_W/... from energies in the W frame: E_b = (s - m_W^2 - m_b^2)/2 m_W, E_l = m_W/2.
        let energy = (s - mw2 - 4.18 * 4.18) / (2.0 * W);
        let momentum = decay.momentum() * TOP / W;
        let cosine = (mass / W - energy) / momentum;
        assert!((cosine - (2.0 * unit[2] - 1.0)).abs() < 1e-11);
        chart.invert(&momenta, &mut back).unwrap();
        assert!(unit.iter().zip(back).all(|(u, v)| (u - v).abs() < 1e-12));
    }
    let off = DecayChain::new(TOP, leaf(4.18), pair([0.0; 2], Propagator::Fixed(80.0))).unwrap();
    assert!(matches!(off.invert(&momenta, &mut back), Err(ChartError::Resonance { expected: 80.0, .. })));
}

#[test]
fn momenta_that_are_no_point_are_refused() {
    let chart = RamboOnDiet::new(10.0, &[0.0, 0.0, 1.0]).unwrap();
    let mut good = [FourMomentum::default(); 3];
    let mut unit = [0.5; 5];
    chart.map(&[0.3, 0.2, 0.9, 0.4, 0.7], &mut good);
    assert!(chart.invert(&good, &mut unit).is_ok());
    assert_eq!(chart.invert(&good[..2], &mut unit), Err(ChartError::Count { found: 2, expected: 3 }));
    let mut bad = good;
    bad[1].x = f64::NAN;
    assert_eq!(chart.invert(&bad, &mut unit), Err(ChartError::NotFinite { particle: 1 }));
    let mut bad = good;
    bad[2].energy += 0.1;
    assert!(matches!(chart.invert(&bad, &mut unit), Err(ChartError::MassShell { particle: 2, .. })));
    let bad = good.map(|momentum| FourMomentum::on_shell(momentum.mass(), [momentum.x, momentum.y, momentum.z + 0.1]));
    assert!(matches!(chart.invert(&bad, &mut unit), Err(ChartError::Total { .. } | ChartError::MassShell { .. })));
    let dalitz = DalitzChart::new(10.0, 0.2).unwrap();
    let soft = RamboOnDiet::new(10.0, &[0.0; 3]).unwrap();
    soft.map(&[0.99, 0.2, 0.9, 0.4, 0.7], &mut good);
    assert_eq!(dalitz.invert(&good, &mut unit), Err(ChartError::Cut));
}

#[test]
fn impossible_charts_are_refused() {
    assert!(matches!(RamboOnDiet::new(-1.0, &[0.0; 3]), Err(PhaseSpaceError::Energy { energy: -1.0 })));
    assert!(matches!(RamboOnDiet::new(1.0, &[0.0; 13]), Err(PhaseSpaceError::Particles { found: 13 })));
    assert!(matches!(RamboOnDiet::new(1.0, &[0.5, 0.6]), Err(PhaseSpaceError::BelowThreshold { .. })));
    for y_cut in [1.0 / 3.0, -0.1, f64::NAN] {
        assert!(matches!(DalitzChart::new(1.0, y_cut), Err(PhaseSpaceError::Cut { .. })));
    }
    assert!(matches!(DalitzChart::new(f64::NAN, 0.1), Err(PhaseSpaceError::Energy { .. })));
    let chain = |propagator| DecayChain::new(100.0, leaf(10.0), pair([1.0, 2.0], propagator));
    assert!(chain(Propagator::Flat).is_ok());
    assert_eq!(
        chain(Propagator::Fixed(95.0)).unwrap_err(),
        PhaseSpaceError::BelowThreshold { energy: 100.0, masses: 105.0 }
    );
    assert_eq!(
        chain(Propagator::Fixed(2.5)).unwrap_err(),
        PhaseSpaceError::BelowThreshold { energy: 2.5, masses: 3.0 }
    );
    let width = Propagator::BreitWigner { mass: 50.0, width: 0.0 };
    assert_eq!(chain(width).unwrap_err(), PhaseSpaceError::Resonance { mass: 50.0, width: 0.0 });
}
