//! Every mistake in a config is answered with its place, what was found and what is allowed.

use std::fs;

use ornstein_run::{ConfigDocument, ConfigReport, Failure, RunRequest};

use crate::scratch::Scratch;

const KINDS: [&str; 2] = ["test.walk", "test.other"];

fn report(text: &str, overrides: &[&str]) -> ConfigReport {
    let overrides: Vec<String> = overrides.iter().map(|&argument| argument.to_owned()).collect();
    let path = std::path::Path::new("walk.toml");
    let document = match ConfigDocument::parse(text, Some(path), &overrides) {
        Ok(document) => document,
        Err(report) => return report,
    };
    if let Err(report) = document.kind(&KINDS) {
        return report;
    }
    let request = RunRequest { dry_run: true, ..RunRequest::default() };
    let result =
        ornstein_run::execute::<crate::walk::Walk>(&document, &request, std::sync::Arc::new(ornstein_run::Silent));
    match result {
        Err(Failure::Config(report)) => report,
        Err(other) => panic!("not a config error: {other}"),
        Ok(_) => panic!("the config was accepted"),
    }
}

const HEAD: &str = "[experiment]\nkind = \"test.walk\"\n";

fn walk(table: &str) -> String {
    format!("{HEAD}[walk]\nsamples = 3\n{table}\n")
}

#[test]
fn a_misspelt_key_is_placed_and_the_nearest_suggested() {
    let report = report(&walk("walkrs = 3"), &[]);
    assert_eq!(report.diagnostics.len(), 1, "the missing `walkers` is the misspelt one: {report}");
    let diagnostic = &report.diagnostics[0];
    assert_eq!((diagnostic.line, diagnostic.column), (Some(5), Some(1)));
    assert_eq!(diagnostic.key.as_deref(), Some("walk.walkrs"));
    assert_eq!(diagnostic.help.as_deref(), Some("did you mean `walkers`?"));
    let text = report.to_string();
    assert!(text.contains("--> walk.toml:5:1"), "{text}");
    assert!(text.contains("5 | walkrs = 3\n  | ^^^^^^"), "{text}");
}

#[test]
fn all_unknown_keys_are_told_at_once() {
    let report = report(&walk("walkers = 3\nspeed = 1\ncolour = 2\n[nose]\nwidth = 1.0"), &[]);
    let keys: Vec<_> = report.diagnostics.iter().filter_map(|diagnostic| diagnostic.key.as_deref()).collect();
    assert_eq!(keys, ["walk.speed", "walk.colour", "nose"]);
    assert_eq!(report.diagnostics[2].help.as_deref(), Some("did you mean `noise`?"));
}

#[test]
fn unknown_keys_are_refused_also_in_types_that_do_not_ask_for_it() {
    let report = report(&walk("walkers = 3\n[noise]\nwidht = 2.0"), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("noise.widht"));
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `width`?"));
}

#[test]
fn misspelt_common_tables_and_keys_too() {
    let report = report(&format!("{}[ouptut]\nfolder = \"x\"\n", walk("walkers = 1")), &[]);
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `output`?"));
    let report = self::report(&format!("{}[run]\nthread = 1\n", walk("walkers = 1")), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("run.thread"));
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `threads`?"));
}

#[test]
fn a_wrong_type_names_value_and_what_is_allowed() {
    for (value, column) in [("\"three\"", 11), ("3.5", 11), ("-3", 11), ("[3]", 11)] {
        let report = report(&walk(&format!("walkers = {value}")), &[]);
        let diagnostic = &report.diagnostics[0];
        assert_eq!((diagnostic.line, diagnostic.column), (Some(5), Some(column)), "{report}");
        assert_eq!(diagnostic.key.as_deref(), Some("walk.walkers"));
        assert!(diagnostic.found.as_ref().unwrap().starts_with(value), "{report}");
        assert_eq!(diagnostic.allowed.as_deref(), Some("an integer, 0 or more"));
    }
}

#[test]
fn a_wrong_value_inside_a_tagged_table_is_found_again() {
    let report = report(&walk("walkers = 3\n[noise.law]\nname = \"uniform\"\ncentre = \"left\""), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("noise.law.centre"), "{report}");
    assert_eq!(report.diagnostics[0].line, Some(8));
    let report = self::report(&walk("walkers = 3\n[noise.law]\nname = \"unifrom\"\ncentre = 0"), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("noise.law.name"), "{report}");
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean \"uniform\"?"));
    let report = self::report(&walk("walkers = 3\n[noise.law]\nname = \"uniform\"\ncentre = 0\ncenter = 1"), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("noise.law.center"), "{report}");
}

#[test]
fn a_missing_key_points_at_its_table() {
    let report = report(&walk(""), &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("walk.walkers"));
    assert_eq!(report.diagnostics[0].line, Some(3), "{report}");
    let report = self::report(HEAD, &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("walk"));
    assert_eq!(report.diagnostics[0].line, None);
}

