"""Both sides of a comparison: the system of the closed form, and runs of descent until their goal."""

import numpy as np

import philox
from descent import EigenPro, Space, descend, visits
from dynamics import Dynamics
from precise import LD, wide
from reference import Reference


def option(case, name, default):
    """The word after an option of a case."""
    return case.more[case.more.index(name) + 1] if name in case.more else default


class Comparison:
    """What both the closed form and descent are computed from."""

    def __init__(self, ledger, problem, record):
        self.ledger, self.problem, self.record, case = ledger, problem, record, problem.case
        self.decay = LD(option(case, "--weight-decay", "0"))
        self.ridge = self.decay * problem.n
        closed = record["system"]["route"]
        self.exact = closed == "eigen"
        # Where K is never stored its values are float32 whenever they are needed.
        self.precision = "float32" if record["sgd"]["storage"] == "never" else "float64"
        self.system = Reference(problem, self.ridge, self.precision, 1e-13 if self.exact else 0.0)
        self.primal = problem.kernel.family == "linear"
        tiled = record["sgd"]["storage"] == "never"
        self.space = Space(
            self.system.gram,
            self.system.cross,
            problem.x if self.primal else None,
            problem.test_x if self.primal else None,
            (problem.rounding("float32" if tiled else "float64"), problem.feature_error),
        )
        self.single = tiled
        self.method, self.sets = record["sgd"]["algorithm"], case.labels
        self.labels = [problem.label_set(name) for name in self.sets]
        # Real targets are what they are.
        self.targets = [problem.targets(labels) if problem.classes else wide(labels) for labels in self.labels]
        self.eigenpro = self._eigenpro(case) if self.method == "eigenpro" else None

    def _eigenpro(self, case):
        n, size = self.problem.n, min(int(option(case, "--eigenpro-subsample", 5000)), self.problem.n)
        sample = range(n) if size == n else sorted(philox.subset(size, n, case.seed))
        return EigenPro(self.system.gram, list(sample), int(option(case, "--eigenpro-directions", 160)))

    @property
    def step(self):
        """η, m, μ, δ of the record, which are compared on their own."""
        sgd = self.record["sgd"]
        if sgd.get("byRule"):
            # Another run has a system of its own, and so a step of its own.
            n, beta, top = self.problem.n, self.space.norms.max(), self.system.largest / self.problem.n
            m = sgd["batch"]
            return (1 / top if m >= n else m / (beta + (m - 1) * top)), m, LD(0), self.decay
        return LD(sgd["stepSize"]), sgd["batch"], LD(sgd["momentum"]), self.decay

    def dynamics(self):
        """The expected dynamics, where theory has them."""
        if not self.exact or self.method == "averaged":
            return None
        scale = self.space.norms.sum() if self.method == "kaczmarz" else self.problem.n
        gains = None
        if self.eigenpro:
            gains = np.ones(self.problem.n, LD)
            k = len(self.eigenpro.gains)
            if k:
                gains[::-1][:k] = self.eigenpro.gains
        return Dynamics(self.system.values / scale, self.method, self.step, self.problem.n, gains)


def walk_all(whole, case, record):
    """Every run of descent: the looks of each, as (steps, θ of all label sets and of ones, tolerance)."""
    sgd, problem = record["sgd"], whole.problem
    per_epoch = -(-problem.n // min(sgd["batch"], problem.n))
    columns = np.hstack([*whole.targets, np.ones((problem.n, 1), LD)])
    runs = []
    for index in range(sgd["repeats"]):
        seed = case.seed + index
        start = np.zeros((whole.space.parameters, columns.shape[1]), LD)
        init = option(case, "--init", "zero")
        if init != "zero":
            numbers = philox.Random(seed, philox.START).normal(np.arange(start.size, dtype=np.uint64))
            start = (LD(init.split(":")[1]) * numbers).reshape(start.shape[::-1]).T.copy()
        looks = list(visits(per_epoch, sgd["epochLimit"], sgd["storage"] != "never"))
        source = descend(
            whole.space, whole.method, columns, start, whole.step, sgd["order"], seed, looks, whole.eigenpro
        )
        runs.append(Looks(whole, looks, source, start, per_epoch))
    return runs


class Looks:
    """What is seen of one run, look by look, up to where the goal is reached."""

    def __init__(self, whole, steps, source, start, per_epoch):
        self.whole, self.start, self.per_epoch, self.seen, self.fitted = whole, start, per_epoch, [], set()
        until = whole.record["sgd"]["until"]
        last = len(whole.record["comparisons"][0]["trajectory"])
        for step, (theta, error) in zip(steps, source):
            self.seen.append((step, theta, error))
            # The first run is as long as its record; others end where their goal is surely reached.
            if not step % per_epoch and self.reached(until, theta, whole):
                break
            if len(self.seen) > 5 * last + 200:
                break

    def reached(self, until, theta, whole):
        """Whether every label set has what was wanted."""
        kind, _, bound = until.partition(":")
        fitted = whole.space.values(theta)
        for index, targets in enumerate(whole.targets):
            width = targets.shape[1]
            part = slice(index * width, (index + 1) * width)
            if kind == "zero-training-error":
                scores, labels = fitted[:, part], whole.labels[index]
                others = scores.copy()
                others[np.arange(len(labels)), labels] = -np.inf
                if self.seen[-1][0] and (scores[np.arange(len(labels)), labels] > others.max(1)).all():
                    self.fitted.add(index)
            elif kind == "loss":
                if not ((fitted[:, part] - targets) ** 2).sum() / (2 * len(targets)) <= LD(bound):
                    return False
            else:
                star = solution(whole, index)
                gap = theta[:, part] - star
                if not np.sqrt(whole.space.inner(gap, gap) / whole.space.inner(star, star)) <= LD(bound):
                    return False
        # Every label set was fitted once, if not all at the same time.
        return len(self.seen) > 1 and (kind != "zero-training-error" or len(self.fitted) == len(whole.targets))


def solution(whole, index):
    """θ of the closed form."""
    a = whole.system.inverse @ whole.targets[index]
    return whole.problem.x.T @ a if whole.primal else a
