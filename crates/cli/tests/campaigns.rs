//! Campaigns by the command line: planned, run by workers, killed, collected; and what is answered to mistakes.

mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use support::{PLANE, Workplace};

const CAMPAIGN: &str = r#"base = "plane.toml"
name = "planes"
folder = "planes"
seed = 5

[sweep.grid]
langevin.steps = [2, 4, 8]

[sweep.seeds]
count = 4

[points]
heartbeat_seconds = 0.2

[local]
workers = 2
"#;

fn workplace() -> Workplace {
    let workplace = Workplace::new();
    workplace.write("plane.toml", &format!("{PLANE}\n[output]\nfigure_formats = []\n"));
    workplace.write("planes.toml", CAMPAIGN);
    workplace
}

fn counts(workplace: &Workplace) -> Value {
    let status = workplace.ornstein(&["campaign", "status", "planes", "--json"]).expect_code(0);
    let status: Value = serde_json::from_str(&status.stdout).expect("JSON");
    status["counts"].clone()
}

/// The arrays of a file, bit by bit.
type Bits = Vec<(String, Vec<u64>)>;

/// Outputs of all points, by name.
fn outputs(folder: &Path) -> Vec<(String, Bits)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.join("points/000")).expect("points") {
        let path = entry.expect("an entry").path();
        assert_eq!(path.extension().expect("an ending"), "h5", "{} was left", path.display());
        let result = ornstein_run::ResultFile::open(&path).expect("a result file");
        let arrays = result.arrays("").expect("arrays");
        let bits = |name: &String| {
            Some((name.clone(), result.array::<f64>(name).ok()?.into_iter().map(f64::to_bits).collect()))
        };
        found.push((
            path.file_name().expect("a name").to_string_lossy().into_owned(),
            arrays.iter().filter_map(bits).collect(),
        ));
    }
    found.sort();
    found
}

#[test]
fn a_campaign_is_planned_run_and_collected() {
    let workplace = workplace();
    let planned = workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(0);
    assert!(planned.stdout.contains("12 points of cosmology.field = 4 replica x 3 steps"), "{}", planned.stdout);
    assert_eq!(counts(&workplace), serde_json::json!({ "missing": 12 }));
    // Nothing is there to be collected, and saying so changes nothing.
    workplace.ornstein(&["campaign", "collect", "planes"]).expect_code(2).expect_error(&["12", "missing"]);
    workplace.ornstein(&["campaign", "submit", "planes", "--local"]).expect_code(0);
    assert_eq!(counts(&workplace), serde_json::json!({ "finished": 12 }));
    // The folder is found by its config, too.
    let collected = workplace.ornstein(&["campaign", "collect", "planes.toml"]).expect_code(0);
    assert!(collected.stdout.contains("12 points"), "{}", collected.stdout);
    assert!(workplace.path().join("planes/collected.h5").is_file());
    let again = workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(0);
    assert!(again.stdout.contains("planned before"), "{}", again.stdout);
    let nothing = workplace.ornstein(&["campaign", "resubmit", "planes", "--local"]).expect_code(0);
    assert!(nothing.stdout.contains("nothing to submit"), "{}", nothing.stdout);
    let log = workplace.ornstein(&["campaign", "logs", "planes", "7"]).expect_code(0);
    assert!(log.stdout.contains("langevin.steps=4") && log.stdout.contains("attempt 1"), "{}", log.stdout);
    // What was called off is not run by a task that comes late.
    workplace.ornstein(&["campaign", "cancel", "planes"]).expect_code(0);
    workplace.ornstein(&["campaign", "run-task", "planes", "1.0"]).expect_code(2).expect_error(&["called off"]);
    // A changed sweep is not mixed in.
    workplace.write("planes.toml", &CAMPAIGN.replace("[2, 4, 8]", "[2, 4, 16]"));
    workplace
        .ornstein(&["campaign", "plan", "planes.toml"])
        .expect_code(2)
        .expect_error(&["langevin.steps", "--replace"]);
}

#[test]
fn a_campaign_that_was_killed_again_and_again_has_the_same_bits() {
    let [calm, stormy] = [workplace(), workplace()];
    for workplace in [&calm, &stormy] {
        workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(0);
    }
    calm.ornstein(&["campaign", "submit", "planes", "--local", "--workers", "1"]).expect_code(0);
    for round in 0_u64.. {
        let mut child =
            stormy.command(&["campaign", "resubmit", "planes", "--local"]).spawn().expect("the binary starts");
        std::thread::sleep(Duration::from_millis(40 + 60 * round));
        let ended = child.try_wait().expect("a state").is_some();
        // The supervisor dies; its workers notice it and end.
        let _ = child.kill();
        child.wait().expect("an end");
        if ended && counts(&stormy) == serde_json::json!({ "finished": 12 }) {
            break;
        }
        assert!(round < 60, "no progress: {}", counts(&stormy));
    }
    assert!(outputs(&calm.path().join("planes")) == outputs(&stormy.path().join("planes")));
}

