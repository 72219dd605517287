"""The draft beside the form: the same content as the print, nothing stored, nobody else sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

import reports.notice
from reports.fonts import Fonts
from reports.pagemarks import DRAFT_MARK
from reports.pictures import drafted, page_count, page_picture
from reviewapp.calendar.workdays import LengthUnit, official_calendar
from reviewapp.db import db
from reviewapp.models import Document, Event, Notice, NoticeWording, RoundPhase
from reviewapp.notices.period import period_days
from reviewapp.notices.service import plan_notice
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import (
    DECIDED_AT,
    NOTICE,
    Stage,
    carry,
    make_cast,
    shortlist,
    stage,
    submit_all,
)
from tests.reviewapp.test_english_pages import ERRORS, FAULTY_NOTICE

TYPED = {
    "starts_on": "2040-06-01",
    "length": "5",
    "unit": "calendar_days",
    "telephone": "010-00000000",
    "supervision": "010-00000001",
    "basis": "《评审办法》（测办〔2026〕2号）\n",
    "procedure": "专家评审\n集体审定",
    "issuer": "测试司",
    "issued_on": "2026-06-02",
    "attachments": "附件：异议书\n姓名、单位和联系方式。\n异议的内容和依据。",
}
PICTURE = re.compile(r'<img src="([^"]+)"')
FIELD_ERROR = re.compile(r'id="(\w+)-error">([^<]*)<')


@pytest.fixture
def open_app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@pytest.fixture
def made(open_app: Flask) -> Stage:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    return stage(db.session, cast)


@pytest.fixture
def office(open_app: Flask, made: Stage) -> FlaskClient:
    return client_of(open_app, made.office)


def counted() -> tuple[int, ...]:
    db.session.rollback()
    tables = (Document, Notice, Event, NoticeWording)
    found = tuple(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)
    db.session.rollback()
    return found


def pictures(page: str) -> list[str]:
    return [html.unescape(address) for address in PICTURE.findall(page)]


def test_a_draft_is_seen_page_by_page_and_nothing_is_stored(
    office: FlaskClient, made: Stage, fonts: Fonts
) -> None:
    before = counted()
    page = office.post(f"/rounds/{made.round}/notice/preview", data=TYPED)
    assert page.status_code == 200
    shown = pictures(page.text)
    assert len(shown) == 3
    answers = [office.get(address) for address in shown]
    assert [answer.mimetype for answer in answers] == ["image/png"] * 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert all(Image.open(BytesIO(answer.data)).size == (1000, 1415) for answer in answers)
    assert len({answer.data for answer in answers}) == 3
    assert counted() == before


def test_the_draft_and_the_print_say_the_same(open_app: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    content = plan_notice(db.session, cast.round, shortlist(db.session, cast), NOTICE, at=DECIDED_AT).content
    texts = []
    for draft in (False, True):
        pdf = drafted(reports.notice.document(content, draft=draft), fonts)
        assert page_count(pdf) == 2
        texts.append("".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages))
    assert DRAFT_MARK not in texts[0]
    assert texts[1].replace(DRAFT_MARK, "") == texts[0]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("basis", "", "请填写依据"),
        ("basis", "《甲》（1号）\n乙", "第2行应写作《标题》（文号）"),
        ("procedure", " ", "请填写程序"),
        ("telephone", "", "请填写联系电话"),
        ("telephone", "010\ue000", "含有公文字体不能印出的字符：U+E000"),
        ("procedure", "专家\u202e评审", "含有公文字体不能印出的字符：U+202E"),
        ("issuer", "", "请填写署名机关"),
        ("issuer", "示例单位", "正式批次不得使用演示署名，演示批次只能使用演示署名"),
        ("issued_on", "", "请填写成文日期，如2026-06-02"),
        ("issued_on", "2040-06-02", "成文日期不能晚于公示首日"),
        ("starts_on", "", "请填写公示首日，如2026-06-02"),
        ("attachments", "异议书", "第1行应为“附件：”和附件名称"),
        ("attachments", "附件：\n甲", "第1行没有附件名称"),
        ("attachments", "附件：甲\n\n附件：乙\n丙", "第1行的附件没有内容"),
    ],
)
@sqlite_only
def test_what_is_missing_or_unfit_is_said_at_its_field(
    office: FlaskClient, made: Stage, field: str, value: str, said: str
) -> None:
    for act in ("", "preview"):
        page = office.post(f"/rounds/{made.round}/notice/{act}", data=TYPED | {field: value})
        assert page.status_code == 422
        assert [(name, html.unescape(text)) for name, text in FIELD_ERROR.findall(page.text)] == [
            (field, said)
        ]
        assert not pictures(page.text)


@sqlite_only
def test_a_day_that_is_refused_is_said_at_the_first_day(office: FlaskClient, made: Stage) -> None:
    typed = TYPED | {"unit": "working_days"}
    page = office.post(f"/rounds/{made.round}/notice/preview", data=typed)
    assert page.status_code == 422
    assert FIELD_ERROR.findall(page.text)[0][0] == "starts_on"
    assert "没有2040年的放假安排" in page.text


@sqlite_only
def test_a_draft_is_for_its_round_and_nobody_alters_it(
    office: FlaskClient, made: Stage, fonts: Fonts
) -> None:
    page = office.post(f"/rounds/{made.round}/notice/preview", data=TYPED)
    address = pictures(page.text)[0]
    assert office.get(address + "x").status_code == 404
    assert office.get(address.replace("1.png", "9.png")).status_code == 404
    assert office.get(address.split("?")[0]).status_code == 404


def test_a_period_day_by_day() -> None:
    """Across the National Day of 2023 with its worked weekend days."""
    days = list(
        period_days(date(2023, 9, 28), date(2023, 10, 10), LengthUnit.WORKING_DAYS, official_calendar())
    )
    assert [(one.day.day, one.number, one.mark, one.title) for one in days] == [
        (28, 1, None, ""),
        *((day, None, "off", "中秋节、国庆节") for day in (29, 30, 1, 2, 3, 4, 5, 6)),
        (7, 2, "worked", ""),
        (8, 3, "worked", ""),
        (9, 4, None, ""),
        (10, 5, None, ""),
    ]


def test_a_page_that_is_not_there(fonts: Fonts) -> None:
    from tests.reports.samples import notice_content

    pdf = drafted(reports.notice.document(notice_content(), draft=True), fonts)
    for number in (0, 3):
        with pytest.raises(IndexError):
            page_picture(pdf, number)


@sqlite_only
def test_no_library_speaks_english_on_chinese_forms(office: FlaskClient, made: Stage) -> None:
    page = office.post(f"/rounds/{made.round}/notice/", data=FAULTY_NOTICE).text
    assert ERRORS.findall(page) == [
        "请填写公示首日，如2026-06-02",
        "请填写公示天数",
        "不是有效的选择。",
        "不得超过64字",
        "电子邮箱的格式不正确",
        "请填写依据",
        "请填写程序",
        "请填写署名机关",
        "请填写成文日期，如2026-06-02",
    ]
