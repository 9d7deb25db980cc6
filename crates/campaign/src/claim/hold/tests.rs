//! That there are never two owners.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Instant, SystemTime};

use super::*;

const HEARTBEAT: Duration = Duration::from_millis(100);
const POINT: PointId = PointId(7);

fn owner() -> Owner {
    Owner::this_process(HEARTBEAT)
}

/// An owner on another machine, of which nobody here knows whether it lives.
fn stranger() -> Owner {
    Owner { host: "elsewhere".into(), ..owner() }
}

fn owned(folder: &CampaignFolder) -> Option<(Claim, StopFlag)> {
    let stop = StopFlag::default();
    match take(folder, POINT, &owner(), &stop).unwrap() {
        Taken::Owned(claim) => Some((claim, stop)),
        Taken::Held(_) => None,
    }
}

/// Leaves a claim as a machine that died long ago does.
fn leave_stale(folder: &CampaignFolder, generation: u64) {
    let path = folder.claim(POINT, generation);
    create(&path, &stranger()).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(SystemTime::now() - 7 * HEARTBEAT).unwrap();
}

fn newest(folder: &CampaignFolder) -> Option<u64> {
    generations(folder, POINT).unwrap().into_iter().max()
}

#[test]
fn a_held_claim_is_refused_and_one_given_back_is_taken() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    let (claim, _stop) = owned(&folder).unwrap();
    let Taken::Held(Some(holder)) = take(&folder, POINT, &owner(), &StopFlag::default()).unwrap() else { panic!() };
    assert_eq!(holder.process, std::process::id());
    drop(claim);
    let (second, _stop) = owned(&folder).unwrap();
    assert_eq!(newest(&folder), Some(2));
    second.finish();
    assert_eq!(newest(&folder), None, "a finished point leaves no claims");
}

#[test]
fn a_heart_keeps_a_claim_alive_and_a_silent_one_is_taken_over() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    let (_claim, stop) = owned(&folder).unwrap();
    thread::sleep(8 * HEARTBEAT);
    assert!(owned(&folder).is_none() && !stop.is_raised());

    let other = CampaignFolder::new(scratch.path().join("other"));
    create(&other.claim(POINT, 3), &stranger()).unwrap();
    assert!(owned(&other).is_none(), "it may live");
    leave_stale(&other, 4);
    let (_claim, _stop) = owned(&other).unwrap();
    assert_eq!(newest(&other), Some(5));
}

#[test]
fn a_dead_process_of_this_machine_is_succeeded_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let dead = Owner { process: child.id(), ..owner() };
    child.wait().unwrap();
    create(&folder.claim(POINT, 1), &dead).unwrap();
    assert!(owned(&folder).is_some());
}

#[test]
fn an_owner_whose_claim_is_taken_away_notices() {
    for take_away in [
        (|folder: &CampaignFolder| create(&folder.claim(POINT, 2), &stranger()).unwrap()) as fn(&CampaignFolder),
        |folder| fs::remove_file(folder.claim(POINT, 1)).unwrap(),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let folder = CampaignFolder::new(scratch.path());
        let (claim, stop) = owned(&folder).unwrap();
        take_away(&folder);
        let begin = Instant::now();
        while !stop.is_abandoned() {
            assert!(begin.elapsed() < Duration::from_secs(30), "it does not notice");
            thread::sleep(HEARTBEAT / 10);
        }
        let before = fs::metadata(folder.claim(POINT, 2)).and_then(|file| file.modified()).ok();
        claim.finish();
        assert_eq!(fs::metadata(folder.claim(POINT, 2)).and_then(|file| file.modified()).ok(), before);
    }
}

#[test]
fn a_generation_that_others_have_left_behind_is_no_claim() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    leave_stale(&folder, 4);
    let (_claim, stop) = owned(&folder).unwrap();
    // Somebody who looked while generation 2 was the newest, and only now comes to create his own.
    create(&folder.claim(POINT, 3), &owner()).unwrap();
    assert!(!stays_newest(&folder, POINT, 3).unwrap());
    assert!(!folder.claim(POINT, 3).exists() && folder.claim(POINT, 5).exists() && !stop.is_abandoned());
    assert!(stays_newest(&folder, POINT, 5).unwrap());
}

#[test]
fn a_claim_that_cannot_be_read_counts_by_its_age() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    let path = folder.claim(POINT, 1);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "").unwrap();
    assert!(owned(&folder).is_none());
    File::options().write(true).open(&path).unwrap().set_modified(SystemTime::now() - 7 * HEARTBEAT).unwrap();
    assert!(owned(&folder).is_some());
}

#[test]
fn of_many_that_race_for_a_stale_claim_one_wins_at_any_time() {
    let scratch = tempfile::tempdir().unwrap();
    let owners = AtomicUsize::new(0);
    let taken = AtomicUsize::new(0);
    let rounds = 60;
    for round in 0..rounds {
        let folder = CampaignFolder::new(scratch.path().join(round.to_string()));
        leave_stale(&folder, 1 + round);
        let barrier = std::sync::Barrier::new(8);
        thread::scope(|scope| {
            for racer in 0..8_u64 {
                let (folder, barrier, owners, taken) = (&folder, &barrier, &owners, &taken);
                scope.spawn(move || {
                    barrier.wait();
                    // Each tries several times, so that claims are taken, given back and taken again beside slow racers.
                    for turn in 0..4 {
                        let Some((claim, stop)) = owned(folder) else {
                            thread::yield_now();
                            continue;
                        };
                        assert_eq!(owners.fetch_add(1, Ordering::SeqCst), 0, "two owners at once");
                        taken.fetch_add(1, Ordering::SeqCst);
                        thread::sleep(Duration::from_micros((racer * 7 + turn * 3 + round) % 11 * 50));
                        assert!(!stop.is_abandoned());
                        owners.fetch_sub(1, Ordering::SeqCst);
                        drop(claim);
                    }
                });
            }
        });
    }
    assert!(taken.load(Ordering::SeqCst) as u64 >= rounds);
}

#[test]
fn a_point_that_takes_no_time_waits_for_no_heartbeat() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = CampaignFolder::new(scratch.path());
    let begin = Instant::now();
    let slow = Duration::from_secs(1000);
    for _ in 0..100 {
        let taken = take(&folder, POINT, &Owner::this_process(slow), &StopFlag::default()).unwrap();
        assert!(matches!(taken, Taken::Owned(_)));
    }
    assert!(begin.elapsed() < slow);
}
