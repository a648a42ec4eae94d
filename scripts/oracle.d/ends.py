"""What `compare` says of where descent ended: errors and norms, forecasts, starts that are not zero, several seeds."""

import numpy as np

from check_fit import interval, noisy_record, rate
from check_regression import check_squared
from counting import Count
from dynamics import Forecast
from precise import LD, norm, wide
from reference import leave_one_out, root_error
from trajectory import null_part, projector_error, squared_norm, star_relative


def check_end(ledger, path, stage):
    """The last look of the first run in the form of `solve`'s results."""
    whole, problem = stage.whole, stage.whole.problem
    _, theta, error = stage.part(stage.runs[0].seen[-1])
    fitted, fitted_error, tests, tests_error = stage.scores(theta, error)
    ledger.number(f"{path}.changedLabels", int((stage.labels != problem.true_labels).sum()))
    ledger.number(
        f"{path}.contradictions", sum(np.any(stage.labels[a] != stage.labels[b]) for a, b in problem.equal_pairs)
    )
    if problem.classes:
        check_end_errors(ledger, path, stage, (fitted, fitted_error, tests, tests_error))
    else:
        check_squared(ledger, f"{path}.train", stage.targets, fitted, fitted_error)
        check_squared(ledger, f"{path}.test", wide(problem.test_labels), tests, tests_error)
    check_norms(ledger, f"{path}.norms", stage, theta, error)
    size = norm(stage.targets)
    ledger.number(f"{path}.fitResidual", norm(fitted - stage.targets) / size, norm(fitted_error) / size)
    found, errors = ledger.get(f"{path}.fitResidual"), ledger.get(f"{path}.trainErrors") or 0
    widest = 1e-2 if whole.record["sgd"]["storage"] == "never" else 1e-8
    fits = errors == 0 and found <= widest
    ledger.same(f"{path}.interpolates", fits)
    ledger.number(f"{path}.interpolationTolerance", 1e-8 if fits and found <= 1e-8 else widest)
    ledger.number(f"{path}.residualRows", 0)


def check_end_errors(ledger, path, stage, scores):
    """Errors of classes at the end."""
    problem, (fitted, fitted_error, tests, tests_error) = stage.whole.problem, scores
    train, test = Count(fitted, fitted_error, stage.labels), Count(tests, tests_error, problem.test_labels)
    ledger.between(f"{path}.trainErrors", train.low, train.high)
    ledger.between(f"{path}.testErrors", test.low, test.high)
    ledger.between(f"{path}.testUndecided", 0, int(test.open.sum()))
    rate(ledger, f"{path}.trainErrorRate", f"{path}.trainErrors", problem.n)
    rate(ledger, f"{path}.testErrorRate", f"{path}.testErrors", problem.test_count)
    interval(ledger, f"{path}.testErrorInterval95", f"{path}.testErrors", problem.test_count)
    noisy_record(ledger, path, problem, stage.whole.sets[stage.index], tests, tests_error)


def check_norms(ledger, path, stage, theta, error):
    """Norms of the last θ, and in the other coding, as all is linear in the targets."""
    squares, slack = squared_norm(stage, theta, error)
    ledger.number(f"{path}.rkhs", np.sqrt(squares.sum()), root_error(squares.sum(), slack.sum()))
    ledger.numbers(
        f"{path}.perClass", np.sqrt(np.maximum(squares, 0)), [root_error(s, e) for s, e in zip(squares, slack)]
    )
    ledger.number(f"{path}.coefficients", norm(theta), norm(error) * np.sqrt(LD(len(theta))) + 1e-14 * norm(theta))
    if not stage.whole.problem.classes:
        ledger.number(f"{path}.rkhsPM1", None)
        return
    if stage.whole.problem.case.coding == "pm1":
        ledger.number(f"{path}.rkhsPM1", np.sqrt(squares.sum()), root_error(squares.sum(), slack.sum()))
        return
    unit, unit_error = stage.runs[0].seen[-1][1][:, -1:], np.asarray(stage.runs[0].seen[-1][2])[-1]
    other, other_slack = squared_norm(stage, 2 * theta - unit, 2 * error + unit_error)
    more = 16 * slack.sum() + 64 * 2.0**-53 * len(theta) * squares.sum()
    ledger.number(f"{path}.rkhsPM1", np.sqrt(other.sum()), root_error(other.sum(), other_slack.sum() + more))


