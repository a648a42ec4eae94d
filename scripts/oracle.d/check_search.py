"""Searches by leave-one-out: of a bandwidth (`bandwidth=loo`), and the record of `search`, of features and bandwidths."""

import itertools
import re
from dataclasses import replace

import numpy as np

from check_record import check_dataset
from counting import Count
from kernels import median_distance
from precise import LD, wide
from problem import Problem
from reference import Reference, leave_one_out


def check_points(ledger, path, problem, points, label_set, precision):
    """Every bandwidth that was tried: its leave-one-out error rate and mean squared error by refits."""
    arithmetic = "float32" if precision == "mixed" else precision
    labels = problem.label_set(label_set)
    targets = problem.targets(labels) if problem.classes else wide(labels)
    for index, point in enumerate(points):
        if problem.kernel.is_radial:
            problem.kernel.set_bandwidth(point["bandwidth"])
        if point.get("looMse") is None:
            # Not positive definite: only rounding can make a Gaussian or Laplacian kernel so.
            continue
        system = Reference(problem, problem.case.ridge, arithmetic, 0.0)
        left_out, error = leave_one_out(system, targets)
        if problem.classes:
            count = Count(left_out, error, labels)
            n = problem.n
            ledger.between(f"{path}[{index}].looErrorRate", count.low / n - 1e-15, count.high / n + 1e-15)
        else:
            absent(ledger, f"{path}[{index}].looErrorRate")
        difference = targets - left_out
        slack = (2 * abs(difference) * error + error**2).mean() + difference.size * LD(2.0**-53) * (
            difference**2
        ).mean()
        ledger.number(f"{path}[{index}].looMse", (difference**2).mean(), slack)


def absent(ledger, path):
    """Real targets have no error rate."""
    if ledger.get(path) is not None:
        ledger.finding(path, "is there, of real targets")


def best_of(points):
    """The point of least error rate, among equal ones of least squared error."""
    scored = [point for point in points if point.get("looMse") is not None]
    return min(scored, key=lambda point: (point.get("looErrorRate") or 0, point["looMse"]), default=None)


def check_bandwidths(ledger, path, problem, points, multiples):
    """Which bandwidths were tried: multiples of the median distance, or nine and then four around the best."""
    if not problem.kernel.is_radial:
        ledger.number(f"{path}[0].bandwidth", 0)
        return
    centre = median_distance(problem.x)
    found = {point["bandwidth"]: point for point in points}

    def nearest(value):
        return found[min(found, key=lambda sigma: abs(LD(sigma) - value))]

    if "bandwidth" in problem.kernel.given and problem.kernel.given["bandwidth"] != "loo":
        expected = [LD(problem.kernel.given["bandwidth"])]
    elif multiples:
        expected = [centre * LD(factor) for factor in multiples]
    else:
        expected = [centre * LD(2) ** (LD(k) / 2) for k in range(-6, 3)]
        for step in (LD("0.25"), LD("0.125")):
            best = best_of([nearest(value) for value in expected])
            expected += [LD(best["bandwidth"]) * LD(2) ** -step, LD(best["bandwidth"]) * LD(2) ** step]
    ordered = sorted(expected)
    slack = 1e-13 + 4 * float(problem.feature_error / centre)
    for index, value in enumerate(ordered):
        ledger.number(f"{path}[{index}].bandwidth", value, slack * value)


def check_bandwidth_search(ledger, path, problem, kernel_record):
    """`kernel.search` of a solve, and that the bandwidth is the best of it."""
    points = kernel_record["search"]
    check_bandwidths(ledger, f"{path}.search", problem, points, None)
    check_points(ledger, f"{path}.search", problem, points, problem.case.labels[0], problem.case.precision)
    problem.kernel.set_bandwidth(best_of(points)["bandwidth"])


def expand(text):
    """Every text that alternatives in braces stand for."""
    parts = re.split(r"\{([^}]*)\}", text)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(some) for some in itertools.product(*choices)]


def check(ledger, problem, record):
    """All figures of a `minnorm.search/1` record."""
    case = problem.case
    more = case.more
    check_dataset(ledger, "dataset", problem, tests=False)
    ledger.number("seed", case.seed)
    multiples = [0.35, 0.5, 0.7, 1.0]
    if "--bandwidths" in more:
        words = more[more.index("--bandwidths") + 1]
        multiples = None if words == "grid" else [float(word) for word in words.split(",")]
    if multiples:
        ledger.numbers("search.bandwidthMultiples", multiples)
    for key, value in (
        ("ridge", case.ridge),
        ("seed", case.seed),
        ("trainCount", case.train),
        ("testCount", 1),
        ("trainLimit", 1000),
        ("iteration.limit", 2000),
    ):
        if ledger.get(f"search.problem.{key}") is not None:
            ledger.number(f"search.problem.{key}", value)
    grids = [more[i + 1] for i, word in enumerate(more) if word == "--grid"]
    names = [(text, case.kernel) for text in (case.features, *(text for grid in grids for text in expand(grid)))]
    kernels = [more[i + 1] for i, word in enumerate(more) if word == "--candidate"]
    if kernels:
        names = [(case.features, kernel) for text in kernels for kernel in expand(text)]
    found = [(candidate["features"], candidate["kernel"]) for candidate in record["candidates"]]
    if sorted(set(names)) != sorted(found):
        ledger.finding("candidates", f"are {found}, should be {names}")
    scores = [
        (
            (candidate.get("looErrorRate") or 0) if candidate.get("looMse") is not None else np.inf,
            candidate.get("looMse") or np.inf,
        )
        for candidate in record["candidates"]
    ]
    if scores != sorted(scores):
        ledger.finding("candidates", "are not in the order of their scores")
    for index, candidate in enumerate(record["candidates"]):
        check_candidate(ledger, f"candidates[{index}]", case, candidate, multiples)


def check_candidate(ledger, path, case, candidate, multiples):
    """One feature map with its bandwidths."""
    problem = Problem(replace(case, features=candidate["features"], kernel=candidate["kernel"]))
    ledger.number(f"{path}.dimension", problem.x.shape[1])
    check_bandwidths(ledger, f"{path}.points", problem, candidate["points"], multiples)
    check_points(ledger, f"{path}.points", problem, candidate["points"], case.labels[0], case.precision)
    best = best_of(candidate["points"])
    for key, name in (
        ("bandwidth", "bandwidth"),
        ("looErrorRate", "looErrorRate"),
        ("looMse", "looMse"),
    ):
        value = best.get(name) if best and (key != "bandwidth" or problem.kernel.is_radial) else None
        if value is None and f"{path}.{key}" not in ledger.values:
            continue
        ledger.number(f"{path}.{key}", value)
