"""The regimes of `randomize`."""

import check_randomize
from problem import Case
from suites import Run


def run(name, case):
    """A run of `randomize`, which has labels and pixels of its own."""
    arguments = case.problem_arguments(without=("--labels", "--pixels"))
    return Run(
        "randomize",
        name,
        case,
        check_randomize.check,
        [*arguments, "--ridge", repr(case.ridge), "--precision", case.precision, *case.more],
    )


def runs(material, short):
    """All of them."""
    d, some = material.digits, ["--corruption", "0,0.3,1"]
    yield run("all pixels", Case(d, train=24, test=20, more=some + ["--epochs", "20"]))
    yield run(
        "repeats",
        Case(d, train=20, test=20, seed=5, more=[*some, "--repeats", "3", "--sgd", "never", "--pixels", "true,random"]),
    )
    if short:
        return
    yield run("default sweep", Case(d, train=24, test=30, more=["--epochs", "12", "--pixels", "true"]))
    yield run(
        "repeats with SGD",
        Case(
            d,
            "laplacian:bandwidth=10",
            train=20,
            test=20,
            seed=2,
            more=[*some, "--repeats", "3", "--pixels", "true", "--epochs", "15"],
        ),
    )
    for kernel in ("gaussian:bandwidth=1", "gaussian:bandwidth=20", "laplacian:bandwidth=5"):
        for precision in ("float64", "float32", "mixed"):
            for ridge in (0.0, 0.1):
                yield run(
                    f"{kernel} {precision} ridge {ridge}",
                    Case(d, kernel, ridge, precision, train=24, test=20, coding="pm1", more=[*some, "--sgd", "never"]),
                )
    blobs = material.blobs(20, 6, 3, seed=14)
    yield run(
        "arrays",
        Case(
            blobs, "gaussian:bandwidth=2", more=[*some, "--pixels", "true,shuffled,random,gaussian", "--epochs", "15"]
        ),
    )
    yield run(
        "subset seed",
        Case(d, train=20, test=20, subset_seed=9, more=[*some, "--repeats", "2", "--sgd", "never", "--pixels", "true"]),
    )