def check_forecast(ledger, path, stage):
    """Epochs until all labels fit, from the spectrum and the labels alone."""
    whole, key = stage.whole, f"{path}.predictedEpochsToFit"
    dynamics = whole.dynamics()
    if dynamics is None or stage.runs[0].start.any() or not whole.problem.classes:
        ledger.number(key, None)
        return
    unseen = 0.0
    if whole.record["sgd"]["order"] == "replacement" and dynamics.noise > 0 and whole.system.rank == whole.system.n:
        onehot = wide(np.eye(whole.problem.classes)[stage.labels])
        left_out, error = leave_one_out(whole.system, onehot)
        unseen = float(Count(left_out, error, stage.labels).high)
    values = np.where(whole.system.values > whole.system.zero, whole.system.values, 0)
    forecast = Forecast(
        dynamics, values, whole.system.vectors, stage.star_fitted, stage.labels, stage.runs[0].per_epoch, unseen
    )
    found, expected = ledger.get(key), forecast.epochs()
    # At the border a rounding decides.
    if found is not None and found != expected and abs(forecast.expected_errors(found) - 0.5) < 1e-6:
        expected = found
    ledger.number(key, expected)


def check_start_part(ledger, path, stage):
    """What a start that is not zero leaves in the limit w* + P_null w₀."""
    key, start = f"{path}.startPart", stage.runs[0].start[:, stage.columns]
    if not start.any():
        ledger.number(key, None)
        return
    _, theta, error = stage.part(stage.runs[0].seen[-1])
    null = null_part(stage.whole, start)
    limit = stage.star + null
    relative = float(star_relative(stage))
    ledger.number(f"{key}.startNorm", norm(start), 1e-13 * norm(start))
    turn = projector_error(stage.whole)
    ledger.number(f"{key}.nullNorm", norm(null), turn * norm(start))
    off = norm(error) * np.sqrt(LD(len(theta)))
    gap = norm(theta - limit) / norm(limit)
    ledger.number(f"{key}.limitDistance", gap, off / norm(limit) + relative + 2 * turn)
    square = (theta**2).sum()
    pythagoras = abs(square - (stage.star**2).sum() - (null**2).sum()) / square
    ledger.number(f"{key}.pythagorasGap", pythagoras, 2 * off / np.sqrt(square) + 2 * relative + 4 * turn)


def check_repeats(ledger, path, stage):
    """Mean, deviation, least and largest of the ends of runs with other seeds."""
    key, runs = f"{path}.repeats", stage.runs
    if len(runs) == 1:
        ledger.number(key, None)
        return
    ledger.number(f"{key}.count", len(runs))
    ends = [stage.part(run.seen[-1]) for run in runs]
    gathered = {"norms.rkhs": [], "trainErrorRate": [], "testErrorRate": [], "distance": []}
    for _, theta, error in ends:
        fitted, _, tests, _ = stage.scores(theta, error)
        gathered["norms.rkhs"].append(np.sqrt(stage.whole.space.inner(theta, theta)))
        gathered["trainErrorRate"].append(LD(Count(fitted, 0, stage.labels).high) / len(fitted))
        gathered["testErrorRate"].append(LD(Count(tests, 0, stage.whole.problem.test_labels).high) / len(tests))
        gap = theta - stage.star
        gathered["distance"].append(np.sqrt(stage.whole.space.inner(gap, gap)) / stage.size)
    fits = [first_fit(stage, run) for run in runs]
    gathered["epochsToFit"] = [LD(fit) for fit in fits if fit is not None]
    for name, values in gathered.items():
        if name == "distance" and stage.whole.record["system"]["route"] == "none":
            ledger.number(f"{key}.distance", None)
            continue
        check_spread(ledger, f"{key}.{name}", values)
    largest = max(
        np.sqrt(stage.whole.space.inner(a[1] - b[1], a[1] - b[1])) for i, a in enumerate(ends) for b in ends[:i]
    )
    ledger.number(f"{key}.largestGap", largest / gathered["norms.rkhs"][0], 1e-9 * largest / gathered["norms.rkhs"][0] + 1e-11)


def first_fit(stage, run):
    """The first epoch of a run at whose end no training label is wrong."""
    for step, theta, _ in run.seen[1:]:
        if (
            not step % run.per_epoch
            and not Count(stage.whole.space.values(theta[:, stage.columns]), 0, stage.labels).high
        ):
            return step // run.per_epoch
    return None


def check_spread(ledger, path, values, relative=1e-9):
    """A `count, mean, deviation, minimum, maximum` object."""
    values = np.array(values, LD)
    ledger.number(f"{path}.count", len(values))
    mean = values.mean() if len(values) else LD(0)
    size = abs(values).max() if len(values) else LD(0)
    ledger.number(f"{path}.mean", mean, relative * size + 1e-12)
    deviation = values.std(ddof=1) if len(values) > 1 else LD(0)
    ledger.number(f"{path}.deviation", deviation, relative * size + 1e-12)
    ledger.number(f"{path}.minimum", values.min() if len(values) else 0, relative * size + 1e-12)
    ledger.number(f"{path}.maximum", size if len(values) else 0, relative * size + 1e-12)
