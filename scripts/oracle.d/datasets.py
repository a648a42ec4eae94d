"""Examples to compute with: the built-in digits as they are in the repository, and arrays made for a regime."""

import gzip
import os
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Examples:
    """Training and test inputs with their classes; how the program is told of them; whether inputs are images."""

    name: str
    x: np.ndarray
    y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: int
    arguments: list = field(default_factory=list)
    #: Channels, height, width of images of bytes; None for arrays.
    shape: tuple = None

    @property
    def unit(self):
        """What numbers are divided by to become raw features."""
        return 255 if self.shape else 1


def idx(name, folder):
    """A data set of 28 × 28 images from its four IDX files."""

    def read(kind, header):
        path = os.path.join(folder, kind)
        path, opener = (path + ".gz", gzip.open) if os.path.exists(path + ".gz") else (path, open)
        with opener(path, "rb") as file:
            return np.frombuffer(file.read(), np.uint8)[header:]

    train, test = (read(f"{part}-images-idx3-ubyte", 16).reshape(-1, 784) for part in ("train", "t10k"))
    labels = [read(f"{part}-labels-idx1-ubyte", 8).astype(int) for part in ("train", "t10k")]
    return Examples(name, train, labels[0], test, labels[1], 10, shape=(1, 28, 28))


def digits(root):
    """The built-in digits."""
    return idx("digits", os.path.join(root, "data", "digits"))


def mnist(folder):
    """MNIST."""
    return idx("mnist", folder)


class Arrays:
    """Writes arrays as .npy files into a folder of its own, which the program then reads."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def make(self, x, y, test_x, test_y, real=False):
        """Examples from arrays in their own number format; of real targets there are 0 classes."""
        self.count += 1
        arguments, kind = [], np.float64 if real else np.int64
        for option, values in (
            ("--train-x", x),
            ("--train-y", np.asarray(y, kind)),
            ("--test-x", test_x),
            ("--test-y", np.asarray(test_y, kind)),
        ):
            path = os.path.join(self.folder, f"{self.count}{option}.npy")
            np.save(path, values)
            arguments += [option, path]
        # Whole numbers that are all different could be either.
        arguments += ["--task", "regression" if real else "classification"]
        classes = 0 if real else int(max(np.max(y), np.max(test_y))) + 1
        return Examples("arrays", x, np.asarray(y), test_x, np.asarray(test_y), classes, arguments)

    def blobs(self, n, d, classes, seed=0, tests=20, scale=1.0, centre=0.0, dtype=np.float64, spread=1.0):
        """Classes around points of their own: `spread` is the distance of classes in units of their deviation."""
        random = np.random.default_rng(seed)
        means = spread * random.standard_normal((classes, d))

        def draw(count, offset):
            labels = (np.arange(count) + offset) % classes
            values = centre + scale * (means[labels] + random.standard_normal((count, d)))
            return (np.clip(np.rint(values), 0, 255) if dtype == np.uint8 else values).astype(dtype), labels

        return self.make(*draw(n, 0), *draw(tests, 1))

    def regression(self, n, d, targets, seed=0, tests=15):
        """Smooth functions of the inputs with noise."""
        random = np.random.default_rng(seed)
        directions = random.standard_normal((d, targets))

        def draw(count):
            x = random.standard_normal((count, d))
            return x, 3 + np.sin(x @ directions) + 0.1 * random.standard_normal((count, targets))

        return self.make(*draw(n), *draw(tests), real=True)

    def with_equal_rows(self, examples, pairs, contradict=False):
        """The same examples where some rows equal others, with the same or another label."""
        x, y = examples.x.copy(), examples.y.copy()
        for later, earlier in pairs:
            x[later] = x[earlier]
            y[later] = (y[earlier] + 1) % examples.classes if contradict else y[earlier]
        return self.make(x, y, examples.test_x, examples.test_y)


def color_folder(folder, train=48, test=16, seed=3):
    """A folder in CIFAR-10's binary form with small coloured textures, whose labels are their hue."""
    random = np.random.default_rng(seed)

    def draw(count):
        labels = random.integers(0, 10, count)
        phase = random.uniform(0, 2 * np.pi, (count, 3, 1, 1))
        rows, columns = np.mgrid[0:32, 0:32] / 32
        waves = np.sin(2 * np.pi * (labels[:, None, None, None] / 3 * rows + 2 * columns) + phase)
        noise = random.standard_normal((count, 3, 32, 32))
        return np.clip(128 + 80 * waves + 25 * noise, 0, 255).astype(np.uint8).reshape(count, -1), labels

    (x, y), (test_x, test_y) = draw(train), draw(test)
    records = np.column_stack([y.astype(np.uint8), x])
    for index, part in enumerate(np.array_split(records, 5)):
        part.tofile(os.path.join(folder, f"data_batch_{index + 1}.bin"))
    np.column_stack([test_y.astype(np.uint8), test_x]).tofile(os.path.join(folder, "test_batch.bin"))
    with open(os.path.join(folder, "batches.meta.txt"), "w") as file:
        file.write("\n".join("airplane automobile bird cat deer dog frog horse ship truck".split()) + "\n")
    return Examples("cifar10", x, y, test_x, test_y, 10, ["--data", folder], (3, 32, 32))


class Material:
    """All examples that the grids take from: made when they are asked for."""

    def __init__(self, root, folder):
        self.arrays = Arrays(folder)
        self._root, self._folder, self._made = root, folder, {}

    @property
    def digits(self):
        """The built-in digits."""
        return self.once("digits", lambda: digits(self._root))

    @property
    def color(self):
        """Small colour images."""

        def make():
            path = os.path.join(self._folder, "color")
            os.mkdir(path)
            return color_folder(path)

        return self.once("color", make)

    def blobs(self, *sizes, **more):
        """Classes around points of their own."""
        return self.once(("blobs", sizes, tuple(more.items())), lambda: self.arrays.blobs(*sizes, **more))

    def once(self, name, make):
        """What `make` made the first time."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]
