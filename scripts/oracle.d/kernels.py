"""Kernels by their formulas in extended precision, with a bound for what a computer's rounding may do to each value."""

import numpy as np

from precise import LD, ROUNDOFF, wide


class Kernel:
    """A kernel as written on the command line."""

    def __init__(self, text):
        self.text = text
        self.family, _, rest = text.partition(":")
        self.given = dict(part.split("=") for part in rest.split(",") if part)
        self.parameters = {}
        if self.family in ("gaussian", "laplacian") and self.given.get("bandwidth") not in ("median", "loo"):
            self.set_bandwidth(
                np.sqrt(1 / (2 * LD(self.given["gamma"]))) if "gamma" in self.given else LD(self.given["bandwidth"])
            )
        elif self.family == "polynomial":
            self.parameters = {
                "degree": int(self.given["degree"]),
                "gamma": LD(self.given.get("gamma", "1")),
                "constant": LD(self.given.get("constant", "1")),
            }

    @property
    def is_radial(self):
        """A function of the distance."""
        return self.family in ("gaussian", "laplacian")

    def set_bandwidth(self, sigma):
        """σ in exp(−d²/(2σ²)) or exp(−d/σ), with the γ that stands beside it in records."""
        sigma = LD(sigma)
        gamma = 1 / (2 * sigma * sigma) if self.family == "gaussian" else 1 / sigma
        self.parameters = {"bandwidth": sigma, "gamma": gamma}

    def values(self, x, z):
        """k(xᵢ, zⱼ)."""
        p = self.parameters
        if self.is_radial:
            squares = squared_distances(x, z)
            return np.exp(-p["gamma"] * (squares if self.family == "gaussian" else np.sqrt(squares)))
        products = wide(x) @ wide(z).T
        return products if self.family == "linear" else (p["gamma"] * products + p["constant"]) ** p["degree"]

    def rounding(self, x, z, precision, exact_bytes=False, feature_error=0.0):
        """A bound for the error of each value when it is computed in a precision.

        Of inner products: √d + 2 roundings of ‖x‖‖z‖ (Higham 2002, section 3.1, with the square root of the number of
        terms as errors of both signs add up), none where bytes are multiplied as whole numbers; near examples by their
        differences; `feature_error` is how far a vector of features may be off. Of the
        function: its derivative times the error of its argument, and 4 roundings of its value.
        """
        u = ROUNDOFF[precision]
        x, z, d = wide(x), wide(z), max(x.shape[1], 1)
        origin = _origin(x) if self.is_radial and len(x) else np.zeros(x.shape[1], LD)
        sizes = (((x - origin) ** 2).sum(1)[:, None] + ((z - origin) ** 2).sum(1)[None, :]) / 2
        relative = 0 if exact_bytes and precision == "float64" else (np.sqrt(d) + 2) * u
        values, p = self.values(x, z), self.parameters
        lengths = np.sqrt((x**2).sum(1))[:, None], np.sqrt((z**2).sum(1))[None, :]
        smallest = 2.0**-149 if precision == "float32" else 2.0**-1074
        normal = 2.0**-126 if precision == "float32" else smallest
        if self.family == "linear":
            return relative * lengths[0] * lengths[1] + feature_error * (lengths[0] + lengths[1]) + u * abs(values)
        if self.family == "polynomial":
            base = abs(p["gamma"] * (x @ z.T) + p["constant"])
            product = lengths[0] * lengths[1] * relative + feature_error * (lengths[0] + lengths[1])
            argument = p["gamma"] * product + 2 * u * base
            return p["degree"] * base ** (p["degree"] - 1) * argument + 2 * p["degree"] * u * abs(values)
        squares = squared_distances(x, z)
        near = squares < 2.0**-10 * 2 * sizes
        distance = np.sqrt(squares)
        error = np.where(near, relative * squares, 2 * relative * sizes) + 4 * feature_error * (
            distance + feature_error
        )
        if self.family == "laplacian":
            with np.errstate(divide="ignore", invalid="ignore"):
                error = np.where(distance > 0, np.minimum(error / (2 * distance), np.sqrt(error)), np.sqrt(error))
            argument = distance
        else:
            argument = squares
        exponent = p["gamma"] * (error + 2 * u * argument)
        return values * (np.expm1(np.minimum(exponent, 50)) + 4 * u) + np.maximum(
            smallest, np.where(values < normal, normal, 0)
        )


def _origin(x):
    """The mean of examples far from the origin, which is documented to be subtracted before distances are formed."""
    mean = x.mean(0)
    return mean if (mean**2).sum() > 8 * ((x - mean) ** 2).sum(1).mean() else 0 * mean


def squared_distances(x, z):
    """‖xᵢ − zⱼ‖², from differences."""
    x, z = wide(x), wide(z)
    return np.array([((x - row) ** 2).sum(1) for row in z]).T.reshape(len(x), len(z))


def median_distance(x):
    """The median of the distances of all pairs, the lower of two in the middle (at most 1,000 examples here)."""
    assert len(x) <= 1000
    squares = np.sort(squared_distances(x, x)[np.triu_indices(len(x), 1)])
    return np.sqrt(squares[(len(squares) - 1) // 2])
