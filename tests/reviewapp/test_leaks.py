"""No peeking: what an expert says reaches nobody else while scoring is open, and the public never."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.models import RankingRow, RoundPhase, StageJoin
from reviewapp.stages.service import send_on
from tests.conftest import client_of
from tests.factories import (
    AT,
    FAR,
    Cast,
    carry,
    fill_sheet,
    make_cast,
    publish,
    stage,
    submit_all,
    submit_sheet,
)
from tests.panel_opinions import answer, lead, write
from tests.reviewapp.crawl import pages, text_of, told
from tests.reviewapp.test_routes import address

# What stands nowhere else on any page: two scores, their total, and what the expert wrote.
SCORES = ("37.5", "41.5")
PANEL = {"组内共识甲", "不同看法乙"}
OPINION = "龙头企业带动作用鲜明而配套不足"
SECRETS = (*SCORES, "79.00", OPINION)


@pytest.fixture
def open_cast(context: Flask) -> Cast:
    """Scoring is open; on the first application the second expert has submitted, the third has a draft."""
    cast = make_cast(db.session, scoring_ends_at=FAR)
    submit_sheet(db.session, cast, 0, 1, *SCORES, comment=OPINION)
    fill_sheet(db.session, cast, 0, 2, *SCORES, comment=OPINION)
    db.session.commit()
    return cast


def test_what_is_searched_for_stands_on_the_own_pages(context: Flask, open_cast: Cast) -> None:
    made = stage(db.session, open_cast)
    own = client_of(context, made.other_seated)
    text = own.get("/desk/").text + own.get(f"/desk/{made.other_assignment}").text
    assert told({"own": text}, SECRETS) == [("own", secret) for secret in SECRETS]
    table = own.get(f"/desk/rounds/{made.round}/scores").text
    assert told({"table": table}, SECRETS[:3]) == [("table", secret) for secret in SECRETS[:3]]


PERSONS = ("office", "approver", "supervisor", "administrator", "seated", "unseated")


@pytest.mark.parametrize("person", PERSONS)
def test_nobody_else_sees_a_score_while_scoring_is_open(context: Flask, open_cast: Cast, person: str) -> None:
    made = stage(db.session, open_cast)
    assert told(pages(context, made, getattr(made, person)), SECRETS) == []


@pytest.mark.parametrize("phase", [RoundPhase.SCORING, RoundPhase.PUBLISHED])
def test_an_expert_never_sees_the_others(context: Flask, fonts: Fonts, phase: RoundPhase) -> None:
    cast = make_cast(db.session, scoring_ends_at=FAR)
    for application, expert in product(range(3), range(3)):
        second = "10.5" if expert == 0 else "37.5"
        submit_sheet(db.session, cast, application, expert, f"{40 - 3 * application}", second)
    carry(db.session, cast, phase, fonts)
    names = tuple(expert.name for expert in (*cast.experts[1:], cast.outsider))
    made = stage(db.session, cast)
    assert told(pages(context, made, made.seated), (*names, "37.5", "严格度", "名次")) == []


@pytest.mark.parametrize("person", ["seated", "unseated", "administrator", "office"])
def test_a_panel_tells_its_own_experts_what_it_says_and_not_who_dissents(context: Flask, person: str) -> None:
    """Of its opinion a stranger learns nothing, the panel no name, the office at the meeting no word."""
    cast = make_cast(db.session, scoring_ends_at=FAR, stage_join=StageJoin.MEETING)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    lead(db.session, cast)
    answer(db.session, cast, write(db.session, cast, conclusions="组内共识甲"), 1, "不同看法乙")
    db.session.commit()
    names = tuple(expert.name for expert in cast.experts[1:])
    made = stage(db.session, cast)
    found = {secret for _, secret in told(pages(context, made, getattr(made, person)), PANEL | set(names))}
    assert found == {"seated": PANEL, "unseated": set()}.get(person, set(names))


def test_nobody_but_the_secretariat_sees_the_ranking(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    made = stage(db.session, cast)
    inside = ("ranking.show", "shortlist.show", "notices.show", "notices.document", "issuing.index")
    assert {
        person: [client_of(context, person).get(address(context, made, page)).status_code for page in inside]
        for person in (made.office, made.seated, made.unseated, None)
    } == {made.office: [200] * 5, made.seated: [403] * 5, made.unseated: [403] * 5, None: [302] * 5}


def test_the_notice_says_who_and_nothing_else(context: Flask, fonts: Fonts) -> None:
    """Names in the order of 行政区划, not of merit; no score, no place, no expert, none of the others."""
    cast = make_cast(db.session, applications=4, places=3)
    for application, code in zip(cast.applications, ("330301", "330104", "330203", "110101"), strict=True):
        application.cluster.region_code = code
    for (application, first), expert in product(enumerate(("49", "48", "47", "13.5")), range(3)):
        submit_sheet(db.session, cast, application, expert, first, "37.5")
    carry(db.session, cast, RoundPhase.DECIDED)
    text = text_of(publish(db.session, cast, fonts).document.content)
    db.session.commit()
    assert re.findall(r"某省某县(\d\d)产业集群", text) == ["02", "03", "01"]
    rows = db.session.scalars(select(RankingRow)).all()
    assert {row.printed for row in rows} == {Decimal("86.5"), Decimal("85.5"), Decimal("84.5"), Decimal(51)}
    inside = {f"{row.printed:.2f}" for row in rows} | {f"{row.raw_mean:.1f}" for row in rows}
    inside |= {expert.name for expert in (*cast.experts, cast.outsider)} | {"名次", "得分", "分数", "并列"}
    assert [word for word in inside if word in text] == []
