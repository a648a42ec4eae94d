"""The record of `spectrum`: eigenvalues, their decay, effective ranks, and where label sets lie among the eigenvectors."""

import numpy as np

import hermite
import philox
from check_record import check_envelope
from dynamics import Dynamics, Forecast
from precise import LD, cholesky, solve_cholesky, wide
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
    if record["leading"] is not None:
        check_leading(ledger, problem, record, system, values, off)
        return
    check_system(ledger, system, record["system"], values, off)
    for index, value in enumerate(values):
        ledger.number(f"eigenvalues[{index}]", value, off)
    counted = values[: record["system"]["rank"]]
    check_decay(ledger, record["decay"], counted, off)
    check_overfitting(ledger, record["overfitting"], counted, off)
    rests = np.cumsum(counted[::-1])[::-1]
    slack = len(counted) * off
    surely = np.flatnonzero((rests - slack) / counted >= len(counted) / 2 * (1 + off / counted))
    found, last = record["benignIndex"], surely[0] if len(surely) else None
    if found is None:
        ledger.number("benignIndex", last)
    else:
        possible = np.flatnonzero((rests + slack) >= (counted - off) * len(counted) / 2)
        ledger.between("benignIndex", possible[0], last if last is not None else len(counted))
    for index, found in enumerate(record["effectiveRanks"]):
        check_effective_rank(ledger, f"effectiveRanks[{index}]", found["k"], counted, off)
    ridge = LD(option(problem.case, "--ridge", "0"))
    ledger.number("ridge", ridge)
    dimension = (counted / (counted + ridge)).sum() if ridge else LD(len(counted))
    ledger.number("effectiveDimension", dimension, len(counted) * off / ridge if ridge else 0)
    if record["learningCurve"] is not None:
        check_curve(ledger, system, record["learningCurve"])
    for index, name in enumerate(problem.case.labels):
        check_alignment(ledger, f"alignments[{index}]", system, problem.label_set(name), record, off)


