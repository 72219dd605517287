"""The pool of experts: found, never merged, no score in it, telephones only for who has to call."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forms.employment import EmploymentEntry
from forms.pool_filter import PoolFilter, PoolFilterForm
from forms.unavailability import UnavailabilityEntry
from reviewapp.db import db
from reviewapp.experts import queries
from reviewapp.experts.service import (
    record_employment,
    record_unavailability,
    withdraw_unavailability,
)
from reviewapp.models import Employment, Event, Expert, ExpertKind, Unavailability
from tests.conftest import client_of
from tests.factories import AT, SCORING_ENDS_AT, Cast, make_application, make_round, stage, submit_sheet
from tests.reviewapp.english import Reader
from tests.reviewapp.test_leaks import OPINION, SCORES

DAY = date(2026, 6, 3)


def employed(cast: Cast, employer: str, since: date, until: date | None) -> None:
    entry = EmploymentEntry(employer, since, until)
    record_employment(db.session, cast.experts[0], entry, actor=cast.office, at=AT)


def test_an_expert_is_found_by_any_of_five_columns(context: Flask, cast: Cast) -> None:
    cast.outsider.employer, cast.outsider.field = "独一大学", "量子"
    cast.outsider.title = "院士"
    db.session.commit()
    found = {
        text: [row[0].number for row in queries.experts_on(db.session, PoolFilter(text), 1).rows]
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
    found = queries.suspected_conflicts(db.session, cast.experts[0], AT)
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
    reader.get("/experts/?text=E1&kind=finance&first=2026-06-01")
    reader.get("/experts/1")


def test_the_pool_is_narrowed_by_kind_region_and_days(context: Flask, cast: Cast) -> None:
    first, second, third = cast.experts
    first.kind, second.region_code = ExpertKind.FINANCE, "330100"
    away = UnavailabilityEntry(date(2026, 6, 3), date(2026, 6, 5), "")
    record_unavailability(db.session, third, away, actor=cast.office, at=AT)
    gone = record_unavailability(db.session, first, away, actor=cast.office, at=AT)
    withdraw_unavailability(db.session, gone, actor=cast.office, at=AT)
    submit_sheet(db.session, cast, 0, 0, *SCORES)
    db.session.commit()
    found = {
        asked: [row[0].number for row in queries.experts_on(db.session, asked, 1).rows]
        for asked in (
            PoolFilter(kind="finance"),
            PoolFilter(region="33"),
            PoolFilter(first=date(2026, 6, 5), last=date(2026, 6, 9)),
            PoolFilter(first=date(2026, 6, 6), last=date(2026, 6, 9)),
            PoolFilter("专家", "technical", "11", date(2026, 6, 3), date(2026, 6, 3)),
        )
    }
    assert list(found.values()) == [["E1"], ["E2"], ["E1", "E2", "E9"], ["E1", "E2", "E3", "E9"], ["E9"]]
    rows = {row[0].number: tuple(row[1:]) for row in queries.experts_on(db.session, PoolFilter(), 1).rows}
    assert rows == {"E1": (1, 3, 1), "E2": (1, 3, 0), "E3": (1, 3, 0), "E9": (0, 0, 0)}


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ({}, PoolFilter()),
        ({"text": " 甲 ", "kind": "finance", "region": "33 "}, PoolFilter("甲", "finance", "33")),
        ({"kind": "chief", "last": "2026-06-03"}, PoolFilter(first=DAY, last=DAY)),
        ({"first": "2026-06-03"}, PoolFilter(first=DAY, last=DAY)),
    ],
)
def test_what_narrows_the_pool_is_read_as_far_as_it_can_be(
    context: Flask, asked: dict[str, str], entry: PoolFilter
) -> None:
    form = PoolFilterForm.offering([("finance", "财务专家")], MultiDict(asked))
    assert form.entry() == entry
    again = PoolFilterForm.offering([("finance", "财务专家")], MultiDict(entry.as_arguments()))
    assert again.entry() == entry


def test_days_and_kind_are_kept_by_the_office(context: Flask, cast: Cast) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    expert = cast.experts[0].id
    made = stage(db.session, cast)
    office, supervisor = client_of(context, made.office), client_of(context, made.supervisor)
    page = f"/experts/{expert}"
    days = {"away-since": "2999-06-03", "away-until": "2999-06-05", "away-note": " 住院 "}
    backwards = office.post(f"{page}/unavailability", data=days | {"away-until": "2999-06-01"})
    assert (backwards.status_code, "截止日期不能早于起始日期" in backwards.text) == (422, True)
    assert supervisor.post(f"{page}/unavailability", data=days).status_code == 403
    assert office.post(f"{page}/unavailability", data=days).status_code == 302
    kept = db.session.scalars(select(Unavailability)).one()
    assert (kept.since, kept.until, kept.note) == (date(2999, 6, 3), date(2999, 6, 5), "住院")
    days_id = kept.id
    db.session.rollback()
    shown = [("2999年6月3日至2999年6月5日" in one.get("/experts/").text) for one in (office, supervisor)]
    assert shown == [True, True]
    assert ["住院" in one.get(page).text for one in (office, supervisor)] == [True, False]
    assert office.post(f"/experts/{expert + 1}/unavailability/{days_id}/withdrawal").status_code == 404
    assert office.post(f"{page}/unavailability/{days_id}/withdrawal").status_code == 302
    assert office.post(f"{page}/unavailability/{days_id}/withdrawal").status_code == 409
    assert "已撤销" in office.get(page).text
    assert office.post(f"{page}/kind", data={"kind": "chief"}).status_code == 422
    for _turn in range(2):
        assert office.post(f"{page}/kind", data={"kind": "finance"}).status_code == 302
    assert db.session.get_one(Expert, expert).kind is ExpertKind.FINANCE
    acts = ["record_unavailability", "withdraw_unavailability", "classify_expert"]
    recorded = select(Event.act).where(Event.subject_type == "expert").order_by(Event.id)
    assert db.session.scalars(recorded).all() == acts
    db.session.rollback()
    Reader(context, made.office).get(page)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_pool_is_handed_out_as_it_is_shown_and_on_record(context: Flask, cast: Cast, kind: str) -> None:
    """Only those who are asked for; telephones as whoever asks sees them; nothing becomes a formula."""
    context.config["WTF_CSRF_ENABLED"] = False
    cast.outsider.mobile, cast.outsider.employer = "13800000000", "=独一大学"
    db.session.commit()
    made = stage(db.session, cast)
    address = f"/experts/table.{kind}?text=独一"
    shown = {}
    for who in ("office", "supervisor"):
        answer = client_of(context, getattr(made, who)).post(address)
        rows = handed_out(answer.data, kind)
        assert len(rows) == 1
        shown[who] = (rows[0][0], rows[0][5].lstrip("'"), rows[0][7])
    assert shown == {
        "office": ("E9", "=独一大学", "13800000000"),
        "supervisor": ("E9", "=独一大学", "138****0000"),
    }
    acts = db.session.scalars(select(Event).where(Event.act == "export").order_by(Event.id)).all()
    assert [(one.actor_id, one.detail["asked"], one.detail["rows"]) for one in acts] == [
        (person, {"text": "独一"}, 1) for person in (made.office, made.supervisor)
    ]


def handed_out(content: bytes, kind: str) -> list[list[str]]:
    """The rows under the headings."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(min_row=3, max_row=3, values_only=True)]
