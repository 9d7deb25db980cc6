"""Networks in eager PyTorch on the CPU: a step of training (forward, backward, fused Adam) or a forward pass without gradients.

    networks_torch.py CASE train|infer BATCH [--precision f32|f64] [--seconds S] [--serve]

The networks have the layers of ours (`crates/networks/src/architectures`), one to one, and as many parameters, which is reported. A
case is a class and one line in `CASES`. Seconds are those of one step, the mean over about S seconds; the loss is the mean
square distance to fixed targets.
"""

import math
import time

import torch
from torch import nn
from torch.nn import functional

import peer


class NoiseEmbedding(nn.Module):
    """Sines and cosines of the noise level, then two linear layers with SiLU."""

    def __init__(self, features):
        super().__init__()
        waves = max(1, min(32, features // 2))
        self.register_buffer("frequencies", math.pi / 4 * 2 ** (5 * torch.arange(waves) / waves))
        self.first = nn.Linear(2 * waves, features)
        self.second = nn.Linear(features, features)

    def forward(self, noise):
        angles = noise[:, None] * self.frequencies
        features = torch.cat([angles.sin(), angles.cos()], dim=1)
        return functional.silu(self.second(functional.silu(self.first(features))))


class Mlp(nn.Module):
    """Residual blocks h + W2 silu(W1 h + E e)."""

    def __init__(self, dimension, width, blocks, embedding):
        super().__init__()
        self.embedding = NoiseEmbedding(embedding)
        self.entry = nn.Linear(dimension, width)
        self.first = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.noise = nn.ModuleList(nn.Linear(embedding, width) for _ in range(blocks))
        self.second = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.exit = nn.Linear(width, dimension)

    def forward(self, states, noise, mask):
        embedded = self.embedding(noise)
        h = self.entry(states)
        for first, noise_map, second in zip(self.first, self.noise, self.second):
            h = h + second(functional.silu(first(h) + noise_map(embedded)))
        return self.exit(functional.silu(h))


#: By name: the network, the shape of a state, and the members of a set if it works on sets.
CASES = {
    "mlp": (lambda: Mlp(64, 256, 3, 64), (64,), None),
}


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("case", choices=list(CASES))
    parser.add_argument("phase", choices=["train", "infer"])
    parser.add_argument("batch", type=int)
    parser.add_argument("--precision", choices=["f32", "f64"], default="f32")
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_default_dtype({"f32": torch.float32, "f64": torch.float64}[options.precision])
    make, shape, members = CASES[options.case]
    network = make()
    states, targets = torch.randn(options.batch, *shape), torch.randn(options.batch, *shape)
    noise = torch.randn(options.batch)
    mask = None if members is None else torch.ones(options.batch, members)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)

    def train():
        optimiser.zero_grad(set_to_none=True)
        loss = functional.mse_loss(network(states, noise, mask), targets)
        loss.backward()
        optimiser.step()

    @torch.inference_mode()
    def infer():
        network(states, noise, mask)

    step = {"train": train, "infer": infer}[options.phase]

    def steps(seconds):
        began, count = time.perf_counter(), 0
        while count == 0 or time.perf_counter() - began < seconds:
            step()
            count += 1
        return count

    def action(_):
        steps(options.seconds / 10)
        cpu, wall = time.process_time(), time.perf_counter()
        count = steps(options.seconds)
        return {
            "cpu_seconds": (time.process_time() - cpu) / count,
            "wall_seconds": (time.perf_counter() - wall) / count,
            "steps": count,
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
            "threads": torch.get_num_threads(),
        }

    peer.work(options, action)


if __name__ == "__main__":
    main()
