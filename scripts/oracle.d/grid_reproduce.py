"""Runs of `reproduce`: rows of the ledger of norms on the digits, and with MNIST at hand of a published table."""

import os

import check_reproduce
import datasets
from problem import Case
from suites import Run


def runs(material, short):
    """All of them."""
    rows = "gaussian-5" if short else "gaussian-5,gaussian-2.5,gaussian-10,laplacian-10,laplacian-2,polynomial-3,linear"
    yield Run("reproduce", "norms", Case(material.digits), check_reproduce.check, ["norms", "--rows", rows])
    if not short:
        rows = "randomization,interpolants,regularizers,descent,expressivity,spectrum"
        yield Run("reproduce", "rethinking", Case(material.digits), check_reproduce.check, ["rethinking", "--rows", rows])
    folder = os.environ.get("MINNORM_DATA", "")
    if not short and os.path.isdir(os.path.join(folder, "mnist")):
        mnist = datasets.mnist(os.path.join(folder, "mnist"))
        yield Run(
            "reproduce",
            "belkin-mnist",
            Case(mnist),
            check_reproduce.check,
            ["belkin-mnist", "--rows", "gaussian-500,laplacian-500,nearest-500"],
        )
