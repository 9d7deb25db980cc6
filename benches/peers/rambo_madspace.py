"""Flat massless events by madspace, MadGraph7's library of phase space: its FastRambo, which is not quite flat and comes with weights.

    rambo_madspace.py PARTICLES EVENTS map|whole [--batch N]

`map` is given the uniform numbers and times the mapping alone; `whole` draws them too, with NumPy's cheapest generator.
"""

import madspace
import numpy as np

import peer

ENERGY = 1000.0


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("particles", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("way", choices=["map", "whole"])
    parser.add_argument("--batch", type=int, default=4_000)
    options = parser.parse_args()
    function = madspace.FastRamboMapping(options.particles, True).forward_function()
    mapping = madspace.FunctionRuntime(function, madspace.Context(1))
    generator = np.random.Generator(np.random.SFC64(1))
    numbers = generator.random((3 * options.particles - 4, options.batch))
    energy = np.full(options.batch, ENERGY)

    def action(_):
        for _ in range(options.events // options.batch):
            if options.way == "whole":
                generator.random(out=numbers)
            outcome = mapping(*numbers, energy)
        return lambda: {"second_moment": second_moment(outcome)}

    def second_moment(outcome):
        *momenta, weight = outcome
        squares = sum((2 * momentum[:, 0] / ENERGY) ** 2 for momentum in momenta) / len(momenta)
        return float(np.average(squares, weights=weight))

    peer.work(options, action)


if __name__ == "__main__":
    main()
