"""The records of `data inspect` and `plan`: counts, ranges, duplicates, sizes of systems."""

import numpy as np

from precise import wide
from problem import equal_rows


def check_inspect(ledger, problem, record):
    """All figures of a `minnorm.data-inspect/1` record."""
    e = problem.case.examples
    ledger.number("summary.classCount", e.classes)
    ledger.number("summary.dimension", e.x.shape[1])
    ledger.numbers("summary.shape", e.shape)
    for part, x, y in (("train", e.x, e.y), ("test", e.test_x, e.test_y)):
        path = f"summary.{part}"
        ledger.number(f"{path}.count", len(x))
        ledger.numbers(f"{path}.perClass", [int((y == label).sum()) for label in range(e.classes)])
        mean = wide(x).mean()
        ledger.number(f"{path}.values.mean", mean, 1e-13 * mean)
        deviation = np.sqrt(((wide(x) - mean) ** 2).mean())
        ledger.number(f"{path}.values.standardDeviation", deviation, 1e-12 * deviation)
        ledger.number(f"{path}.values.minimum", x.min())
        ledger.number(f"{path}.values.maximum", x.max())
        ledger.number(f"{path}.values.constantCount", int((x == x[0]).all(0).sum()))
        ledger.number(f"{path}.values.zeroCount", int((x == 0).all(0).sum()))
    inside = [(first, later, e.y[first] != e.y[later]) for first, later in equal_rows(e.x)]
    places = {}
    for index, row in enumerate(e.x):
        places.setdefault(row.tobytes(), index)
    across = [(places[row.tobytes()], index) for index, row in enumerate(e.test_x) if row.tobytes() in places]
    across = [(first, later, e.y[first] != e.test_y[later]) for first, later in across]
    for key, pairs in (("duplicatesInTrain", inside), ("duplicatesOfTrainInTest", across)):
        check_pairs(ledger, f"summary.{key}", pairs, record["summary"][key])


def check_pairs(ledger, path, pairs, found):
    """How many examples equal an earlier one, with which label, and the first few of them."""
    wrong = [pair for pair in pairs if pair[2]]
    ledger.number(f"{path}.count", len(pairs))
    ledger.number(f"{path}.contradictory", len(wrong))
    for key, some in (("pairs", pairs), ("contradictoryPairs", wrong)):
        for index in range(len(found[key])):
            ledger.number(f"{path}.{key}[{index}].original", some[index][0])
            ledger.number(f"{path}.{key}[{index}].duplicate", some[index][1])


def check_plan(ledger, problem, record):
    """All figures of a `minnorm.plan/1` record that are not expectations of time and memory."""
    case, n, d = problem.case, problem.n, problem.x.shape[1]
    columns = len(case.labels) * problem.classes + 1
    for key, value in (("order", n), ("dimension", d), ("testCount", problem.test_count), ("rightHandSides", columns)):
        ledger.number(f"plan.{key}", value)
    factors = case.kernel.count("+") + case.kernel.count("*") + 1
    ledger.number("plan.combinedKernels", factors if factors > 1 else 0)
    e = case.examples
    ledger.number("plan.loadedBytes", e.x.nbytes + e.test_x.nbytes)
    ledger.number("plan.inputBytes", (n + problem.test_count) * e.x.shape[1] * e.x.itemsize)
    ledger.number("flops.gram", n * n * d)
    ledger.number("flops.factor", n**3 / 3, 1e-12 * n**3)
    ledger.number("flops.solve", 2 * n * n * columns)
    # Half of K in blocks of columns: its lower triangle at least, and with the blocks' own squares at most all of it.
    size = 4 if case.precision in ("float32", "mixed") else 8
    ledger.between("gramBytes", size * n * (n + 1) // 2, size * n * n)
