//! Chains from the command line: killed at any moment and resumed, they have the bits of undisturbed ones.

mod support;

use std::path::Path;
use std::time::Duration;

use ornstein_run::ResultFile;
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

/// Every number of a finished run, bit by bit, with its path.
fn numbers(file: &Path) -> Vec<(String, Vec<u64>)> {
    let result = ResultFile::open(file).expect("a result file");
    let paths = result.arrays("").expect("arrays");
    let bits = |path: &String| {
        let array = result.array::<f64>(path).ok()?;
        Some((path.clone(), array.into_iter().map(f64::to_bits).collect()))
    };
    paths.iter().filter_map(bits).collect()
}

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
    let mut kills = 0;
    for round in 0_u64.. {
        let threads = (1 + round % 3).to_string();
        let mut child = workplace
            .command(&["run", "chains.toml", "-q", "--resume", "--threads", &threads])
            .spawn()
            .expect("the binary starts");
        // In an order without a pattern; later on longer, however slow the machine.
        std::thread::sleep(Duration::from_millis(20 + (round * 79) % (100 + 40 * round)));
        child.kill().expect("a child to kill");
        if child.wait().expect("an end").code().is_none() {
            kills += 1;
        }
        if output.exists() {
            break;
        }
        assert!(round < 200, "no progress");
    }
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
