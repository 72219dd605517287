from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.calendar.workdays import (
    LengthUnit,
    UnknownYear,
    deadline,
    is_workday,
    load_calendar,
    notice_end,
    official_calendar,
    working_days,
)

CALENDAR = official_calendar()
announced_days = st.dates(date(2022, 1, 1), date(2026, 6, 30))
lengths = st.integers(1, 60)


def test_every_year_names_its_notice() -> None:
    assert {year: notice.number for year, notice in CALENDAR.years.items()} == {
        2022: "国办发明电〔2021〕11号",
        2023: "国办发明电〔2022〕16号",
        2024: "国办发明电〔2023〕7号",
        2025: "国办发明电〔2024〕12号",
        2026: "国办发明电〔2025〕7号",
    }
    assert all(notice.issued.year == year - 1 for year, notice in CALENDAR.years.items())


@pytest.mark.parametrize(("year", "count"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248)])
def test_working_days_a_year(year: int, count: int) -> None:
    """The counts come from another implementation (chinesecalendar 1.11.0)."""
    days = working_days(date(year, 1, 1), count, CALENDAR)
    assert days[-1].year == year
    assert working_days(days[-1] + timedelta(days=1), 1, CALENDAR)[0].year == year + 1


@pytest.mark.parametrize(
    ("first_day", "length", "end"),
    [
        (date(2023, 9, 28), 5, date(2023, 10, 10)),  # across the National Day holiday and its worked weekend
        (date(2022, 12, 29), 5, date(2023, 1, 5)),  # across the year
        (date(2026, 6, 2), 5, date(2026, 6, 8)),  # across a plain weekend
        (date(2026, 6, 2), 1, date(2026, 6, 2)),  # the first day counts
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # unless it is not worked
    ],
)
def test_notice_of_working_days(first_day: date, length: int, end: date) -> None:
    assert notice_end(first_day, length, LengthUnit.WORKING_DAYS) == end


def test_notice_of_calendar_days_needs_no_holidays() -> None:
    assert notice_end(date(2031, 12, 30), 7, LengthUnit.CALENDAR_DAYS) == date(2032, 1, 5)


@pytest.mark.parametrize("unit", list(LengthUnit))
def test_a_period_has_at_least_one_day(unit: LengthUnit) -> None:
    with pytest.raises(ValueError, match="期限至少为1"):
        notice_end(date(2026, 6, 2), 0, unit)


def test_unknown_year_is_refused_by_name() -> None:
    with pytest.raises(UnknownYear, match="工作日历中没有2027年的节假日安排") as refusal:
        is_workday(date(2027, 3, 1), CALENDAR)
    assert refusal.value.year == 2027


def test_a_period_that_runs_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(UnknownYear, match="2027年"):
        notice_end(date(2026, 12, 24), 5, LengthUnit.WORKING_DAYS)


def test_last_days_of_december_wait_for_the_next_notice() -> None:
    assert is_workday(date(2026, 12, 28), CALENDAR)
    with pytest.raises(UnknownYear, match="2027年"):
        is_workday(date(2026, 12, 29), CALENDAR)


def test_deadline_is_midnight_in_china() -> None:
    assert deadline(date(2026, 7, 31)) == datetime(2026, 7, 31, 16, 0, tzinfo=UTC)


@given(announced_days, lengths)
def test_a_period_holds_its_length_in_working_days(first_day: date, length: int) -> None:
    days = working_days(first_day, length, CALENDAR)
    between = (first_day + timedelta(n) for n in range((days[-1] - first_day).days + 1))
    assert days == tuple(day for day in between if is_workday(day, CALENDAR))
    assert len(days) == length


@given(announced_days, lengths)
def test_a_longer_period_ends_later(first_day: date, length: int) -> None:
    ends = [notice_end(first_day, length + more, LengthUnit.WORKING_DAYS) for more in (0, 1)]
    assert ends[0] < ends[1]


@given(st.dates(date(1993, 1, 1), date(2100, 12, 31)))
def test_a_deadline_is_the_first_moment_of_the_next_day(day: date) -> None:
    assert (deadline(day) + timedelta(hours=8)).replace(tzinfo=None) == datetime.combine(
        day + timedelta(days=1), datetime.min.time()
    )


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("holidays: {元旦: [01-01, 01-03]}\n    workdays: [01-05]", "2026-01-05不是调休上班日"),
        ("holidays: {元旦: [01-01, 01-04]}\n    workdays: [01-04]", "2026-01-04不是调休上班日"),
        ("holidays: {元旦: [01-03, 01-01]}\n    workdays: []", "01-03在01-01之后"),
    ],
)
def test_wrong_data_is_refused(tmp_path: Path, entry: str, reason: str) -> None:
    file = tmp_path / "holidays.yaml"
    file.write_text(
        f'version: "1"\nyears:\n  2026:\n    notice: 示例〔2025〕0号\n    issued: 2025-11-04\n    {entry}\n',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=reason):
        load_calendar(file)
