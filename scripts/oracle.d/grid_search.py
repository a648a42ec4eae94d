"""The regimes of `search`."""

import check_search
from problem import Case
from suites import Run


def run(name, case):
    """A run of `search`, which looks at no test example."""
    left = ["--test"] + (["--kernel"] if "--kernels" in case.more else [])
    arguments = case.problem_arguments(without=left if case.examples.classes else [*left, "--labels", "--coding"])
    return Run(
        "search",
        name,
        case,
        check_search.check,
        [*arguments, "--ridge", repr(case.ridge), "--precision", case.precision, *case.more],
    )


def runs(material, short):
    """All of them."""
    d = material.digits
    grid = ["--grid", "gabor:wavelengths={5|4/7},orientations=2,size=7,pool=7+unit-norm"]
    yield run("digits", Case(d, "gaussian:bandwidth=loo", train=12 if short else 24, more=grid))
    kernels = ["--kernels", "--candidate", "ntk:depth={1|2}", "--candidate", "laplacian:bandwidth=loo"]
    yield run("kernels", Case(d, train=12 if short else 24, more=kernels))
    blobs = material.blobs(24, 6, 3, seed=15)
    for precision in ("float64", "float32", "mixed"):
        for kernel in ("gaussian:bandwidth=loo", "laplacian:bandwidth=loo"):
            yield run(
                f"arrays {kernel} {precision}",
                Case(
                    blobs,
                    kernel,
                    0.0,
                    precision,
                    labels=("random",),
                    seed=4,
                    more=["--grid", "{standardize|unit-norm}", "--bandwidths", "grid"],
                ),
            )
    for targets in (1,) if short else (1, 3):
        real = material.once(("regression", targets), lambda: material.arrays.regression(24, 4, targets))
        for kernel in ("gaussian:bandwidth=loo", "laplacian:bandwidth=loo"):
            more = ["--grid", "{standardize|unit-norm}"]
            yield run(f"real targets {targets} {kernel}", Case(real, kernel, 0.01, more=more))
    if not short:
        yield run(
            "ridge",
            Case(d, "laplacian:bandwidth=loo", 0.1, train=20, coding="pm1", more=[*grid, "--bandwidths", "0.2,2"]),
        )
        yield run("fixed bandwidth", Case(blobs, "gaussian:bandwidth=2", more=["--grid", "standardize"]))
