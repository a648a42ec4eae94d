"""What a record says of one label set: errors, intervals, norms, residuals, leave-one-out, verdict."""

import numpy as np

from counting import Count
from intervals import wilson
from precise import LD, norm, wide
from problem import label_noise
from reference import Fit, leave_one_out, root_error


class FitCheck:
    """Compares one result with the reference solution of its label set."""

    def __init__(self, ledger, path, system, label_set, options=None, seed=None):
        self.ledger, self.path, self.system, self.problem = ledger, path, system, system.problem
        self.set, self.options = label_set, {"certify": "full", "weights": False, "loo": False, **(options or {})}
        self.seed = seed
        self.labels = self.problem.label_set(label_set, seed=seed)
        self.targets = self.problem.targets(self.labels)
        self.fit = system.fit(self.targets)

    def at(self, key):
        """The path of a key of this result."""
        return f"{self.path}.{key}"

    def run(self):
        """All figures."""
        ledger, problem = self.ledger, self.problem
        ledger.same(self.at("labels"), self.set if ":" not in self.set else ledger.get(self.at("labels")))
        ledger.same(self.at("coding"), problem.case.coding)
        ledger.number(self.at("changedLabels"), int((self.labels != problem.true_labels).sum()))
        pairs = problem.equal_pairs
        ledger.number(self.at("contradictions"), sum(self.labels[a] != self.labels[b] for a, b in pairs))
        self.errors()
        self.noisy()
        self.leave_one_out()
        self.norms()
        self.residuals()
        self.digits()
        return self.fit

    def errors(self):
        """Errors on training and test examples, their rates and Wilson's interval."""
        ledger, fit, problem = self.ledger, self.fit, self.problem
        train = Count(fit.fitted, fit.fitted_error, self.labels)
        ledger.between(self.at("trainErrors"), train.low, train.high)
        rate(ledger, self.at("trainErrorRate"), self.at("trainErrors"), problem.n)
        test = Count(fit.predictions, fit.prediction_error, problem.test_labels)
        undecided = ledger.get(self.at("testUndecided")) or 0
        ledger.between(self.at("testErrors"), test.low, max(test.low, test.high - undecided))
        ledger.between(self.at("testUndecided"), 0, int(test.open.sum()))
        rate(ledger, self.at("testErrorRate"), self.at("testErrors"), problem.test_count)
        interval(ledger, self.at("testErrorInterval95"), self.at("testErrors"), problem.test_count)
        self.confusion()

    def confusion(self):
        """Which classes are taken for which: every cell, give or take what rounding decides."""
        scores, labels = np.asarray(self.fit.predictions, float), np.asarray(self.problem.test_labels, int)
        if f"{self.at('confusion')}[0][0]" not in self.ledger.values or scores.ndim != 2 or scores.shape[1] < 2:
            return
        error = np.broadcast_to(np.asarray(self.fit.prediction_error, float), scores.shape).max(1)
        order = np.sort(scores, axis=1)
        is_open = order[:, -1] - order[:, -2] <= 2 * error
        for row in range(labels.max() + 1):
            unsure = int((is_open & (labels == row)).sum())
            for column in range(scores.shape[1]):
                sure = int(((labels == row) & ~is_open & (scores.argmax(1) == column)).sum())
                self.ledger.between(f"{self.at('confusion')}[{row}][{column}]", sure, sure + unsure)

    def noisy(self):
        """Against test labels with the same noise."""
        noisy_record(
            self.ledger, self.path, self.problem, self.set, self.fit.predictions, self.fit.prediction_error, self.seed
        )

    def leave_one_out(self):
        """By explicit refits."""
        ledger = self.ledger
        if not self.options["loo"]:
            ledger.number(self.at("looErrors"), None)
            ledger.number(self.at("looErrorRate"), None)
            return
        if ledger.get(self.at("looErrors")) is None and undetermined(self.system, ledger.get("system.rankTolerance")):
            return
        refits = getattr(self.system, "left_out", None)
        left_out, error = refits(self.targets) if refits else leave_one_out(self.system, self.targets)
        check_left_out(ledger, self.path, left_out, error, self.targets, self.labels, self.system.format)
        rate(ledger, self.at("looErrorRate"), self.at("looErrors"), self.problem.n)
        interval(ledger, self.at("looErrorInterval95"), self.at("looErrors"), self.problem.n)

    def norms(self):
        """√tr(AᵀKA) in both codings, of every class, ‖A‖_F."""
        ledger, fit = self.ledger, self.fit
        ledger.number(self.at("norms.rkhs"), np.sqrt(fit.square), root_error(fit.square, fit.square_error))
        ledger.numbers(
            self.at("norms.perClass"),
            np.sqrt(fit.square_per_class),
            [root_error(square, error) for square, error in zip(fit.square_per_class, fit.square_errors)],
        )
        if self.options["weights"]:
            ledger.number(self.at("norms.coefficients"), None)
        elif self.options.get("primal"):
            # The weights' own length.
            ledger.number(self.at("norms.coefficients"), np.sqrt(fit.square), root_error(fit.square, fit.square_error))
        else:
            ledger.number(self.at("norms.coefficients"), norm(fit.a), fit.coefficient_error() + 1e-15 * norm(fit.a))
        other = fit if self.problem.case.coding == "pm1" else Fit(self.system, 2 * self.targets - 1)
        # The program adds up norms of one-hot targets and of ones, of which the largest counts.
        error = max(other.square_error, 8 * fit.square_error) + 32 * self.system.u * fit.square
        ledger.number(self.at("norms.rkhsPM1"), np.sqrt(other.square), root_error(other.square, error))

    def residuals(self):
        """‖Y − (K + λI)A‖_F/‖Y‖_F and its kin: of the exact solution, with what rounding leaves."""
        ledger, fit, system = self.ledger, self.fit, self.system
        size, slack = norm(self.targets), norm(fit.rho) * np.sqrt(LD(system.n))
        rest = self.targets - fit.fitted - system.ridge * fit.a
        deficient = system.rank < system.n
        ledger.number(self.at("fitResidual"), norm(self.targets - fit.fitted) / size, norm(fit.fitted_error) / size)
        if self.options["certify"] == "none":
            for key in ("relativeResidual", "maxResidual", "hplRatio"):
                ledger.number(self.at(key), None)
            ledger.number(self.at("residualRows"), 0)
        else:
            ledger.number(self.at("relativeResidual"), norm(rest) / size, slack / size)
            ledger.number(self.at("maxResidual"), abs(rest).max(), fit.rho.max() + fit.fitted_error.max())
            ledger.number(self.at("residualRows"), min(system.n, 2000))
            self.hpl(fit, system, deficient)
        if deficient and self.options.get("kind") != "compare":
            ledger.number(self.at("leastSquaresResidual"), 0, slack / size * np.sqrt(LD(system.n)))
        else:
            ledger.number(self.at("leastSquaresResidual"), None)
        self.verdict(deficient)

    def hpl(self, fit, system, deficient):
        """HPL's ratio: below 16, and below what the backward error allows."""
        if deficient or self.options["weights"]:
            self.ledger.number(self.at("hplRatio"), None)
            return
        matrix = abs(system.gram.sum(1)).max() + system.ridge
        scale = system.u * system.n * (matrix * abs(fit.a).max(0) + abs(self.targets).max(0))
        found = self.ledger.get(self.at("maxResidual")) or 0
        # The largest residual of all columns over the scale of some column; the solution's own error is in its scale.
        slack = 1e-6 + 2 * float(min(fit.coefficient_error() / max(norm(fit.a), LD(1e-300)), LD(1e30)))
        self.ledger.between(
            self.at("hplRatio"), found / scale.max() / (1 + slack) - 1e-12, found / scale.min() * (1 + slack) + 1e-12
        )

    def verdict(self, deficient):
        """What follows from the numbers of the record itself: tolerance, solved, interpolates."""
        ledger, get = self.ledger, self.ledger.get
        asked = self.options.get("tolerance") or 0
        widest = max(
            1e-2 if self.options.get("precision", self.problem.case.precision) == "float32" else 1e-8, 1.01 * asked
        )
        fit_residual, errors = get(self.at("fitResidual"), np.inf), get(self.at("trainErrors"))
        interpolates = errors == 0 and fit_residual <= widest
        ledger.same(self.at("interpolates"), interpolates)
        ledger.number(self.at("interpolationTolerance"), 1e-8 if interpolates and fit_residual <= 1e-8 else widest)
        if self.options.get("kind") == "compare":
            ledger.same(self.at("solved"), interpolates)
            return
        measured = get(self.at("leastSquaresResidual")) if deficient else get(self.at("relativeResidual"))
        if measured is None and not self.system.ridge:
            measured = fit_residual
        if measured is not None:
            ledger.same(self.at("solved"), measured <= widest)
        words = get(self.at("verdict"), "")
        if words.startswith("does not") == interpolates:
            ledger.finding(self.at("verdict"), f"{words!r}, but interpolates is {interpolates}")

    def digits(self):
        """−log₁₀ of condition number times backward error, of the record's own residual; from 0 to 16."""
        ledger, system, found = self.ledger, self.system, self.ledger.get(self.at("trustedDigits"))
        self.norm_digits()
        if self.options["certify"] == "none" or self.options.get("condition") is False:
            ledger.number(self.at("trustedDigits"), None)
            return
        deficient = system.rank < system.n
        rank, equal = ledger.get("system.rank"), ledger.get("system.equalExamples") or 0
        if not system.ridge and not self.options["weights"] and rank is not None and rank not in (system.n, system.n - equal):
            ledger.number(self.at("trustedDigits"), None)
            return
        key = "leastSquaresResidual" if deficient and not self.options["weights"] else "relativeResidual"
        residual = wide(ledger.get(self.at(key)) or 0) * norm(self.targets)
        residual += wide(ledger.get(self.at("kernelError")) or 0) * norm(self.targets)
        if self.options["weights"]:
            condition, size = np.sqrt(system.condition), np.sqrt(system.largest * self.fit.square)
            bound = LD(2.0**-53) * (condition + system.condition * residual / size)
        else:
            bound = system.condition * residual / ((system.largest + system.ridge) * norm(self.fit.a))
        expected = min(16, max(0, -np.log10(bound))) if bound > 0 else 16
        relative = system.factor_backward / system.least + self.fit.coefficient_error() / max(
            norm(self.fit.a), LD(1e-300)
        )
        # Where the spectrum comes from iterations it is right to a thousandth.
        iterated = LD(4e-3) if self.options.get("iterated") else LD(0)
        slack = (3 * relative + iterated) / np.log(LD(10)) + LD(1e-6) if relative < 0.3 else 16
        if found is not None or slack < 16:
            ledger.number(self.at("trustedDigits"), expected, slack)


    def norm_digits(self):
        """−log₁₀ of ‖A‖‖R‖/tr(AᵀKA), of the record's own norms and residuals; from 0 to 16."""
        get = self.ledger.get
        if self.options["certify"] == "none" or self.options["weights"] or self.system.rank < self.system.n:
            self.ledger.number(self.at("trustedNormDigits"), None)
            return
        residual = (wide(get(self.at("relativeResidual")) or 0) + wide(get(self.at("kernelError")) or 0)) * norm(self.targets)
        size, square = wide(get(self.at("norms.coefficients")) or 0), wide(get(self.at("norms.rkhs")) or 0) ** 2
        if square > 0:
            bound = size * residual / square
            self.ledger.number(
                self.at("trustedNormDigits"), min(16, max(0, -np.log10(bound))) if bound > 0 else 16, LD(1e-6)
            )


