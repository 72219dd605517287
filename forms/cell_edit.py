"""Edits of single cells as the page's queue sends them: checked, and turned into plain values.

What cannot have come from our own page is refused as a whole (`MalformedEdits`); what a person typed wrongly
is a fault of that one edit, in words, and the others go their way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString

from forms.score_sheet import (
    COMMENT_LIMIT,
    Entry,
    clean_comment,
    comment_too_long,
    draft_faults,
    read_score,
)
from scoring.scheme import Indicator

OPINION = ""  # the overall opinion travels under no indicator's code
MOST_EDITS = 100

_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST = 100 * COMMENT_LIMIT


class MalformedEdits(ValueError):
    """The data do not have the shape that the page sends."""


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One edit: the browser's name for it, its cell, the revision it was made from, and what was typed."""

    id: str
    code: str
    base: int
    score: str
    abstained: bool
    comment: str

    def faults(self, indicator: Indicator | None) -> tuple[LazyString, ...]:
        """Return what is wrong with it, in words; `indicator` is None for the overall opinion."""
        if indicator is not None:
            return tuple(
                fault for _, fault in draft_faults(indicator, self.score, self.abstained, self.comment)
            )
        return (comment_too_long(),) if len(self.comment) > COMMENT_LIMIT else ()

    def entry(self) -> Entry:
        """Return what the cell is to hold; meaningful where there are no `faults`."""
        return Entry(read_score(self.score), self.abstained, self.comment)


def read_edits(data: object) -> tuple[CellEdit, ...]:
    """Return the edits in the order in which they were made; raises `MalformedEdits`."""
    listed = data.get("edits") if isinstance(data, Mapping) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_EDITS:
        raise MalformedEdits
    return tuple(_read(one) for one in listed)


def _read(one: object) -> CellEdit:
    if not isinstance(one, Mapping):
        raise MalformedEdits
    edit_id, code, base = (one.get(name) for name in ("id", "code", "base"))
    score, abstained, comment = (one.get(name) for name in ("score", "abstained", "comment"))
    if (
        isinstance(edit_id, str)
        and _ID.fullmatch(edit_id)
        and isinstance(code, str)
        and type(base) is int
        and 0 <= base < 2**31
        and isinstance(score, str)
        and isinstance(abstained, bool)
        and isinstance(comment, str)
        and len(score) + len(comment) <= _LONGEST
        and (code != OPINION or not (score.strip() or abstained))
    ):
        return CellEdit(edit_id, code, base, score.strip(), abstained, clean_comment(comment))
    raise MalformedEdits
