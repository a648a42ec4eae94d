"""The record of `interpolants`: functions that fit the same labels, each found by its own definition."""

import numpy as np

import philox
from check_fit import interval, rate
from check_record import check_dataset, check_features, check_kernel
from comparison import Comparison, option, walk_all
from counting import Count
from dataclasses import replace
from kernels import Kernel
from precise import LD, cholesky, eigh, norm, solve, solve_cholesky, wide
from problem import Problem, equal_rows
from reference import Reference, root_error
from trajectory import Stage, null_part


class Found:
    """A function Σ cⱼ k(zⱼ, ·) or weights: its values, norm and distance, with what rounding may do to them."""

    def __init__(self, fitted, predictions, square, distance, relative, own=None):
        self.fitted, self.predictions, self.square, self.distance = fitted, predictions, square, distance
        self.relative, self.own = relative, own


def check(ledger, problem, record):
    """All figures of a `minnorm.interpolants/1` record."""
    case = problem.case
    check_dataset(ledger, "dataset", problem)
    check_features(ledger, "features", case.features, problem.x.shape[1])
    check_kernel(ledger, "kernel", problem.kernel)
    ledger.number("seed", case.seed)
    ledger.number("system.order", problem.n)
    system = Reference(problem, 0.0, "float64", 0.0)
    # By Lanczos's iterations with the factor, each end right to a thousandth.
    ledger.number(
        "system.conditionNumber", system.condition, system.condition * (4e-3 + 2 * system.backward / system.least)
    )
    for index, space in enumerate(record["spaces"]):
        path = f"spaces[{index}]"
        text = space["features"]["specification"]
        own = problem if not index else Problem(replace(case, features=text, kernel="linear"))
        check_features(ledger, f"{path}.features", text, own.x.shape[1])
        check_kernel(ledger, f"{path}.kernel", own.kernel)
        Space(ledger, path, own, system if not index else Reference(own, 0.0, "float64", 0.0), space).run()


