"""Saving and submitting: nothing typed is lost, nothing stored is overwritten unseen."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from reviewapp.db import db
from reviewapp.models import Assignment, Event, Round, RoundPhase, Score, ScoreSheet, SheetState
from reviewapp.rounds.counted import counted
from tests.reviewapp.scoresheets.conftest import Desk


def test_a_draft_is_saved_and_shown_again(desk: Desk) -> None:
    answer = desk.send(desk.open(), "save", r1="40.5", c1="依据充分")
    assert (answer.status_code, answer.location) == (302, desk.url)
    assert desk.stored() == {"1": Decimal("40.5")}
    page = desk.open()
    assert 'value="40.5"' in page
    assert "依据充分" in page
    assert "草稿已保存。" in page


def test_a_blank_is_not_stored_and_zero_is_a_score(desk: Desk) -> None:
    desk.send(desk.open(), "save", r1="0")
    assert desk.stored() == {"1": Decimal(0)}
    page = desk.open()
    assert 'value="0"' in page
    assert "已评0 / 50分，50分未评（1项）" in page


def test_an_untouched_sheet_shows_no_number(desk: Desk) -> None:
    page = desk.open()
    assert "尚未评分，共2项" in page
    assert 'value="0"' not in page


def test_a_cleared_cell_is_a_further_revision(desk: Desk) -> None:
    desk.send(desk.open(), "save", r1="40")
    desk.send(desk.open(), "save")
    assert desk.stored() == {"1": None}
    with desk.world.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Score)) == 2


def test_valid_rows_are_saved_although_others_are_wrong(desk: Desk) -> None:
    answer = desk.send(desk.open(), "save", r1="60", c1="写错了的一行", r2="25")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert desk.stored() == {"2": Decimal(25)}
    assert 'value="60"' in page
    assert "写错了的一行" in page
    assert 'href="#row_1-score"' in page
    assert 'aria-describedby="row_1-score-measure row_1-score-error"' in page
    assert 'aria-invalid="true"' in page


def test_the_page_with_errors_carries_the_new_tag(desk: Desk) -> None:
    page = desk.send(desk.open(), "save", r1="60", r2="25").get_data(as_text=True)
    answer = desk.send(page, "save", r1="50", r2="25")
    assert answer.status_code == 302
    assert desk.stored() == {"1": Decimal(50), "2": Decimal(25)}


def test_a_wrong_row_shows_what_stays_stored(desk: Desk) -> None:
    desk.send(desk.open(), "save", r1="40")
    page = desk.send(desk.open(), "save", r1="400").get_data(as_text=True)
    assert "已保存的内容" in page
    assert "40 / 50分" in page
    assert desk.stored() == {"1": Decimal(40)}


def test_an_edit_conflict_shows_both_and_overwrites_nothing(desk: Desk) -> None:
    old_page = desk.open()
    desk.send(desk.open(), "save", r1="40", c1="先保存的意见")
    answer = desk.send(old_page, "save", r1="35", r2="20")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert desk.stored() == {"1": Decimal(40)}
    assert 'value="35"' in page
    assert "40 / 50分" in page
    assert "先保存的意见" in page

    answer = desk.send(page, "save", r1="35", c1="先保存的意见", r2="20")
    assert answer.status_code == 302
    assert desk.stored() == {"1": Decimal(35), "2": Decimal(20)}


def test_in_a_conflict_a_blank_row_takes_what_is_stored(desk: Desk) -> None:
    old_page = desk.open()
    desk.send(desk.open(), "save", r1="40", c1="先保存的意见")
    page = desk.send(old_page, "save", r2="20").get_data(as_text=True)
    assert 'value="40"' in page
    assert ">\n先保存的意见<" in page  # a browser leaves out the first line break of a text area


def test_sending_the_same_again_is_no_conflict(desk: Desk) -> None:
    page = desk.open()
    desk.send(page, "save", r1="40")
    assert desk.send(page, "save", r1="40").status_code == 302
    assert desk.stored() == {"1": Decimal(40)}


def test_a_sheet_without_tag_changes_nothing_that_is_stored(desk: Desk) -> None:
    desk.send(desk.open(), "save", r1="40")
    page = desk.open().replace('name="edit_tag"', 'name="nothing"')
    assert desk.send(page, "save", r1="30").status_code == 409
    assert desk.stored() == {"1": Decimal(40)}


def test_an_incomplete_sheet_is_saved_but_not_submitted(desk: Desk) -> None:
    answer = desk.send(desk.open(), "submit", r1="40")
    assert answer.status_code == 422
    assert "评分表尚未提交" in answer.get_data(as_text=True)
    assert desk.stored() == {"1": Decimal(40)}
    assert desk.state() is SheetState.DRAFT


def test_a_submission_needs_the_reason_that_the_scheme_asks_for(desk: Desk) -> None:
    answer = desk.send(desk.open(), "submit", r1="40", r2="50")
    assert answer.status_code == 422
    assert "评分处于最高或最低等次，请说明理由" in answer.get_data(as_text=True)
    assert desk.state() is SheetState.DRAFT


def test_a_complete_sheet_is_submitted_locked_and_recorded(desk: Desk) -> None:
    answer = desk.send(desk.open(), "submit", r1="40", a2="y", c2="材料未涉及")
    assert (answer.status_code, answer.location) == (302, desk.url)
    assert desk.state() is SheetState.SUBMITTED
    with desk.world.app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        assert (event.act, event.actor_id) == ("submit_sheet", desk.world.experts[0])
        assert event.detail["scores"] == {
            "1": {"value": "40", "abstained": False, "comment": ""},
            "2": {"value": None, "abstained": True, "comment": "材料未涉及"},
        }
    page = desk.open()
    assert "提交并锁定，以下为提交的内容" in page
    assert "无法评价" in page
    assert "保存草稿" not in page


def test_a_submitted_sheet_refuses_changes_and_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.open()
    desk.send(page, "submit", r1="40", r2="20")
    answer = desk.send(page, "save", r1="10", r2="20")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "评分表已提交并锁定，不能再修改。" in text
    assert 'value="10"' in text
    assert "保存草稿" not in text
    assert desk.stored() == {"1": Decimal(40), "2": Decimal(20)}


def test_after_the_deadline_the_expert_goes_on_visibly_late(desk: Desk) -> None:
    """What comes late is kept and marked; without an extension it does not count."""
    desk.world.set_round(scoring_ends_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert "内容均予留存并标明逾期" in desk.open()
    assert desk.send(desk.open(), "submit", r1="40", r2="20").status_code == 302
    assert (desk.state(), desk.stored()) == (SheetState.SUBMITTED, {"1": Decimal(40), "2": Decimal(20)})
    assert "本评分表在截止时间之后提交" in desk.open()
    assert "✕</span> 逾期，不计入" in desk.client.get("/desk/").text
    assert counts(desk) == 0
    desk.world.set_round(scoring_ends_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert "✕</span> 逾期" not in desk.client.get("/desk/").text
    assert counts(desk) == 1


def counts(desk: Desk) -> int:
    """How many sheets count."""
    with desk.world.app.app_context():
        round_ = db.session.scalars(select(Round)).one()
        statement = select(func.count(ScoreSheet.id)).join(Assignment).where(counted(round_))
        return db.session.scalars(statement).one()


@pytest.mark.parametrize("action", ["save", "submit"])
def test_what_is_typed_after_the_end_is_kept_on_the_page_only(desk: Desk, action: str) -> None:
    page = desk.open()
    desk.world.set_round(phase=RoundPhase.CLOSED)
    answer = desk.send(page, action, r1="40", c1="来不及保存的意见", r2="999")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "本批次评分已截止" in text
    assert "来不及保存的意见" in text
    assert 'value="999"' in text
    assert "保存草稿" not in text
    assert desk.stored() == {}


def test_after_the_end_a_draft_is_shown_as_not_counting(desk: Desk) -> None:
    desk.send(desk.open(), "save", r1="40")
    desk.world.set_round(phase=RoundPhase.CLOSED)
    page = desk.open()
    assert "本评分表未提交，以下为已保存的内容，不计入评审结果。" in page
    assert "40 / 50分" in page
