//! Whether the submission of a task was called off meanwhile.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::{CampaignFolder, Submission};

/// A look reads a file, on a disk that others use, too.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// Looks now and then whether a submission was called off.
#[derive(Debug)]
pub(crate) struct CallOff {
    folder: CampaignFolder,
    submission: u64,
    called_off: Cell<bool>,
    last_look: Cell<Option<Instant>>,
}

impl CallOff {
    pub fn of(folder: &CampaignFolder, submission: u64) -> Self {
        Self { folder: folder.clone(), submission, called_off: Cell::new(false), last_look: Cell::new(None) }
    }

    /// Was it, as far as is known by a look at most a second old? A submission that cannot be read goes on.
    pub fn was_called_off(&self) -> bool {
        if !self.called_off.get() && self.last_look.get().is_none_or(|look| look.elapsed() >= BETWEEN_LOOKS) {
            self.last_look.set(Some(Instant::now()));
            let cancelled =
                Submission::read(&self.folder, self.submission).is_ok_and(|submission| submission.cancelled);
            self.called_off.set(cancelled);
        }
        self.called_off.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;
    use crate::{Backend, PointId};

    #[test]
    fn a_mark_is_seen_after_a_while_and_for_good() {
        let scratch = ScratchFolder::new();
        let folder = scratch.campaign();
        assert!(!CallOff::of(&folder, 1).was_called_off(), "there is none");
        let mut submission = Submission::create(&folder, Backend::Local, 1, vec![PointId(0)]).unwrap();
        let look = CallOff::of(&folder, 1);
        assert!(!look.was_called_off());
        submission.update(&folder, |submission| submission.cancelled = true).unwrap();
        assert!(CallOff::of(&folder, 1).was_called_off());
        look.last_look.set(None);
        assert!(look.was_called_off());
        submission.discard(&folder);
        look.last_look.set(None);
        assert!(look.was_called_off(), "what was called off stays so");
    }
}
