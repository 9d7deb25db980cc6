"""Loads a fully connected model trained by Ornstein into PyTorch.

    python load_weights.py MODEL          # MODEL.safetensors, MODEL.card.toml
    pip install torch safetensors         # Python 3.11 or newer, for tomllib

`Denoiser` gives E[x_0 | x_t] for states in physical coordinates, hence by Tweedie's formula the score of the noisy
data. If there is a MODEL.csv (noise level, noisy state, condition, denoised state, in the network's coordinates, as
`cargo run -p ornstein-networks --example save_model` writes it) the answers are compared.
"""

import csv
import math
import sys
import tomllib
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn.functional import linear, silu


class Denoiser:
    """D(z; s) = c_skip z + c_out F(c_in z; c_noise), Karras et al. (2022), eq. 7."""

    def __init__(self, path: str):
        self.card = tomllib.loads(Path(path).with_suffix(".card.toml").read_text())
        self.weights = load_file(Path(path).with_suffix(".safetensors"))
        model = self.card["model"]
        self.settings = model["architecture"]
        if self.settings["kind"] != "mlp":
            raise ValueError(f"this example knows mlp, not {self.settings['kind']}")
        if self.settings.get("layer_norm", False) or self.settings.get("conditioning") not in (None, "concatenation"):
            raise ValueError("this example knows neither layer norms nor other conditioning than concatenation")
        repeats = model["dimension"] // len(model["normalisation"]["mean"])
        self.mean, self.scale = (torch.tensor(model["normalisation"][key]).repeat(repeats) for key in ("mean", "scale"))

    def affine(self, name, x):
        return linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def embedding(self, noise):
        waves = min(max(self.settings["embedding"] // 2, 1), 32)
        frequencies = math.pi / 4 * 2 ** (5 * torch.arange(waves, dtype=torch.float64) / waves)
        angles = noise[:, None] * frequencies.to(noise.dtype)
        features = torch.cat([angles.sin(), angles.cos()], dim=1)
        return silu(self.affine("embedding.second", silu(self.affine("embedding.first", features))))

    def network(self, x, noise, condition=None):
        e = self.embedding(noise)
        h = self.affine("entry", x if condition is None else torch.cat([x, condition], dim=1))
        for i in range(self.settings["blocks"]):
            inner = self.affine(f"blocks.{i}.first", h) + self.affine(f"blocks.{i}.noise", e)
            h = h + self.affine(f"blocks.{i}.second", silu(inner))
        return self.affine("exit", silu(h))

    def coefficients(self, s):
        """c_skip, c_out, c_in and c_noise of noise s = sigma / alpha."""
        choice = self.card["model"]["preconditioning"]
        s_d = choice["data_deviation"]
        variance = s**2 + s_d**2
        skip, out = {
            "edm": (s_d**2 / variance, s * s_d / variance.sqrt()),
            "noise": (torch.ones_like(s), -s),
            "velocity": (s_d**2 / variance, -s * s_d / variance.sqrt()),
            "data": (torch.zeros_like(s), torch.full_like(s, s_d)),
        }[choice["prediction"]]
        return skip, out, 1 / variance.sqrt(), s.log() / 4

    def normalised(self, z, s, condition=None):
        """The denoised states in the network's coordinates, of z = x_t / alpha there."""
        skip, out, scale, noise = self.coefficients(s)
        answer = self.network(scale[:, None] * z, noise, condition)
        return skip[:, None] * z + out[:, None] * answer

    def __call__(self, x, s, condition=None):
        """The same in physical coordinates; s stays in units of the network's."""
        return self.mean + self.scale * self.normalised((x - self.mean) / self.scale, s, condition)


if __name__ == "__main__":
    denoiser = Denoiser(sys.argv[1])
    print(f"{sum(x.numel() for x in denoiser.weights.values())} weights of", denoiser.settings)
    table = Path(sys.argv[1]).with_suffix(".csv")
    if table.exists():
        rows = torch.tensor([[float(x) for x in row] for row in csv.reader(table.open())])
        d, c = denoiser.card["model"]["dimension"], denoiser.card["model"]["condition_dimension"]
        s, z, condition, expected = rows.split([1, d, c, d], dim=1)
        found = denoiser.normalised(z, s[:, 0], condition if c else None)
        error = (found - expected).abs().max().item()
        print(f"largest difference from Ornstein's answers: {error:.1e} in numbers up to {expected.abs().max():.1f}")
        if error > 1e-4:
            sys.exit("the answers differ")
