//! Lattice field theory and the Ising model.

use ornstein_engine::targets::{
    CRITICAL_COUPLING, IsingDual, KnownAnswers, Lattice, PhiFour, SpinBlock, log_partition_function,
};
use ornstein_engine::{LANES, Randomness};

use crate::support::{Target, assert_mean, check_gradient, check_single_precision, evaluate, scatter};

/// `ln Z` of a target in four dimensions by the trapezoidal rule, whose error for an analytic integrand that vanishes at
/// the ends is exponentially small.
fn log_integral_in_four_dimensions(target: &impl Target, reach: f64, points: usize) -> f64 {
    let h = 2.0 * reach / points as f64;
    let node = |i: usize| (i as f64 + 0.5) * h - reach;
    let mut sum = 0.0;
    let mut x = [0.0; 4 * LANES];
    let total = points.pow(4);
    for first in (0..total).step_by(LANES) {
        for lane in 0..LANES {
            let mut index = first + lane;
            for coordinate in 0..4 {
                x[coordinate * LANES + lane] = node(index % points);
                index /= points;
            }
        }
        let (_, log_density) = evaluate::<f64>(target, &x);
        sum += log_density.iter().take(total - first).map(|l| l.exp()).sum::<f64>();
    }
    sum.ln() + 4.0 * h.ln()
}

/// Transfer-matrix results for the 2 x 2 lattice.
#[test]
fn phi_four_on_two_by_two_by_quadrature() {
    let lattice = Lattice::new(2, 2).unwrap();
    let by_mass = |m2: f64| PhiFour::from_mass(lattice, m2, 5.1).unwrap();
    let by_hopping = |kappa: f64| PhiFour::from_hopping(lattice, kappa, 0.022).unwrap();
    for (target, reach, expected) in [
        (by_mass(-4.75), 2.2, 2.814_291_995_133_983),
        (by_mass(-4.0), 2.2, 1.885_877_690_859_604),
        (by_hopping(0.2), 5.5, 2.766_345_549_319_053),
        (by_hopping(0.3), 6.0, 5.213_835_547_537_573),
    ] {
        let found = log_integral_in_four_dimensions(&target, reach, 40);
        assert!((found - expected).abs() < 1e-8, "{found}, expected {expected}");
    }
    // Free: ln Z is -1/2 ln det of the quadratic form, with eigenvalues m^2 + 4 - 2 cos - 2 cos: m^2 + (0, 4, 4, 8).
    let free = PhiFour::from_mass(lattice, 0.5, 0.0).unwrap();
    let expected: f64 = [0.5, 4.5, 4.5, 8.5].iter().map(|e| 0.5 * (std::f64::consts::PI / e).ln()).sum();
    assert!((log_integral_in_four_dimensions(&free, 8.0, 44) - expected).abs() < 1e-7);
}

#[test]
fn phi_four_moves_down_its_action() {
    let target = PhiFour::from_mass(Lattice::new(3, 4).unwrap(), -4.0, 5.1).unwrap().with_field(0.3).unwrap();
    let x = scatter(12, 0.2, 0.8);
    check_gradient(&target, &x, 1e4);
    check_single_precision(&target, &x, 1e4);
    assert_eq!(target.means(), None);
    let lattice = Lattice::new(4, 4).unwrap();
    assert!(PhiFour::from_mass(lattice, -4.0, 0.0).is_err() && PhiFour::from_mass(lattice, 1.0, -1.0).is_err());
    assert!(PhiFour::from_hopping(lattice, f64::NAN, 0.022).is_err());
}

/// `sum_<xy> s_x s_y` of the spins that are the bits of a number.
fn links_of(lattice: Lattice, spins: usize) -> f64 {
    let spin = |site: usize| if spins >> site & 1 == 1 { 1.0 } else { -1.0 };
    let mut sum = 0.0;
    for row in 0..lattice.rows() {
        for column in 0..lattice.columns() {
            let [_, down, _, right] = lattice.neighbours(row, column);
            sum += spin(row * lattice.columns() + column) * (spin(down) + spin(right));
        }
    }
    sum
}

#[test]
fn ising_partition_function_by_enumeration_and_from_a_table() {
    for (rows, columns) in [(2, 2), (2, 4), (3, 4), (4, 3), (4, 4)] {
        let lattice = Lattice::new(rows, columns).unwrap();
        for coupling in [0.2, CRITICAL_COUPLING, 0.6] {
            let states = 0..1usize << lattice.sites();
            let brute = states.map(|spins| (coupling * links_of(lattice, spins)).exp()).sum::<f64>().ln();
            let found = log_partition_function(lattice, coupling).unwrap();
            assert!((found - brute).abs() < 1e-12, "{rows} x {columns}: {found}, {brute}");
        }
    }
    // Kaufman's formula with 40 digits (mpmath).
    for (side, coupling, expected) in [
        (16, 0.2, 188.039_887_955_983_17),
        (16, CRITICAL_COUPLING, 238.642_256_635_132_9),
        (16, 0.6, 310.487_038_589_865),
        (64, 0.3, 3_238.129_954_616_372_7),
        (64, CRITICAL_COUPLING, 3_808.672_283_419_809),
        (64, 0.5, 4_202.340_507_978_943),
    ] {
        let found = log_partition_function(Lattice::new(side, side).unwrap(), coupling).unwrap();
        // Thousands of terms of order one: roundings of 1e-16 each of the whole.
        assert!((found / expected - 1.0).abs() < 1e-13, "{side}: {found}, expected {expected}");
    }
}

