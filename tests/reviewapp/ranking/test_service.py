"""The official ranking, against numbers worked out by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import RankingRun, RoundPhase
from reviewapp.ranking.runs import is_reproduced, recompute
from reviewapp.ranking.service import rank_round
from reviewapp.rounds.service import close_scoring
from reviewapp.workflow import Denial, Refused
from tests.factories import AT, Cast, drop_guards, expert_indicator, expert_scheme, make_cast, submit_sheet

# Scores of the two indicators (50 points each) by application and expert, and what they add up to:
#   01: 90, 84, 81 → mean 85        02: 80, 78, 73 → mean 77        03: 85, 84, 86 → mean 85
GIVEN = (
    (("45", "45"), ("42", "42"), ("40.5", "40.5")),
    (("40", "40"), ("39", "39"), ("36.5", "36.5")),
    (("45", "40"), ("44", "40"), ("46", "40")),
)


def rank_given(cast: Cast, given: tuple[tuple[tuple[str | None, ...], ...], ...]) -> RankingRun:
    for application, expert in product(range(len(given)), range(3)):
        values = given[application][expert]
        submit_sheet(db.session, cast, application, expert, *values, comment="理由")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    run = rank_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    return run


def lines(run: RankingRun) -> list[tuple[str, int, str]]:
    return [(row.application.number, row.place, f"{row.printed:.2f}") for row in run.rows]


@pytest.mark.parametrize("method", ["mean", "additive"])
def test_a_round_that_everybody_scored(context: Flask, method: str) -> None:
    """Complete, so both methods print the mean; equal scores share a place, and the next counts both."""
    run = rank_given(make_cast(db.session, official_method=method), GIVEN)
    assert lines(run) == [("01", 1, "85.00"), ("03", 1, "85.00"), ("02", 3, "77.00")]
    assert [(row.raw_place, row.raw_mean, row.sheets) for row in run.rows] == [
        (1, Decimal(85), 3),
        (1, Decimal(85), 3),
        (3, Decimal(77), 3),
    ]
    assert (run.number, run.standing, run.method) == (1, "official", method)
    assert run.summary["filled"] == {}


def test_severity_is_positive_for_the_harsher(context: Flask) -> None:
    """The first expert's scores add up to 255, the second's to 246, the third's to 240."""
    run = rank_given(make_cast(db.session), GIVEN)
    severities = {row.expert.number: row.severity for row in run.experts}
    assert sum(severities.values()) == pytest.approx(0, abs=1e-5)
    assert severities["E1"] < severities["E2"] < severities["E3"]
    assert severities["E1"] < 0 < severities["E3"]


def test_a_weighted_scheme_and_printed_decimals(context: Flask) -> None:
    """Weights 60 and 40 on maxima 10 and 5: 8 and 4 are 48 + 32 = 80; half a point more is 3 or 4 points."""
    scheme = expert_scheme(
        expert_indicator("1", weight=Decimal(60), maximum=Decimal(10)),
        expert_indicator("2", weight=Decimal(40), maximum=Decimal(5)),
    )
    cast = make_cast(db.session, applications=2, scheme=scheme, official_method="mean", decimals=1)
    given = ((("8", "4"), ("8.5", "4"), ("8", "4.5")), (("8", "4"), ("8", "4"), ("8.5", "4")))
    run = rank_given(cast, given)  # (80 + 83 + 84) / 3 = 82.333…, (80 + 80 + 83) / 3 = 81
    assert [(row.printed, row.score) for row in run.rows] == [
        (Decimal("82.3"), Decimal("82.333333")),
        (Decimal(81), Decimal(81)),
    ]


def test_a_half_is_rounded_up(context: Flask) -> None:
    """84, 84 and 84.375 have the mean 84.125, which binary fractions like to hold as 84.12499…"""
    scheme = expert_scheme(expert_indicator("1", step=Decimal("0.125")), expert_indicator("2"))
    cast = make_cast(db.session, applications=1, scheme=scheme, official_method="mean")
    run = rank_given(cast, ((("44", "40"), ("44", "40"), ("44.375", "40")),))
    assert lines(run) == [("01", 1, "84.13")]


