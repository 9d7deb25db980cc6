//! Processes and hosts.

use rustix::process::{Pid, test_kill_process};

/// Name of this machine.
pub(crate) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Is there a process of this number on this machine? One that we may not signal counts.
pub(crate) fn process_is_alive(process: u32) -> bool {
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    !matches!(test_kill_process(pid), Err(error) if error == rustix::io::Errno::SRCH)
}
