//! Evidence as a table and a verdict.

use clap::builder::styling::{AnsiColor, Style};
use ornstein_run::Evidence;

use crate::failure::ALARM;
use crate::format;
use crate::table::{Alignment, Cell, Table};

const PASSED: Style = AnsiColor::Green.on_default();

/// One row per test: name, statistic and its value, null distribution, p-value, pass or FAIL.
pub fn table(evidence: &[Evidence]) -> Table {
    use Alignment::{Left, Right};
    let mut table = Table::new([Left, Left, Right, Left, Right, Left]).header([
        "test",
        "statistic",
        "value",
        "null distribution",
        "p-value",
        "",
    ]);
    for test in evidence {
        let verdict = if test.passed() { Cell::styled("pass", PASSED) } else { Cell::styled("FAIL", ALARM) };
        table.push([
            test.name.as_str().into(),
            test.statistic_name.as_str().into(),
            format::number(test.statistic).into(),
            test.null_distribution.as_str().into(),
            if test.is_threshold() { "-".into() } else { format::p_value(test.p_value).into() },
            verdict,
        ]);
    }
    table
}

/// How many tests passed; one line more for each that failed.
pub fn verdict(evidence: &[Evidence]) -> String {
    let total = format::count(evidence.len(), "test");
    let failed: Vec<_> = evidence.iter().filter(|test| !test.passed()).collect();
    if evidence.is_empty() {
        return "There are no tests of this run.".to_owned();
    }
    if failed.is_empty() {
        return format!("{PASSED}Passed all of {total}.{PASSED:#}");
    }
    let mut lines =
        vec![format!("{ALARM}FAILED {} of {total}: this run does not agree with theory.{ALARM:#}", failed.len())];
    lines.extend(failed.into_iter().map(|test| {
        if test.is_threshold() {
            let (found, required) = (format::number(test.statistic), &test.null_distribution);
            return format!(
                "  {}: {}; {} = {found}, required: {required}",
                test.name, test.description, test.statistic_name
            );
        }
        let (p_value, significance) = (format::p_value(test.p_value), format::p_value(test.significance));
        format!("  {}: {}; p = {p_value}, not at least {significance}", test.name, test.description)
    }));
    lines.join("\n")
}

/// Did every test pass?
pub fn all_passed(evidence: &[Evidence]) -> bool {
    evidence.iter().all(Evidence::passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str, p_value: f64) -> Evidence {
        Evidence {
            name: name.into(),
            description: "this against that".into(),
            statistic_name: "z".into(),
            statistic: 1.0,
            null_distribution: "standard normal".into(),
            p_value,
            significance: 1e-4,
        }
    }

    #[test]
    fn a_failed_test_is_named_with_its_p_value() {
        let text = verdict(&[test("mean", 0.5), test("variance", 1e-9)]);
        assert!(text.contains("FAILED 1 of 2 tests"), "{text}");
        assert!(text.contains("variance: this against that; p = 1.00e-9, not at least 1.00e-4"), "{text}");
        assert!(!text.contains("mean:"), "{text}");
    }

    #[test]
    fn a_requirement_that_is_not_met_is_said_without_a_p_value() {
        let r_hat = Evidence::threshold("r_hat", "do the chains agree?", ("largest R-hat", 1.25), "below 1.01", false);
        let text = verdict(std::slice::from_ref(&r_hat));
        assert!(text.contains("r_hat: do the chains agree?; largest R-hat = 1.250, required: below 1.01"), "{text}");
        assert!(table(&[r_hat]).to_string().contains("FAIL"));
    }

    #[test]
    fn a_p_value_that_is_no_number_fails() {
        assert!(!all_passed(&[test("mean", f64::NAN)]));
        assert!(table(&[test("mean", f64::NAN)]).to_string().contains("FAIL"));
    }
}
