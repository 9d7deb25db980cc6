"""Flat massless events by RAMBO, vectorised in NumPy over events, component by component.

    rambo_numpy.py PARTICLES EVENTS [--batch N]

As in the paper (Kleiss, Stirling and Ellis 1986): four uniform numbers per particle, a boost, a scale. Batches of 4096 events fit into the
cache; most programs make all events at once instead.
"""

import numpy as np

import peer

ENERGY = 1000.0


def rambo(generator, particles, events):
    """E, x, y, z by particle and event."""
    u = generator.random((4, particles, events))
    cosine = 2 * u[0] - 1
    sine = np.sqrt(1 - cosine * cosine)
    angle = 2 * np.pi * u[1]
    e = -np.log(u[2] * u[3])
    across = e * sine
    x, y, z = across * np.cos(angle), across * np.sin(angle), e * cosine
    total = [component.sum(axis=0) for component in (e, x, y, z)]
    mass = np.sqrt(total[0] ** 2 - total[1] ** 2 - total[2] ** 2 - total[3] ** 2)
    bx, by, bz = (-component / mass for component in total[1:])
    gamma = total[0] / mass
    scale = ENERGY / mass
    parallel = bx * x + by * y + bz * z
    along = e + parallel / (1 + gamma)
    return scale * (gamma * e + parallel), scale * (x + bx * along), scale * (y + by * along), scale * (z + bz * along)


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("particles", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("--batch", type=int, default=4096)
    options = parser.parse_args()
    generator = np.random.Generator(np.random.SFC64(1))

    def action(_):
        for _ in range(options.events // options.batch):
            e, *_ = rambo(generator, options.particles, options.batch)
        return lambda: {"second_moment": float(np.mean((2 * e / ENERGY) ** 2))}

    peer.work(options, action)


if __name__ == "__main__":
    main()
