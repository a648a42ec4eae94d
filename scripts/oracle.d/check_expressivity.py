"""The record of `expressivity`: Theorem 1's network built by substitution and evaluated as a network."""

import numpy as np

import check_solve
import philox
from check_fit import interval, rate
from check_record import check_dataset, check_features, check_kernel
from counting import Count
from precise import LD, norm, wide

U = LD(2.0**-53)


def option(case, name, default):
    """The word after an option of a case."""
    return case.more[case.more.index(name) + 1] if name in case.more else default


class Network:
    """f(x) = Σⱼ wⱼ max(a·x − bⱼ, 0) through given values, with what rounding may do to each weight."""

    def __init__(self, x, values, theta, seed):
        seen, self.points = {}, []
        for index, row in enumerate(x):
            if seen.setdefault(tuple(row), index) == index:
                self.points.append(index)
        self.duplicates = len(x) - len(self.points)
        d, self.redraws = x.shape[1], 0
        largest = max((x[i] ** 2).sum() for i in self.points)
        while True:
            numbers = philox.Random(seed, philox.START).normal(
                np.arange(d, dtype=np.uint64) + np.uint64(self.redraws * d)
            )
            self.a = wide(numbers)
            #: What rounding does to a projection.
            self.off = U * np.sqrt((self.a**2).sum() * largest * d)
            z = x[self.points] @ self.a
            order = np.argsort(z, kind="stable")
            self.z = z[order]
            if (np.diff(self.z) > 4 * self.off).all():
                break
            self.redraws += 1
        n, self.order = len(self.z), [self.points[i] for i in order]
        gaps = np.diff(self.z)
        self.gaps, self.spread = gaps, gaps.sum() if n > 1 else LD(0)
        first = self.spread / (n - 1) if n > 1 else LD(1)
        self.b = np.concatenate([[self.z[0] - first], self.z[:-1] + LD(theta) * gaps])
        self.matrix = np.maximum(self.z[:, None] - self.b[None, :], 0)
        self.w = substitute(self.matrix, values[self.order])
        self.inverse = substitute(self.matrix, np.eye(n, dtype=LD))
        # Componentwise (Higham 2002, theorem 8.5): |δw| ≤ |A⁻¹|(|A|n u + δA)|w|, δA from the projections.
        self.error = abs(self.inverse) @ ((self.matrix * n * U + np.tril(np.full((n, n), 2 * self.off))) @ abs(self.w))

    @property
    def condition(self):
        """‖A‖₁‖A⁻¹‖₁."""
        return abs(self.matrix).sum(0).max() * abs(self.inverse).sum(0).max()

    def outputs(self, x, columns):
        """The network at some inputs, unit by unit, and what each output may be off by."""
        hidden = np.maximum((x @ self.a)[:, None] - self.b[None, :], 0)
        w, error = self.w[:, columns], self.error[:, columns]
        length = np.sqrt((x**2).sum(1) / max((x**2).sum(1).max(), LD(1e-300)))
        slack = hidden @ error + (hidden * len(self.b) * U + 4 * self.off * (1 + length[:, None])) @ abs(w)
        return hidden @ w, slack


def substitute(lower, right):
    """L⁻¹B, row after row."""
    x = wide(right).copy()
    for i in range(len(lower)):
        x[i] = (x[i] - lower[i, :i] @ x[:i]) / lower[i, i]
    return x


def check(ledger, problem, record):
    """All figures of a `minnorm.expressivity/1` record."""
    case = problem.case
    theta = float(option(case, "--position", 0.125))
    labels = [problem.label_set(name) for name in case.labels]
    values = np.hstack([np.hstack([wide(some)[:, None], problem.targets(some)]) for some in labels])
    check_dataset(ledger, "dataset", problem)
    check_features(ledger, "features", case.features, problem.x.shape[1])
    if record["minimumNorm"] is not None:
        check_kernel(ledger, "kernel", problem.kernel)
    ledger.number("seed", case.seed)
    network = Network(problem.x, values, theta, case.seed)
    check_system(ledger, "system", network, problem, theta)
    width = problem.classes + 1
    for index, some in enumerate(labels):
        for kind, columns in (
            ("one", slice(index * width, index * width + 1)),
            ("classes", slice(index * width + 1, (index + 1) * width)),
        ):
            place = 2 * index + (kind == "classes")
            check_network(ledger, f"results[{place}]", problem, network, columns, values[:, columns], some)
    if record["minimumNorm"] is not None:
        check_solve.check(ledger, problem, record["minimumNorm"], {"prefix": "minimumNorm."})
    if "--no-series" in case.more:
        return
    column = values[:, (len(labels) - 1) * width : (len(labels) - 1) * width + 1]
    counts = [c * 10**power for power in range(1, 6) for c in (1, 2, 5) if c * 10**power < problem.n] + [problem.n]
    for index, count in enumerate(counts):
        check_point(ledger, f"series[{index}]", problem, column, count, theta)
    for index, position in enumerate((0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75)):
        check_point(ledger, f"positions[{index}]", problem, column, problem.n, position)


