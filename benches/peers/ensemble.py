"""CPU time of an effective sample of a correlated Gaussian in 5 dimensions: ours and emcee, run in turn.

Ours is the program `time_ensemble SEED`, on the target and from the start of `emcee_gaussian.py`. It prints one line of JSON:
`cpu_seconds` and `wall_seconds` of the sampling, `samples`, `effective_samples` of the worst coordinate by the same estimator, and
as `check` the mean of x' Sigma^-1 x / 5, which is 1. emcee runs with its default calls, vectorised, and vectorised with many
walkers, which costs least.
"""

import argparse

from contender import Program, Server, heading, in_turn, median, peer, row, spread

#: Calls and walkers. Each runs for `--steps` steps.
PEERS = {
    "emcee, 32 walkers": ("plain", 32),
    "emcee, 32 walkers, vectorised": ("vectorised", 32),
    "emcee, 512 walkers, vectorised": ("vectorised", 512),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_ensemble")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5000, help="steps of each walker of emcee")
    options = parser.parse_args()
    contenders = {"ours": Program([options.ours, "{seed}"], cores=1)}
    for name, arguments in PEERS.items():
        contenders[name] = Server(peer("emcee_gaussian.py", *arguments, options.steps), cores=1)
    figures = in_turn(contenders, options.rounds)
    for rounds in figures.values():
        for each in rounds:
            each["cost"] = 1e6 * each["cpu_seconds"] / each["effective_samples"]
    ours = median(figures["ours"], "cost")

    print(f"\nOne core, median of {options.rounds} rounds; target: 50 times emcee\n")
    heading("contender", "CPU s", "samples per effective one", "CPU us per effective sample", "spread", "it / ours", "check")
    for name, rounds in figures.items():
        samples = median(rounds, "samples") / median(rounds, "effective_samples")
        cost = median(rounds, "cost")
        row(
            *(name, f"{median(rounds):.3f}", f"{samples:.1f}", f"{cost:.3g}", spread(rounds, "cost"), f"**{cost / ours:.0f}**"),
            f"{median(rounds, 'check'):.3f}",
        )


if __name__ == "__main__":
    main()
