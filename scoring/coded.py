"""Columns of texts as numbers: long tables hold each name once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of texts: the distinct ones in order of first appearance, and where each row's is among them.

    ``code`` has shape (N,); ``texts[code[k]]`` is the text of row k.
    """

    texts: tuple[str, ...]
    code: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Coded:
        """Code a column."""
        places: dict[str, int] = {}
        code = array("q", (places.setdefault(text, len(places)) for text in texts))
        return cls(tuple(places), np.frombuffer(code, np.int64) if code else np.empty(0, np.int64))

    def in_order(self) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
        """The distinct texts sorted, and the codes that belong to them."""
        order = sorted(range(len(self.texts)), key=self.texts.__getitem__)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return tuple(self.texts[each] for each in order), place[self.code]
