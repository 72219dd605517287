"""Units that people write beside a number, and by what power of ten they differ."""

import re

# Money in 元 and areas in 平方米, as powers of ten. 亩 is no power of ten of them: it has no place here.
_FAMILIES = (
    {"元": 0, "千元": 3, "万元": 4, "万": 4, "百万元": 6, "千万元": 7, "亿元": 8, "亿": 8},
    {"平方米": 0, "公顷": 4, "平方公里": 6, "平方千米": 6},
)
_UNIT = re.compile("|".join(sorted((unit for family in _FAMILIES for unit in family), key=len, reverse=True)))


def power_of_ten(unit: str, measure: str) -> int | None:
    """Return the power of ten that takes a number in ``unit`` to ``measure``; None where there is none.

    No unit is that of the column: ``power_of_ten("万元", "亿元")`` is -4, ``power_of_ten("", "亿元")`` is 0.
    """
    if unit in ("", measure):
        return 0
    for family in _FAMILIES:
        if unit in family and measure in family:
            return family[unit] - family[measure]
    return None


def unit_of_format(number_format: str) -> str:
    """Return the unit that a cell's number format shows behind the number, such as 万元 of ``0.00"万元"``."""
    if number_format == "General":
        return ""
    if "%" in number_format:
        return "%"
    found = _UNIT.search(number_format.partition(";")[0])
    return found[0] if found else ""
