"""The documented stream of random numbers, written out from its definition: Philox4x32-10 (Salmon and others, 2011).

Draw i of a seed for one purpose is the block with key = (low, high word of the seed) and counter = (low, high word of i,
purpose, 0). The known answers of the Random123 library are checked when this file is run.
"""

import numpy as np

#: What numbers are for.
LABELS, PIXELS, SUBSET, DIGITS, FEATURES, SOLVER, NOISE, START = range(1, 9)

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


def block(counter, key):
    """Four 32-bit words for every column of `counter` (4 × N) under a key of two words."""
    c = [np.asarray(word, np.uint64) & _MASK for word in counter]
    k = [int(word) & 0xFFFFFFFF for word in key]
    for turn in range(10):
        first, second = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [
            (second >> _SHIFT) ^ c[1] ^ np.uint64(k[0]),
            second & _MASK,
            (first >> _SHIFT) ^ c[3] ^ np.uint64(k[1]),
            first & _MASK,
        ]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


class Random:
    """The numbers of a seed and a purpose, by index."""

    def __init__(self, seed, purpose):
        self.key, self.purpose = (seed & 0xFFFFFFFF, seed >> 32), purpose

    def words(self, indices):
        """The four words of each index."""
        i = np.atleast_1d(np.asarray(indices, np.uint64))
        return block((i & _MASK, i >> _SHIFT, np.full(len(i), self.purpose), np.zeros(len(i))), self.key)

    def uniform(self, indices):
        """In (0, 1): (⌊(2³² w₁ + w₀)/2¹²⌋ + ½)/2⁵²."""
        w = self.words(indices)
        return _unit(w[0], w[1])

    def below(self, bound, indices):
        """Whole numbers from 0 to bound − 1: ⌊(2³² w₃ + w₂)·bound/2⁶⁴⌋, in Python's unlimited integers."""
        w = self.words(indices)
        bounds = np.broadcast_to(bound, len(w[0]))
        return [(((int(h) << 32) | int(l)) * int(b)) >> 64 for h, l, b in zip(w[3], w[2], bounds)]

    def normal(self, indices):
        """Standard normal numbers by Box and Muller: u₁ from words 0 and 1, u₂ from 2 and 3."""
        w = self.words(indices)
        return np.sqrt(-2 * np.log(_unit(w[0], w[1]))) * np.cos(2 * np.pi * _unit(w[2], w[3]))

    def permutation(self, count, total, first=0):
        """The first places of a random permutation (Fisher and Yates): exchange k is drawn at index first + k."""
        places = list(range(total))
        draws = self.below(total - np.arange(count), first + np.arange(count, dtype=np.uint64)) if count else []
        for place, draw in enumerate(draws):
            other = place + draw
            places[place], places[other] = places[other], places[place]
        return places[:count]


def _unit(low, high):
    return ((((high << _SHIFT) | low) >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52


def subset(count, total, seed, purpose=SUBSET):
    """A random subset without replacement, in random order."""
    return Random(seed, purpose).permutation(count, total)


if __name__ == "__main__":
    for counter, key, answer in (
        ([0] * 4, [0] * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ):
        got = " ".join(f"{int(w[0]):08x}" for w in block([[c] for c in counter], key))
        assert got == answer, (got, answer)
    print("Philox4x32-10 gives Random123's known answers")
