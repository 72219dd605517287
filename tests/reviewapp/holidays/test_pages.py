"""The calendar as the secretariat keeps it: entered, checked, stored in versions, and counted by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms.holidays import HolidayEntry, read_text, text_of
from reports.fonts import Fonts
from reviewapp.calendar.workdays import LengthUnit, notice_end, official_calendar
from reviewapp.db import db
from reviewapp.holidays.queries import current_calendar
from reviewapp.holidays.service import store_year
from reviewapp.models import Event, HolidayNotice, RoleName, RoundPhase
from reviewapp.proof import Fault, faults
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import (
    AT,
    NOTICE,
    Cast,
    carry,
    drop_guards,
    make_cast,
    make_staff,
    publish,
    stage,
    submit_all,
)
from tests.reviewapp.test_concurrency import at_once

TEXT_2027 = """元旦：1月1日至3日
春节：2月5日至11日
清明节：4月3日至5日
劳动节：5月1日至5日
端午节：6月9日
中秋节：9月15日
国庆节：10月1日至7日
调休上班：5月8日"""
FORM = {"number": "国办发明电〔2026〕0号", "issued": "2026-11-01", "source": "测试", "text": TEXT_2027}


def entry(year: int = 2027, text: str = TEXT_2027) -> HolidayEntry:
    holidays, workdays = read_text(text, year)
    return HolidayEntry("国办发明电〔2026〕0号", date(2026, 11, 1), "测试", holidays, workdays)


def moved_2026() -> HolidayEntry:
    """2026 with 端午节 a day longer than shipped."""
    shipped = official_calendar().years[2026]
    spans = [(one.title, one.first, one.last) for one in shipped.holidays]
    text = text_of(spans, sorted(shipped.days_worked), 2026)
    return entry(2026, text.replace("6月21日放假，共3天", "6月22日放假，共4天"))


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    return client_of(app, made.office)


def send(client: FlaskClient, act: str, year: int = 2027, **fields: str) -> TestResponse:
    return client.post(f"/calendar/{year}", data={**FORM, "act": act, **fields})


def test_without_entries_the_shipped_calendar_counts(context: Flask) -> None:
    assert current_calendar(db.session) is official_calendar()


def test_a_year_entered_is_counted_by(cast: Cast) -> None:
    row = store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    assert row is not None
    calendar = current_calendar(db.session)
    assert calendar.version == f"{official_calendar().version}+{row.id}"
    assert notice_end(date(2026, 12, 29), 5, LengthUnit.WORKING_DAYS, calendar) == date(2027, 1, 5)
    assert notice_end(date(2027, 5, 6), 3, LengthUnit.WORKING_DAYS, calendar) == date(2027, 5, 8)
    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (event.act, event.actor_id, event.detail["year"], event.detail["workdays"]) == (
        "store_holidays",
        cast.office.id,
        2027,
        ["2027-05-08"],
    )


def test_a_later_version_replaces_the_former_for_new_notices_alone(cast: Cast, fonts: Fonts) -> None:
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    across = replace(NOTICE, starts_on=date(2026, 6, 18))
    notice = publish(db.session, cast, fonts, across)
    before = (notice.ends_on, notice.calendar_version)
    assert before == (date(2026, 6, 25), official_calendar().version)
    row = store_year(db.session, 2026, moved_2026(), seen=0, actor=cast.office, at=AT)
    assert row is not None
    assert row.version == 1
    db.session.expire_all()
    assert (notice.ends_on, notice.calendar_version) == before
    calendar = current_calendar(db.session)
    assert notice_end(across.starts_on, 5, LengthUnit.WORKING_DAYS, calendar) == date(2026, 6, 26)


def test_golden_dates_keep_with_another_year_entered(cast: Cast) -> None:
    store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    calendar = current_calendar(db.session)
    ends = [
        notice_end(first, 5, LengthUnit.WORKING_DAYS, calendar)
        for first in (date(2023, 9, 28), date(2022, 12, 29))
    ]
    assert ends == [date(2023, 10, 10), date(2023, 1, 5)]


def test_the_same_again_is_no_version(cast: Cast) -> None:
    first = store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    assert first is not None
    assert store_year(db.session, 2027, entry(), seen=1, actor=cast.office, at=AT) is None
    assert db.session.scalars(sa.select(HolidayNotice.version)).all() == [1]


def test_who_did_not_see_the_newest_version_does_not_replace_it(cast: Cast) -> None:
    store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    with pytest.raises(Refused) as refused:
        store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("calendar.superseded", (("year", "2027"),))


@sqlite_only
def test_typed_checked_and_stored(office: FlaskClient) -> None:
    assert 'href="/calendar/2027"' in office.get("/calendar/").text
    assert "尚未录入，不能推算这一年的工作日" in office.get("/calendar/2027").text
    checked = send(office, "check")
    assert (checked.status_code, "这一年此前没有录入。" in checked.text) == (200, True)
    assert 'value="save"' in checked.text
    stored = send(office, "save")
    assert (stored.status_code, stored.location) == (302, "/calendar/2027")
    page = office.get("/calendar/2027").text
    assert "2027年放假安排已存为第1版。" in page
    assert "国办发明电〔2026〕0号" in office.get("/calendar/").text


@sqlite_only
def test_a_change_is_shown_against_the_former_version(office: FlaskClient) -> None:
    send(office, "save")
    longer = TEXT_2027.replace("6月9日", "6月9日至10日").replace("\n调休上班：5月8日", "")
    checked = send(office, "check", seen="1", text=longer)
    assert "<li>增加放假：2027年6月10日</li><li>不再上班：2027年5月8日</li>" in checked.text
    send(office, "save", seen="1", text=longer)
    assert "增加放假：2027年6月10日<br>不再上班：2027年5月8日" in office.get("/calendar/2027").text


@sqlite_only
def test_what_was_typed_stays_beside_what_is_wrong(office: FlaskClient) -> None:
    answer = send(office, "save", text=TEXT_2027.replace("5月8日", "5月7日"), number="")
    assert (answer.status_code, "2027-05-07不是周末，不能是调休上班日" in answer.text) == (422, True)
    assert ("请填写通知文号" in answer.text, "调休上班：5月7日" in answer.text) == (True, True)
    send(office, "save")
    late = send(office, "save", text=TEXT_2027.replace("6月9日", "6月10日"))
    assert (late.status_code, "这期间2027年已存入新的版本" in late.text) == (409, True)
    assert ("端午节：6月10日" in late.text, 'name="seen" value="1"' in late.text) == (True, True)


@sqlite_only
def test_years_out_of_reach_are_no_pages(office: FlaskClient) -> None:
    assert [office.get(f"/calendar/{year}").status_code for year in (2007, 2008, 2099, 2100)] == [
        404,
        200,
        200,
        404,
    ]


@sqlite_only
def test_an_unknown_year_leads_to_its_form(app: Flask, fonts: Fonts) -> None:
    with app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.DECIDED, fonts)
        made = stage(db.session, cast)
    data = {
        "basis": "《评审办法》（测办〔2026〕2号）",
        "procedure": "专家评审",
        "issuer": "测试司",
        "issued_on": "2031-06-02",
        "starts_on": "2031-06-02",
        "length": "5",
        "unit": "working_days",
        "telephone": "010-00000000",
    }
    answer = client_of(app, made.office).post(f"/rounds/{made.round}/notice/", data=data)
    assert (answer.status_code, 'href="/calendar/2031"' in answer.text) == (409, True)


@pytest.mark.parametrize(
    "forged", ["number = 'forged'", "stored_by_id = 2", "definition = '{\"holidays\": []}'"]
)
def test_what_was_entered_is_proved_by_its_event(cast: Cast, forged: str) -> None:
    store_year(db.session, 2027, entry(), seen=None, actor=cast.office, at=AT)
    db.session.commit()
    assert faults(db.session) == []
    drop_guards(db.session)
    db.session.execute(sa.text(f"UPDATE holiday_notice SET {forged}"))  # noqa: S608  from the list above
    db.session.expire_all()
    assert faults(db.session) == [Fault.of("holidays", year=2027, version=1)]


def test_of_two_that_save_at_once_one_is_asked_to_compare(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session)
        people = (cast.office.id, make_staff(db.session, "second", RoleName.SECRETARIAT).id)
        db.session.commit()
    clients = [client_of(app, person) for person in people]
    answers = at_once(*(partial(send, client, "save") for client in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    with app.app_context():
        assert db.session.scalars(sa.select(HolidayNotice.version)).all() == [1]