def undetermined(system, tolerance):
    """Whether rounding may decide the rank that K has without some example: then no left-out prediction is printed.

    The others keep the rank where example i has a part Nᵢᵢ in the null space of K; their least eigenvalue is then some
    λNᵢᵢ. Give or take a hundred, as the program bounds what it cannot know.
    """
    if system.rank == system.n or not system.rank:
        return system.rank == 0
    kept = system.vectors[:, system.kept]
    part = 1 - (kept**2).sum(1)
    dropped = max(abs(system.values[~system.kept]).max(), system.n * system.factor_u * system.largest)
    error, threshold = dropped / system.least, 4 * max(tolerance or 0, dropped) / system.least
    between = (part > (error / 100) ** 2) & (part < 100 * threshold)
    return 100 * error > np.sqrt(system.factor_u) or bool(between.any())


def noisy_record(ledger, path, problem, label_set, predictions, error, seed=None):
    """Errors against test labels with the noise of the training labels, and their expectation over the noise."""
    epsilon = label_noise(label_set) if not label_set.startswith("permute") else 0
    if not epsilon or not problem.test_count:
        ledger.number(f"{path}.noisyTest", None)
        return
    count = Count(predictions, error, problem.label_set(label_set, part=1, seed=seed))
    ledger.between(f"{path}.noisyTest.errors", count.low, count.high)
    rate(ledger, f"{path}.noisyTest.errorRate", f"{path}.noisyTest.errors", problem.test_count)
    interval(ledger, f"{path}.noisyTest.errorInterval95", f"{path}.noisyTest.errors", problem.test_count)
    clean, k = ledger.get(f"{path}.testErrors", 0) / problem.test_count, problem.classes
    ledger.number(f"{path}.noisyTest.expectedErrorRate", epsilon * (k - 1) / k + (1 - epsilon) * clean, 1e-15)


