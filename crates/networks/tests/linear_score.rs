//! The linear score against scores in closed form.

use std::sync::Arc;

use ornstein_engine::diffusion::data::{Component, GaussianData, MixtureData};
use ornstein_engine::diffusion::{Denoiser, DenoiserDivergence, NoiseLevel, Workspace, write_score};
use ornstein_engine::{Ensemble, Scalar};
use ornstein_networks::linear_score::{
    FourierBasis, LinearScore, LinearScoreError, LinearScoreFit, PotentialBasis, QuadraticBasis, RadialBasis,
    ScoreMatching,
};
use ornstein_random::{Counter, Key, Purpose, fill_normals_f64, fill_uniforms};

fn normals(index: u64, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    fill_normals_f64(Key::new(5, Purpose::SyntheticData, index), Counter::coordinate(0, 0, 0), &mut out);
    out
}

fn fit(levels: &[f64]) -> LinearScoreFit {
    LinearScoreFit {
        levels: levels.to_vec(),
        ridge: 1e-6,
        draws: 4,
        objective: ScoreMatching::Hyvarinen,
        noise: Key::new(5, Purpose::TrainingNoise, 0),
    }
}

fn level(sigma: f64) -> NoiseLevel {
    NoiseLevel { time: sigma, alpha: 1.0, sigma }
}

fn denoised<T: Scalar>(denoiser: &dyn Denoiser<T>, level: NoiseLevel, states: &Ensemble<T>) -> Ensemble<T> {
    let mut denoised = Ensemble::zeros_like(states);
    denoiser.denoise(level, states, &mut denoised, &mut Workspace::new()).unwrap();
    denoised
}

/// Four normals at the corners of a square, of unequal weight and width.
fn mixture() -> (MixtureData, Vec<Component>) {
    let component = |weight, x: f64, y: f64, deviation| Component {
        weight,
        means: vec![x, y],
        deviations: vec![deviation, deviation],
    };
    let components = vec![
        component(0.4, -1.0, -1.0, 0.25),
        component(0.3, 1.0, -1.0, 0.35),
        component(0.2, -1.0, 1.0, 0.3),
        component(0.1, 1.0, 1.0, 0.2),
    ];
    (MixtureData::new(&components).unwrap(), components)
}

fn draw(components: &[Component], count: usize, index: u64) -> Vec<f64> {
    let normals = normals(index, 2 * count);
    let mut uniforms = vec![0.0; count];
    fill_uniforms(Key::new(6, Purpose::SyntheticData, index), Counter::coordinate(0, 0, 0), &mut uniforms);
    let pairs = normals.chunks(2).zip(&uniforms);
    pairs
        .flat_map(|(normal, &uniform)| {
            let mut place = uniform;
            let component = components.iter().find(|component| {
                place -= component.weight;
                place < 0.0
            });
            let component = component.unwrap_or(&components[0]);
            [0, 1].map(|i| component.means[i] + component.deviations[i] * normal[i])
        })
        .collect()
}

/// `E|D - D*|^2` over `E|x_0 - D*|^2`, the part by which the denoising loss exceeds the least possible.
fn excess(score: &LinearScore, exact: &MixtureData, clean: &[f64], sigma: f64) -> f64 {
    let count = clean.len() / 2;
    let noise = normals(77, 2 * count);
    let states = Ensemble::from_states(count, 2, |k, i| clean[2 * k + i] + sigma * noise[2 * k + i]);
    let [found, exact] = [denoised::<f64>(score, level(sigma), &states), denoised(exact, level(sigma), &states)];
    let (found, exact) = (found.to_rows(), exact.to_rows());
    let squares = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    squares(&found, &exact) / squares(clean, &exact)
}

