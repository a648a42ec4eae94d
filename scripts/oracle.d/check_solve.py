"""The record of `solve`."""

import numpy as np

import check_filters
from check_fit import FitCheck
from check_record import check_envelope
from check_search import check_bandwidth_search
from precise import LD, cholesky, solve_cholesky, wide
from reference import Reference


def check(ledger, problem, record, options=None):
    """All figures of a `minnorm.solve/1` record."""
    prefix = (options or {}).get("prefix", "")
    if record.get("path") is not None:
        check_filters.check(ledger, problem, record)
        return
    if problem.kernel.given.get("bandwidth") == "loo":
        check_bandwidth_search(ledger, f"{prefix}kernel", problem, record["kernel"])
    check_envelope(ledger, problem, prefix)
    system = reference_for(problem, record)
    check_solver(ledger, problem, record, prefix)
    check_iterations(ledger, system, record, prefix)
    check_system(ledger, system, record, prefix)
    name, certify = record["solver"]["name"], _option(problem.case, "--certify", "full")
    common = {
        "certify": certify,
        "weights": name == "least-squares",
        "loo": problem.case.loo,
        "tolerance": record["solver"]["tolerance"],
        "precision": record["solver"]["precision"],
        "condition": record["system"]["conditionNumber"] is not None,
    }
    for index, label_set in enumerate(problem.case.labels):
        FitCheck(ledger, f"{prefix}results[{index}]", system, label_set, common).run()


def reference_for(problem, record):
    """The reference solution of the route that was taken, in its precision."""
    name, precision = record["solver"]["name"], record["solver"]["precision"]
    # A refinement is documented to stop at a relative residual of 1e-12.
    residual = record["solver"]["tolerance"] or (1e-12 if precision == "mixed" else 0.0)
    given = _option(problem.case, "--rank-tolerance", None)
    if "solved nothing" in (record["solver"].get("reason") or ""):
        # Where a factorization ended by rounding only, the route that follows calls more zero.
        given = 1e-9
    singular = name in ("pivoted-cholesky", "eigen", "least-squares")
    # What rounding leaves of zeros; that the program's own boundary lies in a gap of the spectrum: `check_rank`.
    relative = 0.0
    if singular:
        relative = float(given) if given is not None else 1e-13 if precision != "float32" else 1e-5
    return Reference(problem, problem.case.ridge, precision, relative, residual)


def check_solver(ledger, problem, record, prefix=""):
    """The route and what was asked of it."""
    case, path, name = problem.case, f"{prefix}solver", record["solver"]["name"]
    ledger.number(f"{path}.ridge", case.ridge)
    if name == "pcg":
        default = 1e-4 if record["solver"]["precision"] == "float32" else 1e-10
        ledger.number(f"{path}.tolerance", float(_option(case, "--tolerance", default)))
        ledger.between(f"{path}.iterations", 1, int(_option(case, "--max-iterations", 2000)))
        ledger.between(f"{path}.refinements", 1, 2 * int(_option(case, "--max-iterations", 2000)))
        return
    ledger.number(f"{path}.tolerance", None)
    ledger.number(f"{path}.iterations", 0)
    if record["solver"]["precision"] == "mixed":
        ledger.between(f"{path}.refinements", 1, 50)
    else:
        ledger.number(f"{path}.refinements", 0)


def check_iterations(ledger, system, record, prefix=""):
    """The largest relative residual of a column before the iterations and after each.

    Without a preconditioner step k has the least energy norm of the error over span{Y, KY, …, Kᵏ⁻¹Y}; with any, that norm
    falls, so that no residual is above √κ; and the last is that of the certificate, whose columns are fewer.
    """
    path, found = f"{prefix}solver.residuals", record["solver"].get("residuals")
    if found is None:
        return
    if len(found) != record["solver"]["iterations"] + 1:
        ledger.finding(path, f"has {len(found)} entries for {record['solver']['iterations']} iterations")
    problem = system.problem
    targets = np.concatenate([problem.targets(problem.label_set(name)) for name in problem.case.labels] + [np.ones((system.n, 1))], axis=1)
    expected = [LD(1)]
    if record["solver"]["preconditioner"] is None:
        expected += krylov_residuals(system.gram + system.ridge * np.eye(system.n), wide(targets), len(found) - 1)
    for index in range(len(found) - 1):
        if index < len(expected):
            ledger.number(f"{path}[{index}]", expected[index], 1e-6 * expected[index] + 10 * system.residual)
        else:
            ledger.between(f"{path}[{index}]", 0, np.sqrt(system.condition) * (1 + 1e-6))
    certified = [result["relativeResidual"] or 0 for result in record["results"] if result["residualRows"] == system.n]
    # Both are sums of n products, rounded each on its own; in float32 the iterations' K is another than the certificate's, by
    # the rounding of its entries times coefficients of any size.
    least = 0 if record["solver"]["precision"] == "float32" else max(certified + [0]) * (1 - 1e-6) - system.n * 2.0**-53
    ledger.between(f"{path}[{len(found) - 1}]", least, record["solver"]["tolerance"])


