//! A campaign that replaces another in its folder.

use std::sync::Arc;

use ornstein_campaign::{Campaign, PointId, Program};
use ornstein_run::Silent;

use crate::support::{WalkProgram, Workshop};

/// Runs a point to its end.
fn finish(campaign: &Campaign, point: u64) {
    let point = campaign.point(PointId(point)).unwrap();
    let document = campaign.document(&point).unwrap();
    WalkProgram::default()
        .run(&document, &campaign.request(&point), Arc::new(Silent))
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn finished_points_that_stay_the_same_are_kept_and_the_others_moved_aside() {
    let workshop = Workshop::new("[sweep.grid]\nwalk.walkers = [1, 2, 3]\n");
    let campaign = workshop.plan().campaign;
    let folder = campaign.folder().clone();
    for point in 0..3 {
        finish(&campaign, point);
        let record = folder.record(PointId(point));
        std::fs::create_dir_all(record.parent().unwrap()).unwrap();
        std::fs::write(record, "").unwrap();
    }
    std::fs::write(folder.submissions().join("1.json"), "{}").unwrap();
    std::fs::write(folder.collected(), "").unwrap();

    // Point 1 is another now, point 2 is no more.
    workshop.campaign("[sweep.grid]\nwalk.walkers = [1, 5]\n");
    let planned = workshop.replace();
    let aside = planned.moved_to.unwrap();
    assert_eq!(aside, workshop.path("planned/replaced-1"));
    assert_eq!(planned.changed, ["the values of `walk.walkers`"]);
    assert!(planned.was_there && planned.campaign.manifest().points == 2);
    for (path, kept) in [
        (folder.output(PointId(0)), true),
        (folder.record(PointId(0)), true),
        (folder.output(PointId(1)), false),
        (folder.record(PointId(1)), false),
        (folder.output(PointId(2)), false),
        (folder.record(PointId(2)), false),
        (folder.submissions().join("1.json"), false),
        (folder.collected(), false),
    ] {
        assert_eq!(path.exists(), kept, "{}", path.display());
        let moved = aside.join(path.strip_prefix(folder.root()).unwrap());
        assert_eq!(moved.exists(), !kept, "{}", moved.display());
    }
    assert!(aside.join("manifest.json").exists() && aside.join("points.jsonl").exists());
    // What was kept counts as finished.
    finish(&planned.campaign, 0);
    finish(&planned.campaign, 1);
}

#[test]
fn more_replicas_keep_all_points_and_their_submissions() {
    let tables = |count: u64| format!("[sweep.grid]\nwalk.walkers = [1, 2]\n[sweep.seeds]\ncount = {count}\n");
    let workshop = Workshop::new(&tables(1));
    let before = workshop.plan().campaign;
    finish(&before, 0);
    finish(&before, 1);
    let points = before.points().unwrap();
    std::fs::write(before.folder().submissions().join("1.json"), "{}").unwrap();
    workshop.campaign(&tables(2));
    let now = workshop.replace().campaign;
    assert_eq!(now.points().unwrap()[..2], points[..]);
    assert!(now.folder().output(PointId(0)).exists() && now.folder().output(PointId(1)).exists());
    assert!(now.folder().submissions().join("1.json").exists());
}

#[test]
fn nothing_is_replaced_while_somebody_works_on_a_point() {
    let workshop = Workshop::new("[sweep.grid]\nwalk.walkers = [1, 2]\n");
    let folder = workshop.plan().campaign.folder().clone();
    let claim = folder.claim(PointId(1), 1);
    std::fs::create_dir_all(claim.parent().unwrap()).unwrap();
    std::fs::write(&claim, "").unwrap();
    workshop.campaign("[sweep.grid]\nwalk.walkers = [1, 3]\n");
    let before = workshop.files("planned");
    let error = workshop.try_plan(true).unwrap_err().to_string();
    assert!(error.contains("point 000001 is worked on"), "{error}");
    assert_eq!(workshop.files("planned"), before);
}

#[test]
fn a_replacement_that_was_cut_off_goes_on() {
    let workshop = Workshop::new("[sweep.grid]\nwalk.walkers = [1, 2]\n");
    let campaign = workshop.plan().campaign;
    finish(&campaign, 0);
    finish(&campaign, 1);
    // As if the process had been killed after the first step.
    std::fs::remove_file(campaign.folder().manifest()).unwrap();
    workshop.campaign("[sweep.grid]\nwalk.walkers = [1, 3]\n");
    let refusal = workshop.refusal();
    assert!(refusal.contains("points.jsonl lists others"), "{refusal}");
    let planned = workshop.replace();
    assert!(planned.campaign.folder().output(PointId(0)).exists());
    assert!(!planned.campaign.folder().output(PointId(1)).exists());
}