def check_leading(ledger, problem, record, system, values, off):
    """The largest eigenvalues, each within its residual of an eigenvalue; sums over these alone."""
    leading, n, trace = record["leading"], system.n, values.sum()
    count = int(option(problem.case, "--leading", "1"))
    ledger.number("leading.count", count)
    ledger.between("leading.blockSize", 1, n)
    ledger.between("leading.products", 1, 20)
    for index in range(count):
        ledger.between(f"leading.residuals[{index}]", 0, 1e-8 * values[0] + off)
        ledger.number(f"eigenvalues[{index}]", values[index], off + LD(leading["residuals"][index]))
    off = off + 1e-8 * values[0]
    ledger.number("system.order", n)
    ledger.between("system.rankTolerance", 0, 1e-10 * system.largest)
    ledger.between("system.rank", int((values[:count] > LD(1e-10) * values[0] + off).sum()), count)
    counted = values[: record["system"]["rank"]]
    ledger.number("system.lambdaMin", values[count - 1], off)
    ledger.number("system.lambdaMax", values[0], off)
    ledger.number("system.trace", trace, n * off)
    check_slope(ledger, "decay", counted, off, 10, len(counted))
    for index, found in enumerate(record["effectiveRanks"]):
        k = found["k"]
        rank = values[k:].sum() / values[k]
        ledger.between(f"effectiveRanks[{index}].k", 0, count - 1)
        ledger.number(f"effectiveRanks[{index}].r", rank, (n * off + rank * off) / values[k])
    ridge = LD(option(problem.case, "--ridge", "0"))
    ledger.number("ridge", ridge)
    dimension = (counted / (counted + ridge)).sum() if ridge else LD(len(counted))
    ledger.number("effectiveDimension", dimension, len(counted) * off / ridge if ridge else 0)
    for index, name in enumerate(problem.case.labels):
        targets = problem.targets(problem.label_set(name))
        squares = ((system.vectors[:, ::-1][:, :count].T @ targets) ** 2).sum(1)
        energies = squares / values[:count]
        path, root = f"alignments[{index}]", np.sqrt(energies.sum())
        gaps = values[: count + 1] - np.append(values[1 : count + 1], 0)
        slack = root * min(LD(1), 64 * off / values[count - 1] + 64 * off / gaps[count - 1])
        ledger.number(f"{path}.norms.rkhs", root, slack)
        for place, point in enumerate(record["alignments"][index]["points"]):
            k = point["directions"]
            turn = min(LD(1), 16 * off / gaps[k - 1])
            ledger.between(f"{path}.points[{place}].directions", 1, count)
            ledger.number(f"{path}.points[{place}].energyShare", squares[:k].sum() / (targets**2).sum(), turn + 1e-12)
            share = energies[:k].sum() / energies.sum()
            ledger.number(f"{path}.points[{place}].normShare", share, min(LD(1), turn * values[0] / values[count - 1] + 4 * slack / root + 1e-12))


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
    """The decay from the tenth eigenvalue to a quarter of all."""
    check_slope(ledger, "decay", counted, off, 10, len(counted) // 4)


def check_overfitting(ledger, found, counted, off):
    """The decay in two halves, and what it is called."""
    last = len(counted) // 4
    middle = int(np.sqrt(10.0 * last))
    if middle - 10 < 7 or last - middle < 7:
        ledger.number("overfitting", None)
        return
    check_slope(ledger, "overfitting.first", counted, off, 10, middle)
    check_slope(ledger, "overfitting.second", counted, off, middle, last)
    first, second = found["first"]["exponent"], found["second"]["exponent"]
    call = "catastrophic" if second > 1.5 * first and second > 1 else "benign" if second <= 1 else "tempered"
    ledger.same("overfitting.call", call)


def check_slope(ledger, path, counted, off, begin, last):
    """The slope of log λ on log i over some indices, by least squares."""
    if last - begin < 7:
        ledger.number(path, None)
        return
    ledger.number(f"{path}.first", begin)
    ledger.number(f"{path}.last", last)
    x, y = np.log(wide(np.arange(begin, last + 1))), np.log(counted[begin - 1 : last])
    design = np.stack([np.ones_like(x), x], 1)
    inverse = np.linalg.inv(np.asarray(design.T @ design, float))
    fit = inverse @ np.asarray(design.T @ y, float)
    rest = np.asarray(y, float) - np.asarray(design, float) @ fit
    error = np.sqrt((rest**2).sum() / (len(x) - 2) * inverse[1, 1])
    slack = float(off / counted[last - 1]) * np.sqrt(len(x) * inverse[1, 1]) + 1e-11
    ledger.number(f"{path}.exponent", -fit[1], slack)
    ledger.number(f"{path}.standardError", error, slack)


def check_curve(ledger, system, found):
    """Test mse of subsets by refits, and the eigenlearning equations solved by bisection."""
    problem, pool = system.problem, system.n
    ledger.number("learningCurve.pool", pool)
    ledger.number("learningCurve.subsets", int(option(problem.case, "--subsets", "3")))
    y, test_y = problem.targets(problem.label_set("clean")), problem.targets(problem.test_labels)
    values = np.where(system.values > system.zero, system.values, 0) / pool
    ansatz = hermite.Ansatz(problem, y, 2 * pool, min(pool // 4, 2500)) if found["ansatz"] else None
    check_ansatz(ledger, problem, ansatz, found["ansatz"])
    powers = ((system.vectors.T @ y) ** 2).sum(1) / pool
    for index, point in enumerate(found["points"]):
        path, n = f"learningCurve.points[{index}]", point["examples"]
        ledger.between(f"{path}.examples", 2, pool - 1)
        low, high = LD(1e-30) * values.max(), values.sum() / n
        for _ in range(300):
            middle = np.sqrt(low * high)
            low, high = (middle, high) if (values / (values + middle)).sum() > n else (low, middle)
        learnt = values / (values + low)
        growth = n / (n - (learnt**2).sum())
        predicted = growth * ((1 - learnt) ** 2 * powers).sum() / (1 - LD(n) / pool)
        ledger.number(f"{path}.poolShare", LD(n) / pool, 1e-15)
        ledger.number(f"{path}.kappa", low / (1 - LD(n) / pool), 1e-8 * low)
        ledger.number(f"{path}.learnabilities", n, 1e-9)
        ledger.number(f"{path}.overfitting", growth - LD(n) / (pool - n), 1e-8 * growth)
        ledger.number(f"{path}.predicted", predicted, 1e-7 * predicted)
        with_leverages = predicted * leverage_factor(system, y, pool * low)
        ledger.number(f"{path}.predictedByLeaveOneOut", with_leverages, 1e-6 * with_leverages)
        hoped = ansatz.expected(n) if ansatz else None
        ledger.number(f"{path}.ansatz", hoped, 1e-4 * (hoped or 0))
        trials = [subset_errors(system, n, problem.case.seed + s, y, test_y) for s in range(found["subsets"])]
        for place, key in enumerate(("measured", "measuredInPool", "leaveOneOut", "gcv")):
            own = np.array([trial[place] for trial in trials])
            off = 1e-7 * own.max()
            ledger.numbers(f"{path}.{key}.values", own, off)
            ledger.number(f"{path}.{key}.mean", own.mean(), off)
            error = own.std(ddof=1) / np.sqrt(LD(len(own))) if len(own) > 1 else None
            ledger.number(f"{path}.{key}.standardError", error, off)
            if key == "measured":
                ledger.number(f"{path}.deviation", predicted / own.mean() - 1, 1e-6)
                off = None if hoped is None else hoped / own.mean() - 1
                ledger.number(f"{path}.ansatzDeviation", off, 1e-4 * (1 + abs(off or 0)))


def check_ansatz(ledger, problem, ansatz, found):
    """What the Hermite eigenstructure ansatz starts from."""
    if ansatz is None:
        ledger.number("learningCurve.ansatz", None)
        ledger.between("learningCurve.pool", 0, problem.x.shape[1] if problem.case.kernel.startswith("gaussian") else np.inf)
        return
    ledger.number("learningCurve.ansatz.eigenvalues", len(ansatz.eigenvalues))
    ledger.number("learningCurve.ansatz.decomposed", ansatz.decomposed)
    ledger.number("learningCurve.ansatz.tail", ansatz.tail, 1e-5)
    ledger.number("learningCurve.ansatz.noise", ansatz.noise, 1e-9)
    ledger.number("learningCurve.ansatz.effectiveDimension", ansatz.dimension, 1e-9 * ansatz.dimension)


def leverage_factor(system, y, ridge):
    """Leave-one-out over generalized cross-validation of the pool with a ridge."""
    inverse = solve_cholesky(cholesky(system.gram + ridge * np.eye(system.n)), np.eye(system.n))
    a = inverse @ y
    return ((a / np.diag(inverse)[:, None]) ** 2).sum() / ((a**2).sum() * LD(system.n) ** 2 / np.trace(inverse) ** 2)


def subset_errors(system, n, seed, y, test_y):
    """Mse on test and other pool examples, leave-one-out mse and generalized cross-validation on a random subset."""
    chosen = np.array(philox.subset(n, system.n, seed))
    inverse = solve_cholesky(cholesky(system.gram[np.ix_(chosen, chosen)]), np.eye(n))
    a = inverse @ y[chosen]
    measured = ((system.cross[:, chosen] @ a - test_y) ** 2).sum(1).mean()
    others = np.setdiff1d(np.arange(system.n), chosen)
    in_pool = ((system.gram[np.ix_(others, chosen)] @ a - y[others]) ** 2).sum(1).mean()
    left_out = ((a / np.diag(inverse)[:, None]) ** 2).sum() / n
    return measured, in_pool, left_out, n * (a**2).sum() / np.trace(inverse) ** 2


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
    ledger.number(f"{path}.norms.rkhs", root, slack / root)
    for index, point in enumerate(record["alignments"][int(path[-2])]["points"]):
        k = point["directions"]
        ledger.between(f"{path}.points[{index}].directions", 1, system.n)
        # A subspace turns by the error over the gap at its end; where there is no gap, any share between is right.
        gap = values[k - 1] - values[k] if k < system.n else LD(np.inf)
        turn = min(LD(1), 4 * off / gap) if gap > 0 else LD(1)
        bits = 64 * system.n * LD(2.0**-53)
        ledger.number(f"{path}.points[{index}].energyShare", squares[:k].sum() / squares.sum(), turn + bits)
        tilt = turn * values[0] / least if turn < 1 else LD(1)
        ledger.number(
            f"{path}.points[{index}].normShare", energies[:k].sum() / energies.sum(), min(LD(1), tilt + 2 * slack / root**2) + bits
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
