"""CPU time of a step of a chain: our kernels and BlackJAX's on 1000 chains, run in turn; then whole processes.

Ours is the program `time_kernels KERNEL TARGET f32|f64 STEPS CHAINS`, which prints one line of JSON: `cpu_seconds` and `wall_seconds`
of the sampling, the gradients of a chain per step as `evaluations_per_step`, the mean `acceptance`, and, if it has one, the
`check` of `blackjax_targets.py` on the last states. Steps are as long on both sides (`blackjax_kernels.py`), unit mass, no
adaptation. A trajectory of NUTS varies in length, so its time is given per transition and per gradient that a chain needed.
"""

import argparse
import math
import statistics

from contender import Program, Server, heading, in_turn, median, once, peer, row, spread

STEPS = {"ula": 200, "mala": 200, "hmc10": 50, "nuts": 20}
CORES = {"1": 1, "all": None}


def commands(options, kernel, target, precision, steps):
    """Our command and the peer's."""
    arguments = [kernel, target, precision, steps]
    theirs = peer("blackjax_kernels.py", *arguments, "--chains", options.chains)
    return [options.ours, *arguments, options.chains], theirs


def check(figures):
    """The median check, if there is one."""
    return f"{median(figures, 'check'):.3f}" if "check" in figures[0] else "none"


def steps(options):
    """Prints the table of steps, and the geometric mean of the ratios of those that the issue names."""
    print(f"\nns of CPU per chain and step, {options.chains} chains, median of {options.rounds} rounds\n")
    heading(
        *("kernel", "target", "type", "cores", "ours", "BlackJAX", "BlackJAX / ours", "per gradient", "wall / wall"),
        *("acceptance", "check", "spreads"),
    )
    ratios = {cores: [] for cores in options.cores}
    for kernel in options.kernels:
        for target in options.targets:
            for precision in options.precision:
                ours, theirs = commands(options, kernel, target, precision, STEPS[kernel])
                contenders = {}
                for cores in options.cores:
                    contenders["ours", cores] = Program(ours, CORES[cores])
                    contenders["peer", cores] = Server(theirs, CORES[cores])
                figures = in_turn(contenders, options.rounds)
                for cores in options.cores:
                    both = figures["ours", cores], figures["peer", cores]
                    cost = [1e9 * median(each) / (options.chains * STEPS[kernel]) for each in both]
                    gradient = [each / median(side, "evaluations_per_step") for each, side in zip(cost, both)]
                    ratio = cost[1] / cost[0]
                    if kernel != "nuts":
                        ratios[cores].append(ratio)
                    row(
                        *(kernel, target, precision, cores, f"{cost[0]:.0f}", f"{cost[1]:.0f}", f"**{ratio:.1f}**"),
                        f"{gradient[0]:.1f}, {gradient[1]:.1f}: {gradient[1] / gradient[0]:.1f}",
                        f"{median(both[1], 'wall_seconds') / median(both[0], 'wall_seconds'):.1f}",
                        ", ".join(f"{median(each, 'acceptance'):.3f}" for each in both),
                        ", ".join(map(check, both)),
                        ", ".join(map(spread, both)),
                    )
    print()
    for cores, values in ratios.items():
        if values:
            mean = math.exp(statistics.fmean(map(math.log, values)))
            print(f"cores {cores}, without NUTS: geometric mean {mean:.2f}, least {min(values):.2f}; targets 4 and 3", flush=True)


def whole(options):
    """Prints the table of whole processes: start, compilation and sampling, for runs of several lengths."""
    print(f"\nWhole processes on all cores, seconds, median of {options.rounds} rounds\n")
    heading("kernel", "target", "type", "steps", "ours CPU", "BlackJAX CPU", "of it before sampling", "ratio, CPU", "ratio, wall")
    for kernel in options.kernels:
        for target in options.targets:
            for length in options.lengths:
                for precision in options.whole_precision:
                    steps = length * STEPS[kernel]
                    both = commands(options, kernel, target, precision, steps)
                    rounds = [[once(command) for command in both] for _ in range(options.rounds)]
                    ours, theirs = zip(*rounds)
                    cpu, wall = ([median(side, name) for side in (ours, theirs)] for name in ("process_cpu", "process_wall"))
                    row(
                        *(kernel, target, precision, steps, f"{cpu[0]:.3f}", f"{cpu[1]:.2f}"),
                        f"{median(theirs, 'start_cpu_seconds'):.2f}",
                        *(f"**{cpu[1] / cpu[0]:.0f}**", f"{wall[1] / wall[0]:.0f}"),
                    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_kernels")
    parser.add_argument("--kernels", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--targets", nargs="+", choices=["gauss100", "mw32"], default=["gauss100", "mw32"])
    parser.add_argument("--precision", nargs="+", choices=["f32", "f64"], default=["f32", "f64"])
    parser.add_argument("--cores", nargs="+", choices=list(CORES), default=list(CORES))
    parser.add_argument("--chains", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lengths", type=int, nargs="*", default=[1, 10], help="lengths of the whole runs, in those of the first table")
    parser.add_argument("--whole-precision", nargs="+", choices=["f32", "f64"], default=["f32"])
    options = parser.parse_args()
    steps(options)
    if options.lengths:
        whole(options)


if __name__ == "__main__":
    main()