#[test]
fn an_unknown_choice_is_suggested() {
    let report = report(&walk("walkers = 3\nstart = \"center\""), &[]);
    let diagnostic = &report.diagnostics[0];
    assert_eq!(diagnostic.allowed.as_deref(), Some("\"centre\", \"edge\""));
    assert_eq!(diagnostic.help.as_deref(), Some("did you mean \"centre\"?"));
}

#[test]
fn values_out_of_range_are_placed_all_of_them() {
    let report = report(&walk("walkers = 0\n[noise]\nwidth = nan"), &[]);
    let places: Vec<_> = report.diagnostics.iter().map(|diagnostic| (diagnostic.line, diagnostic.column)).collect();
    assert_eq!(places, [(Some(5), Some(11)), (Some(7), Some(9))]);
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("nobody walks"));
    for (table, key) in [
        ("[run]\ncheckpoint_minutes = 0.0", "run.checkpoint_minutes"),
        ("[run]\ncheckpoint_minutes = nan", "run.checkpoint_minutes"),
        ("[run]\ntime_limit_minutes = -1.0", "run.time_limit_minutes"),
        ("[output]\ncompression_level = 10", "output.compression_level"),
        ("[run]\nthreads = 10000000", "run.threads"),
    ] {
        let report = self::report(&format!("{}{table}\n", walk("walkers = 1")), &[]);
        assert_eq!(report.diagnostics[0].key.as_deref(), Some(key));
        assert_eq!(report.diagnostics[0].line, Some(7), "{report}");
    }
    let report = self::report(&walk("walkers = 1"), &["experiment.name=a/b"]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("experiment.name"));
}

#[test]
fn a_mistake_in_an_override_names_the_argument() {
    let report = report(&walk("walkers = 3"), &["walk.walkers=many"]);
    assert_eq!(report.diagnostics[0].set_argument.as_deref(), Some("walk.walkers=many"));
    assert!(report.to_string().contains("--> --set walk.walkers=many"), "{report}");
    let report = self::report(&walk("walkers = 3"), &["walk.walkrs=4"]);
    assert_eq!(report.diagnostics[0].set_argument.as_deref(), Some("walk.walkrs=4"));
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `walkers`?"));
    let report = self::report(&walk("walkers = 3"), &["walkers"]);
    assert!(report.to_string().contains("has no '='"), "{report}");
}

#[test]
fn broken_toml_is_placed() {
    for (text, line) in [
        ("[experiment\nkind = 1\n", 1),
        ("[experiment]\nkind = \n", 2),
        ("[experiment]\nkind = \"test.walk\"\nkind = \"test.walk\"\n", 3),
        ("[experiment]\nkind = \"open\n", 2),
        ("[a]\n[b]\n[a]\n", 3),
    ] {
        let report = report(text, &[]);
        assert_eq!(report.diagnostics[0].line, Some(line), "{report}");
        assert!(report.to_string().contains("not valid TOML"), "{report}");
    }
}

#[test]
fn kinds_are_suggested() {
    let report = report("[experiment]\nkind = \"test.wolk\"\n", &[]);
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean \"test.walk\"?"));
    assert_eq!(report.diagnostics[0].line, Some(2));
    let report = self::report("[experiment]\nname = \"x\"\n", &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("experiment.kind"));
    let report = self::report("", &[]);
    assert_eq!(report.diagnostics[0].key.as_deref(), Some("experiment"));
}

#[test]
fn files_that_cannot_be_read() {
    let scratch = Scratch::new();
    let read = |path: &std::path::Path| ConfigDocument::read(path, &[]).unwrap_err().to_string();
    assert!(read(&scratch.path("none.toml")).contains("does not exist"));
    assert!(read(&scratch.0).contains("is a folder"));
    let binary = scratch.path("binary.toml");
    fs::write(&binary, b"[experiment]\nname = \"\xff\xfe\"\n").unwrap();
    let text = read(&binary);
    assert!(text.contains("not UTF-8") && text.contains("line 2"), "{text}");
    // Line ends of another system and a byte order mark are no mistakes.
    let document = ConfigDocument::parse("\u{feff}[experiment]\r\nkind = \"test.walk\"\r\n", None, &[]).unwrap();
    assert_eq!(document.kind(&KINDS).unwrap(), "test.walk");
}

#[test]
fn a_missing_input_names_the_places_tried() {
    let report = report(&walk("walkers = 3\ntable = \"nowhere.csv\""), &[]);
    let diagnostic = &report.diagnostics[0];
    assert_eq!(diagnostic.line, Some(6));
    assert!(diagnostic.help.as_ref().unwrap().contains("tried"), "{report}");
}
