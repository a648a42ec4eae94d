"""What `compare` says of descent on its way: losses, errors, norms, distances to the closed form, predictions."""

import numpy as np

from check_fit import rate
from counting import Count
from precise import LD, norm, wide
from reference import root_error


class Stage:
    """One label set of all runs."""

    def __init__(self, whole, index, runs):
        self.whole, self.index, self.runs = whole, index, runs
        width = whole.targets[index].shape[1]
        self.columns = slice(index * width, (index + 1) * width)
        self.labels, self.targets = whole.labels[index], whole.targets[index]
        system = whole.system
        a = system.inverse @ self.targets
        self.star = whole.problem.x.T @ a if whole.primal else a
        self.star_error = np.sqrt((a**2).sum(0)) * system.backward / max(system.least, LD(1e-300))
        self.star_fitted = whole.space.values(self.star)
        self.size = np.sqrt(whole.space.inner(self.star, self.star))

    def part(self, look):
        """(steps, θ, its error) of this label set."""
        step, theta, error = look
        return step, theta[:, self.columns], np.asarray(error)[self.columns]

    def scores(self, theta, error):
        """Fitted values and predictions with bounds for the errors of each."""
        space, system = self.whole.space, self.whole.system
        matrix, cross = (space.x, space.test_x) if space.primal else (space.gram, space.cross)
        length = np.sqrt((theta**2).sum(0))
        single = 2.0**-24 if self.whole.single else 0

        def bound(rows):
            reach = abs(rows).sum(1)[:, None]
            return reach * (error + single * abs(theta).max(0))[None, :] + 4 * system.u * len(theta) * reach * abs(
                theta
            ).max(0)

        fitted, tests = space.values(theta), space.predictions(theta)
        # What features and kernel values may be off by.
        own = self.whole.problem.feature_error if space.primal else system.entry_error("float64")
        other = own if space.primal else system.cross_error[:, None]
        return fitted, bound(matrix) + own * length, tests, bound(cross) + other * length


def squared_norm(stage, theta, error):
    """‖f‖² of every column and what it may be off by."""
    space = stage.whole.space
    image = theta if space.primal else space.gram @ theta
    squares = (theta * image).sum(0)
    single = 0 if not stage.whole.single else 2.0**-24 * (abs(theta).sum(0) ** 2)
    slack = 2 * error * abs(image).sum(0) + error**2 * (len(theta) if space.primal else abs(space.gram).sum())
    return squares, slack + single + 8 * len(theta) * 2.0**-53 * (abs(theta) * abs(image)).sum(0)


def check_trajectory(ledger, path, stage):
    """Every look of the first run."""
    whole, looks = stage.whole, stage.runs[0].seen
    record = whole.record["comparisons"][stage.index]["trajectory"]
    if len(record) != len(looks):
        ledger.finding(f"{path}.trajectory", f"has {len(record)} looks, should have {len(looks)}")
    dynamics = whole.dynamics()
    expected = Expected(stage, dynamics, stage.runs[0].start) if dynamics is not None else None
    for place, look in enumerate(looks[: len(record)]):
        check_look(ledger, f"{path}.trajectory[{place}]", stage, look, expected)
    # Real targets are never fitted by a count of errors.
    fits = [
        record[place]["epoch"]
        for place, look in enumerate(looks[: len(record)])
        if look[0] and not look[0] % stage.runs[0].per_epoch and record[place]["trainErrors"] == 0
    ]
    ledger.number(f"{path}.epochsToFit", fits[0] if fits else None)
    ledger.number("sgd.steps", looks[-1][0])
    ledger.number("sgd.epochs", looks[-1][0] / stage.runs[0].per_epoch)


class Expected:
    """The expected distance, kept up with the looks."""

    def __init__(self, stage, dynamics, start):
        whole, theta = stage.whole, start[:, stage.columns]
        values, vectors = whole.system.values, whole.system.vectors
        gap = whole.space.values(theta) - stage.star_fitted
        scale = whole.space.norms.sum() if whole.method == "kaczmarz" else whole.problem.n
        dynamics.floor = ((stage.star_fitted - stage.targets) ** 2).sum() / scale
        kept = values > whole.system.zero
        energies = np.where(kept, ((vectors.T @ gap) ** 2).sum(1) / np.where(kept, values, 1), 0)
        self.dynamics, self.state = dynamics, dynamics.start(energies)
        self.rest = (null_part(whole, theta) ** 2).sum() if whole.primal else LD(0)
        self.size = stage.size

    def at(self, step):
        """√E‖f_t − f*‖²/‖f*‖."""
        self.dynamics.advance(self.state, step)
        return np.sqrt(self.state[1].sum() + self.rest) / self.size


