//! Free memory.

use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of memory that can be had without swapping, within the limits of the control group (container, Slurm job) that the
/// process lives in. `None` where the system does not say.
pub(crate) fn available_memory() -> Option<u64> {
    let system = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available_in(&text));
    let groups = fs::read_to_string("/proc/self/cgroup").map(|text| left_in_groups(&text)).unwrap_or_default();
    groups.into_iter().chain(system).min()
}

fn available_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// What is left in each control group with a limit, from the process's own up to the root.
fn left_in_groups(membership: &str) -> Vec<u64> {
    let mut left = Vec::new();
    for line in membership.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else { continue };
        let (root, limit, usage) = if controllers.is_empty() {
            ("/sys/fs/cgroup", "memory.max", "memory.current")
        } else if controllers.split(',').any(|name| name == "memory") {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes")
        } else {
            continue;
        };
        let group = PathBuf::from(root).join(path.trim_start_matches('/'));
        for folder in group.ancestors().take_while(|folder| folder.starts_with(root)) {
            if let (Some(limit), Some(usage)) = (number_in(&folder.join(limit)), number_in(&folder.join(usage))) {
                // Pages of files count as used but can be had at once.
                let reclaimable = fs::read_to_string(folder.join("memory.stat")).ok().and_then(|text| {
                    text.lines().find_map(|line| line.strip_prefix("inactive_file ")?.trim().parse::<u64>().ok())
                });
                left.push(limit.saturating_sub(usage.saturating_sub(reclaimable.unwrap_or(0))));
            }
        }
    }
    left
}

/// The number in a file of a control group; `max` (no limit) is none.
fn number_in(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::available_in;

    #[test]
    fn the_kernels_table_is_in_kibibytes() {
        let text = "MemTotal:       16000 kB\nMemFree:         1000 kB\nMemAvailable:    8000 kB\n";
        assert_eq!(available_in(text), Some(8000 * 1024));
        assert_eq!(available_in("MemTotal: 1 kB\n"), None);
    }
}
