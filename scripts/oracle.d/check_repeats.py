"""`solve --repeats`: the same solve of several random subsets, with seeds that count up."""

from dataclasses import replace

import numpy as np

import check_regression
import check_solve
from counting import Count
from precise import LD, wide
from problem import Problem
from reference import Reference, leave_one_out, root_error


def check(ledger, problem, record):
    """The record of the first subset, and what every subset gave."""
    case = replace(problem.case, subset_seed=problem.case.subset_seed or 0)
    (check_solve if problem.classes else check_regression).check(ledger, Problem(case), record)
    count = int(case.more[case.more.index("--repeats") + 1])
    for index in range(len(case.labels)):
        ledger.number(f"results[{index}].repeats.count", count)
    for run in range(count):
        own = Problem(replace(case, subset_seed=case.subset_seed + run, seed=case.seed + run))
        system = Reference(own, case.ridge, case.precision)
        for index, name in enumerate(case.labels):
            check_run(ledger, f"results[{index}].repeats", run, own, system, name)
    kinds = ["testErrorRate", "looErrorRate"] if problem.classes else ["testMse"]
    for index in range(len(case.labels)):
        for key in [*kinds, "looMse", "norms.rkhs"]:
            check_regression.check_estimate(ledger, f"results[{index}].repeats.{key}", count)


def check_run(ledger, path, run, problem, system, name):
    """Errors, left-out errors and the norm of one subset."""
    labels, tests = problem.label_set(name), problem.test_labels
    targets = problem.targets(labels) if problem.classes else wide(labels)
    fit = system.fit(targets)
    left_out, error = leave_one_out(system, targets)
    ledger.number(f"{path}.norms.rkhs.values[{run}]", np.sqrt(fit.square), root_error(fit.square, fit.square_error))
    check_mean(ledger, f"{path}.looMse.values[{run}]", targets - left_out, error)
    if not problem.classes:
        check_mean(ledger, f"{path}.testMse.values[{run}]", wide(tests) - fit.predictions, fit.prediction_error)
        return
    for key, scores, slack, classes in (
        ("testErrorRate", fit.predictions, fit.prediction_error, tests),
        ("looErrorRate", left_out, error, labels),
    ):
        errors = Count(scores, slack, classes)
        low, high = errors.low / len(classes), errors.high / len(classes)
        ledger.between(f"{path}.{key}.values[{run}]", low - 1e-15, high + 1e-15)


def check_mean(ledger, path, gap, slack):
    """A mean of squares."""
    square = (gap**2).mean()
    ledger.number(path, square, (2 * abs(gap) * slack + slack**2).mean() + LD(2.0**-48) * square)
