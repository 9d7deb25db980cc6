//! Whole runs, from a config in a folder of its own to the files and the exit code.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;

use ornstein_run::ResultFile;
use serde_json::Value;
use support::{PLANE, Workplace};

/// The samples of a finished run, bit by bit.
fn samples(file: &Path) -> Vec<u32> {
    let result = ResultFile::open(file).expect("a result file");
    let arrays = result.arrays("samples").expect("samples");
    let values = arrays.iter().flat_map(|path| result.array::<f32>(path).expect("numbers").into_iter());
    values.map(f32::to_bits).collect()
}

/// Every array of statistics of a finished run that holds numbers, bit by bit.
fn statistics(file: &Path) -> Vec<(String, Vec<u64>)> {
    let result = ResultFile::open(file).expect("a result file");
    let arrays = result.arrays("statistics").expect("statistics");
    let bits =
        |path: &String| result.array::<f64>(path).ok().map(|array| array.into_iter().map(f64::to_bits).collect());
    arrays.iter().filter_map(|path| Some((path.clone(), bits(path)?))).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn a_run_ends_with_its_evidence_and_the_paths_of_its_files() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let answer = workplace.ornstein(&["run", "plane.toml"]).expect_code(0);
    assert!(answer.stdout.starts_with("plane: cosmology.field, seed 1"), "{}", answer.stdout);
    assert!(answer.stdout.contains("p-value") && answer.stdout.contains("Passed all of"), "{}", answer.stdout);
    assert!(!answer.stdout.contains('\u{1b}'), "colours go to terminals only");
    let paths: Vec<&str> = answer.stdout.lines().rev().take_while(|line| !line.is_empty()).collect();
    assert_eq!(*paths.last().expect("paths at the end"), "data/runs/plane.h5");
    assert!(paths.len() > 1, "no figures in {paths:?}");
    for path in paths {
        assert!(workplace.path().join(path).is_file(), "{path}");
    }
}

#[test]
fn inspect_shows_contents_evidence_and_provenance() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    workplace.ornstein(&["run", "plane.toml", "--quiet", "--seed", "5"]).expect_code(0);

    let answer = workplace.ornstein(&["inspect", "data/runs/plane.h5"]).expect_code(0);
    assert!(answer.stdout.starts_with("plane: cosmology.field, seed 5"), "{}", answer.stdout);
    for text in ["Contents", "samples/", "statistics/", "Evidence", "p-value", "Provenance", "git_revision", "--seed 5"]
    {
        assert!(answer.stdout.contains(text), "no {text:?} in:\n{}", answer.stdout);
    }

    let stored = workplace.ornstein(&["inspect", "data/runs/plane.h5", "--config"]).expect_code(0).stdout;
    assert_eq!(stored, PLANE);

    let json = workplace.ornstein(&["inspect", "data/runs/plane.h5", "--json"]).expect_code(0).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["seed"], 5);
    let sample = &json["arrays"][0];
    assert!(sample["path"].as_str().is_some_and(|path| path.starts_with("samples/")), "{sample}");
    assert_eq!(sample["shape"], serde_json::json!([4, 32, 32]));
    assert!(json["evidence"].as_array().is_some_and(|tests| tests.iter().all(|test| test["passed"] == true)));
}

#[test]
fn quiet_prints_the_path_alone() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let answer = workplace.ornstein(&["run", "plane.toml", "-q", "--output", "elsewhere/small.h5"]).expect_code(0);
    assert_eq!(answer.stdout, "elsewhere/small.h5\n");
    assert_eq!(answer.stderr, "");
    assert!(workplace.path().join("elsewhere/small.h5").is_file());
}

#[test]
fn json_lines_tell_the_whole_run() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let answer = workplace.ornstein(&["run", "plane.toml", "--json"]).expect_code(0);
    assert_eq!(answer.stderr, "");
    let events = lines(&answer.stdout);
    let count = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!(events[0]["event"], "started");
    assert_eq!((count("started"), count("written"), count("finished"), count("failed")), (1, 1, 1, 0));
    assert!(count("progress") > 0 && count("evidence") > 0);
    let last = events.last().expect("events");
    assert_eq!(last["event"], "finished");
    assert_eq!(last["output"], "data/runs/plane.h5");
    assert_eq!(last["tests"], count("evidence"));
    assert_eq!(last["tests_failed"], 0);
}

