"""Real targets, intercepts and held-out parts."""

import check_compare
import check_path_real
import check_regression
import check_solve
from problem import Case
from suites import Run


def run(name, case):
    """A run of `solve` with real targets."""
    arguments = case.problem_arguments(without=("--labels", "--coding"))
    return Run(
        "solve", f"real targets {name}", case, check_regression.check, arguments + case.system_arguments() + case.more
    )


def runs(material, short):
    """All of them."""
    kernels = ("gaussian:bandwidth=2", "laplacian:bandwidth=3")
    for targets in (1, 3):
        examples = material.once(("regression", targets), lambda: material.arrays.regression(24, 4, targets))
        for kernel in kernels[:1] if short else kernels:
            for ridge in (0.0, 0.1):
                for more in ([], ["--center-y"], ["--folds", "4"], ["--center-y", "--folds", "3"]):
                    yield run(
                        f"{targets} {kernel} ridge {ridge} {' '.join(more)}",
                        Case(examples, kernel, ridge, loo=True, seed=3, more=more),
                    )
        for precision in ("float32", "mixed"):
            yield run(f"{targets} {precision}", Case(examples, kernels[1], 0.01, precision, loo=True))
        for kernel in kernels:
            case = Case(examples, kernel, more=["--ridges", "0,1e-3,0.1,1,30"])
            yield Run(
                "path",
                f"real targets {targets} {kernel}",
                case,
                check_path_real.check,
                [*case.problem_arguments(without=("--labels", "--coding")), *case.more],
            )
        for algorithm in ("sgd",) if short else ("sgd", "gd", "kaczmarz"):
            case = Case(examples, "laplacian:bandwidth=3", more=["--epochs", "8", "--algorithm", algorithm])
            yield Run(
                "compare",
                f"real targets {targets} {algorithm}",
                case,
                check_compare.check,
                [*case.problem_arguments(without=("--coding",)), *case.more],
            )
    yield from folds(material)


def folds(material):
    """Held-out parts of classes."""
    blobs = material.blobs(30, 6, 3, seed=31)
    for ridge in (0.0, 0.1):

        def check(ledger, problem, record):
            check_solve.check(ledger, problem, record)
            check_regression.check_folds(ledger, "results[0].crossValidation", problem, False)

        yield Run(
            "solve",
            f"folds of classes ridge {ridge}",
            case := Case(blobs, "gaussian:bandwidth=2", ridge, loo=True, seed=5, more=["--folds", "5"]),
            check,
            case.problem_arguments() + case.system_arguments() + case.more,
        )
