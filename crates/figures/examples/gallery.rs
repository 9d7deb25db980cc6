//! Draws one figure of each kind into a folder (default: `plots/gallery-figures`), with synthetic data.
//!
//! `cargo run --release -p ornstein-figures --example gallery -- FOLDER`

use std::error::Error;
use std::f64::consts::TAU;
use std::path::PathBuf;

use ornstein_figures::{
    Annotation, Axis, Band, Colour, ColourMap, Corner, Curve, Dash, Figure, GuideLine, HeatMap, Histogram, Marker,
    Panel, Points,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("plots/gallery-figures"), PathBuf::from);
    power_spectrum().save(&folder, "power-spectrum")?;
    slice().save(&folder, "slice")?;
    exponential_law().save(&folder, "exponential-law")?;
    convergence().save(&folder, "convergence")?;
    grid().save(&folder, "grid")?;
    Ok(())
}

const MARKERS: [Marker; 4] = [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond];

/// Numbers between 0 and 1 that look random (a linear congruential generator): good enough for a picture.
fn uniforms(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..count).map(|_| next()).collect()
}

/// Standard normal numbers (Box & Muller 1958).
fn normals(seed: u64, count: usize) -> Vec<f64> {
    let pairs = uniforms(seed, 2 * count);
    pairs.chunks(2).map(|u| (-2.0 * u[0].ln()).sqrt() * (TAU * u[1]).cos()).collect()
}

/// `count` numbers with equal ratios.
fn logarithmic(lower: f64, upper: f64, count: usize) -> Vec<f64> {
    (0..count).map(|i| lower * (upper / lower).powf(i as f64 / (count - 1) as f64)).collect()
}

/// Something like the spectrum of matter: the fit of Bardeen, Bond, Kaiser & Szalay (1986), eq. G3, with arbitrary amplitude and
/// acoustic wiggles painted on.
fn spectrum(k: f64) -> f64 {
    let q = k / 0.2;
    let transfer = (1.0 + 2.34 * q).ln() / (2.34 * q)
        * (1.0 + 3.89 * q + (16.1 * q).powi(2) + (5.46 * q).powi(3) + (6.71 * q).powi(4)).powf(-0.25);
    2.4e6 * k.powf(0.965) * transfer.powi(2) * (1.0 + 0.05 * (110.0 * k).sin() * (-(k / 0.15).powi(2)).exp())
}

fn power_spectrum() -> Figure {
    let k = logarithmic(4e-3, 1.2, 300);
    let theory: Vec<f64> = k.iter().map(|k| spectrum(*k)).collect();
    // Two times the error of a shell of modes in a box of 1000 Mpc/h.
    let error = |k: f64| 2.0 * (0.006 / k).powf(1.2) * 0.35;
    let lower: Vec<f64> = k.iter().map(|k| spectrum(*k) * (1.0 - error(*k))).collect();
    let upper: Vec<f64> = k.iter().map(|k| spectrum(*k) * (1.0 + error(*k))).collect();

    let bins = logarithmic(6.3e-3, 0.8, 24);
    let noise = normals(3, bins.len());
    let ratio: Vec<f64> = bins.iter().zip(&noise).map(|(k, z)| 1.0 + 0.5 * error(*k) * z).collect();
    let ratio_error: Vec<f64> = bins.iter().map(|k| 0.5 * error(*k)).collect();
    let measured: Vec<f64> = bins.iter().zip(&ratio).map(|(k, r)| spectrum(*k) * r).collect();
    let measured_error: Vec<f64> = bins.iter().zip(&ratio_error).map(|(k, e)| spectrum(*k) * e).collect();

    let (one_minus, one_plus): (Vec<f64>, Vec<f64>) = k.iter().map(|k| (1.0 - error(*k), 1.0 + error(*k))).unzip();
    let main = Panel::new()
        .x_axis(Axis::log("wavenumber $k$ [$h$ Mpc$^{-1}$]").limits(4e-3, 1.2))
        .y_axis(Axis::log("power spectrum $P(k)$ [$h^{-3}$ Mpc$^3$]"))
        .add(Band::new(&k, &lower, &upper).label("expected, $\\pm 2\\sigma$"))
        .add(Curve::new(&k, &theory).label("linear theory"))
        .add(Points::new(&bins, &measured).y_error(&measured_error).label("one universe, $256^3$ cells"))
        .add(Annotation::corner(Corner::UpperRight, "$z = 0$"));
    let flat = Panel::new()
        .y_axis(Axis::linear("ratio").limits(0.7, 1.3))
        .add(Band::new(&k, &one_minus, &one_plus))
        .add(Curve::new(&k, vec![1.0; k.len()]))
        .add(Points::new(&bins, &ratio).y_error(&ratio_error));
    Figure::with_ratio(main, flat)
}

