"""Writes tests/data/intrinsic_dimension: point sets and what scikit-dimension makes of them.

    python -m venv venv && venv/bin/pip install scikit-dimension==0.5.0
    venv/bin/python dimension_reference.py POINTS.npz ../tests/data/intrinsic_dimension

POINTS.npz holds float32 arrays of points. Each is written as NAME.f32 (rows of little-endian float32), and the estimates of
exactly these points, in double precision, into values.json.
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
import skdim


def estimates(points):
    two_nn = skdim.id.TwoNN
    mle = skdim.id.MLE
    local = skdim.id.lPCA().fit_pw(points, n_neighbors=50)
    spectrum = skdim.id.lPCA().fit(points)
    return {
        "two_nn": {
            f"{method} {discarded}": two_nn(discard_fraction=discarded, method=method).fit(points).dimension_
            for method, discarded in [("linear", 0.1), ("linear", 0.25), ("mle", 0.0), ("mle", 0.1)]
        },
        "mle": {
            f"{'unbiased' if unbiased else 'plain'} {comb} {k}": mle(unbiased=unbiased)
            .fit(points, n_neighbors=k, comb=comb)
            .dimension_
            for unbiased in (False, True)
            for comb in ("mle", "mean")
            for k in (5, 20)
        },
        "correlation": {
            f"{k1} {k2}": skdim.id.CorrInt(k1=k1, k2=k2).fit(points).dimension_ for k1, k2 in [(10, 20), (5, 50)]
        },
        "global_pca": int(spectrum.dimension_),
        "eigenvalues": spectrum.explained_var_.tolist(),
        "participation_ratio": float(skdim.id.lPCA(ver="participation_ratio").fit(points).dimension_),
        "local_pca_50": float(np.mean(local.dimension_pw_)),
    }


def main(source, target):
    target = Path(target)
    values = {
        "made with": f"scikit-dimension {skdim.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}"
    }
    for name, points in np.load(source).items():
        points = np.ascontiguousarray(points, dtype="<f4")
        points.tofile(target / f"{name}.f32")
        values[name] = {"points": len(points), "coordinates": points.shape[1]} | estimates(points.astype(np.float64))
    (target / "values.json").write_text(json.dumps(values, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
