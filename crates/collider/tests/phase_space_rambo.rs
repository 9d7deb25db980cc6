//! RAMBO: conservation in every event, flatness, weights.

use ornstein_collider::FourMomentum;
use ornstein_collider::phase_space::{Chart, PhaseSpaceError, PhaseSpaceEvents, Rambo, RamboOnDiet, volume};
use ornstein_diagnostics::kolmogorov_smirnov;
use ornstein_random::{Key, Purpose};

/// No test of a random quantity fails by chance more often than this.
const SIGNIFICANCE: f64 = 1e-7;

fn key(index: u64) -> Key {
    Key::new(2024, Purpose::SyntheticData, index)
}

fn filled(energy: f64, masses: &[f64], index: u64, blocks: usize) -> PhaseSpaceEvents {
    let mut events = PhaseSpaceEvents::new(masses.len(), blocks);
    Rambo::new(energy, masses).unwrap().fill(key(index), 0, &mut events);
    events
}

/// In 1e6 events each, sums to 1e-13 of the energy and shells to 1e-12 of its square.
#[test]
fn a_million_events_conserve() {
    let cases: [(f64, &[f64]); 8] = [
        (91.2, &[0.0; 2]),
        (91.2, &[0.0; 3]),
        (1000.0, &[0.0; 8]),
        (13_000.0, &[0.0; 12]),
        (172.5, &[4.18, 80.379]),
        (0.105_658_375_5, &[0.000_510_998_95, 0.0, 0.0]),
        (500.0, &[172.5, 172.5, 0.0, 0.0, 0.0, 4.18, 0.105, 0.0]),
        (12.001, &[1.0; 12]),
    ];
    for (index, (energy, masses)) in cases.into_iter().enumerate() {
        let events = filled(energy, masses, index as u64, 15_625);
        assert_eq!(events.len(), 1_000_000);
        let [mut total, mut shell] = [0.0_f64; 2];
        for event in 0..events.len() {
            let mut off = FourMomentum::at_rest(-energy);
            for (momentum, mass) in events.event(event).zip(masses) {
                off += momentum;
                let squared = momentum.energy * momentum.energy - momentum.momentum_squared();
                shell = shell.max((squared - mass * mass).abs());
            }
            total = off.components().into_iter().fold(total, |worst, component| worst.max(component.abs()));
            assert!(events.weight(event) > 0.0);
        }
        assert!(total < 1e-13 * energy, "{masses:?}: sums are off by {:e} of the energy", total / energy);
        assert!(shell < 1e-12 * energy * energy, "{masses:?}: shells are off by {:e}", shell / (energy * energy));
    }
}

/// $x=2E/\sqrt s$ of flat massless events has $p(x)=(n-1)(n-2)x(1-x)^{n-3}$, so $P(X>x)=(1-x)^{n-2}(1+(n-2)x)$, and the mean $2/n$.
#[test]
fn energies_have_the_flat_spectrum() {
    for particles in [3, 4, 5, 8, 12] {
        let events = filled(1000.0, &vec![0.0; particles], 100 + particles as u64, 1600);
        for particle in [0, particles - 1] {
            let x: Vec<f64> =
                (0..events.len()).map(|event| events.event(event).nth(particle).unwrap().energy / 500.0).collect();
            let others = particles as f64 - 2.0;
            let result = kolmogorov_smirnov(&x, |x| 1.0 - (1.0 - x).powf(others) * (1.0 + others * x)).unwrap();
            assert!(result.passes(SIGNIFICANCE), "{particles} particles: p = {:e}", result.p_value);
        }
        // The second moment is 6 / n (n + 1), here as a mean over all particles of independent events.
        let squares: Vec<f64> = (0..events.len())
            .map(|event| events.event(event).map(|p| (p.energy / 500.0).powi(2)).sum::<f64>() / particles as f64)
            .collect();
        within_five_errors(&squares, 6.0 / (particles * (particles + 1)) as f64);
    }
}

/// The mean of independent numbers is this, within 5 standard errors: false alarm 6e-7.
fn within_five_errors(values: &[f64], expected: f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    let error = (variance / count).sqrt();
    assert!((mean - expected).abs() < 5.0 * error + 1e-13 * expected, "{mean:e} +- {error:e}, not {expected:e}");
}

/// Flat events are uniform in the cube of RAMBO on diet, in every coordinate.
#[test]
fn massless_events_are_uniform_in_the_chart() {
    for particles in [2, 3, 6] {
        let masses = vec![0.0; particles];
        let chart = RamboOnDiet::new(91.2, &masses).unwrap();
        let events = filled(91.2, &masses, 200 + particles as u64, 500);
        let mut columns = vec![Vec::new(); chart.dimension()];
        let mut unit = vec![0.0; chart.dimension()];
        for event in 0..events.len() {
            let momenta: Vec<FourMomentum> = events.event(event).collect();
            chart.invert(&momenta, &mut unit).unwrap();
            for (column, value) in columns.iter_mut().zip(&unit) {
                column.push(*value);
            }
        }
        for (place, column) in columns.iter().enumerate() {
            let result = kolmogorov_smirnov(column, |u| u).unwrap();
            assert!(result.passes(SIGNIFICANCE), "{particles} particles, coordinate {place}: p = {:e}", result.p_value);
        }
    }
}

