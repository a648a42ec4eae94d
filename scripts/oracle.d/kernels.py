"""Kernels by their formulas in extended precision, with a bound for what a computer's rounding may do to each value."""

import re

import numpy as np

from precise import LD, ROUNDOFF, wide

PI = 4 * np.arctan(LD(1))

#: Functions of the distance.
RADIAL = ("gaussian", "laplacian", "matern", "rational-quadratic")
#: Functions of the angle and the lengths.
NEURAL = ("arc-cosine", "nngp", "ntk")


def Kernel(text):
    """A kernel as written on the command line, or a sum of products of kernels."""
    parts = re.split(r"(?<![\d.][eE])\+", text)
    plain = len(parts) == 1 and "*" not in text
    return SingleKernel(text) if plain else CombinedKernel(text, parts)


class CombinedKernel:
    """A sum of products of kernels with weights."""

    family, is_radial, given = "combination", False, {}

    def __init__(self, text, parts):
        self.text, self.terms, self.parameters, seen = text, [], {}, {}
        for part in parts:
            weight, factors = LD(1), []
            for factor in part.split("*"):
                try:
                    weight *= LD(factor)
                except ValueError:
                    factors.append(SingleKernel(factor))
            self.terms.append((weight, factors))
            for place, factor in enumerate(factors):
                seen[factor.family] = number = seen.get(factor.family, 0) + 1
                prefix = factor.family + (f"{number}." if number > 1 else ".")
                self.parameters.update({prefix + key: value for key, value in factor.parameters.items()})
                if place == 0 and weight != 1:
                    self.parameters[prefix + "weight"] = weight

    def values(self, x, z):
        """k(xᵢ, zⱼ)."""
        return sum(weight * np.prod([f.values(x, z) for f in factors], axis=0) for weight, factors in self.terms)

    def rounding(self, x, z, precision, exact_bytes=False, feature_error=0.0):
        """What each factor is off by, carried through products and sums."""
        total, size = 0, 0
        for weight, factors in self.terms:
            sizes = [abs(f.values(x, z)) for f in factors]
            errors = [f.rounding(x, z, precision, exact_bytes, feature_error) for f in factors]
            product = weight * np.prod(sizes, axis=0)
            total = total + weight * np.prod([s + e for s, e in zip(sizes, errors)], axis=0) - product
            size = size + product
        return total + (len(self.terms) + 3) * ROUNDOFF[precision] * size


