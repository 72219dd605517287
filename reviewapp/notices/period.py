"""The notice period day by day, as it is shown before anything is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reviewapp.calendar.workdays import Calendar, LengthUnit, YearNotice, is_workday

Mark = Literal["off", "weekend", "worked"] | None


@dataclass(frozen=True)
class PeriodDay:
    """One day: which day of the period it is (None where it does not count), and what is special about it.

    ``mark``: a holiday 休, a weekend, or a weekend day worked instead 班; ``title`` names the holiday.
    """

    day: date
    number: int | None
    mark: Mark
    title: str = ""


def period_days(first: date, last: date, unit: LengthUnit, calendar: Calendar) -> Iterator[PeriodDay]:
    """Yield each day from the first to the last; in calendar days each one counts, whatever it is."""
    number = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        mark, title = _mark(day, calendar)
        counts = unit is LengthUnit.CALENDAR_DAYS or is_workday(day, calendar)
        number += counts
        yield PeriodDay(day, number if counts else None, mark, title)


def _mark(day: date, calendar: Calendar) -> tuple[Mark, str]:
    for notice in arrangements(day, day, calendar):
        for holiday in notice.holidays:
            if holiday.first <= day <= holiday.last:
                return "off", holiday.title
        if day in notice.days_worked:
            return "worked", ""
    return ("weekend" if day.weekday() >= 5 else None), ""


def arrangements(first: date, last: date, calendar: Calendar) -> list[YearNotice]:
    """The known arrangements that days rest on: of their years, and of a New Year that is near."""
    years = range(first.year, (last + timedelta(days=3)).year + 1)
    return [calendar.years[year] for year in years if year in calendar.years]
