"""The page that explains a place: its sums can be done again, and nobody sees it too early."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.explanation.queries import explanation_of, rows_by_indicator
from reviewapp.models import ConflictOfInterest, Recusal, RoundPhase
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.service import estimate_certainty
from tests.conftest import client_of
from tests.factories import AT, carry, make_cast, stage, submit_all, submit_sheet


@pytest.mark.parametrize("method", ["mean", "median", "additive", "trimmed", "zscore"])
def test_the_stored_score_is_what_the_lines_give(context: Flask, method: str) -> None:
    cast = make_cast(db.session, official_method=method)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    run = official_run(db.session, cast.round)
    assert run is not None
    for row in run.rows:
        found = explanation_of(run, row.application)
        assert found is not None
        assert (found.rank, found.printed, found.result) == (row.place, row.printed, row.score)
        if found.rounding is not None:
            assert abs(found.rounding) <= Decimal("0.000002")


def test_an_indicator_that_nobody_could_judge_for_one_stays_in_its_row(context: Flask) -> None:
    cast = make_cast(db.session, minimum_scores=2, maximum_abstained_share=Decimal("0.9"))
    submit_sheet(db.session, cast, 0, 0, None, "40", comment="理由")
    for application in range(3):
        for expert in range(3):
            if (application, expert) != (0, 0):
                submit_sheet(db.session, cast, application, expert, "44", "40")
    carry(db.session, cast, RoundPhase.RANKED)
    run = official_run(db.session, cast.round)
    assert run is not None
    found = explanation_of(run, cast.applications[0])
    assert found is not None
    cells = {
        code: [None if one is None else one.score for one in row]
        for code, _weight, _maximum, row in rows_by_indicator(found)
    }
    assert cells == {"1": [None, 44, 44], "2": [40, 40, 40]}
    assert found.lines[0].filled == 44


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_all_there_is(context: Flask, language: str) -> None:
    cast = make_cast(db.session)
    db.session.add(
        Recusal(
            application_id=cast.applications[0].id,
            expert_id=cast.outsider.id,
            ground=ConflictOfInterest.ADVICE,
            recorded_at=AT,
        )
    )
    submit_all(db.session, cast)
    made = stage(db.session, cast)
    client = client_of(context, made.office)
    context.config["WTF_CSRF_ENABLED"] = False
    client.post(f"/language/{language}")
    url = f"/rounds/{made.round}/explanation/{cast.applications[0].id}"
    assert client.get(url).status_code == 403
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    text = client.get(url).text
    assert "84.00" in text
    assert ("参与咨询或材料编写" in text) == (language == "zh")
    assert ("仅供参考" in text) == (language == "zh")
    assert client.get(f"/rounds/{made.round}/explanation/999").status_code == 404