def rate(ledger, path, count_path, total):
    """A rate is its count divided by the total."""
    count = ledger.get(count_path)
    if isinstance(count, int):
        ledger.number(path, count / total if total else 0, 1e-16)


def interval(ledger, path, count_path, total):
    """Wilson's interval of a count that stands in the record."""
    count = ledger.get(count_path)
    if isinstance(count, int):
        ledger.numbers(path, wilson(count, total), 1e-14)


def check_left_out(ledger, path, left_out, error, targets, labels, form, floor=0.0):
    """Leave-one-out figures but for rate and interval."""
    smallest = 2.0**-120 if form == "float32" else 2.0**-1016
    count = Count(left_out, error, labels, floor + smallest)
    undecided = ledger.get(f"{path}.looUndecided") or 0
    ledger.between(f"{path}.looErrors", count.low, max(count.low, count.high - undecided))
    ledger.between(f"{path}.looUndecided", 0, int(count.open.sum()))
    difference = targets - left_out
    slack = (2 * abs(difference) * error + error * error).mean() + difference.size * LD(2.0**-53) * (
        difference**2
    ).mean()
    ledger.number(f"{path}.looMse", (difference**2).mean(), slack)
    margins, spread = (count.margins, count.slack) if left_out.shape[1] > 1 else (left_out[:, 0], error[:, 0])
    n, low, high = len(labels), np.sort(margins - spread), np.sort(margins + spread)
    for quarter in range(5):
        place = (n - 1) * quarter // 4
        middle = np.sort(margins)[place]
        ledger.number(f"{path}.looMarginQuartiles[{quarter}]", middle, max(high[place] - middle, middle - low[place]))
    check_old_keys(ledger, path)


def check_old_keys(ledger, path):
    """The same numbers under the keys of older records."""
    names = {"errors": "Errors", "undecided": "Undecided", "meanSquaredError": "Mse"}
    names |= {f"errorInterval95[{end}]": f"ErrorInterval95[{end}]" for end in range(2)}
    names |= {f"marginQuartiles[{quarter}]": f"MarginQuartiles[{quarter}]" for quarter in range(5)}
    for old, new in names.items():
        if ledger.get(f"{path}.leaveOneOut.{old}") is not None:
            ledger.number(f"{path}.leaveOneOut.{old}", ledger.get(f"{path}.loo{new}"))
