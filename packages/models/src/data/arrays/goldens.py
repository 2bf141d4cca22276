"""Regenerates goldens.json, files of numpy and of the IDX format that the tests of this folder read.

    pip install "numpy==2.4.6"
    python goldens.py > goldens.json        # then format it with Biome

numpy is not a dependency of the project: the file it writes is committed.
"""

import base64
import gzip
import io
import json
import struct

import numpy as np


def text(data):
    return base64.b64encode(data).decode()


def npy(array, version=None, pickle=False):
    out = io.BytesIO()
    if version is None:
        np.save(out, array, allow_pickle=pickle)
    else:
        np.lib.format.write_array(out, array, version=version)
    return text(out.getvalue())


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return text(out.getvalue())


def idx(code, fmt, shape, values, pack=False):
    data = struct.pack(">BBBB", 0, 0, code, len(shape)) + struct.pack(f">{len(shape)}I", *shape)
    data += struct.pack(f">{len(values)}{fmt}", *values)
    return text(gzip.compress(data, mtime=0) if pack else data)


def case(array, data):
    return {"bytes": data, "shape": list(array.shape), "values": np.asarray(array, np.float64).ravel().tolist()}


reals = np.array([[0, 1.5, -2.25], [3e-5, 65504, -6e-8]])
whole = np.array([[0, 1, -2], [3, 127, -128]])
counts = np.array([[0, 1, 2], [3, 127, 255]])

arrays = {}
for kind in ["f2", "f4", "f8"]:
    for sign in "<>":
        arrays[f"{sign}{kind}"] = reals.astype(f"{sign}{kind}")
for kind in ["i2", "i4", "i8"]:
    for sign in "<>":
        arrays[f"{sign}{kind}"] = whole.astype(f"{sign}{kind}")
for kind in ["u2", "u4", "u8"]:
    for sign in "<>":
        arrays[f"{sign}{kind}"] = counts.astype(f"{sign}{kind}")
arrays["i1"] = whole.astype("i1")
arrays["u1"] = counts.astype("u1")
arrays["bool"] = counts > 1
arrays["Fortran order"] = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
arrays["Fortran order, big end first"] = np.asfortranarray(np.arange(6).reshape(3, 2)).astype(">i4")
arrays["both orders"] = np.arange(3.0)
arrays["scalar"] = np.array(7.5)
arrays["nothing"] = np.zeros((0, 2))
arrays["largest exact integers"] = np.array([2**53 - 1, -(2**53 - 1)])

points = np.array([[0.5, -1], [2, 3], [4, 5.25]])

print(
    json.dumps(
        {
            "arrays": {name: case(array, npy(array)) for name, array in arrays.items()}
            | {f"version {v}.0": case(points, npy(points, (v, 0))) for v in (1, 2, 3)},
            "archives": {
                "stored": npz(np.savez, points=points, weights=np.array([1, 2, 3])),
                "compressed": npz(np.savez_compressed, points=np.tile(points, (20, 1)), names=np.array(["a", "b"])),
                "two": npz(np.savez, train=points, test=points + 1),
                "none": npz(np.savez),
            },
            "points": points.ravel().tolist(),
            "idx": {
                "u1": {"bytes": idx(8, "B", [2, 2, 2], range(8)), "shape": [2, 2, 2], "values": list(range(8))},
                "u1 packed": {
                    "bytes": idx(8, "B", [3], [5, 0, 255], True),
                    "shape": [3],
                    "values": [5, 0, 255],
                },
                "i1": {"bytes": idx(9, "b", [2], [-128, 127]), "shape": [2], "values": [-128, 127]},
                "i2": {"bytes": idx(11, "h", [2], [-32768, 32767]), "shape": [2], "values": [-32768, 32767]},
                "i4": {"bytes": idx(12, "i", [1, 2], [-(2**31), 7]), "shape": [1, 2], "values": [-(2**31), 7]},
                "f4": {"bytes": idx(13, "f", [2], [0.5, -1.25]), "shape": [2], "values": [0.5, -1.25]},
                "f8": {"bytes": idx(14, "d", [2], [0.1, 1e300]), "shape": [2], "values": [0.1, 1e300]},
            },
            "refused": {
                "complex": npy(points.astype(complex)),
                "text": npy(np.array(["a", "bc"])),
                "times": npy(np.array(["2020-01-01"], "M8[D]")),
                "objects": npy(np.array([{}, None]), pickle=True),
                "fields": npy(np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")])),
                "not finite": npy(np.array([[1, np.nan], [np.inf, -np.inf]])),
                "not exact": npy(np.array([1, 2**53, -(2**63)])),
                "not exact, unsigned": npy(np.array([2**64 - 1], "u8")),
            },
        }
    )
)