def null_part(whole, theta):
    """The part of weights outside the row space."""
    x = whole.problem.x
    return (
        theta - x.T @ (whole.system.inverse @ (x @ theta))
        if not whole.ridge
        else theta - x.T @ (_inverse_of(whole) @ (x @ theta))
    )


def projector_error(whole):
    """What errors of the features do to the projection on their span: ‖δX‖ over the least singular value."""
    system = whole.system
    least = system.values[system.values > 1e-13 * system.largest].min()
    return LD(1e-13) + np.sqrt(system.n / least) * whole.problem.feature_error


def _inverse_of(whole):
    system = whole.system
    kept = system.values > 1e-13 * system.largest
    return (system.vectors[:, kept] / system.values[kept]) @ system.vectors[:, kept].T


def check_look(ledger, path, stage, look, expected):
    """One look: loss, errors, norm, and where it is relative to the closed form."""
    whole, problem = stage.whole, stage.whole.problem
    step, theta, error = stage.part(look)
    per_epoch, n = stage.runs[0].per_epoch, problem.n
    ledger.number(f"{path}.step", step)
    whole_epochs, rest = divmod(step, per_epoch)
    ledger.number(f"{path}.epoch", whole_epochs + rest * min(whole.step[1], n) / n, 1e-14 * (1 + whole_epochs))
    fitted, fitted_error, tests, tests_error = stage.scores(theta, error)
    gap = fitted - stage.targets
    slack = (2 * abs(gap) * fitted_error + fitted_error**2).sum() + 2.0**-50 * gap.size * (gap**2).sum()
    ledger.number(f"{path}.trainLoss", (gap**2).sum() / (2 * n), slack / (2 * n))
    if problem.classes:
        check_errors(ledger, path, stage, (fitted, fitted_error, tests, tests_error), not step and not theta.any())
    else:
        check_real(ledger, path, stage, (fitted, fitted_error, tests, tests_error))
    squares, square_errors = squared_norm(stage, theta, error)
    size, size_error = np.sqrt(squares.sum()), root_error(squares.sum(), square_errors.sum())
    ledger.number(f"{path}.norm", size, size_error)
    check_distances(ledger, path, stage, theta, error, (size, size_error))
    if whole.primal and whole.exact:
        outside = norm(null_part(whole, theta))
        off = norm(error) * np.sqrt(LD(len(theta))) + 64 * n * 2.0**-53 * size
        bound = off / size + (projector_error(whole) if outside > 1e-3 * size else 0) if size > 0 else LD(0)
        ledger.number(f"{path}.offSpan", outside / size if size > 0 else 0, bound)
    else:
        ledger.number(f"{path}.offSpan", None)
    if expected is not None:
        value = expected.at(step)
        # Its rounding grows with the number of steps, as that of the power of a number does.
        ledger.number(
            f"{path}.predictedDistance", value, (1e-12 * (step + 10) + float(star_relative(stage))) * value + 1e-13
        )
    else:
        ledger.number(f"{path}.predictedDistance", None)
    check_bound(ledger, path, stage, step)


def check_errors(ledger, path, stage, scores, is_zero):
    """Errors of classes; zero predicts no label at all, so the examples whose label is not predicted are all of them."""
    problem, (fitted, fitted_error, tests, tests_error) = stage.whole.problem, scores
    n, zero = problem.n, is_zero and problem.classes > 1
    train = Count(fitted, fitted_error, stage.labels)
    ledger.between(f"{path}.trainErrors", n if zero else train.low, n if zero else train.high)
    rate(ledger, f"{path}.trainErrorRate", f"{path}.trainErrors", n)
    test = Count(tests, tests_error, problem.test_labels)
    low, high = (test.total, test.total) if zero else (test.low, test.high)
    ledger.between(f"{path}.testErrorRate", low / test.total - 1e-15, high / test.total + 1e-15)


def check_real(ledger, path, stage, scores):
    """Mean squared errors of real targets."""
    fitted, fitted_error, tests, tests_error = scores
    for key in ("trainErrors", "trainErrorRate", "testErrorRate"):
        ledger.number(f"{path}.{key}", None)
    for key, values, slack, targets in (
        ("trainMse", fitted, fitted_error, stage.targets),
        ("testMse", tests, tests_error, wide(stage.whole.problem.test_labels)),
    ):
        gap = targets - values
        ledger.number(
            f"{path}.{key}", (gap**2).mean(), (2 * abs(gap) * slack + slack**2).mean() + 2.0**-48 * (gap**2).mean()
        )


def star_relative(stage):
    """What the norm of the closed form may be off by, relative to it."""
    system = stage.whole.system
    return 4 * system.backward / max(system.least, LD(1e-300)) + 64 * system.n * 2.0**-53


