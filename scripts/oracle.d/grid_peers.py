"""Data sets that scikit-learn ships or makes, beside its KernelRidge: the same kernel, the same ridge, in double precision.

`scripts/oracle` asks PyPI for scikit-learn in the long form.
"""

import os

import numpy as np

import check_path
import check_regression
import check_solve
from problem import Case
from suites import Run

#: scikit-learn's name of a kernel and its parameters, for d features of unit variance.
KERNELS = {
    "gaussian:gamma={g!r}": lambda g: {"kernel": "rbf", "gamma": g},
    "laplacian-l1:gamma={g!r}": lambda g: {"kernel": "laplacian", "gamma": g},
    "polynomial:degree=3,gamma={g!r},constant=1": lambda g: {"kernel": "poly", "degree": 3, "gamma": g, "coef0": 1},
    "linear": lambda g: {"kernel": "linear"},
}
#: Training and test examples: explicit refits in extended precision are slow.
TRAIN, TESTS = 60, 40


def data_sets():
    """Five of classes and five of real numbers, one target and several: name, inputs, targets, whether they are real."""
    from sklearn import datasets

    for name in ("iris", "wine", "breast_cancer", "digits"):
        whole = getattr(datasets, f"load_{name}")()
        yield name, whole.data, whole.target, False
    yield "moons", *datasets.make_moons(200, noise=0.2, random_state=1), False
    for name in ("diabetes", "linnerud"):
        whole = getattr(datasets, f"load_{name}")()
        yield name, whole.data, whole.target, True
    yield "friedman1", *datasets.make_friedman1(200, random_state=2), True
    yield "friedman2", *datasets.make_friedman2(200, random_state=3), True
    yield "regression", *datasets.make_regression(200, 8, n_targets=3, noise=2.0, random_state=4), True


def examples_of(material, x, y, real):
    """Some of the examples in random order, every feature of mean 0 and variance 1."""
    order = np.random.default_rng(7).permutation(len(x))
    x, y = np.asarray(x, float)[order], np.asarray(y)[order]
    n = min(TRAIN, 3 * len(x) // 4)
    spread = x[:n].std(0)
    x = (x - x[:n].mean(0)) / np.where(spread > 0, spread, 1)
    tests = slice(n, n + TESTS)
    if real:
        y = np.asarray(y, float).reshape(len(y), -1)
    return material.arrays.make(x[:n], y[:n], x[tests], y[tests], real)


def runs(material, short):
    """All of them; in short none."""
    if short:
        return
    for name, x, y, real in data_sets():
        examples = examples_of(material, x, y, real)
        for index, text in enumerate(KERNELS):
            kernel = text.format(g=0.5 / x.shape[1])
            for ridge in (1e-3, 1.0):
                path = os.path.join(material.arrays.folder, f"{name}-{index}-{ridge}")
                files = ["--scores", f"{path}-scores.npy", "--loo-scores", f"{path}-loo.npy"]
                case = Case(examples, kernel, ridge, loo=True, more=files)
                without = ("--labels", "--coding") if real else ()
                yield Run(
                    "solve",
                    f"scikit-learn {name} {kernel} alpha {ridge}",
                    case,
                    Peer(list(KERNELS.values())[index](0.5 / x.shape[1]), ridge, path, real),
                    case.problem_arguments(without=without) + case.system_arguments() + files,
                )
    yield narrow(material)
    yield wine_path(material)


class Peer:
    """A check of a record as usual, and of its arrays beside KernelRidge."""

    def __init__(self, kernel, ridge, path, real):
        self.kernel, self.ridge, self.path, self.real = kernel, ridge, path, real

    def __call__(self, ledger, problem, record):
        (check_regression if self.real else check_solve).check(ledger, problem, record)
        condition = record["system"]["conditionNumber"]
        if condition >= 1e8:
            return
        x, tests = (np.asarray(part, float) for part in (problem.x, problem.test_x))
        labels = problem.true_labels
        # A class that no training example has is no column of the program's arrays.
        y = np.asarray(labels, float) if self.real else np.eye(problem.classes)[labels][:, np.unique(labels)]
        self.compare(ledger, "scores", self.fit(x, y).predict(tests))
        refits = [self.fit(np.delete(x, i, 0), np.delete(y, i, 0)).predict(x[i : i + 1])[0] for i in range(len(x))]
        self.compare(ledger, "loo", np.array(refits))

    def fit(self, x, y):
        """scikit-learn's own solution."""
        from sklearn.kernel_ridge import KernelRidge

        return KernelRidge(alpha=self.ridge, **self.kernel).fit(x, y)

    def compare(self, ledger, name, expected):
        """To 1e-8 of the largest."""
        found = np.load(f"{self.path}-{name}.npy").reshape(expected.shape)
        ledger.sharp += found.size
        worst = abs(found - expected).max() / abs(expected).max()
        if not worst <= 1e-8:
            ledger.finding(name, f"differs from scikit-learn's by {worst:.2g} of the largest")


def narrow(material):
    """A kernel so narrow that left-out predictions vanish.

    The largest of equal scores is then NumPy's first class, right or wrong by chance: its error rate is that of the record
    and as many of the undecided as are not of that class.
    """
    from sklearn.datasets import load_digits

    whole = load_digits()
    examples = material.arrays.make(whole.data[:120], whole.target[:120], whole.data[120:140], whole.target[120:140])

    def check(ledger, problem, record):
        check_solve.check(ledger, problem, record)
        gram, n = np.asarray(problem.gram(), float), problem.n
        y, labels = np.eye(problem.classes)[problem.true_labels], problem.true_labels
        scores = np.zeros_like(y)
        for i in range(n):
            keep = np.arange(n) != i
            scores[i] = gram[i, keep] @ np.linalg.solve(gram[np.ix_(keep, keep)], y[keep])
        vanished = scores.max(1) < np.finfo(float).tiny
        wrong = scores.argmax(1) != labels
        ledger.number("results[0].looUndecided", int(vanished.sum()))
        ledger.number("results[0].looErrors", int((wrong & ~vanished).sum()))
        if not (wrong & vanished).any() or not vanished.any():
            ledger.finding("looUndecided", "no example vanishes: this run looks at nothing")

    case = Case(examples, "gaussian:bandwidth=0.6", loo=True)
    return Run(
        "solve", "scikit-learn digits, narrow", case, check, case.problem_arguments() + case.system_arguments()
    )


def wine_path(material):
    """A linear kernel of rank 13 for more examples: beside the ridge of the weights, whose norm falls with every λ."""
    from sklearn.datasets import load_wine

    whole = load_wine()
    examples = examples_of(material, whole.data, whole.target, False)
    ridges = [0.0, 6.4e-6, 1.28e-5, 5e-5, 1.0]

    def check(ledger, problem, record):
        check_path.check(ledger, problem, record)
        x, y = np.asarray(problem.x, float), np.eye(problem.classes)[problem.true_labels]
        norms = [np.linalg.norm(np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ y)) for ridge in ridges]
        for index, norm in enumerate(norms):
            ledger.number(f"paths[0].ridge[{index}].norms.rkhs", norm, 1e-10 * norm)
        ledger.number("system.rank", x.shape[1])
        found = [point["norms"]["rkhs"] for point in record["paths"][0]["ridge"]]
        if found != sorted(found, reverse=True):
            ledger.finding("norms", f"rise along the path: {found}")

    more = ["--ridges", ",".join(map(repr, ridges))]
    case = Case(examples, "linear", more=more)
    return Run("path", "scikit-learn wine", case, check, case.problem_arguments() + more)
