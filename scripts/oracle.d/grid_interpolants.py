"""The regimes of `interpolants`."""

import check_interpolants
from problem import Case
from suites import Run


def run(name, case):
    """A run of `interpolants`."""
    return Run("interpolants", name, case, check_interpolants.check, case.problem_arguments() + case.more)


def runs(material, short):
    """All of them."""
    d, quick = material.digits, ["--epochs", "60"]
    yield run("digits", Case(d, train=16, test=20, more=quick))
    blobs = material.blobs(14, 30, 3, seed=16, spread=1.5)
    yield run("arrays linear", Case(blobs, "linear", more=quick + ["--noise", "0.5,2"]))
    if short:
        return
    yield run(
        "laplacian",
        Case(d, "laplacian:bandwidth=10", train=16, test=20, labels=("random",), coding="pm1", seed=2, more=quick),
    )
    yield run("polynomial", Case(d, "polynomial:degree=2,gamma=0.01", train=16, test=20, more=quick))
    yield run(
        "others",
        Case(
            d,
            train=16,
            test=20,
            labels=("corrupt:0.3",),
            seed=6,
            more=quick
            + [
                "--other-kernel",
                "gaussian:bandwidth=4.5",
                "--other-kernel",
                "gaussian:bandwidth=3",
                "--centres",
                "40",
                "--forced",
                "7",
                "--fourier",
                "50",
                "--noise",
                "2",
                "--init",
                "gaussian:0.05",
            ],
        ),
    )
    yield run("arrays gaussian", Case(blobs, "gaussian:bandwidth=6", more=["--epochs", "3000"]))
