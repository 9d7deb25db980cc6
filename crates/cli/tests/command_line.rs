//! The command line itself: help, lists, completions, and what it says to wrong arguments.

mod support;

use std::io::Read;

use support::Workplace;

const COMMANDS: [&str; 7] = ["run", "check", "plot", "inspect", "schema", "list", "completions"];

#[test]
fn help_names_every_command_and_each_has_its_own_with_examples() {
    let workplace = Workplace::new();
    let help = workplace.ornstein(&["--help"]).expect_code(0).stdout;
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is missing in:\n{help}");
        let own = workplace.ornstein(&[command, "--help"]).expect_code(0).stdout;
        assert!(own.contains("Usage: ornstein"), "{own}");
        assert!(command == "list" || own.contains("Examples:"), "{own}");
    }
}

#[test]
fn without_arguments_the_help_is_shown() {
    let answer = Workplace::new().ornstein(&[]).expect_code(2);
    assert!(answer.stderr.contains("Usage: ornstein"), "{answer:?}");
}

#[test]
fn the_version_is_that_of_the_package() {
    let answer = Workplace::new().ornstein(&["--version"]).expect_code(0);
    assert!(answer.stdout.starts_with(concat!("ornstein ", env!("CARGO_PKG_VERSION"))), "{answer:?}");
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    Workplace::new().ornstein(&["inspekt", "file.h5"]).expect_code(2).expect_error(&["inspekt", "'inspect'"]);
}

#[test]
fn arguments_that_contradict_each_other_are_refused() {
    let workplace = Workplace::new();
    workplace.ornstein(&["run", "a.toml", "--quiet", "--json"]).expect_code(2).expect_error(&["cannot be used with"]);
    workplace.ornstein(&["run", "a.toml", "--resume", "--overwrite"]).expect_code(2);
    workplace.ornstein(&["run", "a.toml", "--seed", "-1"]).expect_code(2);
}

#[test]
fn list_shows_kinds_and_configs_with_their_first_sentences() {
    let workplace = Workplace::new();
    workplace.write("configs/domain/toy.toml", "# What toy shows.\n[experiment]\n");
    let listed = workplace.ornstein(&["list"]).expect_code(0).stdout;
    assert!(listed.contains("cosmology.field"), "{listed}");
    assert!(listed.contains("\n  configs/domain/toy.toml\n      What toy shows.\n"), "{listed}");
}

#[test]
fn list_needs_no_configs_folder_unless_one_is_named() {
    let workplace = Workplace::new();
    assert!(workplace.ornstein(&["list"]).expect_code(0).stdout.contains("no configs"));
    workplace.ornstein(&["list", "--configs", "nowhere"]).expect_code(2).expect_error(&["nowhere", "help:"]);
}

#[test]
fn a_reader_that_stops_reading_ends_the_process_quietly() {
    let workplace = Workplace::new();
    for number in 0..2000 {
        workplace.write(&format!("configs/{number:0100}.toml"), "# a comment\n");
    }
    for arguments in
        [["list", "--configs", "configs"].as_slice(), &["schema", "cosmology.field"], &["completions", "bash"]]
    {
        let mut child = workplace.command(arguments).spawn().expect("the binary starts");
        // `head -1` reads a little and closes its end of the pipe.
        let mut first = [0];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("the first byte");
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Workplace::new().ornstein(&["completions", shell]).expect_code(0).stdout;
        assert!(script.contains("--overwrite") || script.contains("overwrite"), "{shell}");
    }
    Workplace::new().ornstein(&["completions", "tcsh"]).expect_code(2).expect_error(&["possible values", "bash"]);
}

#[test]
fn the_schema_is_json_and_fixes_the_kind() {
    let schema = Workplace::new().ornstein(&["schema", "cosmology.field"]).expect_code(0).stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    assert_eq!(schema["$defs"]["ExperimentTable"]["properties"]["kind"]["const"], "cosmology.field");
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn an_unknown_kind_is_answered_with_the_known_ones() {
    Workplace::new()
        .ornstein(&["schema", "cosmology.fields"])
        .expect_code(2)
        .expect_error(&["cosmology.fields", "'cosmology.field'"]);
}

#[test]
fn a_config_that_does_not_exist_is_named() {
    for command in ["run", "check"] {
        Workplace::new().ornstein(&[command, "nowhere.toml"]).expect_code(2).expect_error(&["error:", "nowhere.toml"]);
    }
}

#[test]
fn files_that_are_no_results_are_refused() {
    let workplace = Workplace::new();
    workplace.write("text.h5", "this is no HDF5 file");
    workplace.write("empty.h5", "");
    std::fs::create_dir(workplace.path().join("folder.h5")).expect("a folder");
    for command in ["plot", "inspect"] {
        for file in ["nowhere.h5", "text.h5", "empty.h5", "folder.h5"] {
            workplace.ornstein(&[command, file]).expect_code(2).expect_error(&["error:", file]);
        }
    }
    assert!(!workplace.path().join("plots").exists());
}

#[test]
fn a_config_without_an_experiment_says_what_is_missing() {
    let workplace = Workplace::new();
    workplace.write("a.toml", "[box]\ncells = 3\n");
    workplace.ornstein(&["check", "a.toml"]).expect_code(2).expect_error(&["experiment"]);
    workplace.write("b.toml", "[experiment]\nkind = \"cosmology.feild\"\n");
    let answer = workplace.ornstein(&["check", "b.toml"]).expect_code(2);
    answer.expect_error(&["b.toml:2:8", "^^^^", "did you mean \"cosmology.field\"?"]);
}

#[test]
fn text_that_is_no_toml_is_shown_where_it_breaks() {
    let workplace = Workplace::new();
    workplace.write("a.toml", "[experiment]\nkind = = 3\n");
    workplace.ornstein(&["run", "a.toml"]).expect_code(2).expect_error(&["not valid TOML", "a.toml:2", "^"]);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_insist() {
    let workplace = Workplace::new();
    let plain = workplace.ornstein(&["run", "nowhere.toml"]).stderr;
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let forced = workplace.command(&["run", "nowhere.toml"]).env("CLICOLOR_FORCE", "1").output().expect("an answer");
    assert!(forced.stderr.contains(&0x1b));
    let refused = workplace.command(&["run", "nowhere.toml"]).env("NO_COLOR", "1").output().expect("an answer");
    assert!(!refused.stderr.contains(&0x1b));
}

#[test]
fn json_answers_a_wrong_config_with_its_diagnostics() {
    let workplace = Workplace::new();
    workplace.write("a.toml", "[experiment]\nkind = \"cosmology.feild\"\n");
    let answer = workplace.ornstein(&["run", "a.toml", "--json"]).expect_code(2);
    let last: serde_json::Value = serde_json::from_str(answer.stdout.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["event"], "failed");
    assert_eq!(last["exit_code"], 2);
    assert_eq!(last["diagnostics"][0]["key"], "experiment.kind");
    assert_eq!(last["diagnostics"][0]["line"], 2);
}
