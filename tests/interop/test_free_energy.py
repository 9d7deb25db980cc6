"""ln Z from the stored log-weights, works, slopes and energies, by numpy and pymbar, which share no code with us."""

import h5py
import numpy as np
import pytest
from conftest import ROOT

CONFIGS = ROOT / "configs/workbench"


def log_mean_exp(values, axis=-1):
    largest = values.max(axis=axis, keepdims=True)
    return np.log(np.exp(values - largest).mean(axis=axis)) + largest.squeeze(axis)


@pytest.fixture(scope="session")
def bridges(runs):
    overrides = ["annealing.walkers=1500", "schedule.lengths=[16, 64]"]
    return runs.make("bridges", CONFIGS / "annealing-many-well.toml", overrides)


def test_stored_log_weights_give_ln_z(bridges):
    with h5py.File(bridges.path) as file:
        forward, reverse = (file[f"samples/{way}_log_weight"][...] for way in ("forward", "reverse"))
        ours = {name: array[...] for name, array in file["statistics/annealing"].items()}
        assert list(file["samples/length"]) == [16, 64]
        result = file["statistics/result/log_z"]
        assert result.attrs["reliable"] in (0, 1)
        assert bool(result.attrs["reliable"]) == (result.attrs["advice"] == "")
    np.testing.assert_allclose(log_mean_exp(forward), ours["forward_log_z"], rtol=1e-12)
    np.testing.assert_allclose(-log_mean_exp(reverse), ours["reverse_log_z"], rtol=1e-12)
    np.testing.assert_allclose(forward.mean(axis=1), ours["lower_bound"], rtol=1e-12)
    np.testing.assert_allclose(-reverse.mean(axis=1), ours["upper_bound"], rtol=1e-12)
    weights = np.exp(forward - forward.max(axis=1, keepdims=True))
    effective = weights.sum(axis=1) ** 2 / (weights**2).sum(axis=1) / forward.shape[1]
    np.testing.assert_allclose(effective, ours["effective_fraction"], rtol=1e-9)


def test_pymbar_finds_the_same_difference(bridges):
    other_estimators = pytest.importorskip("pymbar.other_estimators")
    with h5py.File(bridges.path) as file:
        forward, reverse = (file[f"samples/{way}_log_weight"][...] for way in ("forward", "reverse"))
        ours = file["statistics/annealing/bennett_log_z"][...]
        errors = file["statistics/annealing/bennett_error"][...]
    for ahead, back, log_z, error in zip(forward, reverse, ours, errors):
        theirs = other_estimators.bar(-ahead, -back, method="self-consistent-iteration", relative_tolerance=1e-13)
        assert np.isclose(-theirs["Delta_f"], log_z, rtol=0, atol=1e-7)
        assert np.isclose(theirs["dDelta_f"], error, rtol=0.05)


def test_islands_are_the_sums_of_their_increments(runs):
    run = runs.make("islands", CONFIGS / "smc-many-well.toml", ["smc.islands=12", "smc.particles=512"])
    with h5py.File(run.path) as file:
        log_z, increments = file["samples/log_z"][...], file["samples/increment"][...]
        combined = file["statistics/result/log_z"][()]
    # ln Z of the reference, 32 normals of deviation 1.5.
    reference = 32 * np.log(1.5 * np.sqrt(2 * np.pi))
    np.testing.assert_allclose(log_z, reference + increments.sum(axis=1), rtol=1e-12)
    assert np.isclose(combined, log_mean_exp(log_z), rtol=1e-12)


def test_stored_slopes_give_the_integral(runs):
    overrides = ["integration.rule=trapezoid", "integration.chains=64", "integration.draws=20"]
    run = runs.make("integral", CONFIGS / "integration-gumbel.toml", overrides)
    with h5py.File(run.path) as file:
        slopes, betas = file["samples/slope"][...], file["samples/beta"][...]
        ours, error = (file[f"statistics/result/{name}"][()] for name in ("log_z", "standard_error"))
    reference = 20 * np.log(1.5 * np.sqrt(2 * np.pi))
    by_chain = np.trapezoid(slopes.mean(axis=2), betas, axis=0)
    assert np.isclose(ours, reference + by_chain.mean(), rtol=1e-12)
    assert np.isclose(error, by_chain.std(ddof=1) / np.sqrt(by_chain.size), rtol=1e-9)


def test_diffused_particles_have_the_stored_moments(runs):
    run = runs.make("ring", CONFIGS / "diffuse-ring.toml", ["diffuse.particles=5000", "grid.steps=[8, 64]"])
    with h5py.File(run.path) as file:
        particles = file["samples/x"][...]
        summary = {name: array[...] for name, array in file["statistics/summary"].items()}
        steps = file["samples/steps"][...]
        assert [name for name, test in file["evidence"].items() if not test.attrs["passed"]] == []
    assert particles.shape == (2, 5000, 2) and list(steps) == [8, 64]
    np.testing.assert_allclose(particles[-1].mean(axis=0), summary["mean"], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(particles[-1].var(axis=0, ddof=1), summary["variance"], rtol=1e-10)
    errors = np.sqrt(summary["expected_variance"] / 5000)
    assert (np.abs(particles[-1].mean(axis=0) - summary["expected_mean"]) < 5.5 * errors).all()
