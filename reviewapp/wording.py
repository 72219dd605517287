"""Numbers and dates as Chinese official texts write them, and as English pages do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale, gettext

from scoring.ranking import round_half_up

ZONE = ZoneInfo("Asia/Shanghai")


class Said(str):
    """A text in the language of whoever asked, and what it was said from: it can be said again in another."""

    message: str
    facts: dict[str, object]

    def __str__(self) -> Said:
        """Stay what it is: exceptions hand their text out through this."""
        return self


def _(message: str, **facts: object) -> str:
    """Translate now; the library itself promises no type."""
    said = Said(gettext(message, **facts))
    said.message, said.facts = message, facts
    return said


def kept(text: str) -> Any:
    """A text as it is stored: what it was said from, where that is known."""
    if not isinstance(text, Said):
        return text
    facts = {name: kept(fact) if isinstance(fact, str) else str(fact) for name, fact in text.facts.items()}
    return {"message": text.message, "facts": facts}


def said_again(stored: Any) -> str:
    """A stored text in the language of whoever reads it now."""
    if not isinstance(stored, Mapping):
        return str(stored)
    message, facts = stored["message"], {name: said_again(fact) for name, fact in stored["facts"].items()}
    return _(message, **facts)


def _chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"


def number(value: Decimal | str | None, decimals: int | None = None) -> str:
    """A decimal, or one that was frozen as text, with ``decimals`` digits or without needless zeros.

    An empty text for none.
    """
    if value is None:
        return ""
    value = Decimal(value)
    if decimals is not None:
        return str(round_half_up(value, decimals))
    return format(value.normalize() if value else Decimal(0), "f")


def signed(value: Decimal | str | None, decimals: int | None = None) -> str:
    """A decimal to be read (not a field), which may be negative: the sign for it instead of a hyphen."""
    return number(value, decimals).replace("-", "−")


def likelihood(value: Decimal) -> str:
    """A probability in whole per cent. What is not quite certain is not called certain: 99%以上, 不到1%."""
    percent = round_half_up(value * 100, 0)
    if percent >= 100 or percent <= 0:
        return _("%(percent)s以上", percent="99%") if percent else _("不到%(percent)s", percent="1%")
    return f"{percent}%"


def day(value: date | None) -> str:
    """2026年6月2日, or 2 June 2026; of a moment the day that it is here."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    if _chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%B} {value.year}"


WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def weekday(value: date) -> str:
    """周二, or Tue."""
    return WEEKDAYS[value.weekday()] if _chinese() else f"{value:%a}"


def moment(value: datetime | None) -> str:
    """2026年6月2日 14:03 in Chinese time, or 2 June 2026, 14:03."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    return f"{day(local.date())}{' ' if _chinese() else ', '}{local:%H:%M}"


def clock(value: datetime | None) -> str:
    """14:03:12 in Chinese time: when a moment ago was."""
    return "" if value is None else f"{value.astimezone(ZONE):%H:%M:%S}"


def deadline(value: datetime | None) -> str:
    """A moment that ends a period: midnight is 24:00 of the day before, as notices write it."""
    if value is None or value.astimezone(ZONE).time() != time():
        return moment(value)
    last = value.astimezone(ZONE).date() - timedelta(days=1)
    return f"{day(last)}{' ' if _chinese() else ', '}24:00"
