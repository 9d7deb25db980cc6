"""Reverse diffusion of particles in eager PyTorch, with the exact score of a mixture of Gaussians.

    torch_mixture_diffusion.py broadcast|matrix PARTICLES STEPS

Data are 8 Gaussians of deviation 0.3 evenly on a ring of radius 4. The process is VP with beta(t) = 0.1 + 19.9 t; Euler-Maruyama
goes from N(0, I) at t = 1 to t = 0 in even steps, in f32 and without gradients. With alpha and v of the marginal at t, the score is
(alpha sum_k w_k mu_k - x) / v. `broadcast` computes the weights from differences of every particle and centre, as one
writes the formula; `matrix` expands the square and multiplies matrices.
"""

import math

import torch

import peer

CENTRES, RADIUS, DEVIATION = 8, 4.0, 0.3
BETA = (0.1, 20.0)


def weights_broadcast(x, centres, variance):
    squares = ((x[:, None, :] - centres) ** 2).sum(-1)
    return torch.softmax(-0.5 * squares / variance, dim=-1)


def weights_matrix(x, centres, variance):
    # |x|^2 and |mu|^2 are the same for all centres and drop out.
    return torch.softmax(x @ (centres / variance).T, dim=-1)


def main():
    parser = peer.parser(__doc__)
    parser.add_argument("score", choices=["broadcast", "matrix"])
    parser.add_argument("particles", type=int)
    parser.add_argument("steps", type=int)
    options = parser.parse_args()
    weights = {"broadcast": weights_broadcast, "matrix": weights_matrix}[options.score]
    angles = torch.arange(CENTRES) * (2 * math.pi / CENTRES)
    ring = RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)
    step = 1 / options.steps

    @torch.no_grad()
    def action(seed):
        torch.manual_seed(seed)
        x = torch.randn(options.particles, 2)
        for index in range(options.steps, 0, -1):
            t = index * step
            beta = BETA[0] + (BETA[1] - BETA[0]) * t
            alpha = math.exp(-0.5 * t * (BETA[0] + 0.5 * (BETA[1] - BETA[0]) * t))
            variance = alpha**2 * DEVIATION**2 + 1 - alpha**2
            centres = alpha * ring
            score = (weights(x, centres, variance) @ centres - x) / variance
            x = x + step * beta * (0.5 * x + score) + math.sqrt(step * beta) * torch.randn_like(x)

        def figures():
            radius = x.norm(dim=1)
            return {
                "particle_steps": options.particles * options.steps,
                "check": float(radius.mean()),
                "deviation": float(radius.std()),
                "threads": torch.get_num_threads(),
            }

        return figures

    peer.work(options, action)


if __name__ == "__main__":
    main()