class SingleKernel:
    """A kernel as written on the command line."""

    def __init__(self, text):
        self.text = text
        self.family, _, rest = text.partition(":")
        self.given = dict(part.split("=") for part in rest.split(",") if part)
        self.parameters = {}
        if self.is_radial and self.given.get("bandwidth") not in ("median", "loo"):
            self.set_bandwidth(
                np.sqrt(1 / (2 * LD(self.given["gamma"]))) if "gamma" in self.given else LD(self.given["bandwidth"])
            )
        elif self.family == "laplacian-l1":
            sigma = LD(self.given["bandwidth"]) if "bandwidth" in self.given else 1 / LD(self.given["gamma"])
            self.parameters = {"bandwidth": sigma, "gamma": 1 / sigma}
        elif self.family == "polynomial":
            self.parameters = {
                "degree": int(self.given["degree"]),
                "gamma": LD(self.given.get("gamma", "1")),
                "constant": LD(self.given.get("constant", "1")),
            }

        elif self.family == "arc-cosine":
            self.parameters = {"order": int(self.given["order"]), "depth": int(self.given.get("depth", "1"))}
        elif self.family in NEURAL:
            self.parameters = {
                "depth": int(self.given["depth"]),
                "weight-variance": LD(self.given.get("weight-variance", "2")),
                "bias-variance": LD(self.given.get("bias-variance", "0")),
                "inputs": LD(self.given.get("inputs", "1")),
            }

    @property
    def is_radial(self):
        """A function of the distance."""
        return self.family in RADIAL

    def set_bandwidth(self, sigma):
        """σ, with what stands beside it in records: γ, ν or α."""
        sigma = LD(sigma)
        other = {
            "gaussian": ("gamma", 1 / (2 * sigma * sigma)),
            "laplacian": ("gamma", 1 / sigma),
            "matern": ("nu", LD({"3/2": 1.5, "5/2": 2.5}.get(self.given.get("nu"), 0))),
            "rational-quadratic": ("alpha", LD(self.given.get("alpha", "1"))),
        }[self.family]
        self.parameters = {"bandwidth": sigma, other[0]: other[1]}

    def of_squares(self, squares):
        """k as a function of ‖x − z‖²."""
        p = self.parameters
        if self.family == "gaussian":
            return np.exp(-p["gamma"] * squares)
        if self.family == "laplacian":
            return np.exp(-p["gamma"] * np.sqrt(squares))
        if self.family == "matern":
            r = np.sqrt(2 * p["nu"] * squares) / p["bandwidth"]
            return (1 + r + (r * r / 3 if p["nu"] == 2.5 else 0)) * np.exp(-r)
        return (1 + squares / (2 * p["alpha"] * p["bandwidth"] ** 2)) ** -p["alpha"]

    def values(self, x, z):
        """k(xᵢ, zⱼ)."""
        p = self.parameters
        if self.is_radial:
            return self.of_squares(squared_distances(x, z))
        if self.family == "laplacian-l1":
            return np.exp(-p["gamma"] * absolute_differences(x, z))
        products = wide(x) @ wide(z).T
        if self.family in NEURAL:
            return self.of_products(products, (wide(x) ** 2).sum(1)[:, None], (wide(z) ** 2).sum(1)[None, :])
        if self.family == "cosine":
            lengths = np.sqrt((wide(x) ** 2).sum(1))[:, None] * np.sqrt((wide(z) ** 2).sum(1))[None, :]
            return np.where(lengths > 0, products / np.where(lengths > 0, lengths, 1), 0)
        return products if self.family == "linear" else (p["gamma"] * products + p["constant"]) ** p["degree"]

    def of_products(self, xz, xx, zz):
        """k as a function of x·z, ‖x‖² and ‖z‖², by the recursions as they are printed."""
        p = self.parameters
        xx, zz = xx + 0 * zz, zz + 0 * xx
        if self.family == "arc-cosine":
            order = p["order"]
            for _ in range(p["depth"]):
                theta = angle(xz, xx, zz)
                xz, xx, zz = (
                    (first * second) ** (LD(order) / 2) * arc_cosine(order, turn) / PI
                    for first, second, turn in ((xx, zz, theta), (xx, xx, 0 * theta), (zz, zz, 0 * theta))
                )
            return xz
        weights, biases = p["weight-variance"], p["bias-variance"]
        xz, xx, zz = (weights * v / p["inputs"] + biases for v in (xz, xx, zz))
        tangent = xz
        for _ in range(p["depth"]):
            theta = angle(xz, xx, zz)
            xz = weights / 2 * np.sqrt(xx * zz) * arc_cosine(1, theta) / PI + biases
            xx, zz = weights / 2 * xx + biases, weights / 2 * zz + biases
            tangent = xz + weights / 2 * (1 - theta / PI) * tangent
        return xz if self.family == "nngp" else tangent

    def rounding(self, x, z, precision, exact_bytes=False, feature_error=0.0):
        """A bound for the error of each value when it is computed in a precision.

        Of inner products: √d + 2 roundings of ‖x‖‖z‖ (Higham 2002, section 3.1, with the square root of the number of
        terms as errors of both signs add up), none where bytes are multiplied as whole numbers; near examples by their
        differences; `feature_error` is how far a vector of features may be off. Of the function: what that error of its
        argument changes, and 4 roundings of its value.
        """
        u, d = ROUNDOFF[precision], max(x.shape[1], 1)
        x, z = wide(x), wide(z)
        relative = 0 if exact_bytes and precision == "float64" else (np.sqrt(d) + 2) * u
        if self.is_radial:
            return self._rounding_of_distance(x, z, u, relative, feature_error)
        values, p = self.values(x, z), self.parameters
        if self.family == "laplacian-l1":
            sums = absolute_differences(x, z)
            return values * p["gamma"] * ((d + 4) * u * sums + 2 * np.sqrt(d) * feature_error) + 4 * u * values
        lengths = np.sqrt((x**2).sum(1))[:, None], np.sqrt((z**2).sum(1))[None, :]
        product = relative * lengths[0] * lengths[1] + feature_error * (lengths[0] + lengths[1])
        if self.family == "linear":
            return product + u * abs(values)
        if self.family in NEURAL:
            squares = lengths[0] ** 2, lengths[1] ** 2
            # Angles that rounding alone can make count as none.
            moved = product + 64 * u * lengths[0] * lengths[1]
            changed = [abs(self.of_products(x @ z.T + sign * moved, *squares) - values) for sign in (-1, 1)]
            return np.maximum(*changed) + 32 * u * p["depth"] * abs(values)
        if self.family == "cosine":
            both = lengths[0] * lengths[1]
            return np.where(both > 0, product / np.where(both > 0, both, 1), 0) + 4 * u * abs(values)
        base = abs(p["gamma"] * (x @ z.T) + p["constant"])
        argument = p["gamma"] * product + 2 * u * base
        return p["degree"] * base ** (p["degree"] - 1) * argument + 2 * p["degree"] * u * abs(values)

    def _rounding_of_distance(self, x, z, u, relative, feature_error):
        """The same of a function of the distance; what falls below the normal numbers has an absolute error."""
        origin = _origin(x) if len(x) else np.zeros(x.shape[1], LD)
        sizes = (((x - origin) ** 2).sum(1)[:, None] + ((z - origin) ** 2).sum(1)[None, :]) / 2
        squares = squared_distances(x, z)
        distance, near = np.sqrt(squares), squares < 2.0**-10 * 2 * sizes
        error = np.where(near, relative * squares, 2 * relative * sizes) + 2 * u * squares
        error = error + 4 * feature_error * (distance + feature_error)
        values = self.of_squares(squares)
        changed = np.maximum(
            self.of_squares(np.maximum(squares - error, 0)) - values, values - self.of_squares(squares + error)
        )
        # The argument of an exponential is rounded too, and with it as many digits of the value as it is large.
        with np.errstate(divide="ignore"):
            size = np.where(values > 0, abs(np.log(np.where(values > 0, values, 1))), 0)
        single = u > 1e-10
        normal = 2.0**-126 if single else 2.0**-1074
        floor = np.maximum(2.0**-149 if single else 2.0**-1074, np.where(values < normal, normal, 0))
        return changed + (2 * size + 4) * u * values + floor


