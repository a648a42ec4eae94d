"""Runs of `data inspect` and `plan`."""

import check_data
from problem import Case
from suites import Run


def runs(material, short):
    """All of them; a plan measures the machine for a second."""
    yield Run("data inspect", "digits", Case(material.digits), check_data.check_inspect, ["digits"])
    color = material.color
    yield Run("data inspect", "colour", Case(color), check_data.check_inspect, [color.arguments[1]])
    blobs = material.blobs(30, 6, 3, seed=4)
    for precision in ("float64",) if short else ("float64", "float32", "mixed"):
        for examples, more in ((material.digits, {"train": 100, "test": 50}), (blobs, {})):
            case = Case(examples, "gaussian:bandwidth=2", 0.0, precision, labels=("clean", "random"), **more)
            yield Run(
                "plan",
                f"{examples.name} {precision}",
                case,
                check_data.check_plan,
                [*case.problem_arguments(), "--precision", precision],
            )