#[test]
fn quadratic_functions_are_the_method_of_moments() {
    // Correlated data in three dimensions; with the objective of Hyvarinen and no penalty the fit is the normal with the moments of
    // the noisy sample, which the test repeats from the same noise: equal to rounding, magnified by the condition of the equations.
    let count = 192;
    let mixing = [[1.0, 0.0, 0.0], [0.8, 0.5, 0.0], [-0.3, 0.2, 0.7]];
    let data: Vec<f64> = normals(0, 3 * count)
        .chunks(3)
        .flat_map(|y| mixing.map(|row| 2.0 + row.iter().zip(y).map(|(a, y)| a * y).sum::<f64>()))
        .collect();
    let fit = LinearScoreFit { ridge: 0.0, draws: 1, ..fit(&[0.4]) };
    let score = fit.fit(&data, 3, vec![Arc::new(QuadraticBasis { dimension: 3 })]).unwrap();

    let mut noisy = Vec::new();
    for (chunk, rows) in data.chunks(192).enumerate() {
        let mut noise = vec![0.0; 192];
        fill_normals_f64(fit.noise, Counter::coordinate(0, chunk as u64, 0), &mut noise);
        for sign in [0.4, -0.4] {
            noisy.extend(
                rows.chunks(3)
                    .enumerate()
                    .map(|(lane, x)| nalgebra::Vector3::from_fn(|i, _| x[i] + sign * noise[64 * i + lane])),
            );
        }
    }
    let mean = noisy.iter().sum::<nalgebra::Vector3<f64>>() / noisy.len() as f64;
    let covariance = noisy.iter().map(|x| (x - mean) * (x - mean).transpose()).sum::<nalgebra::Matrix3<f64>>();
    let precision = (covariance / noisy.len() as f64).try_inverse().unwrap();

    let states = Ensemble::from_states(50, 3, |k, i| 2.0 + ((3 * k + i) as f64).sin());
    let mut found = denoised::<f64>(&score, level(0.4), &states);
    write_score(level(0.4), &states, &mut found);
    for k in 0..50 {
        let x = nalgebra::Vector3::from_fn(|i, _| states.get(k, i));
        let expected = -precision * (x - mean);
        assert!((0..3).all(|i| (found.get(k, i) - expected[i]).abs() < 1e-10));
    }
}

#[test]
fn gaussian_data_is_recovered_to_the_scatter_of_the_sample() {
    let (means, deviations) = (vec![1.0, -2.0], vec![0.5, 1.5]);
    let count = 20_000;
    let data: Vec<f64> =
        normals(1, 2 * count).chunks(2).flat_map(|y| [0, 1].map(|i| means[i] + deviations[i] * y[i])).collect();
    let exact = GaussianData::new(means, deviations.clone()).unwrap();
    for objective in [ScoreMatching::Hyvarinen, ScoreMatching::Denoising] {
        let fit = LinearScoreFit { objective, ..fit(&[0.1, 0.5, 2.0]) };
        let score = fit.fit(&data, 2, vec![Arc::new(QuadraticBasis { dimension: 2 })]).unwrap();
        for sigma in [0.1, 0.5, 2.0] {
            let states = Ensemble::from_states(1000, 2, |k, i| data[2 * k + i]);
            let [found, best] =
                [denoised::<f64>(&score, level(sigma), &states), denoised(&exact, level(sigma), &states)];
            for k in 0..1000 {
                for i in 0..2 {
                    // The fitted normal's mean is off by s/sqrt(N) per deviation and its variance by sqrt(2/N), and as much
                    // correlated with the other coordinate; where noise is small beside the data, the denoised state hardly depends on either.
                    // Draws of noise for the denoising objective: 8 of each add as much again.
                    let total = deviations[i].hypot(sigma);
                    let reach = sigma * sigma / total;
                    let z = (states.get(k, i) - [1.0, -2.0][i]).abs() / deviations[i];
                    let tolerance = 6.0 * 2.0 * reach * (2.0 + 3.0 * z) / (count as f64).sqrt();
                    let error = (found.get(k, i) - best.get(k, i)).abs();
                    assert!(error < tolerance, "{objective:?} {sigma} {error} {tolerance}");
                }
            }
        }
    }
}

