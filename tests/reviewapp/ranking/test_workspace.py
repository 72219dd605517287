"""The lines of the ranking page: official and advisory numbers beside each other, remarks, filters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Band
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.service import estimate_certainty, rank_round
from reviewapp.rounds.service import close_scoring
from scoring.ruledata import rules_of
from tests.conftest import client_of
from tests.factories import AT, make_cast, submit_sheet
from tests.stage import stage

FIRST = ("49", "47", "38", "37.5", "26", "25")
LEAST = {"kind": "minimum", "rule": "第一项不低于30分", "least": "30", "points": "1"}


def rows(page: str) -> list[tuple[str, list[str]]]:
    """The class of each line and its cells in words."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    found = re.findall(r'<tr class="([^"]*)">(.*?)</tr>', body, re.DOTALL)
    return [
        (
            " ".join(name.split()),
            [
                " ".join(re.sub("<[^>]+>", " ", re.sub("<svg.*?</svg>", "", cell, flags=re.DOTALL)).split())
                for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.DOTALL)
            ],
        )
        for name, line in found
    ]


@pytest.fixture
def page(app: Flask) -> Sequence[str]:
    """The page with all lines, those that fail a least score, and what the estimate says of each line."""
    with app.app_context():
        lenient = {"minimum_scores": 2, "maximum_abstained_share": Decimal("0.5")}
        cast = make_cast(db.session, applications=6, places=3, selection_rules=rules_of([LEAST]), **lenient)
        for application in range(6):
            for expert in range(3):
                wobble = Decimal((application * 5 + expert * 3) % 4) / 2 - Decimal("0.5")
                second = None if (application, expert) == (1, 1) else "40"
                value = str(Decimal(FIRST[application]) + wobble)
                submit_sheet(db.session, cast, application, expert, value, second)
        close_scoring(db.session, cast.round, actor=cast.office, at=AT)
        rank_round(db.session, cast.round, actor=cast.office, at=AT)
        made = estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
        run = official_run(db.session, cast.round)
        assert run
        places = {row.application.number: row.place for row in run.rows}
        said = [
            f"{row.application.number} {row.merit:.2f} {1 + sum(one.merit > row.merit for one in made.rows)}"
            f" {places[row.application.number]} {row.band}"
            for row in made.rows
        ]
        db.session.commit()
        persons = stage(db.session, cast)
    client = client_of(app, persons.office)
    path = f"/rounds/{persons.round}/ranking/"
    return [client.get(path).text, client.get(f"{path}?show=failed").text, *said]


def test_calibrated_merit_and_place_stand_beside_the_official_ones(page: Sequence[str]) -> None:
    everything, _failed, *said = page
    lines = {cells[1][:2]: (name, cells) for name, cells in rows(everything)}
    assert len(lines) == len(said) == 6
    for words in said:
        number, merit, place, official, band = words.split()
        name, cells = lines[number]
        move = int(place) - int(official)
        arrow = f"↑{move}" if move > 0 else f"↓{-move}" if move else "—"
        assert [cells[0].partition(" ")[0], *cells[9:11]] == [official, merit, f"{place} {arrow}"]
        assert ("is-grey" in name) == (band == Band.GREY)


def test_the_line_and_the_grey_band_are_drawn(page: Sequence[str]) -> None:
    names = [name for name, _cells in rows(page[0])]
    assert names == ["", "", "is-grey", "line-above is-grey", "", ""]


def test_remarks_say_what_stands_out(page: Sequence[str]) -> None:
    remarks = {cells[1][:2]: cells[8] for _name, cells in rows(page[0])}
    assert {number for number, words in remarks.items() if "低于最低分" in words} == {"05", "06"}
    assert {number for number, words in remarks.items() if "有无法评价" in words} == {"02"}
    assert sum("分歧大" in words for words in remarks.values()) == 1
    assert {number for number, words in remarks.items() if "线上并列" in words} == {"03", "04"}


def test_a_failed_least_score_is_filtered_also_of_an_indicator(page: Sequence[str]) -> None:
    assert [cells[1][:2] for _name, cells in rows(page[1])] == ["05", "06"]
