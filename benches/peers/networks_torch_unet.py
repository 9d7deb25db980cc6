"""The U-Net of `networks_torch.py`: residual blocks at several resolutions, modulated by the noise level."""

import torch
from torch import nn
from torch.nn import functional


def kernel(inputs, outputs, size=3):
    """A convolution with zeros beyond the edges."""
    return nn.Conv2d(inputs, outputs, size, padding=size // 2)


class Block(nn.Module):
    """x + W2 * silu(modulated norm(W1 * silu(norm(x))))."""

    def __init__(self, inputs, outputs, groups, embedding):
        super().__init__()
        self.groups = groups
        self.first_norm = nn.GroupNorm(groups, inputs)
        self.first = kernel(inputs, outputs)
        self.modulation = nn.Linear(embedding, 2 * outputs)
        self.second = kernel(outputs, outputs)
        self.skip = kernel(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, x, embedded):
        h = self.first(functional.silu(self.first_norm(x)))
        scale, shift = self.modulation(embedded)[:, :, None, None].chunk(2, dim=1)
        h = self.second(functional.silu(functional.group_norm(h, self.groups) * (1 + scale) + shift))
        return h + (x if self.skip is None else self.skip(x))


class UNet(nn.Module):
    """Means over four cells on the way down, cells repeated on the way up, beside what was seen on the way down."""

    def __init__(self, embedding, features, cells, channels, width, multipliers, blocks, groups):
        super().__init__()
        self.cells, self.channels, self.embedding = cells, channels, embedding
        widths = [width * multiplier for multiplier in multipliers]
        self.entry = kernel(channels, width)

        def level(first, width):
            inputs = [first] + [width] * (blocks - 1)
            return nn.ModuleList(Block(each, width, groups, features) for each in inputs)

        self.down = nn.ModuleList(level(widths[max(at - 1, 0)], widths[at]) for at in range(len(widths)))
        self.up = nn.ModuleList(level(widths[at + 1] + widths[at], widths[at]) for at in range(len(widths) - 1))
        self.norm = nn.GroupNorm(groups, width)
        self.exit = kernel(width, channels)

    def forward(self, states, noise, mask):
        embedded = self.embedding(noise)
        x = self.entry(states.view(len(states), self.channels, self.cells, self.cells))
        seen = []
        for level, blocks in enumerate(self.down):
            if level > 0:
                seen.append(x)
                x = functional.avg_pool2d(x, 2)
            for block in blocks:
                x = block(x, embedded)
        for blocks, left in zip(reversed(self.up), reversed(seen)):
            x = torch.cat([functional.interpolate(x, scale_factor=2), left], dim=1)
            for block in blocks:
                x = block(x, embedded)
        return self.exit(functional.silu(self.norm(x))).flatten(1)
