"""Descent step by step, as the algorithms are defined, in extended precision and once more with rounding.

The second walk is in double precision with K's entries changed by rounding: how far the two come apart is what rounding
does, and its thirtyfold is the tolerance of every figure measured on the way.
"""

import numpy as np

import philox
from precise import eigh, wide


class Space:
    """Where descent moves: coefficients of a kernel, or weights of explicit features."""

    def __init__(self, gram, cross, x=None, test_x=None, errors=None):
        #: What entries of K and of the features may be off by.
        self.errors = errors or (0 * gram, 0)
        self.primal, self.n = x is not None, len(gram)
        self.gram, self.cross, self.x, self.test_x = gram, cross, x, test_x
        self.norms = np.diag(gram)
        self.parameters = x.shape[1] if self.primal else self.n

    def values(self, theta, batch=None):
        """f on a batch, or on all examples."""
        matrix = self.x if self.primal else self.gram
        return (matrix if batch is None else matrix[batch]) @ theta

    def add(self, theta, batch, rows):
        """θ + Σ cᵢφᵢ."""
        if self.primal:
            return theta + self.x[batch].T @ rows
        theta = theta.copy()
        np.add.at(theta, batch, rows)
        return theta

    def predictions(self, theta):
        """f on the test examples."""
        return (self.test_x if self.primal else self.cross) @ theta

    def inner(self, one, two):
        """⟨f, g⟩ in the norm of the space."""
        return (one * two).sum() if self.primal else (one * (self.gram @ two)).sum()

    def rounded(self, seed):
        """The same in double precision, every number off by a rounding of its own."""
        random = np.random.default_rng(seed)

        def shaken(matrix, error):
            if matrix is None:
                return None
            return np.asarray(matrix + (error + 2.0**-53 * abs(matrix)) * random.uniform(-1, 1, matrix.shape), float)

        gram, width = shaken(self.gram, self.errors[0]), np.sqrt(self.parameters)
        return Space(
            (gram + gram.T) / 2, shaken(self.cross, 0), shaken(self.x, self.errors[1] / width), shaken(self.test_x, 0)
        )


