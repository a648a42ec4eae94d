"""A system (K + λI)A = Y solved in extended precision, with what backward errors of a solver may do to each figure.

A backward stable solver finds the exact solution for K + δK. Rounding of the entries is bounded by the kernel's formula;
that of the factorization by n · u · λ_max (Higham 2002, theorem 10.3, without its pessimistic constant). First-order
perturbation theory then gives, with ρ = ‖δK‖‖a‖ for every column,

    ‖δa‖ ≤ ρ/(λ_min + λ),   |δf(x)| ≤ ‖(K + λI)⁻¹k_x‖ρ + ‖δk_x‖‖a‖,   |δ‖f‖²| ≤ 3‖a‖ρ.
"""

import numpy as np

from precise import LD, ROUNDOFF, cholesky, eigh, norm, solve_cholesky, wide


class Reference:
    """The solution for any number of label sets of one problem."""

    def __init__(self, problem, ridge, precision, rank_tolerance=None, residual=0.0):
        self.problem, self.ridge, self.n = problem, LD(ridge), problem.n
        self.u = ROUNDOFF["float32" if precision == "float32" else "float64"]
        #: Of diagnostics: a mixed system is refined, but its factor stays in float32.
        self.factor_u = ROUNDOFF["float64" if precision == "float64" else "float32"]
        self.format = "float32" if precision == "float32" else "float64"
        self.gram, self.cross = problem.gram(), problem.cross()
        self.values, self.vectors = eigh(self.gram)
        self.largest = max(self.values[-1], LD(0)) if self.n else LD(0)
        self.residual = residual
        self._zero(rank_tolerance)
        shifted = self.values + self.ridge
        self.kept = self.values > self.zero if self.ridge == 0 else shifted > 0
        self.rank = int(self.kept.sum())
        self.least = shifted[self.kept].min() if self.rank else LD(0)
        self.inverse = (self.vectors[:, self.kept] / shifted[self.kept]) @ self.vectors[:, self.kept].T
        if self.rank == self.n and self.n:
            inverse = solve_cholesky(cholesky(self.gram + self.ridge * np.eye(self.n)), np.eye(self.n))
            self.inverse = inverse if np.isfinite(inverse).all() else self.inverse
        self.backward = self.entry_error(self.format) + self.n * self.u * (self.largest + self.ridge)
        self.factor_backward = self.entry_error(
            "float64" if precision == "float64" else "float32"
        ) + self.n * self.factor_u * (self.largest + self.ridge)
        if self.backward > self.least / 4 and self.rank == self.n:
            # No digit of a solution is determined: only bounds that a record's own numbers give are left.
            self.backward, self.factor_backward = self.backward * LD(1e60), self.factor_backward * LD(1e60)
        cross = self.problem.rounding(self.format, test=True)
        self.cross_error = np.sqrt((cross**2).sum(1)) + 2 * self.u * np.sqrt((self.cross**2).sum(1)) * np.sqrt(self.n)
        self.leverage = np.sqrt(((self.cross @ self.inverse) ** 2).sum(1))

    def _zero(self, rank_tolerance):
        """Eigenvalues that count as zero: in exact arithmetic none but zeros, here what rounding leaves of them."""
        self.zero = (rank_tolerance if rank_tolerance is not None else 1e-13) * self.largest

    def entry_error(self, precision):
        """‖δK‖ from the rounding of entries."""
        return norm(self.problem.rounding(precision))

    @property
    def condition(self):
        """λ_max/λ_min of what is solved."""
        return (self.largest + self.ridge) / self.least

    def fit(self, targets):
        """The solution for Y."""
        return Fit(self, targets)


class Fit:
    """A, fitted values, predictions and norms of one matrix of targets, with bounds for the error of each."""

    def __init__(self, system, targets, coefficients=None):
        self.system, self.targets = system, targets
        self.a = system.inverse @ targets if coefficients is None else coefficients
        self.fitted, self.predictions = system.gram @ self.a, system.cross @ self.a
        self.lengths = np.sqrt((self.a**2).sum(0))
        # What a column's right-hand side may be off by: the backward error, and what an iteration left.
        self.rho = system.backward * self.lengths + system.residual * np.sqrt((targets**2).sum(0))
        self.fitted_error = self.rho + system.entry_error(system.format) * self.lengths
        self.prediction_error = system.leverage[:, None] * self.rho + system.cross_error[:, None] * self.lengths
        self.square_per_class = np.maximum((self.a * self.fitted).sum(0), 0)
        self.square_errors = 3 * self.lengths * self.rho + system.u * self.square_per_class

    @property
    def square(self):
        """tr(AᵀKA)."""
        return self.square_per_class.sum()

    @property
    def square_error(self):
        """What that may be off by."""
        return self.square_errors.sum()

    def coefficient_error(self):
        """‖δA‖_F."""
        return np.sqrt(((self.rho / self.system.least) ** 2).sum()) if self.system.rank else LD(0)


def root_error(square, error):
    """What a square root may be off by when its square is off by `error`."""
    root = np.sqrt(max(square, LD(0)))
    return min(error / root if root > 0 else np.inf, np.sqrt(error) + 0 * root) if error > 0 else LD(0)


def leave_one_out(system, targets):
    """f₋ᵢ(xᵢ) by n explicit refits without example i, and what backward errors may do to each.

    All refits at once: K without row and column i, for each i, in a stack.
    """
    n = system.n
    keep = np.array([[j for j in range(n) if j != i] for i in range(n)]).reshape(n, n - 1)
    stack = system.gram[keep[:, :, None], keep[:, None, :]] + system.ridge * np.eye(n - 1)
    rows = system.gram[np.arange(n)[:, None], keep]
    if system.rank == n:
        lower = cholesky(stack)
        both = solve_cholesky(lower, np.concatenate([targets[keep], rows[:, :, None]], axis=2))
    else:
        # By LAPACK, all at once: as accurate as what it is compared with, and that twice is in the bound.
        values, vectors = np.linalg.eigh(stack.astype(float))
        kept = values > float(system.zero)
        scaled = vectors * np.where(kept, 1 / np.where(kept, values, 1), 0)[:, None, :]
        inverses = wide(scaled @ vectors.transpose(0, 2, 1))
        both = inverses @ np.concatenate([targets[keep], rows[:, :, None]], axis=2)
    a, weights = both[:, :, :-1], both[:, :, -1]
    predictions = (rows[:, :, None] * a).sum(1)
    lengths = np.sqrt((a**2).sum(1))
    entries = system.problem.rounding("float32" if system.factor_u > 1e-10 else "float64")
    entry = np.sqrt((entries**2).sum(1))
    backward = system.factor_backward + (0 if system.rank == n else n * LD(2.0**-53) * system.largest)
    error = (np.sqrt((weights**2).sum(1)) * backward + entry)[:, None] * lengths
    return predictions, error + 8 * system.factor_u * abs(predictions)