#[test]
fn an_existing_output_is_kept_unless_overwrite_is_said() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let file = workplace.path().join("data/runs/plane.h5");
    workplace.ornstein(&["run", "plane.toml", "-q"]).expect_code(0);
    let before = samples(&file);
    let again = ["run", "plane.toml", "-q", "--seed", "2"];
    workplace.ornstein(&again).expect_code(2).expect_error(&["data/runs/plane.h5", "--overwrite"]);
    assert_eq!(samples(&file), before);
    workplace.ornstein(&[again.as_slice(), &["--overwrite"]].concat()).expect_code(0);
    assert_ne!(samples(&file), before);
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    for threads in ["1", "3"] {
        let output = format!("{threads}.h5");
        workplace.ornstein(&["run", "plane.toml", "-q", "--threads", threads, "--output", &output]).expect_code(0);
    }
    let [one, three] = ["1.h5", "3.h5"].map(|name| workplace.path().join(name));
    assert_eq!(samples(&one), samples(&three));
    assert_eq!(statistics(&one), statistics(&three));
}

#[test]
fn check_and_dry_run_tell_the_costs_and_write_nothing() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    for arguments in [["check", "plane.toml"].as_slice(), &["run", "plane.toml", "--dry-run"]] {
        let answer = workplace.ornstein(arguments).expect_code(0);
        for text in ["memory", "disk", "output", "data/runs/plane.h5", "nothing was run"] {
            assert!(answer.stdout.contains(text), "no {text:?} in:\n{}", answer.stdout);
        }
    }
    let left: Vec<_> = fs::read_dir(workplace.path()).expect("the folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["plane.toml"]);
}

#[test]
fn the_resolved_config_has_the_defaults_and_overrides_and_is_a_config_itself() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let arguments = ["check", "plane.toml", "--resolved", "--set", "langevin.steps=3", "--seed", "9"];
    let resolved = workplace.ornstein(&arguments).expect_code(0).stdout;
    for line in ["seed = 9", "steps = 3", "name = \"plane\"", "checkpoint_minutes = 10.0"] {
        assert!(resolved.lines().any(|found| found == line), "no {line:?} in:\n{resolved}");
    }
    workplace.write("resolved.toml", &resolved);
    assert_eq!(workplace.ornstein(&["check", "resolved.toml", "--resolved"]).expect_code(0).stdout, resolved);
}

#[test]
fn plot_draws_the_figures_again() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    workplace.ornstein(&["run", "plane.toml", "-q", "--set", "output.figure_formats=[]"]).expect_code(0);
    assert!(!workplace.path().join("plots").exists());

    let drawn = workplace.ornstein(&["plot", "data/runs/plane.h5"]).expect_code(0).stdout;
    assert!(drawn.lines().all(|path| path.starts_with("plots/plane/")), "{drawn}");
    for ending in [".png", ".svg"] {
        let path = drawn.lines().find(|path| path.ends_with(ending)).expect("both formats");
        assert!(fs::metadata(workplace.path().join(path)).is_ok_and(|file| file.len() > 1000), "{path}");
    }

    let chosen = ["plot", "data/runs/plane.h5", "--output-folder", "here", "--format", "svg"];
    let drawn = workplace.ornstein(&chosen).expect_code(0).stdout;
    assert!(drawn.lines().all(|path| path.starts_with("here/") && path.contains(".svg")), "{drawn}");
}

#[test]
fn mistakes_in_a_config_are_shown_where_they_stand() {
    let workplace = Workplace::new();
    let cases = [
        ("length_unit", "lenght_unit", ["broken.toml:9:1", "did you mean `length_unit`?"]),
        ("\"Mpc/h\"", "\"Mpc/s\"", ["broken.toml:9:15", "kpc/h"]),
        ("(Mpc/h)^2", "(Mpc/h)^3", ["broken.toml:16:14", "section_cutoff"]),
        ("power_unit = \"(Mpc/h)^2\"\n", "", ["broken.toml:11", "`spectrum.power_law.power_unit` is missing"]),
        ("cells = [32, 32]", "cells = [32, 0]", ["broken.toml:7:9", "box.cells"]),
        ("cells = [32, 32]", "cells = \"many\"", ["broken.toml:7:9", "must be"]),
        ("amplitude = 100.0", "amplitude = nan", ["broken.toml:12:13", "positive"]),
        ("steps = 8", "steps = -8", ["broken.toml:22:9", "langevin.steps"]),
    ];
    for (right, wrong, texts) in cases {
        assert!(PLANE.contains(right));
        workplace.write("broken.toml", &PLANE.replacen(right, wrong, 1));
        for command in ["check", "run"] {
            workplace.ornstein(&[command, "broken.toml"]).expect_code(2).expect_error(&texts);
        }
    }
    assert!(!workplace.path().join("data").exists(), "a refused run leaves nothing");
}

