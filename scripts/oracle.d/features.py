"""Feature maps by their recipes, with a bound for what float32 may do to them.

Maps make Float of images and of Float, and Double of Double; the bound is of the length of what a vector of features may be
off by.
"""

from dataclasses import dataclass

import numpy as np

import images
import philox
from precise import LD, inverse_root, wide


@dataclass
class Made:
    """Features of the training and the test examples in extended precision."""

    x: np.ndarray
    test: np.ndarray
    shape: tuple
    unit: float
    single: bool
    #: ‖δφ‖ at most.
    error: float = 0.0

    @property
    def u(self):
        """The unit roundoff of the format that maps make."""
        return 2.0**-24 if self.single else 2.0**-53


def parse(text):
    """name:key=value,… of one map."""
    name, _, rest = text.partition(":")
    return name, dict(part.split("=") for part in rest.split(",") if part)


def make(text, x, test, unit, shape, seed):
    """The features of a chain of maps, joined with +; a second random map has its own seed."""
    made = Made(wide(x) / unit, wide(test) / unit, shape, unit, x.dtype != np.float64)
    random_maps = 0
    for link in text.split("+"):
        name, given = parse(link)
        if name == "raw":
            continue
        if name.startswith("random"):
            given["seed"] = (seed + random_maps * 0x9E3779B97F4A7C15) % 2**64
            random_maps += 1
        MAPS[name](made, given)
        made.error += made.u * _length(made)
        made.unit = 1
    return made


def _length(made):
    both = [np.sqrt((part**2).sum(1)).max() for part in (made.x, made.test) if len(part)]
    return float(max(both, default=0))


def center(made, _given):
    """Less the mean of the training examples; a feature that is constant there becomes 0."""
    mean = made.x.mean(0)
    constant = (made.x == made.x[0]).all(0)
    made.error += made.u * float(np.sqrt((mean**2).sum()) + _length(made))
    made.x, made.test = (np.where(constant, 0, part - mean) for part in (made.x, made.test))


def standardize(made, _given):
    """Less the mean, divided by the standard deviation (of n, not n − 1) of the training examples; constants become 0."""
    mean, deviation = made.x.mean(0), made.x.std(0)
    constant = (made.x == made.x[0]).all(0)
    scale = np.where(constant, 0, 1 / np.where(constant, 1, deviation))
    largest = np.maximum(abs(made.x).max(0), abs(mean)) * scale
    made.error = made.error * float(scale.max()) + 2 * made.u * float(np.sqrt((largest**2).sum()))
    made.x, made.test = (part - mean for part in (made.x, made.test))
    made.x, made.test = made.x * scale, made.test * scale


def unit_norm(made, _given):
    """Divided by the length; zeros stay."""

    def scaled(part):
        lengths = np.sqrt((part**2).sum(1, keepdims=True))
        return part / np.where(lengths > 0, lengths, 1), lengths

    (made.x, first), (made.test, second) = scaled(made.x), scaled(made.test)
    lengths = np.concatenate([first, second])
    made.error = 2 * made.error / float(lengths[lengths > 0].min(initial=1)) + 2 * made.u


