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
from networks_torch_unet import UNet


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


def modulated_norm(x, factors):
    """A layer norm without parameters, scaled and shifted for each state."""
    scale, shift = factors[:, None].chunk(2, dim=-1)
    return functional.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift


class SetBlock(nn.Module):
    """h + attention(norm_e(h)), then h + W2 silu(W1 norm_e(h))."""

    def __init__(self, width, heads, expansion, embedding):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.Linear(embedding, 2 * width)
        self.packed = nn.Linear(width, 3 * width)
        self.leave = nn.Linear(width, width)
        self.dense_norm = nn.Linear(embedding, 2 * width)
        self.first = nn.Linear(width, expansion * width)
        self.second = nn.Linear(expansion * width, width)

    def forward(self, h, embedded, mask):
        batch, members, width = h.shape
        packed = self.packed(modulated_norm(h, self.attention_norm(embedded)))
        query, key, value = packed.view(batch, members, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        taken = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        h = h + self.leave(taken.transpose(1, 2).reshape(batch, members, width))
        return h + self.second(functional.silu(self.first(modulated_norm(h, self.dense_norm(embedded)))))


class SetTransformer(nn.Module):
    """Blocks of attention between the members of a set, conditioned on the noise level by their layer norms."""

    def __init__(self, coordinates, width, blocks, heads, expansion, embedding):
        super().__init__()
        self.coordinates = coordinates
        self.embedding = NoiseEmbedding(embedding)
        self.entry = nn.Linear(coordinates, width)
        self.blocks = nn.ModuleList(SetBlock(width, heads, expansion, embedding) for _ in range(blocks))
        self.norm = nn.Linear(embedding, 2 * width)
        self.exit = nn.Linear(width, coordinates)

    def forward(self, states, noise, mask):
        embedded = self.embedding(noise)
        keep = mask[:, :, None]
        h = self.entry(states.view(len(states), -1, self.coordinates) * keep)
        allowed = mask.bool()[:, None, None, :]
        for block in self.blocks:
            h = block(h, embedded, allowed)
        return (self.exit(modulated_norm(h, self.norm(embedded))) * keep).flatten(1)


class Round(nn.Module):
    """Messages along all edges, pushes of positions, updates of features."""

    def __init__(self, width, last):
        super().__init__()
        self.receiving = nn.Linear(width, width)
        self.sending = nn.Linear(width, width)
        self.distance = nn.Parameter(torch.rand(width) / math.sqrt(2 * width + 1))
        self.message = nn.Linear(width, width)
        self.push = nn.Linear(width, width)
        self.strength = nn.Parameter(torch.randn(width) / width)
        self.last = last
        if not last:
            self.update_node = nn.Linear(width, width)
            self.update_message = nn.Linear(width, width)
            self.update_second = nn.Linear(width, width)

    def forward(self, h, x, weights, receivers, senders):
        # Edges as a list without those from a node to itself. The first layer of an edge acts on nodes, as ours does: on pairs of
        # features put together it would take four times the products.
        batch, nodes, width = h.shape
        across = x[:, receivers] - x[:, senders]
        squared = across.square().sum(-1, keepdim=True)
        first = self.receiving(h)[:, receivers] + self.sending(h)[:, senders] + squared * self.distance
        message = functional.silu(self.message(functional.silu(first)))
        strength = functional.silu(self.push(message)) @ self.strength
        push = across * (strength[..., None] * weights * torch.rsqrt(1 + squared))
        x = x + push.view(batch, nodes, nodes - 1, -1).sum(2)
        if not self.last:
            heard = (message * weights).view(batch, nodes, nodes - 1, width).sum(2)
            h = h + self.update_second(functional.silu(self.update_node(h) + self.update_message(heard)))
        return h, x


class Equivariant(nn.Module):
    """Message passing between all points (Satorras, Hoogeboom and Welling 2021)."""

    def __init__(self, space, nodes, width, layers, embedding):
        super().__init__()
        self.space = space
        self.embedding = NoiseEmbedding(embedding)
        self.kind = nn.Parameter(torch.randn(1, width))
        self.noise = nn.Linear(embedding, width)
        self.rounds = nn.ModuleList(Round(width, number + 1 == layers) for number in range(layers))
        pairs = [(i, j) for i in range(nodes) for j in range(nodes) if i != j]
        self.register_buffer("pairs", torch.tensor(pairs).T)
        self.nodes = nodes

    def forward(self, states, noise, mask):
        receivers, senders = self.pairs
        weights = (mask[:, receivers] * mask[:, senders] / (self.nodes - 1))[..., None]
        keep = mask[:, :, None]

        def centred(x):
            return (x - (x * keep).sum(1, keepdim=True) / keep.sum(1, keepdim=True)) * keep

        h = self.noise(self.embedding(noise))[:, None] + self.kind.expand(self.nodes, -1)
        start = centred(states.view(len(states), self.nodes, self.space))
        x = start
        for block in self.rounds:
            h, x = block(h, x, weights, receivers, senders)
        return centred(x - start).flatten(1)


#: By name: the network, the shape of a state, and the members of a set if it works on sets.
CASES = {
    "equivariant": (lambda: Equivariant(3, 13, 64, 4, 64), (3 * 13,), 13),
    "mlp": (lambda: Mlp(64, 256, 3, 64), (64,), None),
    "set-transformer": (lambda: SetTransformer(3, 64, 4, 4, 4, 64), (3 * 32,), 32),
    "unet": (lambda: UNet(NoiseEmbedding(64), 64, 64, 1, 32, (1, 2, 2), 1, 8), (64 * 64,), None),
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
