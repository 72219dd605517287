"""The import as the secretariat sees it: template, upload, findings, marked copy."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.imports.annotate import LIST_SHEET
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.service import INTAKES
from reviewapp.models import Application, Event, Expert, RoleName
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import make_application, make_round

GOOD = "专家编号,姓名,职称,专业领域,工作单位,所在地行政区划代码\nE1,甲,研究员,新材料,某大学,110000\n"
WRONG = GOOD.replace("110000", "11")
CELLS = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
ROUND = "/rounds/1/imports"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        make_application(db.session, make_round(db.session, office, quota_province=3), "01")
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app, 1)


def send(client: FlaskClient, path: str, data: str | bytes, name: str = "专家.csv") -> TestResponse:
    content = data.encode() if isinstance(data, str) else data
    return client.post(f"{ROUND}/{path}", data={"file": (io.BytesIO(content), name)})


def row_of(page: str, word: str) -> list[str]:
    """The cells of the first row of a table in which a word stands."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if word in row)
    return [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in CELLS.findall(row)]


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def test_the_way_to_the_imports(client: FlaskClient) -> None:
    assert f'href="{ROUND}/"' in client.get("/rounds/1").text
    page = client.get(f"{ROUND}/").text
    assert row_of(page, "导入申报")[2:] == ["1", "下载模板"]
    assert [f'href="{ROUND}/{kind}/template"' in page for kind in ImportKind] == [True] * 4


@pytest.mark.parametrize("kind", ImportKind)
def test_each_kind_has_its_page(client: FlaskClient, kind: ImportKind) -> None:
    assert f'action="{ROUND}/{kind}" enctype="multipart/form-data"' in client.get(f"{ROUND}/{kind}").text


@pytest.mark.parametrize("kind", ImportKind)
def test_a_template_is_named_for_its_round(client: FlaskClient, kind: ImportKind) -> None:
    answer = client.get(f"{ROUND}/{kind}/template")
    sheet = INTAKES[kind].sheet
    assert unquote(answer.headers["Content-Disposition"]).endswith(f"''2026-{sheet}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == [sheet, "填写说明"]


def test_a_template_offers_the_units_that_are_capped(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ROUND}/applications/template").data))
    (units, *_flags) = book["申报"].data_validations.dataValidation
    assert (str(units.sqref), units.formula1.count(",")) == ("B2:B10000", 36)


def test_a_good_file_comes_in_once(app: Flask, client: FlaskClient) -> None:
    first = send(client, "experts", GOOD)
    assert (first.status_code, "导入完成：新增1行，已有且相同0行。" in first.text) == (200, True)
    events = count(app, Event)
    again = send(client, "experts", GOOD.encode("gb18030"))
    assert "文件中的1行都已导入过，内容相同，未作任何更改。" in again.text
    assert (count(app, Expert), count(app, Event)) == (1, events)


def test_a_file_with_mistakes_changes_nothing_and_lists_them(app: Flask, client: FlaskClient) -> None:
    before = count(app, Event)
    answer = send(client, "experts", WRONG)
    assert answer.status_code == 422
    assert row_of(answer.text, "应为6位") == [
        "专家",
        "2",
        "所在地行政区划代码",
        "11",
        "应为6位行政区划代码",
    ]
    assert (count(app, Expert), count(app, Event)) == (0, before)


def test_the_marked_copy_comes_back_from_a_second_look(app: Flask, client: FlaskClient) -> None:
    answer = send(client, "experts/annotated", WRONG)
    assert unquote(answer.headers["Content-Disposition"]).endswith("''专家（批注）.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == [LIST_SHEET, "专家"]
    assert book["专家"]["F2"].comment.text == "应为6位行政区划代码"
    assert count(app, Expert) == 0


def test_the_marked_copy_is_in_chinese_for_readers_of_english(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["language"] = "en"
    book = openpyxl.load_workbook(io.BytesIO(send(client, "experts/annotated", WRONG).data))
    assert book[LIST_SHEET]["E2"].value == "应为6位行政区划代码"


def test_of_a_file_without_mistakes_there_is_no_copy(app: Flask, client: FlaskClient) -> None:
    answer = send(client, "experts/annotated", GOOD)
    assert (answer.mimetype, "没有发现错误，可以直接导入。" in answer.text) == ("text/html", True)
    assert count(app, Expert) == 0


@pytest.mark.parametrize("path", ["experts", "experts/annotated"])
def test_no_file_at_all(client: FlaskClient, path: str) -> None:
    answer = client.post(f"{ROUND}/{path}")
    assert (answer.status_code, "请选择要导入的文件" in answer.text) == (422, True)


def test_an_old_workbook_by_its_name(client: FlaskClient) -> None:
    answer = send(client, "experts", "<html>", "专家.xls")
    assert "这是旧格式（.xls 或 .et）的文件，请另存为 .xlsx 后再导入" in answer.text


def test_a_converted_unit_is_said_and_recorded(app: Flask, client: FlaskClient) -> None:
    template = openpyxl.load_workbook(io.BytesIO(client.get(f"{ROUND}/applications/template").data))
    page = template["申报"]
    headings = {cell.value: cell.column for cell in page[1]}
    values = ["02", "浙江省", "330110", "某省某县02集群", "新材料", "某县", "某中心", "甲公司"]
    for place, value in enumerate(values, 1):
        page.cell(2, place, value)
    page.cell(2, headings["集群产值（2025年，亿元）"], "523000万元")
    file = io.BytesIO()
    template.save(file)
    answer = send(client, "applications", file.getvalue(), "申报.xlsx")
    assert row_of(answer.text, "523000万元") == [
        "2",
        "集群产值（2025年，亿元）",
        "523000万元",
        "按52.3亿元导入",
    ]
    with app.app_context():
        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert event.detail["remarks"] == [[2, "集群产值（2025年，亿元）", "523000万元", "按52.3亿元导入"]]
        assert db.session.scalars(sa.select(Application.number).order_by(Application.number)).all() == [
            "01",
            "02",
        ]


@sqlite_only
def test_many_mistakes_make_a_short_page(client: FlaskClient) -> None:
    rows = "".join(f"X{number},,,,,\n" for number in range(1_999))
    answer = send(client, "experts", GOOD + rows)
    assert "文件有9995处错误，没有导入任何内容" in answer.text
    assert (answer.text.count("<tr>"), len(answer.data) < 500_000) == (101, True)
