"""The record of `path`."""

import numpy as np

import check_regularizers
from check_fit import interval, rate
from check_record import adopt_bandwidth, check_envelope
from counting import Count
from intervals import mcnemar, newcombe
from precise import LD, norm, wide
from reference import leave_one_out, root_error
from smoothers import Smoother, distance, path_system


def ridges_of(case, problem, system):
    """λ = 0 and those asked for: a list, a grid even in the logarithm, or 50 from 1e-6 to n times the mean diagonal."""
    more = case.more
    if "--ridges" in more:
        given = [float(word) for word in more[more.index("--ridges") + 1].split(",")]
        return [0.0] + sorted({value for value in given if value > 0})
    if "--grid" in more:
        low, high, count = more[more.index("--grid") + 1].split(":")
        low, high, count = float(low), float(high), int(count)
    else:
        mean = float(np.diag(system.gram).mean())
        low, high, count = 1e-6 * mean, mean * problem.n, 50
    return [0.0] + list(np.exp(np.linspace(np.log(low), np.log(high), count)))


def check(ledger, problem, record):
    """All figures of a `minnorm.path/1` record."""
    check_envelope(ledger, problem)
    adopt_bandwidth(ledger, problem)
    system, case = path_system(problem), problem.case
    check_system(ledger, system, record["system"])
    ridges = ridges_of(case, problem, system)
    stopping = "--no-early-stopping" not in case.more
    for index, name in enumerate(case.labels):
        part = PathCheck(ledger, f"paths[{index}]", system, name, ridges, stopping)
        part.record = record["paths"][index]
        fits = part.run()
        if part.record["regularizers"]:
            check_regularizers.check(ledger, part, part.record, fits)


def check_system(ledger, system, found):
    """Order, rank and the ends of the spectrum."""
    ledger.number("system.order", system.n)
    ledger.number(
        "system.meanDiagonal", np.diag(system.gram).mean(), np.diag(system.problem.rounding("float64")).max() + 1e-14
    )
    ledger.number("system.equalExamples", len(system.problem.equal_pairs))
    if found["route"] == "spectrum":
        sizes, e = system.values, system.backward
        ledger.between("system.rank", int((sizes > system.zero + e).sum()), int((sizes > system.zero - e).sum()))
        ledger.number("system.lambdaMax", system.largest, e)
        ledger.number("system.lambdaMin", system.least, e)
    else:
        ledger.number("system.rank", system.n)
        ledger.number("system.lambdaMin", None)
        ledger.number("system.lambdaMax", None)


class PathCheck:
    """Both paths of one label set."""

    def __init__(self, ledger, path, system, name, ridges, stopping):
        self.ledger, self.path, self.system, self.problem = ledger, path, system, system.problem
        self.name, self.ridges, self.stopping = name, ridges, stopping
        self.labels = self.problem.label_set(name)
        # Real targets are what they are.
        self.targets = self.problem.targets(self.labels) if self.problem.classes else wide(self.labels)

    def at(self, key):
        """The path of a key of this label set."""
        return f"{self.path}.{key}"

    def run(self):
        """All figures."""
        ledger = self.ledger
        ledger.number(self.at("changedLabels"), int((self.labels != self.problem.true_labels).sum()))
        fits = [Smoother(self.system, self.targets, ridge, False) for ridge in self.ridges]
        flows = (
            [Smoother(self.system, self.targets, ridge, ridge > 0) for ridge in self.ridges] if self.stopping else []
        )
        for index, fit in enumerate(fits):
            self.point(self.at(f"ridge[{index}]"), fit, *self.refits(fit))
        for index, (fit, flow) in enumerate(zip(fits, flows)):
            left_out = flow.left_out() if flow.stopped else self.refits(fit)
            self.point(self.at(f"earlyStopping[{index}]"), flow, *left_out)
            ledger.number(self.at(f"correspondence[{index}]"), *self.distance(fit, flow))
        chosen = self.choice("chosen", "ridge", len(fits))
        self.verdict("verdict", fits, chosen, "ridge")
        if flows:
            chosen_time = self.choice("chosenStopping", "earlyStopping", len(flows))
            self.verdict("stoppingVerdict", flows, chosen_time, "earlyStopping")
        self.residuals(fits)
        return fits

    def distance(self, fit, flow):
        """How far ridge and flow are from each other; nothing at λ = 0."""
        value, slack = distance(fit, flow)
        return value, slack + LD(1e-12)

    def refits(self, fit):
        """Exact leave-one-out of a ridge."""
        system = self.system
        shifted = _Shifted(system, fit.ridge)
        left_out, error = leave_one_out(shifted, self.targets)
        # A decomposition knows left-out predictions to the size of the targets.
        return left_out, error + 8 * system.n * system.u * (1 + abs(left_out))

    def point(self, path, fit, left_out, error):
        """One strength of regularization."""
        ledger, problem = self.ledger, self.problem
        self.shape(path, fit)
        train = Count(fit.fitted, fit.fitted_error, self.labels)
        ledger.between(f"{path}.trainErrors", train.low, train.high)
        rate(ledger, f"{path}.trainErrorRate", f"{path}.trainErrors", problem.n)
        check_tests(ledger, path, Count(fit.predictions, fit.prediction_error, problem.test_labels))
        rate(ledger, f"{path}.testErrorRate", f"{path}.testErrors", problem.test_count)
        interval(ledger, f"{path}.testErrorInterval95", f"{path}.testErrors", problem.test_count)
        check_path_left_out(ledger, path, left_out, error, self.targets, self.labels)
        rate(ledger, f"{path}.looErrorRate", f"{path}.looErrors", problem.n)

    def shape(self, path, fit):
        """What knows nothing of classes: λ, t, GCV, the norm, degrees of freedom."""
        ledger, n = self.ledger, self.problem.n
        ledger.number(f"{path}.ridge", fit.ridge, 1e-13 * fit.ridge)
        ledger.number(f"{path}.time", n / fit.ridge if fit.stopped else None, 1e-12 * n / max(fit.ridge, LD(1e-300)))
        ledger.number(f"{path}.gcv", *fit.gcv)
        rounding = 4 * self.system.n * self.system.u * fit.square
        ledger.number(f"{path}.norms.rkhs", np.sqrt(fit.square), root_error(fit.square, fit.square_error + rounding))
        ledger.number(f"{path}.degreesOfFreedom", *fit.freedom)

    def choice(self, key, points, count):
        """The points that rules choose, by the numbers of the record."""

        def value(index, name):
            return self.ledger.get(self.at(f"{points}[{index}].{name}"))

        def least(*names):
            return min(
                range(count), key=lambda i: tuple(sum(value(i, part) for part in name.split("+")) for name in names)
            )

        self.ledger.number(self.at(f"{key}.looError"), least("looErrors+looUndecided", "looMse"))
        self.ledger.number(self.at(f"{key}.looMse"), least("looMse"))
        self.ledger.number(self.at(f"{key}.gcv"), least("gcv"))
        self.ledger.number(self.at(f"{key}.testError"), least("testErrors+testUndecided"))
        return self.ledger.get(self.at(f"{key}.looError"))

    def verdict(self, key, fits, chosen, points):
        """The chosen strength beside none on the same test examples."""
        check_verdict(
            self.ledger,
            self.at(key),
            self.problem,
            (fits[0], fits[chosen]),
            fits[chosen].ridge,
            [not_right(self.ledger, self.at(f"{points}[{index}]")) for index in (0, chosen)],
            chosen > 0,
        )

    def residuals(self, fits):
        """At λ = 0 and the chosen ones."""
        ledger = self.ledger
        places = sorted({0, ledger.get(self.at("chosen.looError")), ledger.get(self.at("chosen.gcv"))})
        for index, place in enumerate(places):
            fit = fits[place]
            ledger.number(self.at(f"residuals[{index}].ridge"), fit.ridge, 1e-13 * fit.ridge)
            bound = norm(self.system.backward * np.sqrt((fit.a**2).sum(0))) + self.system.u * self.system.n * norm(
                self.targets
            )
            ledger.between(self.at(f"residuals[{index}].relativeResidual"), 0, 2 * bound / norm(self.targets))