def angle(xz, xx, zz):
    """The angle of vectors with these inner products, a right one where a vector is zero."""
    lengths = np.sqrt(xx * zz)
    cosine = np.where(lengths > 0, xz / np.where(lengths > 0, lengths, 1), 0)
    # What extended precision leaves of the angle between a vector and itself.
    return np.arccos(np.where(1 - cosine < 2.0**-58, LD(1), np.clip(cosine, LD(-1), LD(1))))


def arc_cosine(order, theta):
    """J of an order, Cho and Saul (2009)."""
    sine, cosine, rest = np.sin(theta), np.cos(theta), PI - theta
    return (rest, sine + rest * cosine, 3 * sine * cosine + rest * (1 + 2 * cosine**2))[order]


def _origin(x):
    """The mean of examples far from the origin, which is documented to be subtracted before distances are formed."""
    mean = x.mean(0)
    return mean if (mean**2).sum() > 8 * ((x - mean) ** 2).sum(1).mean() else 0 * mean


def squared_distances(x, z):
    """‖xᵢ − zⱼ‖², from differences."""
    x, z = wide(x), wide(z)
    return np.array([((x - row) ** 2).sum(1) for row in z]).T.reshape(len(x), len(z))


def absolute_differences(x, z):
    """Σₖ|xₖ − zₖ| of all pairs."""
    x, z = wide(x), wide(z)
    return np.array([abs(x - row).sum(1) for row in z]).T.reshape(len(x), len(z))


def median_distance(x):
    """The median of the distances of all pairs, the lower of two in the middle (at most 1,000 examples here)."""
    assert len(x) <= 1000
    squares = np.sort(squared_distances(x, x)[np.triu_indices(len(x), 1)])
    return np.sqrt(squares[(len(squares) - 1) // 2])
