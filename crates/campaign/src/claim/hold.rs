//! Taking a claim, keeping it alive, giving it back.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ornstein_run::{Moment, OutputError, StopFlag};

use super::disk_clock::{DiskClock, give_back, touch};
use super::look::{HEARTBEATS_OF_SILENCE, Standing, generations, standing};
use super::owner::Owner;
use crate::{CampaignError, CampaignFolder, PointId};

/// The owner's lease is shorter than the silence that the others wait for by this many heartbeats.
const MARGIN: u32 = 1;

/// What came of taking a claim.
#[derive(Debug)]
pub(crate) enum Taken {
    /// The point belongs to this process.
    Owned(Claim),
    /// Somebody else works on it.
    Held(Option<Owner>),
}

/// A point that belongs to this process, until this is dropped or the lease ends. A thread keeps it alive.
#[derive(Debug)]
pub(crate) struct Claim {
    folder: CampaignFolder,
    point: PointId,
    generation: u64,
    path: PathBuf,
    stop: StopFlag,
    ending: Arc<Ending>,
    heart: Option<JoinHandle<()>>,
    /// Nothing is left to be given back.
    finished: bool,
}

/// Tells the heart to stop.
#[derive(Debug, Default)]
struct Ending {
    ended: Mutex<bool>,
    changed: Condvar,
}

/// Takes the claim of a point, if it is free. `stop` is raised when the claim is lost: it is the flag of the point's run.
pub(crate) fn take(
    folder: &CampaignFolder,
    point: PointId,
    owner: &Owner,
    stop: &StopFlag,
) -> Result<Taken, CampaignError> {
    try_to_take(folder, point, owner, stop).map_err(|error| {
        let path = folder.claim(point, 0);
        OutputError::io("claim a point in", path.parent().unwrap_or(&path), &error).into()
    })
}

fn try_to_take(folder: &CampaignFolder, point: PointId, owner: &Owner, stop: &StopFlag) -> io::Result<Taken> {
    let heartbeat = owner.heartbeat().unwrap_or(Duration::from_secs(10));
    let clock = DiskClock::of(folder.state());
    loop {
        let before = generations(folder, point)?.into_iter().max();
        if let Some(generation) = before {
            let path = folder.claim(point, generation);
            if let Standing::Held(owner) = standing(&path, heartbeat, || clock.now())? {
                return Ok(Taken::Held(owner));
            }
        }
        let generation = before.unwrap_or(0) + 1;
        let path = folder.claim(point, generation);
        let begin = Moment::now();
        match create(&path, owner) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        if !stays_newest(folder, point, generation)? {
            continue;
        }
        if !stop.hold_until(begin + lease(heartbeat)) {
            // This process slept since it created the file, or the caller gave a flag of a run that is lost.
            let _ = give_back(&path);
            return Ok(Taken::Held(None));
        }
        let claim = Claim {
            folder: folder.clone(),
            point,
            generation,
            path,
            stop: stop.clone(),
            ending: Arc::default(),
            heart: None,
            finished: false,
        };
        return claim.with_heart(heartbeat).map(Taken::Owned);
    }
}

/// Is the generation that was just created the newest? A process that was slow between its look and that may have created one that
/// others have left behind and removed: then it is removed again.
fn stays_newest(folder: &CampaignFolder, point: PointId, generation: u64) -> io::Result<bool> {
    let newest = generations(folder, point)?.into_iter().all(|other| other <= generation);
    if !newest {
        let _ = fs::remove_file(folder.claim(point, generation));
    }
    Ok(newest)
}

/// How long an owner may write after a sign of life.
fn lease(heartbeat: Duration) -> Duration {
    heartbeat.saturating_mul(HEARTBEATS_OF_SILENCE - MARGIN)
}

/// Creates the file of a claim; of several processes only one can.
fn create(path: &Path, owner: &Owner) -> io::Result<()> {
    let mut file = match File::create_new(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            File::create_new(path)?
        }
        created => created?,
    };
    // Who it is only helps others to take over sooner: on a full disk the file itself is the claim.
    let _ = serde_json::to_vec(owner).map(|json| file.write_all(&json));
    Ok(())
}

impl Claim {
    /// Ends the claim of a point that is finished: nobody needs one any more.
    pub fn finish(mut self) {
        self.still_heart();
        self.finished = true;
        if !self.stop.is_abandoned() {
            self.remove_generations(|_| true);
        }
    }

    fn with_heart(mut self, heartbeat: Duration) -> io::Result<Self> {
        let (path, stop, ending) = (self.path.clone(), self.stop.clone(), Arc::clone(&self.ending));
        let next = self.folder.claim(self.point, self.generation + 1);
        let heart = thread::Builder::new().name(format!("claim {}", self.point));
        self.heart = Some(heart.spawn(move || beat(&path, &next, heartbeat, &stop, &ending))?);
        Ok(self)
    }

    /// Ends the thread, so that the file is touched no more.
    fn still_heart(&mut self) {
        *self.ending.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ending.changed.notify_all();
        if let Some(heart) = self.heart.take() {
            let _ = heart.join();
        }
    }

    fn remove_generations(&self, is_meant: impl Fn(u64) -> bool) {
        // What is left behind does no harm: only the newest counts.
        let found = generations(&self.folder, self.point).unwrap_or_default();
        for generation in found.into_iter().filter(|&found| found <= self.generation && is_meant(found)) {
            let _ = fs::remove_file(self.folder.claim(self.point, generation));
        }
    }
}

impl Drop for Claim {
    /// Gives the claim back.
    fn drop(&mut self) {
        self.still_heart();
        if !self.finished && !self.stop.is_abandoned() {
            let _ = give_back(&self.path);
            self.remove_generations(|found| found < self.generation);
        }
    }
}

/// Touches the file of a claim until it is ended or lost.
fn beat(path: &Path, next: &Path, heartbeat: Duration, stop: &StopFlag, ending: &Ending) {
    let mut ended = ending.ended.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        // It may have been ended before this thread came to wait for that.
        let waited = ending.changed.wait_timeout_while(ended, heartbeat, |ended| !*ended);
        ended = waited.unwrap_or_else(PoisonError::into_inner).0;
        if *ended {
            return;
        }
        // The lease counts from before the touch: it may take its time on a slow disk.
        let begin = Moment::now();
        let touched = if stop.is_abandoned() { Err(ErrorKind::TimedOut.into()) } else { touch(path) };
        match touched {
            Ok(()) if next.exists() => stop.abandon(),
            Ok(()) => {
                stop.hold_until(begin + lease(heartbeat));
            }
            // Somebody removed the claim: with it, anybody may take the point.
            Err(error) if error.kind() == ErrorKind::NotFound => stop.abandon(),
            // The disk may come back before the lease ends.
            Err(_) => {}
        }
        if stop.is_abandoned() {
            stop.abandon();
            return;
        }
    }
}

#[cfg(test)]
mod tests;
