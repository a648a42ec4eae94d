"""Keeps account of a record: every number in it must be compared with its definition, or be listed with a reason.

A number that differs, and a number that nobody looked at, are findings.
"""

import math
import re

import numpy as np

from unchecked import UNCHECKED


def leaves(value, path=""):
    """(path, value) of everything in a JSON value that is neither an object nor an array."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def is_number(value):
    """Whether a JSON value is a number; records write what is infinite or none as strings."""
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or value in ("inf", "-inf", "nan")


class Ledger:
    """What was compared in one record."""

    def __init__(self, name, record):
        self.name, self.record = name, record
        self.values = dict(leaves(record))
        self.compared, self.findings, self.reasons = set(), [], {}
        self.sharp = self.bounded = 0

    def get(self, path, default=None):
        """The value at a path."""
        return self.values.get(path, default)

    def finding(self, path, what):
        """Notes a difference."""
        self.findings.append(f"{self.name}: {path}: {what}")

    def number(self, path, expected, tolerance=0.0):
        """The number at a path is `expected` to an absolute tolerance; None for null."""
        found = self.values.get(path, "missing")
        self.compared.add(path)
        if expected is None or found is None or not is_number(found):
            if not (expected is None and found is None):
                self.finding(path, f"is {found}, should be {_text(expected)}")
            return
        value, expected, tolerance = float(found), float(expected), float(tolerance)
        self._count(expected, tolerance)
        same = value == expected or (math.isnan(value) and math.isnan(expected))
        if not same and not abs(value - expected) <= tolerance:
            self.finding(path, f"is {value!r}, should be {expected!r} ± {tolerance:.2g}")

    def between(self, path, low, high):
        """The number at a path lies in an interval (ends included): a bound, not a value."""
        found = self.values.get(path, "missing")
        self.compared.add(path)
        if found is None or not is_number(found):
            self.finding(path, f"is {found}, should be a number from {low} to {high}")
            return
        if low == high:
            self.sharp += 1
        else:
            self.bounded += 1
        if not float(low) <= float(found) <= float(high):
            self.finding(path, f"is {found!r}, should lie in {_text(low)} … {_text(high)}")

    def same(self, path, expected):
        """What is no number (a word, a truth value, null) is as expected."""
        found = self.values.get(path, "missing")
        if found != expected:
            self.finding(path, f"is {found!r}, should be {expected!r}")

    def numbers(self, path, expected, tolerances=0.0):
        """A list of numbers."""
        tolerances = np.broadcast_to(np.asarray(tolerances, float), (len(expected),))
        for index, (value, tolerance) in enumerate(zip(expected, tolerances)):
            self.number(f"{path}[{index}]", value, tolerance)
        if f"{path}[{len(expected)}]" in self.values:
            self.finding(path, f"has more than {len(expected)} entries")

    def close(self):
        """Looks for numbers that were neither compared nor listed."""
        self._confusions()
        for path, value in self.values.items():
            if path in self.compared or not is_number(value):
                continue
            reason = next((why for pattern, why in UNCHECKED if re.search(pattern, path)), None)
            if reason:
                self.reasons[reason] = self.reasons.get(reason, 0) + 1
            else:
                self.finding(path, f"{value!r} is neither compared nor listed")

    def _confusions(self):
        """Of every table of confusions, what lies beside its diagonal: the test errors."""
        cells = {}
        for path, value in self.values.items():
            place = re.fullmatch(r"(.*)\.confusion\[(\d+)\]\[(\d+)\]", path)
            if place:
                cells.setdefault(place[1], []).append((int(place[2]), int(place[3]), value))
                self.compared.add(path)
        for prefix, counts in cells.items():
            wrong = sum(count for row, column, count in counts if row != column)
            if wrong != self.values.get(f"{prefix}.testErrors"):
                self.finding(f"{prefix}.confusion", f"has {wrong} errors, testErrors is {self.values.get(prefix + '.testErrors')}")

    def _count(self, expected, tolerance):
        if tolerance <= 1e-3 * abs(expected) or tolerance <= 1e-9:
            self.sharp += 1
        else:
            self.bounded += 1


def _text(value):
    return "null" if value is None else repr(float(value))
