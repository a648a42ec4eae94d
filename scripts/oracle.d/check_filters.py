"""A path of `solve` over growing random networks whose features are never stored."""

from dataclasses import replace

import numpy as np

import check_solve
from check_fit import FitCheck
from check_record import check_envelope
from features import parse
from precise import LD
from problem import Problem
from reference import Reference


class Summed(Reference):
    """K as a sum of float32 products of float32 features, whatever it is solved in."""

    def entry_error(self, _precision):
        """‖δK‖ from float32 products, with those of the features themselves."""
        return super().entry_error("float32")


def check(ledger, problem, record):
    """All figures of such a record."""
    case, path = problem.case, record["path"]
    check_envelope(ledger, problem)
    name, given = parse(case.features.split("+")[-1])
    filters = [int(word) for word in given["filters"].split("/")]
    ridges = [case.ridge]
    if "--ridges" in case.more:
        ridges = sorted(float(word) for word in case.more[case.more.index("--ridges") + 1].split(","))
    width = problem.x.shape[1] // filters[-1]
    ledger.numbers("path.filters", filters)
    ledger.number("path.featuresPerFilter", width)
    ledger.number("path.sampleSize", min(64, problem.n))
    ledger.number("solver.ridge", 0 if "--ridges" in case.more else case.ridge)
    for key in ("iterations", "refinements"):
        ledger.number(f"solver.{key}", 0)
    ledger.number("system.order", problem.n)
    ledger.number("system.rank", problem.n)
    ledger.number("system.equalExamples", len(problem.equal_pairs))
    points, results = 0, 0
    for count in filters:
        text = "+".join(
            [
                *case.features.split("+")[:-1],
                name + ":" + ",".join(f"{key}={count if key == 'filters' else value}" for key, value in given.items()),
            ]
        )
        own = Problem(replace(case, features=text))
        for ridge in ridges:
            if ridge == 0 and own.x.shape[1] < own.n:
                continue
            system = Summed(own, ridge, case.precision, 0.0)
            check_point(ledger, f"path.points[{points}]", system, count, width, path["points"][points])
            for label_set in case.labels:
                place = f"results[{results}]"
                ledger.number(f"{place}.filters", count)
                ledger.number(f"{place}.ridge", ridge)
                FitCheck(ledger, place, system, label_set, {"loo": case.loo, "precision": case.precision}).run()
                results += 1
            points += 1
    last = path["points"][-1]
    for key in ("lambdaMin", "lambdaMax", "conditionNumber"):
        ledger.number(f"system.{key}", last[key])
    check_solve.check_near(ledger, "system.nearDuplicates", system, record["system"]["nearDuplicates"])


def check_point(ledger, path, system, count, width, found):
    """The system of so many filters and a ridge."""
    ledger.number(f"{path}.filters", count)
    ledger.number(f"{path}.features", count * width)
    ledger.number(f"{path}.ridge", system.ridge)
    top, low, error = system.largest + system.ridge, system.least, system.factor_backward
    # By Lanczos's iterations, each end right to a thousandth.
    ledger.number(f"{path}.lambdaMax", top, error + LD(1e-3) * top)
    ledger.number(f"{path}.lambdaMin", low, error + LD(1e-3) * low)
    ledger.number(f"{path}.conditionNumber", top / low, top / low * (4e-3 + 2 * error / max(low - error, low / 100)))
    check_solve.check_near(ledger, f"{path}.nearDuplicates", system, found["nearDuplicates"])
    roots = np.sqrt(np.diag(system.gram))
    ledger.between(f"{path}.sampleDeviation", 0, (system.problem.rounding("float32") / (roots[:, None] * roots)).max())