fn bases(data: &[f64]) -> Vec<(&'static str, Vec<Arc<dyn PotentialBasis>>)> {
    let quadratic: Arc<dyn PotentialBasis> = Arc::new(QuadraticBasis { dimension: 2 });
    let waves: Vec<Arc<dyn PotentialBasis>> = [1.0, 0.5, 0.25]
        .iter()
        .enumerate()
        .map(|(index, &length)| {
            let key = Key::new(5, Purpose::RandomFeature, index as u64);
            Arc::new(FourierBasis::draw(key, 2, 64, length)) as Arc<dyn PotentialBasis>
        })
        .collect();
    let bumps: Arc<dyn PotentialBasis> = Arc::new(RadialBasis::new(data[..2 * 192].to_vec(), 2, 0.3).unwrap());
    vec![
        ("normal", vec![]),
        ("quadratic", vec![quadratic.clone()]),
        ("192 waves", [vec![quadratic.clone()], waves].concat()),
        ("192 bumps", vec![quadratic, bumps]),
    ]
}

#[test]
fn a_mixture_is_learned_with_a_small_excess_loss() {
    let (exact, components) = mixture();
    let (data, fresh) = (draw(&components, 10_000, 10), draw(&components, 5000, 11));
    let levels = [0.05, 0.2, 0.8];
    let fit = LinearScoreFit { draws: 2, ridge: 1e-4, ..fit(&levels) };
    let mut families = bases(&data).into_iter();
    let (_, none) = families.next().unwrap();
    let normal = fit.fit(&data, 2, none).unwrap();
    for (name, bases) in families.skip(1) {
        let score = fit.fit(&data, 2, bases).unwrap();
        for sigma in levels {
            // With four times as much data and noise the table of the module has 2 to 8 % of the normal's excess here. That which is
            // due to the sample grows as the inverse of its size.
            let (found, normal) = (excess(&score, &exact, &fresh, sigma), excess(&normal, &exact, &fresh, sigma));
            assert!(found < 0.33 * normal, "{name} {sigma}: {found} {normal}");
        }
    }
}

#[test]
fn density_divergence_and_precision_belong_together() {
    let (_, components) = mixture();
    let data = draw(&components, 2000, 12);
    let (_, bases) = bases(&data).pop().unwrap();
    let score = LinearScoreFit { draws: 1, ridge: 1e-3, ..fit(&[0.1, 0.4]) }.fit(&data, 2, bases).unwrap();
    // Between the levels of the fit, and with some signal lost.
    let level = NoiseLevel { time: 0.5, alpha: 0.8, sigma: 0.8 * 0.2 };
    let at =
        |i: usize, step: f64| Ensemble::from_states(70, 2, |k, j| data[2 * k + j] + if i == j { step } else { 0.0 });
    let states = at(0, 0.0);
    let clean = denoised::<f64>(&score, level, &states);
    let mut gradient = clean.clone();
    write_score(level, &states, &mut gradient);
    let mut traces = vec![0.0; 70];
    score.divergence(level, &states, &mut traces, &mut Workspace::new()).unwrap();
    let step = 1e-5;
    let mut sums = vec![0.0; 70];
    for i in 0..2 {
        let [ahead, behind] = [step, -step].map(|step| {
            let states = at(i, step);
            let mut density = vec![0.0; 70];
            score.log_density(level, &states, &mut density).unwrap();
            (density, denoised::<f64>(&score, level, &states))
        });
        for (k, sum) in sums.iter_mut().enumerate() {
            let slope = (ahead.0[k] - behind.0[k]) / (2.0 * step);
            // Truncation of third derivatives of order 1/0.2^3 to 1e4; rounding 1e-14 / 1e-5.
            assert!((slope - gradient.get(k, i)).abs() < 1e-5, "{slope} {}", gradient.get(k, i));
            *sum += (ahead.1.get(k, i) - behind.1.get(k, i)) / (2.0 * step);
        }
    }
    assert!(sums.iter().zip(&traces).all(|(a, b)| (a - b).abs() < 1e-6));
    // In single precision the same function, of states rounded to it.
    let single = Ensemble::from_states(70, 2, |k, i| states.get(k, i) as f32);
    let single = denoised::<f32>(&score, level, &single);
    assert!((0..70).all(|k| (0..2).all(|i| (f64::from(single.get(k, i)) - clean.get(k, i)).abs() < 1e-5)));
}

