"""The record of `descent`: minimum-norm least squares by singular value decompositions, and the Gaussian design."""

import numpy as np

import features
import philox
from check_record import check_envelope
from check_spectrum import option


class Svd:
    """X = UΣVᵀ without what counts as zero."""

    def __init__(self, x):
        u, s, v = np.linalg.svd(np.asarray(x, float), full_matrices=False)
        kept = s > np.sqrt(2 * min(x.shape) * 2.0**-53) * s[0]
        self.u, self.s, self.v, self.full = u[:, kept], s[kept], v[kept], kept.all()
        # The program's singular values come from a Gram matrix.
        self.off = 64 * max(x.shape) * 2.0**-53 * (s[0] / self.s[-1]) ** 2

    def weights(self, y, ridge=0.0, smallest=0.0):
        """(XᵀX + λI)⁺Xᵀy without small singular values."""
        filtered = np.where(self.s >= smallest, self.s / (self.s**2 + ridge), 0)
        return self.v.T @ (filtered[:, None] * (self.u.T @ y))


def check(ledger, problem, record):
    """All figures of a `minnorm.descent/1` record."""
    check_envelope(ledger, problem)
    case = problem.case
    cutoff = float(option(case, "--cutoff", "0.02"))
    ledger.number("cutoff", cutoff)
    test_y = np.asarray(problem.targets(problem.test_labels), float)
    for number, curve in enumerate(record["curves"]):
        y = np.asarray(problem.targets(problem.label_set(curve["labels"])), float)
        for index, point in enumerate(curve["points"]):
            path, n, p = f"curves[{number}].points[{index}]", point["examples"], point["features"]
            x, test = made(case, f"{case.features.split(':')[0]}:count={p}" + extra(case), problem)
            check_point(ledger, path, (x[:n], test, y[:n], test_y, problem.test_labels), curve, point, cutoff)
        check_peak(ledger, f"curves[{number}].peak", curve)
    if record["gaussian"] is not None:
        check_gaussian(ledger, record["gaussian"], case)


def extra(case):
    """The bandwidth, where the features have one."""
    return f",bandwidth={option(case, '--bandwidth', '5.0')}" if case.features.startswith("random-fourier") else ""


def made(case, text, problem):
    """The features of one place."""
    e = case.examples
    result = features.make(text, e.x[problem.indices], e.test_x[: problem.test_count], e.unit, e.shape, case.seed)
    return np.asarray(result.x, float), np.asarray(result.test, float)


def check_point(ledger, path, data, curve, point, cutoff):
    """One solution."""
    x, test, y, test_y, labels = data
    svd, ablation = Svd(x), curve["ablation"]
    smallest = cutoff * svd.s[0] if ablation == "singular-values" else 0
    if ablation == "residual-free":
        both = Svd(np.concatenate([x, test]))
        ideal = both.u @ (both.u.T @ np.concatenate([y, test_y]))
        y, test_y = ideal[: len(x)], ideal[len(x) :]
        svd.off += both.off
    w = svd.weights(y, smallest=smallest)
    outputs = test @ w
    if ablation == "test-modes":
        leading = svd.v[svd.s >= cutoff * svd.s[0]]
        outputs = test @ leading.T @ (leading @ w)
    # Features of the program are rounded to float32.
    off = min(1, svd.off + 2.0**-20 * svd.s[0] / svd.s[-1])
    ledger.number(f"{path}.examples", len(x))
    ledger.number(f"{path}.features", x.shape[1])
    ledger.number(f"{path}.rank", len(svd.s))
    condition = svd.s[0] / svd.s[-1] if svd.full else None
    ledger.number(f"{path}.conditionNumber", condition, off * (condition or 0))
    size = np.linalg.norm(w)
    ledger.number(f"{path}.norm", size, off * size)
    mse = ((outputs - test_y) ** 2).sum(1).mean()
    ledger.number(f"{path}.testMse", mse, 4 * off * (mse + np.sqrt(mse)) + 1e-9)
    check_errors(ledger, f"{path}.testErrorRate", outputs, labels, off * np.abs(outputs).max())
    if ablation is None:
        check_ridge(ledger, f"{path}.ridge", svd, (test, y, test_y, labels), off)


def check_errors(ledger, path, outputs, labels, off):
    """The share of wrong classes, where rounding may decide some."""
    ordered = np.sort(outputs, 1)
    wrong, close = outputs.argmax(1) != labels, ordered[:, -1] - ordered[:, -2] <= 2 * off
    ledger.between(path, (wrong & ~close).mean() - 1e-12, (wrong | close).mean() + 1e-12)


