"""复议: a sheet returned on a listed ground becomes a version beside the old one, with an explanation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.returned_sheet import ReturnEntry
from forms.score_sheet import field_name
from reviewapp import proof
from reviewapp.db import db
from reviewapp.models import Event, ReopeningGround, RoundPhase, ScoreSheet
from reviewapp.ranking.service import rank_round
from reviewapp.scoresheets.printed import papers
from reviewapp.scoresheets.returns import explain, return_sheet, returned_in
from reviewapp.scoresheets.service import save, submit
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import SCORING_ENDS_AT, Cast, carry, entries, make_cast, stage, submit_all

LATER = SCORING_ENDS_AT  # what is returned after the close has no deadline
ENTRY = ReturnEntry("01", "E1", "extreme", "总分明显高于其他专家，请复核。")


@pytest.fixture
def closed(context: Flask) -> Cast:
    cast = make_cast(db.session, official_method="mean")
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    return cast


def refused(work: object) -> Denial:
    with pytest.raises(Refused) as error:
        work()
    db.session.rollback()
    return error.value.denial


def returned(cast: Cast) -> ScoreSheet:
    version = return_sheet(db.session, cast.round, ENTRY, actor=cast.office, at=LATER)
    db.session.commit()
    return version


def test_the_version_beside_the_old_one_counts_once_it_is_explained_and_submitted(closed: Cast) -> None:
    old, version = closed.sheet(db.session, 0, 0), returned(closed)
    assert (version.number, version.origin.ground, version.is_rereviewed) == (
        2,
        ReopeningGround.EXTREME,
        True,
    )
    act = {"actor": closed.experts[0].user, "at": LATER}
    assert refused(lambda: submit(db.session, closed.round, version, **act)) == (
        Denial("score_sheet.unexplained")
    )
    save(db.session, version, entries({"1": "41"}), edit_tag=version.edit_version, at=LATER)
    explain(db.session, closed.round, version, "复核后更正。", **act)
    submit(db.session, closed.round, version, **act)
    db.session.commit()
    assert {code: score.value for code, score in old.current().items()} == {
        "1": Decimal(45),
        "2": Decimal(40),
    }
    (printed,) = papers(db.session, closed.round, ScoreSheet.id == version.id)
    ground = "评分畸高畸低。总分明显高于其他专家，请复核。　书面说明：复核后更正。"
    assert (printed.sheet, printed.returned) == (2, ground)
    (one,) = returned_in(db.session, closed.round)
    assert (one.number, one.changes, one.version.explanation) == (
        "01",
        (("1", Decimal(45), Decimal(41)),),
        "复核后更正。",
    )
    run = rank_round(db.session, closed.round, actor=closed.office, at=LATER)
    assert {row.application.number: row.score for row in run.rows}["01"] == Decimal("82.666667")
    db.session.commit()
    assert proof.faults(db.session) == []
    acts = db.session.scalars(select(Event.act).where(Event.subject_type == "score_sheet").order_by(Event.id))
    assert acts.all()[-3:] == ["reopen_sheet", "explain_sheet", "submit_sheet"]


def test_until_then_the_old_one_counts(closed: Cast) -> None:
    returned(closed)
    run = rank_round(db.session, closed.round, actor=closed.office, at=LATER)
    assert {row.application.number: row.score for row in run.rows}["01"] == Decimal(84)


def test_only_a_submitted_sheet_of_a_closed_round_is_returned_and_once(closed: Cast) -> None:
    act = {"actor": closed.office, "at": LATER}
    other = ReturnEntry("01", "E9", "arithmetic", "请复核。")
    assert refused(lambda: return_sheet(db.session, closed.round, other, **act)) == (
        Denial("returns.no_sheet", (("application", "01"), ("expert", "E9")))
    )
    returned(closed)
    assert refused(lambda: return_sheet(db.session, closed.round, ENTRY, **act)) == (
        Denial("score_sheet.reopened")
    )
    carry(db.session, closed, RoundPhase.RANKED)
    other = ReturnEntry("02", "E1", "arithmetic", "请复核。")
    assert refused(lambda: return_sheet(db.session, closed.round, other, **act)) == (
        Denial("round.wrong_state")
    )
    assert db.session.scalars(select(func.count(ScoreSheet.id))).one() == 10


@sqlite_only
def test_a_sheet_is_returned_and_answered_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.CLOSED)
        made = stage(db.session, cast)
    office, expert, other = (client_of(app, one) for one in (made.office, made.seated, made.other_seated))
    url = f"/rounds/{made.round}/returns/"
    assert 'value="E1"' in office.get(f"{url}?application=01&expert=E1&ground=extreme").text
    posted = {"application": "01", "expert": "E1", "ground": "extreme", "note": ""}
    assert office.post(url, data=posted).status_code == 422
    assert office.post(url, data=posted | {"note": ENTRY.note}).status_code == 302
    desk = f"/desk/{made.assignment}"
    page = expert.get(desk).text
    assert ENTRY.note in page
    assert "保存书面说明" in page
    assert ENTRY.note not in other.get(f"/desk/{made.other_assignment}").text
    with app.app_context():
        tag = db.session.scalars(select(ScoreSheet).where(ScoreSheet.number == 2)).one().edit_version
        db.session.close()
    form = {"edit_tag": tag, "action": "submit"}
    form |= {f"{field_name(code)}-score": score for code, score in (("1", "41"), ("2", "40"))}
    assert "须先填写并保存书面说明" in expert.post(desk, data=form).text
    assert other.post(f"{desk}/explanation", data={"text": "他人"}).status_code == 404
    assert expert.post(f"{desk}/explanation", data={}).status_code == 302
    assert "请填写书面说明" in expert.get(desk).text
    assert expert.post(f"{desk}/explanation", data={"text": "维持原评分，理由如下。"}).status_code == 302
    assert "维持原评分，理由如下。" in expert.get(desk).text
    assert "待提交" in office.get(url).text
    with app.app_context():
        db.session.close()
        db.engine.dispose()
