"""Changes of every field have words, and the words of pages are those of the workbooks."""

from __future__ import annotations

from dataclasses import fields

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings

from reviewapp.labels import label
from reviewapp.schemes import load_figures, sheets, wording
from scoring.scheme import Indicator, IndicatorScheme, Threshold
from scoring.scheme_diff import diff
from tests.conftest import sqlite_only
from tests.reviewapp.schemes_drawn import schemes

SCHEMES = schemes(sorted(load_figures()))


def test_every_field_has_a_word() -> None:
    names = {field.name for kind in (IndicatorScheme, Indicator, Threshold) for field in fields(kind)}
    assert names - set(wording.FIELDS) == {"children", "indicators"}


@sqlite_only
def test_pages_and_workbooks_use_the_same_words(context: Flask) -> None:
    choices = (
        *(sheets.KINDS, sheets.OPERATORS, sheets.COMMENT_RULES),
        *(sheets.REQUIREMENTS, sheets.BAND_EDGES),
    )
    with context.test_request_context():
        assert [word for pairs in choices for word, _ in pairs] == [
            str(label(code)) for pairs in choices for _, code in pairs
        ]


@sqlite_only
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=SCHEMES, new=SCHEMES)
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_change_is_a_line(
    context: Flask, locale: str, old: IndicatorScheme, new: IndicatorScheme
) -> None:
    with context.test_request_context(), force_locale(locale):
        lines = wording.changes(old, new, load_figures())
    assert len(lines) == len(diff(old, new))
    assert [line for line in lines if not (line.act and line.indicator and line.what)] == []
    edited = [line for line in lines if line.act in ("修改", "Edited")]
    assert [line for line in edited if not (line.before and line.after)] == []
