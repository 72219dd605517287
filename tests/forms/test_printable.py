"""What no document can print is refused in the form, with its code point."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from forms.decision import DecisionForm
from tests.conftest import sqlite_only


@sqlite_only
def test_a_text_that_cannot_be_printed_is_refused_in_its_field(app: Flask) -> None:
    data = MultiDict({"body": "部长\ue000会", "number": "第1次", "decided_on": "2026-06-01"})
    with app.test_request_context():
        form = DecisionForm(data, meta={"unprintable": lambda text: [c for c in text if c == "\ue000"]})
        assert not form.validate()
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    assert errors == {"body": ["含有公文字体不能印出的字符：U+E000"]}
