//! Events of every process: rates, bounds, kinematics, laws, and the differential rate in an independent chart.

mod process_support;

use ornstein_collider::FourMomentum;
use ornstein_collider::generator::Generator;
use ornstein_collider::process::Process;
use ornstein_diagnostics::kolmogorov_smirnov;
use ornstein_random::{Counter, Key, Purpose, fill_uniforms};

/// Standard errors that a right mean stays within: false alarm 6e-7.
const SIGMAS: f64 = 5.0;

/// Mean weights over a hundred thousand proposals agree with the rates in closed form.
#[test]
fn mean_weights_are_the_rates() {
    for (name, process) in process_support::all() {
        let tally = Generator::new(process.clone(), 11).rate(100_000).unwrap();
        let estimate = tally.estimate();
        assert!(estimate.largest_weight <= process.largest_weight(), "{name}");
        if let Some(rate) = process.rate() {
            let tolerance = SIGMAS * estimate.standard_error + 1e-12 * rate;
            assert!((estimate.mean - rate).abs() < tolerance, "{name}: {estimate:?}, in closed form {rate}");
        }
    }
}

/// Momenta add up, particles are on their mass shells, and every observable has its law (KS, false alarm 1e-7 each).
#[test]
fn unweighted_events_obey_kinematics_and_laws() {
    for (name, process) in process_support::all() {
        let count = if process.masses().len() > 6 { 2_000 } else { 40_000 };
        let sample = Generator::new(process.clone(), 12).unweighted(count).unwrap();
        let energy = process.energy();
        for event in sample.events.iter() {
            let sum: FourMomentum = event.iter().copied().sum();
            if let Some(total) = process.total_momentum() {
                assert!((sum - total).components().iter().all(|x| x.abs() < 1e-13 * energy), "{name}: {sum:?}");
            }
            assert!(sum.transverse_momentum() < 1e-13 * energy, "{name}: {sum:?}");
            for (particle, mass) in event.iter().zip(process.masses()) {
                let off = particle.mass_squared() - mass * mass;
                assert!(off.abs() < 1e-12 * energy * energy, "{name}: off its mass shell by {off}");
            }
        }
        for observable in process.observables() {
            let Some(law) = &observable.law else { continue };
            let values: Vec<f64> = sample.events.iter().map(|event| observable.value(event)).collect();
            let test = kolmogorov_smirnov(&values, |x| law.cumulative(x)).unwrap();
            assert!(test.p_value > 1e-7, "{name}, {}: {test:?}", observable.name);
        }
        let efficiency = sample.tally.estimate().efficiency;
        let least = match name {
            "quark gluon" | "quark gluon, tight" | "beam spread" => 0.69,
            "antenna of 6" => 0.6,
            "Higgs" | "antenna of 12" => 0.2,
            "Higgs, spectral" => 0.09,
            "antenna of 4" | "top" => 0.85,
            _ => 1.0,
        };
        assert!(efficiency >= least, "{name}: {efficiency}");
    }
}

/// Points of the cube, `dimension` numbers each.
fn cube(points: usize, dimension: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; points * dimension];
    for (i, row) in numbers.chunks_exact_mut(dimension).enumerate() {
        fill_uniforms(Key::new(5, Purpose::SyntheticData, 0), Counter::coordinate(0, i as u64, 0), row);
    }
    numbers
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let square = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    (mean, (square / (count * (count - 1.0))).sqrt())
}

/// The differential rate, integrated in a chart that knows nothing of how events are generated, is the rate; and means of observables
/// under it are those of generated events.
#[test]
fn the_differential_rate_integrates_to_the_rate_in_another_chart() {
    for (name, process) in process_support::all() {
        let Some(chart) = process.chart() else { continue };
        let points = 40_000;
        let (dimension, particles) = (chart.dimension(), chart.particles());
        let mut momenta = vec![FourMomentum::default(); particles];
        let observables = process.observables();
        let mut by_chart = vec![Vec::new(); observables.len() + 1];
        for unit in cube(points, dimension).chunks_exact(dimension) {
            let weight = chart.map(unit, &mut momenta) * process.differential_rate(&momenta);
            by_chart[0].push(weight);
            for (list, observable) in by_chart[1..].iter_mut().zip(&observables) {
                list.push(weight * observable.value(&momenta));
            }
        }
        let mut generated = vec![Vec::new(); observables.len() + 1];
        let numbers = process.random_numbers();
        for unit in cube(points, numbers).chunks_exact(numbers) {
            let weight = process.generate(unit, &mut momenta);
            generated[0].push(weight);
            for (list, observable) in generated[1..].iter_mut().zip(&observables) {
                list.push(weight * observable.value(&momenta));
            }
        }
        for (number, (one, other)) in by_chart.iter().zip(&generated).enumerate() {
            let ((a, da), (b, db)) = (mean(one), mean(other));
            let tolerance = SIGMAS * da.hypot(db) + 1e-11 * a.abs();
            assert!((a - b).abs() < tolerance, "{name}, quantity {number}: {a} +- {da} and {b} +- {db}");
        }
        if let Some(rate) = process.rate() {
            let (found, error) = mean(&by_chart[0]);
            assert!((found - rate).abs() < SIGMAS * error + 1e-11 * rate, "{name}: {found} +- {error}, {rate}");
        }
    }
}

