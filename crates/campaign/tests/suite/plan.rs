//! Planning: what is written, what is refused, what an opened campaign gives.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ornstein_campaign::{
    Campaign, CampaignError, Manifest, PlanOptions, PointId, Program, folder_of, plan, point_hash,
};
use ornstein_run::{RunRequest, Silent};

use crate::support::{BASE, WalkProgram, Workshop};

const GRID: &str = "[sweep.grid]\nwalk.walkers = [1, 2]\n'noise.width' = [0.5, 1.0, 2.0]\n";

#[test]
fn a_grid_is_planned_point_by_point() {
    let workshop = Workshop::new(GRID);
    let planned = workshop.plan();
    assert!(!planned.was_there && planned.moved_to.is_none());
    let manifest = planned.campaign.manifest();
    assert_eq!((manifest.points, manifest.kind.as_str(), manifest.name.as_str()), (6, "test.walk", "campaign"));
    let names: Vec<&str> = manifest.axes.iter().map(|axis| axis.name.as_str()).collect();
    assert_eq!(names, ["walkers", "width"]);
    // 12 samples of (walkers + 1) numbers, three times each; a millisecond per sample.
    assert_eq!((manifest.memory_bytes, manifest.disk_bytes), (16, 3 * 12 * 8 * (2 + 3)));
    assert!((planned.estimate.cpu_seconds.unwrap() - 6.0 * 12e-3).abs() < 1e-12);

    let points = planned.campaign.points().unwrap();
    assert_eq!(points[4].settings, ["walk.walkers=2", "noise.width=1.0"]);
    assert_eq!(points[4].positions, [1, 1]);
    assert!(
        points.iter().all(|point| point.seed == 7),
        "without [sweep.seeds], points have the seed of the base config"
    );
    assert_eq!(points.iter().map(|point| &point.hash).collect::<HashSet<_>>().len(), 6);
    for point in &points {
        assert_eq!(&planned.campaign.point(point.id).unwrap(), point);
    }
}

#[test]
fn the_config_of_a_point_is_the_base_config_with_its_settings_and_its_name() {
    let workshop = Workshop::new(&format!("seed = 5\n{GRID}[sweep.seeds]\ncount = 3\n"));
    let campaign = workshop.plan().campaign;
    assert_eq!(campaign.manifest().points, 18);
    for id in [PointId(0), PointId(17)] {
        let point = campaign.point(id).unwrap();
        let document = campaign.document(&point).unwrap();
        let checked = WalkProgram::default().check(&document, &RunRequest::default()).unwrap();
        assert_eq!(
            point_hash(&checked).unwrap(),
            point.hash,
            "the hash of the table is that of the point when it is run"
        );
        let name = format!("name = \"campaign-{id}\"");
        assert!(checked.resolved_config.contains(&name), "{}", checked.resolved_config);
        assert!(checked.resolved_config.contains(&format!("seed = {}\n", point.seed)), "{}", checked.resolved_config);
        assert!(checked.resolved_config.contains("figure_formats = []"), "{}", checked.resolved_config);
        assert_eq!(campaign.request(&point).output, Some(campaign.folder().output(id)));
    }
    let seeds: HashSet<u64> = campaign.points().unwrap().iter().map(|point| point.seed).collect();
    assert_eq!(seeds.len(), 18);
    let error = campaign.point(PointId(18)).unwrap_err();
    assert!(error.to_string().contains("its points are 0 to 17"), "{error}");
}

#[test]
fn a_time_limit_of_the_base_config_does_not_stop_points() {
    let workshop = Workshop::new(GRID);
    // The limit ends before the first sample.
    workshop.write("base.toml", &format!("{BASE}[run]\ntime_limit_minutes = 1e-9\n"));
    let campaign = workshop.plan().campaign;
    let point = campaign.point(PointId(0)).unwrap();
    let document = campaign.document(&point).unwrap();
    let done = WalkProgram::default().run(&document, &campaign.request(&point), Arc::new(Silent));
    done.unwrap_or_else(|failure| panic!("{failure}"));
    assert!(campaign.folder().output(point.id).exists());
    // One that is no number of minutes is still shown where it stands.
    workshop.write("base.toml", &format!("{BASE}[run]\ntime_limit_minutes = -1.0\n"));
    assert!(workshop.refusal().contains("run.time_limit_minutes"));
}

