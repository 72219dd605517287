"""A round's standard and scheme: chosen while it is prepared, frozen once its scoring opens."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import ApplicationState, Event, Round, RoundPhase, SchemeVersion, User
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.permissions import may_choose_schemes
from reviewapp.rounds.service import choose_schemes, open_scoring
from reviewapp.schemes.service import store_version
from reviewapp.workflow import Refused
from scoring.scheme import IndicatorScheme
from tests.conftest import client_of, make_app
from tests.factories import (
    AT,
    Cast,
    expert_indicator,
    expert_scheme,
    make_application,
    make_cast,
    make_round,
    standard_scheme,
)


def stored(scheme: IndicatorScheme) -> SchemeVersion:
    return store_version(db.session, scheme, at=AT)


def other_scheme() -> SchemeVersion:
    return stored(expert_scheme(expert_indicator("1", 60), expert_indicator("2", 40)))


def preparing_round(cast: Cast) -> Round:
    return make_round(db.session, cast.office, code="2027")


def choose(
    round_: Round, actor: User, *, standard: SchemeVersion | None = None, scheme: SchemeVersion
) -> None:
    choose_schemes(
        db.session,
        round_,
        standard=standard or round_.standard,
        scheme_version=scheme,
        actor=actor,
        at=AT,
    )


def refusal(round_: Round, cast: Cast, **chosen: SchemeVersion) -> str:
    with pytest.raises(Refused) as refused:
        choose(round_, cast.office, **{"scheme": round_.scheme_version, **chosen})
    return refused.value.denial.code


def test_sheets_that_are_dealt_follow(cast: Cast) -> None:
    round_ = preparing_round(cast)
    applications = [make_application(db.session, round_, "21")]
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=cast.experts,
        applications=applications,
        sheets_per_application=None,
        actor=cast.office,
        at=AT,
    )
    deal_round(db.session, round_, seed="tests", actor=cast.office, at=AT)
    before, after = round_.scheme_version, other_scheme()
    choose(round_, cast.office, scheme=after)
    open_scoring(db.session, round_, actor=cast.office, at=AT)
    sheets = db.session.execute(
        sa.text(
            "SELECT s.scheme_version_id FROM score_sheet s JOIN assignment a ON a.id = s.assignment_id"
            " WHERE a.application_id = :application"
        ),
        {"application": applications[0].id},
    )
    assert set(sheets.scalars()) == {after.id}
    event = db.session.scalars(select(Event).where(Event.act == "choose_schemes")).one()
    assert event.detail["scheme"] == [before.digest, after.digest]


def test_not_once_scoring_has_opened(cast: Cast) -> None:
    assert refusal(cast.round, cast, scheme=other_scheme()) == "round.schemes_frozen"


def test_not_another_standard_once_it_was_applied(cast: Cast) -> None:
    round_ = preparing_round(cast)
    standard = stored(replace(standard_scheme(), version="2", source="别处"))
    make_application(db.session, round_, "22", state=ApplicationState.RECEIVED)
    choose(round_, cast.office, standard=standard, scheme=round_.scheme_version)
    make_application(db.session, round_, "23")
    older = stored(standard_scheme())
    assert refusal(round_, cast, standard=older) == "round.standard_applied"


def test_only_a_scheme_that_can_be_scored(cast: Cast) -> None:
    round_ = preparing_round(cast)
    unsound = replace(expert_scheme(), version="2", weights_total=Decimal(90))
    renamed = expert_scheme(expert_indicator("3"), expert_indicator("4"))
    assert refusal(round_, cast, scheme=stored(standard_scheme())) == "round.nothing_to_score"
    assert refusal(round_, cast, scheme=stored(unsound)) == "scheme.unsound"
    assert refusal(round_, cast, scheme=stored(renamed)) == "round.tie_break_missing"


@pytest.mark.parametrize("phase", list(RoundPhase))
def test_who_may_choose_in_which_phase(cast: Cast, phase: RoundPhase) -> None:
    cast.round.phase = phase
    office = may_choose_schemes(cast.office, cast.round)
    expert = may_choose_schemes(cast.experts[0].user, cast.round)
    assert (office.code if office else None) == (
        None if phase == RoundPhase.PREPARING else "round.schemes_frozen"
    )
    assert expert is not None
    assert expert.code == "wrong_role"


@pytest.mark.parametrize("column", ["standard_id", "scheme_version_id"])
def test_the_database_refuses_it_too(cast: Cast, column: str) -> None:
    order = sa.text(f"UPDATE round SET {column} = :version WHERE id = :round")  # noqa: S608
    preparing, scoring, version = preparing_round(cast).id, cast.round.id, other_scheme().id
    db.session.commit()
    db.session.execute(order, {"version": version, "round": preparing})
    with pytest.raises(sa.exc.DatabaseError, match="frozen once scoring opens"):
        db.session.execute(order, {"version": version, "round": scoring})
    db.session.rollback()


def test_the_page_of_a_round(database_url: str) -> None:
    app: Flask = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = make_cast(db.session)
        round_, version = preparing_round(cast), other_scheme()
        ids = cast.office.id, cast.round.id, round_.id, round_.standard_id, version.id
        db.session.commit()
    office, scoring, preparing, standard, other = ids
    client = client_of(app, office)
    assert "更换认定标准和评分指标体系" in client.get(f"/rounds/{preparing}").text
    assert "更换认定标准和评分指标体系" not in client.get(f"/rounds/{scoring}").text
    chosen = {"standard": standard, "scheme": other}
    assert client.post(f"/rounds/{preparing}/schemes", data=chosen).status_code == 302
    assert "第2版" in client.get(f"/rounds/{preparing}").text
    assert client.post(f"/rounds/{scoring}/schemes", data=chosen).status_code == 409
    assert client.post(f"/rounds/{preparing}/schemes", data={"standard": standard}).status_code == 400
    with app.app_context():
        db.engine.dispose()
