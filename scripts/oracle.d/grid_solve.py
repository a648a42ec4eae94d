"""The regimes of `solve`."""

import numpy as np

import check_repeats
import check_solve
from problem import Case
from suites import Run

#: Kernels from K ≈ I to K ≈ all ones, for inputs whose distances are near 10.
KERNELS = [
    "gaussian:bandwidth=0.3",
    "gaussian:bandwidth=1",
    "gaussian:bandwidth=3",
    "gaussian:bandwidth=10",
    "gaussian:bandwidth=100",
    "gaussian:gamma=0.02",
    "laplacian:bandwidth=0.2",
    "laplacian:bandwidth=3",
    "laplacian:bandwidth=30",
    "laplacian:bandwidth=3000",
    "polynomial:degree=2",
    "polynomial:degree=3,gamma=0.01,constant=0.5",
    "linear",
]
PRECISIONS = ["float64", "float32", "mixed"]
SOLVERS = ["auto", "cholesky", "pivoted-cholesky", "eigen", "pcg"]
RIDGES = [0.0, 1e-8, 1e-2, 100.0]


def run(name, case):
    """A run of `solve`."""
    return Run("solve", name, case, check_solve.check, case.problem_arguments() + case.system_arguments() + case.more)


def runs(material, short):
    """All of them; every eleventh of the product in short."""
    yield from product(material, 11 if short else 1)
    yield from iterations(material)
    yield from labels_and_codings(material)
    yield from shapes(material, short)
    yield from scales(material)
    yield from singular(material)
    yield from feature_maps(material, short)
    yield from filter_paths(material, short)
    yield from other_kernels(material, short)
    yield from repeats(material)


def product(material, step):
    """Kernels × precisions × solvers × ridges on the digits."""
    index = 0
    for kernel in KERNELS:
        for solver in SOLVERS:
            for precision in PRECISIONS:
                for ridge in RIDGES:
                    index += 1
                    if index % step or (precision == "mixed" and solver in ("pivoted-cholesky", "eigen")):
                        continue
                    # In float32 a nearly singular K may be refused; so may one that lies below its rounding.
                    case = Case(
                        material.digits,
                        kernel,
                        ridge,
                        precision,
                        solver,
                        train=36,
                        test=24,
                        loo=solver != "pcg",
                        labels=("clean", "random"),
                        codes=(0, 70),
                    )
                    yield run(f"{kernel} {solver} {precision} ridge {ridge}", case)


def iterations(material):
    """Conjugate gradients whose every step has a definition: without a preconditioner."""
    for kernel in ("gaussian:bandwidth=3", "laplacian:bandwidth=3"):
        for ridge in (0.0, 0.5):
            more = ["--preconditioner", "none"]
            case = Case(material.digits, kernel, ridge, solver="pcg", train=60, test=20, labels=("clean",), more=more)
            yield run(f"{kernel} ridge {ridge} without a preconditioner", case)


def labels_and_codings(material):
    """Label sets, codings, random subsets, seeds, pixels."""
    for coding in ("onehot", "pm1"):
        for seed in (0, 7, 2**40 + 3):
            case = Case(
                material.digits,
                labels=("clean", "random", "corrupt:0.1", "corrupt:0.5"),
                coding=coding,
                seed=seed,
                train=40,
                test=60,
                loo=True,
                subset_seed=seed or None,
            )
            yield run(f"labels {coding} seed {seed}", case)
    for pixels in ("shuffled", "random", "gaussian"):
        yield run(f"pixels {pixels}", Case(material.digits, pixels=pixels, train=30, test=20, seed=5, loo=True))
    for certify in ("sample", "none"):
        case = Case(material.digits, train=30, test=10, more=["--certify", certify])
        yield run(f"certify {certify}", case)


def shapes(material, short):
    """n < d and n > d; one class, two, a hundred, a class with one example; number formats."""
    for n, d, classes in (
        (30, 5, 3),
        (12, 40, 2),
        (50, 2, 5),
        (20, 8, 1),
        (100, 30, 100),
        (25, 4, 24),
        (2, 3, 2),
        (1, 3, 1),
    ):
        examples = material.blobs(n, d, classes, seed=n, tests=21)
        for kernel in ("gaussian:bandwidth=2", "laplacian:bandwidth=2", "linear"):
            for ridge in (0.0, 0.5):
                if short and n == 100 and (kernel, ridge) != ("linear", 0.5):
                    continue
                # In two dimensions K is singular to rounding, and may be said to be.
                yield run(
                    f"n {n}, d {d}, {classes} classes, {kernel} ridge {ridge}",
                    Case(examples, kernel, ridge, loo=n > 1, codes=(0, 70) if d == 2 and not ridge else (0,)),
                )
    for dtype in (np.float32, np.uint8):
        examples = material.blobs(30, 6, 3, seed=4, dtype=dtype, centre=100, scale=20)
        for precision in PRECISIONS:
            yield run(
                f"{dtype.__name__} {precision}", Case(examples, "gaussian:bandwidth=40", 0.0, precision, loo=True)
            )
    for kernel in ("gaussian:bandwidth=median", "laplacian:bandwidth=median"):
        yield run(kernel, Case(material.blobs(30, 6, 3, seed=6), kernel, loo=True))


