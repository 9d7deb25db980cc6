"""Result files open, with names, units and coordinates, in the readers that people use."""

import datetime
import shutil
import subprocess
import tomllib

import h5py
import netCDF4
import numpy as np
import pytest
import xarray
from conftest import DIRECT

AXES = ["realisation", "x", "y", "z"]


def arrays(group):
    """Every array of an h5py group and its groups, without dimension scales."""
    found = []
    group.visititems(lambda _, item: found.append(item) if isinstance(item, h5py.Dataset) else None)
    return [array for array in found if not array.is_scale]


def test_h5py_finds_units_and_dimension_scales(result):
    with h5py.File(result.path) as file:
        assert {"samples", "statistics", "evidence"} <= set(file)
        for array in arrays(file["samples"]) + arrays(file["statistics"]):
            assert isinstance(array.attrs["units"], str), array.name
            assert array.attrs["long_name"], array.name
            for axis, length in enumerate(array.shape):
                scale = array.dims[axis][0]
                assert scale.shape == (length,), array.name
                assert array.dims[axis].label == scale.name.rsplit("/", 1)[1]


def test_cells_lie_where_the_coordinates_say(result):
    with h5py.File(result.path) as file:
        config = tomllib.loads(file.attrs["resolved_config"])
        samples = file["samples/density_contrast"]
        assert samples.shape == (config["field"]["realisations"], *config["box"]["cells"])
        assert samples.dtype == {"f32": np.float32, "f64": np.float64}[config["field"]["precision"]]
        assert [dimension.label for dimension in samples.dims] == AXES[: samples.ndim]
        for axis, (cells, length) in enumerate(zip(config["box"]["cells"], config["box"]["length"]), start=1):
            positions = samples.dims[axis][0]
            assert positions.attrs["units"] == config["box"]["length_unit"]
            np.testing.assert_allclose(positions[...], np.arange(cells) * length / cells, rtol=1e-14)
        assert np.isfinite(samples[...]).all()


def test_root_attributes_say_how_to_make_the_file_again(result):
    with h5py.File(result.path) as file:
        attributes = dict(file.attrs)
    assert attributes["format"] == "ornstein" and attributes["format_version"] >= 1
    assert attributes["experiment_kind"] == "cosmology.field"
    config = tomllib.loads(attributes["config"])
    resolved = tomllib.loads(attributes["resolved_config"])
    assert config["experiment"]["kind"] == resolved["experiment"]["kind"] == attributes["experiment_kind"]
    assert resolved["experiment"]["seed"] == attributes["seed"]
    for text in ["name", "host", "git_revision", "crate_versions", "command_line"]:
        assert attributes[text], text
    assert datetime.datetime.fromisoformat(attributes["started"]).year >= 2026
    assert attributes["threads"] >= 1 and attributes["wall_seconds"] > 0 and attributes["cpu_seconds"] > 0
    # xarray's netcdf4 engine refuses files with a boolean at the root.
    assert not any(isinstance(value, np.bool_) for value in attributes.values())


def test_evidence_is_there_and_passes(result):
    with h5py.File(result.path) as file:
        tests = {name: dict(group.attrs) for name, group in file["evidence"].items()}
    assert len(tests) >= 5
    for name, test in tests.items():
        for text in ["description", "statistic_name", "null_distribution"]:
            assert test[text], name
        assert np.isfinite(test["statistic"]), name
        assert 0 <= test["p_value"] <= 1, name
        assert test["passed"] == (test["p_value"] >= test["significance"]), name
        # Seeds are fixed, and a right field fails one of these with a probability of 1e-6.
        assert test["passed"] == 1, (name, test)


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_samples_and_statistics_with_coordinates(result, engine):
    with xarray.open_dataset(result.path, group="samples", engine=engine) as samples:
        field = samples["density_contrast"]
        assert list(field.dims) == AXES[: field.ndim]
        assert set(field.coords) == set(field.dims)
        assert field.attrs["units"] == "1" and field["x"].attrs["units"]
        assert np.isfinite(field.isel(realisation=0).std())
        assert field.sel(x=0.0).shape == field.shape[:1] + field.shape[2:]
    with xarray.open_dataset(result.path, group="statistics/spectrum", engine=engine) as spectrum:
        assert spectrum["measured"].dims == ("realisation", "k")
        assert spectrum["target"].dims == ("k",)
        assert spectrum["k"].attrs["units"].endswith("Mpc")
        scatter = (spectrum["measured"] - spectrum["target"]) / spectrum["error"]
        assert np.isfinite(scatter).all()


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_the_whole_tree(result, engine):
    with xarray.open_datatree(result.path, engine=engine) as tree:
        assert tree.attrs["format"] == "ornstein"
        assert tree["samples/density_contrast"].ndim >= 2
        assert tree["statistics/spectrum/mode_count"].sum() > 0


def test_netcdf4_reads_every_variable(result):
    with netCDF4.Dataset(result.path) as file:
        assert file.experiment_kind == "cosmology.field"
        field = file["samples"]["density_contrast"]
        assert list(field.dimensions) == AXES[: field.ndim]
        groups = [file]
        while groups:
            group = groups.pop()
            groups += group.groups.values()
            for variable in group.variables.values():
                assert variable[...].shape == variable.shape


@pytest.mark.skipif(shutil.which("h5dump") is None, reason="h5dump (Debian: hdf5-tools) is not installed")
def test_h5dump_reads_the_header(result):
    dump = subprocess.run(["h5dump", "-H", result.path], capture_output=True, text=True, timeout=60)
    assert dump.returncode == 0, dump.stderr
    for word in ["density_contrast", "DIMENSION_LIST", "evidence"]:
        assert word in dump.stdout


def test_yt_loads_a_field(result):
    yt = pytest.importorskip("yt")
    from load_in_yt import load_field

    yt.set_log_level("error")
    dataset = load_field(result.path, realisation=1)
    with h5py.File(result.path) as file:
        field = file["samples/density_contrast"][1]
        sides = tomllib.loads(file.attrs["resolved_config"])["box"]["length"]
    assert tuple(dataset.domain_dimensions[: field.ndim]) == field.shape
    np.testing.assert_allclose(dataset.domain_width[: field.ndim].to_value("code_length"), sides, rtol=1e-12)
    found = dataset.covering_grid(0, dataset.domain_left_edge, dataset.domain_dimensions)["stream", "density_contrast"]
    np.testing.assert_array_equal(np.asarray(found).reshape(field.shape), field)
    lowest = np.unravel_index(np.argmin(field), field.shape)
    position = dataset.find_min(("stream", "density_contrast"))[1].to_value("code_length")[: field.ndim]
    np.testing.assert_allclose(position, (np.array(lowest) + 0.5) * sides / np.array(field.shape), rtol=1e-12)


def test_compression_changes_no_number(runs):
    deflated, plain = runs.named("deflated"), runs.make("plain", DIRECT)
    with h5py.File(deflated.path) as a, h5py.File(plain.path) as b:
        assert a["samples/density_contrast"].compression == "gzip" and a["samples/density_contrast"].shuffle
        assert b["samples/density_contrast"].compression is None
        np.testing.assert_array_equal(a["samples/density_contrast"], b["samples/density_contrast"])