def batches(n, size, order, seed, norms=None):
    """The examples of step after step, without end."""
    random, epoch = philox.Random(seed, philox.SOLVER), 0
    steps = -(-n // size)
    while True:
        first = epoch * n
        if size >= n and order != "replacement":
            parts = [np.arange(n)]
        elif order == "sequential":
            parts = [np.arange(n)[k * size : (k + 1) * size] for k in range(steps)]
        elif order == "shuffled":
            all_ = np.array(random.permutation(n, n, first))
            parts = [all_[k * size : (k + 1) * size] for k in range(steps)]
        else:
            draws = np.arange(n, dtype=np.uint64) + np.uint64(first)
            if norms is None:
                all_ = np.array(random.below(n, draws))
            else:
                sums = np.cumsum(np.asarray(norms, float))
                all_ = np.searchsorted(sums, random.uniform(draws) * sums[-1], side="right")
            parts = [all_[k * size : (k + 1) * size] for k in range(steps)]
        yield from parts
        epoch += 1


class Walk:
    """θ of one algorithm, step after step."""

    def __init__(self, space, method, targets, start, step, eigenpro=None):
        self.space, self.method, self.y, self.theta = space, method, targets, start
        self.eta, self.m, self.mu, self.decay = step
        self.velocity, self.mean, self.count, self.eigenpro = 0 * start, 0 * start, 0, eigenpro

    def residual(self, batch, point):
        """f − y on a batch."""
        return self.space.values(point, batch) - self.y[batch]

    def gradient(self, batch, point):
        """−η times the gradient of the batch's loss and of (δ/2)‖θ‖², and the batch's own part of it."""
        rows = -self.eta / self.m * self.residual(batch, point)
        return self.space.add(-self.eta * self.decay * point, batch, rows), rows

    def step(self, batch):
        """One step."""
        self.count += 1
        if self.method == "kaczmarz":
            for i in batch:
                if self.space.norms[i] > 0:
                    rest = self.residual([i], self.theta)
                    self.theta = self.space.add(self.theta, [i], -self.eta / self.space.norms[i] * rest)
        elif self.method in ("heavy-ball", "nesterov"):
            ahead = self.theta + (self.mu * self.velocity if self.method == "nesterov" else 0)
            self.velocity = self.mu * self.velocity + self.gradient(batch, ahead)[0]
            self.theta = self.theta + self.velocity
        else:
            change, rows = self.gradient(batch, self.theta)
            self.theta = self.theta + change
            if self.eigenpro is not None:
                self.theta = self.eigenpro.correct(self.theta, batch, rows)
        self.mean = self.mean + (self.theta - self.mean) / self.count

    @property
    def answer(self):
        """θ, or the mean of the iterates."""
        return self.mean if self.method == "averaged" and self.count else self.theta


class EigenPro:
    """The operator that damps the top k eigen-directions of a subsample (Ma and Belkin 2017), with α = ½."""

    def __init__(self, gram, sample, directions):
        block = gram[np.ix_(sample, sample)]
        values, vectors = eigh(wide(block))
        known = int((values > values[-1] * len(sample) * 2.0**-41).sum())
        k = max(0, min(directions, known - 1))
        sigma, u = values[::-1][: k + 1], vectors[:, ::-1][:, :k]
        self.sample, self.gains = np.array(sample), np.sqrt(sigma[k] / sigma[:k])
        self.e = gram[:, sample] @ u
        self.d = u * (1 - self.gains) / sigma[:k]
        kept = np.diag(gram) - ((1 - self.gains) * self.e**2 / sigma[:k]).sum(1)
        self.beta, self.lambda_ = kept.max(), sigma[0] / len(sample) * (self.gains[0] if k else 1)

    def rounded(self):
        """With what is documented to be float32 in float32."""
        other = EigenPro.__new__(EigenPro)
        other.sample, other.e, other.d = self.sample, self.e.astype(np.float32).astype(float), self.d.astype(float)
        return other

    def correct(self, theta, batch, rows):
        """The subsample takes back most of the step along the directions."""
        theta = theta.copy()
        theta[self.sample] -= self.d @ (self.e[batch].T @ rows)
        return theta


def visits(steps_per_epoch, epochs, within):
    """Steps that are looked at: the start, log-spaced ones in the first epoch, ends of epochs to 100, then every fiftieth part."""
    yield 0
    next_step, next_epoch = 1, 1
    for step in range(1, steps_per_epoch * epochs + 1):
        epoch, rest = divmod(step, steps_per_epoch)
        if rest == 0 and (epoch == epochs or epoch >= next_epoch):
            next_epoch = max(epoch + 1, epoch + epoch // 50)
            yield step
        elif rest and within and next_step <= step < steps_per_epoch:
            next_step = max(step + 1, step * 16 // 9)
            yield step


def descend(space, method, targets, start, step, order, seed, steps, eigenpro=None):
    """(θ, how far rounding may have taken it) after each of some ascending numbers of steps.

    The tolerance is a matrix like θ in the largest error of each column.
    """
    size = space.n if method == "gd" else 1 if method == "kaczmarz" else step[1]
    weights = space.norms if method == "kaczmarz" and order == "replacement" else None
    rough = space.rounded(seed + 17)
    walks = [
        Walk(space, method, targets, start, step, eigenpro),
        Walk(
            rough,
            method,
            targets.astype(float),
            start.astype(float),
            tuple(float(s) for s in step),
            eigenpro.rounded() if eigenpro else None,
        ),
    ]
    source, done, apart = batches(space.n, size, order, seed, weights), 0, np.zeros(targets.shape[1])
    for goal in steps:
        while done < goal:
            batch = next(source)
            for walk in walks:
                walk.step(batch)
            done += 1
        gap = abs(walks[0].answer - walks[1].answer).max(0)
        apart = np.maximum(apart, np.asarray(gap, float))
        size_ = np.asarray(abs(walks[0].answer).max(0), float)
        yield walks[0].answer, 30 * apart + 2.0**-50 * space.n * size_
