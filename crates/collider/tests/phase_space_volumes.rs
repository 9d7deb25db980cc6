//! Volumes against closed forms and independent quadrature.
//!
//! The numbers were computed with mpmath: the massless ones from the formula at 17 digits, the massive ones by nested adaptive quadrature.

#![allow(clippy::excessive_precision, reason = "references have the digits that they came with")]

use ornstein_collider::phase_space::{PhaseSpaceError, massless_volume, volume};

/// At a total energy of 1 and of 1000, by the number of particles from 2.
const MASSLESS: [[f64; 2]; 9] = [
    [0.039_788_735_772_973_834, 0.039_788_735_772_973_834],
    [0.000_125_982_556_379_685_5, 125.982_556_379_685_5],
    [1.329_656_430_278_884_1e-7, 132_965.643_027_888_41],
    [7.016_789_757_994_901_1e-11, 70_167_897.579_949_011],
    [2.221_717_011_404_613_1e-14, 22_217_170_114.046_131],
    [4.689_729_110_704_846_7e-18, 4_689_729_110_704.846_7],
    [7.070_965_840_156_892_5e-22, 707_096_584_015_689.25],
    [7.995_966_835_036_090_4e-26, 79_959_668_350_360_904.0],
    [7.032_646_042_454_288_6e-30, 7.032_646_042_454_288_6e18],
];

#[test]
fn massless_volumes_are_the_closed_form() {
    for (index, expected) in MASSLESS.iter().enumerate() {
        for (energy, expected) in [1.0, 1000.0].into_iter().zip(expected) {
            let found = massless_volume(index + 2, energy).unwrap();
            assert!((found / expected - 1.0).abs() < 1e-14, "{} particles at {energy}", index + 2);
            assert_eq!(volume(energy, &vec![0.0; index + 2]), Ok(found));
        }
    }
}

#[test]
fn massive_volumes_are_those_of_independent_quadrature() {
    // The digits that the references have.
    let cases: [(f64, &[f64], f64, f64); 6] = [
        (172.5, &[4.18, 80.379], 0.031_113_327_916_2, 1e-11),
        (1.869_66, &[0.493_677, 0.139_570_39, 0.139_570_39], 0.000_230_809_666_266, 1e-11),
        (0.105_658_375_5, &[0.000_510_998_95, 0.0, 0.0], 1.405_728_930_55e-6, 1e-11),
        (1.0, &[0.1; 3], 9.198_748_636_17e-5, 1e-11),
        (500.0, &[172.5, 172.5, 125.25], 0.257_699_789_716, 1e-11),
        (1.0, &[0.1; 4], 4.961_905_68e-8, 2e-9),
    ];
    for (energy, masses, expected, tolerance) in cases {
        let found = volume(energy, masses).unwrap();
        assert!((found / expected - 1.0).abs() < tolerance, "{masses:?} at {energy}: {found:e}, not {expected:e}");
    }
}

/// One electron beside massless particles: a single integral after the closed form, with the expansion in its mass to compare with. Masses
/// that are tiny beside the energy must approach the massless volume, through every table on the way.
#[test]
fn vanishing_masses_leave_the_massless_volume() {
    for particles in 3..=12 {
        let massless = massless_volume(particles, 1.0).unwrap();
        let found = volume(1.0, &vec![1e-6; particles]).unwrap();
        // The leading correction is -n (n-1)(n-2) m^2/s times a logarithm at most.
        let correction = (particles * particles * particles) as f64 * 1e-12 * 30.0;
        assert!(
            (found / massless - 1.0).abs() < correction + 1e-9,
            "{particles} particles: {found:e}, not {massless:e}"
        );
    }
}

/// Just above threshold particles are slow, and the volume is that of nonrelativistic phase space,
///
/// $$\Phi_n\to(2\pi)^{4-3n}\frac{(2\pi)^{3(n-1)/2}}{\Gamma(3(n-1)/2)}\Big(\frac{\prod m}{\sum m}\Big)^{3/2}\frac{K^{(3n-5)/2}}{2^n\prod m}.$$
#[test]
fn slow_particles_have_the_nonrelativistic_volume() {
    use std::f64::consts::{PI, TAU};
    let kinetic = 1e-7_f64;
    for particles in 2..=12_i32 {
        // Gamma(3(n-1)/2) from Gamma(3/2) and Gamma(1) by Gamma(x + 1) = x Gamma(x).
        let argument = 1.5 * f64::from(particles - 1);
        let (mut value, mut at) = if argument.fract() == 0.0 { (1.0, 1.0) } else { (0.5 * PI.sqrt(), 1.5) };
        while at < argument {
            value *= at;
            at += 1.0;
        }
        let expected = TAU.powi(4 - 3 * particles) * TAU.powf(argument) / value
            * f64::from(particles).powf(-1.5)
            * kinetic.powf(argument - 1.0)
            / 2f64.powi(particles);
        let masses = vec![1.0; particles as usize];
        let found = volume(f64::from(particles) + kinetic, &masses).unwrap();
        // Relative corrections are of order K/m.
        assert!((found / expected - 1.0).abs() < 1e-6, "{particles} particles: {found:e}, not {expected:e}");
    }
}

#[test]
fn impossible_volumes_are_refused() {
    assert_eq!(massless_volume(1, 1.0), Err(PhaseSpaceError::Particles { found: 1 }));
    assert_eq!(massless_volume(13, 1.0), Err(PhaseSpaceError::Particles { found: 13 }));
    assert_eq!(massless_volume(3, 0.0), Err(PhaseSpaceError::Energy { energy: 0.0 }));
    assert_eq!(volume(1.0, &[0.7, 0.7]), Err(PhaseSpaceError::BelowThreshold { energy: 1.0, masses: 1.4 }));
}