/// The same where the total momentum varies: with the energies of the beams, or the mass, as further coordinates.
#[test]
fn the_differential_rate_with_varying_energy_integrates_to_the_rate() {
    use ornstein_collider::process::{BeamSpread, BeamSpreadSettings, WDecay, WDecaySettings};
    use std::f64::consts::PI;

    let isotropic = |energy: f64, u: f64, v: f64, mass: f64| {
        let (cos, phi) = (2.0 * u - 1.0, 2.0 * PI * v);
        let (sine, p) = ((1.0_f64 - cos * cos).sqrt(), (0.25 * energy * energy - mass * mass).sqrt());
        let momentum = [p * sine * phi.cos(), p * sine * phi.sin(), p * cos];
        [momentum, momentum.map(|x| -x)].map(|p| FourMomentum::on_shell(mass, p))
    };
    let w = WDecay::new(&WDecaySettings::default()).unwrap();
    let [low, high] = [80.379 - 15.0 * 2.085, 80.379 + 15.0 * 2.085_f64].map(|m| m * m);
    let weights: Vec<f64> = cube(200_000, 3)
        .chunks_exact(3)
        .map(|u| {
            let s = low + (high - low) * u[2];
            w.differential_rate(&isotropic(s.sqrt(), u[0], u[1], 0.0)) * (high - low) / (8.0 * PI)
        })
        .collect();
    let ((found, error), rate) = (mean(&weights), w.rate().unwrap());
    assert!((found - rate).abs() < SIGMAS * error, "{found} +- {error}, {rate}");

    let process = BeamSpread::new(&BeamSpreadSettings { sqrt_s: 10.0, spread: 0.02 }).unwrap();
    let mass = process.masses()[0];
    let reach = 7.0 * 0.1;
    let weights: Vec<f64> = cube(200_000, 4)
        .chunks_exact(4)
        .map(|u| {
            let beams = [u[2], u[3]].map(|u| 5.0 + reach * (2.0 * u - 1.0));
            let total = FourMomentum::new(beams[0] + beams[1], 0.0, 0.0, beams[0] - beams[1]);
            let energy = 2.0 * (beams[0] * beams[1]).sqrt();
            let pair = isotropic(energy, u[0], u[1], mass).map(|p| p.boosted_from_rest_frame(total, energy));
            let volume = (1.0 - 4.0 * mass * mass / (energy * energy)).sqrt() / (8.0 * PI);
            process.differential_rate(&pair) * volume * (2.0 * reach).powi(2)
        })
        .collect();
    let ((found, error), rate) = (mean(&weights), process.rate().unwrap());
    assert!((found - rate).abs() < SIGMAS * error, "{found} +- {error}, {rate}");
}

/// Events are a function of the seed: the same for any number of threads, and block by block.
#[test]
fn events_depend_on_the_seed_alone() {
    for (name, process) in process_support::all() {
        let generator = Generator::new(process.clone(), 3);
        let count = 300;
        let whole = generator.unweighted(count).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(pool.install(|| generator.unweighted(count)).unwrap(), whole, "{name}");
        let blocks = generator.blocks(0..whole.next_block, true).unwrap();
        let momenta: Vec<FourMomentum> = blocks.into_iter().flat_map(|block| block.momenta).collect();
        assert_eq!(momenta[..whole.events.momenta().len()], *whole.events.momenta(), "{name}");
        assert_ne!(generator.stream(1).unweighted(count).unwrap().events, whole.events, "{name}");
    }
}
