"""From the list to the decision: departures with reasons, two persons, days that can be."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.review import ReviewEntry
from reports.fonts import Fonts
from reviewapp.calendar.workdays import official_calendar
from reviewapp.db import db
from reviewapp.models import Decision, Event, Review, RoundPhase
from reviewapp.notices.content import notice_content
from reviewapp.notices.service import conclude
from reviewapp.notices.wording import wording_in_use
from reviewapp.shortlist.proposal import record_decision, return_list, submit_list
from reviewapp.workflow import Denial, Refused
from tests.factories import (
    AT,
    CONCLUDED_AT,
    DECIDED_AT,
    DECISION,
    NOTICE,
    Cast,
    carry,
    deviate,
    make_cast,
    shortlist,
    submit_all,
)

RETURNED = ReviewEntry("returned", "请核实理由")


@pytest.fixture
def drawn(context: Flask) -> Cast:
    """Three applications for two places: 01 and 02 are on the list."""
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    return cast


def names(cast: Cast) -> list[str]:
    return [entry.application.number for entry in shortlist(db.session, cast).proposed()]


def refused(work: object) -> Denial:
    with pytest.raises(Refused) as error:
        work()
    db.session.rollback()
    return error.value.denial


def test_the_proposed_list_departs_from_the_draw_with_reasons(drawn: Cast) -> None:
    """What was drawn stays; the last adjustment of an application counts, and one taken back is none."""
    assert names(drawn) == ["01", "02"]
    deviate(db.session, drawn, 2, ground="补足名额")
    deviate(db.session, drawn, 0, selected=False, ground="核查不实")
    deviate(db.session, drawn, 1, selected=False, ground="误记")
    deviate(db.session, drawn, 1, selected=True, ground="撤回误记")
    assert names(drawn) == ["02", "03"]
    assert [entry.selected for entry in shortlist(db.session, drawn).entries] == [True, True, False]
    proposal = submit_list(db.session, drawn.round, shortlist(db.session, drawn), actor=drawn.office, at=AT)
    assert json.loads(proposal.content) == {
        "ranking": shortlist(db.session, drawn).run.result_digest,
        "places": 2,
        "proposed": ["02", "03"],
        "departures": [
            {"application": "03", "selected": True, "ground": "补足名额"},
            {"application": "01", "selected": False, "ground": "核查不实"},
        ],
    }
    worded = wording_in_use(db.session).wording
    content = notice_content(drawn.round, shortlist(db.session, drawn), NOTICE, official_calendar(), worded)
    assert [cluster.name[4:6] for cluster in content.clusters] == ["02", "03"]


def test_an_adjustment_changes_something(drawn: Cast) -> None:
    said = refused(lambda: deviate(db.session, drawn, 0))
    assert said.code == "shortlist.no_deviation"


def test_an_empty_list_is_not_submitted(drawn: Cast) -> None:
    for application in (0, 1):
        deviate(db.session, drawn, application, selected=False)
    db.session.commit()
    drawn_list = shortlist(db.session, drawn)
    assert refused(
        lambda: submit_list(db.session, drawn.round, drawn_list, actor=drawn.office, at=AT)
    ) == Denial("shortlist.empty")


def test_a_returned_list_is_amended_and_submitted_again(drawn: Cast) -> None:
    carry(db.session, drawn, RoundPhase.SUBMITTED)
    assert refused(lambda: deviate(db.session, drawn)) == Denial("round.wrong_state")
    act = {"actor": drawn.approver, "at": DECIDED_AT}
    bare = ReviewEntry("returned", "")
    assert refused(
        lambda: return_list(db.session, drawn.round, shortlist(db.session, drawn), bare, **act)
    ) == Denial("review.no_ground")
    return_list(db.session, drawn.round, shortlist(db.session, drawn), RETURNED, **act)
    assert drawn.round.phase is RoundPhase.SHORTLISTED
    deviate(db.session, drawn)
    carry(db.session, drawn, RoundPhase.DECIDED)
    first, second = shortlist(db.session, drawn).proposals
    assert (first.number, first.review.verdict, first.review.ground) == (1, "returned", "请核实理由")
    assert (second.number, second.review.verdict) == (2, "confirmed")
    assert shortlist(db.session, drawn).decision.proposal_id == second.id


def test_who_submits_does_not_decide(drawn: Cast) -> None:
    """Even where one person held both roles."""
    carry(db.session, drawn, RoundPhase.SUBMITTED)
    own = {"actor": drawn.office, "at": DECIDED_AT}
    listed = shortlist(db.session, drawn)
    same = Denial("review.same_person")
    assert refused(lambda: record_decision(db.session, drawn.round, listed, DECISION, **own)) == same
    listed = shortlist(db.session, drawn)
    assert refused(lambda: return_list(db.session, drawn.round, listed, RETURNED, **own)) == same
    assert db.session.scalars(sa.select(sa.func.count(Decision.shortlist_id))).one() == 0


def test_the_database_asks_for_two_persons_too(drawn: Cast) -> None:
    carry(db.session, drawn, RoundPhase.SUBMITTED)
    proposal = shortlist(db.session, drawn).proposals[-1]
    db.session.add(
        Review(
            proposal_id=proposal.id,
            verdict="confirmed",
            digest=proposal.digest,
            made_by_id=drawn.office.id,
            reviewed_by_id=drawn.office.id,
            reviewed_at=AT,
        )
    )
    with pytest.raises(sa.exc.IntegrityError, match="two_persons"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("decided_on", "denial"),
    [
        (date(2026, 6, 2), Denial("decision.in_future")),
        (date(2026, 5, 11), Denial("decision.before_ranking", (("day", "2026-05-12"),))),
        (date(2026, 5, 12), None),
        (date(2026, 6, 1), None),
    ],
)
def test_the_day_of_a_decision_can_be(drawn: Cast, decided_on: date, denial: Denial | None) -> None:
    """The ranking is of 12 May; it is recorded on 1 June."""
    carry(db.session, drawn, RoundPhase.SUBMITTED)

    def decide() -> Decision:
        entry = replace(DECISION, decided_on=decided_on)
        listed = shortlist(db.session, drawn)
        return record_decision(db.session, drawn.round, listed, entry, actor=drawn.approver, at=DECIDED_AT)

    if denial:
        assert refused(decide) == denial
    else:
        assert decide().decided_on == decided_on
        assert refused(decide) == Denial("round.wrong_state")


def test_a_round_is_concluded_once_its_notice_has_run(drawn: Cast, fonts: Fonts) -> None:
    carry(db.session, drawn, RoundPhase.PUBLISHED, fonts)
    early = {"actor": drawn.office, "at": CONCLUDED_AT.replace(day=8, hour=15)}
    assert refused(lambda: conclude(db.session, drawn.round, **early)) == Denial(
        "notice.not_over", (("day", "2026-06-08"),)
    )
    conclude(db.session, drawn.round, actor=drawn.office, at=CONCLUDED_AT)
    assert drawn.round.phase is RoundPhase.CONCLUDED
    acts = db.session.scalars(sa.select(Event.act).order_by(Event.id.desc()).limit(2)).all()
    assert acts == ["conclude", "publish_notice"]
