"""A reference solution in double precision, for systems of some thousand examples of bytes, as tables have them."""

import numpy as np

from precise import LD, ROUNDOFF
from reference import Reference


class LargeReference(Reference):
    """By LAPACK; inner products of bytes are whole numbers, exact in double precision."""

    def __init__(self, problem, images, tests, kernel, linear_rank=False):
        self.problem, self.ridge, self.n, self.format = problem, LD(0), len(images), "float64"
        self.u = self.factor_u = ROUNDOFF["float64"]
        self.residual = 0.0
        self.gram, self.cross = byte_kernel(kernel, images, images), byte_kernel(kernel, tests, images)
        self.values, vectors = np.linalg.eigh(self.gram)
        self.largest = LD(self.values[-1])
        self.zero = 1e-12 * self.largest if linear_rank else LD(0)
        kept = self.values > self.zero
        self.rank = int(kept.sum())
        self.least = LD(self.values[kept].min())
        self.inverse = (vectors[:, kept] / self.values[kept]) @ vectors[:, kept].T
        # Twice: once for the program, once for this.
        self.entries = 8 * self.u * np.sqrt((self.gram**2).sum())
        self.backward = self.factor_backward = LD(2 * (self.entries + np.sqrt(self.n) * 8 * self.u * self.values[-1]))
        lengths = np.sqrt((self.cross**2).sum(1))
        self.cross_error = 16 * self.u * lengths * np.sqrt(self.n)
        self.leverage = np.sqrt(((self.cross @ self.inverse) ** 2).sum(1))

    def entry_error(self, _precision):
        """‖δK‖."""
        return LD(self.entries)

    def left_out(self, targets):
        """f₋ᵢ(xᵢ) by n refits, one after the other, and what backward errors may do to each."""
        y, values, slack = np.asarray(targets, float), np.zeros(targets.shape), np.zeros(targets.shape)
        for i in range(self.n):
            keep = np.arange(self.n) != i
            row = self.gram[i, keep]
            both = np.linalg.solve(self.gram[np.ix_(keep, keep)], np.column_stack([y[keep], row]))
            values[i] = row @ both[:, :-1]
            lengths = np.sqrt((both[:, :-1] ** 2).sum(0))
            slack[i] = (
                np.sqrt((both[:, -1] ** 2).sum()) * float(self.backward) + 16 * self.u * np.sqrt((row**2).sum())
            ) * lengths
        return values, slack + 64 * self.u * abs(values)


def byte_kernel(kernel, x, z):
    """k of images of bytes divided by 255."""
    x, z, p = x.astype(float), z.astype(float), kernel.parameters
    products = x @ z.T
    if kernel.family == "linear":
        return products / 255**2
    if kernel.family == "polynomial":
        return (float(p["gamma"]) * products / 255**2 + float(p["constant"])) ** p["degree"]
    squares = ((x**2).sum(1)[:, None] + (z**2).sum(1)[None, :] - 2 * products) / 255**2
    return np.exp(-float(p["gamma"]) * (squares if kernel.family == "gaussian" else np.sqrt(squares)))


def nearest(train, tests):
    """The first of the nearest training examples of each test example."""
    train, tests = train.astype(float), tests.astype(float)
    return ((train**2).sum(1)[None, :] - 2 * tests @ train.T).argmin(1)