/// The mean of weights is the volume, and that of weights times a coordinate of the cube is the integral that the chart itself gives.
#[test]
fn weights_of_massive_events_are_those_of_flat_phase_space() {
    let cases: [(f64, &[f64]); 6] = [
        (1.869_66, &[0.493_677, 0.139_570_39, 0.139_570_39]),
        (0.105_658_375_5, &[0.000_510_998_95, 0.0, 0.0]),
        (500.0, &[172.5, 172.5, 125.25]),
        (1.0, &[0.1; 4]),
        (300.0, &[0.0, 80.379, 0.0, 91.2, 0.105]),
        (30.0, &[1.0; 12]),
    ];
    for (index, (energy, masses)) in cases.into_iter().enumerate() {
        let events = filled(energy, masses, 300 + index as u64, 1600);
        let whole = volume(energy, masses).unwrap();
        let weights: Vec<f64> = (0..events.len()).map(|event| events.weight(event) / whole).collect();
        within_five_errors(&weights, 1.0);

        // A coordinate of the inside, by RAMBO's events and by points of the cube (here the uniform coordinates of massless events).
        let chart = RamboOnDiet::new(energy, masses).unwrap();
        let cube = RamboOnDiet::new(1.0, &vec![0.0; masses.len()]).unwrap();
        let uniform = filled(1.0, &vec![0.0; masses.len()], 400 + index as u64, 1600);
        let mut unit = vec![0.0; chart.dimension()];
        let differences: Vec<f64> = (0..events.len())
            .map(|event| {
                let mut momenta: Vec<FourMomentum> = events.event(event).collect();
                chart.invert(&momenta, &mut unit).unwrap();
                let ours = weights[event] * unit[0];
                momenta = uniform.event(event).collect();
                cube.invert(&momenta, &mut unit).unwrap();
                ours - chart.map(&unit, &mut momenta) / whole * unit[0]
            })
            .collect();
        within_five_errors(&differences, 0.0);
    }
}

/// An event alone has the bits that it has among others, from whichever block the filling started, on any number of threads.
#[test]
fn an_event_is_a_function_of_its_number() {
    for masses in [vec![0.0; 3], vec![0.5, 0.0, 3.0, 0.1, 0.0]] {
        let rambo = Rambo::new(10.0, &masses).unwrap();
        let mut events = PhaseSpaceEvents::new(masses.len(), 7);
        rambo.fill(key(9), 0, &mut events);
        let mut later = PhaseSpaceEvents::new(masses.len(), 3);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        pool.install(|| rambo.fill(key(9), 4, &mut later));
        assert_eq!(events.block(5), later.block(1));
        assert_eq!(events.weights()[4..], *later.weights());
        let mut alone = vec![FourMomentum::default(); masses.len()];
        for event in [0, 1, 63, 64, 200, 447] {
            let weight = rambo.event(key(9), event as u64, &mut alone);
            assert!(alone.iter().copied().eq(events.event(event)), "event {event}");
            assert_eq!(weight, events.weight(event));
        }
    }
}

/// Events of chosen numbers: flat too, since the chart says so.
#[test]
fn points_of_uniform_numbers_are_flat() {
    let rambo = Rambo::new(91.2, &[0.0; 3]).unwrap();
    let chart = RamboOnDiet::new(91.2, &[0.0; 3]).unwrap();
    let numbers = ornstein_random::fill_uniforms;
    let mut unit = vec![0.0; 9 * 30_000];
    numbers(key(500), ornstein_random::Counter::coordinate(0, 0, 0), &mut unit);
    let mut momenta = [FourMomentum::default(); 3];
    let mut found = [0.0; 5];
    let mut columns = vec![Vec::new(); 5];
    for unit in unit.chunks_exact(9) {
        assert!((rambo.point(unit, &mut momenta) / volume(91.2, &[0.0; 3]).unwrap() - 1.0).abs() < 1e-14);
        chart.invert(&momenta, &mut found).unwrap();
        for (column, value) in columns.iter_mut().zip(&found) {
            column.push(*value);
        }
    }
    for column in &columns {
        assert!(kolmogorov_smirnov(column, |u| u).unwrap().passes(SIGNIFICANCE));
    }
}

/// Before the boost two or three particles fly along each other to one part in a thousand million. Nothing of conservation is lost.
#[test]
fn nearly_parallel_momenta_conserve() {
    for particles in [2, 3] {
        let rambo = Rambo::new(91.2, &vec![0.0; particles]).unwrap();
        let mut momenta = vec![FourMomentum::default(); particles];
        for step in 1..1000 {
            let unit: Vec<f64> = (0..3 * particles)
                .map(|place| match place % 3 {
                    2 => 0.2 + 1e-9 * (f64::from(step) * (place as f64)).sin(),
                    _ => 0.3 + 0.0006 * f64::from(step) + 1e-9 * place as f64,
                })
                .collect();
            rambo.point(&unit, &mut momenta);
            let off = momenta.iter().copied().sum::<FourMomentum>() - FourMomentum::at_rest(91.2);
            assert!(off.components().iter().all(|component| component.abs() < 1e-13 * 91.2), "{off:?}");
        }
    }
}

#[test]
fn impossible_generators_are_refused() {
    assert_eq!(Rambo::new(0.0, &[0.0; 3]), Err(PhaseSpaceError::Energy { energy: 0.0 }));
    assert_eq!(Rambo::new(1.0, &[0.0]), Err(PhaseSpaceError::Particles { found: 1 }));
    assert_eq!(Rambo::new(1.0, &[0.4, 0.6]), Err(PhaseSpaceError::BelowThreshold { energy: 1.0, masses: 1.0 }));
}
