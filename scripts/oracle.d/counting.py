"""Errors of classifiers, counted from scores and what those may be off by: how many are wrong surely, and how many perhaps."""

import numpy as np


class Count:
    """How many of some examples are classified wrongly."""

    def __init__(self, scores, errors, labels, floor=0.0):
        scores, errors = np.asarray(scores), np.broadcast_to(errors, np.shape(scores))
        self.total, classes = len(labels), scores.shape[1] if len(scores) else 1
        labels = np.asarray(labels, int)
        if classes == 1 or not len(labels):
            self.margins = np.full(len(labels), np.inf)
            self.slack = np.zeros(len(labels))
        else:
            rows = np.arange(len(labels))
            right, right_error = scores[rows, labels], errors[rows, labels]
            others = np.array(scores, copy=True)
            others[rows, labels] = -np.inf
            self.margins = right - others.max(1)
            self.slack = right_error + errors.max(1) + floor
        self.wrong, self.open = self.margins < -self.slack, abs(self.margins) <= self.slack

    @property
    def low(self):
        """Those surely wrong."""
        return int(self.wrong.sum())

    @property
    def high(self):
        """And those that rounding decides."""
        return self.low + int(self.open.sum())
