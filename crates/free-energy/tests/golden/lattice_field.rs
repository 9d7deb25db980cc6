//! The quartic field on narrow lattices, whose transfer matrix is known.

use ornstein_engine::targets::{Lattice, PhiFour};
use serde_json::Value;

use crate::runs::{Bridge, assert_holds, normal};

fn exact(table: &str, shape: &str) -> f64 {
    let all: Value = serde_json::from_str(include_str!("../data/phi4_exact.json")).unwrap();
    all[table][shape].as_f64().unwrap()
}

fn check(rows: usize, columns: usize, islands: usize, particles: usize, largest_error: f64) {
    let (table, shape) = (if rows == 2 { "2xN, chi = 20" } else { "4xN, chi = 8" }, format!("{rows}x{columns}"));
    let target = PhiFour::from_mass(Lattice::new(rows, columns).unwrap(), -4.75, 5.1).unwrap();
    // A deviation near that of a site, 0.5 or so.
    let bridge = Bridge::new(normal(rows * columns, 0.7), target, 0.6, 70 + (rows * columns) as u64);
    let (estimate, _) = bridge.islands(islands, particles, 4);
    assert!(estimate.reliability.reliable, "{}", estimate.reliability);
    assert_holds(&format!("phi^4 {shape}"), estimate.log_mean, exact(table, &shape), largest_error);
}

#[test]
fn narrow_lattices() {
    check(2, 4, 12, 512, 0.05);
    check(2, 8, 12, 512, 0.08);
    check(4, 4, 12, 512, 0.08);
}

#[test]
#[ignore = "a minute: up to 128 sites"]
fn long_lattices() {
    for columns in [2, 4, 8, 16, 32] {
        check(2, columns, 20, 4096, 0.05);
    }
    for columns in [4, 8, 16, 32] {
        check(4, columns, 20, 4096, 0.06);
    }
}
