"""The regimes of `compare`."""

import check_compare
from problem import Case
from suites import Run


def run(name, case):
    """A run of `compare`."""
    return Run("compare", name, case, check_compare.check, case.problem_arguments() + case.more)


def runs(material, short):
    """All of them; in short each algorithm once."""
    d, few = material.digits, ["--epochs", "10" if short else "30"]
    algorithms = ("sgd", "gd", "heavy-ball", "nesterov", "kaczmarz", "averaged", "eigenpro")
    for algorithm in algorithms:
        more = few + ["--algorithm", algorithm]
        if algorithm == "eigenpro":
            more += ["--eigenpro-directions", "8", "--eigenpro-subsample", "24", "--batch", "6"]
        yield run(
            algorithm, Case(d, "laplacian:bandwidth=10", labels=("clean", "random"), train=30, test=25, more=more)
        )
    fourier = "random-fourier:count=80,bandwidth=6"
    yield run("weights", Case(d, "linear", features=fourier, train=24, test=20, more=few))
    yield run(
        "weights from elsewhere",
        Case(
            d,
            "linear",
            features=fourier,
            train=24,
            test=20,
            labels=("clean", "corrupt:0.5"),
            seed=3,
            more=few + ["--init", "gaussian:0.1"],
        ),
    )
    # Weights in double precision, from zero and from elsewhere.
    wide = material.blobs(16, 40, 3, seed=18, spread=2)
    for start in ([], ["--init", "gaussian:0.1"]):
        yield run(
            f"weights of arrays {' '.join(start)}", Case(wide, "linear", labels=("clean", "random"), more=few + start)
        )
    if not short:
        yield from spaces(d, fourier, algorithms[:-1], few)
        yield from orders_and_steps(d, few)
        yield from closed_forms_and_shapes(material, few)


def spaces(d, fourier, algorithms, few):
    """Every algorithm on kernels from narrow to wide, and on weights."""
    for algorithm in algorithms:
        for kernel in (
            "gaussian:bandwidth=1",
            "gaussian:bandwidth=5",
            "gaussian:bandwidth=30",
            "polynomial:degree=2,gamma=0.01",
        ):
            yield run(
                f"{algorithm} {kernel}",
                Case(
                    d,
                    kernel,
                    labels=("clean", "random"),
                    train=28,
                    test=20,
                    seed=11,
                    more=few + ["--algorithm", algorithm],
                ),
            )
        yield run(
            f"{algorithm} weights",
            Case(d, "linear", features=fourier, train=24, test=20, coding="pm1", more=few + ["--algorithm", algorithm]),
        )


def orders_and_steps(d, few):
    """Orders of examples, batches, weight decay, step sizes, goals."""
    for order in ("sequential", "replacement", "shuffled"):
        yield run(f"order {order}", Case(d, "laplacian:bandwidth=10", train=30, test=20, more=few + ["--order", order]))
    for batch in ("1", "7", "30"):
        yield run(f"batch {batch}", Case(d, "laplacian:bandwidth=10", train=30, test=20, more=few + ["--batch", batch]))
    for algorithm in ("sgd", "gd", "heavy-ball", "nesterov", "averaged"):
        yield run(
            f"decay {algorithm}",
            Case(
                d,
                "laplacian:bandwidth=10",
                train=30,
                test=20,
                more=few + ["--weight-decay", "0.01", "--algorithm", algorithm],
            ),
        )
    for size in ("0.9", "0.5*auto", "0.4*limit"):
        yield run(
            f"step {size}", Case(d, "laplacian:bandwidth=10", train=30, test=20, more=few + ["--step-size", size])
        )
    for goal in ("zero-training-error", "loss:0.01", "distance:0.2"):
        yield run(
            f"until {goal}",
            Case(d, "laplacian:bandwidth=10", train=30, test=20, more=["--until", goal, "--epochs", "200"]),
        )


def closed_forms_and_shapes(material, few):
    """Other closed forms, several seeds, K that is not stored, other examples."""
    d = material.digits
    for form in ("cholesky", "none"):
        more = few + ["--closed-form", form] + (["--until", "loss:0.01"] if form == "none" else [])
        yield run(
            f"closed form {form}", Case(d, "laplacian:bandwidth=10", train=30, test=20, labels=("random",), more=more)
        )
    yield run(
        "repeats",
        Case(d, "laplacian:bandwidth=10", train=30, test=20, more=few + ["--repeats", "4", "--until", "distance:1e-9"]),
    )
    yield run(
        "tiles",
        Case(d, "laplacian:bandwidth=10", train=30, test=20, more=few + ["--store-kernel", "never", "--batch", "8"]),
    )
    for n, dimension, classes in ((30, 5, 3), (12, 40, 2), (20, 8, 1)):
        examples = material.blobs(n, dimension, classes, seed=n, tests=25)
        for kernel in ("gaussian:bandwidth=2", "linear"):
            yield run(f"n {n}, d {dimension}, {classes} classes {kernel}", Case(examples, kernel, more=few))
    equal = material.arrays.with_equal_rows(material.blobs(24, 6, 3, seed=10), [(7, 3), (20, 3), (23, 22)], True)
    yield run("contradictory rows", Case(equal, "gaussian:bandwidth=2", more=few))
