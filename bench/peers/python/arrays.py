"""Arrays that are computed, each by one expression."""

import torch


class Computation:
    def __init__(self, work):
        self.run = work

    def result(self):
        return {"result": self.run()}


def normals(count):
    return Computation(lambda: torch.randn(int(count)))


def bump(x):
    return Computation(lambda: torch.exp(-0.5 * x * x) * torch.sin(x))


def product(a, b):
    return Computation(lambda: a @ b)