def check_bound(ledger, path, stage, step):
    """Kaczmarz's bound (1 − λ_min/tr K)^(t/2)."""
    whole, system = stage.whole, stage.whole.system
    is_zero = not stage.runs[0].start.any()
    if whole.method == "kaczmarz" and whole.exact and whole.record["sgd"]["stepSize"] == 1 and is_zero:
        least = system.values[system.values > system.zero].min()
        trace = whole.space.norms.sum()
        value = (1 - least / trace) ** (LD(step) / 2)
        slack = step * (system.backward / trace + 2.0**-52) + 1e-15
        ledger.number(f"{path}.boundDistance", value, value * slack)
    else:
        ledger.number(f"{path}.boundDistance", None)


def check_distances(ledger, path, stage, theta, error, size):
    """Distance to the closed form, in all and along groups of eigen-directions; cosine; agreement on test examples."""
    whole, system = stage.whole, stage.whole.system
    names = ("distance", "distanceTop10", "distanceNext90", "distanceRest")
    if whole.record["system"]["route"] == "none" or not stage.size > 0:
        for name in (*names, "cosine", "testAgreement"):
            ledger.number(f"{path}.{name}", None)
        return
    gap, gap_error = theta - stage.star, error + np.asarray(stage.star_error, float)
    squares, slack = squared_norm(stage, gap, gap_error)
    relative = star_relative(stage)

    def compare(name, square, square_error):
        value = np.sqrt(max(square, LD(0))) / stage.size
        tolerance = (
            root_error(square, square_error) / stage.size + relative * (value + relative)
            if square_error > 0
            else relative * value
        )
        ledger.number(f"{path}.{name}", value, tolerance + 1e-15)

    compare("distance", squares.sum(), slack.sum())
    if size[0] > 0:
        product = whole.space.inner(theta, stage.star)
        cosine = product / (size[0] * stage.size)
        off = (np.sqrt(slack.sum()) + size[1]) / size[0] + relative
        ledger.number(
            f"{path}.cosine", cosine, min(off, LD(1)) * (np.sqrt(max(1 - cosine**2, LD(0))) + off) + 2.0**-50 * system.n
        )
    else:
        ledger.number(f"{path}.cosine", None)
    if whole.exact:
        groups(stage, gap, slack, compare)
    else:
        for name in names[1:]:
            ledger.number(f"{path}.{name}", None)
    check_agreement(ledger, path, stage, theta, error)


def groups(stage, gap, slack, compare):
    """The squared distance along the 10 largest eigen-directions, the next 90, the rest."""
    system = stage.whole.system
    values, kept = system.values[::-1], (system.values > system.zero)[::-1]
    inner = (system.vectors.T @ stage.whole.space.values(gap))[::-1]
    energies = np.where(kept, (inner**2).sum(1) / np.where(kept, values, 1), 0)
    # Directions of near eigenvalues mix: over the gap at the border of a group.
    for name, part, border in (
        ("Top10", slice(0, 10), 10),
        ("Next90", slice(10, 100), 100),
        ("Rest", slice(100, None), 100),
    ):
        turn = LD(0)
        for edge in {10, border} if name == "Next90" else {border}:
            if edge < len(values):
                turn = max(turn, system.backward / max(values[edge - 1] - values[edge], LD(1e-300)))
        kept_least = values[kept].min() if kept.any() else LD(1)
        more = energies.sum() * (min(turn, LD(1)) + 2 * system.backward / kept_least) + slack.sum() * (
            1 + values[0] / kept_least
        )
        compare(f"distance{name}", energies[part].sum(), more + 2.0**-48 * energies.sum())


def check_agreement(ledger, path, stage, theta, error):
    """The share of test examples on which both have the same largest score, the first of equal ones."""
    _, _, tests, tests_error = stage.scores(theta, error)
    star, star_error = (
        stage.whole.space.predictions(stage.star),
        stage.scores(stage.star, np.asarray(stage.star_error, float))[3],
    )
    total = len(tests)
    if not total or not stage.whole.problem.classes:
        ledger.number(f"{path}.testAgreement", None)
        return
    agree = tests.argmax(1) == star.argmax(1)
    open_ = np.zeros(total, bool)
    for scores, slack in ((tests, tests_error), (star, star_error)):
        if scores.shape[1] > 1 and scores.any():
            best = np.sort(scores, 1)
            open_ |= best[:, -1] - best[:, -2] <= 2 * slack.max(1)
    low, high = int((agree & ~open_).sum()), int((agree | open_).sum())
    ledger.between(f"{path}.testAgreement", low / total - 1e-15, high / total + 1e-15)
