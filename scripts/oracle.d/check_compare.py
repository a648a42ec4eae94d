"""The record of `compare`: the closed form, and descent step by step."""

import numpy as np

from check_fit import FitCheck
from check_record import check_envelope
from check_regression import check_squared
from comparison import Comparison, option, walk_all
from ends import check_end, check_forecast, check_repeats, check_start_part
from precise import LD, norm, wide
from reference import root_error
from trajectory import Stage, check_trajectory


def check(ledger, problem, record):
    """All figures of a `minnorm.compare/1` record."""
    check_envelope(ledger, problem)
    whole = Comparison(ledger, problem, record)
    check_system(ledger, whole, record["system"])
    check_step(ledger, whole, record["sgd"])
    walks = walk_all(whole, problem.case, record)
    for index, name in enumerate(whole.sets):
        path = f"comparisons[{index}]"
        stage = Stage(whole, index, walks)
        if record["comparisons"][index]["closedForm"] is not None and not problem.classes:
            check_real_form(ledger, f"{path}.closedForm", stage)
        elif record["comparisons"][index]["closedForm"] is not None:
            FitCheck(
                ledger,
                f"{path}.closedForm",
                whole.system,
                name,
                {"certify": "none", "kind": "compare", "primal": whole.primal, "precision": whole.precision},
            ).run()
        check_end(ledger, f"{path}.sgd", stage)
        check_trajectory(ledger, path, stage)
        check_forecast(ledger, path, stage)
        check_start_part(ledger, path, stage)
        check_repeats(ledger, path, stage)


def check_real_form(ledger, path, stage):
    """The closed form of real targets."""
    fit, problem, size = stage.whole.system.fit(stage.targets), stage.whole.problem, norm(stage.targets)
    for key in ("changedLabels", "contradictions", "residualRows"):
        ledger.number(f"{path}.{key}", 0)
    check_squared(ledger, f"{path}.train", stage.targets, fit.fitted, fit.fitted_error)
    check_squared(ledger, f"{path}.test", wide(problem.test_labels), fit.predictions, fit.prediction_error)
    ledger.number(f"{path}.fitResidual", norm(stage.targets - fit.fitted) / size, norm(fit.fitted_error) / size)
    ledger.number(f"{path}.interpolationTolerance", 1e-8)
    ledger.number(f"{path}.norms.rkhs", np.sqrt(fit.square), root_error(fit.square, fit.square_error))
    ledger.numbers(
        f"{path}.norms.perClass",
        np.sqrt(fit.square_per_class),
        [root_error(square, error) for square, error in zip(fit.square_per_class, fit.square_errors)],
    )
    length = np.sqrt(fit.square) if stage.whole.primal else norm(fit.a)
    ledger.number(f"{path}.norms.coefficients", length, fit.coefficient_error() + 1e-14 * length)


def check_system(ledger, whole, found, path="system"):
    """The system of the closed form."""
    system, e = whole.system, whole.system.backward
    ledger.number(f"{path}.order", system.n)
    ledger.number(f"{path}.ridge", whole.ridge, 1e-15 * whole.ridge)
    if whole.exact:
        values = system.values
        ledger.between(f"{path}.rank", int((values > system.zero + e).sum()), int((values > system.zero - e).sum()))
        least = values[values > system.zero].min()
        ledger.number(f"{path}.lambdaMin", least, e)
        ledger.number(f"{path}.lambdaMax", system.largest, e)
        ledger.number(f"{path}.conditionNumber", system.largest / least, 2 * e * system.largest / least**2)
    else:
        ledger.number(f"{path}.rank", None)
        ledger.number(f"{path}.lambdaMin", None)
        ledger.number(f"{path}.conditionNumber", None)
        if found["lambdaMax"] is not None or not whole.eigenpro:
            ledger.number(f"{path}.lambdaMax", system.largest, LD(1e-3) * system.largest)


def check_step(ledger, whole, sgd, path="sgd", repeats=None):
    """The size of steps by the rule of Ma, Bassily and Belkin (2018), and the limits of stability."""
    case, n, space = whole.problem.case, whole.problem.n, whole.space
    beta = whole.eigenpro.beta if whole.eigenpro else space.norms.max()
    top = whole.eigenpro.lambda_ if whole.eigenpro else whole.system.largest / n
    loose = (
        LD(1e-3)
        if not whole.exact and not whole.eigenpro
        else 64 * whole.system.backward / whole.system.largest + LD(1e-14)
    )
    if whole.eigenpro:
        # Its projections are documented to be float32.
        loose = LD(1e-5)
    ledger.number(f"{path}.beta", beta, loose * beta)
    ledger.number(f"{path}.lambda", top, loose * top)
    beta, top = LD(sgd["beta"]), LD(sgd["lambda"])
    ledger.number(f"{path}.batch", expected_batch(whole, case, beta, top, sgd))
    mu = LD(option(case, "--momentum", "0.9")) if whole.method in ("heavy-ball", "nesterov") else LD(0)
    ledger.number(f"{path}.momentum", mu, 1e-16)
    ledger.number(f"{path}.weightDecay", whole.decay, 1e-16)
    m, delta = sgd["batch"], whole.decay
    if whole.method == "kaczmarz":
        automatic, limit = LD(1), LD(2)
    else:
        automatic = 1 / (top + delta) if m >= n else m / ((beta + delta) / (1 - mu) + (m - 1) * (top + delta))
        if whole.eigenpro:
            automatic = min(LD(1.5) / top, m / beta)
        factor = {"heavy-ball": 2 * (1 + mu), "nesterov": 2 * (1 + mu) / (1 + 2 * mu)}.get(whole.method, LD(2))
        limit = factor / (top + delta)
    ledger.number(f"{path}.automaticStepSize", automatic, 1e-14 * automatic)
    ledger.number(f"{path}.stabilityLimit", limit, 1e-14 * limit)
    has_theorem = not whole.eigenpro and whole.method != "kaczmarz" and mu == 0 and m < n
    ledger.number(f"{path}.meanSquareLimit", min(limit, 2 * automatic) if has_theorem else None, 1e-14 * limit)
    words = option(case, "--step-size", "auto").split("*")
    size = {"auto": automatic, "limit": limit}.get(words[-1])
    size = LD(words[-1]) if size is None else size * LD(words[0]) if len(words) == 2 else size
    ledger.number(f"{path}.stepSize", size, 1e-14 * size)
    ledger.number(f"{path}.epochLimit", int(option(case, "--epochs", 1000)))
    ledger.number(f"{path}.repeats", repeats or int(option(case, "--repeats", 1)))
    if whole.eigenpro:
        ledger.number(f"{path}.eigenPro.directions", len(whole.eigenpro.gains))
        ledger.number(f"{path}.eigenPro.subsample", len(whole.eigenpro.sample))
        ledger.number(f"{path}.eigenPro.exponent", 0.5)


def expected_batch(whole, case, beta, top, sgd):
    """The examples of a step: asked for, all, one, or β/λ₁ rounded up to a power of two."""
    n, asked = whole.problem.n, option(case, "--batch", None)
    if whole.method in ("gd", "kaczmarz"):
        return n if whole.method == "gd" else 1
    if asked is not None:
        return int(asked)
    if whole.method == "eigenpro" or sgd["storage"] == "never":
        return min(256, n)
    batch = 1
    while batch < beta / top and batch < 1024:
        batch *= 2
    return min(batch, n)
