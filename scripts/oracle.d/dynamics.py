"""What theory says of descent, direction by direction: expected distances and the epoch at which labels fit."""

import math

import numpy as np
from scipy.special import erfc

from precise import LD


class Dynamics:
    """Second moments of (e, v) along every eigen-direction: e := e + v, v := μv − ηg, with noise of mini-batches."""

    def __init__(self, lambdas, method, step, n, gains=None):
        self.lambdas, self.method = np.maximum(lambdas, 0), method
        self.eta, self.m, self.mu, self.decay = step
        self.noise = LD(0) if self.m >= n else 1 / LD(self.m)
        self.gains = np.ones(len(lambdas), LD) if gains is None else gains
        self.floor = LD(0)

    def maps(self):
        """The 2 × 2 maps of (e, v) of one step, the variance a unit of noise adds, and SGD's own correction of e²."""
        rate = self.gains * self.eta * (self.lambdas + self.decay)
        kick, zero, mu = (self.gains * self.eta) ** 2, 0 * rate, self.mu + 0 * rate
        if self.method == "heavy-ball":
            return (1 - rate, mu, -rate, mu), (kick, kick, kick), zero
        if self.method == "nesterov":
            return (1 - rate, mu - rate * mu, -rate, mu - rate * mu), (kick, kick, kick), zero
        return (1 - rate, zero, zero, zero), (kick, zero, zero), -self.noise * kick * self.lambdas**2

    def start(self, energies):
        """At rest with these squared components."""
        return [0, np.array(energies, LD), 0 * np.array(energies, LD), 0 * np.array(energies, LD)]

    def advance(self, state, steps):
        """Step after step; the noise is held fixed over a hundredth part of the steps so far.

        So many equal steps at once are a power of their affine map of (E[e²], E[ev], E[v²], 1).
        """
        (a, b, c, d), kicks, correction = self.maps()
        step = np.zeros((len(a), 4, 4), LD)
        step[:, 0, :3] = np.stack([a * a + correction, 2 * a * b, b * b], 1)
        step[:, 1, :3] = np.stack([a * c, a * d + b * c, b * d], 1)
        step[:, 2, :3] = np.stack([c * c, 2 * c * d, d * d], 1)
        step[:, 3, 3] = 1
        while state[0] < steps:
            count = min(steps - state[0], max(1, state[0] // 100)) if self.noise > 0 else steps - state[0]
            loss = ((self.lambdas * state[1]).sum() + self.floor) if self.noise > 0 else LD(0)
            step[:, :3, 3] = (self.noise * self.lambdas * loss)[:, None] * np.stack(kicks, 1)
            moments = np.stack([*state[1:], np.ones(len(a), LD)], 1)[:, :, None]
            power = step if count == 1 else np.linalg.matrix_power(step, count)
            state[1:] = list((power @ moments)[:, :3, 0].T)
            state[0] += count
        return state

    def remaining(self, steps):
        """E[e_t]/e_0 of every direction."""
        (a, b, c, d), _, _ = self.maps()
        if self.method not in ("heavy-ball", "nesterov"):
            return a**steps
        step = np.stack([np.stack([a, b], 1), np.stack([c, d], 1)], 1)
        return np.linalg.matrix_power(step, steps)[:, 0, 0]


class Forecast:
    """The first epoch with less than half an expected training error, found by doubling and halving."""

    def __init__(self, dynamics, values, vectors, solution, labels, per_epoch, unseen):
        self.dynamics, self.vectors, self.labels, self.per_epoch = dynamics, vectors, labels, per_epoch
        self.coordinates = vectors.T @ solution
        kept = values > 0
        self.energies = np.where(kept, (self.coordinates**2).sum(1) / np.where(kept, values, 1), 0)
        self.unseen, self.classes = unseen, solution.shape[1]

    def expected_errors(self, epoch):
        """Σ P(margin < 0) for normal margins around their means, and those of examples not seen yet."""
        steps, dynamics = epoch * self.per_epoch, self.dynamics
        left = dynamics.remaining(steps)
        outputs = self.vectors @ (self.coordinates * (1 - left)[:, None])
        state = dynamics.advance(dynamics.start(self.energies), steps)
        mean_loss = (dynamics.lambdas * self.energies * left**2).sum()
        variance = max(LD(0), (dynamics.lambdas * state[1]).sum() - mean_loss) / self.classes
        deviation = float(np.sqrt(2 * variance))
        rows = np.arange(len(self.labels))
        right, others = outputs[rows, self.labels], outputs.copy()
        others[rows, self.labels] = -np.inf
        margins = np.asarray(right - others.max(1), float)
        wrong = erfc(margins / deviation / math.sqrt(2)) / 2 if deviation > 0 else (margins <= 0) * 1.0
        return wrong.sum() + self.unseen * math.exp(-epoch)

    def epochs(self, limit=1 << 20):
        """The epoch, or None up to the limit."""
        high = 1
        while not self.expected_errors(high) < 0.5:
            if high >= limit:
                return None
            high = min(2 * high, limit)
        low = high // 2
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.expected_errors(middle) < 0.5 else (middle, high)
        return high
