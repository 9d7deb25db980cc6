"""Stored chains and log-weights with ArviZ's diagnostics of them: `tests/data/arviz_{chains,weights}.json`.

    pip install arviz==0.23.4 emcee==3.1.6
    python tools/arviz_reference.py tests/data

The draws are rounded to seven digits so that the files stay small; the expected values are those of the rounded draws.
Autocorrelation times with Sokal's window are emcee's.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import arviz as az
import numpy as np
from emcee.autocorr import function_1d

warnings.simplefilter("ignore")
random = np.random.default_rng(20261122)
PROVENANCE = f"Made by tools/arviz_reference.py with ArviZ {version('arviz')}, emcee {version('emcee')}, NumPy {np.__version__}."


def rounded(values):
    return np.array([float(f"{value:.7g}") for value in np.ravel(values)]).reshape(np.shape(values))


def autoregressive(correlation, chains, draws):
    x = random.normal(size=(chains, draws))
    for t in range(1, draws):
        x[:, t] = correlation * x[:, t - 1] + np.sqrt(1 - correlation**2) * x[:, t]
    return x


def stuck():
    x = autoregressive(0.4, 4, 150)
    x[2] = 0.75
    return x


def rejecting():
    """A Metropolis chain: most draws repeat their predecessor."""
    x = np.zeros((3, 400))
    for t in range(1, 400):
        proposal = x[:, t - 1] + 4.0 * random.normal(size=3)
        accepted = np.log(random.uniform(size=3)) < 0.5 * (x[:, t - 1] ** 2 - proposal**2)
        x[:, t] = np.where(accepted, proposal, x[:, t - 1])
    return x


CHAINS = {
    "independent": random.normal(size=(4, 250)),
    "ar 0.3": autoregressive(0.3, 4, 250),
    "ar 0.9": autoregressive(0.9, 4, 400),
    "ar 0.99": autoregressive(0.99, 2, 500),
    "ar -0.6, antithetic": autoregressive(-0.6, 4, 200),
    "ar -0.95": autoregressive(-0.95, 2, 101),
    "cauchy": random.standard_cauchy(size=(4, 200)),
    "student 2, correlated": np.sinh(autoregressive(0.7, 3, 301)),
    "one stuck chain": stuck(),
    "rejecting": rejecting(),
    "unequal means": autoregressive(0.5, 4, 150) + np.arange(4)[:, None],
    "unequal scales": autoregressive(0.5, 4, 151) * np.array([1, 1, 3, 0.2])[:, None],
    "far from zero": 1e6 + autoregressive(0.5, 2, 100),
    "integers with ties": random.poisson(2.0, size=(3, 120)).astype(float),
    "single chain": autoregressive(0.8, 1, 333),
    "one differs": np.where(np.arange(60).reshape(2, 30) == 17, 1.0, 0.0),
    "drifting": autoregressive(0.5, 2, 200) + np.linspace(0, 5, 200),
    "alternating": np.tile([1.0, -1.0], (2, 25)),
} | {f"{draws} draws": random.normal(size=(1 + draws % 3, draws)) for draws in range(4, 12)}


def sokal(x, c=5.0):
    correlation = np.mean([function_1d(chain) for chain in x], axis=0)
    times = 2.0 * np.cumsum(correlation) - 1.0
    enough = np.arange(len(times)) >= c * times
    window = int(np.argmax(enough)) if np.any(enough) else len(times) - 1
    return float(times[window]), window


def number(value):
    """JSON knows no infinity and no NaN: both are null."""
    return float(value) if np.isfinite(value) else None


def chain_case(name, x):
    x = rounded(x)
    quantiles = [0.05, 0.25, 0.5, 0.9, 0.95]
    several = x.shape[0] > 1
    case = {
        "name": name,
        "chains": x.shape[0],
        "draws": x.ravel().tolist(),
        "r_hat_rank": number(az.rhat(x, method="rank")) if several else None,
        "r_hat_split": number(az.rhat(x, method="split")) if several else None,
        "ess_bulk": number(az.ess(x, method="bulk")),
        "ess_tail": number(az.ess(x, method="tail")),
        "ess_mean": number(az.ess(x, method="mean")),
        "ess_sd": number(az.ess(x, method="sd")),
        "ess_identity": number(az.ess(x, method="identity")),
        "mcse_mean": number(az.mcse(x, method="mean")),
        "mcse_sd": number(az.mcse(x, method="sd")),
        "quantiles": [
            {"probability": q, "ess": number(az.ess(x, method="quantile", prob=q)), "mcse": number(az.mcse(x, method="quantile", prob=q))}
            for q in quantiles
        ],
        "bfmi": [number(value) for value in np.atleast_1d(az.bfmi(x))],
        "autocorrelation": az.autocorr(x[0])[:12].tolist(),
    }
    case["sokal_time"], case["sokal_window"] = sokal(x) if np.all(np.ptp(x, axis=1) > 0) else (None, 0)
    return case


WEIGHTS = {
    "exponential 0.2": 0.2 * random.exponential(size=400),
    "exponential 0.6": 0.6 * random.exponential(size=800),
    "exponential 1.2": 1.2 * random.exponential(size=500),
    "normal": random.normal(size=400),
    "wide normal": 8.0 * random.normal(size=300) + 500.0,
    "bounded": np.log(random.uniform(size=400)),
    "short": random.normal(size=26),
    "too short": random.normal(size=12),
    "ties": np.round(random.normal(size=300), 1),
    "hopeless": 400.0 * random.normal(size=200),
}


def weight_case(name, log_weights, relative_efficiency):
    log_weights = rounded(log_weights)
    smoothed, shape = az.psislw(log_weights, reff=relative_efficiency)
    return {
        "name": name,
        "log_weights": log_weights.tolist(),
        "relative_efficiency": relative_efficiency,
        "shape": number(shape),
        "smoothed": [float(f"{value:.14g}") for value in smoothed],
    }


def write(path, cases):
    lines = ",\n".join(json.dumps(case) for case in cases)
    path.write_text(f'{{"provenance": "{PROVENANCE}",\n"cases": [\n{lines}\n]}}\n')


folder = Path(sys.argv[1])
write(folder / "arviz_chains.json", [chain_case(name, x) for name, x in CHAINS.items()])
write(
    folder / "arviz_weights.json",
    [weight_case(name, x, 1.0) for name, x in WEIGHTS.items()] + [weight_case("normal, correlated", WEIGHTS["normal"][:250], 0.3)],
)
