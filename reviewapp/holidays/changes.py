"""What one arrangement of a year changes against another, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from reviewapp.calendar.workdays import YearNotice
from reviewapp.wording import _, day


def changes(old: YearNotice | None, new: YearNotice) -> Iterator[str]:
    """Yield each difference as a line; none where there is none, or no former arrangement."""
    if old is None:
        return
    if old.number != new.number:
        yield _("文号由%(old)s改为%(new)s", old=old.number, new=new.number)
    if old.issued != new.issued:
        yield _("印发日期由%(old)s改为%(new)s", old=day(old.issued), new=day(new.issued))
    off, worked = old.days_off, old.days_worked
    added, dropped = _listed(new.days_off - off), _listed(off - new.days_off)
    if added:
        yield _("增加放假：%(days)s", days=added)
    if dropped:
        yield _("不再放假：%(days)s", days=dropped)
    if more := _listed(new.days_worked - worked):
        yield _("增加上班：%(days)s", days=more)
    if fewer := _listed(worked - new.days_worked):
        yield _("不再上班：%(days)s", days=fewer)
    if not added and not dropped and old.holidays != new.holidays:
        yield _("节日的名称或起止有改动，放假日期不变")


def _listed(days: Iterable[date]) -> str:
    return _("、").join(day(one) for one in sorted(days))
