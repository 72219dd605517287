"""A reopened sheet is followed by a further version; what was submitted stays, and counts until then."""

from __future__ import annotations

import pytest

from reviewapp.canonical import canonical_json
from reviewapp.db import db
from reviewapp.models import Event, Reopening, ReopeningGround, ScoreSheet, SheetState
from reviewapp.monitoring.queries import Progress, by_expert, by_panel, cells, short_of_sheets
from reviewapp.proof import faults
from reviewapp.ranking.queries import inputs_of
from reviewapp.scoresheets.progress import entries_of
from reviewapp.scoresheets.queries import desk
from reviewapp.scoresheets.service import reopen, save, statement, submit
from reviewapp.workflow import Denial, Refused
from tests.factories import AT, Cast, entries, fill_sheet, reopen_sheet, submit_all, submit_sheet


def scores_in(cast: Cast, sheet: ScoreSheet) -> list[object]:
    """What the ranking would take of a sheet's assignment."""
    return [one["scores"] for one in inputs_of(db.session, cast.round)["sheets"] if one["sheet"] == sheet.id]


def test_the_version_after_says_what_the_one_before_says(cast: Cast) -> None:
    before = submit_sheet(db.session, cast, 0, 0, "40", None, comment="说明")
    after = reopen_sheet(db.session, cast, 0, 0)
    assert (after.number, after.state, after.submitted_at) == (2, SheetState.DRAFT, None)
    assert entries_of(after) == entries_of(before)
    assert [score.revision for score in after.scores] == [score.revision for score in before.scores]
    assert [sheet.id for sheet in after.assignment.sheets] == [before.id, after.id]


def test_a_reopening_is_on_record(cast: Cast) -> None:
    before = submit_sheet(db.session, cast, 0, 0, "40", "40")
    after = reopen_sheet(db.session, cast, 0, 0)
    made = db.session.query(Reopening).one()
    assert (made.sheet, made.version, made.opened_by) == (before, after, cast.office)
    assert (before.is_reopened, before.origin, after.origin) == (True, None, made)
    event = db.session.query(Event).filter_by(act="reopen_sheet").one()
    assert (event.subject_id, event.actor_id) == (before.id, cast.office.id)
    assert event.detail == {"ground": "requested", "note": "填写有误", "number": [1, 2]}


def test_the_version_before_never_changes_and_counts_until_the_next_is_in(cast: Cast) -> None:
    before = submit_sheet(db.session, cast, 0, 0, "40", "40")
    said = canonical_json(statement(before))
    after = reopen_sheet(db.session, cast, 0, 0)
    save(db.session, after, entries({"1": "30"}), edit_tag=after.edit_version, at=AT)
    assert (len(scores_in(cast, before)), scores_in(cast, after)) == (1, [])
    submit(db.session, cast.round, after, actor=cast.experts[0].user, at=AT)
    db.session.commit()
    db.session.expire_all()
    assert (scores_in(cast, before), len(scores_in(cast, after))) == ([], 1)
    assert canonical_json(statement(before)) == said
    assert faults(db.session) == []


def test_progress_is_that_of_the_version_after(cast: Cast) -> None:
    submit_all(db.session, cast)
    reopen_sheet(db.session, cast, 0, 0)
    assert by_panel(cells(db.session, cast.round)) == [Progress("A", "第一组", 9, 1, 8, 0)]
    assert by_expert(cells(db.session, cast.round))[0] == Progress("E1", "专家E1", 3, 1, 2, 0)
    assert short_of_sheets(db.session, cast.round) == []
    (round_,) = desk(db.session, cast.experts[0].id)
    assert [line.submitted_at is None for line in round_.lines] == [True, False, False]


def test_two_versions_are_one_sheet_of_their_application(cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    after = reopen_sheet(db.session, cast, 0, 0)
    submit(db.session, cast.round, after, actor=cast.experts[0].user, at=AT)
    counts = [(one.dealt, one.submitted) for one in short_of_sheets(db.session, cast.round)]
    assert counts == [(3, 1), (3, 0), (3, 0)]


def test_a_draft_is_not_reopened(cast: Cast) -> None:
    fill_sheet(db.session, cast, 0, 0, "40", "40")
    with pytest.raises(Refused) as refused:
        reopen_sheet(db.session, cast, 0, 0)
    assert refused.value.denial == Denial("score_sheet.wrong_state")


def test_a_sheet_is_reopened_once(cast: Cast) -> None:
    before = submit_sheet(db.session, cast, 0, 0, "40", "40")
    reopen_sheet(db.session, cast, 0, 0)
    act = {"actor": cast.office, "at": AT}
    with pytest.raises(Refused) as refused:
        reopen(db.session, cast.round, before, ReopeningGround.EXTREME, "畸高", **act)
    assert refused.value.denial == Denial("score_sheet.reopened")