#[test]
fn points_that_differ_only_in_their_seed_are_checked_once() {
    let workshop = Workshop::new(&format!("{GRID}[sweep.seeds]\ncount = 50\n"));
    let program = WalkProgram::default();
    let options = PlanOptions { folder: Some(workshop.planned()), replace: false };
    let planned = plan(&workshop.path("campaign.toml"), &options, &program).unwrap();
    assert_eq!(program.checks.load(Ordering::Relaxed), 6);
    assert_eq!(planned.campaign.manifest().disk_bytes, 50 * 3 * 12 * 8 * (2 + 3));
}

#[test]
fn planning_the_same_again_changes_nothing_and_says_so() {
    let workshop = Workshop::new(GRID);
    workshop.plan();
    let before = workshop.files("planned");
    let again = workshop.plan();
    assert!(again.was_there && again.updated.is_empty() && again.changed.is_empty());
    assert_eq!(workshop.files("planned"), before);
}

#[test]
fn what_decides_no_results_may_change() {
    let workshop = Workshop::new(GRID);
    let before = workshop.plan();
    workshop.campaign(&format!("{GRID}[slurm]\ntime = '2:00:00'\n"));
    workshop.write(
        "base.toml",
        "# a comment\n[experiment]\nkind = 'test.walk'\nseed = 7\n[run]\nthreads = 2\n[walk]\nwalkers = 9\nsamples = 12\n",
    );
    let now = workshop.plan();
    assert!(now.was_there);
    // Every point sets `walk.walkers` by itself.
    assert_eq!(now.updated, ["campaign.toml", "base.toml", "manifest.json"]);
    assert_eq!(now.campaign.config().slurm.time.as_ref().unwrap().seconds(), 7200);
    assert_eq!(now.campaign.manifest().identity, before.campaign.manifest().identity);
    assert_eq!(now.campaign.manifest().created, before.campaign.manifest().created);
}

#[test]
fn what_decides_results_is_refused_with_what_has_changed() {
    let seeds = |count: u64| format!("{GRID}[sweep.seeds]\ncount = {count}\n");
    let workshop = Workshop::new(&seeds(2));
    workshop.plan();
    let changed = |tables: &str, expected: &str| {
        workshop.campaign(tables);
        let refusal = workshop.refusal();
        assert!(refusal.contains(expected), "{refusal}");
        assert!(refusal.contains("--replace"), "{refusal}");
    };
    changed(&seeds(3), "`sweep.seeds.count` was 2 and is 3");
    changed(&seeds(2).replace("[1, 2]", "[1, 3]"), "the values of `walk.walkers`");
    changed(&format!("seed = 2\n{}", seeds(2)), "`seed` was 1 and is 2");
    changed(&format!("name = 'other'\n{}", seeds(2)), "`name` was \"campaign\" and is \"other\"");
    changed(
        &seeds(2)
            .replace("'noise.width'", "noise.other")
            .replace("noise.other", "walk.samples")
            .replace("[0.5, 1.0, 2.0]", "[5, 6, 7]"),
        "`noise.width` is no longer swept; `walk.samples` is swept now",
    );
    workshop.campaign(&seeds(2));
    workshop.write("base.toml", "[experiment]\nkind = 'test.walk'\n[walk]\nsamples = 13\n");
    let refusal = workshop.refusal();
    assert!(refusal.contains("`walk.samples`") && refusal.contains("of the base config"), "{refusal}");
}

#[test]
fn a_changed_input_is_another_result() {
    let workshop = Workshop::new(GRID);
    workshop.write("base.toml", "[experiment]\nkind = 'test.walk'\n[walk]\ntable = 'table.csv'\n");
    workshop.write("table.csv", "1");
    let inputs = workshop.plan().campaign.manifest().inputs.clone();
    assert!(inputs.len() == 1 && inputs[0].contains("table.csv (1 bytes"), "{inputs:?}");
    workshop.write("table.csv", "2");
    let refusal = workshop.refusal();
    assert!(refusal.contains("the contents of the input") && refusal.contains("table.csv"), "{refusal}");
}

#[test]
fn a_key_that_does_not_exist_is_shown_in_campaign_toml_with_a_suggestion() {
    let refusal = Workshop::new("[sweep.grid]\nwalk.wakers = [1, 2]\n").refusal();
    assert!(refusal.starts_with("all 2 points fail their check; nothing was written"), "{refusal}");
    assert!(refusal.contains("the key `walk.wakers` does not exist"), "{refusal}");
    assert!(refusal.contains("campaign.toml:3:6") && refusal.contains("3 | walk.wakers = [1, 2]"), "{refusal}");
    assert!(refusal.contains("did you mean `walkers`?"), "{refusal}");
    assert_eq!(refusal.matches("does not exist").count(), 1, "{refusal}");

    let refusal = Workshop::new("[sweep.grid]\n'wlak.walkers' = [1, 2]\n").refusal();
    assert!(refusal.contains("the key `wlak` does not exist") && refusal.contains("campaign.toml:3:1"), "{refusal}");
    assert!(refusal.contains("did you mean `walk`?"), "{refusal}");

    let refusal = Workshop::new("[sweep.grid]\nwalk.samples.deep = [1, 2]\n").refusal();
    assert!(refusal.contains("`walk.samples` is an integer") && refusal.contains("campaign.toml:3"), "{refusal}");
}

