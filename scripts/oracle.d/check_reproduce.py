"""The record of `reproduce`: every solve of every row, the means over them, the ledger of norms."""

from dataclasses import replace

import numpy as np
from scipy import stats

import claims
from check_fit import FitCheck
from check_record import check_envelope
from check_solve import check_solver
from intervals import student, wilson
from kernels import Kernel
from large import LargeReference, nearest
from philox import subset
from problem import Problem


class Light(Problem):
    """A problem whose examples stay bytes."""

    def __init__(self, case):
        e, self.case = case.examples, case
        self.indices = (
            np.array(subset(case.train, len(e.x), case.subset_seed))
            if case.subset_seed is not None
            else np.arange(case.train)
        )
        self.images, self.tests = e.x[self.indices], e.test_x
        self.true_labels, self.test_labels = e.y[self.indices], e.test_y
        self.test_count, self.n, self.classes, self.kernel = len(e.test_x), case.train, e.classes, Kernel(case.kernel)
        self.x, self.equal_pairs, self.feature_error = self.images, [], 0.0


def check(ledger, problem, record):
    """All figures of a `minnorm.reproduce/1` record on examples that are known here."""
    for index, row in enumerate(record["rows"]):
        check_row(ledger, f"rows[{index}]", problem.case, row)
    ledger.number("seed", problem.case.seed)
    if record["ledger"] is not None:
        check_ledger(ledger, record)
    if record["verdict"] is not None:
        check_verdict(ledger, record)


def check_row(ledger, path, case, row):
    """One row: its solves, or its nearest neighbours, and the means over them; or the figures of a claim."""
    if row["claim"] is not None:
        claims.check(ledger, path, row)
        return
    asked = row["row"]["experiments"]["quick"]
    labels = tuple(asked["labels"])
    seeds = row["row"]["subsets"].get("quick") or [None]
    errors = []
    for run, seed in enumerate(seeds):
        own = Light(
            replace(case, kernel=asked["kernel"], labels=labels, train=asked["trainCount"], subset_seed=seed, seed=run)
        )
        if row["row"]["method"] == "nearest-neighbor":
            errors.append(int((own.true_labels[nearest(own.images, own.tests)] != own.test_labels).sum()))
        else:
            check_record_of(ledger, f"{path}.records[{run}]", own, row["records"][run])
    if errors:
        check_neighbours(ledger, f"{path}.measurements[0]", errors, row["measurements"][0], case)
    else:
        check_measurements(ledger, path, row)


def check_record_of(ledger, path, problem, record):
    """A solve of the row."""
    prefix = f"{path}."
    check_envelope(ledger, problem, prefix)
    check_solver(ledger, problem, record, prefix)
    name = record["solver"]["name"]
    system = LargeReference(problem, problem.images, problem.tests, problem.kernel, name == "least-squares")
    found, loose = record["system"], 2e-3
    ledger.number(f"{path}.system.order", problem.n)
    ledger.number(f"{path}.system.rank", system.rank)
    # By Lanczos's iterations, right to a thousandth; of least squares by singular values.
    for key, value in (
        ("lambdaMax", system.largest),
        ("lambdaMin", system.least),
        ("conditionNumber", system.condition),
    ):
        ledger.number(f"{path}.system.{key}", value, (loose if key != "conditionNumber" else 2 * loose) * value)
    ledger.number(f"{path}.system.equalExamples", 0)
    if found["rankTolerance"] is not None:
        ledger.between(f"{path}.system.rankTolerance", 0, system.least)
    if found["nearDuplicates"] is not None:
        roots = np.sqrt(np.diag(system.gram))
        near = np.tril(system.gram > (1 - 1e-6) * roots[:, None] * roots, -1).sum()
        ledger.number(f"{path}.system.nearDuplicates.count", int(near))
    for index, label_set in enumerate(problem.case.labels):
        FitCheck(
            ledger,
            f"{path}.results[{index}]",
            system,
            label_set,
            {
                "weights": name == "least-squares",
                "iterated": True,
                "loo": record["results"][0]["looErrors"] is not None,
            },
        ).run()


def check_neighbours(ledger, path, errors, found, case):
    """Mean error rate of nearest neighbours with Student's (of one run Wilson's) interval."""
    rates = np.array(errors) / len(case.examples.test_x)
    ledger.number(f"{path}.repeats", len(rates))
    ledger.number(f"{path}.ridge", 0)
    ledger.number(f"{path}.trainCount", found["trainCount"])
    ledger.number(f"{path}.testErrorRate", rates.mean(), 1e-14)
    ends = student(rates) if len(rates) > 1 else wilson(errors[0], len(case.examples.test_x))
    # Quantiles of Student's distribution are written with three decimals.
    ledger.numbers(f"{path}.testErrorInterval95", ends, 3e-4 * (ends[1] - ends[0]) + 1e-14)