def condition(ledger, path, network):
    """LAPACK estimates the condition number from below, within a factor of three."""
    exact, off = network.condition, 4 * network.off * abs(network.inverse).sum(0).max() * len(network.b)
    found = ledger.get(path)
    if found is None:
        ledger.between(path, 0, 0) if exact < LD(1e300) else ledger.number(path, None)
        return
    ledger.between(path, exact / 3 / (1 + min(off, LD(1e30))), exact * (1 + min(off, LD(1e30)) + 1e-9))


def check_system(ledger, path, network, problem, theta):
    """The triangular system."""
    ledger.number(f"{path}.order", len(network.z))
    ledger.number(f"{path}.dimension", problem.x.shape[1])
    ledger.number(f"{path}.position", theta)
    ledger.number(f"{path}.redraws", network.redraws)
    ledger.number(f"{path}.equalExamples", network.duplicates)
    ledger.number(f"{path}.spread", network.spread, 4 * network.off)
    ledger.number(f"{path}.smallestGap", network.gaps.min() if len(network.gaps) else None, 4 * network.off)
    condition(ledger, f"{path}.conditionNumber", network)


def check_network(ledger, path, problem, network, columns, values, labels):
    """Errors of the network on training and test examples, its residual, the size of its weights."""
    outputs = values.shape[1]
    fitted, fitted_error = network.outputs(problem.x, columns)
    tests, tests_error = network.outputs(problem.test_x, columns)
    for key, scores, error, truth in (
        ("train", fitted, fitted_error, labels),
        ("test", tests, tests_error, problem.test_labels),
    ):
        if outputs == 1:
            low, high = nearest_class_errors(scores[:, 0], error[:, 0], truth, problem.classes)
        else:
            count = Count(scores, error, truth)
            low, high = count.low, count.high
        ledger.between(f"{path}.{key}Errors", low, high)
        rate(ledger, f"{path}.{key}ErrorRate", f"{path}.{key}Errors", len(truth))
    interval(ledger, f"{path}.testErrorInterval95", f"{path}.testErrors", problem.test_count)
    ledger.between(f"{path}.maxResidual", 0, fitted_error.max())
    ledger.between(f"{path}.relativeResidual", 0, norm(fitted_error) / max(norm(values), LD(1e-300)))
    w, error = network.w[:, columns], network.error[:, columns]
    ledger.number(f"{path}.weightNorm", norm(w), norm(error))
    slopes = abs(np.cumsum(w, axis=0)).max()
    ledger.number(f"{path}.steepestSlope", slopes, error.sum(0).max())
    ledger.number(f"{path}.weights", problem.x.shape[1] + len(network.b) * (1 + outputs))
    ledger.same(f"{path}.fits", ledger.get(f"{path}.trainErrors") == 0)


def nearest_class_errors(outputs, error, labels, classes):
    """A single output names the nearest class."""

    def classes_of(values):
        return np.clip(np.rint(values.astype(float)), 0, classes - 1)

    low, high = classes_of(outputs - error), classes_of(outputs + error)
    sure = (low == high) & (low != labels)
    return int(sure.sum()), int(sure.sum() + (low != high).sum())


def check_point(ledger, path, problem, values, count, theta):
    """A network of the first examples, or with other thresholds."""
    network = Network(problem.x[:count], values[:count], theta, problem.case.seed)
    ledger.number(f"{path}.trainCount", count)
    ledger.number(f"{path}.position", theta)
    ledger.number(f"{path}.smallestGap", network.gaps.min() if len(network.gaps) else None, 4 * network.off)
    condition(ledger, f"{path}.conditionNumber", network)
    found = ledger.get(f"{path}.largestWeight")
    if found is None:
        ledger.number(f"{path}.largestWeight", None)
        return
    _, error = network.outputs(problem.x[:count], slice(0, 1))
    ledger.number(f"{path}.largestWeight", abs(network.w).max(), network.error.max())
    ledger.between(f"{path}.maxResidual", 0, error.max())
