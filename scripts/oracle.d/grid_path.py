"""The regimes of `path`."""

import numpy as np

import check_path
from problem import Case
from suites import Run


def run(name, case):
    """A run of `path`."""
    return Run("path", name, case, check_path.check, case.problem_arguments() + case.more)


def runs(material, short):
    """All of them; in short without most kernels."""
    few = ["--ridges", "0,1e-8,1e-3,0.1,1,30"]
    yield run("default grid", Case(material.digits, train=30, test=30, labels=("clean", "corrupt:0.2"), more=[]))
    kernels = [
        "gaussian:bandwidth=0.5",
        "gaussian:bandwidth=2",
        "gaussian:bandwidth=20",
        "laplacian:bandwidth=1",
        "laplacian:bandwidth=100",
        "polynomial:degree=2,gamma=0.01",
        "linear",
    ]
    for kernel in kernels[:2] if short else kernels:
        for more in (few, few + ["--no-early-stopping"], few + ["--no-early-stopping", "--route", "cholesky"]):
            yield run(
                f"{kernel} {' '.join(more[2:])}",
                Case(material.digits, kernel, train=30, test=40, labels=("clean", "random"), more=more),
            )
    yield run("grid pm1", Case(material.digits, coding="pm1", train=30, test=30, seed=3, more=["--grid", "1e-4:100:9"]))
    for more in ([], ["--augment", "shift:2,flip"], ["--no-early-stopping"])[: 1 if short else 3]:
        yield run(
            f"regularizers {' '.join(more)}",
            Case(
                material.digits,
                train=14,
                test=40,
                labels=("clean", "corrupt:0.3"),
                more=[*few, "--regularizers", "all", *more],
            ),
        )
    yield run(
        "regularizers of arrays",
        Case(material.blobs(20, 30, 3, seed=17, tests=30), "linear", more=[*few, "--regularizers", "all"]),
    )
    shapes = ((30, 5, 3), (12, 40, 2), (20, 8, 1), (40, 12, 40), (13, 4, 12))
    for n, d, classes in shapes[:2] if short else shapes:
        examples = material.blobs(n, d, classes, seed=n, tests=25)
        for kernel in ("gaussian:bandwidth=2", "linear"):
            yield run(f"n {n}, d {d}, {classes} classes, {kernel}", Case(examples, kernel, more=few))
    blobs = material.blobs(24, 6, 3, seed=10)
    for contradict in (False, True):
        equal = material.arrays.with_equal_rows(blobs, [(7, 3), (20, 3), (23, 22)], contradict)
        for kernel in ("gaussian:bandwidth=2", "laplacian:bandwidth=4"):
            yield run(f"{'contradictory' if contradict else 'equal'} rows {kernel}", Case(equal, kernel, more=few))
    for scale in (1e-6, 1e6):
        examples = material.blobs(24, 6, 3, seed=8, scale=scale)
        yield run(f"scale {scale}", Case(examples, f"gaussian:bandwidth={2 * scale!r}", more=few))
        yield run(f"scale {scale} linear", Case(examples, "linear", more=["--ridges", repr(0.1 * scale**2)]))
    single = material.blobs(24, 6, 3, seed=12, dtype=np.float32)
    yield run("float32 arrays", Case(single, "laplacian:bandwidth=3", more=few))
