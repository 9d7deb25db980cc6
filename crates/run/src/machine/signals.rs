//! INT, TERM and USR1: the first asks for a checkpoint and an orderly end, a second INT or TERM ends the process at once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::flag::{register, register_conditional_default, register_conditional_shutdown};

/// Exit code after a second signal: 128 + INT, as a shell reports it.
const ABORTED: i32 = 130;

/// The flags that the handlers see. Handlers belong to the process and stay for its life.
struct Flags {
    /// A signal has arrived.
    stop: Arc<AtomicBool>,
    /// An INT or TERM has arrived: the next one ends the process.
    armed: Arc<AtomicBool>,
    /// No run is going on: signals do what they always do.
    idle: Arc<AtomicBool>,
}

/// Watches for signals while a run is going on.
pub(crate) struct SignalWatch {
    flags: &'static Flags,
}

impl SignalWatch {
    /// Begins to watch.
    pub fn start() -> io::Result<Self> {
        let flags = flags()?;
        flags.stop.store(false, Ordering::SeqCst);
        flags.armed.store(false, Ordering::SeqCst);
        flags.idle.store(false, Ordering::SeqCst);
        Ok(Self { flags })
    }

    /// Has a signal arrived since the start?
    pub fn has_arrived(&self) -> bool {
        self.flags.stop.load(Ordering::SeqCst)
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        self.flags.idle.store(true, Ordering::SeqCst);
    }
}

fn flags() -> io::Result<&'static Flags> {
    static FLAGS: OnceLock<Flags> = OnceLock::new();
    static REGISTERING: Mutex<()> = Mutex::new(());
    let _alone = REGISTERING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(flags) = FLAGS.get() {
        return Ok(flags);
    }
    let new = || Arc::new(AtomicBool::new(false));
    let flags = Flags { stop: new(), armed: new(), idle: new() };
    for signal in [SIGINT, SIGTERM, SIGUSR1] {
        // In this order: each handler looks at the flags before the later ones change them.
        register_conditional_default(signal, Arc::clone(&flags.idle))?;
        if signal != SIGUSR1 {
            // A scheduler sends USR1 as a warning and TERM later: that pair must not end the process in its checkpoint.
            register_conditional_shutdown(signal, ABORTED, Arc::clone(&flags.armed))?;
            register(signal, Arc::clone(&flags.armed))?;
        }
        register(signal, Arc::clone(&flags.stop))?;
    }
    Ok(FLAGS.get_or_init(|| flags))
}
