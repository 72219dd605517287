"""How numbers are said on pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from reviewapp.wording import likelihood


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("1", "99%以上", "more than 99%"),
        ("0.995", "99%以上", "more than 99%"),
        ("0.994999", "99%", "99%"),
        ("0.5", "50%", "50%"),
        ("0.005", "1%", "1%"),
        ("0.004999", "不到1%", "less than 1%"),
        ("0", "不到1%", "less than 1%"),
    ],
)
def test_what_is_estimated_is_never_called_certain(
    context: Flask, value: str, chinese: str, english: str
) -> None:
    with context.test_request_context():
        assert likelihood(Decimal(value)) == chinese
        with force_locale("en"):
            assert likelihood(Decimal(value)) == english