def check_ridge(ledger, path, svd, data, off):
    """The best of 25 ridges in hindsight."""
    test, y, test_y, labels = data
    scores = {}
    for step in range(25):
        ridge = svd.s[0] ** 2 * 10 ** (step / 2 - 12)
        w = svd.weights(y, ridge)
        scores[ridge] = (((test @ w - test_y) ** 2).sum(1).mean(), w)
    found = ledger.get(f"{path}.ridge")
    ridge = min(scores, key=lambda one: abs(one - found))
    ledger.number(f"{path}.ridge", ridge, 1e-4 * ridge)
    mse, w = scores[ridge]
    least = min(score for score, _ in scores.values())
    if mse > least * (1 + 8 * off) + 1e-6:
        ledger.finding(f"{path}.ridge", f"has mse {mse}, the least is {least}")
    ledger.number(f"{path}.testMse", mse, 4 * off * (mse + np.sqrt(mse)) + 1e-9)
    size = np.linalg.norm(w)
    ledger.number(f"{path}.norm", size, off * size + 1e-9)
    check_errors(ledger, f"{path}.testErrorRate", test @ w, labels, off * np.abs(test @ w).max() + 1e-9)


def check_peak(ledger, path, curve):
    """The shape of a curve, from its own points."""
    points = curve["points"]
    if len(points) < 3:
        return
    ratios = np.array([point["features"] / point["examples"] for point in points])
    errors = np.array([point["testMse"] for point in points])
    top = errors.argmax()
    ledger.number(f"{path}.ratio", ratios[top], 1e-12)
    ledger.number(f"{path}.testMse", errors[top])
    for key, part in (("underparametrized", errors[ratios < 1]), ("overparametrized", errors[ratios > 1])):
        ledger.number(f"{path}.{key}", part.min() if len(part) else None)
    away = errors[(ratios < 0.8) | (ratios > 1.25)]
    ledger.same(
        f"{path}.exists", bool(0.8 <= ratios[top] <= 1.25 and errors[top] > 2 * (away.max() if len(away) else 0))
    )


def check_gaussian(ledger, found, case):
    """Every training set drawn again, and the expectations."""
    n, total, trials = found["examples"], found["totalFeatures"], found["trials"]
    ledger.number("gaussian.examples", int(option(case, "--gaussian-examples", "50")))
    ledger.number("gaussian.totalFeatures", 10 * n)
    ledger.number("gaussian.trials", int(option(case, "--gaussian-trials", "40")))
    ledger.number("gaussian.signal", 1)
    ledger.number("gaussian.noise", 0.04)
    weight, outcomes = np.sqrt(1 / total), []
    random = philox.Random(case.seed, 7)
    for trial in range(trials):
        first = np.uint64(trial << 32)
        draws = np.asarray(random.normal(first + np.arange(n * total + n, dtype=np.uint64)), float)
        x = draws[: n * total].reshape(total, n).T
        y = x.sum(1) * weight + 0.2 * draws[n * total :]
        row = []
        for point in found["points"]:
            p = point["features"]
            w = np.linalg.lstsq(x[:, :p], y, rcond=None)[0]
            row.append((0.04 + ((w - weight) ** 2).sum() + (total - p) / total, (w**2).sum()))
        outcomes.append(row)
    outcomes = np.array(outcomes)
    for index, point in enumerate(found["points"]):
        p, path = point["features"], f"gaussian.points[{index}]"
        ledger.between(f"{path}.features", 1, total)
        seen = p / total
        unseen = 0.04 + 1 - seen
        expected = (None, None)
        if p <= n - 2:
            expected = (unseen * (1 + p / (n - p - 1)), seen + unseen * p / (n - p - 1))
        elif p >= n + 2:
            growth = n / (p - n - 1)
            expected = (seen * (1 - n / p) + unseen * (1 + growth), seen * n / p + unseen * growth)
        for which, key in enumerate(("risk", "squaredNorm")):
            values = outcomes[:, index, which]
            # Near p = n a solution is as uncertain as its matrix is badly conditioned.
            off = 1e-7 * (abs(values).max() + 1)
            ledger.number(f"{path}.{key}.mean", values.mean(), off)
            ledger.number(f"{path}.{key}.standardError", values.std(ddof=1) / np.sqrt(trials), off)
            value = expected[which]
            ledger.number(f"{path}.{key}.exact", value, 1e-12 * (value or 0))
