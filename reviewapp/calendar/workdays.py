"""Counting working days (工作日): is a day worked, when does a notice end, when exactly does a deadline fall.

The calendar is data (`holidays.yaml`) with the number of the notice it comes from. A day in a year without
data is refused by `UnknownYear`, never guessed. The year-end needs two notices: the coming New Year may move
working days into the last days of December (Saturday 29 December 2018 was worked).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOLIDAYS_FILE = Path(__file__).with_name("holidays.yaml")
ONE_DAY = timedelta(days=1)
YEAR_END = timedelta(days=3)
"""How far before 1 January a notice has reached back: 29 December at the earliest."""


class LengthUnit(StrEnum):
    """How the length of a notice is counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class UnknownYear(LookupError):
    """A day asked about lies in a year whose holiday notice is not in the calendar."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"工作日历中没有{year}年的节假日安排，无法计算工作日。请在国务院办公厅公布《关于{year}年部分节假日安排的通知》后，"
            f"将放假和调休日期连同文号录入工作日历；此前可改按自然日计算或推迟起始日期。"
        )


@dataclass(frozen=True)
class Holiday:
    """One holiday and its days off, the first and the last included."""

    title: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Each day off."""
        return (self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class YearNotice:
    """The holiday arrangement of one year, as one notice announced it."""

    year: int
    number: str
    issued: date
    holidays: tuple[Holiday, ...]
    days_worked: frozenset[date]

    @cached_property
    def days_off(self) -> frozenset[date]:
        """Every day off of every holiday."""
        return frozenset(day for holiday in self.holidays for day in holiday.days())


@dataclass(frozen=True)
class Calendar:
    """The announced years, and the version of the data they were loaded from."""

    version: str
    years: Mapping[int, YearNotice]

    def notice(self, year: int) -> YearNotice:
        """Return the notice that arranges ``year``; raise `UnknownYear` where there is none."""
        if year not in self.years:
            raise UnknownYear(year)
        return self.years[year]


def load_calendar(path: Path = HOLIDAYS_FILE) -> Calendar:
    """Read a calendar; raise `ValueError` where a worked day is no weekend day or is off as well."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    years = {int(year): _shipped_notice(int(year), entry) for year, entry in data["years"].items()}
    return Calendar(version=str(data["version"]), years=years)


@cache
def official_calendar() -> Calendar:
    """Return the calendar that comes with the program, read once."""
    return load_calendar()


def is_workday(day: date, calendar: Calendar) -> bool:
    """Tell whether ``day`` is worked: a weekday that is not off, or a weekend day worked instead."""
    notices = [calendar.notice(year) for year in sorted({day.year, (day + YEAR_END).year})]
    if any(day in notice.days_off for notice in notices):
        return False
    return day.weekday() < 5 or any(day in notice.days_worked for notice in notices)


def working_days(first_day: date, length: int, calendar: Calendar) -> tuple[date, ...]:
    """Return the ``length`` working days from ``first_day`` on; the first day counts if it is worked."""
    if length < 1:
        raise ValueError(f"期限至少为1个工作日，现为{length}。")
    return tuple(islice((day for day in _days_from(first_day) if is_workday(day, calendar)), length))


def notice_end(first_day: date, length: int, unit: LengthUnit, calendar: Calendar | None = None) -> date:
    """Return the last day of a notice (公示) of ``length`` days that begins on ``first_day``, which counts.

    Calendar days need no holiday data. Without ``calendar`` the one that comes with the program counts.
    """
    if unit is LengthUnit.WORKING_DAYS:
        return working_days(first_day, length, calendar or official_calendar())[-1]
    if length < 1:
        raise ValueError(f"期限至少为1日，现为{length}。")
    return first_day + (length - 1) * ONE_DAY


def deadline(day: date) -> datetime:
    """Return 24:00 of ``day`` in China as an aware moment in UTC: the first moment that is too late."""
    return datetime.combine(day + ONE_DAY, time(), SHANGHAI).astimezone(UTC)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def stretches(days: tuple[date, ...]) -> list[tuple[date, date]]:
    """Group working days into runs, broken where a weekday off lies between two of them."""
    runs = [(days[0], days[0])]
    for day, following in pairwise(days):
        gap = ((day + n * ONE_DAY).weekday() for n in range(1, (following - day).days))
        start = following if any(weekday < 5 for weekday in gap) else runs.pop()[0]
        runs.append((start, following))
    return runs


def year_notice(
    year: int, number: str, issued: date, holidays: Iterable[Holiday], worked: Iterable[date]
) -> YearNotice:
    """Return an arrangement; raise `ValueError` where a day worked is no weekend day or is off as well."""
    notice = YearNotice(year, number, issued, tuple(holidays), frozenset(worked))
    if wrong := sorted(day for day in notice.days_worked if day.weekday() < 5 or day in notice.days_off):
        raise ValueError(f"{year}年节假日数据有误：{wrong[0]}不是调休上班日。")
    return notice


def _shipped_notice(year: int, entry: Mapping[str, Any]) -> YearNotice:
    holidays = (_holiday(year, title, *span) for title, span in entry["holidays"].items())
    return year_notice(
        year, entry["notice"], entry["issued"], holidays, (_day(year, text) for text in entry["workdays"])
    )


def _holiday(year: int, title: str, first: str, last: str) -> Holiday:
    holiday = Holiday(title, _day(year, first), _day(year, last))
    if holiday.last < holiday.first:
        raise ValueError(f"{year}年节假日数据有误：{first}在{last}之后。")
    return holiday


def _day(year: int, text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(f"{year}-{text}")
