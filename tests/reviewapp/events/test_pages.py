"""The record of acts as a page: filters, pages, the links of the chain, and no score before its time."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp import audit
from reviewapp.db import db
from reviewapp.models import Event, RoundPhase
from reviewapp.permissions.event import NO_SCORES
from tests.conftest import client_of
from tests.factories import (
    AT,
    FAR,
    Cast,
    Stage,
    carry,
    drop_guards,
    make_cast,
    stage,
    submit_all,
    submit_sheet,
)
from tests.reviewapp.english import Reader

OPINION = "龙头企业带动作用鲜明而配套不足"
ROW = re.compile(r'<th scope="row" class="nowrap">([^<]+)</th>\s*<td class="nowrap">([^<]+)</td>')


@pytest.fixture
def cast(context: Flask) -> Cast:
    return make_cast(db.session, scoring_ends_at=FAR)


@pytest.fixture
def made(cast: Cast) -> Stage:
    submit_sheet(db.session, cast, 0, 0, "37.5", "41.5", comment=OPINION)
    db.session.commit()
    return stage(db.session, cast)


def listed(app: Flask, reader: int, **wanted: object) -> list[tuple[str, str]]:
    page = client_of(app, reader).get("/events/", query_string=wanted)
    assert page.status_code == 200
    return [(act, subject.strip()) for act, subject in ROW.findall(page.text)]


def test_acts_are_found_by_what_who_when_and_subject(context: Flask, made: Stage) -> None:
    everything = listed(context, made.supervisor)
    assert everything[0] == ("提交评分表", "评分表 1")
    found = {
        "act": listed(context, made.supervisor, act="submit_sheet"),
        "person": listed(context, made.supervisor, person="专家E1", act="submit_sheet"),
        "other": listed(context, made.supervisor, person="专家E2", act="submit_sheet"),
        "subject": {words for words, _ in listed(context, made.supervisor, subject="pledge")},
        "number": {words for words, _ in listed(context, made.supervisor, subject="round", number=999)},
        "since": listed(context, made.supervisor, since="2026-05-13"),
        "until": len(listed(context, made.supervisor, until="2026-05-12")) == len(everything),
        "nonsense": len(listed(context, made.supervisor, since="never", round_id="x")) == len(everything),
    }
    assert found == {
        "act": everything[:1],
        "person": everything[:1],
        "other": [],
        "subject": {"签署承诺书", "作出回避声明"},
        "number": set(),
        "since": [],
        "until": True,
        "nonsense": True,
    }


def test_no_score_is_read_here_before_its_time(context: Flask, cast: Cast, made: Stage) -> None:
    for person in (made.supervisor, made.office, made.approver):
        page = client_of(context, person).get("/events/").text
        assert [secret for secret in ("37.5", "41.5", OPINION) if secret in page] == []
        assert "含有评分，截止前任何人不得查看" in page
    cast.round.phase = RoundPhase.CLOSED
    db.session.commit()
    assert OPINION in client_of(context, made.supervisor).get("/events/").text


def test_what_is_shown_at_once_never_speaks_of_scores(context: Flask, cast: Cast) -> None:
    """No event on a subject that is shown while scoring is open holds a field of a sheet."""
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SUBMITTED)
    told = db.session.execute(sa.select(Event.subject_type, Event.detail)).all()
    assert [detail for subject, detail in told if subject in NO_SCORES and "scores" in detail] == []


def test_an_altered_event_is_marked(context: Flask, cast: Cast, made: Stage) -> None:
    assert "校验不符" not in client_of(context, made.supervisor).get("/events/").text
    drop_guards(db.session)
    db.session.execute(sa.update(Event).where(Event.act == "open_scoring").values(act="close_scoring"))
    db.session.commit()
    assert client_of(context, made.supervisor).get("/events/").text.count("校验不符") == 1


def test_a_hundred_rows_a_page(context: Flask, cast: Cast, made: Stage) -> None:
    for _ in range(120):
        audit.record(db.session, "export", cast.round, actor=cast.office, at=AT, round_id=cast.round.id)
    db.session.commit()
    assert [len(listed(context, made.supervisor, act="export", page=page)) for page in (1, 2)] == [100, 20]
    Reader(context, made.supervisor).get("/events/?act=export&page=2")
