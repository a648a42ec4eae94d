"""`solve` with real targets, with an intercept, and with parts held out in turn."""

import numpy as np

import philox
from check_fit import root_error
from check_record import check_dataset, check_features, check_kernel
from check_solve import check_rank, check_solver, check_spectrum
from counting import Count
from intervals import Z
from precise import LD, cholesky, norm, solve_cholesky, wide
from reference import Reference

#: The purpose of draws that hold examples out.
SPLIT = 9


def intercept_of(inverse, targets):
    """b of f(x) + b with no ridge and no norm on b: sums of A are 0, so b = 1ᵀGY/1ᵀG1."""
    return (inverse @ targets).sum(0) / inverse.sum()


def squared(errors):
    """Mean squared error, and what stands with it, of y − f for some examples."""
    return (errors**2).mean()


def check_squared(ledger, path, targets, values, slack, against=None):
    """A record of squared errors: mse, rmse, R², an interval by the central limit theorem, each target by itself."""
    gap = targets - values
    mse, off = squared(gap), (2 * abs(gap) * slack + slack**2).mean() + 2.0**-48 * squared(gap)
    ledger.number(f"{path}.mse", mse, off)
    ledger.number(f"{path}.rmse", np.sqrt(mse), root_error(mse, off))
    shares, spreads = [], ((targets - targets.mean(0)) ** 2).mean(0)
    for column in range(targets.shape[1]):
        own = squared(gap[:, column])
        ledger.number(f"{path}.targets[{column}].mse", own, off * targets.shape[1])
        share = 1 - own / spreads[column] if spreads[column] > 0 else None
        ledger.number(
            f"{path}.targets[{column}].r2",
            share,
            1e-14 + (off * targets.shape[1] / spreads[column] if share is not None else 0),
        )
        shares.append(share)
    whole = None if None in shares else np.mean(shares)
    ledger.number(f"{path}.r2", whole, 1e-14 + (off * targets.shape[1] / spreads.min() if whole is not None else 0))
    if len(targets) < 2:
        ledger.number(f"{path}.mseInterval95", None)
        return
    each = (gap**2).mean(1)
    half = LD(Z) * each.std(ddof=1) / np.sqrt(LD(len(each)))
    ledger.numbers(f"{path}.mseInterval95", (max(LD(0), mse - half), mse + half), 4 * off + 1e-12 * half + 1e-18)


class Centred:
    """Y = KA + 1bᵀ (b = 0 without an intercept): A, b and values with bounds for their errors."""

    def __init__(self, system, targets, has_intercept):
        self.system, self.targets = system, targets
        self.b = intercept_of(system.inverse, targets) if has_intercept else np.zeros(targets.shape[1], LD)
        self.fit = system.fit(targets - self.b)
        total = abs(system.inverse.sum())
        column = system.inverse.sum(0)
        # b is a quotient of two sums of solutions.
        self.b_error = (
            2 * np.sqrt((column**2).sum()) * self.fit.rho / total + 64 * system.u * abs(self.b)
            if has_intercept
            else 0 * self.b
        )
        self.fitted, self.predictions = self.fit.fitted + self.b, self.fit.predictions + self.b
        self.fitted_error = self.fit.fitted_error + 2 * self.b_error
        self.prediction_error = self.fit.prediction_error + 2 * self.b_error * (
            1 + system.leverage[:, None] * np.sqrt(LD(system.n))
        )


def check(ledger, problem, record):
    """All figures of a `minnorm.solve/1` record with real targets."""
    case = problem.case
    check_dataset(ledger, "dataset", problem)
    check_features(ledger, "features", case.features, problem.x.shape[1])
    check_kernel(ledger, "kernel", problem.kernel)
    ledger.number("seed", case.seed)
    check_solver(ledger, problem, record)
    precision = record["solver"]["precision"]
    system = Reference(problem, case.ridge, precision, 0.0, 1e-12 if precision == "mixed" else 0.0)
    ledger.number("system.order", problem.n)
    check_rank(ledger, "system", system, record["system"], record["solver"]["name"])
    check_spectrum(ledger, "system", system, record["system"], record["solver"]["name"])
    ledger.number("system.equalExamples", 0)
    ledger.number("system.nearDuplicates.count", 0)
    for index, label_set in enumerate(case.labels):
        check_set(ledger, f"results[{index}]", problem, system, label_set)


