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
        """Step after step; the noise is held fixed over a hundredth part of the steps so far."""
        (a, b, c, d), (p, q, r), correction = self.maps()
        while state[0] < steps:
            count = min(steps - state[0], max(1, state[0] // 100)) if self.noise > 0 else steps - state[0]
            loss = ((self.lambdas * state[1]).sum() + self.floor) if self.noise > 0 else LD(0)
            source = self.noise * self.lambdas * loss
            for _ in range(count):
                e, x, v = state[1:]
                state[1] = (a * a + correction) * e + 2 * a * b * x + b * b * v + source * p
                state[2] = a * c * e + (a * d + b * c) * x + b * d * v + source * q
                state[3] = c * c * e + 2 * c * d * x + d * d * v + source * r
            state[0] += count
        return state

    def remaining(self, steps):
        """E[e_t]/e_0 of every direction."""
        (a, b, c, d), _, _ = self.maps()
        e, v = np.ones(len(a), LD), np.zeros(len(a), LD)
        if self.method not in ("heavy-ball", "nesterov"):
            return a**steps
        for _ in range(steps):
            e, v = a * e + b * v, c * e + d * v
        return e


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
