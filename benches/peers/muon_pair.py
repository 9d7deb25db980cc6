"""CPU time of unweighted e+e- -> mu+mu- events (photon and Z, at the mass of the Z) on one core: ours and Pythia, run in turn.

Pythia makes events of its process level alone: parton showers, hadronisation and radiation of the beams are off. The column of the mean
squared cosine says that both draw from the same angular law: it is 2/5.
"""

import argparse

from contender import Program, Server, heading, in_turn, median, peer, row, spread

#: Events of a round.
OURS, PYTHIA = 4_000_000, 40_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_events")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print(f"\none core, median of {options.rounds} rounds; target: 5\n")
    heading("contender", "CPU ns/event", "events/s", "spread", "it / ours, CPU", "mean of cos²")
    figures = in_turn(
        {
            "ours": Program([options.ours, OURS, "{seed}"], 1),
            "Pythia 8.317": Server(peer("muon_pair_pythia.py", PYTHIA), 1),
        },
        options.rounds,
    )
    seconds = {name: median(rounds) / median(rounds, "events") for name, rounds in figures.items()}
    for name, rounds in figures.items():
        row(
            *(name, f"{1e9 * seconds[name]:.1f}", f"{1 / seconds[name]:.2e}", spread(rounds)),
            *(f"**{seconds[name] / seconds['ours']:.1f}**", f"{median(rounds, 'mean_square'):.4f}"),
        )


if __name__ == "__main__":
    main()
