"""The regimes of `spectrum`."""

import check_spectrum
from problem import Case
from suites import Run


def run(name, case):
    """A run of `spectrum`."""
    return Run("spectrum", name, case, check_spectrum.check, case.problem_arguments() + case.more)


def runs(material, short):
    """All of them."""
    d = material.digits
    yield run("digits", Case(d, labels=("clean", "random"), train=80))
    yield run("ridge", Case(d, labels=("clean", "corrupt:0.3"), train=40, seed=4, more=["--ridge", "0.5"]))
    curve = ["--learning-curve", "--curve-counts", "15,40", "--subsets", "2"]
    yield run("learning curve", Case(d, labels=("clean",), train=90, test=60, subset_seed=5, seed=5, more=curve))
    few = ["--learning-curve", "--curve-counts", "8,16", "--subsets", "2"]
    blobs = material.blobs(60, 6, 2, seed=4)
    yield run("ansatz", Case(blobs, "gaussian:bandwidth=4", train=60, subset_seed=1, seed=1, more=few))
    leading = ["--leading", "12", "--ridge", "0.5"]
    yield run("leading", Case(d, labels=("clean", "random"), train=70, seed=5, more=leading))
    kernels = ("gaussian:bandwidth=0.3", "gaussian:bandwidth=50", "laplacian:bandwidth=3", "polynomial:degree=3", "linear")
    for kernel in kernels[:2] if short else kernels:
        yield run(kernel, Case(material.blobs(36, 40, 3, seed=2), kernel, labels=("clean", "random")))
    if not short:
        yield run("n > d", Case(material.blobs(60, 5, 2, seed=3), "linear"))
        yield run("pm1", Case(d, labels=("clean",), train=48, coding="pm1"))
        for scale in (1e-6, 1e6):
            yield run(f"scale {scale}", Case(material.blobs(24, 6, 3, seed=8, scale=scale), "linear"))
