//! Bennett's estimators against pymbar 4 on stored data (`data/pymbar.json`, made by `tools/pymbar_reference.py`).

use ornstein_free_energy::{Mbar, ReducedPotentials, bennett, exponential_average};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("data/pymbar.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-8 * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

fn solved(case: &Value) -> (Vec<f64>, Vec<Vec<f64>>, Mbar) {
    let x = numbers(&case["x"]);
    let rows: Vec<Vec<f64>> = numbers(&case["stiffness"])
        .iter()
        .zip(numbers(&case["centre"]))
        .map(|(stiffness, centre)| x.iter().map(|x| 0.5 * stiffness * (x - centre).powi(2)).collect())
        .collect();
    let counts: Vec<usize> = numbers(&case["counts"]).iter().map(|count| *count as usize).collect();
    let mbar = Mbar::solve(ReducedPotentials::new(rows.concat(), &counts).unwrap()).unwrap();
    (x, rows, mbar)
}

#[test]
fn free_energies_errors_and_overlap_of_harmonic_oscillators() {
    let case = &reference()["mbar"];
    let (_, _, mbar) = solved(case);
    for (i, (row, errors)) in
        case["differences"].as_array().unwrap().iter().zip(case["errors"].as_array().unwrap()).enumerate()
    {
        for (j, (difference, error)) in numbers(row).into_iter().zip(numbers(errors)).enumerate() {
            // pymbar's table holds f_j - f_i.
            let found = mbar.difference(j, i);
            assert_close(found.value, difference, "difference");
            // On the diagonal, pymbar has the rounding error under a root.
            if i != j {
                assert_close(found.standard_error, error, "error");
            }
        }
    }
    let overlap = mbar.overlap_matrix();
    for (i, row) in case["overlap"].as_array().unwrap().iter().enumerate() {
        for (j, expected) in numbers(row).into_iter().enumerate() {
            assert_close(overlap[(i, j)], expected, "overlap matrix");
        }
    }
    assert_close(mbar.overlap(), case["overlap_scalar"].as_f64().unwrap(), "overlap");
    for (found, expected) in mbar.effective_samples().into_iter().zip(numbers(&case["effective_samples"])) {
        assert_close(found, expected, "effective samples");
    }
}

#[test]
fn averages_over_all_states_and_a_new_one() {
    let case = &reference()["mbar"];
    let (x, rows, mbar) = solved(case);
    let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
    for (state, row) in rows.iter().enumerate() {
        for (observable, name) in [(&x, "mean"), (&squares, "mean_square")] {
            let found = mbar.expectation(observable, row).unwrap().estimate;
            assert_close(found.value, numbers(&case[name])[state], name);
            assert_close(found.standard_error, numbers(&case[format!("{name}_error")])[state], name);
        }
    }
    let new: Vec<f64> = x.iter().map(|x| 3.0 * (x - 1.0).powi(2)).collect();
    let found = mbar.free_energy_of(&new).unwrap().estimate;
    assert_close(found.value, case["new_state"].as_f64().unwrap(), "new state");
    assert_close(found.standard_error, case["new_state_error"].as_f64().unwrap(), "new state's error");
}

#[test]
fn acceptance_ratio_of_two_states() {
    let reference = reference();
    let case = &reference["bar"];
    let (forward, reverse) = (numbers(&case["forward"]), numbers(&case["reverse"]));
    let found = bennett(&forward, &reverse).unwrap();
    assert_close(found.free_energy.value, case["free_energy"].as_f64().unwrap(), "free energy");
    assert_close(found.free_energy.standard_error, case["error"].as_f64().unwrap(), "error");
    assert_close(found.overlap, case["overlap"].as_f64().unwrap(), "overlap");

    let log_weights: Vec<f64> = forward.iter().map(|work| -work).collect();
    let average = exponential_average(&log_weights).unwrap();
    assert_close(
        -average.log_mean.value,
        reference["exponential"]["free_energy"].as_f64().unwrap(),
        "exponential average",
    );
    // pymbar divides the variance by N where ours divides by N - 1.
    let n = forward.len() as f64;
    let error = reference["exponential"]["error"].as_f64().unwrap() * (n / (n - 1.0)).sqrt();
    assert_close(average.delta_error, error, "delta error");
}

/// With two states the multistate estimator is Bennett's.
#[test]
fn two_states_are_the_acceptance_ratio() {
    let case = &reference()["bar"];
    let (forward, reverse) = (numbers(&case["forward"]), numbers(&case["reverse"]));
    let mut potentials = vec![0.0; forward.len() + reverse.len()];
    potentials.extend_from_slice(&forward);
    potentials.extend(reverse.iter().map(|work| -work));
    let mbar = Mbar::solve(ReducedPotentials::new(potentials, &[forward.len(), reverse.len()]).unwrap()).unwrap();
    let two = bennett(&forward, &reverse).unwrap();
    let difference = mbar.difference(1, 0);
    assert!((difference.value - two.free_energy.value).abs() < 1e-11);
    assert!((difference.standard_error - two.free_energy.standard_error).abs() < 1e-10);
    assert!((mbar.overlap() - two.overlap).abs() < 1e-11);
}
