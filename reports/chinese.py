"""Dates and counts as official Chinese writes them: Arabic digits, no leading zeros."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from .content import Basis, DaySpan, NoticePeriod

_PLACE = re.compile(r".*?[县区旗]|.*市(?![政场])")
_TITLE_LINE = 20  # characters of a title on one line


def full_date(day: date) -> str:
    """2026年6月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def full_moment(moment: datetime) -> str:
    """2026年6月2日9时05分, by the clock of the moment itself."""
    return f"{full_date(moment.date())}{moment.hour}时{moment:%M}分"


def period(notice: NoticePeriod) -> str:
    """2026年6月2日至6月8日（5个工作日）; 2023年9月28日、10月7日至10日（5个工作日）.

    The year is written again only where it changes; among several spans the month of a span is too.
    """
    unit = "个工作日" if notice.working else "天"
    if len(notice.spans) == 1:
        words = _span(notice.spans[0], None, repeat_month=True)
    else:
        before = [None, *(span.last for span in notice.spans)]
        words = "、".join(
            _span(span, earlier, repeat_month=False)
            for span, earlier in zip(notice.spans, before, strict=False)
        )
    return f"{words}（{notice.days}{unit}）"


def basis(documents: Sequence[Basis]) -> str:
    """《…》（文号）和《…》（文号）."""
    named = [f"《{document.title}》（{document.number}）" for document in documents]
    return enumeration(named)


def enumeration(parts: Sequence[str]) -> str:
    """甲、乙和丙."""
    return "和".join(part for part in ("、".join(parts[:-1]), parts[-1]) if part)


_DIGITS = "零一二三四五六七八九"


def naming(before: str, cluster: str) -> tuple[str, ...]:
    """The lines of a title that name a cluster: one that is too long turns after the county (词意完整)."""
    place = _PLACE.match(cluster)
    if len(before + cluster) <= _TITLE_LINE or not place:
        return (before + cluster,)
    return (before + place[0], cluster[place.end() :])


def ordinal(level: int, number: int) -> str:
    """The number before a heading or a paragraph: 一、（一）1.（1）for the levels 1 to 4."""
    if level == 1:
        return f"{numeral(number)}、"
    if level == 2:
        return f"（{numeral(number)}）"
    return f"{number}." if level == 3 else f"（{number}）"


def numeral(number: int) -> str:
    """1 to 99 in Chinese characters: 七, 十二, 三十."""
    if not 0 < number < 100:
        raise ValueError(f"序数 {number} 不在1至99之间")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _span(span: DaySpan, before: date | None, *, repeat_month: bool) -> str:
    first = _after(span.first, before)
    if span.first == span.last:
        return first
    same_month = (span.first.year, span.first.month) == (span.last.year, span.last.month)
    last = f"{span.last.day}日" if same_month and not repeat_month else _after(span.last, span.first)
    return f"{first}至{last}"


def _after(day: date, before: date | None) -> str:
    return f"{day.month}月{day.day}日" if before and before.year == day.year else full_date(day)
