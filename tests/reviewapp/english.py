"""A reader of English: looks at every page, and knows which Chinese is data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from reviewapp.calendar.workdays import official_calendar
from reviewapp.db import db
from reviewapp.models import Base
from reviewapp.schemes import SHIPPED, all_figures, load_scheme
from reviewapp.schemes.sheets import INDICATOR_COLUMNS
from tests.conftest import client_of
from tests.reviewapp.test_translations import CHINESE

# What stands in Chinese on an English page on purpose: the seal, and the way to the Chinese pages.
# And what is typed and printed in Chinese: holidays as the State Council announces them, the wording of a
# notice, its fields, and the marks by which its lines are told apart; the sheets and columns of the
# templates, with what was filled in.
ON_PURPOSE = re.compile(
    r'aria-hidden="true">评</span>|lang="zh-Hans" >中文</button>|<textarea[^>]*lang="zh-Hans".*?</textarea>'
    r'|<pre class="wording" lang="zh-Hans">.*?</pre>|<code>\{[^}]+\}</code>'
    r'|<td[^>]*lang="zh-Hans".*?</td>|<datalist[^>]*lang="zh-Hans".*?</datalist>'
    r"|“标题：”|“小标题：”|“附件：”|《标题》（文号）",
    re.S,
)
LANG = re.compile(r'<html lang="([^"]+)">')


class Reader:
    """A person who reads in English and has every page looked at."""

    def __init__(self, app: Flask, person: int | None) -> None:
        self.app, self.client = app, client_of(app, person)
        with self.client.session_transaction() as session:
            session["language"] = "en"
        self.known: list[str] | None = None

    def get(self, path: str) -> TestResponse:
        return self._checked(self.client.get(path))

    def post(self, path: str, **data: object) -> TestResponse:
        self.known = None
        return self._checked(self.client.post(path, data=data))

    def _checked(self, answer: TestResponse) -> TestResponse:
        while answer.location:
            answer = self.client.get(answer.location)
        text = ON_PURPOSE.sub("", unescape(answer.text))
        if self.known is None:  # reading changes nothing
            self.known = known(self.app)
        for datum in self.known:
            text = text.replace(datum, "")
        lines = [line.strip() for line in text.splitlines() if CHINESE.search(line) or "%(" in line]
        assert (answer.request.path, lines) == (answer.request.path, [])
        assert LANG.findall(answer.text) == ["en"]
        return answer


def known(app: Flask) -> list[str]:
    """Every text in Chinese that the database holds or the programme ships, the longest first."""
    with app.app_context():
        cells = [
            cell
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(select(table))
            for cell in row
        ]
    return sorted(shipped() | chinese(cells), key=len, reverse=True)


@cache
def shipped() -> frozenset[str]:
    """The texts in Chinese that the programme ships; they are the same whatever a test does."""
    return chinese(
        [
            *(load_scheme(name).to_mapping() for name in SHIPPED),
            *(
                [one.number, *(day.title for day in one.holidays)]
                for one in official_calendar().years.values()
            ),
            *(figure.title for figure in all_figures().values()),
            *(word for column in INDICATOR_COLUMNS for word, _code in column.choices),
        ]
    )


def chinese(value: object) -> frozenset[str]:
    """The texts in plain data that hold a Chinese character."""
    return frozenset(text for text in texts(value) if CHINESE.search(text))


def texts(value: object) -> Iterator[str]:
    """The texts in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)