def scales(material):
    """Inputs of sizes from 1e-6 to 1e6, and far from the origin."""
    for scale in (1e-6, 1e-3, 1.0, 1e3, 1e6):
        for precision in ("float64", "float32"):
            examples = material.blobs(30, 6, 3, seed=8, scale=scale)
            yield run(
                f"scale {scale} {precision}",
                Case(examples, f"gaussian:bandwidth={2 * scale!r}", 0.0, precision, loo=True),
            )
            yield run(
                f"scale {scale} linear {precision}",
                Case(examples, "linear", 0.1 * scale**2, precision, loo=True, codes=(0, 70)),
            )
    for centre in (1e2, 1e4, 1e6):
        examples = material.blobs(30, 6, 3, seed=9, centre=centre)
        yield run(f"centre {centre}", Case(examples, "gaussian:bandwidth=2", loo=True))


def singular(material):
    """Equal rows, contradictory rows, dependent columns: the least-squares solution of least norm."""
    blobs = material.blobs(30, 6, 3, seed=10)
    equal = material.arrays.with_equal_rows(blobs, [(7, 3), (20, 3), (29, 28)])
    contradictory = material.arrays.with_equal_rows(blobs, [(7, 3), (20, 3), (29, 28)], contradict=True)
    for solver in ("auto", "pivoted-cholesky", "eigen"):
        for kernel in ("gaussian:bandwidth=2", "laplacian:bandwidth=4"):
            yield run(f"equal rows {solver} {kernel}", Case(equal, kernel, solver=solver, loo=True))
            yield run(
                f"contradictory rows {solver} {kernel}", Case(contradictory, kernel, solver=solver, loo=True, codes=(0, 70))
            )
            yield run(f"equal rows {solver} {kernel} ridge", Case(equal, kernel, 0.1, solver=solver, loo=True))
    flat = material.blobs(24, 40, 3, seed=11)
    rank = np.linalg.qr(np.random.default_rng(2).standard_normal((40, 40)))[0][:, :6]
    low = material.arrays.make(flat.x @ rank @ rank.T, flat.y, flat.test_x @ rank @ rank.T, flat.test_y)
    for solver in ("pivoted-cholesky", "eigen", "least-squares"):
        yield run(f"rank 6 {solver}", Case(low, "linear", solver=solver, loo=True))
    for solver in ("auto", "least-squares"):
        yield run(f"n > d {solver}", Case(blobs, "linear", solver=solver, loo=True, labels=("clean", "random")))


def feature_maps(material, short):
    """Every feature map, by itself and in chains, of images in grey and colour and of arrays."""
    grey = [
        "center",
        "standardize",
        "unit-norm",
        "zca:eps=0.01",
        "random-fourier:count=60,bandwidth=4",
        "random-fourier:count=50,bandwidth=4,kernel=laplacian",
        "random-relu:count=70,bias=0.5",
        "gabor:wavelengths=5,orientations=3,size=7,pool=7",
        "gabor:wavelengths=4/6,orientations=2,size=5,pool=5,stride=3,padding=valid,response=half-wave,centred=no+unit-norm",
        "random-conv:filters=6,patch=5,bias=0.2,images=raw,from=gaussian",
        "random-conv:filters=6,patch=5,bias=0.1,images=raw,contrast=0.01,mirror=yes,pooled=standardized",
        "center+unit-norm",
        "unit-norm+random-fourier:count=40,bandwidth=0.7+random-relu:count=30",
    ]
    slow = [
        "random-conv:filters=8",
        "random-conv:filters=5,images=normalized,from=raw,patch=4,pool=9,stride=7,bias=0",
        "zca:centred=no,eps=0.1",
    ]
    for text in grey[::4] if short else grey + slow:
        yield run(
            f"features {text}",
            Case(material.digits, "gaussian:bandwidth=median", features=text, train=24, test=20, loo=True, seed=3),
        )
    if not short:
        for text in (
            "grayscale",
            "grayscale+unit-norm",
            "random-conv:filters=4,images=raw",
            "random-conv:filters=4,images=raw,bias=0.1,contrast=1e-3,mirror=yes,pooled=centred",
            "random-conv:filters=4,images=raw,bias=0.1,bits=8",
            "gabor:wavelengths=6,orientations=2",
        ):
            yield run(f"colour {text}", Case(material.color, "gaussian:bandwidth=median", features=text, loo=True))
    blobs = material.blobs(30, 6, 3, seed=21, spread=2)
    for text in (
        "center",
        "standardize",
        "unit-norm",
        "zca",
        "random-fourier:count=80,bandwidth=3",
        "random-relu:count=60,bias=1",
    ):
        yield run(f"array features {text}", Case(blobs, "gaussian:bandwidth=median", features=text, loo=True, seed=2))
        yield run(f"array features {text} linear", Case(blobs, "linear", 0.01, features=text, loo=True, seed=2))
    for kernel in ("gaussian:bandwidth=loo", "laplacian:bandwidth=loo"):
        for precision in ("float64", "float32"):
            yield run(
                f"{kernel} {precision}", Case(blobs, kernel, 0.0, precision, labels=("clean", "random"), loo=True)
            )


