"""CPU time of Bennett's acceptance ratio: ours and pymbar on the same works, run in turn.

Ours is the program `time_bennett FILE.npy`, which reads forward and reverse works (two rows of f64) and prints one line of JSON:
`cpu_seconds` and `wall_seconds` of the estimate and its error bar without reading, the `difference` and its `error`.
"""

import argparse
import subprocess

from contender import DATA, Program, Server, heading, in_turn, median, peer, row, spread


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_bennett")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--works", type=int, default=100_000, help="works in each direction")
    options = parser.parse_args()
    works = DATA / f"works_{options.works}.npy"
    subprocess.run(peer("pymbar_bar.py", works, "--make", options.works), check=True)
    figures = in_turn(
        {"ours": Program([options.ours, works], cores=1), "pymbar": Server(peer("pymbar_bar.py", works), cores=1)},
        options.rounds,
    )
    ours = median(figures["ours"])

    print(f"\n{options.works} works in each direction, one core, median of {options.rounds} rounds; target: 10 ms for 100000\n")
    heading("contender", "CPU ms", "spread", "it / ours", "difference", "error")
    for name, rounds in figures.items():
        row(
            *(name, f"{1e3 * median(rounds):.2f}", spread(rounds), f"**{median(rounds) / ours:.1f}**"),
            *(f"{median(rounds, figure):.10f}" for figure in ("difference", "error")),
        )


if __name__ == "__main__":
    main()
