"""Files of the experiment `sample` open in ArviZ, and both sides agree on every diagnostic."""

import arviz
import h5py
import numpy as np
import pytest
from conftest import ROOT

TWO_MOONS = ROOT / "configs/workbench/two-moons.toml"
FUNNEL = ROOT / "configs/workbench/funnel.toml"
MANY_WELL = ROOT / "configs/workbench/many-well.toml"

#: Name of the run -> config and overrides: scalar and vector variables, both precisions, several kernels.
RUNS = {
    "moons": (TWO_MOONS, ["sample.chains=8", "sample.draws=500"]),
    "funnel": (FUNNEL, ["sample.chains=6", "sample.draws=300"]),
    "wells": (MANY_WELL, ["sample.chains=5", "sample.draws=200", "sample.thin=2"]),
}


@pytest.fixture(scope="session", params=RUNS)
def chains(request, runs):
    return runs.make(request.param, *RUNS[request.param])


def test_arviz_opens_the_file(chains):
    data = arviz.from_netcdf(str(chains.path))
    assert {"posterior", "sample_stats"} <= set(data.groups())
    with h5py.File(chains.path) as file:
        for name, variable in data.posterior.data_vars.items():
            assert variable.dims[:2] == ("chain", "draw")
            np.testing.assert_array_equal(variable.values, file["posterior"][name][...])
    statistics = data.sample_stats
    for name in ["lp", "acceptance_rate", "energy", "diverging", "n_steps", "step_size"]:
        assert statistics[name].dims == ("chain", "draw"), name
    assert statistics["diverging"].dtype == bool
    # Acceptance is a probability, and energy is at least minus the log-density.
    assert ((statistics["acceptance_rate"] >= 0) & (statistics["acceptance_rate"] <= 1)).all()
    assert (statistics["energy"] + statistics["lp"] > -1e-9).all()


def in_order(dataset):
    """All numbers of a dataset of summaries, variable by variable."""
    return np.concatenate([np.atleast_1d(variable.values).ravel() for variable in dataset.data_vars.values()])


def test_diagnostics_are_those_of_arviz(chains):
    posterior = arviz.from_netcdf(str(chains.path)).posterior.astype(np.float64)
    with h5py.File(chains.path) as file:
        ours = {name: array[...] for name, array in file["statistics/summary"].items()}
    for name, theirs in {
        "r_hat": arviz.rhat(posterior),
        "ess_bulk": arviz.ess(posterior, method="bulk"),
        "ess_tail": arviz.ess(posterior, method="tail"),
        "ess_mean": arviz.ess(posterior, method="mean"),
        "mcse_mean": arviz.mcse(posterior, method="mean"),
        "mean": posterior.mean(("chain", "draw")),
        "sd": posterior.std(("chain", "draw"), ddof=1),
    }.items():
        np.testing.assert_allclose(ours[name], in_order(theirs), rtol=1e-9, err_msg=name)
    table = arviz.summary(posterior)
    assert len(table) == len(ours["mean"])
    assert list(table.index) == [name.decode() for name in ours["name"]]


def test_the_draws_are_a_data_set(runs, tmp_path):
    wells = runs.make("wells", *RUNS["wells"])
    config = tmp_path / "dimension.toml"
    config.write_text(
        f'[experiment]\nkind = "dimension"\n[data]\nfile = "{wells.path}"\narray = "posterior/x"\n'
        "[dimension]\nneighbours = 10\npca_neighbours = 64\n"
    )
    result = runs.make("dimension", config)
    with h5py.File(result.path) as file, h5py.File(wells.path) as draws:
        points = draws["posterior/x"][...].reshape(-1, 32)
        np.testing.assert_array_equal(file["samples/points"][...], points)
        assert np.isfinite(file["statistics/summary/dimension"][...]).all()
