"""The holidays of a year 放假安排 as text: the lines of the State Council's notice, pasted or typed.

    春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

A line names a holiday; its sentences say which days are off and which weekend days are worked instead.
Weekdays in brackets and numbers of days need not be there; where they are, they must agree. What cannot be
read is refused with its line, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WORKED = "调休上班"
LONGEST_SPAN = 15
LONGEST_TEXT = 4000

_NUMBERING = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,2}[)、.]\s*")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号](?:\(([^()]*)\))?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_COUNT = re.compile(r"(?:共|放假)(\d+)天")
_BRACKETS = re.compile(r"\([^()]*\)")
_WEEKDAYS = "一二三四五六日"

Holiday = tuple[str, date, date]


@dataclass(frozen=True)
class HolidayEntry:
    """One year's arrangement as a notice announced it; days are in order."""

    number: str
    issued: date
    source: str
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]


class Unreadable(ValueError):
    """The text is no arrangement of the year; ``args`` are the reasons, one for each fault."""


def text_of(holidays: Iterable[Holiday], workdays: Iterable[date], year: int) -> str:
    """The text that `read_text` reads back."""
    lines = [
        f"{title}：{_day(first, year)}放假，共1天。"
        if first == last
        else f"{title}：{_day(first, year)}至{_day(last, year)}放假，共{(last - first).days + 1}天。"
        for title, first, last in holidays
    ]
    worked = "、".join(f"{_day(day, year)}（周{_WEEKDAYS[day.weekday()]}）" for day in workdays)
    return "\n".join([*lines, f"{WORKED}：{worked}。"] if worked else lines)


def _day(day: date, year: int) -> str:
    return (f"{day.year}年" if day.year != year else "") + f"{day.month}月{day.day}日"


def read_text(text: str, year: int) -> tuple[tuple[Holiday, ...], tuple[date, ...]]:
    """Return the holidays and the weekend days worked; raises `Unreadable` with every fault."""
    faults: list[object] = []
    holidays: list[Holiday] = []
    workdays: list[date] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = unicodedata.normalize("NFKC", line).replace(" ", "").strip()
        if words:
            try:
                off, worked = _read_line(words, year)
            except Unreadable as unreadable:
                faults += [_l("第%(line)s行：%(reason)s", line=number, reason=why) for why in unreadable.args]
            else:
                holidays += off
                workdays += worked
    faults = faults or list(_contradictions(holidays, workdays))
    if faults:
        raise Unreadable(*faults)
    return tuple(sorted(holidays, key=lambda one: one[1:])), tuple(sorted(workdays))


def _read_line(words: str, year: int) -> tuple[list[Holiday], list[date]]:
    title, colon, rest = _NUMBERING.sub("", words).partition(":")
    if not colon or not title:
        raise Unreadable(_l("应为“节日：某月某日至某月某日放假”"))
    holidays: list[Holiday] = []
    workdays: list[date] = []
    for sentence in re.split("[。;]", rest):
        found = _dates(sentence, year)
        if "上班" in sentence or title == WORKED:
            workdays += found
        elif found:
            holidays.append(_holiday(title, found, sentence))
    if not holidays and not workdays:
        raise Unreadable(_l("没有日期"))
    return holidays, workdays


def _holiday(title: str, found: Sequence[date], sentence: str) -> Holiday:
    bare = _BRACKETS.sub("", sentence)
    if len(found) > 2 or (len(found) == 2) != ("至" in bare):
        raise Unreadable(_l("放假日期应为一天，或“某日至某日”"))
    first, last = found[0], found[-1]
    days = (last - first).days + 1
    if not 1 <= days <= LONGEST_SPAN:
        raise Unreadable(_l("放假应为1至%(most)s天，现为%(days)s天", most=LONGEST_SPAN, days=days))
    if (count := _COUNT.search(bare)) and int(count[1]) != days:
        raise Unreadable(_l("写明共%(said)s天，按日期为%(days)s天", said=count[1], days=days))
    return title, first, last


