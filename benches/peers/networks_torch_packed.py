"""PyTorch's side of the comparison of small networks in use: a residual MLP without gradients at one noise level, eager.

    python networks_torch_packed.py DIMENSION WIDTH BLOCKS BATCH [SECONDS] [THREADS]

prints one line of JSON with seconds of wall time for one evaluation of the batch, the shortest of two hundred runs.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn.functional import silu


class Mlp(nn.Module):
    """`h <- h + W_2 silu(W_1 h + E e)` with the embedded noise level `e`, as the Rust side has it."""

    def __init__(self, dimension, width, blocks, embedding=64):
        super().__init__()
        waves = min(max(embedding // 2, 1), 32)
        self.register_buffer("frequencies", math.pi / 4 * 2.0 ** (5.0 * torch.arange(waves) / waves))
        self.embedding = nn.Sequential(
            nn.Linear(2 * waves, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU()
        )
        self.entry = nn.Linear(dimension, width)
        self.first = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.noise = nn.ModuleList(nn.Linear(embedding, width) for _ in range(blocks))
        self.second = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.exit = nn.Linear(width, dimension)

    def forward(self, x, noise):
        angles = noise[:, None] * self.frequencies
        embedded = self.embedding(torch.cat([angles.sin(), angles.cos()], 1))
        h = self.entry(x)
        for first, noise, second in zip(self.first, self.noise, self.second):
            h = h + second(silu(first(h) + noise(embedded)))
        return self.exit(silu(h))


def main():
    dimension, width, blocks, batch, *rest = map(int, sys.argv[1:])
    seconds, threads = (rest + [1, 2][len(rest) :])[:2]
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Mlp(dimension, width, blocks).eval()
    x = torch.randn(batch, dimension)
    # One level for the whole batch: PyTorch too need embed it only once.
    noise = torch.full((1,), 0.3)
    with torch.inference_mode():
        for _ in range(3):
            network(x, noise)
        start = time.perf_counter()
        network(x, noise)
        calls = max(1, math.ceil(seconds / 200 / (time.perf_counter() - start)))
        best = math.inf
        for _ in range(200):
            start = time.perf_counter()
            for _ in range(calls):
                network(x, noise)
            best = min(best, (time.perf_counter() - start) / calls)
    print(
        json.dumps(
            {"network": "mlp", "dimension": dimension, "width": width, "blocks": blocks, "batch": batch, "threads": threads, "torch": float(f"{best:.4e}")}
        )
    )


main()
