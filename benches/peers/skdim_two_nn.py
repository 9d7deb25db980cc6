"""The TwoNN dimension of points by scikit-dimension, and the points that both sides read.

    skdim_two_nn.py default|neighbours FILE.npy [--make POINTS DIMENSIONS]

`default` calls the estimator as documented, which above 25 dimensions sorts every row of the distance matrix; `neighbours` gives it
the two nearest distances found by scikit-learn, which is the cheapest one can do with these packages. `--make` writes normal
points as f64, fixed seed.
"""

from pathlib import Path

import numpy as np
import skdim
from sklearn.neighbors import NearestNeighbors

import peer


def default(points):
    return skdim.id.TwoNN().fit(points)


def neighbours(points):
    distances, _ = NearestNeighbors(n_neighbors=2).fit(points).kneighbors()
    return skdim.id.TwoNN(dist=True).fit(distances)


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("way", choices=["default", "neighbours"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--make", type=int, nargs=2, metavar=("POINTS", "DIMENSIONS"))
    options = parser.parse_args()
    if options.make is not None:
        options.file.parent.mkdir(parents=True, exist_ok=True)
        np.save(options.file, np.random.default_rng(20261122).standard_normal(options.make))
        return
    points = np.load(options.file)
    estimate = {"default": default, "neighbours": neighbours}[options.way]

    def action(_):
        return {"points": len(points), "dimension": float(estimate(points).dimension_)}

    peer.work(options, action)


if __name__ == "__main__":
    main()