def check_measurements(ledger, path, row):
    """Means over the solves of a row, from their records."""
    records = row["records"]
    for index, found in enumerate(row["measurements"]):
        here = f"{path}.measurements[{index}]"
        place = [result["labels"] for result in records[0]["results"]].index(found["labels"])
        results = [record["results"][place] for record in records]
        noisy = found["convention"] == "same-noise"
        rates = [r["noisyTest"]["errorRate"] if noisy else r["testErrorRate"] for r in results]
        ledger.number(f"{here}.repeats", len(rates))
        ledger.number(f"{here}.ridge", 0)
        ledger.number(f"{here}.trainCount", records[0]["dataset"]["trainCount"])
        ledger.number(f"{here}.testErrorRate", np.mean(rates), 1e-14)
        total = records[0]["dataset"]["testCount"]
        ends = student(rates) if len(rates) > 1 else wilson(round(rates[0] * total), total)
        ledger.numbers(f"{here}.testErrorInterval95", ends, 3e-4 * (ends[1] - ends[0]) * (len(rates) > 1) + 1e-14)
        ledger.number(f"{here}.trainErrorRate", np.mean([r["trainErrorRate"] for r in results]), 1e-15)
        left_out = [r["looErrorRate"] for r in results]
        ledger.number(f"{here}.looErrorRate", None if None in left_out else np.mean(left_out), 1e-15)
        norms = [r["norms"] for r in results]
        classes = len(norms[0]["perClass"])
        linear = records[0]["kernel"]["name"] == "linear"
        expected = {
            "oneHot": [n["rkhs"] for n in norms],
            "plusMinusOne": [n["rkhsPM1"] for n in norms],
            "largestClass": [max(n["perClass"]) for n in norms],
            "meanClass": [n["rkhs"] / np.sqrt(classes) for n in norms],
            "coefficients": [n["coefficients"] for n in norms],
            "weights": [n["rkhs"] if linear else None for n in norms],
        }
        for key, values in expected.items():
            mean = None if None in values else np.mean(values)
            ledger.number(f"{here}.norms.{key}", mean, 1e-14 * (mean or 0))


def check_ledger(ledger, record):
    """Rank correlations of norms with errors over the maps that interpolate, contrasts, the worst inversion."""
    clean, contrasts = [], []
    for row in record["rows"]:
        by = {(m["labels"], m["convention"]): m for m in row["measurements"]}
        if ("clean", "clean") in by and ("random", "clean") in by:
            contrasts.append((by["clean", "clean"]["norms"]["oneHot"], by["random", "clean"]["norms"]["oneHot"]))
        if ("clean", "clean") in by and by["clean", "clean"]["trainErrorRate"] == 0:
            clean.append(by["clean", "clean"])
    for index, (right, random) in enumerate(contrasts):
        ledger.number(f"ledger.contrasts[{index}].clean", right)
        ledger.number(f"ledger.contrasts[{index}].random", random)
    for index, found in enumerate(record["ledger"]["correlations"]):
        norms = [m["norms"][found["norm"]] for m in clean]
        rho = stats.spearmanr(norms, [m["testErrorRate"] for m in clean]).statistic
        ledger.number(f"ledger.correlations[{index}].spearman", rho, 1e-12)
        ledger.number(f"ledger.correlations[{index}].maps", len(clean))


def check_verdict(ledger, record):
    """Which published numbers lie in the interval of ours, and by how much ours are off."""
    places = {"agreeing": 0, "differing": 0, "notJudged": 0}
    for row in record["rows"]:
        for number in row["row"]["published"]:
            found = next((m for m in row["measurements"] if m["published"] == number), None)
            judged = found is not None and number["trainCount"] == found["trainCount"]
            ends = found["testErrorInterval95"] if found else (0, 0)
            inside = judged and ends[0] <= number["testErrorRate"] <= ends[1]
            kind = "agreeing" if inside else "differing" if judged else "notJudged"
            path = f"verdict.{kind}[{places[kind]}]"
            places[kind] += 1
            ledger.number(f"{path}.published", number["testErrorRate"])
            ledger.number(f"{path}.measured", found["testErrorRate"] if found else None)
            ledger.number(f"{path}.repeats", found["repeats"] if found else 0)
            difference = found["testErrorRate"] - number["testErrorRate"] if judged else None
            ledger.number(f"{path}.difference", difference, 1e-15)
