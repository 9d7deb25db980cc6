"""Time of a step of training and of a forward pass: our networks and the same in eager PyTorch on the CPU, run in turn.

Ours is the program `time_networks CASE train|infer --batch N --precision P --threads T --seconds S`, which prints one line of JSON:
`cpu_seconds` and `wall_seconds` of one step and the number of `parameters`, which must be that of `networks_torch.py`. Both sides
have two threads on two cores, and both warm up before they are timed.
"""

import argparse
import subprocess
import sys

from contender import Program, Server, heading, in_turn, median, peer, row, spread

#: Batches by case.
BATCHES = {"equivariant": [128], "mlp": [1024], "set-transformer": [128], "unet": [16]}

#: What the time of ours may be, relative to PyTorch's.
TARGETS = {"train": 1.3, "infer": 1.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_networks")
    parser.add_argument("--cases", nargs="+", choices=list(BATCHES), default=list(BATCHES))
    parser.add_argument("--phases", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    parser.add_argument("--precision", nargs="+", choices=["f32", "f64"], default=["f32"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0, help="of every measurement")
    options = parser.parse_args()
    known = subprocess.run([options.ours, "--list"], check=True, capture_output=True, text=True).stdout.split()

    print(f"\nms per step, {options.threads} threads, median of {options.rounds} rounds; targets: {TARGETS} of PyTorch's time\n")
    heading(
        *("network", "phase", "batch", "type", "ours, CPU", "PyTorch, CPU", "ours, wall", "PyTorch, wall"),
        *("ours / PyTorch, CPU", "ours / PyTorch, wall", "spreads of CPU"),
    )
    for case in (case for case in options.cases if case in known):
        for phase in options.phases:
            for batch in BATCHES[case]:
                for precision in options.precision:
                    compare(options, case, phase, batch, precision)


def compare(options, case, phase, batch, precision):
    """Prints the row of one network, phase, batch and precision."""
    common = ["--precision", precision, "--seconds", options.seconds]
    ours = [options.ours, case, phase, "--batch", batch, "--threads", options.threads, *common]
    theirs = peer("networks_torch.py", case, phase, batch, *common)
    figures = in_turn({"ours": Program(ours, options.threads), "peer": Server(theirs, options.threads)}, options.rounds)
    both = figures["ours"], figures["peer"]
    parameters = [each[0]["parameters"] for each in both]
    if parameters[0] != parameters[1]:
        sys.exit(f"{case}: networks of {parameters[0]} and {parameters[1]} parameters cannot be compared")
    cpu = [1e3 * median(each, "cpu_seconds") for each in both]
    wall = [1e3 * median(each, "wall_seconds") for each in both]
    row(
        *(case, phase, batch, precision, *(f"{time:.2f}" for time in cpu + wall)),
        *(f"**{time[0] / time[1]:.2f}**" for time in (cpu, wall)),
        ", ".join(map(spread, both)),
    )


if __name__ == "__main__":
    main()
