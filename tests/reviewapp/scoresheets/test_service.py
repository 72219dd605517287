"""Verbs on score sheets."""

from __future__ import annotations

import pytest

from reviewapp.db import db
from reviewapp.scoresheets.service import lock, save
from reviewapp.workflow import Denial, Refused
from tests.factories import AT, Cast, entries


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
