"""The line: who is above it, who decided a tie, and that nobody is chosen by accident."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Event, RoundPhase, Shortlist
from reviewapp.shortlist.service import draw_shortlist
from reviewapp.workflow import Denial, Refused
from scoring.ruledata import rules_of
from scoring.rules import Rules
from tests.factories import AT, Cast, carry, make_cast, shortlist, submit_sheet

# 01 has 90; 02 and 03 tie at 80 across the line of two places: 02 is stronger on indicator 1, 03 on 2.
TIED = (("45", "45"), ("45", "35"), ("35", "45"), ("30", "30"))
EVEN = (("45", "45"), ("40", "40"), ("40", "40"), ("30", "30"))


def ranked(scores: tuple[tuple[str, str], ...], **settings: object) -> Cast:
    cast = make_cast(db.session, applications=4, official_method="mean", **settings)
    for application, expert in product(range(4), range(3)):
        submit_sheet(db.session, cast, application, expert, *scores[application])
    carry(db.session, cast, RoundPhase.CONFIRMED)
    return cast


def draw(cast: Cast) -> list[tuple[str, int, bool, str, str | None]]:
    drawn = draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    return [
        (entry.application.number, entry.place, entry.selected, entry.reason.value, entry.settled_by)
        for entry in drawn.entries
    ]


@pytest.mark.parametrize(("chain", "first", "second"), [(("1", "2"), "02", "03"), (("2",), "03", "02")])
def test_a_tie_at_the_line_is_settled_by_the_published_chain(
    context: Flask, chain: tuple[str, ...], first: str, second: str
) -> None:
    assert draw(ranked(TIED, tie_break=chain)) == [
        ("01", 1, True, "above_line", None),
        (first, 2, True, "won_tie_break", chain[0]),
        (second, 2, False, "lost_tie_break", chain[0]),
        ("04", 4, False, "below_line", None),
    ]
    event = db.session.scalars(sa.select(Event).where(Event.act == "draw_shortlist")).one()
    assert event.detail["selected"] == ["01", first]
    assert event.detail["tied_at_line"] == ["02", "03"]
    assert event.detail["settled_by"] == chain[0]


@pytest.mark.parametrize("chain", [(), ("1",), ("1", "2")])
def test_a_tie_that_nothing_settles_is_refused(context: Flask, chain: tuple[str, ...]) -> None:
    cast = ranked(EVEN, tie_break=chain)
    with pytest.raises(Refused) as refused:
        draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("shortlist.unresolved_tie", (("numbers", ("02", "03")),))
    db.session.rollback()
    assert db.session.scalars(sa.select(Shortlist)).all() == []
    assert cast.round.phase is RoundPhase.CONFIRMED


@pytest.mark.parametrize(
    ("places", "selected"), [(1, ["01"]), (3, ["01", "02", "03"]), (9, ["01", "02", "03", "04"])]
)
def test_a_tie_beside_the_line_needs_no_chain(context: Flask, places: int, selected: list[str]) -> None:
    entries = draw(ranked(EVEN, tie_break=(), places=places))
    assert [number for number, _, chosen, _, _ in entries if chosen] == selected
    assert {reason for _, _, _, reason, _ in entries} <= {"above_line", "below_line"}


def rules(*given: dict[str, object]) -> Rules:
    return rules_of(given)


UNIT = {"kind": "quota", "rule": "每个推荐单位", "attributes": ["unit"], "most": 1}


def test_the_rules_of_the_round_bind_and_are_named(context: Flask) -> None:
    cast = ranked(TIED, tie_break=(), selection_rules=rules(UNIT))
    for application, unit in zip(cast.applications, ("甲省", "甲省", "乙省", "乙省"), strict=True):
        application.quota_unit = unit
    db.session.commit()
    drawn = draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    db.session.expire_all()
    found = {entry.application.number: (entry.reason.value, entry.binding) for entry in drawn.entries}
    assert {number: reason for number, (reason, _) in found.items()} == {
        "01": "above_line",
        "02": "quota_full",
        "03": "moved_up",
        "04": "below_line",
    }
    assert found["02"][1] == [
        {
            "rule": "每个推荐单位",
            "kind": "quota",
            "group": ["甲省"],
            "limit": 1,
            "found": 1,
            "at_least": False,
        }
    ]
    event = db.session.scalars(sa.select(Event).where(Event.act == "draw_shortlist")).one()
    assert event.detail["rules"] == cast.round.selection_rules


def test_a_least_score_keeps_out_and_keeps_its_digits(context: Flask) -> None:
    least = {"kind": "minimum", "rule": "最低分", "least": "80.01", "points": None}
    cast = ranked(TIED, selection_rules=rules(least))
    drawn = draw(cast)
    assert [entry[:4] for entry in drawn] == [
        ("01", 1, True, "above_line"),
        ("02", 2, False, "below_minimum"),
        ("03", 2, False, "below_minimum"),
        ("04", 4, False, "below_minimum"),
    ]
    kept = shortlist(db.session, cast).entries[1].binding
    assert [(one["limit"], one["found"], one["at_least"]) for one in kept] == [("80.01", "80", True)]


def test_rules_that_collide_are_named(context: Flask) -> None:
    least = {"kind": "quota", "rule": "西部", "attributes": ["unit"], "values": [["西藏"]], "least": 1}
    with pytest.raises(Refused) as refused:
        draw(ranked(TIED, selection_rules=rules(least)))
    point = Denial("shortlist.colliding_rule", (("rule", "西部"), ("group", ("西藏",)), ("number", "1")))
    assert refused.value.denial == Denial("shortlist.rules_collide", points=(point,))
    db.session.rollback()


def test_places_per_panel(context: Flask) -> None:
    """按组分配名额: the one panel may have one place."""
    panel = {"kind": "quota", "rule": "按组分配名额", "attributes": ["panel"], "most": 1}
    assert [entry[:3] for entry in draw(ranked(TIED, selection_rules=rules(panel))) if entry[2]] == [
        ("01", 1, True)
    ]
