"""CPU time of the TwoNN dimension: ours and scikit-dimension on the same points, run in turn.

Ours is the program `time_two_nn FILE.npy`, which reads points (rows of f64) and prints one line of JSON: `cpu_seconds` and
`wall_seconds` from points to the estimate without reading, and the `dimension`, by the same fit with the same share discarded.
"""

import argparse
import subprocess

from contender import DATA, Program, Server, heading, in_turn, median, peer, row, spread

CORES = {"1": 1, "all": None}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_two_nn")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--dimensions", type=int, default=50)
    options = parser.parse_args()
    file = DATA / f"points_{options.points}_{options.dimensions}.npy"
    subprocess.run(peer("skdim_two_nn.py", "default", file, "--make", options.points, options.dimensions), check=True)

    print(f"\n{options.points} points in {options.dimensions} dimensions, median of {options.rounds} rounds; target: 0.5 s for 10000 in 50\n")
    heading("cores", "contender", "CPU s", "wall s", "spread", "it / ours, CPU", "dimension")
    for cores, number in CORES.items():
        figures = in_turn(
            {
                "ours": Program([options.ours, file], number),
                "scikit-dimension": Server(peer("skdim_two_nn.py", "default", file), number),
                "scikit-dimension, neighbours by scikit-learn": Server(peer("skdim_two_nn.py", "neighbours", file), number),
            },
            options.rounds,
        )
        for name, rounds in figures.items():
            row(
                *(cores, name, f"{median(rounds):.3f}", f"{median(rounds, 'wall_seconds'):.3f}", spread(rounds)),
                *(f"**{median(rounds) / median(figures['ours']):.1f}**", f"{median(rounds, 'dimension'):.10f}"),
            )


if __name__ == "__main__":
    main()
