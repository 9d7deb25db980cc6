//! INT, TERM and USR1: the first asks for a checkpoint and an orderly end, a second INT or TERM ends the process at once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::flag::{register, register_conditional_default, register_conditional_shutdown};
use signal_hook::low_level::emulate_default_handler;

use crate::StopReason;

/// Exit code after a second signal: 128 + INT, as a shell reports it.
const ABORTED: i32 = 130;

/// The flags that the handlers see. Handlers belong to the process and stay for its life.
#[derive(Debug)]
struct Flags {
    /// INT has arrived.
    interrupt: Arc<AtomicBool>,
    /// TERM has arrived.
    terminate: Arc<AtomicBool>,
    /// USR1 has arrived.
    warning: Arc<AtomicBool>,
    /// An INT or TERM has arrived: the next one ends the process.
    armed: Arc<AtomicBool>,
    /// Nobody watches: signals do what they always do.
    idle: Arc<AtomicBool>,
}

/// Watches for INT, TERM and USR1 as long as it lives; while none lives, these signals do what they always do.
///
/// A program starts one as the first thing in `main`, so that no signal finds it unprepared, and [hands it over](Self::hand_over) to its
/// work. Watches may be nested
/// (each run has one of its own): they all see a signal that has arrived since the first of them was started.
///
/// The first signal is told by [`arrived`](Self::arrived), and the program ends when it is ready to. A second INT or TERM ends the
/// process at once, with exit code 130.
#[derive(Debug)]
pub struct SignalWatch {
    flags: &'static Flags,
}

impl SignalWatch {
    /// Begins to watch.
    ///
    /// # Errors
    /// If the system does not let the process handle signals.
    pub fn start() -> io::Result<Self> {
        let mut watches = watches();
        let flags = match watches.flags {
            Some(flags) => flags,
            None => *watches.flags.insert(Box::leak(Box::new(Flags::registered()?))),
        };
        if watches.alive == 0 {
            for flag in [&flags.interrupt, &flags.terminate, &flags.warning, &flags.armed, &flags.idle] {
                flag.store(false, Ordering::SeqCst);
            }
        }
        if !std::mem::take(&mut watches.handed_over) {
            watches.alive += 1;
        }
        Ok(Self { flags })
    }

    /// Which stop has been asked for since the first watch that is alive was started? A warning counts before a signal: a scheduler
    /// sends USR1 early and TERM when the time is over.
    pub fn arrived(&self) -> Option<StopReason> {
        if self.flags.warning.load(Ordering::SeqCst) {
            return Some(StopReason::Warning);
        }
        let signal = self.flags.interrupt.load(Ordering::SeqCst) || self.flags.terminate.load(Ordering::SeqCst);
        signal.then_some(StopReason::Signal)
    }

    /// Leaves the watch to whoever starts the next one, which sees what has arrived so far: for a program that watches from its first
    /// line on, and ends by signals again when the work that it is for is done.
    pub fn hand_over(self) {
        watches().handed_over = true;
        std::mem::forget(self);
    }

    /// Stops watching, and lets a signal that has arrived do what it would have done to a process that does not watch: for a program
    /// that watched before it knew that it has nothing to save.
    pub fn dismiss(self) {
        let flags = self.flags;
        drop(self);
        if !flags.idle.load(Ordering::SeqCst) {
            return;
        }
        let kinds = [(SIGINT, &flags.interrupt), (SIGTERM, &flags.terminate), (SIGUSR1, &flags.warning)];
        for (signal, flag) in kinds {
            if flag.load(Ordering::SeqCst) {
                // All three end the process; if the system refuses, there is nothing else to try.
                let _ = emulate_default_handler(signal);
            }
        }
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        let mut watches = watches();
        watches.alive -= 1;
        if watches.alive == 0 {
            self.flags.idle.store(true, Ordering::SeqCst);
        }
    }
}

/// The flags of the process, once there are any, and how many watches look at them.
struct Watches {
    flags: Option<&'static Flags>,
    alive: usize,
    /// One of them is that of the next start.
    handed_over: bool,
}

fn watches() -> MutexGuard<'static, Watches> {
    static WATCHES: Mutex<Watches> = Mutex::new(Watches { flags: None, alive: 0, handed_over: false });
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Flags {
    /// New flags with handlers that raise them.
    fn registered() -> io::Result<Self> {
        let new = || Arc::new(AtomicBool::new(false));
        let flags = Self { interrupt: new(), terminate: new(), warning: new(), armed: new(), idle: new() };
        let kinds = [(SIGINT, &flags.interrupt), (SIGTERM, &flags.terminate), (SIGUSR1, &flags.warning)];
        for (signal, flag) in kinds {
            // In this order: each handler looks at the flags before the later ones change them.
            register_conditional_default(signal, Arc::clone(&flags.idle))?;
            if signal != SIGUSR1 {
                // A scheduler sends USR1 as a warning and TERM later: that pair must not end the process in its checkpoint.
                register_conditional_shutdown(signal, ABORTED, Arc::clone(&flags.armed))?;
                register(signal, Arc::clone(&flags.armed))?;
            }
            register(signal, Arc::clone(flag))?;
        }
        Ok(flags)
    }
}
