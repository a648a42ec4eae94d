"""What a command line asks for, written out: examples, labels, features, kernel, targets."""

from dataclasses import dataclass, field

import numpy as np

import features
import philox
from kernels import Kernel, median_distance
from precise import wide


@dataclass
class Case:
    """One run of the program."""

    examples: object
    kernel: str = "gaussian:bandwidth=5"
    ridge: float = 0.0
    precision: str = "float64"
    solver: str = "auto"
    labels: tuple = ("clean",)
    coding: str = "onehot"
    features: str = "raw"
    pixels: str = "true"
    train: int = None
    test: int = None
    subset_seed: int = None
    seed: int = 0
    loo: bool = False
    #: More options, as they are written, for those that the reference does not need to know.
    more: list = field(default_factory=list)
    #: Exit codes that are right.
    codes: tuple = (0,)

    def problem_arguments(self, without=()):
        """The options of the problem that differ from none."""
        given = list(self.examples.arguments)
        for option, value in (
            ("--kernel", self.kernel),
            ("--features", self.features),
            ("--coding", self.coding),
            ("--pixels", self.pixels),
            ("--labels", ",".join(self.labels)),
            ("--train", self.train),
            ("--test", self.test),
            ("--subset-seed", self.subset_seed),
            ("--seed", self.seed),
        ):
            if value is not None and option not in without:
                given += [option, str(value)]
        return given

    def system_arguments(self):
        """λ, the precision and the solver."""
        given = ["--ridge", repr(self.ridge), "--precision", self.precision, "--solver", self.solver]
        return given + (["--loo"] if self.loo else [])


class Problem:
    """The numbers of a case: features in extended precision, label sets, the kernel."""

    def __init__(self, case):
        self.case, e = case, case.examples
        count = case.train if case.train is not None else len(e.x)
        self.indices = (
            np.arange(count) if case.subset_seed is None else np.array(philox.subset(count, len(e.x), case.subset_seed))
        )
        self.test_count = case.test if case.test is not None else len(e.test_x)
        x, test = e.x[self.indices], e.test_x[: self.test_count]
        self.true_labels, self.test_labels = e.y[self.indices], e.test_y[: self.test_count]
        x, test = features.randomize_pixels(case, e, x, test, self.indices)
        unit = e.unit if case.pixels != "gaussian" else 1
        made = features.make(case.features, x, test, unit, e.shape, case.seed)
        self.x, self.test_x, self.feature_error, self.shape = made.x, made.test, made.error, made.shape
        self.exact_bytes = x.dtype == np.uint8 and case.features == "raw"
        self.classes, self.n = e.classes, len(self.x)
        self.equal_pairs = equal_rows(self.x)
        self.kernel = Kernel(case.kernel)
        if self.kernel.given.get("bandwidth") == "median":
            self.kernel.set_bandwidth(median_distance(self.x))

    def label_set(self, name, part=0, seed=None):
        """Labels after `clean`, `random` or `corrupt:P`: mask = uniform ≤ P, and there a uniform class."""
        labels = self.true_labels if part == 0 else self.test_labels
        probability = label_noise(name)
        if probability == 0:
            return labels
        random = philox.Random(self.case.seed if seed is None else seed, philox.LABELS)
        draws = np.arange(len(labels), dtype=np.uint64) + (np.uint64(part) << np.uint64(63))
        mask = random.uniform(draws) <= probability
        if name.startswith("permute"):
            # Those that take part change places with each other.
            chosen = np.flatnonzero(mask)
            order = random.permutation(len(chosen), len(chosen), (part << 63) | (1 << 62))
            moved = labels.copy()
            moved[chosen] = labels[chosen[order]]
            return moved
        return np.where(mask, random.below(self.classes, draws), labels)

    def targets(self, labels):
        """Y, n × classes."""
        coded = np.full((len(labels), self.classes), 0.0 if self.case.coding == "onehot" else -1.0)
        coded[np.arange(len(labels)), labels] = 1
        return wide(coded)

    def gram(self):
        """K."""
        return self.kernel.values(self.x, self.x)

    def cross(self):
        """k(test, training)."""
        return self.kernel.values(self.test_x, self.x)

    def rounding(self, precision, test=False):
        """Bounds for the errors of the entries of K (or of k(test, training)) in a precision."""
        return self.kernel.rounding(
            self.test_x if test else self.x, self.x, precision, self.exact_bytes, self.feature_error
        )


class Table:
    """What the rows of a table have in common."""

    def __init__(self, case):
        self.case = case


def label_noise(name):
    """The probability with which a label set replaces a label."""
    return {"clean": 0.0, "random": 1.0}.get(name) if ":" not in name else float(name.split(":")[1])


def equal_rows(x):
    """(first of its kind, later) for each example that equals an earlier one."""
    seen, pairs = {}, []
    for index, row in enumerate(np.asarray(x)):
        first = seen.setdefault(tuple(row), index)
        if first != index:
            pairs.append((first, index))
    return pairs
