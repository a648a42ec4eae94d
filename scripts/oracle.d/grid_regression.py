"""Real targets, intercepts and held-out parts."""

import check_compare
import check_path_real
import check_regression
import check_solve
from datasets import Examples
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
        case = Case(examples, kernels[0], 0.1, labels=("clean", "permute:0.4", "permute:1"), loo=True, seed=6)
        arguments = case.problem_arguments(without=("--coding",)) + case.system_arguments()
        yield Run("solve", f"real targets {targets} permuted", case, check_regression.check, arguments)
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
    permuted = Case(blobs, "gaussian:bandwidth=2", labels=("clean", "permute:0.5"), loo=True, seed=5)
    yield run_of("permuted classes", "0.5", permuted, check_solve.check)
    yield from held_out(blobs)
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


def held_out(blobs):
    """A share of the training examples is tested on: every so many of a random order, class after class."""
    n, whole = len(blobs.x), blobs.arguments
    arguments = [*whole[:4], "--task", "classification"]
    for seed in (0, 9):
        for share in (0.25, 0.4):
            order = check_regression.random_order(Whole(blobs, seed))
            m = round(share * n)
            held = sorted(order[place] for place in range(n) if (place + 1) * m // n > place * m // n)
            rest = [place for place in range(n) if place not in held]
            examples = Examples(
                "arrays", blobs.x[rest], blobs.y[rest], blobs.x[held], blobs.y[held], blobs.classes, arguments
            )
            case = Case(examples, "gaussian:bandwidth=2", loo=True, seed=seed, more=["--test-fraction", str(share)])

            def check(ledger, problem, record, share=share):
                check_solve.check(ledger, problem, record)
                ledger.number("dataset.heldOut.fraction._0", share)

            yield run_of("held out", f"{share} seed {seed}", case, check)


def run_of(kind, name, case, check):
    """A run of `solve` on arrays."""
    return Run("solve", f"{kind} {name}", case, check, case.problem_arguments() + case.system_arguments() + case.more)


class Whole:
    """What a random order is a function of."""

    def __init__(self, examples, seed):
        self.n, self.classes, self.true_labels = len(examples.x), examples.classes, examples.y
        self.case = Case(examples, seed=seed)
