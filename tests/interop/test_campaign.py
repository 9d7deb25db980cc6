"""Collected files of campaigns: xarray finds coordinates in every group, h5py follows virtual samples, netCDF4 masks what is missing."""

import shutil
import subprocess
import warnings

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr
from conftest import ORNSTEIN, ROOT

BASE = ROOT / "configs/campaigns/bases/small-universe.toml"

CAMPAIGN = f"""
base = "{BASE}"

[sweep.grid]
langevin.step = [0.5, 1.0]
langevin.kernel = ["ornstein-uhlenbeck", "unadjusted"]

[sweep.seeds]
count = 3

[local]
workers = 2
"""

#: Points are counted row-major over (replica, step, kernel).
SHAPE = (3, 2, 2)


def ornstein(*arguments):
    done = subprocess.run([ORNSTEIN, *arguments], cwd=ROOT, timeout=600, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    """The folder of a campaign that was run and collected, moved to another place since."""
    scratch = tmp_path_factory.mktemp("campaign")
    (scratch / "grid.toml").write_text(CAMPAIGN)
    ornstein("campaign", "plan", scratch / "grid.toml", "--folder", scratch / "planned")
    ornstein("campaign", "submit", scratch / "planned", "--local")
    ornstein("campaign", "collect", scratch / "planned")
    return (scratch / "planned").rename(scratch / "moved")


def point(campaign, number):
    return h5py.File(campaign / f"points/000/{number:06}.h5")


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_every_group_with_coordinates(campaign, engine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = xr.open_datatree(campaign / "collected.h5", engine=engine)
        groups = {node.path: node.to_dataset().load() for node in tree.subtree}
    for path, group in groups.items():
        for name, array in group.data_vars.items():
            if array.dims[:3] == ("replica", "langevin_step", "kernel"):
                assert "replica" in array.coords and "langevin_step" in array.coords, f"{path}/{name}"
    spectrum = groups["/statistics/spectrum"]
    assert spectrum.measured.dims == ("replica", "langevin_step", "kernel", "realisation", "k")
    assert spectrum.measured.attrs["units"] == "(Mpc/h)^3"
    with point(campaign, 6) as expected:
        chosen = spectrum.measured.sel(replica=1, langevin_step=1.0, kernel=0)
        np.testing.assert_array_equal(chosen, expected["statistics/spectrum/measured"])
        np.testing.assert_array_equal(chosen.k, expected["statistics/spectrum/k"])
    assert list(groups["/parameters"]["langevin.kernel"].values) == ["ornstein-uhlenbeck", "unadjusted"]
    assert groups["/points"].state.shape == SHAPE and (groups["/points"].state == 0).all()
    assert groups["/evidence/spectrum_variance"].p_value.shape == SHAPE


def test_h5py_follows_virtual_samples_after_the_folder_was_moved(campaign):
    with h5py.File(campaign / "collected.h5") as file:
        fields = file["samples/density_contrast"]
        assert fields.is_virtual and fields.shape == (*SHAPE, 4, 32, 32, 32)
        for number in range(12):
            with point(campaign, number) as expected:
                place = np.unravel_index(number, SHAPE)
                np.testing.assert_array_equal(fields[place], expected["samples/density_contrast"])
        assert file.attrs["format"] == "ornstein-campaign"
        assert 'langevin.kernel = ["ornstein-uhlenbeck"' in file.attrs["campaign_config"]


def test_netcdf4_masks_what_is_missing(campaign, tmp_path):
    partial = shutil.copytree(campaign, tmp_path / "partial")
    (partial / "points/000/000005.h5").unlink()
    refused = subprocess.run([ORNSTEIN, "campaign", "collect", partial], cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2 and "000005" in refused.stderr
    ornstein("campaign", "collect", partial, "--allow-partial")
    place = np.unravel_index(5, SHAPE)
    with netCDF4.Dataset(partial / "collected.h5") as file:
        passed = file["evidence/spectrum_variance/passed"][:]
        assert passed.mask[place] and passed.mask.sum() == 1
        assert np.isnan(file["statistics/cells/variance"][:][place])
        assert np.isnan(np.ma.filled(file["samples/density_contrast"][place], np.nan)).all()
        state = file["points/state"]
        meanings = dict(zip(np.atleast_1d(state.flag_values).tolist(), state.flag_meanings.split(), strict=True))
        assert meanings[int(state[:][place])] != "finished"


def test_what_was_collected_does_not_depend_on_when(campaign, tmp_path):
    before = (campaign / "collected.h5").read_bytes()
    ornstein("campaign", "collect", campaign)
    after = (campaign / "collected.h5").read_bytes()
    # Only the root attribute `collected`, a time of twenty characters.
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 20
