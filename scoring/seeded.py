"""Chance that anybody can check: SHA-256 in counter mode, Fisher–Yates, rejection.

Everything is defined by bytes, so another program in another language re-runs a draw to the same result:

* block c = SHA-256(seed ‖ c as 8 bytes, big-endian), c = 0, 1, 2 …; the stream is the blocks in order;
* a number below n takes ⌈b/8⌉ bytes, big-endian, where b is the bit length of n − 1, keeps the lowest b bits,
  and is drawn again while it is not below n, so that every number is equally likely;
* a shuffle walks i from the last position down to 1 and swaps i with a number below i + 1.

Sources: NIST SP 800-90A Rev. 1, 10.1.1.4 (Hashgen, the same idea); R. Durstenfeld (1964), Communications
of the ACM 7, 420 (Algorithm 235, the Fisher–Yates shuffle).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def draw_seed(commitment: bytes, public_value: bytes) -> bytes:
    """Seed of a verifiable draw: SHA-256(commitment ‖ public value).

    Parameters
    ----------
    commitment
        SHA-256 of the roster, recusals, loads and code version, published before the public value exists.
    public_value
        Something nobody controls and everybody can look up later.
    """
    return sha256(commitment + public_value).digest()


class SeededStream:
    """A reproducible stream of numbers from a seed of any length."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0
        self._left = b""

    def below(self, n: int) -> int:
        """Draw an integer from 0 to n − 1, all equally likely; n ≥ 1."""
        if n < 1:
            raise ValueError(f"no number lies between 0 and {n - 1}")
        bits = (n - 1).bit_length()
        while True:
            number = int.from_bytes(self._take((bits + 7) // 8)) & ((1 << bits) - 1)
            if number < n:
                return number

    def choice(self, items: Sequence[Item]) -> Item:
        """Draw one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in random order, all orders equally likely."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def _take(self, size: int) -> bytes:
        while len(self._left) < size:
            self._left += sha256(self._seed + self._counter.to_bytes(8)).digest()
            self._counter += 1
        taken, self._left = self._left[:size], self._left[size:]
        return taken
