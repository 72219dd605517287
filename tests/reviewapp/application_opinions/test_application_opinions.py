"""What a panel says of one application: written by one, answered by each who need not keep away."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from reports import panelpapers
from reports.fonts import Fonts
from reviewapp.application_opinions.queries import application_lines, open_applications
from reviewapp.db import db
from reviewapp.issuing.minutes import opinion_contents
from reviewapp.models import (
    ApplicationAnswer,
    ApplicationOpinion,
    ConflictOfInterest,
    Document,
    DocumentKind,
    Event,
    Recusal,
    RoundPhase,
    StageJoin,
)
from reviewapp.panel_opinions.queries import speaking_panels
from reviewapp.proof import faults
from reviewapp.stages.service import send_on
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, Cast, carry, make_cast, stage, submit_all
from tests.panel_opinions import STRENGTHS, answer_on, lead, write_on
from tests.reviewapp.crawl import text_of

DISSENT = "对配套能力的判断不同"


def refusal(work: object) -> Denial:
    with pytest.raises(Refused) as refused:
        work()
    db.session.rollback()
    return refused.value.denial


def closed(**settings: object) -> Cast:
    """Scoring is closed, the first expert leads."""
    cast = make_cast(db.session, official_method="mean", **settings)
    submit_all(db.session, cast)
    lead(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    db.session.commit()
    return cast


def recuse(cast: Cast, application: int, expert: int) -> None:
    db.session.add(
        Recusal(
            application_id=cast.applications[application].id,
            expert_id=cast.experts[expert].id,
            ground=ConflictOfInterest.KINSHIP,
            recorded_at=AT,
        )
    )
    db.session.commit()


def standing(cast: Cast, application: int = 0) -> tuple[int, dict[str, bool], list[str]]:
    """The last version, who agrees with it or dissents, and who has not answered."""
    line = application_lines(db.session, cast.round)[application]
    said = {one.expert.number: one.agrees for one in line.answers.values()}
    return line.number, said, [one.number for one in line.waiting]


def to_do(cast: Cast, expert: int) -> list[int]:
    """How many answers the desk of an expert asks for."""
    who = cast.experts[expert]
    return [one.waiting for one in open_applications(db.session, who, speaking_panels(db.session, who))]


def test_it_is_written_and_every_expert_answers(context: Flask) -> None:
    cast = closed()
    assert [to_do(cast, expert) for expert in range(3)] == [[], [], []]
    first, other = write_on(db.session, cast), write_on(db.session, cast, 1)
    assert [to_do(cast, expert) for expert in range(3)] == [[], [2], [2]]
    answer_on(db.session, cast, first, 1)
    answer_on(db.session, cast, first, 2, DISSENT)
    answer_on(db.session, cast, other, 1)
    assert (standing(cast), standing(cast, 1)) == (
        (1, {"E2": True, "E3": False}, []),
        (1, {"E2": True}, ["E3"]),
    )
    assert [to_do(cast, expert) for expert in range(3)] == [[], [], [1]]
    answer_on(db.session, cast, first, 2)
    assert standing(cast) == (1, {"E2": True, "E3": True}, [])
    write_on(db.session, cast, seen=1, strengths="改写。")
    assert standing(cast) == (2, {}, ["E2", "E3"])
    db.session.commit()
    assert faults(db.session) == []
    acts = db.session.scalars(select(Event.act).where(Event.act.contains("application_opinion")))
    assert sorted(acts) == ["answer_application_opinion"] * 4 + ["write_application_opinion"] * 3


def test_who_keeps_away_is_not_asked_and_another_writes_for_a_leader_who_does(context: Flask) -> None:
    cast = closed()
    recuse(cast, 0, 0)
    recuse(cast, 1, 2)
    assert refusal(lambda: write_on(db.session, cast)) == Denial("panel_opinion.not_leader")
    write_on(db.session, cast, expert=1)
    assert standing(cast) == (1, {}, ["E3"])
    second = write_on(db.session, cast, 1)
    assert standing(cast, 1) == (1, {}, ["E2"])
    assert refusal(lambda: answer_on(db.session, cast, second, 2)) == Denial("panel_opinion.own")


def test_what_is_refused(context: Flask) -> None:
    cast = closed()
    assert refusal(lambda: write_on(db.session, cast, expert=1)) == Denial("panel_opinion.not_leader")
    first = write_on(db.session, cast)
    db.session.commit()
    assert refusal(lambda: write_on(db.session, cast)) == Denial("panel_opinion.newer")
    assert refusal(lambda: answer_on(db.session, cast, first, 0)) == Denial("panel_opinion.own")
    write_on(db.session, cast, seen=1)
    db.session.commit()
    assert refusal(lambda: answer_on(db.session, cast, first, 1)) == Denial("panel_opinion.newer")
    carry(db.session, cast, RoundPhase.RANKED)
    assert refusal(lambda: write_on(db.session, cast, seen=2)) == Denial("panel_opinion.not_open")


def test_at_a_meeting_it_is_about_what_goes_there(context: Flask) -> None:
    cast = closed(stage_join=StageJoin.MEETING)
    assert refusal(lambda: write_on(db.session, cast)) == Denial("panel_opinion.not_open")
    assert application_lines(db.session, cast.round) == []
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert [line.application.number for line in application_lines(db.session, cast.round)] == [
        "01",
        "02",
        "03",
    ]
    write_on(db.session, cast)


def test_the_database_takes_only_answers_to_the_last_version_by_others_of_the_panel(context: Flask) -> None:
    cast = closed()
    first, last = write_on(db.session, cast), write_on(db.session, cast, seen=1)
    recuse(cast, 0, 2)
    wrong = ((first.id, 1), (last.id, 0), (last.id, 2))
    outsider = cast.outsider.id
    rows = [(opinion, cast.experts[expert].id) for opinion, expert in wrong] + [(last.id, outsider)]
    assert [refused_by_the_database(*row) for row in rows] == [True] * 4
    assert not refused_by_the_database(last.id, cast.experts[1].id)


def test_the_database_takes_no_opinion_later(context: Flask) -> None:
    cast = closed()
    write_on(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    late = ApplicationOpinion(
        application_id=cast.applications[0].id,
        number=2,
        met_on=AT.date(),
        strengths="迟来的意见",
        recommended=True,
        written_by_id=cast.experts[0].id,
        written_at=AT,
    )
    db.session.add(late)
    with pytest.raises(sa.exc.DatabaseError, match="while panels speak"):
        db.session.flush()
    db.session.rollback()


def refused_by_the_database(opinion: int, expert: int) -> bool:
    db.session.add(
        ApplicationAnswer(opinion_id=opinion, expert_id=expert, number=1, agrees=True, answered_at=AT)
    )
    try:
        db.session.flush()
    except sa.exc.DatabaseError as error:
        return "the last version by another expert of the panel" in str(error.orig)
    finally:
        db.session.rollback()
    return False


def test_the_paper_says_who_agreed_and_each_dissent(context: Flask, fonts: Fonts) -> None:
    cast = closed()
    first = write_on(db.session, cast)
    answer_on(db.session, cast, first, 2, DISSENT)
    ((version, content),) = opinion_contents(db.session, cast.round, cast.applications[0])
    assert (version, content.experts) == (1, ("专家E1", "专家E2", "专家E3"))
    assert (content.strengths, content.recommended) == (tuple(STRENGTHS.splitlines()), True)
    assert content.answers == ("同意：专家E1。", f"保留意见（专家E3）：{DISSENT}", "未表态：专家E2。")
    assert panelpapers.opinion(content).name == "评审组意见（01）"
    assert opinion_contents(db.session, cast.round, cast.applications[1]) == []


@sqlite_only
def test_it_is_done_in_the_browser(database_url: str, fonts: Fonts) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = closed()
        recuse(cast, 1, 1)
        made = stage(db.session, cast)
    office, leader, expert, stranger = (
        client_of(app, who) for who in (made.office, made.seated, made.other_seated, made.unseated)
    )
    pile = "/desk/panels/1/applications"
    url = f"{pile}/1"
    assert [one.get(url).status_code for one in (leader, expert, stranger)] == [200, 200, 404]
    assert (leader.get(f"{pile}/2").status_code, expert.get(f"{pile}/2").status_code) == (200, 404)
    assert ("02" in leader.get(pile).text, ">02<" in expert.get(pile).text) == (True, False)
    stated = {"met_on": "2026-06-03", "strengths": STRENGTHS, "recommended": "yes", "seen": "0"}
    assert expert.post(url, data=stated).status_code == 409
    assert leader.post(url, data=stated | {"strengths": " "}).status_code == 422
    assert leader.post(url, data=stated).status_code == 302
    stale = leader.post(url, data=stated | {"strengths": "在另一窗口写的文字"})
    assert (stale.status_code, "在另一窗口写的文字" in stale.text) == (409, True)
    assert pile in expert.get("/desk/").text
    assert expert.post(f"{url}/1", data={"answer": "dissent"}).status_code == 422
    assert stranger.post(f"{url}/1", data={"answer": "agree"}).status_code == 404
    assert expert.post(f"{url}/1", data={"answer": "dissent", "dissent": DISSENT}).status_code == 302
    shown = leader.get(url).text
    assert (DISSENT in shown, "专家E2" in shown) == (True, False)
    shown = office.get(f"/rounds/{made.round}/application-opinions/").text
    assert all(words in shown for words in (DISSENT, "保留意见：专家E2", "专家E3"))
    papers = f"/rounds/{made.round}/documents/panel-opinion"
    assert office.post(f"{papers}/2").status_code == 409
    assert office.post(f"{papers}/1").status_code == 302
    with app.app_context():
        document = db.session.scalars(
            select(Document).where(Document.kind == DocumentKind.PANEL_OPINION)
        ).one()
        assert DISSENT in text_of(document.content)
        db.engine.dispose()
