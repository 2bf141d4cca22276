"""Unadjusted Langevin steps x <- x - (h / 2) grad E(x) + sqrt(h) z, by autograd."""

import math

import torch


def gradient(energy, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(energy(x).sum(), x)[0]


def step(energy, x, step_size):
    drift = gradient(energy, x)
    with torch.no_grad():
        return torch.sub(x, drift, alpha=step_size / 2).add_(torch.randn_like(x), alpha=math.sqrt(step_size))


class Langevin:
    """A run: some steps from the starting points."""

    def __init__(self, energy, starts, step_size, steps):
        self.energy = energy
        self.starts = starts
        self.step_size = step_size
        self.steps = int(steps)

    def gradient(self, x):
        return {"gradient": gradient(self.energy, x)}

    def step(self, x):
        return {"x": step(self.energy, x, self.step_size)}

    def run(self):
        x = self.starts
        for _ in range(self.steps):
            x = step(self.energy, x, self.step_size)
        return x
