"""Closing the scoring is shown with everything that is not in, before it is done."""

from __future__ import annotations

from flask import Flask

from reviewapp.db import db
from reviewapp.models import Round, RoundPhase
from tests.conftest import client_of
from tests.factories import FAR, make_cast, stage, submit_sheet
from tests.reviewapp.english import Reader


def test_what_is_not_in_is_named_before_the_close(context: Flask) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    cast = make_cast(db.session, scoring_ends_at=FAR)
    for application in range(3):
        submit_sheet(db.session, cast, application, 0, "44.5", "40")
    db.session.commit()
    made = stage(db.session, cast)
    page, act = f"/rounds/{made.round}/progress/close", f"/rounds/{made.round}/close-scoring"
    assert client_of(context, made.supervisor).get(page).status_code == 403
    office = client_of(context, made.office)
    assert f'href="{page}"' in office.get(f"/rounds/{made.round}").text
    shown = office.get(page).text
    for words in (
        "已提交3份，未提交6份，共9份",
        "评分截止时间（2999年1月1日 08:00）未到",
        "3件申报的评分表不足3份，截止后不能形成排序：01、02、03",
        f'action="{act}"',
    ):
        assert words in shown
    assert ["专家E1" in shown, "专家E2" in shown, "专家E3" in shown] == [False, True, True]
    assert [score for score in ("44.5", "84.5") if score in shown] == []
    Reader(context, made.office).get(page)
    assert db.session.get_one(Round, made.round).phase is RoundPhase.SCORING
    db.session.rollback()
    assert office.post(act).status_code == 302
    assert office.get(page).status_code == 409
