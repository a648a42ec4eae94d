"""`path --regularizers all`: weight decay, early stopping, augmentation and dropout beside each other."""

import re

import numpy as np

import check_path
from check_fit import interval, rate
from counting import Count
from precise import LD, eigh, norm, pseudoinverse, wide

#: Shares of inputs that dropout keeps, among which leave-one-out chooses.
KEPT = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]


class Model:
    """Values of a function on training and test examples, its norm, and bounds for their errors."""

    def __init__(self, fitted, predictions, size, relative, loo=None):
        self.fitted, self.predictions, self.size, self.relative, self.loo = fitted, predictions, size, relative, loo
        scale = np.sqrt((fitted**2).mean()) + np.sqrt((predictions**2).mean())
        self.fitted_error = self.prediction_error = np.full((1, fitted.shape[1]), relative * scale)


def check(ledger, part, record, fits):
    """The rows of one label set; `part` is its check of the path."""
    rows = record["regularizers"]
    base = part.at("regularizers")
    chosen = {"weight decay": ("ridge", "chosen"), "early stopping": ("earlyStopping", "chosenStopping")}
    baseline, linear = fits[0], None
    for index, row in enumerate(rows):
        path, name = f"{base}[{index}]", row["name"]
        if name in ("none", *chosen):
            points, key = chosen.get(name, ("ridge", None))
            place = ledger.get(part.at(f"{key}.looError")) if key else 0
            copy_row(
                ledger,
                path,
                part,
                f"{points}[{place}]",
                {"weight decay": "verdict", "early stopping": "stoppingVerdict"}.get(name),
            )
        elif name == "augmentation":
            compare(ledger, path, part, augmentation(part, row), baseline, row)
        elif name == "linear model":
            linear = weights_model(part)
            compare(ledger, path, part, linear, None, row)
        else:
            compare(ledger, path, part, dropout(ledger, path, part, row), linear or baseline, row)


def copy_row(ledger, path, part, point, verdict):
    """A row that the paths have already."""
    ledger.number(f"{path}.trainCount", part.problem.n)
    for key in ("trainErrors", "trainErrorRate", "testErrors", "testErrorRate", "testUndecided", "looErrorRate", "norms.rkhs"):
        ledger.number(f"{path}.{key}", ledger.get(part.at(f"{point}.{key}")))
    for end in (0, 1):
        ledger.number(f"{path}.testErrorInterval95[{end}]", ledger.get(part.at(f"{point}.testErrorInterval95[{end}]")))
    if verdict is None:
        ledger.number(f"{path}.verdict", None)
        return
    for key in (
        "ridge",
        "onlyWithoutWrong",
        "onlyWithWrong",
        "difference",
        "pValue",
        "differenceInterval95[0]",
        "differenceInterval95[1]",
    ):
        ledger.number(f"{path}.verdict.{key}", ledger.get(part.at(f"{verdict}.{key}")))


def compare(ledger, path, part, model, baseline, row):
    """A model that is computed here."""
    problem = part.problem
    train = Count(model.fitted, model.fitted_error, part.labels)
    ledger.between(f"{path}.trainErrors", train.low, train.high)
    rate(ledger, f"{path}.trainErrorRate", f"{path}.trainErrors", problem.n)
    check_path.check_tests(ledger, path, Count(model.predictions, model.prediction_error, problem.test_labels))
    rate(ledger, f"{path}.testErrorRate", f"{path}.testErrors", problem.test_count)
    interval(ledger, f"{path}.testErrorInterval95", f"{path}.testErrors", problem.test_count)
    ledger.number(f"{path}.norms.rkhs", model.size, model.relative * model.size)
    if row["name"] != "augmentation":
        ledger.number(f"{path}.trainCount", problem.n)
    if model.loo is None:
        ledger.number(f"{path}.looErrorRate", None)
    if baseline is None:
        ledger.number(f"{path}.verdict", None)
        return
    second = check_path.not_right(ledger, path)
    first = second - ledger.get(f"{path}.verdict.onlyWithWrong") + ledger.get(f"{path}.verdict.onlyWithoutWrong")
    check_path.check_verdict(ledger, f"{path}.verdict", problem, (baseline, model), LD(0), [first, second], True)


