"""Saved functions: the records of `predict`, of `predict --explain`, and of `model`."""

import numpy as np

import check_solve
from check_fit import interval, rate
from check_record import check_kernel
from check_regression import check_squared
from counting import Count
from precise import LD, wide
from reference import Reference


def fit_of(problem):
    """The function that was saved: the first label set's."""
    system = Reference(problem, problem.case.ridge, problem.case.precision, 0.0)
    labels = problem.label_set(problem.case.labels[0])
    return system, system.fit(problem.targets(labels) if problem.classes else wide(labels))


def check_summary(ledger, problem):
    """What a record says of the model."""
    ledger.number("dimension", problem.x.shape[1])
    ledger.number("trainCount", problem.n)
    check_kernel(ledger, "kernel", problem.kernel)


def check_predictions(ledger, problem, record):
    """Scores of the test examples, how often every class is predicted, errors."""
    _, fit = fit_of(problem)
    check_summary(ledger, problem)
    ledger.number("seed", 0)
    ledger.number("count", problem.test_count)
    for index in range(len(record["predictions"])):
        ledger.numbers(f"predictions[{index}].scores", fit.predictions[index], fit.prediction_error[index])
    ledger.number("testUndecided", 0)
    if not problem.classes:
        check_squared(ledger, "test", wide(problem.test_labels), fit.predictions, fit.prediction_error)
        return
    predicted = fit.predictions.argmax(1)
    ledger.numbers("predicted", [int((predicted == label).sum()) for label in range(problem.classes)])
    count = Count(fit.predictions, fit.prediction_error, problem.test_labels)
    ledger.between("testErrors", count.low, count.high)
    rate(ledger, "testErrorRate", "testErrors", problem.test_count)
    interval(ledger, "testErrorInterval95", "testErrors", problem.test_count)


def check_explanation(ledger, problem, record):
    """A score as a sum over training examples, the largest contributions first."""
    system, fit = fit_of(problem)
    index = record["index"]
    ledger.number("index", int(problem.case.more[problem.case.more.index("--explain") + 1]))
    ledger.numbers("scores", fit.predictions[index], fit.prediction_error[index])
    output = int(fit.predictions[index].argmax())
    kernel, a = system.cross[index], fit.a[:, output]
    parts, slack = (
        kernel * a,
        fit.prediction_error[index][output]
        + 4 * system.backward * abs(kernel).max() * fit.lengths[output] / system.least,
    )
    ledger.number("score", fit.predictions[index][output], fit.prediction_error[index][output])
    ledger.number("intercept", 0)
    ledger.number("positive", parts[parts > 0].sum(), len(parts) * slack)
    ledger.number("negative", parts[parts < 0].sum(), len(parts) * slack)
    order = np.argsort(-abs(parts), kind="stable")
    for place, part in enumerate(record["parts"]):
        path, example = f"parts[{place}]", int(order[place])
        ledger.number(f"{path}.example", example)
        ledger.number(f"{path}.kernel", kernel[example], 1e-14 + system.cross_error[index])
        error = system.backward * fit.lengths[output] / system.least + LD(1e-15) * abs(a[example])
        ledger.number(f"{path}.coefficient", a[example], error)
        ledger.number(f"{path}.contribution", parts[example], slack)
        if part["targets"]:
            ledger.numbers(f"{path}.targets", problem.true_labels[example])


def check_model(ledger, problem, record):
    """What the model holds, and the record of the solve that it came from."""
    check_summary(ledger, problem)
    check_solve.check(ledger, problem, record["record"], {"prefix": "record."})
