"""Employers and days in the words of one cell: 某大学（2021年3月至2023年6月）；某公司（2023年7月至今）."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from reviewapp.imports.cells import CellProblem
from reviewapp.wording import _

_PART = re.compile(r"[;；]")
_BRACKETED = re.compile(r"(.*)[(（]([^()（）]*)[)）]", re.DOTALL)
_TO = re.compile(r"\s*(?:至|到|~|～|—+|–)\s*")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?", re.ASCII)
_NOW = frozenset({"今", "现在", "now"})
_LONGEST_EMPLOYER, _LONGEST_NOTE = 200, 200


@dataclass(frozen=True, slots=True)
class Employed:
    """An employer with its dates; without ``until`` it goes on."""

    employer: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Away:
    """Days, the first and the last among them, and what was noted of them."""

    since: date
    until: date
    note: str


def read_employers(text: str) -> tuple[Employed, ...]:
    """Employers with dates, one after another; raises `CellProblem` with the part that cannot be read."""
    return tuple(_employed(part) for part in _parts(text))


def read_days(text: str) -> tuple[Away, ...]:
    """Days with notes in brackets, each; raises `CellProblem` with the part that cannot be read."""
    return tuple(_away(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _PART.split(text) if part.strip()]


def _employed(part: str) -> Employed:
    found = _BRACKETED.fullmatch(part)
    ends = _ends(found[2]) if found and found[1].strip() else None
    if found is None or ends is None or (ends[1] is None and not _goes_on(found[2])):
        raise CellProblem(
            _(
                "“%(part)s”应写成：单位（2021年3月至2023年6月），仍在职的写“至今”，多个单位用分号分隔",
                part=part,
            )
        )
    employer = found[1].strip()
    if len(employer) > _LONGEST_EMPLOYER:
        raise CellProblem(
            _("不能超过%(limit)s个字，现有%(length)s个字", limit=_LONGEST_EMPLOYER, length=len(employer))
        )
    return Employed(employer, *ends)


def _away(part: str) -> Away:
    found = _BRACKETED.fullmatch(part)
    days, note = (found[1], found[2].strip()) if found else (part, "")
    ends = _ends(days)
    if ends is None or _goes_on(days):
        raise CellProblem(
            _("“%(part)s”应写成：2026年7月1日至2026年7月5日（原因），多段用分号分隔", part=part)
        )
    if len(note) > _LONGEST_NOTE:
        raise CellProblem(
            _("不能超过%(limit)s个字，现有%(length)s个字", limit=_LONGEST_NOTE, length=len(note))
        )
    since, until = ends
    return Away(since, until or _first(_plain(days), None, last=True) or since, note)


def _goes_on(text: str) -> bool:
    return _TO.split(_plain(text))[-1] in _NOW


def _ends(text: str) -> tuple[date, date | None] | None:
    """The first and the last day of a period; None where it is none, or ends before it begins."""
    words = _TO.split(_plain(text))
    since = _first(words[0], None, last=False)
    if since is None or len(words) > 2:
        return None
    if len(words) == 1 or words[1] in _NOW:
        return since, None
    until = _first(words[1], since.year, last=True)
    return None if until is None or until < since else (since, until)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _first(words: str, year: int | None, *, last: bool) -> date | None:
    """A day, or the first or last of a month; a day without year is of ``year``."""
    try:
        if found := _MONTH.fullmatch(words):
            of = int(found[1]), int(found[2])
            return date(*of, monthrange(*of)[1] if last else 1)
        if found := _DAY.fullmatch(words):
            return date(int(found[1] or year or 0), int(found[2]), int(found[3]))
    except ValueError:  # no such day; IllegalMonthError is one of them
        pass
    return None
