"""Fits and predicts MNIST as other programs do it, for scripts/bench solver.

Usage: bench-peers.py scipy|scikit-learn FOLDER N    prints one line of JSON: name, seconds, peakBytes, errors
"""

import gzip
import json
import resource
import sys
import time

import numpy as np


def read(path):
    with gzip.open(path) as file:
        data = file.read()
    rank = data[3]
    shape = np.frombuffer(data, ">i4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load(folder, n):
    x = read(f"{folder}/train-images-idx3-ubyte.gz")[:n].reshape(n, -1) / 255.0
    y = np.eye(10)[read(f"{folder}/train-labels-idx1-ubyte.gz")[:n]]
    z = read(f"{folder}/t10k-images-idx3-ubyte.gz").reshape(10000, -1) / 255.0
    return x, y, z, read(f"{folder}/t10k-labels-idx1-ubyte.gz")


def gaussian(x, z):
    d = (x * x).sum(1)[:, None] + (z * z).sum(1) - 2 * (x @ z.T)
    return np.exp(-0.02 * np.maximum(d, 0))


def scipy(x, y, z):
    from scipy import __version__, linalg

    coefficients = linalg.cho_solve(linalg.cho_factor(gaussian(x, x), lower=True, overwrite_a=True), y)
    return f"SciPy {__version__} cho_factor, cho_solve", gaussian(z, x) @ coefficients


def scikit_learn(x, y, z):
    from sklearn import __version__
    from sklearn.kernel_ridge import KernelRidge

    model = KernelRidge(alpha=0, kernel="rbf", gamma=0.02).fit(x, y)
    return f"scikit-learn {__version__} KernelRidge", model.predict(z)


name, folder, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
start = time.perf_counter()
x, y, z, labels = load(folder, n)
title, predictions = {"scipy": scipy, "scikit-learn": scikit_learn}[name](x, y, z)
errors = int((predictions.argmax(1) != labels).sum())
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"name": title, "seconds": seconds, "peakBytes": peak, "errors": errors}))
