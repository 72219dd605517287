"""The pages of exclusion: who may do what, and that they show no score, total or place beforehand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import Exclusion, RoundPhase, StageJoin
from reviewapp.models import Stage as AtStage
from reviewapp.stages.service import send_on
from tests.conftest import client_of, make_app, sqlite_only
from tests.exclusions import FACTS, STATEMENT, exclude, propose, recuse_on_paper
from tests.factories import AT, FAR, Cast, Stage, carry, make_cast, stage, submit_all, submit_sheet

pytestmark = sqlite_only
SECRETS = ("37.5", "41.5", "79.00", "为第")


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast(db.session, minimum_sheets=2, minimum_scores=2, scoring_ends_at=FAR)


def entry(cast: Cast, **changed: str) -> dict[str, str]:
    told = {"ground": "bribed", "facts": FACTS, "leader": str(cast.experts[1].id)}
    return told | {"leader_statement": STATEMENT} | changed


def test_from_the_paper_to_the_decision(app: Flask, cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "37.5", "41.5")
    db.session.commit()
    db.session.commit()
    data = entry(cast)
    made = stage(db.session, cast)
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    paper = {"expert": "E1", "application": "01", "ground": "kinship", "note": FACTS}
    path = f"/rounds/{made.round}"
    assert office.post(f"{path}/entry/recusals", data=paper).status_code == 422
    answer = office.post(f"{path}/entry/recusals", data=paper | {"declared_on": "2026-05-12"})
    assert answer.status_code == 302
    listed = office.get(f"{path}/exclusions/").text
    assert f"{path}/exclusions/new?application=01&amp;expert=E1&amp;stage=independent" in listed
    new = f"{path}/exclusions/new?application=01&expert=E1"
    form = office.get(new).text
    assert FACTS in form
    assert '<option selected value="not_recused">' in form
    assert office.post(new, data=data | {"facts": " "}).status_code == 422
    assert office.post(new, data=data).status_code == 302
    page = f"{path}/exclusions/1"
    assert office.post(page, data={"verdict": "confirmed"}).status_code == 403
    shown = approver.get(page).text
    assert approver.post(page, data={"verdict": "returned"}).status_code == 422
    assert approver.post(page, data={"verdict": "confirmed"}).status_code == 302
    done = approver.get(page).text
    assert "已排除" in done
    told = listed + form + shown + done
    assert [secret for secret in SECRETS if secret in told] == []


def test_the_sheets_of_every_stage_are_found(app: Flask) -> None:
    """Asked for by numbers alone, the sheets at two stages are offered, each to be left out by itself."""
    cast = make_cast(
        db.session, minimum_sheets=2, minimum_scores=2, scoring_ends_at=FAR, stage_join=StageJoin.JOINED
    )
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    submit_sheet(db.session, cast, 0, 0, "37.5", "41.5", stage=AtStage.MEETING, at=AT)
    db.session.commit()
    data = entry(cast)
    path = f"/rounds/{cast.round.id}/exclusions"
    office = client_of(app, stage(db.session, cast).office)
    choice = office.get(f"{path}/new?application=01&expert=E1").text
    ways = [f"{path}/new?application=01&amp;expert=E1&amp;stage={one}" for one in ("independent", "meeting")]
    assert [way in choice for way in ways] == [True, True]
    assert "请选择评审阶段" in choice
    form = office.get(ways[1].replace("&amp;", "&"))
    assert "<dt>评审阶段</dt><dd>会评</dd>" in form.text
    assert office.post(ways[1].replace("&amp;", "&"), data=data).status_code == 302
    assert "（会评）" in office.get(f"{path}/").text
    made = db.session.scalars(select(Exclusion)).one()
    assert made.assignment.stage is AtStage.MEETING
    other = office.get(f"{path}/new?application=01&expert=E2").text
    assert "请选择评审阶段" not in other


def test_a_sheet_that_is_not_there(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    answer = client_of(app, made.office).get(f"/rounds/{made.round}/exclusions/new?application=01&expert=E1")
    assert answer.status_code == 422
    assert "没有找到这份已提交的评分表" in answer.text


def test_the_effect_is_shown_once_there_is_a_ranking(app: Flask, cast: Cast) -> None:
    submit_all(db.session, cast)
    page = f"/rounds/{cast.round.id}/exclusions/{exclude(db.session, cast, 0, 0).id}"
    carry(db.session, cast, RoundPhase.CLOSED)
    made = stage(db.session, cast)
    reader = client_of(app, made.supervisor)
    assert "计入该表为第" not in reader.get(page).text
    carry(db.session, cast, RoundPhase.RANKED)
    assert "计入该表为第1名，排除后为第1名" in reader.get(page).text


@pytest.mark.parametrize(
    ("phase", "statuses"),
    [
        (RoundPhase.SCORING, {"office": 403, "approver": 422, "supervisor": 403, "seated": 403}),
        (RoundPhase.RANKED, {"office": 403, "approver": 409, "supervisor": 403, "seated": 403}),
    ],
)
def test_who_decides_and_when(app: Flask, cast: Cast, phase: RoundPhase, statuses: dict[str, int]) -> None:
    submit_all(db.session, cast)
    waiting = propose(db.session, cast, 0, 0).id
    round_id = cast.round.id
    if phase is RoundPhase.RANKED:
        cast.round.phase = phase
    db.session.commit()
    made = stage(db.session, cast)
    assert {
        person: client_of(app, getattr(made, person))
        .post(f"/rounds/{round_id}/exclusions/{waiting}")
        .status_code
        for person in statuses
    } == statuses


def test_the_office_enters_no_recusal_once_there_is_a_ranking(app: Flask, cast: Cast) -> None:
    submit_all(db.session, cast)
    recuse_on_paper(db.session, cast, 0, 0)
    exclude(db.session, cast, 0, 0)
    carry(db.session, cast, RoundPhase.RANKED)
    made: Stage = stage(db.session, cast)
    path = f"/rounds/{made.round}/entry/"
    office = client_of(app, made.office)
    assert office.post(f"{path}recusals").status_code == 409
    assert "代录书面回避声明" not in office.get(path).text
