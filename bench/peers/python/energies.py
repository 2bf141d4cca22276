"""The energies of the rows, of a batch of points, one number for each."""

import torch
from torch.nn import functional as F


def mixture(means, scale):
    """-ln sum_k exp(-|x - m_k|^2 / (2 s^2))."""

    def energy(x):
        return -torch.logsumexp((x[:, None, :] - means).square().sum(2) * (-0.5 / scale**2), 1)

    return energy


def network(w1, b1, w2, b2, w3):
    """Two hidden layers with SiLU, and a weighted sum."""

    def energy(x):
        first = F.silu(torch.addmm(b1, x, w1))
        second = F.silu(torch.addmm(b2, first, w2))
        return second @ w3

    return energy


def images(k1, b1, k2, b2, w):
    """Two convolutions with SiLU, each of which halves the image, and a weighted sum."""

    def energy(x):
        first = F.silu(F.conv2d(x, k1, b1, stride=2, padding=1))
        second = F.silu(F.conv2d(first, k2, b2, stride=2, padding=1))
        return second.flatten(1) @ w

    return energy