def krylov_residuals(matrix, targets, steps):
    """max over columns of ‖y − Ka‖/‖y‖ for the A of least energy norm of the error in each block Krylov space."""
    sizes, basis, block, found = np.sqrt((targets**2).sum(0)), np.zeros((len(matrix), 0), LD), targets, []
    for _ in range(min(steps, 8)):
        for column in block.T:
            rest = column.copy()
            for _ in range(2):
                rest = rest - basis @ (basis.T @ rest)
            length = np.sqrt(rest @ rest)
            if length > 1e-10 * np.sqrt(column @ column):
                basis = np.concatenate([basis, (rest / length)[:, None]], axis=1)
        block = matrix @ basis[:, -block.shape[1] :]
        weights = solve_cholesky(cholesky(basis.T @ matrix @ basis), basis.T @ targets)
        rest = targets - matrix @ (basis @ weights)
        found.append((np.sqrt((rest**2).sum(0)) / np.where(sizes > 0, sizes, 1)).max())
        if basis.shape[1] == len(matrix) or found[-1] < 1e-6:
            break
    return found


def check_system(ledger, system, record, prefix=""):
    """Order, rank, ends of the spectrum, equal and nearly equal examples."""
    path, found, problem = f"{prefix}system", record["system"], system.problem
    ledger.number(f"{path}.order", system.n)
    check_rank(ledger, path, system, found, record["solver"]["name"])
    if found["lambdaMax"] is not None:
        check_spectrum(ledger, path, system, found, record["solver"]["name"])
    ledger.number(f"{path}.equalExamples", len(problem.equal_pairs))
    for index, (first, later) in enumerate(problem.equal_pairs[:5]):
        ledger.number(f"{path}.equalPairs[{index}].original", first)
        ledger.number(f"{path}.equalPairs[{index}].duplicate", later)
    if found["nearDuplicates"] is not None:
        check_near(ledger, f"{path}.nearDuplicates", system, found["nearDuplicates"])


def check_spectrum(ledger, path, system, found, name):
    """λ_max, λ_min and their ratio.

    By all eigenvalues in float64 up to order 500; by Lanczos's iteration, accurate to a thousandth, in conjugate gradients,
    where some pivots are zero, and where rounding hides the least eigenvalue.
    """
    top, low, u = system.largest + system.ridge, system.least, LD(2.0**-53)
    exact = system.entry_error("float64") + system.n * u * top
    iterated = LD(1e-3) if name == "pcg" or (name == "pivoted-cholesky" and system.rank < system.n) else LD(0)
    if name == "cholesky" and low < 4 * exact:
        iterated = LD(1e-3)
    if iterated or name == "eigen":
        exact = system.factor_backward
    ledger.number(f"{path}.lambdaMax", top, exact + iterated * top)
    if found["lambdaMin"] is not None:
        error = exact + iterated * low
        ledger.number(f"{path}.lambdaMin", low, error)
        ledger.number(
            f"{path}.conditionNumber",
            top / low,
            (exact + iterated * top) / low + top * error / low / max(low - error, low / 100),
        )


def check_rank(ledger, path, system, found, name):
    """The rank, and that what counts as zero lies in a gap of the spectrum."""
    if name == "pcg":
        ledger.number(f"{path}.rank", None)
        return
    # Eigenvalues within the backward error of the boundary may count either way.
    sizes = system.values + system.ridge
    open_low = int((sizes > system.zero + system.factor_backward).sum())
    open_high = int((sizes > system.zero - system.factor_backward).sum())
    if name == "cholesky":
        # A factorization that ends has found full rank.
        open_low = open_high = system.n
    ledger.between(f"{path}.rank", open_low, open_high)
    if "rankTolerance" not in found:
        return
    if found["rankTolerance"] is None:
        ledger.number(f"{path}.rankTolerance", None)
        return
    above = sizes[sizes > system.zero]
    ledger.between(f"{path}.rankTolerance", 0, above.min() + system.factor_backward if len(above) else np.inf)


def check_near(ledger, path, system, found):
    """Pairs with kᵢⱼ > (1 − 1e-6)√(kᵢᵢkⱼⱼ), the later row first, by column."""
    gram, n = system.gram, system.n
    roots = np.sqrt(np.diag(gram))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = gram / (roots[:, None] * roots[None, :])
    margin = share - (1 - LD(1e-6))
    slack = 4 * system.factor_u + system.problem.rounding("float64" if system.factor_u < 1e-10 else "float32") / (
        roots[:, None] * roots[None, :]
    )
    lower = np.tril(np.ones((n, n), bool), -1)
    sure, perhaps = lower & (margin > slack), lower & (margin > -slack)
    ledger.between(f"{path}.count", int(sure.sum()), int(perhaps.sum()))
    pairs = [(row, column) for column in range(n) for row in range(column + 1, n) if sure[row, column]]
    for index, pair in enumerate(found["pairs"]):
        if sure.sum() == perhaps.sum():
            row, column = pairs[index]
        else:
            row, column = (pair["row"], pair["column"])
            if not perhaps[row, column]:
                ledger.finding(f"{path}.pairs[{index}]", "is no pair")
        ledger.number(f"{path}.pairs[{index}].row", row)
        ledger.number(f"{path}.pairs[{index}].column", column)


def _option(case, name, default):
    """The word after an option of a case."""
    return case.more[case.more.index(name) + 1] if name in case.more else default
