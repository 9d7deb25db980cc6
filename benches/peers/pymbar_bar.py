"""Bennett's acceptance ratio by pymbar, and the works that both sides read.

    pymbar_bar.py FILE.npy [--make WORKS]

The file holds an array of two rows of f64: forward and reverse works. `--make` writes WORKS of each: Gaussian works of deviation 2
that obey Crooks' theorem with a free energy difference of 1.5, fixed seed.
"""

import logging
from pathlib import Path

import numpy as np

import peer

logging.disable()  # on loading, pymbar says at length that it would change JAX's settings
import pymbar

DIFFERENCE, DEVIATION = 1.5, 2.0


def make(path, works):
    """Writes the works: <W> = dF + s^2 / 2 forward and -dF + s^2 / 2 in reverse."""
    noise = DEVIATION * np.random.default_rng(20261122).standard_normal((2, works))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, noise + DEVIATION**2 / 2 + DIFFERENCE * np.array([[1.0], [-1.0]]))


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--make", type=int, metavar="WORKS")
    parser.add_argument("--method", default="false-position", help="how pymbar solves the equation; its default")
    options = parser.parse_args()
    if options.make is not None:
        make(options.file, options.make)
        return
    forward, reverse = np.load(options.file)

    def action(_):
        result = pymbar.bar(forward, reverse, method=options.method)
        return {"works": forward.size, "difference": float(result["Delta_f"]), "error": float(result["dDelta_f"])}

    peer.work(options, action)


if __name__ == "__main__":
    main()
