"""Numbers as people type them, with what Chinese input methods put in place of digits and signs."""

import re
from decimal import Decimal

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．。＋－", "0123456789..+-")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?")


def half_width(text: str) -> str:
    """Return `text` without outer spaces, its full-width digits and signs as plain ones."""
    return text.strip().translate(_HALF_WIDTH)


def read_number(text: str) -> Decimal | None:
    """Return the number that `text` is, if it is one of at most nine digits and six decimals."""
    number = half_width(text)
    return Decimal(number) if _NUMBER.fullmatch(number) else None