#[test]
fn the_fit_does_not_depend_on_the_number_of_threads() {
    let (_, components) = mixture();
    let data = draw(&components, 500, 13);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (_, bases) = bases(&data).pop().unwrap();
        pool.install(|| LinearScoreFit { draws: 1, ..fit(&[0.1, 0.4]) }.fit(&data, 2, bases).unwrap().coefficients(0.2))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn bad_input_is_refused() {
    let data = normals(2, 100);
    let quadratic = || vec![Arc::new(QuadraticBasis { dimension: 2 }) as Arc<dyn PotentialBasis>];
    let error = |fit: LinearScoreFit, data: &[f64], bases| fit.fit(data, 2, bases).unwrap_err();
    assert_eq!(error(fit(&[0.1]), &data[..3], vec![]), LinearScoreError::Data { dimension: 2 });
    assert_eq!(error(fit(&[0.1]), &[1.0; 10], vec![]), LinearScoreError::Data { dimension: 2 });
    let mut broken = data.clone();
    broken[13] = f64::NAN;
    assert_eq!(error(fit(&[0.1]), &broken, vec![]), LinearScoreError::NotFinite { row: 6, column: 1 });
    for levels in [&[][..], &[0.0, 1.0], &[1.0, 0.5], &[1.0, f64::INFINITY]] {
        assert_eq!(error(fit(levels), &data, vec![]), LinearScoreError::Levels);
    }
    assert_eq!(error(LinearScoreFit { draws: 0, ..fit(&[0.1]) }, &data, vec![]), LinearScoreError::Settings);
    assert_eq!(error(LinearScoreFit { ridge: -1.0, ..fit(&[0.1]) }, &data, vec![]), LinearScoreError::Settings);
    let other = vec![Arc::new(QuadraticBasis { dimension: 3 }) as Arc<dyn PotentialBasis>];
    assert_eq!(error(fit(&[0.1]), &data, other), LinearScoreError::Dimension { expected: 2, found: 3 });
    // The same functions twice, and no penalty to choose between them.
    let twice = [quadratic(), quadratic()].concat();
    let singular = error(LinearScoreFit { ridge: 0.0, ..fit(&[0.1]) }, &data, twice);
    assert_eq!(singular, LinearScoreError::Singular { sigma: 0.1 });
}

/// Prints the table of the module's documentation.
#[test]
#[ignore = "a measurement of minutes"]
#[expect(clippy::print_stdout, reason = "a measurement")]
fn measure() {
    let (exact, components) = mixture();
    let (data, fresh) = (draw(&components, 20_000, 10), draw(&components, 20_000, 11));
    let levels = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6];
    for (objective, ridges) in
        [(ScoreMatching::Hyvarinen, &[1e-6, 1e-4, 1e-2][..]), (ScoreMatching::Denoising, &[1e-4])]
    {
        for &ridge in ridges {
            for (name, bases) in bases(&data) {
                let start = std::time::Instant::now();
                let score = LinearScoreFit { objective, ridge, ..fit(&levels) }.fit(&data, 2, bases).unwrap();
                let seconds = start.elapsed().as_secs_f64();
                let found: Vec<String> = levels
                    .iter()
                    .chain(&[0.03, 0.28])
                    .map(|&sigma| format!("{:.5}", excess(&score, &exact, &fresh, sigma)))
                    .collect();
                println!("{objective:?} {ridge} {name}: {} ({seconds:.1} s)", found.join(" | "));
            }
        }
    }
}
