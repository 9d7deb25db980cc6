//! Chains from the command line: killed at any moment and resumed, they have the bits of undisturbed ones.

#[path = "support/killing.rs"]
mod killing;
mod support;

use killing::{kill_until_finished, numbers};
use support::Workplace;

const CHAINS: &str = r#"# Chains with everything that a state can carry from step to step.
[experiment]
kind = "sample"
seed = 1

[target]
kind = "many-well"
dimension = 8

[kernel]
kind = "underdamped"
step_size = 0.1

[sample]
chains = 200
warm_up = 300
draws = 400
thin = 20

[output]
figure_formats = []

[run]
checkpoint_minutes = 1e-9
"#;

#[test]
fn killed_at_any_moment_and_resumed_on_any_number_of_threads() {
    let workplace = Workplace::new();
    workplace.write("chains.toml", CHAINS);
    let undisturbed =
        ["run", "chains.toml", "-q", "--output", "undisturbed.h5", "--set", "run.checkpoint_minutes=10.0"];
    workplace.ornstein(&undisturbed).expect_code(0);
    let expected = numbers(&workplace.path().join("undisturbed.h5"));
    assert!(expected.iter().any(|(path, _)| path == "posterior/x"));

    let output = workplace.path().join("data/runs/chains.h5");
    let kills = kill_until_finished(&workplace, &["run", "chains.toml", "-q"], &output, [20, 40]);
    assert!(kills >= 2, "the run ended before it could be killed: {kills}");
    workplace.ornstein(&["run", "chains.toml", "-q", "--resume"]).expect_code(0);
    assert_eq!(numbers(&output), expected);
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let workplace = Workplace::new();
    let cases = [
        ("\"many-well\"", "\"many-wel\"", ["chains.toml:7:8", "many-well"]),
        ("\"underdamped\"", "\"underdampened\"", ["chains.toml:11:8", "underdamped"]),
        ("dimension = 8", "dimension = 7", ["chains.toml:8:13", "even"]),
        ("step_size = 0.1", "step_size = -0.1", ["chains.toml:12:13", "positive"]),
        ("draws = 400", "draw = 400", ["chains.toml:17:1", "draws"]),
    ];
    for (right, wrong, texts) in cases {
        assert!(CHAINS.contains(right));
        workplace.write("chains.toml", &CHAINS.replacen(right, wrong, 1));
        workplace.ornstein(&["check", "chains.toml"]).expect_code(2).expect_error(&texts);
    }
}
