"""The Hermite eigenstructure ansatz for the Gaussian kernel (arXiv 2510.14878), by the closed form of its levels and by QR."""

from collections import Counter
from itertools import combinations_with_replacement
from math import factorial

import numpy as np
from scipy.optimize import brentq
from scipy.special import eval_hermitenorm


class Ansatz:
    """Eigenvalues exp(-r^2/s^2) prod (g_i/s^2)^a_i up to degree 10, and the targets along the first of their polynomials."""

    def __init__(self, problem, targets, count, decomposed):
        x = np.asarray(problem.x, float)
        n, y = len(x), np.asarray(targets, float)
        x = x - x.mean(0)
        variances, axes = np.linalg.eigh(x.T @ x / n)
        order = [index for index in np.argsort(-variances) if variances[index] > 1e-10 * variances.max()]
        variances, whitened = variances[order], x @ axes[:, order] / np.sqrt(variances[order])
        self.dimension = variances.sum() ** 2 / (variances**2).sum()
        square = float(problem.kernel.given["bandwidth"]) ** 2
        height = np.exp(-variances.sum() / square)
        modes = [
            (height * np.prod(variances[list(components)] / square), components)
            for degree in range(11)
            for components in combinations_with_replacement(range(len(variances)), degree)
        ]
        modes.sort(key=lambda mode: -mode[0])
        self.eigenvalues = np.array([value for value, _ in modes[:count]])
        self.tail = sum(value for value, _ in modes[count:])
        polynomials = np.stack([self.polynomial(whitened, components) for _, components in modes[:decomposed]], 1)
        basis = np.linalg.qr(polynomials)[0]
        squares = ((basis.T @ y) ** 2).sum(1)
        self.decomposed = len(squares)
        self.noise = ((y**2).sum() - squares.sum()) / (n - len(squares))
        self.powers = np.zeros(len(self.eigenvalues))
        self.powers[: len(squares)] = (squares - self.noise) / n

    @staticmethod
    def polynomial(whitened, components):
        """The product of normalized Hermite polynomials."""
        value = np.ones(len(whitened))
        for component, degree in Counter(components).items():
            value = value * eval_hermitenorm(degree, whitened[:, component]) / np.sqrt(factorial(degree))
        return value

    def expected(self, n):
        """Eigenlearning with the tail as a ridge."""

        def excess(log_kappa):
            kappa = np.exp(log_kappa)
            return (self.eigenvalues / (self.eigenvalues + kappa)).sum() + self.tail / kappa - n

        kappa = np.exp(brentq(excess, -80, 20, xtol=1e-14))
        learnt = self.eigenvalues / (self.eigenvalues + kappa)
        return n / (n - (learnt**2).sum()) * (((1 - learnt) ** 2 * self.powers).sum() + self.noise)
