"""The pool of experts: found, never merged, no score in it, telephones only for who has to call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forms.employment import EmploymentEntry
from reviewapp.db import db
from reviewapp.experts import queries
from reviewapp.experts.service import record_employment
from reviewapp.models import Employment
from tests.conftest import client_of
from tests.factories import AT, SCORING_ENDS_AT, Cast, make_application, make_round, stage, submit_sheet
from tests.reviewapp.english import Reader
from tests.reviewapp.test_leaks import OPINION, SCORES

TODAY = date(2026, 5, 12)


def employed(cast: Cast, employer: str, since: date, until: date | None) -> None:
    entry = EmploymentEntry(employer, since, until)
    record_employment(db.session, cast.experts[0], entry, actor=cast.office, at=AT)


def test_an_expert_is_found_by_any_of_five_columns(context: Flask, cast: Cast) -> None:
    cast.outsider.employer, cast.outsider.field = "独一大学", "量子"
    cast.outsider.title = "院士"
    db.session.commit()
    found = {
        text: [row[0].number for row in queries.experts_on(db.session, text, 1).rows]
        for text in ("E9", "专家E9", "独一", "量子", "院士", "%", "")
    }
    every = ["E1", "E2", "E3", "E9"]
    assert found == {text: ["E9"] for text in ("E9", "专家E9", "独一", "量子", "院士")} | {"%": [], "": every}


def test_doubles_are_suspected_and_left_alone(cast: Cast) -> None:
    first, second, third = cast.experts
    first.mobile = second.mobile = "13800000000"
    cast.outsider.name = third.name
    db.session.commit()
    assert [
        ([one.number for one in double.experts], double.by_mobile) for double in queries.doubles(db.session)
    ] == [
        (["E1", "E2"], True),
        (["E3", "E9"], False),
    ]


def test_service_counts_seats_and_sheets_and_no_score(context: Flask, cast: Cast) -> None:
    submit_sheet(db.session, cast, 0, 0, *SCORES, comment=OPINION)
    submit_sheet(db.session, cast, 1, 0, *SCORES, comment=OPINION, at=SCORING_ENDS_AT + timedelta(1))
    db.session.commit()
    (one,) = queries.service_of(db.session, cast.experts[0])
    assert (one.seats, one.submitted, one.punctual, one.recused, one.further) == (3, 2, 1, 0, 0)
    person, expert = cast.supervisor.id, cast.experts[0].id
    db.session.rollback()
    page = client_of(context, person).get(f"/experts/{expert}").text
    assert [secret for secret in (*SCORES, "79.00", OPINION) if secret in page] == []


@pytest.mark.parametrize(("until", "suspected"), [(None, 1), (date(2023, 5, 12), 1), (date(2023, 5, 11), 0)])
def test_an_employer_of_three_years_ago_is_a_conflict(cast: Cast, until: date | None, suspected: int) -> None:
    round_ = make_round(db.session, cast.office, code="R2")
    make_application(db.session, round_, "01", operating_body="甲园区运营公司")
    employed(cast, "甲园区运营公司", date(2020, 1, 1), until)
    found = queries.suspected_conflicts(db.session, cast.experts[0], TODAY)
    assert [one.round_id for one in found] == [round_.id] * suspected


def test_telephones_are_shown_to_who_calls(context: Flask, cast: Cast) -> None:
    cast.experts[0].mobile = "13812345678"
    db.session.commit()
    made = stage(db.session, cast)
    shown = {
        person: [
            number in client_of(context, person).get("/experts/").text
            for number in ("13812345678", "138****5678")
        ]
        for person in (made.office, made.supervisor)
    }
    assert shown == {made.office: [True, False], made.supervisor: [False, True]}


def test_an_employer_is_recorded_by_the_office(context: Flask, cast: Cast) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    made, expert = stage(db.session, cast), 1
    client, address = client_of(context, made.office), "/experts/1/employments"
    assert (
        client.post(
            address, data={"employer": "甲", "since": "2024-02-01", "until": "2024-01-01"}
        ).status_code
        == 422
    )
    assert client.post(address, data={"employer": " 甲 ", "since": "2024-02-01"}).status_code == 302
    kept = db.session.scalars(select(Employment)).one()
    assert (kept.expert_id, kept.employer, kept.since, kept.until) == (expert, "甲", date(2024, 2, 1), None)
    db.session.rollback()
    reader = Reader(context, made.office)
    reader.get("/experts/?text=E1")
    reader.get("/experts/1")
