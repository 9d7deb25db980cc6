"""Writes tests/data/pymbar.json: what pymbar 4 makes of two small data sets.

Run with: pip install pymbar==4.0.3, then python tools/pymbar_reference.py > tests/data/pymbar.json
"""

import json
import sys

import numpy as np
import pymbar

rng = np.random.default_rng(20261122)


def rounded(array):
    """Ten digits are exact in the file, and both sides read the same numbers."""
    return np.round(np.asarray(array, dtype=float), 10)


# Five harmonic oscillators u_k = K_k (x - O_k)^2 / 2; the fourth is not sampled.
stiffness = np.array([1.0, 4.0, 9.0, 2.5, 16.0])
centre = np.array([0.0, 0.7, 1.2, 0.4, 1.5])
counts = np.array([40, 30, 25, 0, 35])
x = rounded(np.concatenate([rng.normal(o, 1 / np.sqrt(k), n) for k, o, n in zip(stiffness, centre, counts)]))
u_kn = 0.5 * stiffness[:, None] * (x[None, :] - centre[:, None]) ** 2
mbar = pymbar.MBAR(u_kn, counts, solver_protocol=({"method": "adaptive", "tol": 1e-14, "options": {"maximum_iterations": 10000}},))
differences = mbar.compute_free_energy_differences(uncertainty_method="svd-ew")
overlap = mbar.compute_overlap()
mean = [mbar.compute_expectations(a, state_dependent=False, uncertainty_method="svd-ew") for a in (x, x**2)]
# A sixth state that no simulation knew: reweighted from all of them.
new = 0.5 * 6.0 * (x - 1.0) ** 2
perturbed = mbar.compute_perturbed_free_energies(np.vstack([u_kn[0], new]), uncertainty_method="svd-ew")

forward = rounded(rng.normal(3.0 + 2.0, 2.0, 60))
reverse = rounded(rng.normal(-3.0 + 2.0, 2.0, 45))
bar = pymbar.bar(forward, reverse, method="self-consistent-iteration", maximum_iterations=10000, relative_tolerance=1e-14, uncertainty_method="MBAR")
bar_bennett = pymbar.bar(forward, reverse, method="self-consistent-iteration", maximum_iterations=10000, relative_tolerance=1e-14, uncertainty_method="BAR")
exp = pymbar.exp(forward)

json.dump(
    {
        "provenance": f"tools/pymbar_reference.py with pymbar {pymbar.__version__}, numpy {np.__version__}",
        "mbar": {
            "stiffness": stiffness.tolist(),
            "centre": centre.tolist(),
            "counts": counts.tolist(),
            "x": x.tolist(),
            "free_energies": mbar.f_k.tolist(),
            "differences": differences["Delta_f"].tolist(),
            "errors": differences["dDelta_f"].tolist(),
            "overlap": overlap["matrix"].tolist(),
            "overlap_scalar": float(overlap["scalar"]),
            "effective_samples": mbar.compute_effective_sample_number().tolist(),
            "mean": mean[0]["mu"].tolist(),
            "mean_error": mean[0]["sigma"].tolist(),
            "mean_square": mean[1]["mu"].tolist(),
            "mean_square_error": mean[1]["sigma"].tolist(),
            "new_state": float(perturbed["Delta_f"][0, 1]),
            "new_state_error": float(perturbed["dDelta_f"][0, 1]),
        },
        "bar": {
            "forward": forward.tolist(),
            "reverse": reverse.tolist(),
            "free_energy": float(bar["Delta_f"]),
            "error": float(bar["dDelta_f"]),
            "error_bennett": float(bar_bennett["dDelta_f"]),
            "overlap": float(pymbar.other_estimators.bar_overlap(forward, reverse)),
        },
        "exponential": {"free_energy": float(exp["Delta_f"]), "error": float(exp["dDelta_f"])},
    },
    sys.stdout,
    indent=1,
)
