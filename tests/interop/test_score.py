"""Weights that a training leaves beside its result: read with numpy alone, they are the denoiser that the result speaks of."""

import tomllib

import h5py
import numpy as np
import pytest
from conftest import ROOT
from safetensors.numpy import load_file

MOONS = ROOT / "configs/workbench/score/two-moons.toml"
SMALL = ["training.steps=400", "training.batch=256", "validation.every=200", "sampling.samples=2000"]


@pytest.fixture(scope="module")
def training(runs):
    # A network of 400 steps is no good yet: its evidence may fail, its files are as sound as those of a good one.
    return runs.make("learned-moons", MOONS, SMALL).path


@pytest.fixture(scope="module")
def card(training):
    return tomllib.loads(training.with_suffix(".card.toml").read_text())


@pytest.fixture(scope="module")
def weights(training):
    return {name: values.astype(float) for name, values in load_file(training.with_suffix(".safetensors")).items()}


def silu(x):
    return x / (1 + np.exp(-x))


def denoise(card, weights, z, s):
    """D(z; s) of Karras et al. (2022), eq. 7 and table 1, in the network's coordinates, with a residual network F."""
    settings = card["model"]["architecture"]
    deviation = card["model"]["preconditioning"]["data_deviation"]

    def affine(name, x):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    waves = min(max(settings["embedding"] // 2, 1), 32)
    angles = np.log(s) / 4 * np.pi / 4 * 2 ** (5 * np.arange(waves) / waves)
    embedded = silu(affine("embedding.second", silu(affine("embedding.first", np.concatenate([np.sin(angles), np.cos(angles)])))))
    total = s**2 + deviation**2
    h = affine("entry", z / np.sqrt(total))
    for block in range(settings["blocks"]):
        inner = affine(f"blocks.{block}.first", h) + affine(f"blocks.{block}.noise", embedded)
        h = h + affine(f"blocks.{block}.second", silu(inner))
    return deviation**2 / total * z + s * deviation / np.sqrt(total) * affine("exit", silu(h))


def test_companions_are_named_in_the_result_and_belong_together(training, card, weights):
    with h5py.File(training) as file:
        assert file.attrs["companions"].split("\n") == ["learned-moons.card.toml", "learned-moons.safetensors"]
    assert card["model"]["dimension"] == 2
    assert card["model"]["architecture"]["kind"] == "mlp"
    assert card["training"]["steps"] == 400
    assert all(np.isfinite(values).all() for values in weights.values())


def test_weights_denoise_as_the_result_says(training, card, weights):
    """The mean square error of the denoiser at every noise level, with noise of numpy's, is that in the result."""
    with h5py.File(training) as file:
        data = file["statistics/data/x"][:]
        levels, losses = file["statistics/levels/level"][:], file["statistics/levels/loss"][:]
    normalisation = card["model"]["normalisation"]
    x = (data - np.array(normalisation["mean"])) / np.array(normalisation["scale"])
    x = np.tile(x, (8, 1))
    noise = np.random.default_rng(1)
    for level, loss in zip(levels, losses, strict=True):
        squares = ((denoise(card, weights, x + level * noise.standard_normal(x.shape), level) - x) ** 2).mean(axis=1)
        # The result has 1024 rows, the data behind both are the same draws: six standard errors of the smaller set.
        assert abs(squares.mean() - loss) < 6 * squares.std() / np.sqrt(1024), level


def test_samples_and_snapshots_have_their_axes(training):
    with h5py.File(training) as file:
        assert file["samples/x"].shape == (2000, 2)
        steps = file["statistics/validation/step"][:]
        assert file["samples/snapshots"].shape[0] == len(steps) == file["statistics/validation/average_loss"].shape[0]
        assert np.isfinite(file["statistics/training/loss"][:]).all()
        calls = file["statistics/calls/per_sample"][()]
        # The multistep solver asks once a step, and the last denoising once.
        assert calls == 33


def test_the_shipped_network_is_as_good_as_its_page_says(runs):
    """Likelihood of data beside the entropy of the law, and the dimension that the score leaves free in the plane."""
    with h5py.File(runs.make("evaluation", ROOT / "configs/workbench/score/evaluate-two-moons.toml").path) as file:
        likelihood = file["statistics/likelihood"]
        # Of the same rows: what they have in common cancels.
        assert abs(likelihood["divergence"][()]) < 0.01 > 5 * likelihood["divergence_error"][()]
        assert 1.9 < file["statistics/dimension/flipd_plateau"][0] < 2.1
        assert all(test.attrs["passed"] == 1 for test in file["evidence"].values())