def test_an_abstention_is_filled_and_marked(context: Flask) -> None:
    """The third expert abstains on indicator 2 (weight 10): 8 and 6 of the others stand in as 7."""
    scheme = expert_scheme(expert_indicator("1", points=90), expert_indicator("2", points=10))
    cast = make_cast(db.session, applications=1, scheme=scheme, official_method="mean", minimum_scores=2)
    run = rank_given(cast, ((("80", "8"), ("81", "6"), ("82", None)),))
    assert lines(run) == [("01", 1, "88.00")]  # (88 + 87 + 89) / 3
    assert run.summary["filled"] == {"01/E3": ["2"]}


def test_everything_that_is_missing_is_named_at_once(cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, "40", "40")
    submit_sheet(db.session, cast, 0, 1, "40", None, comment="理由")
    submit_sheet(db.session, cast, 0, 2, "40", "40")
    submit_sheet(db.session, cast, 1, 0, "40", "40")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    with pytest.raises(Refused) as refused:
        rank_round(db.session, cast.round, actor=cast.office, at=AT)
    denial = refused.value.denial
    points = [(point.code, *(value for _, value in point.facts)) for point in denial.points]
    assert denial.code == "ranking.blocked"
    assert points == [
        ("too_much_abstained", "01", "E2", "", "0.5", "0.200000"),
        ("too_few_scores", "01", "", "2", "2", "3"),
        ("too_few_sheets", "02", "", "", "1", "3"),
        ("too_few_scores", "02", "", "1", "1", "3"),
        ("too_few_scores", "02", "", "2", "1", "3"),
        ("too_few_sheets", "03", "", "", "0", "3"),
        ("too_few_scores", "03", "", "1", "0", "3"),
        ("too_few_scores", "03", "", "2", "0", "3"),
    ]
    assert db.session.scalars(sa.select(RankingRun)).all() == []
    assert cast.round.phase is RoundPhase.CLOSED


def test_a_draft_does_not_count(cast: Cast) -> None:
    for expert in range(3):
        submit_sheet(db.session, cast, 0, expert, "40", "40")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    with pytest.raises(Refused):
        rank_round(db.session, cast.round, actor=cast.office, at=AT)


def test_a_ranking_is_made_once_and_after_the_closing(cast: Cast) -> None:
    for phase in set(RoundPhase) - {RoundPhase.CLOSED}:
        db.session.execute(sa.text("UPDATE round SET phase = :phase"), {"phase": phase.value})
        with pytest.raises(Refused) as refused:
            rank_round(db.session, cast.round, actor=cast.office, at=AT)
        assert refused.value.denial == Denial("round.wrong_state")


def test_a_run_is_frozen(context: Flask) -> None:
    """It keeps what it was made from; later changes of round, scores and names do not reach it."""
    cast = make_cast(db.session, official_method="mean")
    run = rank_given(cast, GIVEN)
    before = (lines(run), run.result_digest, run.inputs_digest)
    drop_guards(db.session)
    for order in (
        "UPDATE round SET decimals = 0, official_method = 'additive', places = 1, minimum_sheets = 9",
        "UPDATE score SET value = 0",
        "UPDATE cluster SET name = name || '（更名）'",
    ):
        db.session.execute(sa.text(order))
    db.session.expire_all()
    assert is_reproduced(run)
    assert (lines(run), recompute(run).digest, run.inputs_digest) == before
    assert run.parameters == {"decimals": 2}
    assert [sheet["scores"] for sheet in json.loads(run.inputs)["sheets"][:2]] == [
        {"1": "45", "2": "45"},
        {"1": "42", "2": "42"},
    ]
