"""All tasks by name: what they are made of, and how."""

from arrays import bump, normals, product
from energies import images, mixture, network
from langevin import Langevin
from learning import METHODS, learning
from training import Training


def on_mixture(starts, means, scale, **rest):
    return Langevin(mixture(means, scale), starts, **rest)


def on_network(starts, w1, b1, w2, b2, w3, **rest):
    return Langevin(network(w1, b1, w2, b2, w3), starts, **rest)


def on_images(starts, k1, b1, k2, b2, w, **rest):
    return Langevin(images(k1, b1, k2, b2, w), starts, **rest)


TASKS = {
    "mixture": on_mixture,
    "network": on_network,
    "images": on_images,
    "normals": normals,
    "bump": bump,
    "product": product,
    "training": Training,
    **{"learning-" + method: learning(method) for method in METHODS},
}
