//! Processes and hosts.

use std::sync::OnceLock;

use rustix::process::{Pid, test_kill_process};

/// Name of this machine.
pub(crate) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Processors that this process may use. Asking the system takes several files to be read, which shows where a hundred thousand configs
/// are checked, so it is asked once.
pub(crate) fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Is there a process of this number on this machine? One that we may not signal counts; one that has ended, but whose parent has
/// not asked yet how, does not.
pub(crate) fn process_is_alive(process: u32) -> bool {
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    let exists = !matches!(test_kill_process(pid), Err(error) if error == rustix::io::Errno::SRCH);
    exists && !has_ended(process)
}

fn has_ended(process: u32) -> bool {
    // `number (name) state ...`, where the name may hold anything.
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    line.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(test)]
mod tests {
    use super::process_is_alive;

    #[test]
    fn a_process_that_has_ended_is_not_alive_though_nobody_asked_how() {
        assert!(process_is_alive(std::process::id()));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let begin = std::time::Instant::now();
        while process_is_alive(child.id()) {
            assert!(begin.elapsed().as_secs() < 30, "it does not end");
        }
        child.wait().unwrap();
        assert!(!process_is_alive(child.id()));
    }
}
