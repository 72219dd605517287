"""Canonical JSON and digests of what is frozen (after RFC 8785: sorted keys, no blanks, UTF-8)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _digits(value: Decimal) -> str:
    """The decimal without needless zeros. ``normalize`` would round it to the digits of the context."""
    text = format(value, "f")
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return plain if value else "0"


def canonical_json(value: Any) -> str:
    """The one text of ``value``.

    Decimals are strings. Floats are refused, they have no exact text; so are keys that are not text, which
    would be sorted as numbers and written as text.
    """
    _refuse_inexact(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )


def _refuse_inexact(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact text: freeze it as a Decimal first")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is not text")
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)


def digest(content: str | bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
