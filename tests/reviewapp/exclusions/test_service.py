"""A sheet counts until two persons left it out, and what that did is recorded only after the ranking."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from forms.declaration import Conflict, PaperRecusal
from forms.exclusion import ExclusionEntry
from forms.review import ReviewEntry
from reviewapp.db import db
from reviewapp.entry.service import enter_recusal
from reviewapp.exclusions.queries import awaiting, sheets_of, undecided
from reviewapp.exclusions.service import propose_exclusion, review_exclusion
from reviewapp.models import Event, ExclusionState, Pledge, Recusal, RoundPhase
from reviewapp.monitoring.queries import by_expert, cells, withdrawn
from reviewapp.ranking.queries import inputs_of
from reviewapp.ranking.service import rank_round
from reviewapp.rounds.review import CONFIRMED
from reviewapp.workflow import Refused
from tests.exclusions import FACTS, STATEMENT, exclude, propose, recuse_on_paper
from tests.factories import AT, Cast, carry, declare, make_cast, submit_all, submit_sheet

RETURNED = ReviewEntry("returned", "证据不足")


@pytest.fixture
def cast(context: Flask) -> Cast:
    """Every sheet is in; two for an application are enough."""
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
    submit_all(db.session, cast)
    return cast


def counted(cast: Cast) -> set[tuple[str, str]]:
    return {(one["application"], one["expert"]) for one in inputs_of(db.session, cast.round)["sheets"]}


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [error.value.denial.code, *(point.code for point in error.value.denial.points)]


def events(act: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.act == act).order_by(Event.id)))


def test_a_sheet_counts_until_the_second_person_confirms(cast: Cast) -> None:
    made = propose(db.session, cast, 0, 0)
    assert ("01", "E1") in counted(cast)
    assert made.state is ExclusionState.PROPOSED
    review_exclusion(db.session, cast.round, made, CONFIRMED, actor=cast.approver, at=AT)
    assert made.state is ExclusionState.EXCLUDED
    assert ("01", "E1") not in counted(cast)
    assert len(counted(cast)) == 8
    (proposed,), (confirmed,) = events("propose_exclusion"), events("confirm_exclusion")
    assert proposed.detail == {
        "application": "01",
        "expert": "E1",
        "sheet": made.sheet_id,
        "ground": "not_recused",
        "facts": FACTS,
        "leader": cast.experts[1].id,
        "leader_statement": STATEMENT,
    }
    assert (proposed.actor_id, confirmed.actor_id) == (cast.office.id, cast.approver.id)


def test_a_returned_proposal_leaves_the_sheet_in_and_may_be_made_anew(cast: Cast) -> None:
    made = propose(db.session, cast, 0, 0)
    with pytest.raises(Refused) as refused:
        propose(db.session, cast, 0, 0)
    assert refusal(refused) == ["exclusion.proposed"]
    review_exclusion(db.session, cast.round, made, RETURNED, actor=cast.approver, at=AT)
    assert made.state is ExclusionState.KEPT
    assert len(counted(cast)) == 9
    assert undecided(db.session, cast.round) == []
    again = exclude(db.session, cast, 0, 0)
    assert (again.number, len(counted(cast))) == (2, 8)
    with pytest.raises(Refused) as refused:
        propose(db.session, cast, 0, 0)
    assert refusal(refused) == ["exclusion.proposed"]


def test_it_takes_two_persons_and_one_decision(cast: Cast) -> None:
    made = propose(db.session, cast, 0, 0)
    with pytest.raises(Refused) as refused:
        review_exclusion(db.session, cast.round, made, CONFIRMED, actor=cast.office, at=AT)
    assert refusal(refused) == ["review.same_person"]
    review_exclusion(db.session, cast.round, made, CONFIRMED, actor=cast.approver, at=AT)
    with pytest.raises(Refused) as refused:
        review_exclusion(db.session, cast.round, made, RETURNED, actor=cast.approver, at=AT)
    assert refusal(refused) == ["exclusion.wrong_state"]


def test_the_leader_is_another_expert_of_the_panel(cast: Cast) -> None:
    (sheet,) = sheets_of(db.session, cast.round, "01", "E1")
    for stranger in (cast.experts[0], cast.outsider):
        entry = ExclusionEntry("bribed", FACTS, stranger.id, STATEMENT)
        with pytest.raises(Refused) as refused:
            propose_exclusion(db.session, cast.round, sheet, entry, actor=cast.office, at=AT)
        assert refusal(refused) == ["exclusion.not_leader"]


def test_only_a_submitted_sheet_can_be_left_out(context: Flask) -> None:
    cast = make_cast(db.session)
    assert sheets_of(db.session, cast.round, "01", "E1") == []
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    assert len(sheets_of(db.session, cast.round, "01", "E1")) == 1
    assert sheets_of(db.session, cast.round, "01", "E2") == []


def test_a_late_recusal_takes_nothing_away_until_two_persons_decide(cast: Cast) -> None:
    expert = cast.experts[0]
    pledge = db.session.scalars(select(Pledge).where(Pledge.expert_id == expert.id)).one()
    late = {cast.applications[0].id: Conflict("kinship", FACTS)}
    declare(db.session, cast.round, expert, pledge, late, actor=expert.user, at=AT)
    assert cast.assignment(db.session, 0, 0).is_recused
    assert len(counted(cast)) == 9
    assert [(one.number, one.expert_number, one.note) for one in awaiting(db.session, cast.round)] == [
        ("01", "E1", FACTS)
    ]
    assert [one.dealt for one in by_expert(cells(db.session, cast.round))] == [3, 3, 3]
    carry(db.session, cast, RoundPhase.CLOSED)
    with pytest.raises(Refused) as refused:
        rank_round(db.session, cast.round, actor=cast.office, at=AT)
    assert refusal(refused) == ["ranking.blocked", "exclusion.undecided"]
    made = propose(db.session, cast, 0, 0)
    assert awaiting(db.session, cast.round) == []
    assert undecided(db.session, cast.round) == [("01", "E1")]
    review_exclusion(db.session, cast.round, made, CONFIRMED, actor=cast.approver, at=AT)
    assert undecided(db.session, cast.round) == []
    assert [one.left for one in withdrawn(db.session, cast.round)] == [2]
    rank_round(db.session, cast.round, actor=cast.office, at=AT)


def test_the_effect_is_recorded_after_the_ranking(context: Flask) -> None:
    """One expert alone lifts the third application to the first place; without that sheet it is the last."""
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2, official_method="mean")
    for application, first in enumerate(("40", "39", "38")):
        for expert in range(3):
            lifted = "50" if (application, expert) == (2, 0) else first
            submit_sheet(db.session, cast, application, expert, lifted, "40")
    carry(db.session, cast, RoundPhase.CLOSED)
    made = exclude(db.session, cast, 2, 0)
    assert events("exclusion_effect") == []
    run = rank_round(db.session, cast.round, actor=cast.office, at=AT)
    (effect,) = events("exclusion_effect")
    assert (effect.subject_type, effect.subject_id) == ("exclusion", made.id)
    assert effect.detail.pop("inputs") not in (None, run.inputs_digest)
    assert effect.detail == {
        "run": 1,
        "own": [1, 3],
        "moved": {"01": [2, 1], "02": [3, 2], "03": [1, 3]},
    }


def test_what_is_ranked_is_not_taken_away_any_more(cast: Cast) -> None:
    waiting = propose(db.session, cast, 1, 1)
    carry(db.session, cast, RoundPhase.CLOSED)
    review_exclusion(db.session, cast.round, waiting, RETURNED, actor=cast.approver, at=AT)
    carry(db.session, cast, RoundPhase.RANKED)
    with pytest.raises(Refused) as refused:
        propose(db.session, cast, 0, 0)
    assert refusal(refused) == ["round.wrong_state"]


def test_the_office_enters_a_recusal_declared_on_paper(cast: Cast) -> None:
    recuse_on_paper(db.session, cast, 0, 0)
    recusal = db.session.scalars(select(Recusal)).one()
    assert (recusal.note, recusal.entered_by_id, recusal.declared_on) == (FACTS, cast.office.id, AT.date())
    assert cast.assignment(db.session, 0, 0).is_recused
    (event,) = events("enter_recusal")
    assert event.detail == {
        "expert": "E1",
        "application": "01",
        "ground": "kinship",
        "note": FACTS,
        "declared_on": "2026-05-12",
    }


@pytest.mark.parametrize(
    ("expert", "application", "days", "code"),
    [
        ("E9", "01", 0, "entry.no_seat"),
        ("E1", "99", 0, "entry.no_seat"),
        ("E1", "01", 0, "entry.recused_already"),
        ("E2", "01", 1, "entry.in_future"),
    ],
)
def test_a_paper_that_cannot_be(cast: Cast, expert: str, application: str, days: int, code: str) -> None:
    recuse_on_paper(db.session, cast, 0, 0)
    paper = PaperRecusal(expert, application, "kinship", FACTS, AT.date() + timedelta(days=days))
    with pytest.raises(Refused) as refused:
        enter_recusal(db.session, cast.round, paper, actor=cast.office, at=AT)
    assert refusal(refused) == [code]


def test_the_database_holds_the_rules(cast: Cast) -> None:
    recuse_on_paper(db.session, cast, 0, 0)
    made = propose(db.session, cast, 0, 0).id
    db.session.commit()
    review = (
        "INSERT INTO review (exclusion_id, verdict, ground, digest, made_by_id, reviewed_by_id, reviewed_at)"
        " VALUES (:made, 'confirmed', '', '', :one, :two, '2026-05-12')"
    )
    one, two = {"made": made, "one": 1, "two": 1}, {"made": made, "one": 1, "two": 2}
    stored = db.session.execute(sa.text("SELECT * FROM exclusion")).mappings().one()
    db.session.rollback()
    assert "check" in refused_by_database(sa.text(review), one)
    db.session.execute(sa.text(review), two)
    db.session.commit()
    assert "unique" in refused_by_database(sa.text(review), two)
    for gap in ({"facts": ""}, {"leader_statement": ""}, {"ground": "dislike"}):
        values = dict(stored) | {"id": 99, "number": 9} | gap
        columns = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        order = sa.text(f"INSERT INTO exclusion ({columns}) VALUES ({marks})")  # noqa: S608 - our own names
        assert "check" in refused_by_database(order, values)
    assert "check" in refused_by_database(sa.text("UPDATE recusal SET declared_on = NULL"), {})


def refused_by_database(order: sa.TextClause, values: dict[str, object]) -> str:
    with pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError)) as error:
        db.session.execute(order, values)
    db.session.rollback()
    return str(error.value.orig).lower()
