"""Ridge and gradient flow at any strength from the eigenvalues of K in extended precision, filter by filter.

With eigenvalues xᵢ, directions vᵢ and z = x/λ: the ridge keeps S = x/(x + λ) of the targets along a direction, gradient flow
on (1/2n)‖F − Y‖² stopped at t = n/λ keeps 1 − exp(−z). Coefficients are those shares over x; bounds for errors follow from the
derivatives of these functions of x times the backward error e of the eigenvalues.
"""

import numpy as np

from precise import LD, norm
from reference import Reference


class Smoother:
    """A fit F = SY with everything that is said of it."""

    def __init__(self, system, targets, ridge, stopped):
        self.system, self.targets, self.ridge, self.stopped = system, targets, LD(ridge), stopped
        self.n, self.classes = targets.shape
        self.x = np.where(system.values > system.zero, system.values, 0)
        self.energy = system.vectors.T @ targets
        self.e = system.backward
        with np.errstate(all="ignore"):
            self._filter()
        self.a = system.vectors @ (self.over[:, None] * self.energy)
        self.rest = system.vectors @ (self.left[:, None] * self.energy)
        self.fitted = targets - self.scale * self.rest
        self.predictions = system.cross @ self.a
        self._errors()

    def _filter(self):
        """Shares that are left (up to a common scale, as all may be tiny) and shares gained over x."""
        x, ridge = self.x, self.ridge
        kept = x > 0
        if self.stopped and ridge > 0:
            z = x / ridge
            least = z.min()
            self.left, self.scale = np.exp(-(z - least)), np.exp(-least)
            self.over = np.where(kept, -np.expm1(-z) / np.where(kept, x, 1), 1 / ridge)
            self.gained = -np.expm1(-z)
        elif ridge > 0:
            self.left, self.scale = ridge / (x + ridge), LD(1)
            self.over, self.gained = 1 / (x + ridge), x / (x + ridge)
        else:
            self.over, self.gained = np.where(kept, 1 / np.where(kept, x, 1), 0), kept.astype(LD)
            # The limit of the residuals for λ → 0: of what has no part in K, or else relative to λ.
            self.left, self.scale = (np.where(kept, 0, 1).astype(LD), LD(1)) if not kept.all() else (self.over, LD(0))

    def _errors(self):
        """What coefficients, fitted values and predictions may be off by, for each column."""
        system, e, ridge, size = self.system, self.e, self.ridge, np.sqrt((self.targets**2).sum(0))
        length = np.sqrt((self.a**2).sum(0))
        low = self.x[self.x > 0].min() if (self.x > 0).any() else LD(1)
        if self.stopped and ridge > 0:
            slope = min(1 / (2 * ridge * ridge), 1 / (low * low))
            self.a_error = e * slope * size + self.n * system.u * length
            self.fitted_error = (e / ridge + self.n * system.u) * size
            self.square_error = (e * min(1 / ridge**2, 1 / low**2) * size**2).sum()
            reach = np.sqrt((system.cross**2).sum(1))
            inner = reach[:, None] * self.a_error[None, :]
            self.relative = e / ridge
        else:
            self.a_error = e * length / (low + ridge) + self.n * system.u * length
            self.fitted_error = e * length + self.n * system.u * size
            self.square_error = (3 * e * length**2).sum()
            shifted = np.where(self.x + ridge > 0, 1 / np.where(self.x + ridge > 0, self.x + ridge, 1), 0)
            weights = system.cross @ (system.vectors * shifted) @ system.vectors.T
            inner = np.sqrt((weights**2).sum(1))[:, None] * (e * length)[None, :]
            self.relative = e / (low + ridge)
        self.square_error += self.n * system.u * norm(self.a) * norm(self.fitted)
        self.prediction_error = inner + system.cross_error[:, None] * length[None, :]

    @property
    def square(self):
        """tr(AᵀKA)."""
        return (self.gained * self.over * (self.energy**2).sum(1)).sum()

    @property
    def freedom(self):
        """tr S and what it may be off by."""
        if not self.ridge:
            return self.gained.sum(), 1e-12
        slope = np.exp(-self.x / self.ridge) / self.ridge if self.stopped else self.ridge / (self.x + self.ridge) ** 2
        return self.gained.sum(), (slope * self.e).sum() + self.n * self.system.u * self.n

    @property
    def gcv(self):
        """n‖Y − F‖²/(c · tr(I − S)²), the limit where both vanish, and what it may be off by."""
        trace = self.left.sum()
        value = self.n * (self.rest**2).sum() / (self.classes * trace**2)
        rounding = (self.n * self.system.u) ** 2 * (self.targets**2).sum()
        return value, value * (4 * self.relative + 8 * self.n * self.system.u) + self.n * rounding / (
            self.classes * trace**2
        )

    def left_out(self):
        """The linear smoother's shortcut yᵢ − (yᵢ − fᵢ)/(1 − Sᵢᵢ), and its errors."""
        diagonal = ((self.system.vectors**2) * self.left).sum(1)
        quotient = self.rest / diagonal[:, None]
        size = np.sqrt((self.targets**2).sum(0))
        slack = self.relative * (size / diagonal[:, None] + abs(quotient) / diagonal[:, None])
        return self.targets - quotient, slack + 8 * self.n * self.system.u * (1 + abs(quotient))


def distance(first, second):
    """‖f − g‖/‖f‖ in the norm of the space, and what it may be off by."""
    squares = (first.x * ((first.over - second.over)[:, None] * first.energy).T ** 2).sum()
    size = first.square
    if size <= 0:
        return LD(0), LD(0)
    value = np.sqrt(squares / size)
    slack = np.sqrt(first.square_error / size) + np.sqrt(second.square_error / size)
    return value, slack + value * first.square_error / size


def path_system(problem):
    """K decomposed, of which all strengths are functions."""
    return Reference(problem, 0.0, "float64")