#[test]
fn points_that_fail_do_not_stop_the_others_and_are_tried_again() {
    let workplace = workplace();
    // Files that are there when the campaign is planned, and one that is gone when it is run.
    let table = "k,P\n0.01,100.0\n0.1,30.0\n1.0,10.0\n10.0,1.0\n";
    for name in ["a.csv", "b.csv", "c.csv"] {
        workplace.write(name, table);
    }
    let spectrum = "[spectrum.table]\nfile = \"a.csv\"\nwavenumber_column = \"k\"\nwavenumber_unit = \"h/Mpc\"\npower_column = \"P\"\npower_unit = \"(Mpc/h)^2\"\n";
    let (before, rest) = PLANE.split_once("[spectrum.power_law]").expect("a spectrum");
    let (_, after) = rest.split_once("[field]").expect("a field");
    workplace.write("plane.toml", &format!("{before}{spectrum}\n[field]{after}"));
    let swept =
        CAMPAIGN.replace("langevin.steps = [2, 4, 8]", "spectrum.table.file = [\"a.csv\", \"b.csv\", \"c.csv\"]");
    workplace.write("planes.toml", &swept.replace("count = 4", "count = 1"));
    workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(0);
    fs::remove_file(workplace.path().join("b.csv")).expect("a file to remove");
    let answer = workplace.ornstein(&["campaign", "submit", "planes", "--local"]).expect_code(1);
    assert!(answer.stderr.contains("b.csv"), "{}", answer.stderr);
    assert_eq!(counts(&workplace), serde_json::json!({ "failed": 1, "finished": 2 }));
    let status = workplace.ornstein(&["campaign", "status", "planes"]).expect_code(0);
    assert!(status.stdout.contains("000001") && status.stdout.contains("failed"), "{}", status.stdout);
    // `submit` leaves it alone, `resubmit` tries it again.
    workplace.ornstein(&["campaign", "submit", "planes", "--local"]).expect_code(0);
    workplace.write("b.csv", table);
    workplace.ornstein(&["campaign", "resubmit", "planes", "--local"]).expect_code(0);
    assert_eq!(counts(&workplace), serde_json::json!({ "finished": 3 }));
}

#[test]
fn mistakes_are_answered_with_their_place() {
    let workplace = workplace();
    for (from, to, texts) in [
        ("langevin.steps", "langevin.stpes", &["planes.toml", "stpes", "did you mean `steps`?"][..]),
        ("[2, 4, 8]", "[2, -4, 8]", &["planes.toml", "-4"]),
        ("[2, 4, 8]", "[]", &["langevin.steps"]),
        ("count = 4", "count = 0", &["sweep.seeds.count"]),
        ("plane.toml", "plain.toml", &["base", "plain.toml", "no such file"]),
        ("workers = 2", "wokers = 2", &["wokers", "did you mean `workers`?"]),
    ] {
        workplace.write("planes.toml", &CAMPAIGN.replace(from, to));
        workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(2).expect_error(texts);
        assert!(!workplace.path().join("planes").exists(), "{to} was planned");
    }
    workplace.ornstein(&["campaign", "status", "nowhere"]).expect_code(2).expect_error(&["nowhere"]);
    workplace.write("planes.toml", CAMPAIGN);
    workplace.ornstein(&["run", "planes.toml"]).expect_code(2).expect_error(&["describes a campaign", "campaign plan"]);
    let checked = workplace.ornstein(&["check", "planes.toml"]).expect_code(0);
    assert!(checked.stdout.contains("12 points") && !workplace.path().join("planes").exists(), "{}", checked.stdout);
    workplace.ornstein(&["campaign", "plan", "planes.toml"]).expect_code(0);
    workplace.ornstein(&["campaign", "run-task", "planes", "x"]).expect_code(2).expect_error(&["'x'"]);
    workplace.ornstein(&["campaign", "run-task", "planes", "12"]).expect_code(2).expect_error(&["no point"]);
    fs::remove_file(workplace.path().join("planes/points.jsonl")).expect("a file to remove");
    workplace.ornstein(&["campaign", "status", "planes"]).expect_code(2).expect_error(&["damaged"]);
}
