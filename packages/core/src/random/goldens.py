"""Regenerates goldens.json, the numbers of jax.random that the tests of this folder compare with.

    pip install "jax[cpu]==0.10.2"
    python goldens.py > goldens.json        # then format it with Biome

JAX is not a dependency of the project: the file it writes is committed.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np

KEYS = [0, 1, 42, 123456789, 2**31, 2**32 - 1]
WIDE = [2**32, 2**40 + 7, 2**53 - 1, -1, -5, -(2**40), -(2**53 - 1)]
PATHS = [
    [],
    [["foldIn", 0]],
    [["foldIn", 1]],
    [["foldIn", 4294967295]],
    [["foldIn", 3], ["foldIn", 1000]],
    [["split", 2, 0]],
    [["split", 2, 1]],
    [["split", 5, 3], ["foldIn", 7], ["split", 2, 1], ["split", 3, 2]],
]


def data(key):
    return jax.random.key_data(key).tolist()


def follow(key, path):
    for step in path:
        key = jax.random.fold_in(key, step[1]) if step[0] == "foldIn" else jax.random.split(key, step[1])[step[2]]
    return key


def flat(array):
    return np.asarray(array).ravel().tolist()


def draws(cases, draw):
    return [{"seed": seed, **case, "values": flat(draw(jax.random.key(seed), **case))} for seed in KEYS for case in cases]


def weighted(seed, n):
    return int(np.dot(np.arange(1, n + 1), np.asarray(jax.random.permutation(jax.random.key(seed), n), np.int64)))


def wide():
    with jax.enable_x64(True):
        return [{"seed": seed, "words": data(jax.random.key(seed))} for seed in KEYS + WIDE]


f32 = jnp.float32
shapes = [{"shape": s} for s in ([], [7], [2, 3], [0, 2])]
ranges = [{"shape": [16], "minval": lo, "maxval": hi} for lo, hi in ((0, 1), (-1, 1), (0.1, 0.7), (-3, 1000), (2, 2))]

print(
    json.dumps(
        {
            "provenance": {
                "package": "jax",
                "version": jax.__version__,
                "platform": jax.default_backend(),
                "layout": f"threefry2x32, jax_threefry_partitionable = {jax.config.jax_threefry_partitionable}",
                "calls": "jax.random: key (with x64 enabled), fold_in, split, bits, uniform, normal, bernoulli, "
                "categorical, permutation; all draws in float32, flattened row-major",
                "script": "goldens.py",
            },
            "key": wide(),
            "split": [
                {"seed": seed, "n": n, "words": [data(k) for k in jax.random.split(jax.random.key(seed), n)]}
                for seed in KEYS
                for n in (1, 2, 5)
            ],
            "path": [
                {"seed": seed, "path": path, "words": data(key), "bits": flat(jax.random.bits(key, (4,)))}
                for seed in KEYS
                for path in PATHS
                for key in [follow(jax.random.key(seed), path)]
            ],
            "bits": draws(shapes, lambda k, shape: jax.random.bits(k, shape)),
            "uniform": draws(
                ranges,
                lambda k, shape, minval, maxval: jax.random.uniform(k, shape, f32, minval, maxval),
            ),
            "normal": draws([{"shape": [40]}, {"shape": [2, 3]}], lambda k, shape: jax.random.normal(k, shape, f32)),
            "bernoulli": draws(
                [{"p": p, "shape": [4, 8]} for p in (0.1, 0.5, 0.9)],
                lambda k, p, shape: jax.random.bernoulli(k, f32(p), shape).astype(jnp.int32),
            ),
            "categorical": draws(
                [
                    {"logits": [0.5, -1.25, 2, 0], "shape": [20]},
                    {"logits": [-3, 1e-3], "shape": [3, 4]},
                    {"logits": [7], "shape": []},
                ],
                lambda k, logits, shape: jax.random.categorical(k, jnp.asarray(logits, f32), shape=shape),
            ),
            "permutation": draws(
                [{"n": n} for n in (0, 1, 2, 10, 33)], lambda k, n: jax.random.permutation(k, n)
            )
            # Above 1625 elements there are two rounds.
            + [{"seed": 9, "n": 2000, "values": flat(jax.random.permutation(jax.random.key(9), 2000))}],
            # Many enough for two equal words in one sort; sum_i (i + 1) p[i] stands for the values.
            "longPermutation": [{"seed": 1, "n": 100000, "sum": weighted(1, 100000)}],
        }
    )
)