fn slice() -> Figure {
    let cells = 128;
    let box_size = 1000.0;
    let amplitudes = normals(11, 400);
    let phases = uniforms(12, 400);
    // A sum of 400 plane waves.
    let waves: Vec<[f64; 4]> = (0..400)
        .map(|i| ((i % 20) as f64, (i / 20) as f64 - 10.0, i))
        .filter(|(a, b, _)| *a != 0.0 || *b != 0.0)
        .map(|(a, b, i)| [a, b, amplitudes[i] / a.hypot(b).powf(0.8), phases[i]])
        .collect();
    let mut field = Vec::with_capacity(cells * cells);
    for row in 0..cells {
        for column in 0..cells {
            let (x, y) = (column as f64 / cells as f64, row as f64 / cells as f64);
            field.push(0.35 * waves.iter().map(|[a, b, c, p]| c * (TAU * (a * x + b * y + p)).cos()).sum::<f64>());
        }
    }
    Figure::single(
        Panel::new()
            .title("density contrast of a slice 8 $h^{-1}$ Mpc thick")
            .x_axis(Axis::linear("$x$ [$h^{-1}$ Mpc]"))
            .y_axis(Axis::linear("$y$ [$h^{-1}$ Mpc]"))
            .add(
                HeatMap::new(field, [cells, cells])
                    .extent((0.0, box_size), (0.0, box_size))
                    .colour_map(ColourMap::Diverging)
                    .range(-3.0, 3.0)
                    .label("density contrast $\\delta$")
                    .equal_aspect(),
            ),
    )
    .width(5.6)
}

fn exponential_law() -> Figure {
    let count = 50_000;
    let values: Vec<f64> = uniforms(5, count).iter().map(|u| -u.ln()).collect();
    let width = 0.25;
    let edges: Vec<f64> = (0..=44).map(|i| width * f64::from(i)).collect();
    let mut counts = [0_u32; 44];
    for bin in values.iter().map(|value| (value / width) as usize).filter(|bin| *bin < 44) {
        counts[bin] += 1;
    }
    let density: Vec<f64> = counts.iter().map(|n| f64::from(*n) / (count as f64 * width)).collect();
    let x: Vec<f64> = (0..=110).map(|i| 0.1 * f64::from(i)).collect();
    let law: Vec<f64> = x.iter().map(|x| (-x).exp()).collect();
    Figure::single(
        Panel::new()
            .x_axis(Axis::linear("$|\\delta_k|^2 / P(k)$").limits(0.0, 11.0))
            .y_axis(Axis::log("probability density").limits(1e-5, 2.0))
            .add(Histogram::new(edges, density).label("50 000 modes"))
            .add(Curve::new(x, law).label("Exp(1)")),
    )
}

fn convergence() -> Figure {
    let steps = logarithmic(1.0, 1e4, 200);
    let mut panel = Panel::new()
        .x_axis(Axis::log("Langevin step"))
        .y_axis(Axis::linear("variance / target variance").grid())
        .add(GuideLine::horizontal(1.0).label("target"));
    for (rate, dash) in [(1.0, Dash::Solid), (0.1, Dash::Dashed), (0.01, Dash::DashDotted), (0.001, Dash::Dotted)] {
        let variance: Vec<f64> = steps.iter().map(|n| 1.0 - (-rate * n).exp()).collect();
        panel = panel.add(Curve::new(&steps, variance).label(format!("$h\\,\\lambda_k = {rate}$")).dash(dash));
    }
    Figure::single(panel)
}

fn grid() -> Figure {
    let x: Vec<f64> = (0..200).map(|i| 0.05 * f64::from(i)).collect();
    let wave = |frequency: f64| x.iter().map(|x| (frequency * x).sin() * (-0.2 * x).exp()).collect::<Vec<f64>>();
    let curves = Panel::new()
        .title("(a) curves")
        .x_axis(Axis::linear("time $t$ [s]"))
        .y_axis(Axis::linear("$x(t)$"))
        .add(Curve::new(&x, wave(2.0)).label("$\\omega = 2$"))
        .add(Curve::new(&x, wave(3.0)).label("$\\omega = 3$").dash(Dash::Dashed));
    let mut scatter = Panel::new()
        .title("(b) markers")
        .x_axis(Axis::linear("$E$ [eV]").limits(0.0, 6e5))
        .y_axis(Axis::linear("counts"));
    for (i, marker) in MARKERS.into_iter().enumerate() {
        let (a, b) = (normals(20 + i as u64, 30), normals(40 + i as u64, 30));
        let a: Vec<f64> = a.iter().map(|a| 1e5 * (i as f64 + 1.0 + 0.3 * a)).collect();
        let b: Vec<f64> = b.iter().map(|b| 40.0 * (i as f64 + 1.5 + 0.4 * b)).collect();
        scatter = scatter.add(Points::new(a, b).marker(marker).label(format!("run {}", i + 1)));
    }
    let values: Vec<f64> = (0..24 * 36).map(|i| 10.0_f64.powf(3.0 * uniforms(i, 3)[2])).collect();
    let map = Panel::new().title("(c) log colours").x_axis(Axis::linear("column")).y_axis(Axis::linear("row")).add(
        HeatMap::new(values, [24, 36])
            .logarithmic()
            .range(2.0, 500.0)
            .colour_map(ColourMap::Inferno)
            .label("flux [Jy]"),
    );
    let histogram = Panel::new()
        .title("(d) histogram")
        .x_axis(Axis::linear("energy $-\\ln\\pi$"))
        .y_axis(Axis::linear("frequency"))
        .add(Histogram::new([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 4.0, 6.0, 3.0, 1.0]).label("first"))
        .add(Histogram::new([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 3.0, 7.0, 3.5, 0.5]).outline().label("second"))
        .add(GuideLine::vertical(2.7).colour(Colour::BLACK).label("mean"));
    Figure::grid(2, 2, vec![curves, scatter, map, histogram])
}
