"""`path` with real targets: squared errors in the place of error rates."""

from math import erfc

import numpy as np

import check_path
from check_record import check_dataset, check_features, check_kernel
from intervals import Z
from precise import LD, wide
from smoothers import path_system


def check(ledger, problem, record):
    """All figures of such a record."""
    case = problem.case
    check_dataset(ledger, "dataset", problem)
    check_features(ledger, "features", case.features, problem.x.shape[1])
    check_kernel(ledger, "kernel", problem.kernel)
    ledger.number("seed", case.seed)
    system = path_system(problem)
    check_path.check_system(ledger, system, record["system"])
    ridges = check_path.ridges_of(case, problem, system)
    RealPath(ledger, "paths[0]", system, "clean", ridges, "--no-early-stopping" not in case.more).run()


def share(targets, values):
    """1 − Σ(y − f)²/Σ(y − ȳ)², the mean of the targets'."""
    return (1 - ((targets - values) ** 2).sum(0) / ((targets - targets.mean(0)) ** 2).sum(0)).mean()


class RealPath(check_path.PathCheck):
    """Both paths of the real targets."""

    def point(self, path, fit, left_out, error):
        """One strength of regularization."""
        ledger, tests = self.ledger, wide(self.problem.test_labels)
        self.shape(path, fit)
        for key in (
            "trainErrors",
            "trainErrorRate",
            "testErrors",
            "testErrorRate",
            "testUndecided",
            "looErrors",
            "looUndecided",
            "looErrorRate",
        ):
            ledger.number(f"{path}.{key}", None)
        for key, values, slack, targets, square in (
            ("train", fit.fitted, fit.fitted_error, self.targets, "trainMse"),
            ("test", fit.predictions, fit.prediction_error, tests, "testMse"),
            ("loo", left_out, error, self.targets, "looMse"),
        ):
            gap = targets - values
            off = (2 * abs(gap) * slack + slack**2).mean() + 2.0**-48 * (gap**2).mean()
            ledger.number(f"{path}.{square}", (gap**2).mean(), off)
            if key != "train":
                spread = ((targets - targets.mean(0)) ** 2).mean(0).min()
                ledger.number(f"{path}.{key}R2", share(targets, values), 1e-13 + off * targets.shape[1] / spread)

    def choice(self, key, points, count):
        """Least squared errors, of left-out examples and in hindsight."""

        def least(name):
            return min(range(count), key=lambda i: self.ledger.get(self.at(f"{points}[{i}].{name}")))

        for rule, name in (
            ("looError", "looMse"),
            ("looMse", "looMse"),
            ("gcv", "gcv"),
            ("testError", "testMse"),
        ):
            self.ledger.number(self.at(f"{key}.{rule}"), least(name))
        return self.ledger.get(self.at(f"{key}.looError"))

    def verdict(self, key, fits, chosen, points):
        """The mean difference of squared errors of the same test examples, by the central limit theorem."""
        ledger, path, tests = self.ledger, self.at(key), wide(self.problem.test_labels)
        pair = [((tests - fit.predictions) ** 2).mean(1) for fit in (fits[0], fits[chosen])]
        slack = max(
            (2 * abs(tests - fit.predictions) * fit.prediction_error + fit.prediction_error**2).max()
            for fit in (fits[0], fits[chosen])
        )
        difference = pair[1] - pair[0]
        mean, error = difference.mean(), difference.std(ddof=1) / np.sqrt(LD(len(difference)))
        ledger.number(f"{path}.ridge", fits[chosen].ridge, 1e-13 * fits[chosen].ridge)
        for name in ("onlyWithoutWrong", "onlyWithWrong"):
            ledger.number(f"{path}.{name}", None)
        ledger.number(f"{path}.difference", mean, 2 * slack + 1e-15)
        low, high = mean - LD(Z) * error, mean + LD(Z) * error
        ledger.numbers(f"{path}.differenceInterval95", (low, high), 6 * slack + 1e-14)
        p = erfc(float(abs(mean) / error) / np.sqrt(2)) if error > 0 else 1.0
        ledger.number(f"{path}.pValue", p, 1e-10 + (8 * slack / error if error > 0 else 0))
        ledger.same(
            f"{path}.outcome",
            "not chosen" if not chosen else "helps" if high < 0 else "hurts" if low > 0 else "no difference",
        )
