"""Figures 指标数据: what an application reports, and the catalogue that says what each of them is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Figures = Mapping[str, Mapping[int, Decimal]]
"""Figure key → year → value; a figure that is reported once stands under the reference year 基准年."""


class FigureKind(StrEnum):
    """What sort of number a figure is; a flag is 1 for 是 and 0 for 否."""

    AMOUNT = "amount"
    SHARE = "share"
    COUNT = "count"
    FLAG = "flag"


_POSSIBLE: Mapping[FigureKind, Callable[[Decimal], bool]] = {
    FigureKind.AMOUNT: lambda value: value >= 0,
    FigureKind.SHARE: lambda value: 0 <= value <= 100,
    FigureKind.COUNT: lambda value: value >= 0 and value % 1 == 0,
    FigureKind.FLAG: lambda value: value in (0, 1),
}


class FilledBy(StrEnum):
    """Who reports a figure: the applicant 申报主体, or the office 主管部门 that checks it."""

    APPLICANT = "applicant"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDefinition:
    """One entry of the catalogue: a figure's Chinese title, its unit, the years (`window`) it covers."""

    key: str
    title: str
    unit: str
    kind: FigureKind
    yearly: bool
    window: int
    filled_by: FilledBy
    note: str = ""

    def years(self, year: int) -> tuple[int, ...]:
        """Return the years to be reported for the reference year `year`, oldest first."""
        return tuple(range(year - self.window + 1, year + 1)) if self.yearly else (year,)

    def accepts(self, value: Decimal) -> bool:
        """Say whether `value` is possible: never negative, shares to 100, counts whole, flags 0 or 1."""
        return _POSSIBLE[self.kind](value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCatalogue:
    """The catalogue 指标数据目录, in the order in which figures are shown."""

    figures: tuple[FigureDefinition, ...]
