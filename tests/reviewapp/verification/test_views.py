"""Anybody checks a document; nobody learns more than its title, day and digest."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.documents import read_code
from reviewapp.issuing.kinds import issue_paper
from reviewapp.models import RoundPhase
from reviewapp.throttle import Throttle
from tests.conftest import client_of
from tests.factories import AT, FAR, Cast, carry, make_cast, publish, reopen_sheet, stage, submit_all
from tests.reports.samples import pages as printed


@pytest.fixture
def cast(context: Flask) -> Cast:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    return cast


class Issued(NamedTuple):
    """A document as it was handed out, without a hold on the database."""

    title: str
    code: str
    sha256: str
    content: bytes


@pytest.fixture
def notice(cast: Cast, fonts: Fonts) -> Issued:
    document = publish(db.session, cast, fonts).document
    issued = Issued(document.title, document.code, document.sha256, document.content)
    db.session.commit()
    return issued


@pytest.fixture
def visitor(context: Flask) -> FlaskClient:
    return client_of(context, None)


def check(visitor: FlaskClient, **fields: object) -> str:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/verify/").text)[0]
    answer = visitor.post("/verify/", data={"csrf_token": token, **fields})
    assert answer.status_code == 200
    return answer.text


def sent(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "公示.pdf"


def test_the_printed_code_opens_the_page_of_its_document(visitor: FlaskClient, notice: Issued) -> None:
    assert f"核验码：{notice.code}" in printed(notice.content)[-1]
    page = visitor.get(f"/verify/{notice.code}")
    assert page.status_code == 200
    assert [page.text.count(word) for word in (notice.title, notice.sha256)] == [1, 1]


def test_a_code_is_read_however_it_is_typed(visitor: FlaskClient, notice: Issued) -> None:
    typed = f" {notice.code.replace('-', ' ').lower().replace('0', 'o').replace('1', 'l')}"
    assert read_code(typed) == notice.code
    assert notice.sha256 in check(visitor, code=typed)


def test_the_very_file_is_known_by_its_bytes(visitor: FlaskClient, notice: Issued) -> None:
    assert "完全一致" in check(visitor, file=sent(notice.content))
    assert "完全一致" in check(visitor, file=sent(notice.content), code=notice.code)


def test_an_altered_file_is_told_apart(visitor: FlaskClient, notice: Issued) -> None:
    altered = notice.content + b"\n"
    assert "未查到" in check(visitor, file=sent(altered))
    with_code = check(visitor, file=sent(altered), code=notice.code)
    assert "不一致" in with_code
    assert "完全一致" not in with_code


def test_nothing_is_known_of_another_code(visitor: FlaskClient, notice: Issued) -> None:
    other = "0" * 12 if not notice.code.startswith("0") else "1" * 12
    assert visitor.get(f"/verify/{other}").status_code == 404
    assert "未查到" in check(visitor, code=other)


def test_of_an_internal_list_the_public_learns_title_day_and_digest(
    cast: Cast, fonts: Fonts, visitor: FlaskClient
) -> None:
    (document,) = issue_paper(db.session, cast.round, "ranked-list", fonts, actor=cast.office, at=AT)
    db.session.commit()
    title, sha256, filename = document.title, document.sha256, document.filename
    text = visitor.get(f"/verify/{document.code}").text
    main = text[text.index('<dl class="facts">') : text.index("</dl>")]
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).split()
    assert told[:2] == ["标题", title]
    assert told[-1] == sha256
    names = {one.cluster.name for one in cast.applications} | {one.name for one in cast.experts}
    assert [name for name in names if name in text] == []
    assert filename not in text


def test_the_same_document_again_is_the_one_that_is_kept(cast: Cast, fonts: Fonts) -> None:
    (first,), (again,) = (
        issue_paper(
            db.session, cast.round, "ranked-list", fonts, actor=cast.office, at=AT + timedelta(days=later)
        )
        for later in (0, 1)
    )
    assert (first.id, first.pages, first.code) == (again.id, 1, again.code)


def test_who_asks_too_often_waits_for_the_next_minute(context: Flask, visitor: FlaskClient) -> None:
    context.config["VERIFICATIONS_PER_MINUTE"] = 2
    other = client_of(context, None)
    other.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    # A minute may end between the requests; it does not end twice in so short a time.
    answers = [visitor.get("/verify/0000-0000-0000") for _ in range(6)]
    assert answers[0].status_code == 404
    refused = [one for one in answers if one.status_code == 429]
    assert len(refused) >= 2
    assert "核验次数过多，请一分钟后再试" in refused[0].text
    assert other.get("/verify/0000-0000-0000").status_code == 404
    assert visitor.get("/verify/").status_code == 200


def test_a_minute_that_ends_is_forgotten() -> None:
    throttle = Throttle()
    asked = [throttle.admits(address, 2, AT) for address in ("a", "a", "a", "b")]
    assert asked == [True, True, False, True]
    assert throttle.admits("a", 2, AT + timedelta(minutes=1))


def test_the_code_of_a_signed_sheet_leads_its_own_expert_alone_to_it(
    context: Flask, visitor: FlaskClient
) -> None:
    cast = make_cast(db.session, scoring_ends_at=FAR)
    submit_all(db.session, cast)
    sheet = cast.sheet(db.session, 0, 0)
    code, link = sheet.code or "", f'href="/desk/{sheet.assignment_id}"'
    db.session.commit()
    made = stage(db.session, cast)
    others = [client_of(context, who) for who in (made.other_seated, made.unseated, made.office)]
    own = client_of(context, made.seated)
    page = own.get(f"/verify/{code}")
    assert (page.status_code, link in page.text, "此后已有" in page.text) == (200, True, False)
    assert (link in check(own, code=code.lower()), link in check(visitor, code=code)) == (True, False)
    unknown = [one.get("/verify/0000-0000-0000") for one in (visitor, *others)]
    told = [one.get(f"/verify/{code}") for one in (visitor, *others)]
    assert [one.status_code for one in told] == [404] * 4
    assert [without(one.text, code) for one in told] == [
        without(one.text, "0000-0000-0000") for one in unknown
    ]
    reopen_sheet(db.session, cast, 0, 0)
    db.session.commit()
    assert "此后已有第2份" in own.get(f"/verify/{code}").text


def without(page: str, code: str) -> str:
    """A page without the code that was asked for, and without its tokens."""
    return re.sub(r'(csrf_token" value=)"[^"]+"', r"\1", page).replace(code, "")