#[test]
fn ising_dual_is_the_field_of_the_spins() {
    for (rows, columns) in [(2, 2), (2, 4), (3, 4), (4, 4)] {
        let lattice = Lattice::new(rows, columns).unwrap();
        let target = IsingDual::new(lattice, 0.4, 1.0).unwrap();
        let x = scatter(lattice.sites(), 0.0, 1.0);
        check_gradient(&target, &x, 1e3);
        check_single_precision(&target, &x, 1e3);
    }
}

#[test]
fn ising_dual_has_the_stated_normalisation() {
    // Two by two directly.
    let target = IsingDual::new(Lattice::new(2, 2).unwrap(), 0.3, 1.0).unwrap();
    let found = log_integral_in_four_dimensions(&target, 7.0, 46);
    assert!((found - target.log_normalisation().unwrap()).abs() < 1e-9, "{found}");
    // Four by four: the density is the sum over spins of exp(s J s/2) times a Gaussian about s, of integral
    // sqrt((2 pi)^N/det J). At a point, that sum over 2^16 states.
    let lattice = Lattice::new(4, 4).unwrap();
    let (coupling, margin) = (0.4, 1.0);
    let target = IsingDual::new(lattice, coupling, margin).unwrap();
    let form = |x: &dyn Fn(usize) -> f64| {
        let mut sum = 0.0;
        for row in 0..4 {
            for column in 0..4 {
                let neighbours: f64 = lattice.neighbours(row, column).iter().map(|&y| x(y)).sum();
                sum += x(4 * row + column) * (target.shift() * x(4 * row + column) + coupling * neighbours);
            }
        }
        sum
    };
    let psi = scatter(16, 0.2, 0.7);
    let (_, log_density) = evaluate::<f64>(&target, &psi);
    let terms = (0..1usize << 16).map(|spins| {
        let spin = |x: usize| if spins >> x & 1 == 1 { 1.0 } else { -1.0 };
        (0.5 * form(&spin) - 0.5 * form(&|x| psi[x * LANES] - spin(x))).exp()
    });
    let sum: f64 = terms.sum();
    assert!((log_density[0] - sum.ln()).abs() < 1e-12 * sum.ln().abs().max(1.0));
}

/// Means over replicas of the links after burn-in are `d ln Z/dK`.
#[test]
fn heat_bath_has_the_exact_energy() {
    for (side, coupling, sweeps) in [(16, 0.2, 100), (16, 0.4, 1500), (64, 0.3, 100)] {
        let lattice = Lattice::new(side, side).unwrap();
        let randomness = Randomness { seed: 5, index: side as u64 };
        let means = (0..4).flat_map(|block| {
            let mut spins = SpinBlock::random(lattice, block, randomness).unwrap();
            for step in 1..=sweeps {
                spins.sweep(coupling, randomness, step).unwrap();
            }
            spins.link_sum().map(f64::from)
        });
        let h = 1e-4;
        let ln_z = |k| log_partition_function(lattice, k).unwrap();
        let expected = (ln_z(coupling + h) - ln_z(coupling - h)) / (2.0 * h);
        assert_mean(&means.collect::<Vec<_>>(), expected, &format!("links at L = {side}, K = {coupling}"));
    }
}

#[test]
fn heat_bath_visits_every_state_of_a_small_lattice_as_often_as_it_should() {
    let lattice = Lattice::new(2, 2).unwrap();
    let randomness = Randomness { seed: 8, index: 0 };
    let mut spins = SpinBlock::random(lattice, 3, randomness).unwrap();
    let coupling = 0.15;
    let mut counts = [0.0; 16];
    let sweeps = 12_000;
    for step in 1..=sweeps {
        spins.sweep(coupling, randomness, step).unwrap();
        // Every third sweep: the correlation of states three sweeps apart is below 0.05 at this coupling.
        for lane in (0..LANES).filter(|_| step % 3 == 0) {
            let state = (0..4).map(|x| usize::from(spins.spins()[x][lane] > 0) << x).sum::<usize>();
            counts[state] += 1.0;
        }
    }
    let z: f64 = (0..16).map(|state| (coupling * links_of(lattice, state)).exp()).sum();
    let total: f64 = counts.iter().sum();
    for (state, count) in counts.iter().enumerate() {
        let p = (coupling * links_of(lattice, state)).exp() / z;
        let error = (p * (1.0 - p) / total).sqrt();
        assert!((count / total - p).abs() < 7.0 * error, "state {state}: {} and {p}", count / total);
    }
}

#[test]
fn impossible_lattices_are_refused() {
    assert!(Lattice::new(1, 5).is_err());
    let odd = Lattice::new(3, 4).unwrap();
    assert!(SpinBlock::random(odd, 0, Randomness { seed: 0, index: 0 }).is_err());
    assert!(IsingDual::new(odd, -0.1, 1.0).is_err() && IsingDual::new(odd, 0.3, 0.0).is_err());
    assert!(log_partition_function(odd, 0.0).is_err());
}
