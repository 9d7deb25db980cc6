"""Twelve steps of PyTorch's AdamW and Adam in double precision: tests/data/adam.json.

Run: python adam.py > ../data/adam.json   (made with PyTorch 2.15.0)
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)
runs = []
for weight_decay, betas in [(0.0, (0.9, 0.999)), (0.1, (0.8, 0.95))]:
    weights = torch.tensor([0.5, -1.0, 2.0, 0.0, 0.25], requires_grad=True)
    settings = {"lr": 0.03, "betas": betas, "eps": 1e-8}
    optimiser = torch.optim.AdamW([weights], weight_decay=weight_decay, **settings)
    if weight_decay == 0.0:
        optimiser = torch.optim.Adam([weights], **settings)
    path = []
    for step in range(12):
        gradient = [math.sin((step + 1) * (i + 1)) * 10.0 ** (i - 2) for i in range(5)]
        weights.grad = torch.tensor(gradient)
        optimiser.step()
        path.append(weights.detach().tolist())
    runs.append({"weight_decay": weight_decay, "betas": betas, "rate": settings["lr"], "weights": path})
print(json.dumps({"provenance": f"tests/reference/adam.py with PyTorch {torch.__version__}", "runs": runs}))
