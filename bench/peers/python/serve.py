"""PyTorch as a peer of the benchmarks: reads requests, a line of JSON each, and answers with a line of JSON each.

Tasks are made of arrays and numbers once, and then compute, or run some times and tell how long that took. The time is taken here, so that
neither the start of Python nor the talk is in it.
"""

import base64
import ctypes
import json
import sys
import time
import traceback


def say(reply):
    print(json.dumps(reply), flush=True)


try:
    import numpy
    import torch
except ImportError as error:
    say({"error": f"{sys.executable}: {error}"})
    sys.exit(0)


def openblas():
    """OpenBLAS, if it is the BLAS that PyTorch is linked with; else None."""
    try:
        library = ctypes.CDLL("libblas.so.3")
        library.openblas_get_config.restype = ctypes.c_char_p
        return library
    except (OSError, AttributeError):
        return None


BLAS = openblas()
MKL = torch.backends.mkl.is_available()
if BLAS is None and not MKL:
    say({"error": f"{sys.executable}: PyTorch has neither OpenBLAS nor MKL here: no fair peer"})
    sys.exit(0)


def set_threads(threads):
    """PyTorch knows of its own threads only: OpenBLAS must be told too."""
    torch.set_num_threads(threads)
    if BLAS is not None:
        BLAS.openblas_set_num_threads(threads)


from tasks import TASKS  # noqa: E402  (after the check that there is PyTorch)


def unpack(arrays):
    return {
        name: torch.from_numpy(numpy.frombuffer(base64.b64decode(array["data"]), dtype="<f4").copy()).reshape(array["shape"])
        for name, array in arrays.items()
    }


def pack(tensor):
    return base64.b64encode(tensor.detach().contiguous().numpy().astype("<f4").tobytes()).decode()


tasks = {}


def load(request):
    make = TASKS[request["task"]]
    tasks[request["id"]] = make(**unpack(request["arrays"]), **request["numbers"])
    return {}


def compute(request):
    results = getattr(tasks[request["id"]], request["what"])(**unpack(request["arrays"]))
    return {"arrays": {name: pack(tensor) for name, tensor in results.items()}}


def take_time(request):
    run = tasks[request["id"]].run
    set_threads(request["threads"])
    start = time.perf_counter()
    for _ in range(request["runs"]):
        run()
    return {"milliseconds": 1000 * (time.perf_counter() - start)}


requests = {"load": load, "compute": compute, "time": take_time}

def version():
    blas = "MKL" if BLAS is None else " ".join(BLAS.openblas_get_config().decode().split()[:2])
    return f"PyTorch {torch.__version__} with {blas}, Python {sys.version.split()[0]}"


say({"version": version()})
for line in sys.stdin:
    try:
        request = json.loads(line)
        say(requests[request["do"]](request))
    except Exception:  # whatever it is: who asked is told, and may ask again
        say({"error": traceback.format_exc()})
