"""The regimes of `expressivity`."""

import check_expressivity
from problem import Case
from suites import Run


def run(name, case):
    """A run of `expressivity`."""
    return Run("expressivity", name, case, check_expressivity.check, case.problem_arguments() + case.more)


def runs(material, short):
    """All of them."""
    d = material.digits
    yield run("digits", Case(d, labels=("clean", "random"), train=36, test=40))
    for theta in ("0", "0.5") if short else ("0", "0.25", "0.4", "0.5", "0.6"):
        yield run(
            f"position {theta}",
            Case(
                d, labels=("clean", "corrupt:0.3"), train=24, test=30, seed=4, more=["--position", theta, "--no-series"]
            ),
        )
    shapes = ((30, 5, 3), (12, 40, 2), (20, 8, 1), (15, 1, 4))
    for n, dimension, classes in shapes[:2] if short else shapes:
        examples = material.blobs(n, dimension, classes, seed=n, tests=25)
        yield run(
            f"n {n}, d {dimension}, {classes} classes",
            Case(examples, "gaussian:bandwidth=2", more=["--no-minimum-norm"]),
        )
    equal = material.arrays.with_equal_rows(material.blobs(24, 6, 3, seed=10), [(7, 3), (20, 3), (23, 22)])
    yield run("equal rows", Case(equal, "gaussian:bandwidth=2", coding="pm1"))
    for scale in (1e-6, 1e6):
        yield run(f"scale {scale}", Case(material.blobs(24, 6, 3, seed=8, scale=scale), more=["--no-minimum-norm"]))
