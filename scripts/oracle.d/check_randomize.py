"""The record of `randomize`: the closed form and SGD for every treatment of pixels and every share of random labels."""

from dataclasses import replace

import numpy as np

from check_compare import check_step
from check_compare import check_system as check_compared_system
from check_fit import FitCheck
from check_record import adopt_bandwidth, check_envelope, check_kernel
from check_solve import check_rank, check_spectrum
from comparison import Comparison, walk_all
from counting import Count
from ends import check_forecast, first_fit
from precise import LD
from problem import Problem
from reference import Reference, root_error
from trajectory import Stage


def option(case, name, default):
    """The word after an option of a case."""
    return case.more[case.more.index(name) + 1] if name in case.more else default


def check(ledger, problem, record):
    """All figures of a `minnorm.randomize/1` record."""
    case = problem.case
    repeats = int(option(case, "--repeats", 1))
    given = [float(word) for word in option(case, "--corruption", ",".join(f"{k / 10}" for k in range(11))).split(",")]
    probabilities = sorted({0.0, *given})
    labels = tuple("clean" if p == 0 else "random" if p == 1 else f"corrupt:{p!r}" for p in probabilities)
    pixels = option(case, "--pixels", "true,shuffled,random,gaussian").split(",")
    ledger.number("repeats", repeats)
    for index, treatment in enumerate(pixels):
        runs = []
        for run in range(repeats):
            own = replace(case, pixels=treatment, labels=labels)
            if repeats > 1:
                own = replace(own, subset_seed=(case.subset_seed or 0) + run, seed=case.seed + run)
            runs.append(Problem(own))
        if not index:
            first = Problem(replace(runs[0].case, labels=case.labels))
            adopt_bandwidth(ledger, first)
            check_envelope(ledger, first, seed=case.seed)
        Treatment(ledger, f"treatments[{index}]", record, record["treatments"][index], runs, probabilities).run()
    for key, value in record["treatments"][0]["system"].items():
        if value is not None and not isinstance(value, str):
            ledger.number(f"system.{key}", value)


