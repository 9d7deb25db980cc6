"""CPU time of a step of a particle in a reverse diffusion with exact score: ours and eager PyTorch, run in turn.

Ours is the program `time_diffusion PARTICLES STEPS SEED` in f32, on the mixture, process and solver of `torch_mixture_diffusion.py`.
It prints one line of JSON: `cpu_seconds` and `wall_seconds` of drawing the start and of all steps, `particle_steps`, and mean and
`deviation` of the last radii as `check`.
"""

import argparse
import statistics

from contender import Program, Server, heading, in_turn, median, peer, row, spread

CORES = {"1": 1, "all": None}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_diffusion")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--particles", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=100)
    options = parser.parse_args()
    arguments = [options.particles, options.steps]

    print(f"\n{options.particles} particles, {options.steps} steps, f32, median of {options.rounds} rounds; target: a tenth of PyTorch\n")
    heading("cores", "contender", "CPU ns per particle and step", "wall ns", "spread", "it / ours, CPU", "mean and deviation of radius")
    for cores, number in CORES.items():
        contenders = {"ours": Program([options.ours, *arguments, "{seed}"], number)}
        for score in ("broadcast", "matrix"):
            contenders[f"PyTorch, {score}"] = Server(peer("torch_mixture_diffusion.py", score, *arguments), number)
        figures = in_turn(contenders, options.rounds)
        cost = {
            name: statistics.median(1e9 * each["cpu_seconds"] / each["particle_steps"] for each in rounds)
            for name, rounds in figures.items()
        }
        for name, rounds in figures.items():
            wall = statistics.median(1e9 * each["wall_seconds"] / each["particle_steps"] for each in rounds)
            row(
                *(cores, name, f"{cost[name]:.1f}", f"{wall:.1f}", spread(rounds), f"**{cost[name] / cost['ours']:.1f}**"),
                f"{median(rounds, 'check'):.4f}, {median(rounds, 'deviation'):.4f}",
            )


if __name__ == "__main__":
    main()