def check_set(ledger, path, problem, system, label_set):
    """Real targets as they are, or some of them permuted."""
    case, tests = problem.case, wide(problem.test_labels)
    values = problem.label_set(label_set)
    targets, has_intercept = wide(values), "--center-y" in case.more
    centred = Centred(system, targets, has_intercept)
    ledger.number(f"{path}.changedLabels", int((values != problem.true_labels).any(1).sum()))
    ledger.number(f"{path}.contradictions", 0)
    check_squared(ledger, f"{path}.train", targets, centred.fitted, centred.fitted_error)
    check_squared(ledger, f"{path}.test", tests, centred.predictions, centred.prediction_error)
    if has_intercept:
        ledger.numbers(f"{path}.intercepts", centred.b, centred.b_error)
    if case.loo:
        left_out, slack = refits(system, targets, has_intercept)
        check_squared(ledger, f"{path}.loo", targets, left_out, slack)
    check_sizes(ledger, path, system, centred)
    if "--folds" in case.more:
        check_folds(ledger, f"{path}.crossValidation", problem, has_intercept)


def check_sizes(ledger, path, system, centred):
    """Norms and residuals of KA + λA + 1bᵀ = Y, relative to all of Y."""
    fit, right = centred.fit, centred.fit.targets
    whole = right + centred.b
    size = norm(whole)
    more = 4 * np.sqrt(LD(system.n)) * norm(centred.b_error) * np.sqrt((fit.a**2).sum())
    ledger.number(f"{path}.norms.rkhs", np.sqrt(fit.square), root_error(fit.square, fit.square_error + more))
    ledger.numbers(
        f"{path}.norms.perClass",
        np.sqrt(fit.square_per_class),
        [root_error(square, error + more) for square, error in zip(fit.square_per_class, fit.square_errors)],
    )
    ledger.number(
        f"{path}.norms.coefficients", norm(fit.a), fit.coefficient_error() + more / norm(right) + 1e-15 * norm(fit.a)
    )
    rest = right - fit.fitted
    slack = norm(fit.fitted_error) + np.sqrt(LD(system.n)) * norm(centred.b_error)
    ledger.number(f"{path}.fitResidual", norm(rest) / size, slack / size)
    ledger.number(f"{path}.relativeResidual", 0, (norm(fit.rho) * np.sqrt(LD(system.n)) + slack) / size)
    ledger.number(f"{path}.maxResidual", 0, fit.rho.max() + fit.fitted_error.max() + 2 * centred.b_error.max())
    ledger.number(f"{path}.residualRows", system.n)
    scale = abs(system.gram.sum(1)).max() + system.ridge
    scale = system.u * system.n * (scale * abs(fit.a).max(0) + abs(whole).max(0))
    found = ledger.get(f"{path}.maxResidual") or 0
    ledger.between(
        f"{path}.hplRatio", found / scale.max() * (1 - 1e-5) - 1e-12, found / scale.min() * (1 + 1e-5) + 1e-12
    )
    widest = 1e-2 if system.format == "float32" else 1e-8
    fits = ledger.get(f"{path}.fitResidual") <= widest
    ledger.same(f"{path}.interpolates", fits)
    ledger.number(
        f"{path}.interpolationTolerance", 1e-8 if fits and ledger.get(f"{path}.fitResidual") <= 1e-8 else widest
    )
    residual = (wide(ledger.get(f"{path}.relativeResidual")) + wide(ledger.get(f"{path}.kernelError"))) * size
    bound = system.condition * residual / ((system.largest + system.ridge) * norm(fit.a))
    relative = system.factor_backward / system.least + fit.coefficient_error() / norm(fit.a)
    ledger.number(f"{path}.trustedDigits", min(16, max(0, -np.log10(bound))) if bound > 0 else 16, 3 * relative + 1e-6)
    found = [wide(ledger.get(f"{path}.norms.{key}")) for key in ("coefficients", "rkhs")]
    bound = found[0] * residual / found[1] ** 2
    ledger.number(f"{path}.trustedNormDigits", min(16, max(0, -np.log10(bound))) if bound > 0 else 16, 1e-6)


