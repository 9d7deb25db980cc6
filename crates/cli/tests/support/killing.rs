//! Runs that are killed and resumed until they are done, and what must come out of them.

use std::path::Path;
use std::time::Duration;

use ornstein_run::ResultFile;

use super::support::Workplace;

/// Runs the binary with `--resume` on one to three threads in turn and kills it, until the output is there; returns how often it was
/// killed. The time it is given falls in no pattern, and grows by `growth` milliseconds a round, so that it ends on any machine.
pub fn kill_until_finished(workplace: &Workplace, run: &[&str], output: &Path, [first, growth]: [u64; 2]) -> usize {
    let mut kills = 0;
    for round in 0_u64.. {
        let threads = (1 + round % 3).to_string();
        let arguments = [run, &["--resume", "--threads", &threads]].concat();
        let mut child = workplace.command(&arguments).spawn().expect("the binary starts");
        std::thread::sleep(Duration::from_millis(first + (round * 79) % (5 * first + growth * round)));
        child.kill().expect("a child to kill");
        if child.wait().expect("an end").code().is_none() {
            kills += 1;
        }
        if output.exists() {
            break;
        }
        assert!(round < 200, "no progress");
    }
    kills
}

/// Every number of a finished run, bit by bit, with its path; but not processor times, which have a group of their own.
pub fn numbers(file: &Path) -> Vec<(String, Vec<u64>)> {
    let result = ResultFile::open(file).expect("a result file");
    let paths = result.arrays("").expect("arrays");
    let bits = |path: &String| {
        let array = result.array::<f64>(path).ok().or_else(|| Some(result.array::<f32>(path).ok()?.mapv(f64::from)))?;
        Some((path.clone(), array.into_iter().map(f64::to_bits).collect()))
    };
    paths.iter().filter(|path| !path.starts_with("timing/")).filter_map(bits).collect()
}
