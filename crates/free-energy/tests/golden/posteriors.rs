//! Evidences of posteriors of real data, which no formula gives.

use ornstein_engine::targets::{CoxCoordinates, CoxProcess, Gaussian, LogisticRegression};

use crate::runs::{Bridge, assert_holds, normal};

/// Two routes to one evidence: islands from the prior, and walkers in both directions whose far end are the islands' particles.
fn logistic_regression(islands: usize, particles: usize, largest_error: f64) {
    let bridge = Bridge::new(normal(31, 1.0), LogisticRegression::breast_cancer().unwrap(), 0.5, 100);
    let (estimate, runs) = bridge.islands(islands, particles, 4);
    assert!(estimate.reliability.reliable, "{}", estimate.reliability);
    let value = estimate.log_mean;
    println!("logistic regression, islands: {:.4} +- {:.4}", value.value, value.standard_error);
    assert!(value.standard_error < largest_error);
    // Particles of one island share ancestors: one of every island would be independent, the last ones nearly are.
    let ends = runs[0].particles.generations()[0].clone();
    let both = bridge.both_directions(100, ends, 1 << 20);
    assert!(both.reliability.reliable, "{}", both.reliability);
    let other = both.free_energy.negated();
    println!("logistic regression, both directions: {:.4} +- {:.4}", other.value, other.standard_error);
    let error = value.standard_error.hypot(other.standard_error);
    // Six deviations; the relatives among the ends may double the error of the reverse half.
    assert!((value.value - other.value).abs() < 6.0 * 2.0 * error);
    let bounds = both.bounds.unwrap();
    assert!(bounds.lower.value < value.value + 6.0 * error && bounds.upper.value > value.value - 6.0 * error);
}

#[test]
fn evidence_of_a_logistic_regression() {
    logistic_regression(8, 256, 0.2);
}

#[test]
#[ignore = "half a minute: 20 islands of 2048 particles"]
fn evidence_of_a_logistic_regression_at_full_size() {
    logistic_regression(20, 2048, 0.03);
}

/// The process of pines: a small grid always, against the same evidence in the other coordinates.
#[test]
fn evidence_of_a_point_process_in_both_coordinates() {
    let whitened = Bridge::new(normal(36, 1.0), CoxProcess::pines(6, CoxCoordinates::Whitened).unwrap(), 0.5, 110);
    let (whitened, _) = whitened.islands(10, 512, 4);
    let field = CoxProcess::pines(6, CoxCoordinates::Field).unwrap();
    let prior = Gaussian::new(vec![field.mean(); 36], vec![1.91_f64.sqrt(); 36]).unwrap();
    let (field, _) = Bridge::new(prior, field, 0.5, 111).islands(10, 512, 4);
    let [a, b] = [whitened.log_mean, field.log_mean];
    println!("6 x 6 cells: {:.4} +- {:.4} and {:.4} +- {:.4}", a.value, a.standard_error, b.value, b.standard_error);
    let error = a.standard_error.hypot(b.standard_error);
    // Nine degrees of freedom each: beyond 8 with probability below 1e-6.
    assert!((a.value - b.value).abs() < 8.0 * error && error < 0.1);
}

#[test]
#[ignore = "minutes: 1600 dimensions"]
fn evidence_of_the_pines_on_40_cells_a_side() {
    let bridge = Bridge::new(normal(1600, 1.0), CoxProcess::pines(40, CoxCoordinates::Whitened).unwrap(), 0.5, 120);
    println!("{} temperatures", bridge.plan.schedule.length());
    let (estimate, _) = bridge.islands(6, 512, 3);
    let value = estimate.log_mean;
    println!("LGCP 40 x 40: {:.3} +- {:.3}, {}", value.value, value.standard_error, estimate.reliability);
    println!("one island: deviation {:.3}", estimate.deviation_of_an_island);
    // Two runs of another implementation gave 501.74 and 501.85.
    assert!((value.value - 501.8).abs() < 0.5);
    assert_holds("LGCP 40 x 40", value, 501.8, 0.3);
}