class Treatment:
    """All label sets with one treatment of the pixels."""

    def __init__(self, ledger, path, record, found, runs, probabilities):
        self.ledger, self.path, self.found, self.problems = ledger, path, found, runs
        self.probabilities, self.descends = probabilities, found["sgd"] is not None
        for problem in runs:
            adopt_bandwidth(ledger, problem, f"{path}.kernel")
        shape = {
            "system": {"route": found["system"]["route"]},
            "sgd": found["sgd"],
            "comparisons": [{"trajectory": [0] * 200}],
        }
        shapes = [shape] + [{**shape, "sgd": {**(found["sgd"] or {}), "byRule": True}} for _ in runs[1:]]
        self.wholes = [Comparison(ledger, *pair) for pair in zip(runs, shapes)] if self.descends else None
        precision, ridge = runs[0].case.precision, runs[0].case.ridge
        self.systems = (
            [whole.system for whole in self.wholes]
            if self.descends
            else [Reference(problem, ridge, precision, 0.0, 1e-12 if precision == "mixed" else 0.0) for problem in runs]
        )
        self.walks = [walk_all(w, w.problem.case, w.record) for w in self.wholes] if self.descends else None

    def at(self, key):
        """The path of a key of this treatment."""
        return f"{self.path}.{key}"

    def run(self):
        """All figures."""
        ledger, problem = self.ledger, self.problems[0]
        check_kernel(ledger, self.at("kernel"), problem.kernel)
        ledger.number(self.at("chance"), 1 - 1 / problem.classes, 1e-16)
        ledger.number(self.at("system.ridge"), problem.case.ridge)
        if self.descends:
            check_compared_system(ledger, self.wholes[0], self.found["system"], self.at("system"))
            check_step(ledger, self.wholes[0], self.found["sgd"], self.at("sgd"), repeats=1)
            ledger.number(self.at("sgd.steps"), self.walks[0][0].seen[-1][0])
            ledger.number(self.at("sgd.epochs"), self.walks[0][0].seen[-1][0] / self.walks[0][0].per_epoch)
        else:
            system = self.systems[0]
            ledger.number(self.at("system.order"), system.n)
            check_rank(ledger, self.at("system"), system, {}, "cholesky")
            check_spectrum(ledger, self.at("system"), system, self.found["system"], "cholesky")
        for index, probability in enumerate(self.probabilities):
            self.cell(index, probability)

    def cell(self, index, probability):
        """One label set."""
        ledger, problem, path = self.ledger, self.problems[0], self.at(f"cells[{index}]")
        name = problem.case.labels[index]
        options = (
            {"certify": "none", "kind": "compare", "precision": "float64"} if self.descends else {"certify": "full"}
        )
        FitCheck(ledger, f"{path}.closedForm", self.systems[0], name, options).run()
        ledger.number(f"{path}.corruption", probability)
        ledger.same(f"{path}.interpolates", ledger.get(f"{path}.closedForm.interpolates"))
        fits = [
            system.fit(problem.targets(problem.label_set(name))) for system, problem in zip(self.systems, self.problems)
        ]
        trains = [
            Count(fit.fitted, fit.fitted_error, problem.label_set(name)) for fit, problem in zip(fits, self.problems)
        ]
        ledger.between(f"{path}.trainErrors", max(t.low for t in trains), max(t.high for t in trains))
        self.errors(path, name, probability, fits)
        self.norms(path, name, fits)
        if self.descends:
            self.descent(path, index)
        else:
            ledger.number(f"{path}.sgd", None)

    def errors(self, path, name, epsilon, fits):
        """Error rates of all runs, and what label noise alone would cost."""
        ledger, k, clean = self.ledger, self.problems[0].classes, []
        for run, (fit, problem) in enumerate(zip(fits, self.problems)):
            count = Count(fit.predictions, fit.prediction_error, problem.test_labels)
            noisy = Count(
                fit.predictions,
                fit.prediction_error,
                problem.label_set(name, part=1) if epsilon else problem.test_labels,
            )
            for key, some in (("testErrorRate", count), ("noisyTestErrorRate", noisy)):
                ledger.between(
                    f"{path}.{key}.values[{run}]", some.low / some.total - 1e-15, some.high / some.total + 1e-15
                )
            found = ledger.get(f"{path}.testErrorRate.values[{run}]")
            ledger.number(
                f"{path}.expectedNoisyTestErrorRate.values[{run}]", epsilon * (k - 1) / k + (1 - epsilon) * found, 1e-15
            )
            clean.append(ledger.get(self.at(f"cells[0].testErrorRate.values[{run}]")))
        for key in ("testErrorRate", "noisyTestErrorRate", "expectedNoisyTestErrorRate"):
            self.estimate(f"{path}.{key}", len(fits))
        mean = float(np.mean(clean))
        ledger.number(f"{path}.noiseAlone.cleanTestLabels", mean, 1e-15)
        ledger.number(f"{path}.noiseAlone.noisyTestLabels", epsilon * (k - 1) / k + (1 - epsilon) * mean, 1e-15)

    def norms(self, path, name, fits):
        """Norms of all runs in both codings."""
        for run, (fit, problem, system) in enumerate(zip(fits, self.problems, self.systems)):
            labels = problem.label_set(name)
            other = system.fit(wide_pm1(labels, problem.classes))
            self.ledger.number(
                f"{path}.norms.rkhs.values[{run}]", np.sqrt(fit.square), root_error(fit.square, fit.square_error)
            )
            error = max(other.square_error, 8 * fit.square_error) + 32 * system.u * fit.square
            self.ledger.number(f"{path}.norms.rkhsPM1.values[{run}]", np.sqrt(other.square), root_error(other.square, error))
        for key in ("norms.rkhs", "norms.rkhsPM1"):
            self.estimate(f"{path}.{key}", len(fits))

    def estimate(self, path, count):
        """Mean and standard error of the values that stand in the record."""
        values = np.array([self.ledger.get(f"{path}.values[{run}]") for run in range(count)], float)
        size = abs(values).max(initial=0)
        self.ledger.number(f"{path}.mean", values.mean() if count else 0, 1e-14 * size)
        error = values.std(ddof=1) / np.sqrt(count) if count > 1 else None
        self.ledger.number(f"{path}.standardError", error, 1e-13 * size)

    def descent(self, path, index):
        """SGD from zero: how all runs ended."""
        ledger, key, fits, ends = self.ledger, f"{path}.sgd", [], 0
        for run, (whole, walks) in enumerate(zip(self.wholes, self.walks)):
            stage = Stage(whole, index, walks)
            _, theta, error = stage.part(walks[0].seen[-1])
            gap = theta - stage.star
            ledger.number(f"{key}.norms.rkhs.values[{run}]", np.sqrt(whole.space.inner(theta, theta)), 1e-9 * stage.size)
            ledger.number(f"{key}.distance.values[{run}]", np.sqrt(whole.space.inner(gap, gap)) / stage.size, LD(1e-9))
            _, _, tests, slack = stage.scores(theta, error)
            count = Count(tests, slack, whole.problem.test_labels)
            ledger.between(
                f"{key}.testErrorRate.values[{run}]", count.low / count.total - 1e-15, count.high / count.total + 1e-15
            )
            fits.append(first_fit(stage, walks[0]))
            ends += 1
            if not run:
                check_forecast(ledger, key, stage)
        reached = [fit for fit in fits if fit is not None]
        ledger.number(f"{key}.fitted", len(reached))
        ledger.numbers(f"{key}.epochsToFit.values", reached)
        for name, count in (("norms.rkhs", ends), ("distance", ends), ("testErrorRate", ends), ("epochsToFit", len(reached))):
            self.estimate(f"{key}.{name}", count)


def wide_pm1(labels, classes):
    """±1 targets."""
    return (2 * np.eye(classes)[labels] - 1).astype(LD)
