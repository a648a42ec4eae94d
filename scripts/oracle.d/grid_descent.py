"""The regimes of `descent`."""

import check_descent
from problem import Case
from suites import Run

ABLATIONS = ["--cut-singular-values", "--project-test", "--residual-free"]


def run(name, case):
    """A run of `descent`; the record has the features of the last place."""
    arguments = case.problem_arguments(without=("--features", "--kernel"))
    return Run("descent", name, case, check_descent.check, arguments + case.more)


def runs(material, short):
    """All of them."""
    d = material.digits
    few = ["--counts", "8,20,30,60,150", "--gaussian-trials"]
    small = dict(kernel="linear", labels=("clean", "corrupt:0.2"), train=30, test=80)
    more = few + ["6", "--gaussian-examples", "12"]
    yield run("features", Case(d, features="random-relu:count=150", more=more + ABLATIONS, **small))
    if short:
        return
    fourier = "random-fourier:count=150,bandwidth=5.0"
    yield run("fourier", Case(d, features=fourier, more=few + ["0", "--random-features", "fourier"] + ABLATIONS, **small))
    along = ["--along", "examples", "--p", "24", "--counts", "8,16,24,30", "--gaussian-trials", "0"]
    yield run("examples", Case(d, features="random-relu:count=24", seed=3, more=along, **small))