def shifted(images, shape, down, right):
    """Images moved by so many pixels; what comes in from outside is black."""
    channels, height, width = shape
    planes, moved = images.reshape(-1, channels, height, width), np.zeros(
        (len(images), channels, height, width), images.dtype
    )
    for row in range(height):
        for column in range(width):
            y, x = row - down, column - right
            if 0 <= y < height and 0 <= x < width:
                moved[:, :, row, column] = planes[:, :, y, x]
    return moved.reshape(len(images), -1)


def augmentation(part, row):
    """The interpolant of least norm of all copies: shifted to four sides, mirrored, or both."""
    problem, text = part.problem, row["setting"]
    step = int((re.search(r"shift:(\d+)", text) or [0, 0])[1])
    images, shape = problem.x, problem.case.examples.shape
    channels, height, width = shape
    copies = []
    for mirrored in (False, True) if "flip" in text else (False,):
        source = images.reshape(-1, channels, height, width)[..., ::-1].reshape(len(images), -1) if mirrored else images
        for down, right in [(0, 0), *([(0, -step), (0, step), (-step, 0), (step, 0)] if step else [])]:
            copies.append(shifted(source, shape, down, right))
    x = np.vstack(copies)
    part.ledger.number(f"{part.at('regularizers')}[{row_index(part, row)}].trainCount", len(x))
    targets = np.vstack([part.targets] * len(copies))
    kernel = problem.kernel
    values, vectors = (
        eigh(kernel.values(x, x))
        if len(x) <= 80
        else (wide(v) for v in np.linalg.eigh(kernel.values(x, x).astype(float)))
    )
    zero = 1e-12 * values[-1]
    a = pseudoinverse(values, vectors, zero) @ targets
    kept = values[values > zero].min()
    relative = float(16 * len(x) * 2.0**-53 * values[-1] / kept) + 1e-11
    return Model(
        kernel.values(problem.x, x) @ a, kernel.values(problem.test_x, x) @ a, np.sqrt((a * targets).sum()), relative
    )


def row_index(part, row):
    """The place of a row in the record."""
    return [other["name"] for other in part.record["regularizers"]].index(row["name"])


def weights_model(part):
    """Least squares of least norm on the features themselves."""
    x = part.problem.x
    values, vectors = eigh(x @ x.T)
    kept = values > 1e-12 * values[-1]
    a = pseudoinverse(values, vectors, 1e-12 * values[-1]) @ part.targets
    w = x.T @ a
    relative = float(64 * len(x) * 2.0**-53 * values[-1] / values[kept].min()) + 1e-12
    return Model(x @ w, part.problem.test_x @ w, norm(w), relative)


def dropout(ledger, path, part, row):
    """The ridge (1 − p)/p after every feature is divided by its root second moment, with p by leave-one-out."""
    problem, x = part.problem, part.problem.x
    moments = np.sqrt((x**2).sum(0))
    scales = np.where(moments > 0, 1 / np.where(moments > 0, moments, 1), 0)
    z, n = x * scales, problem.n
    values, vectors = eigh(z @ z.T)
    found, errors = float(re.search(r"p = ([\d.]+)", row["setting"])[1]), []
    for p in KEPT:
        ridge = (1 - LD(repr(p))) / LD(repr(p))
        inverse = (vectors / (values + ridge)) @ vectors.T
        left_out = part.targets - (inverse @ part.targets) / np.diag(inverse)[:, None]
        errors.append(Count(left_out, 1e-12 * abs(left_out).max(), part.labels))
    best = KEPT.index(found)
    if errors[best].low > min(count.high for count in errors):
        ledger.finding(
            f"{path}.setting", f"p = {found} has {errors[best].low} errors, the least is {min(c.high for c in errors)}"
        )
    ledger.between(f"{path}.looErrorRate", errors[best].low / n - 1e-15, errors[best].high / n + 1e-15)
    ridge = (1 - LD(repr(found))) / LD(repr(found))
    a = (vectors / (values + ridge)) @ (vectors.T @ part.targets)
    w = scales[:, None] * (z.T @ a)
    relative = float(64 * n * 2.0**-53 * (values[-1] + ridge) / (max(values[0], LD(0)) + ridge)) + 1e-12
    return Model(z @ (z.T @ a), problem.test_x @ w, norm(w), relative, loo=True)
