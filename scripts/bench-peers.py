"""Fits and predicts MNIST as other programs do it, for scripts/bench solver.

Usage: bench-peers.py scipy|scikit-learn|cg|gpytorch FOLDER N [TOLERANCE]
       prints one line of JSON: name, seconds, peakBytes, errors, and of iterations their number and the residual

cg is SciPy's conjugate gradients with the Nyström features of scikit-learn as preconditioner; gpytorch, where it is installed,
linear_operator's batched conjugate gradients with its pivoted Cholesky preconditioner. Both store K, all columns in float64.
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


class Woodbury:
    """(VVᵀ + δI)⁻¹ for a narrow V."""

    def __init__(self, v, delta):
        from scipy import linalg

        self.v, self.delta, self.linalg = v, delta, linalg
        self.factor = linalg.cho_factor(v.T @ v + delta * np.eye(v.shape[1]))

    def __call__(self, r):
        return (r - self.v @ self.linalg.cho_solve(self.factor, self.v.T @ r)) / self.delta


def cg(x, y, z, tolerance):
    """Ten columns, one after the other: SciPy's routine takes vectors."""
    from scipy import __version__
    from scipy.sparse.linalg import LinearOperator, cg as solve
    from sklearn.kernel_approximation import Nystroem

    gram, n = gaussian(x, x), len(x)
    features = Nystroem(kernel="rbf", gamma=0.02, n_components=min(n // 10, 2000), random_state=0).fit_transform(x)
    # δ: what the features leave of the diagonal.
    delta = float(np.maximum(1 - (features**2).sum(1), 1e-6).mean())
    inverse = LinearOperator((n, n), Woodbury(features, delta), dtype=float)
    steps, columns = [0], []
    for column in y.T:

        def count(_):
            steps[0] += 1

        columns.append(solve(gram, column, rtol=tolerance, atol=0, maxiter=2000, M=inverse, callback=count)[0])
    return f"SciPy {__version__} cg, Nyström", np.stack(columns, 1), gram, gaussian(z, x), steps[0] / len(columns)


def gpytorch(x, y, z, tolerance):
    """Ten columns at once; its tolerance is the mean of the columns' residuals."""
    import torch
    from linear_operator import __version__, settings
    from linear_operator.operators import AddedDiagLinearOperator, DenseLinearOperator, DiagLinearOperator
    from linear_operator.utils import linear_cg

    gram = torch.from_numpy(gaussian(x, x))
    sides = torch.from_numpy(y)
    noise = 1e-6
    with settings.max_preconditioner_size(500), settings.min_preconditioning_size(1):
        operator = AddedDiagLinearOperator(
            DenseLinearOperator(gram), DiagLinearOperator(torch.full((len(x),), noise, dtype=torch.float64))
        )
        inverse = operator._preconditioner()[0]
        found = linear_cg(gram.matmul, sides, tolerance=tolerance, max_iter=2000, preconditioner=inverse)
    return f"linear_operator {__version__} linear_cg", found.numpy(), gram.numpy(), gaussian(z, x), None


def direct(function):
    def run(x, y, z, _):
        title, predictions = function(x, y, z)
        return title, predictions, {}

    return run


def iterative(function):
    def run(x, y, z, tolerance):
        title, coefficients, gram, cross, steps = function(x, y, z, tolerance)
        residuals = np.linalg.norm(y - gram @ coefficients, axis=0) / np.linalg.norm(y, axis=0)
        return title, cross @ coefficients, {"iterations": steps, "residual": float(residuals.max())}

    return run


PROGRAMS = {
    "scipy": direct(scipy),
    "scikit-learn": direct(scikit_learn),
    "cg": iterative(cg),
    "gpytorch": iterative(gpytorch),
}

name, folder, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
tolerance = float(sys.argv[4]) if len(sys.argv) > 4 else 1e-4
start = time.perf_counter()
x, y, z, labels = load(folder, n)
try:
    title, predictions, more = PROGRAMS[name](x, y, z, tolerance)
except ImportError as error:
    print(f"{name}: {error.name} is missing", file=sys.stderr)
    sys.exit(69)
errors = int((predictions.argmax(1) != labels).sum())
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"name": title, "seconds": seconds, "peakBytes": peak, "errors": errors, **more}))
