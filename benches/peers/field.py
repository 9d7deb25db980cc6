"""One Gaussian random field as a whole process: ours, numpy pipelines and powerbox, run in turn; then ours over sizes.

The CPU time is user and system time of the process from its start to its end, loading of modules included. Memory is the
peak of the resident set less what was resident before the work began. In each round every contender runs once, so a
busy machine hurts all alike; medians over rounds are compared. Peers run with and without numpy's use of huge pages, because
which is cheaper depends on how fragmented the machine's memory is; ours is compared with the cheaper one.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).resolve().parent

#: Most CPU time relative to a peer, and most bytes per cell, that the project asks for.
TARGETS = {"numpy": 0.4, "powerbox": 0.2}
TARGET_BYTES = {"f32": 5, "f64": 9}


def run(command, huge_pages=True):
    """CPU seconds of a process, and the figures that it prints."""
    environment = {**os.environ, "NUMPY_MADVISE_HUGEPAGE": str(int(huge_pages))}
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=environment)
    figures = {name: float(value) for name, value in map(str.split, process.stdout)}
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} failed")
    return {**figures, "cpu": usage.ru_utime + usage.ru_stime}


def contenders(ours, cells, precision, threads):
    """Name of each contender -> command, whether with huge pages."""
    numpy = [sys.executable, PEERS / "numpy_field.py", cells, precision, threads]
    powerbox = [sys.executable, PEERS / "powerbox_field.py", cells, precision]
    peers = {"numpy + scipy.fft": [*numpy, "scipy"], "numpy + FFTW": [*numpy, "fftw"]}
    if precision == "f64":  # powerbox has no other
        peers |= {"powerbox, FFTW": [*powerbox, threads], "powerbox, numpy.fft": [*powerbox, 1]}
    every = {"ours": ([ours, cells, precision, threads], False)}
    for name, command in peers.items():
        every[name] = (command, False)
        every[f"{name}, huge pages"] = (command, True)
    return every


def medians(runs):
    """The median of each figure."""
    return {name: statistics.median(figures[name] for figures in runs) for name in runs[0]}


def compare(options, precision):
    """Prints a table of all contenders, and how ours stands to the targets."""
    every = contenders(options.ours, options.cells, precision, options.threads)
    runs = {name: [] for name in every}
    for _ in range(options.rounds):
        for name, (command, huge_pages) in every.items():
            runs[name].append(run(command, huge_pages))
    results = {name: medians(figures) for name, figures in runs.items()}
    ours = results["ours"]

    print(f"\n{options.cells}^3, {precision}, {options.threads} threads, median of {options.rounds} rounds\n")
    print("| contender | CPU s | CPU ns/cell | spread of CPU s | peak bytes/cell | ours / it, CPU |")
    print("|---|---|---|---|---|---|")
    for name, result in results.items():
        seconds = [figures["cpu"] for figures in runs[name]]
        print(
            f"| {name} | {result['cpu']:.2f} | {1e9 * result['cpu'] / options.cells**3:.1f} "
            f"| {min(seconds):.2f} to {max(seconds):.2f} | {result['bytes_per_cell']:.2f} | {ours['cpu'] / result['cpu']:.3f} |"
        )
    print()
    for peer, target in TARGETS.items():
        costs = [result["cpu"] for name, result in results.items() if name.startswith(peer)]
        if costs:
            print(f"CPU over the cheapest {peer}: {ours['cpu'] / min(costs):.3f}; target {target}")
    print(f"peak memory: {ours['bytes_per_cell']:.2f} bytes per cell; target {TARGET_BYTES[precision]}")
    parts = ", ".join(f"{part} {ours[part + '_ns_per_cell']:.2f}" for part in ("plan", "draw", "transform"))
    print(f"where ours goes, ns of CPU per cell: {parts}", flush=True)


def scale(options):
    """Prints what ours costs over sizes, precisions and threads."""
    print(f"\nOver sizes and threads, median of {options.rounds} rounds\n")
    print("| cells | type | threads | CPU s | wall s | CPU ns/cell | draw | transform | peak bytes/cell |")
    print("|---|---|---|---|---|---|---|---|---|")
    for precision in options.precision:
        for cells in options.scaling_cells:
            runs = {threads: [] for threads in (1, 2)}
            for _ in range(options.rounds):
                for threads in runs:
                    runs[threads].append(run([options.ours, cells, precision, threads]))
            for threads, figures in runs.items():
                result = medians(figures)
                print(
                    f"| {cells}^3 | {precision} | {threads} | {result['cpu']:.3f} | {result['wall_seconds']:.3f} "
                    f"| {1e9 * result['cpu'] / cells**3:.1f} | {result['draw_ns_per_cell']:.2f} "
                    f"| {result['transform_ns_per_cell']:.2f} | {result['bytes_per_cell']:.2f} |",
                    flush=True,
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_field")
    parser.add_argument("--cells", type=int, default=512, help="cells per side of the comparison")
    parser.add_argument("--precision", nargs="+", choices=["f32", "f64"], default=["f64", "f32"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scaling-cells", type=int, nargs="*", default=[64, 128, 256, 512])
    options = parser.parse_args()
    for precision in options.precision:
        compare(options, precision)
    if options.scaling_cells:
        scale(options)


if __name__ == "__main__":
    main()
