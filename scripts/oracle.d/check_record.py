"""What all records have in common: the examples, the features, the kernel, the seed."""

import features
from kernels import median_distance

#: Parameters of feature maps as they are written and recorded, with their defaults.
DEFAULTS = {
    "random-fourier": {"count": None, "bandwidth": None, "kernel": "gaussian"},
    "random-relu": {"count": None, "bias": 0},
    "gabor": {
        "size": 11,
        "wavelengths": "4/7",
        "orientations": 8,
        "sigma": 0.5,
        "centred": "yes",
        "response": "magnitude",
        "pool": 4,
        "stride": None,
        "padding": "same",
    },
    "zca": {"eps": 1e-4, "centred": "yes"},
    "random-conv": {
        "filters": None,
        "patch": 6,
        "bias": 1,
        "pool": 15,
        "stride": 6,
        "images": "whitened",
        "image-eps": 1e-4,
        "patch-eps": 1e-3,
        "from": "patches",
    },
}
#: Words, and lists that are no number.
WORDS = {"kernel", "wavelengths", "centred", "response", "padding", "images", "from", "mirror", "pooled"}
#: Recorded only where they are used.
OPTIONAL = {"image-eps", "patch-eps", "contrast", "mirror", "pooled", "bits"}


def feature_parameters(text):
    """What defines a map, under its names on the command line."""
    name, given = features.parse(text)
    values = dict(DEFAULTS.get(name, {}))
    for key, word in given.items():
        values[key] = word if key in WORDS else float(word.split("/")[-1])
    if name == "gabor":
        values["stride"] = values["stride"] or values["pool"]
    return name, values


def check_features(ledger, path, text, dimension):
    """A `features` object."""
    chain = [feature_parameters(part) for part in text.split("+")]
    ledger.number(f"{path}.dimension", dimension)
    for index, (name, numbers) in enumerate(chain):
        ledger.same(f"{path}.chain[{index}].name", name)
        for key, value in numbers.items():
            compare = ledger.same if key in WORDS else ledger.number
            whole = f"{name}.{key}" if len(chain) > 1 else key
            for place in (f"{path}.chain[{index}].parameters.{key}", f"{path}.parameters.{whole}"):
                if key not in OPTIONAL or ledger.get(place) is not None:
                    compare(place, value)


def check_kernel(ledger, path, kernel, relative=0.0):
    """A `kernel` object but for the search of its bandwidth."""
    ledger.same(f"{path}.name", kernel.family)
    for key, value in kernel.parameters.items():
        ledger.number(f"{path}.parameters.{key}", value, (1e-14 + relative) * abs(float(value)))


def check_dataset(ledger, path, problem, tests=True):
    """A `dataset` object."""
    case = problem.case
    ledger.number(f"{path}.trainCount", problem.n)
    ledger.number(f"{path}.testCount", problem.test_count if tests else 0)
    ledger.number(f"{path}.classes", problem.classes)
    ledger.number(f"{path}.dimension", case.examples.x.shape[1])
    ledger.number(f"{path}.subsetSeed", case.subset_seed)
    ledger.same(f"{path}.name", case.examples.name if case.examples.name == "digits" else ledger.get(f"{path}.name"))
    ledger.same(f"{path}.pixels", case.pixels)


def check_envelope(ledger, problem, prefix="", seed=None):
    """Everything that describes the problem."""
    check_dataset(ledger, f"{prefix}dataset", problem)
    check_features(ledger, f"{prefix}features", problem.case.features, problem.x.shape[1])
    by_median = problem.kernel.given.get("bandwidth") == "median"
    off = 8 * problem.feature_error / float(problem.kernel.parameters["bandwidth"]) if by_median else 0
    check_kernel(ledger, f"{prefix}kernel", problem.kernel, off)
    if by_median:
        # What follows is of this very bandwidth.
        problem.kernel.set_bandwidth(ledger.get(f"{prefix}kernel.parameters.bandwidth"))
    ledger.number(f"{prefix}seed", problem.case.seed if seed is None else seed)


def adopt_bandwidth(ledger, problem, path="kernel"):
    """`bandwidth=loo`: computes on with the bandwidth found, after a look whether it is the best of those tried.

    The search is repeated in `check_search`; a median is computed.
    """
    rule = problem.kernel.given.get("bandwidth")
    if rule == "loo":
        problem.kernel.set_bandwidth(ledger.get(f"{path}.parameters.bandwidth"))
    elif rule == "median":
        problem.kernel.set_bandwidth(median_distance(problem.x))
