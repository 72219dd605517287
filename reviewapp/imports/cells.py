"""From one cell of a workbook to one typed value, exactly, or to a sentence that says what was expected."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from reports.characters import refusal
from reports.fonts import named, unprintable
from reviewapp.imports.columns import CellKind, Column
from reviewapp.imports.units import power_of_ten, unit_of_format
from reviewapp.wording import _

Value = str | int | Decimal | date | None

SMALLEST_STEP = Decimal("0.000001")
MOST_DIGITS = 12
"""Figures are stored with 6 digits after the point and at most this many before it."""

_NUMBER = re.compile(r"([+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(\D*)", re.ASCII)
_DATE = re.compile(
    r"(\d{4})[-/.年]([\d十]{1,3})[-/.月]([\d十]{1,3})[日号]?(?:T?00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)",
    re.ASCII,
)
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MINUS_SIGNS = str.maketrans("−–—", "---")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_NAMED = 5  # unprintable characters in one message
_NOT_TEXT = (bool, date, time, timedelta)


class CellProblem(ValueError):
    """The cell cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell as the file holds it; ``uncomputed``: formula without result, ``failed``: one with #…!."""

    value: object
    number_format: str = "General"
    uncomputed: bool = False
    failed: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in, or only spaces."""
        if isinstance(self.value, str):
            return not self.uncomputed and not self.value.strip()
        return not self.uncomputed and self.value is None

    @property
    def is_percent(self) -> bool:
        """Whether the cell shows a percent sign: typed, or by its format."""
        return "%" in (_half_width(self.value) if isinstance(self.value, str) else self.number_format)

    @property
    def text(self) -> str:
        """The value as words, for reading headings and for telling the user what stands there."""
        if isinstance(self.value, datetime):
            return self.value.isoformat(sep=" ").removesuffix(" 00:00:00")
        if isinstance(self.value, float):
            return format(Decimal(repr(self.value)), "f").removesuffix(".0")
        return "" if self.value is None else " ".join(str(self.value).split())


def read_cell(cell: Raw, column: Column) -> Value:
    """Return the cell's value; raise `CellProblem` where it is not what the column asks for."""
    if cell.uncomputed:
        raise CellProblem(_("公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再导入，或直接填写数值"))
    if cell.failed:
        raise CellProblem(_("公式计算出错，请改正公式或直接填写数值"))
    if cell.is_blank:
        if column.required:
            raise CellProblem(_("必须填写"))
        return None
    if column.choices:
        return _choice(cell, column)
    return _READERS[column.kind](cell, column)


def has_unit(cell: Raw, column: Column) -> bool:
    """Whether a number was typed with its unit, such as 4500万元; a percent sign is none."""
    if column.kind not in (CellKind.DECIMAL, CellKind.INTEGER) or not isinstance(cell.value, str):
        return False
    found = _NUMBER.fullmatch(_number_words(cell.value))
    return found is not None and found[2] not in ("", "%")


def shown(text: str) -> str:
    """What was filled in, as pages and files can show it: signs that nobody sees as their code points."""
    return "".join(f"〔U+{ord(char):04X}〕" if refusal(char) else char for char in text)


def _choice(cell: Raw, column: Column) -> str:
    for word, code in column.choices:
        if _half_width(word) == _half_width(cell.text):
            return code
    words = _("、").join(word for word, _code in column.choices)
    raise CellProblem(_("应为下列之一：%(words)s", words=words))


def _text(cell: Raw, column: Column) -> str:
    if isinstance(cell.value, _NOT_TEXT):
        raise CellProblem(_("应为文字，请将单元格设为文本格式后重新填写"))
    if _CONTROL.search(cell.text):
        raise CellProblem(_("含有不可见的控制字符，请重新填写"))
    if len(cell.text) > column.longest:
        raise CellProblem(
            _("不能超过%(limit)s个字，现有%(length)s个字", limit=column.longest, length=len(cell.text))
        )
    if lacking := unprintable(cell.text):
        words = _("、").join(named(char) for char in lacking[:_MOST_NAMED])
        raise CellProblem(_("含有公文字体不能印出的字符：%(characters)s，请改用规范汉字", characters=words))
    return cell.text


def _key(cell: Raw, column: Column) -> str:
    """A number that names something: spaces and full-width signs make no difference."""
    return _half_width(_text(cell, column)).replace(" ", "")


