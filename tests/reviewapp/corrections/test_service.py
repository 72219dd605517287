"""A frozen result is taken back by two persons, stays as it was, and is followed by a further version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.review import ReviewEntry
from reports.fonts import Fonts
from reviewapp.ballots.queries import open_ballot_of
from reviewapp.ballots.service import open_ballot
from reviewapp.corrections.service import review_correction
from reviewapp.db import db
from reviewapp.issuing.kinds import issue_paper
from reviewapp.issuing.queries import documents_of
from reviewapp.models import (
    BALLOT,
    CorrectionState,
    DocumentKind,
    Event,
    Notice,
    RankingRun,
    RoundPhase,
    Shortlist,
)
from reviewapp.notices.service import conclude
from reviewapp.proof import faults
from reviewapp.ranking.queries import run_head
from reviewapp.ranking.versions import difference
from reviewapp.rounds.review import CONFIRMED
from reviewapp.shortlist.proposal import submit_list
from reviewapp.shortlist.queries import shortlist_of, shortlist_version
from reviewapp.shortlist.versions import list_difference
from reviewapp.workflow import Refused
from tests.corrections import CORRECTED_AT, FACTS, FOUND_AT, correct, propose
from tests.exclusions import exclude
from tests.factories import (
    AT,
    CONCLUDED_AT,
    NOTICE,
    Cast,
    carry,
    deviate,
    make_cast,
    publish,
    shortlist,
    submit_all,
    submit_sheet,
)

Phase = RoundPhase
FROZEN = (Phase.CONFIRMED, Phase.SHORTLISTED, Phase.SUBMITTED, Phase.DECIDED, Phase.PUBLISHED)
RETURNED = ReviewEntry("returned", "依据不足")
AGAIN_AT = datetime(2026, 6, 8, 1, tzinfo=UTC)
AGAIN = replace(
    NOTICE,
    starts_on=date(2026, 6, 9),
    issued_on=date(2026, 6, 9),
    correction="本公示更正原公示，以本公示为准。",
)


@pytest.fixture
def cast(context: Flask) -> Cast:
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
    submit_all(db.session, cast)
    return cast


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.denial.code


def count(model: type) -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(model)).one()


@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.RANKED, *FROZEN, Phase.CONCLUDED])
def test_from_the_freeze_until_the_end_a_result_can_be_taken_back(
    cast: Cast, fonts: Fonts, phase: Phase
) -> None:
    carry(db.session, cast, phase, fonts)
    if phase not in FROZEN:
        with pytest.raises(Refused) as refused:
            propose(db.session, cast)
        assert (refusal(refused), cast.round.phase) == ("round.wrong_state", phase)
        return
    made = correct(db.session, cast)
    assert (made.number, made.state, cast.round.phase) == (1, CorrectionState.OPENED, Phase.CLOSED)
    assert (made.run.number, made.shortlist is None) == (1, phase is Phase.CONFIRMED)


def test_both_acts_are_on_record_and_the_result_stays_as_it_was(cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, Phase.PUBLISHED, fonts)
    first, listed = run_head(db.session, cast.round), shortlist(db.session, cast)
    assert first is not None
    made = correct(db.session, cast)
    told = db.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(3)).all()
    assert [(event.act, event.actor_id) for event in reversed(told)] == [
        ("propose_correction", cast.office.id),
        ("confirm_correction", cast.approver.id),
        ("correct_ranking", cast.approver.id),
    ]
    assert told[2].detail == {
        "number": 1,
        "scope": "ranking",
        "ground": "arithmetic",
        "facts": FACTS,
        "run": 1,
        "result": first.result_digest,
        "shortlist": 1,
    }
    assert told[0].detail == {"phase": ["published", "closed"], "correction": 1}
    assert (made.review and made.review.digest) is not None
    assert shortlist_of(db.session, cast.round) is None
    kept = shortlist_version(db.session, cast.round, 1)
    assert kept is not None
    assert (kept.id, kept.notice is not None, kept.decision is not None) == (listed.id, True, True)
    assert faults(db.session) == []


def test_it_takes_two_persons_and_one_decision(cast: Cast) -> None:
    carry(db.session, cast, Phase.CONFIRMED)
    made = propose(db.session, cast)
    with pytest.raises(Refused) as refused:
        review_correction(db.session, cast.round, made, CONFIRMED, actor=cast.office, at=CORRECTED_AT)
    assert refusal(refused) == "review.same_person"
    review_correction(db.session, cast.round, made, RETURNED, actor=cast.approver, at=CORRECTED_AT)
    assert (made.state, cast.round.phase) == (CorrectionState.REFUSED, Phase.CONFIRMED)
    with pytest.raises(Refused) as refused:
        review_correction(db.session, cast.round, made, CONFIRMED, actor=cast.approver, at=CORRECTED_AT)
    assert refusal(refused) == "correction.wrong_state"
    carry(db.session, cast, Phase.SHORTLISTED)
    assert correct(db.session, cast).number == 2


def test_the_round_stands_still_while_a_proposal_waits(cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, Phase.SHORTLISTED)
    made = propose(db.session, cast)
    act = {"actor": cast.office, "at": FOUND_AT}
    with pytest.raises(Refused) as refused:
        submit_list(db.session, cast.round, shortlist(db.session, cast), **act)
    assert refusal(refused) == "correction.waits"
    with pytest.raises(Refused) as refused:
        propose(db.session, cast)
    assert refusal(refused) == "correction.waits"
    deviate(db.session, cast)  # an act within the phase goes on
    review_correction(db.session, cast.round, made, RETURNED, actor=cast.approver, at=CORRECTED_AT)
    carry(db.session, cast, Phase.PUBLISHED, fonts)
    propose(db.session, cast)
    with pytest.raises(Refused) as refused:
        issue_paper(db.session, cast.round, "public-list", fonts, **act)
    assert refusal(refused) == "correction.waits"
    with pytest.raises(Refused) as refused:
        conclude(db.session, cast.round, actor=cast.office, at=CONCLUDED_AT)
    assert refusal(refused) == "correction.waits"


def test_only_a_decided_list_is_corrected_alone(cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, Phase.SUBMITTED)
    with pytest.raises(Refused) as refused:
        propose(db.session, cast, "list")
    assert refusal(refused) == "round.wrong_state"
    carry(db.session, cast, Phase.PUBLISHED, fonts)
    correct(db.session, cast, "list")
    assert (cast.round.phase, count(RankingRun)) == (Phase.CONFIRMED, 1)
    carry(db.session, cast, Phase.SHORTLISTED)
    again = shortlist(db.session, cast)
    assert (again.number, again.run.number, count(Shortlist)) == (2, 1, 2)


def test_no_result_is_taken_back_under_an_open_ballot(context: Flask) -> None:
    cast = make_cast(db.session, tie_break=(BALLOT,), places=1)
    for application in range(3):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, "40", "40")
    carry(db.session, cast, Phase.CONFIRMED)
    open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    run = run_head(db.session, cast.round)
    assert run is not None
    assert open_ballot_of(db.session, run) is not None
    with pytest.raises(Refused) as refused:
        correct(db.session, cast)
    assert refusal(refused) == "correction.ballot_open"


def test_what_follows_says_what_became_different(context: Flask, fonts: Fonts) -> None:
    """Three for two places, by the mean 90, 78 and 76; then 02 loses the sheet of 90 and has 72."""
    cast = make_cast(db.session, official_method="mean", minimum_sheets=2, minimum_scores=2)
    for application, points in enumerate((("45", "45", "45"), ("45", "36", "36"), ("38", "38", "38"))):
        for expert, one in enumerate(points):
            submit_sheet(db.session, cast, application, expert, one, one)
    carry(db.session, cast, Phase.PUBLISHED, fonts)
    before = shortlist(db.session, cast)
    assert list_difference(db.session, cast.round, before) is None
    correct(db.session, cast)
    exclude(db.session, cast, 1, 0)
    carry(db.session, cast, Phase.DECIDED)
    second = run_head(db.session, cast.round)
    assert second is not None
    moved = difference(db.session, second, cast.round.places)
    assert moved is not None
    assert (moved.earlier.number, second.number, moved.entering, moved.leaving) == (1, 2, 1, 1)
    now = shortlist(db.session, cast)
    found = list_difference(db.session, cast.round, now)
    assert found is not None
    assert (now.number, found.earlier.id) == (2, before.id)
    assert ([one.number for one in found.entering], [one.number for one in found.leaving]) == (["03"], ["02"])
    with pytest.raises(Refused) as refused:
        publish(db.session, cast, fonts, replace(AGAIN, correction=""), at=AGAIN_AT)
    assert refusal(refused) == "notice.correction_unsaid"
    notice = publish(db.session, cast, fonts, AGAIN, at=AGAIN_AT)
    db.session.commit()
    assert (count(Notice), notice.document.filename) == (2, "2026-公示（第2版）.pdf")
    assert notice.document.title.endswith("名单的公示（更正）")
    corrected = documents_of(db.session, cast.round, frozenset(DocumentKind), 1).rows
    assert [(one.filename, at) for one, at in corrected] == [
        ("2026-公示（第2版）.pdf", None),
        ("2026-公示.pdf", CORRECTED_AT),
    ]
    assert faults(db.session) == []


def test_a_first_notice_corrects_nothing(cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, Phase.DECIDED)
    entry = replace(NOTICE, correction="更正")
    with pytest.raises(Refused) as refused:
        publish(db.session, cast, fonts, entry)
    assert refusal(refused) == "notice.correction_unsaid"
