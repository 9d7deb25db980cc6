"""ln Z of the many-well of 16 pairs by sequential Monte Carlo: its scatter and its CPU time, ours and BlackJAX, run in turn.

Ours is the program `time_smc SEED` with 4000 particles. It prints one line of JSON: `cpu_seconds` and `wall_seconds` of one run from
prior to target, `ln_z`, and the number of `temperatures`. Every round is a repeat with its own seed. As a run may trade scatter
for time, both sides are also compared by variance times CPU time, the time that an ln Z of unit variance costs.
"""

import argparse
import math
import statistics

from contender import Program, Server, heading, in_turn, median, peer, row

LN_Z = 164.695675313181887
CORES = {"1": 1, "all": None}

#: Settings of BlackJAX. The first scatters by 0.12 and cost least, in variance times CPU time, of those that reach 0.13; the second
#: resamples a twentieth of the particles and keeps all states of their chains, which is as good but cheaper and coarser.
PEERS = {
    "BlackJAX": ["--moves", 3, "--share", 0.7],
    "BlackJAX, waste-free": ["--waste-free", 20, "--share", 0.5],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_smc")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--cores", nargs="+", choices=list(CORES), default=["1"])
    options = parser.parse_args()

    print(f"\n4000 particles, {options.rounds} repeats; targets: deviation 0.13 at a third of BlackJAX's CPU time\n")
    heading(
        *("cores", "contender", "temperatures", "mean of ln Z - exact", "deviation of ln Z", "CPU s each", "wall s each"),
        *("variance x CPU, ms", "it / ours, CPU", "it / ours, variance x CPU"),
    )
    for cores in options.cores:
        contenders = {"ours": Program([options.ours, "{seed}"], CORES[cores])}
        for name, arguments in PEERS.items():
            contenders[name] = Server(peer("blackjax_smc.py", *arguments), CORES[cores])
        figures = in_turn(contenders, options.rounds)
        costs = {}
        for name, rounds in figures.items():
            errors = [each["ln_z"] - LN_Z for each in rounds]
            deviation, cpu = statistics.stdev(errors), median(rounds)
            # Around the exact value, so that a biased run gains nothing.
            costs[name] = 1e3 * statistics.fmean(error**2 for error in errors) * cpu
            row(
                *(cores, name, f"{median(rounds, 'temperatures'):.0f}"),
                f"{statistics.fmean(errors):+.3f} ± {deviation / math.sqrt(len(errors)):.3f}",
                f"{deviation:.3f} ± {deviation / math.sqrt(2 * len(errors) - 2):.3f}",
                *(f"{cpu:.4f}", f"{median(rounds, 'wall_seconds'):.4f}", f"{costs[name]:.3g}"),
                f"**{cpu / median(figures['ours']):.1f}**",
                f"**{costs[name] / costs['ours']:.1f}**",
            )


if __name__ == "__main__":
    main()