def _decimal(cell: Raw, column: Column) -> Decimal:
    number = _within(_number(cell, column), column)
    stored = number.quantize(SMALLEST_STEP)
    if stored != number:
        raise CellProblem(_("小数不能超过%(places)s位，请四舍五入后填写", places=-SMALLEST_STEP.adjusted()))
    return _plain(stored)


def _integer(cell: Raw, column: Column) -> int:
    number = _within(_number(cell, column), column)
    if number != number.to_integral_value():
        raise CellProblem(_("应为整数"))
    return int(number)


def _flag(cell: Raw, _column: Column) -> Decimal:
    if cell.text not in ("是", "否"):
        raise CellProblem(_("应为“是”或“否”"))
    return Decimal(cell.text == "是")


def _code(cell: Raw, _column: Column) -> str:
    code = _half_width(cell.text).replace(" ", "")
    if not re.fullmatch(r"[1-9]\d{5}", code, re.ASCII):
        raise CellProblem(_("应为6位行政区划代码"))
    return code


def _date(cell: Raw, _column: Column) -> date:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    words = _half_width(cell.text).replace(" ", "").translate(_CHINESE_DIGITS)
    if found := _DATE.fullmatch(words):
        try:
            return date(*(_counted(part) for part in found.groups() if part))
        except ValueError:
            pass
    raise CellProblem(_("应为日期，如2026年6月2日"))


def _counted(words: str) -> int:
    """Read 6, 十, 十2 (twelve) or 3十1 (thirty-one); raises ValueError for anything else."""
    tens, ten, ones = words.rpartition("十")
    return int(tens or 1) * 10 + int(ones or 0) if ten else int(ones)


def _number_words(text: str) -> str:
    return _half_width(text).replace(" ", "").translate(_MINUS_SIGNS)


def _number(cell: Raw, column: Column) -> Decimal:
    """Return the number exactly as stored, in the unit of the column.

    A cell in percent format holds a hundredth of what it shows. A number without unit is in the column's.
    """
    is_typed = isinstance(cell.value, str)
    number, unit = _typed_number(cell.text) if is_typed else _stored_number(cell)
    if unit == "%" and column.measure != "%":
        raise CellProblem(_("不是百分数，请取消百分比格式后重新填写"))
    power = power_of_ten(unit, column.measure)
    if number is None or (is_typed and power is None):
        raise CellProblem(_expected_number(column))
    if power is None or (power != 0 and not is_typed):
        raise CellProblem(_("单元格格式带有单位“%(unit)s”，请改为常规格式后重新填写", unit=unit))
    if number.adjusted() + power >= MOST_DIGITS:
        raise CellProblem(_("数字过大，请核对单位"))
    return number.scaleb(power)


def _typed_number(text: str) -> tuple[Decimal | None, str]:
    """Read a number and its unit from words; no number where there is none."""
    found = _NUMBER.fullmatch(_number_words(text))
    return (Decimal(found[1].replace(",", "")), found[2]) if found else (None, "")


def _stored_number(cell: Raw) -> tuple[Decimal | None, str]:
    """Read the number of a cell and the unit that its format shows."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float) or not isfinite(cell.value):
        return None, ""
    number, unit = Decimal(repr(cell.value)), unit_of_format(cell.number_format)
    return (number.scaleb(2) if unit == "%" else number), unit


def _expected_number(column: Column) -> str:
    if column.measure:
        return _("应为数字，单位为%(unit)s", unit=column.measure)
    return _("应为数字，不带单位")


def _within(number: Decimal, column: Column) -> Decimal:
    if column.minimum is not None and number < column.minimum:
        raise CellProblem(_("不能小于%(least)s", least=column.minimum))
    if column.maximum is not None and number > column.maximum:
        raise CellProblem(_("不能大于%(most)s", most=column.maximum))
    return number


def _plain(number: Decimal) -> Decimal:
    """Drop needless zeros, but never write powers of ten: 72.50 is 72.5, 100.0 is 100."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _half_width(text: str) -> str:
    """Turn full-width digits, signs and spaces into their plain forms."""
    return unicodedata.normalize("NFKC", text).strip()


_READERS: dict[CellKind, Callable[[Raw, Column], Value]] = {
    CellKind.TEXT: _text,
    CellKind.KEY: _key,
    CellKind.INTEGER: _integer,
    CellKind.DECIMAL: _decimal,
    CellKind.DATE: _date,
    CellKind.CODE: _code,
    CellKind.FLAG: _flag,
}
