"""A panel's opinion: its leader writes it, every expert answers, nothing is rewritten, its own see it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from reports import panelpapers
from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.issuing.minutes import minutes_contents
from reviewapp.models import (
    ConflictOfInterest,
    Document,
    DocumentKind,
    OpinionRule,
    PanelOpinion,
    Recusal,
    RoundPhase,
    Stage,
    StageJoin,
)
from reviewapp.panel_opinions.queries import open_opinions, panel_lines, speaking_panels
from reviewapp.panel_opinions.service import name_leader, require_opinions
from reviewapp.panels.service import compose_panel
from reviewapp.proof import faults
from reviewapp.ranking.service import rank_round
from reviewapp.readiness import open_points
from reviewapp.stages.service import close_stage, send_on
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, Cast, carry, make_cast, make_round, stage, submit_all, submit_sheet
from tests.panel_opinions import OPINION, answer, lead, the_panel, write
from tests.reviewapp.crawl import text_of

DISSENT = "对配套能力的判断不同"


def refusal(work: object) -> Denial:
    with pytest.raises(Refused) as refused:
        work()
    db.session.rollback()
    return refused.value.denial


def closed(*, required: bool = False, **settings: object) -> Cast:
    """Scoring is closed and the first expert leads; ``required`` as it was said before scoring opened."""
    cast = make_cast(db.session, official_method="mean", **settings)
    if required:
        phase, cast.round.phase = cast.round.phase, RoundPhase.PREPARING
        db.session.flush()
        require_opinions(db.session, cast.round, required=True, actor=cast.office, at=AT)
        cast.round.phase = phase
    submit_all(db.session, cast)
    lead(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    return cast


def standing(cast: Cast) -> tuple[int, dict[str, bool], list[str]]:
    """The last version, who agrees with it or dissents, and who has not answered."""
    (line,) = panel_lines(db.session, cast.round)
    said = {one.expert.number: one.agrees for one in line.answers.values()}
    return line.number, said, [one.number for one in line.waiting]


def to_do(cast: Cast, expert: int) -> list[bool]:
    """What the desk of an expert asks for: True to write, False to answer."""
    who = cast.experts[expert]
    return [one.writes for one in open_opinions(db.session, who, speaking_panels(db.session, who))]


def test_the_leader_writes_and_every_expert_answers(context: Flask) -> None:
    cast = closed()
    assert [to_do(cast, expert) for expert in range(3)] == [[True], [], []]
    first = write(db.session, cast)
    assert standing(cast) == (1, {}, ["E2", "E3"])
    assert [to_do(cast, expert) for expert in range(3)] == [[], [False], [False]]
    answer(db.session, cast, first, 1)
    answer(db.session, cast, first, 2, DISSENT)
    assert standing(cast) == (1, {"E2": True, "E3": False}, [])
    assert [to_do(cast, expert) for expert in range(3)] == [[], [], []]
    answer(db.session, cast, first, 2)
    assert standing(cast) == (1, {"E2": True, "E3": True}, [])
    db.session.commit()
    assert faults(db.session) == []


def test_a_new_version_asks_everybody_again_and_the_old_one_stays(context: Flask) -> None:
    cast = closed()
    first = write(db.session, cast)
    answer(db.session, cast, first, 1)
    second = write(db.session, cast, 1, "改为有保留地推荐。")
    assert standing(cast) == (2, {}, ["E2", "E3"])
    versions = db.session.scalars(select(PanelOpinion).order_by(PanelOpinion.number)).all()
    assert [(one.conclusions, len(one.answers)) for one in versions] == [
        (OPINION, 1),
        (second.conclusions, 0),
    ]


def test_what_is_refused(context: Flask) -> None:
    cast = closed()
    db.session.commit()
    assert refusal(lambda: write(db.session, cast, expert=1)) == Denial("panel_opinion.not_leader")
    first = write(db.session, cast)
    db.session.commit()
    assert refusal(lambda: write(db.session, cast)) == Denial("panel_opinion.newer")
    assert refusal(lambda: answer(db.session, cast, first, 0)) == Denial("panel_opinion.own")
    write(db.session, cast, 1)
    db.session.commit()
    assert refusal(lambda: answer(db.session, cast, first, 1)) == Denial("panel_opinion.newer")
    panel, outsider = the_panel(db.session, cast), cast.outsider.id
    assert refusal(
        lambda: name_leader(db.session, cast.round, panel, outsider, actor=cast.office, at=AT)
    ) == Denial("panel_opinion.not_of_panel")
    assert refusal(
        lambda: require_opinions(db.session, cast.round, required=True, actor=cast.office, at=AT)
    ) == Denial("round.wrong_state")
    carry(db.session, cast, RoundPhase.RANKED)
    assert refusal(lambda: write(db.session, cast, 2)) == Denial("panel_opinion.not_open")
    assert refusal(lambda: lead(db.session, cast, 1)) == Denial("round.wrong_state")


def test_another_leader_writes_on(context: Flask) -> None:
    """Who wrote before is then asked like everybody else."""
    cast = closed()
    write(db.session, cast)
    lead(db.session, cast, 1)
    assert refusal(lambda: write(db.session, cast, 1)) == Denial("panel_opinion.not_leader")
    lead(db.session, cast)
    write(db.session, cast)
    lead(db.session, cast, 1)
    write(db.session, cast, 1, expert=1)
    assert standing(cast) == (2, {}, ["E1", "E3"])


def test_a_round_that_asks_for_opinions_is_not_ranked_without(context: Flask) -> None:
    cast = closed(required=True)
    db.session.commit()
    missing = Denial("panel_opinion.missing", (("panels", ("第一组",)),))
    assert refusal(lambda: rank_round(db.session, cast.round, actor=cast.office, at=AT)) == missing
    with context.test_request_context():
        points = open_points(db.session, cast.round, AT)
        assert [(one.endpoint, one.blocks) for one in points] == [("panel_opinions.index", True)]
        write(db.session, cast)
        points = open_points(db.session, cast.round, AT)
        assert [(one.endpoint, one.blocks) for one in points] == [("panel_opinions.index", False)]
    rank_round(db.session, cast.round, actor=cast.office, at=AT)


def test_with_a_meeting_panels_speak_there(context: Flask) -> None:
    cast = closed(required=True, stage_join=StageJoin.MEETING)
    db.session.commit()
    assert refusal(lambda: write(db.session, cast)) == Denial("panel_opinion.not_open")
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    for application in range(3):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, "40", "40", stage=Stage.MEETING)
    db.session.commit()
    missing = Denial("panel_opinion.missing", (("panels", ("第一组",)),))

    def close() -> None:
        close_stage(db.session, cast.round, Stage.MEETING, actor=cast.office, at=AT)

    assert refusal(close) == missing
    write(db.session, cast)
    close()
    assert refusal(lambda: write(db.session, cast, 1)) == Denial("panel_opinion.not_open")


def test_the_rule_is_off_until_it_is_set_and_is_kept_by_versions(context: Flask) -> None:
    cast = make_cast(db.session)
    round_ = make_round(db.session, cast.office, code="2027")
    (line,) = panel_lines(db.session, cast.round)
    assert (line.opinion, line.speaks) == (None, True)
    for required in (True, True, False):
        require_opinions(db.session, round_, required=required, actor=cast.office, at=AT)
    rows = db.session.scalars(select(OpinionRule).order_by(OpinionRule.number))
    assert [(one.number, one.required) for one in rows] == [(1, True), (2, False)]


def test_the_minutes_say_who_agreed_and_each_dissent(context: Flask, fonts: Fonts) -> None:
    cast = closed()
    first = write(db.session, cast)
    answer(db.session, cast, first, 2, DISSENT)
    db.session.add(
        Recusal(
            application_id=cast.applications[1].id,
            expert_id=cast.experts[2].id,
            ground=ConflictOfInterest.KINSHIP,
            recorded_at=AT,
        )
    )
    db.session.flush()
    ((version, content),) = minutes_contents(db.session, cast.round)
    assert (version, content.experts) == (1, ("专家E1", "专家E2", "专家E3"))
    assert content.recused == (("专家E3", "未参加02号申报的评审（亲属关系）"),)
    assert content.agreed == tuple(OPINION.splitlines())
    assert content.answers == ("同意：专家E1。", f"保留意见（专家E3）：{DISSENT}", "未表态：专家E2。")
    assert panelpapers.minutes(content).name == "第一组评审会议纪要"


@sqlite_only
def test_it_is_done_in_the_browser(database_url: str, fonts: Fonts) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = closed()
        other = compose_panel_of(cast)
        db.session.commit()
        made = stage(db.session, cast)
    office, leader, expert, stranger = (
        client_of(app, who) for who in (made.office, made.seated, made.other_seated, made.unseated)
    )
    url, office_url = "/desk/panels/1/opinion", f"/rounds/{made.round}/panel-opinions/"
    assert (leader.get(url).status_code, expert.get(url).status_code) == (200, 200)
    assert stranger.get(url).status_code == 404
    assert leader.get(f"/desk/panels/{other}/opinion").status_code == 404
    stated = {
        "met_on": "2026-06-03",
        "place": "测试会议室",
        "recorder": "记录员",
        "proceedings": "审阅并讨论。",
        "conclusions": OPINION,
        "seen": "0",
    }
    assert expert.post(url, data=stated).status_code == 409
    assert leader.post(url, data=stated | {"conclusions": " "}).status_code == 422
    assert leader.post(url, data=stated).status_code == 302
    stale = leader.post(url, data=stated | {"conclusions": "在另一窗口写的文字"})
    assert (stale.status_code, "在另一窗口写的文字" in stale.text) == (409, True)
    assert 'name="seen" type="hidden" value="1"' in stale.text
    assert "/desk/panels/1/opinion" in expert.get("/desk/").text
    assert expert.post(f"{url}/1", data={"answer": "dissent"}).status_code == 422
    assert stranger.post(f"{url}/1", data={"answer": "agree"}).status_code == 404
    assert expert.post(f"{url}/1", data={"answer": "dissent", "dissent": DISSENT}).status_code == 302
    shown = leader.get(url).text
    assert (DISSENT in shown, "专家E2" in shown) == (True, False)
    shown = office.get(office_url).text
    assert all(words in shown for words in (DISSENT, "保留意见：专家E2", "专家E3"))
    assert office.post(f"/rounds/{made.round}/documents/panel-minutes").status_code == 302
    with app.app_context():
        document = db.session.scalars(
            select(Document).where(Document.kind == DocumentKind.PANEL_MINUTES)
        ).one()
        assert DISSENT in text_of(document.content)
        db.engine.dispose()


def compose_panel_of(cast: Cast) -> int:
    """A second panel, in which the outsider sits alone."""
    phase, cast.round.phase = cast.round.phase, RoundPhase.PREPARING
    db.session.flush()
    panel = compose_panel(
        db.session,
        cast.round,
        code="B",
        title="第二组",
        experts=[cast.outsider],
        applications=[],
        sheets_per_application=None,
        actor=cast.office,
        at=AT,
    )
    cast.round.phase = phase
    db.session.flush()
    return panel.id
