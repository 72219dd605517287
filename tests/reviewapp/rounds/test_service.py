"""Before scoring opens, every application is decided on and dealt; afterwards nothing of that changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.accounts.service import create_account
from reviewapp.applications.service import admit_round
from reviewapp.db import db
from reviewapp.models import Application, ApplicationState, Event, RoleName, Round, RoundPhase, User
from reviewapp.panels.service import compose_panel
from reviewapp.rounds.service import close_scoring, open_scoring
from reviewapp.workflow import Denial, Refused
from scoring.eligibility import Verdict
from tests.factories import AT, Cast, make_application, make_expert, make_round

RECEIVED = ApplicationState.RECEIVED


@pytest.fixture
def office(context: Flask) -> User:
    return create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)


@pytest.fixture
def round_(office: User) -> Round:
    return make_round(db.session, office)


def test_applications_are_decided_by_their_figures(round_: Round, office: User) -> None:
    """The standard of the tests asks for an output of 40; without a figure a person has to judge."""
    for number, value in (("01", "40"), ("02", "39.999999")):
        make_application(db.session, round_, number, output_value=value, state=RECEIVED)
    make_application(db.session, round_, "03", state=RECEIVED, figures=[])
    counts = admit_round(db.session, round_, actor=office, at=AT)
    assert {verdict: count for verdict, count in counts.items() if count} == {
        Verdict.ELIGIBLE: 1,
        Verdict.NOT_ELIGIBLE: 1,
        Verdict.UNDECIDED: 1,
    }
    states = db.session.scalars(sa.select(Application.state).order_by(Application.number)).all()
    assert states == ["admitted", "returned", "received"]
    events = db.session.scalars(
        sa.select(Event).where(Event.subject_type == "application").order_by(Event.id)
    )
    assert [(event.act, event.detail["verdict"], event.detail["against"]) for event in events] == [
        ("admit", "eligible", []),
        ("return", "not_eligible", ["1"]),
    ]


def test_scoring_opens_when_all_is_decided_and_dealt(round_: Round, office: User) -> None:
    act = {"actor": office, "at": AT}
    make_application(db.session, round_, "01", state=RECEIVED)
    make_application(db.session, round_, "02")
    with pytest.raises(Refused) as refused:
        open_scoring(db.session, round_, **act)
    assert refused.value.denial == Denial("round.applications_open", (("numbers", ("01",)),))
    admit_round(db.session, round_, **act)
    with pytest.raises(Refused) as refused:
        open_scoring(db.session, round_, **act)
    assert refused.value.denial == Denial("round.not_dealt", (("numbers", ("01", "02")),))
    assert round_.phase is RoundPhase.PREPARING


def test_a_panel_takes_only_what_was_admitted(round_: Round, office: User) -> None:
    made = [
        make_application(db.session, round_, number, state=state)
        for number, state in (
            ("01", ApplicationState.ADMITTED),
            ("02", RECEIVED),
            ("03", ApplicationState.RETURNED),
        )
    ]
    panel = compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=[make_expert(db.session, "E1")],
        applications=made,
        sheets_per_application=None,
        actor=office,
        at=AT,
    )
    assert [one.number for one in panel.applications] == ["01"]


def test_what_belongs_before_scoring_is_refused_afterwards(cast: Cast) -> None:
    act = {"actor": cast.office, "at": AT}
    for work in (
        lambda: admit_round(db.session, cast.round, **act),
        lambda: open_scoring(db.session, cast.round, **act),
        lambda: compose_panel(
            db.session,
            cast.round,
            code="B",
            title="第二组",
            experts=cast.experts,
            applications=cast.applications,
            sheets_per_application=1,
            **act,
        ),
    ):
        with pytest.raises(Refused) as refused:
            work()
        assert refused.value.denial == Denial("round.wrong_state")
    close_scoring(db.session, cast.round, **act)
    with pytest.raises(Refused):
        close_scoring(db.session, cast.round, **act)