def check_tests(ledger, path, count):
    """Test errors, and what is neither right nor wrong."""
    undecided = ledger.get(f"{path}.testUndecided") or 0
    ledger.between(f"{path}.testErrors", count.low, max(count.low, count.high - undecided))
    ledger.between(f"{path}.testUndecided", 0, int(count.open.sum()))


def not_right(ledger, path):
    """Test examples that are wrong or undecided."""
    return ledger.get(f"{path}.testErrors") + ledger.get(f"{path}.testUndecided")


class _Shifted:
    """What leave-one-out looks at in a system with a ridge."""

    def __init__(self, system, ridge):
        self.problem, self.gram, self.ridge, self.n = system.problem, system.gram, ridge, system.n
        self.rank = system.n if ridge > 0 else system.rank
        self.zero, self.largest, self.factor_u = system.zero, system.largest, system.u
        self.factor_backward = system.backward + system.n * system.u * ridge


def check_path_left_out(ledger, path, left_out, error, targets, labels):
    """Leave-one-out of a point: counts and the mean squared error."""
    count = Count(left_out, error, labels, 2.0**-1016)
    undecided = ledger.get(f"{path}.looUndecided") or 0
    ledger.between(f"{path}.looErrors", count.low, max(count.low, count.high - undecided))
    ledger.between(f"{path}.looUndecided", 0, int(count.open.sum()))
    difference = targets - left_out
    slack = (2 * abs(difference) * error + error * error).mean() + difference.size * LD(2.0**-53) * (
        difference**2
    ).mean()
    ledger.number(f"{path}.looMse", (difference**2).mean(), slack)


def check_verdict(ledger, path, problem, fits, ridge, errors, is_chosen):
    """Two classifiers on the same examples: who alone is wrong where, the difference, its interval, McNemar's p."""
    counts = [Count(fit.predictions, fit.prediction_error, problem.test_labels) for fit in fits]
    total = problem.test_count
    sure = [count.wrong for count in counts]
    open_ = [count.open for count in counts]
    for key, one, two in (("onlyWithoutWrong", 0, 1), ("onlyWithWrong", 1, 0)):
        low = sure[one] & ~sure[two] & ~open_[two]
        high = (sure[one] | open_[one]) & ~(sure[two] & ~open_[two])
        ledger.between(f"{path}.{key}", int(low.sum()), int(high.sum()))
    first, second = ledger.get(f"{path}.onlyWithoutWrong"), ledger.get(f"{path}.onlyWithWrong")
    if errors[0] - first != errors[1] - second:
        ledger.finding(path, f"{errors} errors do not fit {first} and {second} alone")
    ledger.number(f"{path}.ridge", ridge, 1e-13 * ridge)
    ledger.number(f"{path}.difference", (second - first) / total, 1e-15)
    low, high = newcombe(errors[0] - first, first, second, total)
    ledger.numbers(f"{path}.differenceInterval95", (low, high), 1e-13)
    ledger.number(f"{path}.pValue", mcnemar(first, second), 1e-12)
    ledger.same(
        f"{path}.outcome",
        "not chosen" if not is_chosen else "helps" if high < 0 else "hurts" if low > 0 else "no difference",
    )
