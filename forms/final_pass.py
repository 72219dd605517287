"""What an expert saw when confirming (确认提交): each sheet listed, with the version that the page showed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SEEN = re.compile(r"([0-9]{1,15}):([0-9]{1,9}):([0-9]{1,9})")


class MalformedList(ValueError):
    """The list does not have the shape that the page sends."""


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One line of the list: the assignment, the number of its sheet, and the tag of the sheet's last edit."""

    assignment_id: int
    number: int
    edit_tag: int

    def __str__(self) -> str:
        """Return the line as the page sends it back."""
        return f"{self.assignment_id}:{self.number}:{self.edit_tag}"


def read_seen(values: Sequence[str]) -> tuple[SeenSheet, ...]:
    """Return the lines that were listed; raises `MalformedList` for an empty list, or another shape."""
    found = [_SEEN.fullmatch(value) for value in values]
    if not found or None in found or len(set(values)) != len(values):
        raise MalformedList
    return tuple(SeenSheet(*map(int, one.groups())) for one in found if one)