#[test]
fn all_failing_points_are_listed_where_their_values_stand() {
    let workshop = Workshop::new(
        "[sweep.grid]\nwalk.walkers = [1, 0]\nnoise.width = [1.0, -1.0, 2.0]\nnoise.law = ['uniform', 'unifrom']\n",
    );
    let Err(CampaignError::Points(failing)) = workshop.try_plan(false) else { panic!("points fail") };
    // Points with a misspelt law; with no walkers; with a negative width; with both.
    assert_eq!((failing.points, failing.failing), (12, 10));
    let text = failing.to_string();
    assert!(text.contains("10 of 12 points fail their check"), "{text}");
    assert!(text.contains("campaign.toml:5:25") && text.contains("did you mean \"uniform\"?"), "{text}");
    assert!(text.contains("point 000006 (walk.walkers=0, noise.width=1.0, noise.law=\"uniform\")"), "{text}");
    assert!(text.contains("campaign.toml:3:20") && text.contains("allowed: an integer, 1 or more"), "{text}");
    assert!(!workshop.planned().exists());
}

#[test]
fn keys_that_may_not_be_swept_are_shown_themselves() {
    let refusal = Workshop::new("[sweep.grid]\noutput.folder = ['a']\n").refusal();
    assert!(refusal.contains("the key `sweep.grid.output.folder` is not allowed here"), "{refusal}");
    assert!(refusal.contains("campaign.toml:3:8") && refusal.contains("outputs lie in the folder"), "{refusal}");
    let range = "[sweep.grid]\nnoise.width = { from = 1.0, to = 2.0, cuont = 3 }\n";
    let refusal = Workshop::new(range).refusal();
    assert!(refusal.contains("campaign.toml:3:39") && refusal.contains("did you mean `count`?"), "{refusal}");
}

#[test]
fn a_mistake_of_the_base_config_is_shown_there() {
    let workshop = Workshop::new("[sweep.grid]\nwalk.walkers = [1, 2]\n");
    workshop.write("base.toml", "[experiment]\nkind = 'test.walk'\n[noise]\nwidth = -1.0\n");
    let refusal = workshop.refusal();
    assert!(refusal.contains("base.toml:4:9"), "{refusal}");
    workshop.write("base.toml", "[experiment\n");
    let refusal = workshop.refusal();
    assert!(refusal.contains("not valid TOML") && refusal.contains("base.toml:1"), "{refusal}");
    std::fs::remove_file(workshop.path("base.toml")).unwrap();
    let refusal = workshop.refusal();
    assert!(refusal.contains("no such file; tried") && refusal.contains("campaign.toml:1:8"), "{refusal}");
}

#[test]
fn a_damaged_folder_is_recognised_and_mended_by_planning_again() {
    let workshop = Workshop::new(GRID);
    let folder = workshop.plan().campaign.folder().clone();
    let before = workshop.files("planned");
    for path in [folder.manifest(), folder.points_table(), folder.base_config(), folder.campaign_config()] {
        std::fs::remove_file(&path).unwrap();
        let error = Campaign::open(folder.root()).unwrap_err();
        assert!(matches!(error, CampaignError::Damaged { .. }), "{error}");
        let again = workshop.plan();
        assert!(again.was_there && !again.updated.is_empty(), "{}", path.display());
        assert_eq!(again.campaign.points().unwrap().len(), 6);
    }
    let names = |files: &[(std::path::PathBuf, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&workshop.files("planned")), names(&before));
}

#[test]
fn edited_copies_are_recognised() {
    let workshop = Workshop::new(GRID);
    let folder = workshop.plan().campaign.folder().clone();
    for (path, from, to) in [
        (folder.base_config(), "samples = 12", "samples = 13"),
        (folder.campaign_config(), "[1, 2]", "[1, 3]"),
        (folder.points_table(), "walk.walkers=1", "walk.walkers=11"),
        (folder.manifest(), "\"points\": 6", "\"points\": 7"),
    ] {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let error = Campaign::open(folder.root()).unwrap_err();
        assert!(matches!(error, CampaignError::Damaged { .. }), "{error}");
        std::fs::write(&path, text).unwrap();
    }
    Campaign::open(folder.root()).unwrap();
}

