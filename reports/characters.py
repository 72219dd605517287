"""Characters that no document prints, whatever faces there are: they would vanish, reorder or overlap."""

from __future__ import annotations

import unicodedata

_REASONS = {
    "Cc": "控制字符",
    "Cf": "不可见的格式字符",
    "Cn": "未定义的字符",
    "Co": "自造字",
    "Cs": "不完整的字符",
    "Mc": "组合用字符",
    "Me": "组合用字符",
    "Mn": "组合用字符",
    "Zl": "行分隔符",
    "Zp": "段分隔符",
}
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def refusal(char: str) -> str | None:
    """Why a character is never printed; None where only the faces decide.

    Marks that combine with the letter before them, and scripts that run from right to left, need shaping,
    which these documents do not do: better refused than printed in the wrong place.
    """
    if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
        return "自右向左书写的文字"
    return _REASONS.get(unicodedata.category(char))
