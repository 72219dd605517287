"""Other methods beside the official one: advisory, on the same frozen inputs, deciding nothing."""

from __future__ import annotations

from flask import Flask

from reviewapp.db import db
from reviewapp.models import RoundPhase, Standing
from reviewapp.ranking.advisory import advisory_runs, newcomers, places_in
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.runs import is_reproduced
from reviewapp.ranking.service import compare_methods
from reviewapp.shortlist.service import draw_shortlist
from scoring.methods import METHODS
from tests.factories import AT, carry, make_cast
from tests.reviewapp.ranking.test_service import GIVEN, rank_given


def test_every_applicable_method_is_compared(context: Flask) -> None:
    cast = make_cast(db.session)
    official = rank_given(cast, GIVEN)
    made = compare_methods(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()

    runs = advisory_runs(db.session, official)
    # A composite needs scores from data, and this round has none.
    assert {run.method for run in runs} == set(METHODS) - {"additive", "composite"}
    assert [run.id for run in runs] == [run.id for run in sorted(made, key=lambda run: run.method)]
    assert {run.standing for run in runs} == {Standing.ADVISORY}
    assert {run.inputs_digest for run in runs} == {official.inputs_digest}
    assert [is_reproduced(run) for run in runs] == [True] * len(runs)


def test_what_differs_is_counted(context: Flask) -> None:
    """The means are 45, 44 and 43, the medians 45, 43 and 44: of two places one differs."""
    cast = make_cast(db.session, official_method="mean")
    given = (
        (("45", "45"),) * 3,
        (("43", "43"), ("43", "43"), ("46", "46")),
        (("44", "44"), ("44", "44"), ("41", "41")),
    )
    official = rank_given(cast, given)
    compare_methods(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    runs = advisory_runs(db.session, official)
    counts = {run.method: newcomers(db.session, official, runs, 2)[run.id] for run in runs}
    assert (counts["median"], counts["additive"]) == (1, 0)
    shown = [application.id for application in cast.applications[1:]]
    median = next(run for run in runs if run.method == "median")
    found = places_in(db.session, runs, shown)
    assert [found[application][median.id] for application in shown] == [3, 2]


def test_the_official_run_alone_decides(context: Flask) -> None:
    cast = make_cast(db.session)
    official = rank_given(cast, GIVEN)
    compare_methods(db.session, cast.round, actor=cast.office, at=AT)
    found = official_run(db.session, cast.round)
    assert found is not None
    assert found.id == official.id
    carry(db.session, cast, RoundPhase.CONFIRMED)
    assert draw_shortlist(db.session, cast.round, actor=cast.office, at=AT).run_id == official.id


def test_the_round_names_the_options_of_its_method(context: Flask) -> None:
    options = {"trim": "indicator", "average_decimals": 2}
    cast = make_cast(db.session, official_method="trimmed", method_options=options)
    run = rank_given(cast, GIVEN)
    assert run.parameters == {
        "decimals": 2,
        "trim": "indicator",
        "average_decimals": 2,
        "nine_experts": False,
    }
    assert is_reproduced(run)
