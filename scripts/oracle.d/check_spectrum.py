"""The record of `spectrum`: eigenvalues, their decay, effective ranks, and where label sets lie among the eigenvectors."""

import numpy as np

from check_record import check_envelope
from dynamics import Dynamics, Forecast
from precise import LD, wide
from reference import Reference


def option(case, name, default):
    """The word after an option of a case."""
    return case.more[case.more.index(name) + 1] if name in case.more else default


def check(ledger, problem, record):
    """All figures of a `minnorm.spectrum/1` record."""
    check_envelope(ledger, problem)
    system = Reference(problem, 0, "float64", 1e-13)
    # What rounding may do to an eigenvalue: the entries' own, and the decomposition's.
    off = system.entry_error("float64") + 4 * system.n * LD(2.0**-53) * system.largest
    values = system.values[::-1]
    check_system(ledger, system, record["system"], values, off)
    for index, value in enumerate(values):
        ledger.number(f"eigenvalues[{index}]", value, off)
    counted = values[: record["system"]["rank"]]
    check_decay(ledger, record["decay"], counted, off)
    for index, found in enumerate(record["effectiveRanks"]):
        check_effective_rank(ledger, f"effectiveRanks[{index}]", found["k"], counted, off)
    ridge = LD(option(problem.case, "--ridge", "0"))
    ledger.number("ridge", ridge)
    dimension = (counted / (counted + ridge)).sum() if ridge else LD(len(counted))
    ledger.number("effectiveDimension", dimension, len(counted) * off / ridge if ridge else 0)
    for index, name in enumerate(problem.case.labels):
        check_alignment(ledger, f"alignments[{index}]", system, problem.label_set(name), record, off)


def check_system(ledger, system, found, values, off):
    """Order, rank, ends of the spectrum and the trace."""
    ledger.number("system.order", system.n)
    ledger.between("system.rankTolerance", 0, 1e-10 * system.largest)
    border = LD(found["rankTolerance"])
    ledger.between("system.rank", int((values > border + off).sum()), int((values > border - off).sum()))
    ledger.number("system.lambdaMin", values[-1], off)
    ledger.number("system.lambdaMax", values[0], off)
    ledger.number("system.trace", values.sum(), system.n * off)
    if found["rank"] < system.n:
        ledger.number("system.conditionNumber", None)
        return
    least = max(values[-1] - off, off)
    ledger.number("system.conditionNumber", values[0] / values[-1], off / least * (1 + values[0] / values[-1]))


def check_decay(ledger, found, counted, off):
    """The slope of log λ on log i from the tenth to a quarter of all, by least squares."""
    last = len(counted) // 4
    if last - 10 < 7:
        ledger.number("decay", None)
        return
    ledger.number("decay.first", 10)
    ledger.number("decay.last", last)
    x, y = np.log(wide(np.arange(10, last + 1))), np.log(counted[9:last])
    design = np.stack([np.ones_like(x), x], 1)
    inverse = np.linalg.inv(np.asarray(design.T @ design, float))
    fit = inverse @ np.asarray(design.T @ y, float)
    rest = np.asarray(y, float) - np.asarray(design, float) @ fit
    error = np.sqrt((rest**2).sum() / (len(x) - 2) * inverse[1, 1])
    slack = float(off / counted[last - 1]) * np.sqrt(len(x) * inverse[1, 1]) + 1e-11
    ledger.number("decay.exponent", -fit[1], slack)
    ledger.number("decay.standardError", error, slack)


def check_effective_rank(ledger, path, k, counted, off):
    """r_k = Σ_{i>k} λᵢ/λ_{k+1} and R_k = (Σ_{i>k} λᵢ)²/Σ_{i>k} λᵢ²."""
    ledger.between(f"{path}.k", 0, len(counted) - 1)
    rest = counted[k:]
    total, squares, many = rest.sum(), (rest**2).sum(), len(rest) * off
    first = total / rest[0]
    ledger.number(f"{path}.r", first, (many + first * off) / rest[0])
    ledger.number(f"{path}.R", total**2 / squares, total**2 / squares * (2 * many / total + 2 * total * off / squares))


def check_alignment(ledger, path, system, labels, record, off):
    """Shares of ‖Y‖² and of ‖f*‖² along the largest eigenvectors, and gradient descent's epochs until all labels fit."""
    problem = system.problem
    targets = problem.targets(labels)
    order = np.argsort(-system.values, kind="stable")
    values, vectors = system.values[order], system.vectors[:, order]
    kept = values > LD(record["system"]["rankTolerance"])
    squares = ((vectors.T @ targets) ** 2).sum(1)
    energies = np.where(kept, squares / np.where(kept, values, 1), 0)
    least = values[kept].min()
    # A function's squared norm is as sensitive as its coefficients.
    slack = energies.sum() * 4 * off / least
    root = np.sqrt(energies.sum())
    ledger.number(f"{path}.norm", root, slack / root)
    for index, point in enumerate(record["alignments"][int(path[-2])]["points"]):
        k = point["directions"]
        ledger.between(f"{path}.points[{index}].directions", 1, system.n)
        # A subspace turns by the error over the gap at its end; where there is no gap, any share between is right.
        gap = values[k - 1] - values[k] if k < system.n else LD(np.inf)
        turn = min(LD(1), 4 * off / gap) if gap > 0 else LD(1)
        bits = 64 * system.n * LD(2.0**-53)
        ledger.number(f"{path}.points[{index}].energy", squares[:k].sum() / squares.sum(), turn + bits)
        tilt = turn * values[0] / least if turn < 1 else LD(1)
        ledger.number(
            f"{path}.points[{index}].norm", energies[:k].sum() / energies.sum(), min(LD(1), tilt + 2 * slack / root**2) + bits
        )
    check_epochs(ledger, f"{path}.predictedEpochsToFit", system, targets, labels)


def check_epochs(ledger, key, system, targets, labels):
    """Full-batch gradient descent of step n/λ_max."""
    problem, n = system.problem, system.n
    step = n / system.largest
    kept = system.values > system.zero
    dynamics = Dynamics(system.values / n, "gd", (step, n, LD(0), LD(0)), n, None)
    solution = system.vectors[:, kept] @ (system.vectors[:, kept].T @ targets)
    forecast = Forecast(dynamics, np.where(kept, system.values, 0), system.vectors, solution, labels, 1, 0.0)
    found, expected = ledger.get(key), forecast.epochs()
    if found is not None and expected is not None and found != expected:
        # At the border a rounding decides: the mean outputs are right to the last places of the labels.
        if abs(found - expected) <= max(1, expected // 1000):
            expected = found
    ledger.number(key, expected)