def refits(system, targets, has_intercept):
    """Each example by the solution of all others, intercept and all, one after the other."""
    n, values, slack = system.n, np.zeros_like(targets), np.zeros_like(targets)
    for i in range(n):
        keep = np.arange(n) != i
        inverse = solve_cholesky(
            cholesky(system.gram[np.ix_(keep, keep)] + system.ridge * np.eye(n - 1)), np.eye(n - 1)
        )
        b = intercept_of(inverse, targets[keep]) if has_intercept else 0
        a = inverse @ (targets[keep] - b)
        weights = system.gram[i, keep] @ inverse
        values[i] = system.gram[i, keep] @ a + b
        reach = np.sqrt((weights**2).sum()) + (1 + abs(weights).sum()) * np.sqrt((inverse.sum(0) ** 2).sum()) / abs(
            inverse.sum()
        )
        slack[i] = (
            (reach if has_intercept else np.sqrt((weights**2).sum()))
            * 2
            * system.factor_backward
            * np.sqrt((a**2).sum(0))
        )
    entry = np.sqrt((system.problem.rounding(system.format) ** 2).sum(1))[:, None]
    return values, slack + entry * np.sqrt((system.inverse @ targets) ** 2).sum(0) + 64 * system.factor_u * abs(values)


def random_order(problem):
    """The places in a random order, class after class where there are classes."""
    order = philox.Random(problem.case.seed, SPLIT).permutation(problem.n, problem.n)
    if problem.classes:
        labels = problem.true_labels
        order = [place for label in sorted(set(labels)) for place in order if labels[place] == label]
    return order


def parts_of(problem, folds):
    """The places of each part: every so many of the random order."""
    order = random_order(problem)
    return [np.array(sorted(order[fold::folds])) for fold in range(folds)]


def check_folds(ledger, path, problem, has_intercept):
    """Errors on each part of the function of all others, with their mean and its standard error."""
    folds = int(problem.case.more[problem.case.more.index("--folds") + 1])
    gram, ridge = problem.gram(), LD(problem.case.ridge)
    single = problem.case.precision == "float32"
    errors = norm(problem.rounding("float32" if single else "float64"))
    ledger.number(f"{path}.folds", folds)
    ledger.same(f"{path}.isStratified", bool(problem.classes))
    kinds, counts = {"mse": [], "r2": [], "errorRate": []}, [0, 0]
    for fold, held in enumerate(parts_of(problem, folds)):
        keep = np.setdiff1d(np.arange(problem.n), held)
        targets = problem.targets(problem.true_labels) if problem.classes else wide(problem.true_labels)
        shifted = gram[np.ix_(keep, keep)] + ridge * np.eye(len(keep))
        inverse = solve_cholesky(cholesky(shifted), np.eye(len(keep)))
        b = intercept_of(inverse, targets[keep]) if has_intercept else 0
        a = inverse @ (targets[keep] - b)
        values = gram[np.ix_(held, keep)] @ a + b
        u = LD(2.0**-24 if single else 2.0**-53)
        backward = errors + len(keep) * u * abs(shifted).sum(1).max()
        slack = (
            4
            * (1 + np.sqrt(((gram[np.ix_(held, keep)] @ inverse) ** 2).sum(1)))[:, None]
            * backward
            * np.sqrt((a**2).sum(0))
        )
        slack = slack * (1 + (np.sqrt(LD(len(keep))) if has_intercept else 0))
        if problem.classes:
            count = Count(values, slack, problem.true_labels[held])
            counts = [counts[0] + count.low, counts[1] + count.high]
            ledger.between(
                f"{path}.errorRate.values[{fold}]", count.low / len(held) - 1e-15, count.high / len(held) + 1e-15
            )
            kinds["errorRate"].append(fold)
            continue
        gap = targets[held] - values
        off = (2 * abs(gap) * slack + slack**2).mean() + 1e-14 * squared(gap)
        ledger.number(f"{path}.mse.values[{fold}]", squared(gap), off)
        spreads = ((targets[held] - targets[held].mean(0)) ** 2).mean(0)
        share = (1 - (gap**2).mean(0) / spreads).mean()
        ledger.number(f"{path}.r2.values[{fold}]", share, 1e-13 + off * targets.shape[1] / spreads.min())
        kinds["mse"].append(fold)
        kinds["r2"].append(fold)
    if problem.classes:
        ledger.between(f"{path}.errors", *counts)
    for key, found in kinds.items():
        if found:
            check_estimate(ledger, f"{path}.{key}", folds)


def check_estimate(ledger, path, count):
    """Mean and standard error of values that stand in the record."""
    values = np.array([ledger.get(f"{path}.values[{index}]") for index in range(count)], float)
    size = abs(values).max()
    ledger.number(f"{path}.mean", values.mean(), 1e-14 * size)
    ledger.number(f"{path}.standardError", values.std(ddof=1) / np.sqrt(count), 1e-13 * size)