class Space:
    """All functions of one space."""

    def __init__(self, ledger, path, problem, system, record):
        self.ledger, self.path, self.problem, self.system, self.record = ledger, path, problem, system, record
        self.labels = problem.label_set(problem.case.labels[0])
        self.targets = problem.targets(self.labels)
        self.star = system.fit(self.targets)
        self.relative = float(4 * system.backward / system.least) + 1e-12

    def run(self):
        """Every entry by its kind."""
        makers = {
            "minimum-norm": self.minimum,
            "random-centres": self.centres,
            "random-centres-coefficients": self.centres,
            "forced-wrong": self.forced,
            "other-kernel": self.other,
            "null-noise": self.noise,
            "sgd-start": self.descent,
        }
        for index, entry in enumerate(self.record["interpolants"]):
            path = f"{self.path}.interpolants[{index}]"
            self.entry(path, entry, makers[entry["kind"]](path, entry))

    def entry(self, path, entry, found):
        """Errors, residual, norm, distance, Pythagoras."""
        ledger, problem, square = self.ledger, self.problem, self.star.square
        scale = np.sqrt((found.predictions**2).mean()) + np.sqrt(
            abs(found.square if found.square is not None else square)
        )
        slack = min(found.relative, 1.0) * scale
        for key, scores, truth in (
            ("train", found.fitted, self.labels),
            ("test", found.predictions, problem.test_labels),
        ):
            count = Count(scores, slack, truth)
            ledger.between(f"{path}.{key}Errors", count.low, count.high)
            rate(ledger, f"{path}.{key}ErrorRate", f"{path}.{key}Errors", len(truth))
        interval(ledger, f"{path}.testErrorInterval95", f"{path}.testErrors", problem.test_count)
        gap = found.fitted - self.targets
        ledger.number(
            f"{path}.relativeResidual",
            norm(gap) / norm(self.targets),
            slack * np.sqrt(LD(gap.size)) / norm(self.targets),
        )
        if entry["maxResidual"] is not None:
            ledger.number(f"{path}.maxResidual", abs(gap).max(), 4 * slack)
        if found.square is None:
            for key in ("norms.rkhs", "normRatio", "distance", "pythagorasGap"):
                ledger.number(f"{path}.{key}", None)
        else:
            self.sizes(path, found, square)
        own = found.own
        ledger.number(f"{path}.ownNorm", None if own is None else own, 0 if own is None else found.relative * own)

    def sizes(self, path, found, square):
        """Norms in the space of the least one."""
        ledger, error = self.ledger, min(found.relative, 1.0) * found.square
        ledger.number(f"{path}.norms.rkhs", np.sqrt(found.square), root_error(found.square, error))
        ratio = np.sqrt(found.square / square)
        ledger.number(f"{path}.normRatio", ratio, (found.relative + self.relative) * ratio)
        ledger.number(
            f"{path}.distance",
            np.sqrt(max(found.distance, LD(0))),
            root_error(found.distance, error + self.relative * square),
        )
        gap = abs(found.square - square - found.distance) / found.square
        ledger.number(f"{path}.pythagorasGap", gap, 4 * found.relative + 4 * self.relative)

    def minimum(self, _path, _entry):
        """f* itself."""
        star = self.star
        return Found(star.fitted, star.predictions, star.square, LD(0), self.relative)

    def centres(self, path, entry):
        """Functions with random centres: of least norm, or of least coefficients."""
        ledger, problem, kernel = self.ledger, self.problem, self.problem.kernel
        default = 2 * problem.n if kernel.family != "linear" else min(2 * problem.n, problem.x.shape[1])
        count = int(option(problem.case, "--centres", default))
        z = random_points(problem, count)
        inner, across, tests = kernel.values(z, z), kernel.values(problem.x, z), kernel.values(problem.test_x, z)
        lower = cholesky(inner)
        if entry["kind"] == "random-centres":
            half = solve_cholesky(lower, across.T)
            matrix = across @ half
            c = half @ solve(matrix, self.targets)
        else:
            matrix = across @ across.T
            c = across.T @ solve(matrix, self.targets)
        values = eigh(matrix)[0]
        condition = np.sqrt(values[-1] / values[0])
        center_values = eigh(inner)[0]
        relative = 2.0**-53 * count * float(condition**2 + center_values[-1] / max(center_values[0], LD(1e-300)))
        relative = relative * 8 + 8 * float(problem.feature_error) + 1e-12
        ledger.number(f"{path}.parameters.centres", count)
        ledger.number(f"{path}.parameters.rank", problem.n)
        ledger.number(f"{path}.parameters.conditionNumber", condition, relative * condition)
        square = (c * (inner @ c)).sum()
        product = (self.star.a * (across @ c)).sum()
        return Found(across @ c, tests @ c, square, square - 2 * product + self.star.square, relative)

    def forced(self, path, _entry):
        """The least function through the training labels and wrong labels of test examples."""
        problem, ledger, kernel = self.problem, self.ledger, self.problem.kernel
        n, m, k = problem.n, problem.test_count, problem.classes
        both = np.vstack([problem.x, problem.test_x])
        repeated = {later - n for _, later in equal_rows(both)}
        chosen = [i for i in range(m) if i not in repeated]
        chosen = chosen[: int(option(problem.case, "--forced", len(chosen)))]
        if kernel.family == "linear":
            chosen = chosen[: max(0, (problem.x.shape[1] - n) // 2)]
        random = philox.Random(problem.case.seed, philox.LABELS)
        draws = random.below(k - 1, np.array(chosen, np.uint64) + np.uint64(1 << 62))
        wrong = [(int(problem.test_labels[i]) + 1 + draw) % k for i, draw in zip(chosen, draws)]
        x = both[[*range(n), *(n + i for i in chosen)]]
        gram = kernel.values(x, x)
        targets = np.vstack([self.targets, problem.targets(np.array(wrong))])
        a = solve(gram, targets)
        square = (a * targets).sum()
        values = eigh(gram)[0]
        relative = float(8 * len(x) * 2.0**-53 * values[-1] / values[0]) + 1e-12
        relative += float(
            8 * norm(kernel.rounding(x, x, "float64", problem.exact_bytes, problem.feature_error)) / values[0]
        )
        across = kernel.values(problem.test_x, x)
        distance = square - self.star.square
        ledger.number(f"{path}.parameters.forced", len(chosen))
        ledger.number(f"{path}.parameters.squaredDistanceFromSchurComplement", distance, relative * square)
        return Found(gram[:n] @ a, across @ a, square, distance, relative)

    def other(self, path, entry):
        """The least function of another kernel, with its norm here where it has one."""
        problem, own = self.problem, Kernel(entry["title"].removeprefix("minimum norm of "))
        gram = own.values(problem.x, problem.x)
        a = solve(gram, self.targets)
        values = eigh(gram)[0]
        relative = float(8 * problem.n * 2.0**-53 * values[-1] / values[0]) + 1e-12
        relative += float(
            8
            * norm(own.rounding(problem.x, problem.x, "float64", problem.exact_bytes, problem.feature_error))
            / values[0]
        )
        for key, value in own.parameters.items():
            self.ledger.number(f"{path}.parameters.{key}", value, 1e-14 * abs(float(value)))
        fitted, tests = gram @ a, own.values(problem.test_x, problem.x) @ a
        length = np.sqrt((a * fitted).sum())
        if own.family != "gaussian" or problem.kernel.family != "gaussian":
            return Found(fitted, tests, None, None, relative, length)
        sigma, s = problem.kernel.parameters["bandwidth"], own.parameters["bandwidth"]
        tau = 2 * s * s - sigma * sigma
        if tau <= 0:
            return Found(fitted, tests, None, None, relative, length)
        # ∫|f̂|²/k̂ of Gaussians: (s²/(στ))ᵈ Σ aᵢaⱼ exp(−‖xᵢ − xⱼ‖²/(2τ²)).
        d = problem.x.shape[1]
        form = Kernel(f"gaussian:bandwidth={np.sqrt(tau)}").values(problem.x, problem.x)
        square = (a * (form @ a)).sum() * np.exp(d * np.log(s * s / (sigma * np.sqrt(tau))))
        product = (self.star.a * fitted).sum()
        cancels = float((abs(a) * (form @ abs(a))).sum() / abs((a * (form @ a)).sum()))
        return Found(
            fitted,
            tests,
            square,
            square - 2 * product + self.star.square,
            relative * max(1, cancels) + d * 1e-15,
            length,
        )

    def noise(self, path, entry):
        """w* plus a vector that X maps to zero, of a stated length."""
        problem, x = self.problem, self.problem.x
        star = x.T @ self.star.a
        random = philox.Random(problem.case.seed, philox.NOISE)
        numbers = random.normal(np.arange(star.size, dtype=np.uint64) + np.uint64(1 << 62))
        vector = wide(numbers.reshape(star.shape[::-1]).T)
        null = vector - x.T @ (self.system.inverse @ (x @ vector))
        ratios = sorted(float(word) for word in option(problem.case, "--noise", "1,3,10").split(","))
        ratio = LD(
            ratios[
                [e["kind"] for e in self.record["interpolants"]][: self.record["interpolants"].index(entry)].count(
                    "null-noise"
                )
            ]
        )
        self.ledger.number(f"{path}.parameters.ratio", ratio)
        w = star + ratio * np.sqrt(self.star.square) * null / norm(null)
        relative = self.relative + 8 * float(np.sqrt(problem.n / self.system.least)) * problem.feature_error
        return Found(x @ w, problem.test_x @ w, (w**2).sum(), ((w - star) ** 2).sum(), relative)

    def descent(self, path, entry):
        """SGD from weights that are not zero, to a training loss of 1e-20."""
        problem, n = self.problem, self.problem.n
        init = option(problem.case, "--init", "gaussian:0.3")
        top, beta = self.system.largest / n, np.diag(self.system.gram).max()
        batch = 1
        while batch < beta / top and batch < 1024:
            batch *= 2
        batch = min(batch, n)
        eta = 1 / top if batch >= n else batch / (beta + (batch - 1) * top)
        shape = {
            "system": {"route": "eigen"},
            "comparisons": [{"trajectory": [0] * 2000}],
            "sgd": {
                "algorithm": "sgd",
                "storage": "weights",
                "stepSize": eta,
                "batch": batch,
                "momentum": 0,
                "repeats": 1,
                "order": "shuffled",
                "until": "loss:1e-20",
                "epochLimit": int(option(problem.case, "--epochs", 10000)),
            },
        }
        own = Problem(replace(problem.case, more=[*problem.case.more, "--init", init]))
        whole = Comparison(self.ledger, own, shape)
        walks = walk_all(whole, own.case, shape)
        stage = Stage(whole, 0, walks)
        step, w, _ = stage.part(walks[0].seen[-1])
        start = walks[0].start[:, stage.columns]
        null, star = null_part(whole, start), stage.star
        relative = self.relative + 1e-9 + 8 * float(np.sqrt(n / self.system.least)) * problem.feature_error
        parameters = {
            "startNorm": (norm(start), 1e-13),
            "nullNorm": (norm(null), relative),
            "epochs": (LD(step) / walks[0].per_epoch, 1e-12),
        }
        for key, (value, slack) in parameters.items():
            self.ledger.number(f"{path}.parameters.{key}", value, slack * value)
        self.ledger.number(f"{path}.parameters.limitDistance", norm(w - star - null) / norm(star + null), relative)
        return Found(problem.x @ w, problem.test_x @ w, (w**2).sum(), ((w - star) ** 2).sum(), relative)


def random_points(problem, count):
    """Normal numbers with the mean and the variance of all training features, in their format."""
    x = problem.x
    numbers = philox.Random(problem.case.seed, philox.NOISE).normal(np.arange(count * x.shape[1], dtype=np.uint64))
    values = float(x.mean()) + float(x.std()) * numbers.reshape(count, x.shape[1])
    return wide(values if problem.case.examples.x.dtype == np.float64 else values.astype(np.float32))
