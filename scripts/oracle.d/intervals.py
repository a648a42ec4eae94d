"""Intervals and tests by their textbook formulas."""

import numpy as np
from scipy import stats

#: The 97.5 % quantile of the normal distribution.
Z = stats.norm.ppf(0.975)


def wilson(errors, total):
    """Wilson's (1927) interval: the p with |p̂ − p| ≤ z√(p(1 − p)/n), as the roots of that quadratic equation."""
    if total == 0:
        return 0.0, 1.0
    p, w = errors / total, Z * Z / total
    roots = np.sqrt(w * w / 4 + w * p * (1 - p))
    low, high = (p + w / 2 - roots) / (1 + w), (p + w / 2 + roots) / (1 + w)
    return (0.0 if errors == 0 else low), (1.0 if errors == total else high)


def newcombe(both, only_first, only_second, total):
    """Newcombe's (1998) method 10 for the difference second − first of two paired error rates."""
    if total == 0:
        return -1.0, 1.0
    e, f, g = both, only_first, only_second
    h = total - e - f - g
    p1, p2 = (e + f) / total, (e + g) / total
    (l1, u1), (l2, u2) = wilson(e + f, total), wilson(e + g, total)
    product = (e + f) * (g + h) * (e + g) * (f + h)
    cross = e * h - f * g
    corrected = cross if cross <= 0 else max(cross - total / 2, 0)
    phi = corrected / np.sqrt(product) if product > 0 else 0.0
    down = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    up = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2
    return max(-1.0, p2 - p1 - np.sqrt(max(down, 0))), min(1.0, p2 - p1 + np.sqrt(max(up, 0)))


def mcnemar(only_first, only_second):
    """McNemar's exact two-sided test: the binomial test of the discordant pairs."""
    discordant = only_first + only_second
    return stats.binomtest(only_first, discordant, 0.5).pvalue if discordant else 1.0


def student(values):
    """Student's 95 % interval of a mean, cut to [0, 1]; the point itself of a single value."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return values.mean(), values.mean()
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return max(0.0, values.mean() - half), min(1.0, values.mean() + half)