def _dates(sentence: str, year: int) -> list[date]:
    """The days outside brackets, in order; a month or year not written is that of the day before."""
    depth_of = _BRACKETS.sub(lambda match: "\0" * len(match[0]), sentence)
    found: list[date] = []
    for match in _DAY.finditer(sentence):
        if depth_of[match.start()] == "\0":
            continue
        if not match[2] and not found:
            raise Unreadable(_l("“%(words)s”没有月份", words=match[0]))
        in_year = int(match[1]) if match[1] else found[-1].year if found and not match[2] else year
        found.append(_checked(match, in_year, int(match[2]) if match[2] else found[-1].month))
    if len(found) == 2 and found[0] > found[1] and found[0].month == 12:  # 12月31日至1月2日
        found[0] = found[0].replace(year=year - 1)
    if any((day.year != year and day < date(year - 1, 12, 1)) or day.year > year for day in found):
        raise Unreadable(_l("日期不在%(year)s年", year=year))
    return found


def _checked(match: re.Match[str], year: int, month: int) -> date:
    try:
        day = date(year, month, int(match[3]))
    except ValueError as error:
        raise Unreadable(_l("没有“%(words)s”这一天", words=match[0])) from error
    weekday = _WEEKDAY.search(match[4] or "")
    if weekday and weekday[1].replace("天", "日") != _WEEKDAYS[day.weekday()]:
        raise Unreadable(_l("“%(words)s”与这一天的星期不符", words=match[0]))
    return day


def _contradictions(holidays: Sequence[Holiday], workdays: Sequence[date]) -> Iterable[object]:
    """What is wrong with the year as a whole."""
    off: dict[date, str] = {}
    for title, first, last in holidays:
        for number in range((last - first).days + 1):
            day = first + timedelta(number)
            if day in off:
                yield _l("%(day)s重复：%(one)s、%(other)s", day=day, one=off[day], other=title)
            off[day] = title
    for day in sorted(set(workdays)):
        if workdays.count(day) > 1:
            yield _l("上班日%(day)s重复", day=day)
        if day in off:
            yield _l("%(day)s既放假又上班", day=day)
        elif day.weekday() < 5:
            yield _l("%(day)s不是周末，不能是调休上班日", day=day)
    named = "".join(title for title, _first, _last in holidays)
    if missing := [festival for festival in FESTIVALS if festival not in named]:
        yield _l("缺少：%(names)s", names="、".join(missing))


class HolidaysForm(TranslatedForm):
    """The notice of one year."""

    number = StringField(
        _l("文号"),
        [DataRequired(_l("请填写通知文号")), Length(max=64, message=TOO_LONG)],
        description=_l("如：国办发明电〔2025〕7号"),
    )
    issued = DateField(_l("印发日期"), [DataRequired(_l("请填写印发日期，如2025-11-04"))])
    source = StringField(
        _l("来源"),
        [DataRequired(_l("请填写来源")), Length(max=200, message=TOO_LONG)],
        description=_l("如：中国政府网，或收文登记号"),
    )
    text = TextAreaField(
        _l("放假和调休"),
        [DataRequired(_l("请填写放假和调休日期")), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    seen = HiddenField()

    def __init__(self, *args: Any, year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.year = year
        self.holidays: tuple[Holiday, ...] = ()
        self.workdays: tuple[date, ...] = ()

    def validate_text(self, field: Field) -> None:
        """Read the text; every fault is an error of the field."""
        try:
            self.holidays, self.workdays = read_text(field.data or "", self.year)
        except Unreadable as unreadable:
            *others, last = unreadable.args
            field.errors = [*field.errors, *others]
            raise ValidationError(last) from unreadable

    def entry(self) -> HolidayEntry:
        """What was entered; call it after ``validate``."""
        return HolidayEntry(
            number=(self.number.data or "").strip(),
            issued=cast("date", self.issued.data),
            source=(self.source.data or "").strip(),
            holidays=self.holidays,
            workdays=self.workdays,
        )
