"""Verbs on score sheets."""

from __future__ import annotations

import pytest

from reviewapp.db import db
from reviewapp.models import SheetState
from reviewapp.scoresheets.service import lock, save, submit
from reviewapp.workflow import Denial, Refused
from tests.factories import AT, Cast, entries, fill_sheet


def test_only_cells_that_differ_get_a_revision(cast: Cast) -> None:
    sheet = cast.sheet(db.session, 0, 0)
    assert save(db.session, sheet, entries({"1": "40", "2": None}), edit_tag=sheet.edit_version, at=AT) == 1
    assert save(db.session, sheet, entries({"1": "40.0", "2": "7"}), edit_tag=sheet.edit_version, at=AT) == 1
    assert [(score.indicator.code, score.revision) for score in sheet.scores] == [("1", 1), ("2", 1)]


def test_two_saves_at_one_moment_are_two_versions(cast: Cast) -> None:
    sheet = cast.sheet(db.session, 0, 0)
    tag = sheet.edit_version
    save(db.session, sheet, entries({"1": "40"}), edit_tag=tag, at=AT)
    save(db.session, sheet, entries({"1": "41"}), edit_tag=sheet.edit_version, at=AT)
    with pytest.raises(Refused) as refused:
        save(db.session, sheet, entries({"1": "42"}), edit_tag=tag + 1, at=AT)
    assert refused.value.denial == Denial("edit_conflict")


def test_a_lock_reads_the_sheet_afresh(cast: Cast) -> None:
    sheet = cast.sheet(db.session, 0, 0)
    before = sheet.scores
    assert before == []
    save(db.session, sheet, entries({"1": "40"}), edit_tag=sheet.edit_version, at=AT)
    lock(db.session, cast.round, sheet)
    assert [score.revision for score in sheet.scores] == [1]


@pytest.mark.parametrize(
    ("char", "code"), [("\ue000", "U+E000"), ("😀", "U+1F600"), ("\u202e", "U+202E"), ("\u0301", "U+0301")]
)
def test_a_comment_that_no_paper_could_bear_is_named_before_submission(
    cast: Cast, char: str, code: str
) -> None:
    sheet = fill_sheet(db.session, cast, 0, 0, "44", "36", comment=f"情况好{char}")
    facts = (("number", "01"), ("code", "1"), ("characters", code))
    with pytest.raises(Refused) as refused:
        submit(db.session, cast.round, sheet, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("score_sheet.unprintable", facts)
    assert (sheet.state, sheet.submitted_at) == (SheetState.DRAFT, None)


def test_an_opinion_that_no_paper_could_bear_is_named_before_submission(cast: Cast) -> None:
    sheet = fill_sheet(db.session, cast, 0, 0, "44", "36")
    save(db.session, sheet, {}, opinion="总体\ue000较好", edit_tag=sheet.edit_version, at=AT)
    with pytest.raises(Refused) as refused:
        submit(db.session, cast.round, sheet, actor=cast.office, at=AT)
    facts = (("number", "01"), ("characters", "U+E000"))
    assert refused.value.denial == Denial("score_sheet.opinion_unprintable", facts)


def test_lines_of_a_comment_are_submitted(cast: Cast) -> None:
    sheet = fill_sheet(db.session, cast, 0, 0, "44", "36", comment="一是好。\n二是更好。")
    submit(db.session, cast.round, sheet, actor=cast.office, at=AT)
    assert sheet.state is SheetState.SUBMITTED
