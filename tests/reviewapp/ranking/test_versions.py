"""A ranking that was returned is made again: both stay, and what differs is said."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from flask import Flask

from forms.review import ReviewEntry
from reviewapp.db import db
from reviewapp.models import Assignment, RankingRun, RoundPhase, Score, ScoreSheet
from reviewapp.ranking.queries import run_head
from reviewapp.ranking.service import rank_round, review_ranking
from reviewapp.ranking.versions import difference, earlier_run, page_of_changes
from tests.conftest import client_of
from tests.factories import AT, carry, drop_guards, make_cast, stage, submit_sheet


def test_a_second_run_says_what_became_of_the_first(context: Flask) -> None:
    """01 has 90, 02 has 80, 03 has 70; then 03's sheets turn out to say 85."""
    cast = make_cast(db.session, official_method="mean")
    for application, points in enumerate(("45", "40", "35")):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, points, points)
    carry(db.session, cast, RoundPhase.RANKED)
    first = run_head(db.session, cast.round)
    assert first is not None
    assert (earlier_run(db.session, first), difference(db.session, first, 2)) == (None, None)
    returned = ReviewEntry("returned", "请核对")
    review_ranking(db.session, cast.round, returned, actor=cast.approver, at=AT)
    db.session.commit()
    drop_guards(db.session)
    of_third = (
        sa.select(ScoreSheet.id).join(Assignment).where(Assignment.application_id == cast.applications[2].id)
    )
    db.session.execute(sa.update(Score).where(Score.sheet_id.in_(of_third)).values(value=Decimal("42.5")))
    db.session.expire_all()
    second = rank_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert db.session.scalars(sa.select(sa.func.count()).select_from(RankingRun)).one() == 2
    found = difference(db.session, second, 2)
    assert found is not None
    assert (found.earlier.number, found.moved, found.entering, found.leaving) == (1, 2, 1, 1)
    changes = page_of_changes(db.session, second, found.earlier, 1)
    assert [(row.application.number, place, row.place) for row, place, _printed in changes.rows] == [
        ("03", 3, 2),
        ("02", 2, 3),
    ]
    made = stage(db.session, cast)
    office = client_of(context, made.office)
    assert "2件名次不同，1件进入线内，1件退出线外" in office.get(f"/rounds/{made.round}/ranking/").text
    page = office.get(f"/rounds/{made.round}/ranking/changes").text
    assert page.count("进入线内") == page.count("退出线外") == 1
