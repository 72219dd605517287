"""Moving the rows of a scheme about while it is typed: a row takes along everything below it."""

from collections.abc import Callable
from dataclasses import replace

from forms.scheme import DEEPEST, Row, SchemeDraft, blank_row

Rows = tuple[Row, ...]
Moved = tuple[Rows, int]
"""The rows afterwards, and where the row that was moved or added stands now."""


def move(draft: SchemeDraft, act: str, at: int) -> tuple[SchemeDraft, int]:
    """Return the draft after ``act`` on the row ``at``, and the row to go on with.

    An act that leads nowhere, such as up from the first place, leaves the draft as it is. Raises ``KeyError``
    for an act that does not exist, ``IndexError`` for a row that does not.
    """
    if not (0 <= at < len(draft.rows) or (act, at) == ("add", -1)):
        raise IndexError(at)
    rows, here = ACTS[act](draft.rows, at)
    return replace(draft, rows=rows), here


def end_of(rows: Rows, at: int) -> int:
    """Return the index behind the row ``at`` and everything below it."""
    return next((n for n in range(at + 1, len(rows)) if rows[n].depth <= rows[at].depth), len(rows))


def _sibling_before(rows: Rows, at: int) -> int | None:
    earlier = [n for n in range(at) if rows[n].depth <= rows[at].depth]
    return earlier[-1] if earlier and rows[earlier[-1]].depth == rows[at].depth else None


def _up(rows: Rows, at: int) -> Moved:
    before = _sibling_before(rows, at)
    if before is None:
        return rows, at
    end = end_of(rows, at)
    return rows[:before] + rows[at:end] + rows[before:at] + rows[end:], before


def _down(rows: Rows, at: int) -> Moved:
    behind = end_of(rows, at)
    if behind == len(rows) or rows[behind].depth < rows[at].depth:
        return rows, at
    moved, _ = _up(rows, behind)
    return moved, at + end_of(rows, behind) - behind


def _inward(rows: Rows, at: int) -> Moved:
    """Put the row below the one before it."""
    end = end_of(rows, at)
    if _sibling_before(rows, at) is None or max(row.depth for row in rows[at:end]) == DEEPEST:
        return rows, at
    return rows[:at] + _deeper(rows[at:end], 1) + rows[end:], at


def _outward(rows: Rows, at: int) -> Moved:
    """Put the row behind the one it was below."""
    if rows[at].depth == 0:
        return rows, at
    parent = next(n for n in range(at - 1, -1, -1) if rows[n].depth < rows[at].depth)
    end, behind = end_of(rows, at), end_of(rows, parent)
    here = behind - (end - at)
    return rows[:at] + rows[end:behind] + _deeper(rows[at:end], -1) + rows[behind:], here


def _add(rows: Rows, at: int) -> Moved:
    """Add a row of the same depth behind ``at``; behind everything where ``at`` is -1."""
    if at < 0:
        return (*rows, blank_row(0)), len(rows)
    end = end_of(rows, at)
    return (*rows[:end], blank_row(rows[at].depth), *rows[end:]), end


def _add_below(rows: Rows, at: int) -> Moved:
    if rows[at].depth == DEEPEST:
        return rows, at
    end = end_of(rows, at)
    return (*rows[:end], blank_row(rows[at].depth + 1), *rows[end:]), end


def _stay(rows: Rows, at: int) -> Moved:
    """Leave everything in its place: shown anew, the row has its kind's fields and spare lines."""
    return (*rows[:at], replace(rows[at], is_open=True), *rows[at + 1 :]), at


def _remove(rows: Rows, at: int) -> Moved:
    left = rows[:at] + rows[end_of(rows, at) :]
    return left, min(at, len(left) - 1)


def _deeper(rows: Rows, by: int) -> Rows:
    return tuple(replace(row, depth=row.depth + by) for row in rows)


ACTS: dict[str, Callable[[Rows, int], Moved]] = {
    "up": _up,
    "down": _down,
    "inward": _inward,
    "outward": _outward,
    "add": _add,
    "add_below": _add_below,
    "remove": _remove,
    "stay": _stay,
}
