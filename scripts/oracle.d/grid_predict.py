"""Saved functions applied, explained and looked at."""

import os

import check_predict
from problem import Case
from suites import Run


def saved(case, folder, name, command):
    """Arguments that are known once the function was saved: a solve comes first."""

    def arguments(program):
        path = os.path.join(folder, f"{name}.npz")
        given = case.problem_arguments(without=() if case.examples.classes else ("--labels", "--coding"))
        code, _, message = program.run(["solve", *given, *case.system_arguments(), "--save", path])
        if code:
            raise RuntimeError(f"solve --save ended with {code}: {message}")
        return [path, *command]

    return arguments


def runs(material, short):
    """All of them."""
    folder = material.arrays.folder
    blobs = material.blobs(24, 6, 3, seed=41)
    real = material.once(("regression", 3), lambda: material.arrays.regression(24, 4, 3))
    for name, examples in (("classes", blobs), ("numbers", real)):
        files = examples.arguments
        tests = ["--x", files[files.index("--test-x") + 1], "--y", files[files.index("--test-y") + 1]]
        for kernel in (
            ("gaussian:bandwidth=2",)
            if short
            else ("gaussian:bandwidth=2", "laplacian:bandwidth=3", "matern:nu=5/2,bandwidth=3")
        ):
            for ridge in (0.0, 0.1):
                case = Case(examples, kernel, ridge)
                title = f"{name} {kernel.partition(':')[0]} {ridge}"
                yield Run("predict", title, case, check_predict.check_predictions, saved(case, folder, title, tests))
                explained = Case(examples, kernel, ridge, more=["--explain", "3"])
                command = [*tests[:2], *explained.more, "--top", "6"]
                yield Run(
                    "predict",
                    f"explain {title}",
                    explained,
                    check_predict.check_explanation,
                    saved(case, folder, title, command),
                )
        if examples is blobs:
            case = Case(examples, "gaussian:bandwidth=2")
            yield Run("model", name, case, check_predict.check_model, saved(case, folder, name, []))