def other_kernels(material, short):
    """Matérn, rational quadratic, cosine and L1 kernels, sums and products."""
    blobs = material.blobs(30, 6, 3, seed=33)
    kernels = ["matern:nu=3/2,bandwidth=3", "matern:nu=5/2,bandwidth=3", "rational-quadratic:bandwidth=2,alpha=0.5"]
    for kernel in kernels + ["rational-quadratic:bandwidth=1e-3", "matern:nu=5/2,bandwidth=1000", "cosine"] + [
        "laplacian-l1:bandwidth=5",
        "gaussian:bandwidth=3+0.1*linear",
        "0.5*gaussian:bandwidth=4*laplacian-l1:gamma=0.1+laplacian:bandwidth=9",
    ]:
        for ridge in (0.0, 0.1):
            for precision in ("float64",) if short else PRECISIONS:
                # Six dimensions bear 30 cosines only with a ridge; a wide kernel may be singular to rounding.
                yield run(
                    f"{kernel} ridge {ridge} {precision}",
                    Case(
                        material.digits if kernel == "cosine" and not ridge else blobs,
                        kernel,
                        ridge,
                        precision,
                        train=24,
                        loo=True,
                        codes=(0, 70),
                    ),
                )
    neural = ["arc-cosine:order=0,depth=2", "arc-cosine:order=1", "nngp:depth=3,bias-variance=0.1", "ntk:depth=3"]
    if not short:
        neural += ["arc-cosine:order=2", "arc-cosine:order=1,depth=3", "ntk:depth=1,weight-variance=1.5,inputs=6"]
    for kernel in neural:
        for precision in ("float64",) if short else PRECISIONS:
            yield run(f"{kernel} {precision}", Case(blobs, kernel, 0.1, precision, train=24, loo=True, codes=(0, 70)))
    for kernel in ("matern:nu=3/2,bandwidth=median", "rational-quadratic:bandwidth=loo"):
        yield run(kernel, Case(blobs, kernel, loo=True))


def filter_paths(material, short):
    """Random networks whose features are summed up and never stored."""
    for precision in ("float64",) if short else ("float64", "float32"):
        yield run(
            f"path of filters {precision}",
            Case(
                material.digits,
                "linear",
                0.0,
                precision,
                features="random-conv:filters=4/8,images=raw,bias=0.3",
                train=24,
                test=20,
                labels=("clean", "random"),
                loo=True,
                more=["--ridges", "0,1"],
            ),
        )
    yield run(
        "path of filters in bytes",
        Case(
            material.digits,
            "linear",
            0.5,
            features="random-conv:filters=4/8,images=raw,bias=0.1,contrast=0.01,mirror=yes,pooled=standardized,bits=8",
            train=24,
            test=20,
            loo=True,
        ),
    )
    if not short:
        yield run(
            "path of colour filters",
            Case(
                material.color,
                "linear",
                0.5,
                features="random-conv:filters=3/6,images=normalized",
                loo=True,
                coding="pm1",
            ),
        )


def repeats(material):
    """Random subsets of a training set, classes and real numbers."""
    real = material.once(("regression", 2), lambda: material.arrays.regression(40, 4, 2))
    for examples, labels, seed in ((material.digits, ("clean", "random"), None), (real, ("clean",), 5)):
        more = ["--repeats", "3"]
        case = Case(
            examples, "laplacian:bandwidth=3", 0.01, labels=labels, train=24, test=15, subset_seed=seed, loo=True, more=more
        )
        without = () if examples.classes else ("--labels", "--coding")
        arguments = case.problem_arguments(without=without) + case.system_arguments() + more
        yield Run("solve", f"repeats of {examples.name}", case, check_repeats.check, arguments)
