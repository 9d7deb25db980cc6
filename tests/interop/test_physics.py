"""The fields in the files are what the statistics beside them say: measured again with numpy, which shares no code with us."""

import tomllib

import h5py
import numpy as np
import pytest
from conftest import DIRECT, ROOT, UNIVERSE


class Modes:
    """All modes of all realisations of a file, scaled so that the mean of their squares is the power spectrum."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.config = tomllib.loads(file.attrs["resolved_config"])
            cells = file["samples/density_contrast"][...].astype(float)
        lengths = self.config["box"]["length"]
        axes = range(1, cells.ndim)
        volume = np.prod(lengths)
        count = np.prod(cells.shape[1:])
        #: P(k) = |sum_x delta(x) exp(-i k x) dV|^2 / V
        self.amplitudes = np.fft.fftn(cells, axes=axes) * np.sqrt(volume) / count
        self.power = np.abs(self.amplitudes) ** 2
        components = [2 * np.pi * np.fft.fftfreq(n, length / n) for n, length in zip(cells.shape[1:], lengths)]
        self.integers = np.meshgrid(*[np.round(np.fft.fftfreq(n, 1 / n)) for n in cells.shape[1:]], indexing="ij")
        self.k = np.sqrt(sum(c**2 for c in np.meshgrid(*components, indexing="ij")))
        self.on_nyquist = np.any([2 * np.abs(i) == n for i, n in zip(self.integers, cells.shape[1:])], axis=0)

    def target(self):
        """P(k) of the table that the config names, interpolated on straight lines in the logarithms: good to 1e-4."""
        table = self.config["spectrum"]["table"]
        path = ROOT / "configs/cosmology" / table["file"]
        path = path if path.is_file() else ROOT / table["file"]
        lines = path.read_text().splitlines()
        names = [line for line in lines if line.startswith("#")][-1].lstrip("# ").split(",")
        rows = np.loadtxt(lines, delimiter=",")
        k, power = rows[:, names.index(table["wavenumber_column"])], rows[:, names.index(table["power_column"])]
        with np.errstate(divide="ignore"):
            return np.exp(np.interp(np.log(self.k), np.log(k), np.log(power)))


def test_numpy_measures_the_stored_spectrum(result):
    modes = Modes(result.path)
    with h5py.File(result.path) as file:
        spectrum = {name: array[...] for name, array in file["statistics/spectrum"].items()}
    # Cells and transform are rounded: every mode is off by some units in the last place of the root mean square mode, and so,
    # by the triangle inequality, is the root of the mean square over a shell.
    precision = np.finfo({"f32": np.float32, "f64": np.float64}[modes.config["field"]["precision"]]).eps
    tolerance = 16 * precision * np.sqrt(modes.power.mean())
    for shell, (lower, upper) in enumerate(zip(spectrum["k_lower"], spectrum["k_upper"])):
        inside = (modes.k >= lower) & (modes.k < upper)
        assert inside.sum() == spectrum["mode_count"][shell]
        assert np.isclose(modes.k[inside].mean(), spectrum["k"][shell], rtol=1e-12)
        measured = modes.power[:, inside].mean(axis=1)
        np.testing.assert_allclose(np.sqrt(measured), np.sqrt(spectrum["measured"][:, shell]), rtol=0, atol=tolerance)
    assert spectrum["mode_count"].sum() == modes.k.size - 1, "every mode but the zero mode is in one shell"
    np.testing.assert_allclose(spectrum["mean"], spectrum["measured"].mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(spectrum["error"], spectrum["target"] * np.sqrt(2 / spectrum["mode_count"]), rtol=1e-12)


def test_the_mean_over_the_box_is_zero(result):
    modes = Modes(result.path)
    zero = np.abs(modes.amplitudes.reshape(len(modes.amplitudes), -1)[:, 0])
    assert (zero**2 < 1e-9 * modes.power.mean()).all()


@pytest.mark.parametrize("name", ["cube", "odd", "brick", "chain"])
def test_modes_follow_the_tabulated_spectrum(runs, name):
    """Of |delta_k|^2 / P: mean 1 and variance 1 for pairs of modes, mean 1 and variance 2 for real modes, mean 1 on Nyquist planes."""
    modes = Modes(runs.named(name).path)
    power = modes.power / np.where(modes.k > 0, modes.target(), 1.0)
    shape = power.shape[1:]
    indices = np.arange(modes.k.size).reshape(shape)
    reflected = indices[np.ix_(*[(-np.arange(n)) % n for n in shape])]
    generic = (indices < reflected) & ~modes.on_nyquist
    real = (indices == reflected) & (modes.k > 0)
    nyquist = (indices < reflected) & modes.on_nyquist

    def check(values, expected, variance_of_one, what):
        deviation = (values.mean() - expected) / np.sqrt(variance_of_one / values.size)
        assert abs(deviation) < 5.3, f"{what}: {values.mean()} is {deviation} standard deviations from {expected}"

    check(power[:, generic], 1, 1, "mean of generic modes")
    # The fourth central moment of Exp(1) is 9.
    check((power[:, generic] - 1) ** 2, 1, 8, "variance of generic modes")
    if nyquist.any():
        check(power[:, nyquist], 1, 1, "mean on Nyquist planes")
    if real.any():
        assert np.abs(modes.amplitudes[:, real].imag).max() < 1e-4 * np.abs(modes.amplitudes).max()
        check(power[:, real], 1, 2, "mean of self-conjugate modes")


def test_a_finer_grid_keeps_the_large_scales(runs):
    """One seed, one box, two grids: modes that both have are the same."""
    coarse, fine = (
        Modes(runs.make(f"grid_{n}", DIRECT, [f"box.cells=[{n}, {n}, {n}]", "field.precision=f64"]).path) for n in (12, 21)
    )
    common = np.arange(-5, 6)
    index = np.ix_(range(4), common, common, common)
    scale = np.abs(coarse.amplitudes).max()
    np.testing.assert_allclose(fine.amplitudes[index], coarse.amplitudes[index], rtol=0, atol=1e-12 * scale)


@pytest.mark.parametrize("config", [DIRECT, UNIVERSE], ids=["direct", "langevin"])
def test_threads_change_no_bit(runs, config):
    overrides = ["box.cells=[20, 18, 16]", "box.length=[500.0, 450.0, 400.0]", "field.realisations=2"]
    fields = []
    for threads in ("1", "2", "8"):
        run = runs.make(f"{config.stem}_{threads}_threads", config, overrides, ["--threads", threads])
        with h5py.File(run.path) as file:
            fields.append([file["samples/density_contrast"][...], file["statistics/spectrum/measured"][...]])
    for other in fields[1:]:
        np.testing.assert_array_equal(fields[0][0], other[0])
        np.testing.assert_array_equal(fields[0][1], other[1])
