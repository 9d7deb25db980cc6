"""CPU time of flat massless phase space on one core: ours, madspace and vectorised NumPy, run in turn.

Ours is the program `time_rambo PARTICLES BLOCKS REPEATS`, which fills blocks of 64 events and prints one line of JSON. Its time includes its
random numbers, as does that of NumPy and of madspace's `whole`; madspace's `map` is given them. The column of the mean of
(2 E / sqrt s)^2 says that all draw from the same law: it is 6 / n (n + 1).
"""

import argparse

from contender import Program, Server, heading, in_turn, median, peer, row, spread

#: Blocks of 64 events that ours fills at once.
BLOCKS = 256


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_rambo")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--particles", type=int, nargs="*", default=[3, 8])
    options = parser.parse_args()
    print(f"\none core, median of {options.rounds} rounds; targets: madspace 5, NumPy 15\n")
    heading("particles", "contender", "CPU ns/event", "events/s", "spread", "it / ours, CPU", "mean of x²", "expected")
    for n in options.particles:
        repeats = 12_000_000 // n // (64 * BLOCKS)
        events = {
            "ours": 64 * BLOCKS * repeats,
            **dict.fromkeys(["madspace, mapping alone", "madspace"], 1_000_000),
            **dict.fromkeys(["NumPy", "NumPy, all at once"], 4096 * 100),
        }
        figures = in_turn(
            {
                "ours": Program([options.ours, n, BLOCKS, repeats], 1),
                "madspace, mapping alone": Server(peer("rambo_madspace.py", n, events["madspace"], "map"), 1),
                "madspace": Server(peer("rambo_madspace.py", n, events["madspace"], "whole"), 1),
                "NumPy": Server(peer("rambo_numpy.py", n, events["NumPy"]), 1),
                "NumPy, all at once": Server(peer("rambo_numpy.py", n, events["NumPy"], "--batch", events["NumPy"]), 1),
            },
            options.rounds,
        )
        seconds = {name: median(rounds) / events[name] for name, rounds in figures.items()}
        for name, rounds in figures.items():
            row(
                *(n, name, f"{1e9 * seconds[name]:.1f}", f"{1 / seconds[name]:.2e}", spread(rounds)),
                *(f"**{seconds[name] / seconds['ours']:.1f}**", f"{median(rounds, 'second_moment'):.4f}", f"{6 / n / (n + 1):.4f}"),
            )


if __name__ == "__main__":
    main()