#[test]
fn a_mistake_on_the_command_line_is_shown_there() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let check = |setting: &str| workplace.ornstein(&["check", "plane.toml", "--set", setting]).expect_code(2);
    check("field.realizations=3").expect_error(&["--> --set field.realizations=3", "did you mean `realisations`?"]);
    check("box.cells=[8").expect_error(&["--> --set box.cells=[8"]);
    check("seed").expect_error(&["'='"]);
}

#[test]
fn a_run_that_cannot_fit_is_refused() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    let huge = ["run", "plane.toml", "--set", "box.cells=[16777216, 16777216]"];
    workplace.ornstein(&huge).expect_code(2).expect_error(&["memory", "--force"]);
    let overflow = ["check", "plane.toml", "--set", "box.cells=[4611686018427387904, 4611686018427387904]"];
    workplace.ornstein(&overflow).expect_code(2).expect_error(&["box.cells"]);
    assert!(!workplace.path().join("data").exists());
}

#[test]
fn strict_turns_a_failed_test_into_an_exit_code() {
    let workplace = Workplace::new();
    workplace.write("plane.toml", PLANE);
    // The unadjusted kernel at h = 2 has twice the right variance: 1 / (1 - h/4).
    let biased = |further: &[&str]| {
        let common = ["run", "plane.toml", "--overwrite", "--set", "langevin.kernel=unadjusted", "--set"];
        workplace.ornstein(&[common.as_slice(), &["langevin.step=2.0", "--set", "langevin.steps=64"], further].concat())
    };
    let answer = biased(&[]).expect_code(0);
    assert!(
        answer.stdout.contains("FAIL") && answer.stdout.contains("does not agree with theory"),
        "{}",
        answer.stdout
    );
    biased(&["--strict"]).expect_code(3);
}

#[test]
fn a_signal_stops_after_a_checkpoint_and_the_resumed_run_has_the_same_bits() {
    let workplace = Workplace::new();
    let long = PLANE.replace("cells = [32, 32]", "cells = [128, 128]").replace("steps = 8", "steps = 2000");
    workplace.write("long.toml", &long);
    let file = workplace.path().join("data/runs/long.h5");

    let mut child = workplace.command(&["run", "long.toml", "--json"]).spawn().expect("the binary starts");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("\"progress\"") {
        line.clear();
        assert!(output.read_line(&mut line).expect("a line") > 0, "the run ended before its first progress");
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::TERM)
        .expect("kill");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the rest");
    assert_eq!(child.wait().expect("an end").code(), Some(75), "{rest}");
    assert_eq!(lines(&rest).last().expect("a last line")["event"], "interrupted");
    assert!(!file.exists(), "an unfinished run has no output");

    workplace.ornstein(&["run", "long.toml"]).expect_code(2).expect_error(&["unfinished", "--resume", "--overwrite"]);
    let changed = ["run", "long.toml", "--resume", "--set", "langevin.step=0.5"];
    workplace.ornstein(&changed).expect_code(2).expect_error(&["changed", "langevin.step"]);
    let resumed = workplace.ornstein(&["run", "long.toml", "--resume", "--json"]).expect_code(0);
    assert!(lines(&resumed.stdout).iter().any(|event| event["event"] == "resumed"), "{}", resumed.stdout);

    workplace.ornstein(&["run", "long.toml", "-q", "--output", "undisturbed.h5"]).expect_code(0);
    let undisturbed = workplace.path().join("undisturbed.h5");
    assert_eq!(samples(&file), samples(&undisturbed));
    assert_eq!(statistics(&file), statistics(&undisturbed));

    let again = workplace.ornstein(&["run", "long.toml", "--resume"]).expect_code(0);
    assert!(again.stdout.contains("was finished before"), "{}", again.stdout);
}

#[test]
fn every_shipped_config_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listed = Command::new(env!("CARGO_BIN_EXE_ornstein")).arg("list").current_dir(&root).output().expect("a list");
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    for config in listed.split_whitespace().filter(|word| word.starts_with("configs/")) {
        let checked = Command::new(env!("CARGO_BIN_EXE_ornstein"))
            .args(["check", config])
            .current_dir(&root)
            .output()
            .expect("an answer");
        let answer = String::from_utf8_lossy(&checked.stderr);
        // What a tool or another run makes first is not in a clone. Nothing else may be wrong.
        let waits = answer.matches("error:").count() == 1 && answer.contains("= found: \"../../data/runs/");
        assert!(checked.status.success() || waits, "{config}:\n{answer}");
    }
}