#[test]
fn the_copy_of_the_config_in_a_folder_means_that_folder() {
    let workshop = Workshop::new(&format!("name = 'toy'\nfolder = 'elsewhere'\n{GRID}"));
    assert_eq!(folder_of(&workshop.path("campaign.toml")).unwrap().root(), "elsewhere");
    let campaign = workshop.plan().campaign;
    assert_eq!(folder_of(&campaign.folder().campaign_config()).unwrap(), *campaign.folder());
    // The config that was planned from still means the folder that it states.
    assert_eq!(folder_of(&workshop.path("campaign.toml")).unwrap().root(), "elsewhere");
}

#[test]
fn a_moved_folder_is_the_same_campaign() {
    let workshop = Workshop::new(GRID);
    let planned = workshop.plan().campaign;
    let moved = workshop.path("moved");
    std::fs::rename(workshop.planned(), &moved).unwrap();
    let campaign = Campaign::open(&moved).unwrap();
    assert_eq!(campaign.manifest(), planned.manifest());
    assert!(matches!(Manifest::read(planned.folder()), Err(CampaignError::Refused { .. })));
}

#[test]
fn a_plan_that_was_cut_off_is_made_again() {
    let workshop = Workshop::new(GRID);
    let folder = workshop.plan().campaign.folder().clone();
    let whole = std::fs::read_dir(folder.root()).unwrap().count();
    std::fs::write(folder.root().join("points.jsonl.new"), "half a").unwrap();
    // Backwards in the order of their writing.
    for path in [folder.manifest(), folder.points_table(), folder.resolved_config(), folder.base_config()] {
        std::fs::remove_file(path).unwrap();
        let cut_off = workshop.path("cut-off");
        std::fs::create_dir(&cut_off).unwrap();
        for entry in std::fs::read_dir(folder.root()).unwrap().map(Result::unwrap) {
            let copy = cut_off.join(entry.file_name());
            if entry.path().is_dir() {
                std::fs::create_dir(copy).unwrap();
            } else {
                std::fs::copy(entry.path(), copy).unwrap();
            }
        }
        let options = PlanOptions { folder: Some(cut_off.clone()), replace: false };
        let planned = plan(&workshop.path("campaign.toml"), &options, &WalkProgram::default()).unwrap();
        assert_eq!(planned.campaign.points().unwrap().len(), 6);
        let left_over = usize::from(cut_off.join("points.jsonl.new").exists());
        assert_eq!(std::fs::read_dir(&cut_off).unwrap().count(), whole + left_over);
        std::fs::remove_dir_all(&cut_off).unwrap();
    }
}

#[test]
fn a_folder_with_other_things_is_not_taken() {
    let workshop = Workshop::new(GRID);
    std::fs::create_dir(workshop.planned()).unwrap();
    workshop.write("planned/thesis.tex", "years of work");
    let refusal = workshop.refusal();
    assert!(refusal.contains("it holds thesis.tex") && refusal.contains("--folder"), "{refusal}");
}

/// `cargo test --release -p ornstein-campaign --test suite -- --ignored --nocapture a_hundred_thousand`
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stderr, reason = "it is what the measurement is for")]
fn a_hundred_thousand_points_planned() {
    let grid = "[sweep.grid]\nwalk.walkers = { from = 1, to = 1000, count = 1000 }\nnoise.width = { from = 0.1, to = 10.0, count = 100, \
                spacing = 'logarithmic' }\n";
    let seeds = "[sweep.grid]\nwalk.walkers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n[sweep.seeds]\ncount = 10000\n";
    for (name, tables) in [("all different", grid), ("replicas of ten", seeds)] {
        let workshop = Workshop::new(tables);
        for again in ["planned", "planned again"] {
            let start = std::time::Instant::now();
            let planned = workshop.plan();
            assert_eq!(planned.campaign.manifest().points, 100_000);
            eprintln!("10^5 points, {name}, {again}: {:.2} s", start.elapsed().as_secs_f64());
        }
        let start = std::time::Instant::now();
        let campaign = Campaign::open(workshop.planned()).unwrap();
        let point = campaign.point(PointId(77_777)).unwrap();
        eprintln!("opened, one point: {:.1} ms", 1e3 * start.elapsed().as_secs_f64());
        let start = std::time::Instant::now();
        assert_eq!(campaign.points().unwrap()[77_777], point);
        eprintln!("all points read: {:.1} ms", 1e3 * start.elapsed().as_secs_f64());
    }
}
