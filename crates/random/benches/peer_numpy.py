"""CPU time of a normal number: this crate beside numpy's Generator, run alternately on the same machine.

    cargo build --release -p ornstein-random --example fill_normals
    python3 -m venv target/peers && target/peers/bin/pip install numpy
    target/peers/bin/python crates/random/benches/peer_numpy.py target/release/examples/fill_normals

numpy is timed inside this process (`time.process_time`) on an array that is filled in place. Ours is timed from outside,
as the user and system time of a child process, less that of a child which fills nothing. The medians of all rounds are
printed, and the ratio of ours to each peer, below 1 where ours is faster.
"""

import os
import statistics
import subprocess
import sys
import time

import numpy as np

LENGTH = 1 << 16
FILLS = 1000
ROUNDS = 9


def child_seconds(program, precision, fills):
    """CPU time of one run of our program."""
    process = subprocess.Popen([program, precision, str(LENGTH), str(fills)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} failed")
    return usage.ru_utime + usage.ru_stime


def ours(program, precision):
    return child_seconds(program, precision, FILLS) - child_seconds(program, precision, 0)


def numpy_seconds(bit_generator, precision):
    generator = np.random.Generator(bit_generator(1))
    dtype = {"f32": np.float32, "f64": np.float64}[precision]
    out = np.empty(LENGTH, dtype)
    start = time.process_time()
    for _ in range(FILLS):
        generator.standard_normal(dtype=dtype, out=out)
    return time.process_time() - start


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    contenders = {
        "ours": lambda precision: ours(program, precision),
        "numpy Philox": lambda precision: numpy_seconds(np.random.Philox, precision),
        "numpy PCG64": lambda precision: numpy_seconds(np.random.PCG64, precision),
    }
    print(f"numpy {np.__version__}, {LENGTH} numbers x {FILLS} fills, median CPU time of {ROUNDS} rounds")
    for precision in ("f32", "f64"):
        seconds = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, run in contenders.items():
                seconds[name].append(run(precision))
        nanoseconds = {name: statistics.median(s) / (LENGTH * FILLS) * 1e9 for name, s in seconds.items()}
        for name, time_each in nanoseconds.items():
            ratio = nanoseconds["ours"] / time_each
            print(f"{precision}  {name:13s} {time_each:6.2f} ns per number   ours / it = {ratio:.2f}")


if __name__ == "__main__":
    main()
