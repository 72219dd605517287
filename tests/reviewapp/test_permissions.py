"""Who may do what: every person of the cast in every phase, against what the rules say in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviewapp import permissions as may
from reviewapp.db import db
from reviewapp.models import ApplicationState, RoundPhase, SheetState, User
from reviewapp.workflow import Denial
from tests.conftest import sqlite_only
from tests.factories import AT, SCORING_ENDS_AT, Cast, make_file

pytestmark = sqlite_only
PERSONS = ("office", "approver", "supervisor", "administrator", "seated", "other", "unseated")
MOMENT = timedelta(microseconds=1)

NO, HIDDEN, PEEKING, LATER, EARLY, CLOSED = (
    "wrong_role",
    "not_assigned",
    "no_peeking",
    "round.wrong_state",
    "scoring_not_open",
    "scoring_closed",
)


def persons(cast: Cast) -> dict[str, User]:
    seated, other = cast.experts[0].user, cast.experts[1].user
    staff = (cast.office, cast.approver, cast.supervisor, cast.administrator)
    return dict(zip(PERSONS, (*staff, seated, other, cast.outsider.user), strict=True))


def code(denial: Denial | None) -> str | None:
    return denial.code if denial else None


def test_what_depends_on_the_role_alone(cast: Cast) -> None:
    assert {
        name: tuple(
            code(denial)
            for denial in (
                may.may_see_rounds(person),
                may.may_see_round(person, cast.round),
                may.may_see_progress(person, cast.round),
                may.may_see_own_list(person),
                may.may_see_accounts(person),
                may.may_open_account(person),
            )
        )
        for name, person in persons(cast).items()
    } == {
        "office": (None, None, None, NO, NO, NO),
        "approver": (None, None, None, NO, NO, NO),
        "supervisor": (None, None, None, NO, None, NO),
        "administrator": (NO, NO, NO, NO, None, None),
        "seated": (NO, NO, NO, None, NO, NO),
        "other": (NO, NO, NO, None, NO, NO),
        "unseated": (NO, NO, NO, None, NO, NO),
    }


def test_nobody_changes_their_own_account(cast: Cast) -> None:
    administrator, expert = cast.administrator, cast.experts[0].user
    assert code(may.may_change_account(administrator, expert)) is None
    assert code(may.may_change_account(administrator, administrator)) == "account.own"
    assert code(may.may_change_account(cast.office, expert)) == NO
    assert code(may.may_change_account(cast.supervisor, expert)) == NO


# By phase: see the ranking, admit, see the own sheet, score it.
BY_PHASE = {
    RoundPhase.PREPARING: (PEEKING, None, EARLY, EARLY),
    RoundPhase.SCORING: (PEEKING, LATER, None, None),
    RoundPhase.CLOSED: (None, LATER, None, CLOSED),
    RoundPhase.MEETING: (PEEKING, LATER, None, CLOSED),
    RoundPhase.REREVIEW: (PEEKING, LATER, None, CLOSED),
    RoundPhase.RANKED: (None, LATER, None, CLOSED),
    RoundPhase.CONFIRMED: (None, LATER, None, CLOSED),
    RoundPhase.SHORTLISTED: (None, LATER, None, CLOSED),
    RoundPhase.SUBMITTED: (None, LATER, None, CLOSED),
    RoundPhase.DECIDED: (None, LATER, None, CLOSED),
    RoundPhase.PUBLISHED: (None, LATER, None, CLOSED),
    RoundPhase.CONCLUDED: (None, LATER, None, CLOSED),
}


def test_what_depends_on_the_phase(cast: Cast) -> None:
    people = persons(cast)
    assignment = cast.assignment(db.session, 0, 0)
    got = {}
    with db.session.no_autoflush:
        for phase in RoundPhase:
            cast.round.phase = phase
            for name, person in people.items():
                got[phase, name] = (
                    code(may.may_see_ranking(person, cast.round)),
                    code(may.may_admit(person, cast.round)),
                    code(may.may_see_sheet(person, assignment, cast.round)),
                    code(may.may_score(person, assignment, cast.round, SheetState.DRAFT, AT)),
                )
    assert got == {
        (phase, name): {
            "office": (ranking, admit, HIDDEN, HIDDEN),
            "approver": (ranking, NO, HIDDEN, HIDDEN),
            "supervisor": (ranking, NO, HIDDEN, HIDDEN),
            "administrator": (NO, NO, HIDDEN, HIDDEN),
            "seated": (NO, NO, see, score),
            "other": (NO, NO, HIDDEN, HIDDEN),
            "unseated": (NO, NO, HIDDEN, HIDDEN),
        }[name]
        for phase, (ranking, admit, see, score) in BY_PHASE.items()
        for name in PERSONS
    }


def test_who_may_judge_an_application_and_keep_its_evidence(cast: Cast) -> None:
    """By phase: waive, decide, upload; a decided application is neither waived for nor decided again."""
    application = cast.applications[0]
    application.state = ApplicationState.RECEIVED
    got = {}
    with db.session.no_autoflush:
        for phase in (RoundPhase.PREPARING, RoundPhase.SCORING, RoundPhase.CLOSED):
            cast.round.phase = phase
            got[phase] = tuple(
                code(denial)
                for denial in (
                    may.may_waive(cast.office, application),
                    may.may_decide_application(cast.office, application, "return"),
                    may.may_upload(cast.office, application),
                )
            )
        cast.round.phase, application.state = RoundPhase.PREPARING, ApplicationState.ADMITTED
        decided = code(may.may_waive(cast.office, application))
    assert got == {
        RoundPhase.PREPARING: (None, None, None),
        RoundPhase.SCORING: (LATER, LATER, None),
        RoundPhase.CLOSED: (LATER, LATER, LATER),
    }
    assert decided == "application.wrong_state"
    expert = cast.experts[0].user
    assert {
        code(may.may_waive(expert, application)),
        code(may.may_decide_application(expert, application, "admit")),
        code(may.may_upload(expert, application)),
    } == {NO}


def test_who_may_read_a_file(cast: Cast) -> None:
    file = make_file(db.session, cast.applications[0], cast.office)
    seat = cast.assignment(db.session, 0, 0)
    elsewhere = cast.assignment(db.session, 1, 0)
    people = persons(cast)
    assert {name: code(may.may_read_file(person, file, seat)) for name, person in people.items()} == {
        "office": None,
        "approver": None,
        "supervisor": None,
        "administrator": HIDDEN,
        "seated": None,
        "other": HIDDEN,
        "unseated": HIDDEN,
    }
    assert code(may.may_read_file(people["seated"], file, elsewhere)) == HIDDEN
    assert code(may.may_read_file(people["seated"], file, None)) == HIDDEN
    with db.session.no_autoflush:
        cast.round.phase = RoundPhase.PREPARING
        assert code(may.may_read_file(people["seated"], file, seat)) == EARLY


@pytest.mark.parametrize(
    ("at", "state", "denial"),
    [
        (SCORING_ENDS_AT - MOMENT, SheetState.DRAFT, None),
        (SCORING_ENDS_AT, SheetState.DRAFT, "deadline_passed"),
        (SCORING_ENDS_AT + MOMENT, SheetState.DRAFT, "deadline_passed"),
        (SCORING_ENDS_AT - MOMENT, SheetState.SUBMITTED, "score_sheet.wrong_state"),
    ],
)
def test_a_sheet_is_open_until_it_is_submitted_or_late(
    cast: Cast, at: object, state: SheetState, denial: str | None
) -> None:
    assignment = cast.assignment(db.session, 0, 0)
    person = cast.experts[0].user
    assert code(may.may_score(person, assignment, cast.round, state, at)) == denial


def test_a_returned_sheet_is_open_between_the_close_and_the_ranking(cast: Cast) -> None:
    assignment, person = cast.assignment(db.session, 0, 0), cast.experts[0].user
    got = {}
    with db.session.no_autoflush:
        for phase in (RoundPhase.SCORING, RoundPhase.CLOSED, RoundPhase.RANKED):
            cast.round.phase = phase
            got[phase] = (
                code(may.may_return_sheet(cast.office, cast.round)),
                code(may.may_return_sheet(cast.approver, cast.round)),
                code(
                    may.may_score(
                        person, assignment, cast.round, SheetState.DRAFT, SCORING_ENDS_AT, rereviewed=True
                    )
                ),
            )
    assert got == {
        RoundPhase.SCORING: (LATER, NO, CLOSED),
        RoundPhase.CLOSED: (None, NO, None),
        RoundPhase.RANKED: (LATER, NO, CLOSED),
    }


def test_a_person_without_a_role_may_do_nothing(cast: Cast) -> None:
    nobody = User(username="nobody", name="某人", fs_uniquifier="n")
    assert code(may.may_see_rounds(nobody)) == NO
    assert code(may.may_see_own_list(nobody)) == NO
    assert code(may.may_see_sheet(nobody, cast.assignment(db.session, 0, 0), cast.round)) == HIDDEN
    assert code(may.may_change_phase(nobody, cast.round, "close_scoring")) == NO
