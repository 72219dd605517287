"""How sure the places are: advisory, from the official run's inputs alone, and computed again."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Band, CertaintyEstimate, Event
from reviewapp.proof import Fault, faults
from reviewapp.ranking.advisory import certainty_of
from reviewapp.ranking.certainty import Parameters, estimate
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.service import estimate_certainty, rank_round
from reviewapp.rounds.service import close_scoring
from reviewapp.workflow import Denial, Refused
from tests.factories import AT, Cast, drop_guards, make_cast, submit_sheet

FIRST = ("49", "47", "38", "37.5", "26", "25")
"""Scores on the first indicator: two clear of the line of three places, two at it, two far off."""


def ranked(cast: Cast) -> None:
    for application, expert in product(range(6), range(3)):
        wobble = Decimal((application * 5 + expert * 3) % 4) / 2 - Decimal("0.5")
        submit_sheet(db.session, cast, application, expert, str(Decimal(FIRST[application]) + wobble), "40")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    rank_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()


@pytest.fixture
def cast(context: Flask) -> Cast:
    made = make_cast(db.session, applications=6, places=3)
    ranked(made)
    return made


def test_the_line_runs_through_those_that_cannot_be_told_apart(cast: Cast) -> None:
    made = estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    assert {row.application.number: row.band for row in made.rows} == {
        "01": Band.IN,
        "02": Band.IN,
        "03": Band.GREY,
        "04": Band.GREY,
        "05": Band.OUT,
        "06": Band.OUT,
    }
    assert abs(sum(row.p_in for row in made.rows) - 3) < Decimal("0.00001")
    assert abs(sum(row.expected_rank for row in made.rows) - 21) < Decimal("0.00001")
    assert all(1 <= row.rank_low <= row.rank_high <= 6 for row in made.rows)
    assert made.summary["design"]["statement"] == "complete_panel"
    assert [gate["kept"] for gate in made.summary["gates"]] == [False] * len(made.summary["gates"])
    assert made.summary["flips"] is None


def test_it_is_made_again_from_the_frozen_inputs(cast: Cast) -> None:
    made = estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    run = official_run(db.session, cast.round)
    assert run is not None
    assert certainty_of(db.session, run) is made
    again = estimate(
        json.loads(run.inputs), run.scheme_version.to_scheme(), Parameters.from_mapping(made.parameters)
    )
    assert again.digest == made.result_digest
    event = db.session.scalars(sa.select(Event).where(Event.act == "estimate_certainty")).one()
    assert event.detail["result"] == made.result_digest
    assert faults(db.session) == []


def test_what_was_altered_is_found(cast: Cast) -> None:
    made = estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    drop_guards(db.session)
    db.session.execute(sa.text("UPDATE certainty_row SET rank_low = rank_low + 1"))
    db.session.commit()
    db.session.expire_all()
    assert faults(db.session) == [Fault.of("certainty", estimate=made.id)]


def test_there_must_be_a_ranking(context: Flask) -> None:
    made = make_cast(db.session)
    with pytest.raises(Refused) as refused:
        estimate_certainty(db.session, made.round, actor=made.office, at=AT)
    assert refused.value.denial == Denial("round.wrong_state")
    assert db.session.scalars(sa.select(CertaintyEstimate)).all() == []