def random_fourier(made, given):
    """√(2/D)(cos ωx, sin ωx): ω normal/σ, for the Laplacian also divided by the size of one more normal number."""
    count, sigma, d = int(given["count"]), float(given["bandwidth"]), made.x.shape[1]
    random = philox.Random(given["seed"], philox.FEATURES)
    draws = random.normal(np.arange(count // 2 * (d + 1), dtype=np.uint64)).reshape(count // 2, d + 1)
    sizes = abs(draws[:, d:]) if given.get("kernel") == "laplacian" else 1
    omega = wide((draws[:, :d] / (sigma * sizes)).astype(np.float32))
    scale = np.sqrt(2 / LD(count))
    # An error of a phase is at most that of x·ω and of the phase's own rounding; its share of a feature's is the same.
    length = _length(made)
    phases = made.error + made.u * length * (np.sqrt(d) + 3)
    made.error = float(np.sqrt((omega**2).sum() * 2 / LD(count))) * phases + 2 * made.u

    def mapped(part):
        return scale * np.hstack([np.cos(part @ omega.T), np.sin(part @ omega.T)])

    made.x, made.test, made.shape = mapped(made.x), mapped(made.test), None


def random_relu(made, given):
    """√(2/D) max(0, w·x + b), w normal, b normal times the bias."""
    count, bias, d = int(given["count"]), float(given.get("bias", 0)), made.x.shape[1]
    draws = philox.Random(given["seed"], philox.FEATURES).normal(np.arange(count * (d + 1), dtype=np.uint64))
    draws = np.sqrt(2 / count) * draws.reshape(count, d + 1)
    w, b = wide(draws[:, :d].astype(np.float32)), wide((bias * draws[:, d]).astype(np.float32))
    size = float(np.sqrt((w**2).sum() + (b**2).sum()))
    made.error = size * (made.error + made.u * (_length(made) + 1) * (np.sqrt(d) + 3))
    made.x, made.test = (np.maximum(0, part @ w.T + b) for part in (made.x, made.test))
    made.shape = None


def zca(made, given):
    """(C + εI)^(−1/2)(x − m) with mean and covariance of the training examples, or the second moments about zero."""
    centred = given.get("centred", "yes") == "yes"
    mean = made.x.mean(0) if centred else 0 * made.x[0]
    rows = made.x - mean
    root = inverse_root(rows.T @ rows / len(rows), float(given.get("eps", 1e-4)))
    size = float(np.sqrt((root**2).sum(1)).max()) * np.sqrt(len(root))
    length = max(float(np.sqrt(((part - mean) ** 2).sum(1)).max()) for part in (made.x, made.test) if len(part))
    top = float(abs(np.linalg.eigvalsh(np.asarray(root, float))).max())
    made.error = top * (made.error + made.u * length * 4) + made.u * size * length
    made.x, made.test = ((part - mean) @ root for part in (made.x, made.test))


def randomize_pixels(case, examples, x, test, indices):
    """`--pixels`: the same places moved in all images, in each, or normal numbers of the same mean and variance."""
    if case.pixels == "true":
        return x, test
    random = philox.Random(case.seed, philox.PIXELS)
    channels = examples.shape[0] if examples.shape else 1
    places = x.shape[1] // channels

    def first(part, index):
        return (part << 63) | ((int(index) + 1) << 32)

    if case.pixels == "shuffled":
        order = np.array(random.permutation(places, places))
        return tuple(_moved(part, [order] * len(part), channels) for part in (x, test))
    if case.pixels == "random":
        return tuple(
            _moved(part, [np.array(random.permutation(places, places, first(kind, i))) for i in which], channels)
            for kind, part, which in ((0, x, indices), (1, test, range(len(test))))
        )
    everything = wide(examples.x)
    mean, deviation = float(everything.mean()) / examples.unit, float(everything.std()) / examples.unit

    def normal(kind, part, which):
        rows = [random.normal(first(kind, i) + np.arange(part.shape[1], dtype=np.uint64)) for i in which]
        return (mean + deviation * np.array(rows).reshape(part.shape)).astype(np.float32)

    return normal(0, x, indices), normal(1, test, range(len(test)))


def _moved(part, orders, channels):
    rows = [row.reshape(channels, -1)[:, order].ravel() for row, order in zip(part, orders)]
    return np.array(rows, part.dtype).reshape(part.shape)


MAPS = {
    "center": center,
    "standardize": standardize,
    "unit-norm": unit_norm,
    "random-fourier": random_fourier,
    "random-relu": random_relu,
    "zca": zca,
    "gabor": images.gabor,
    "grayscale": images.grayscale,
    "random-conv": images.random_convolution,
}
