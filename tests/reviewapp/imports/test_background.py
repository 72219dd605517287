"""Long files come in by a worker: with the findings of the request, and whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from threading import Event as Signal
from urllib.parse import unquote

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.imports import background, views
from reviewapp.imports.annotate import LIST_SHEET
from reviewapp.imports.reading import BATCH
from reviewapp.job_kinds import KINDS
from reviewapp.jobs.kind import Kind
from reviewapp.jobs.service import request_cancel
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Event, Expert, Job, JobState, RoleName, Round, RoundPhase, SentFile, User
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, make_expert, make_round
from tests.reviewapp.jobs.staff import Staff, wait_until

HEADINGS = "专家编号,姓名,职称,专业领域,工作单位,所在地行政区划代码\n"
LIMITS = Limits(timedelta(minutes=5), attempts=5)
ROUND = "/rounds/1/imports"


def experts(rows: int, code: str = "110000") -> str:
    return HEADINGS + "".join(f"X{n},专家{n},研究员,新材料,某大学,{code}\n" for n in range(1, rows + 1))


@pytest.fixture
def app(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application in which thirty rows are a long file, and more than fifty too long a one."""
    monkeypatch.setattr(views, "MOST_ROWS", 20)
    monkeypatch.setattr(background, "MOST_ROWS", 50)
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        make_round(db.session, office)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app, 1)


def send(client: FlaskClient, path: str, text: str) -> TestResponse:
    return client.post(f"{ROUND}/{path}", data={"file": (io.BytesIO(text.encode()), "专家.csv")})


def work(app: Flask, **kinds: Kind) -> None:
    with app.app_context():
        assert work_once(db.sessionmaker, {**KINDS, **kinds}, LIMITS, Signal())


def counts(app: Flask) -> tuple[int, ...]:
    """Experts, acts of import, and files that wait or were refused."""
    imports = sa.select(Event.id).where(Event.act == "import_experts")
    with app.app_context():
        return tuple(
            db.session.scalars(sa.select(sa.func.count()).select_from(rows.subquery())).one()
            for rows in (sa.select(Expert.id), imports, sa.select(SentFile.job_id))
        )


def job_of(app: Flask, number: int = 1) -> Job:
    with app.app_context():
        return db.session.get_one(Job, number)


def test_a_long_file_comes_in_as_a_job(app: Flask, client: FlaskClient) -> None:
    answer = send(client, "experts", experts(30))
    assert (answer.status_code, answer.location) == (302, "/jobs/1")
    assert counts(app) == (0, 0, 1)
    assert 'href="/jobs/1"' in client.get(f"{ROUND}/experts").text
    work(app)
    assert (job_of(app).state, counts(app)) == (JobState.DONE, (30, 1, 0))
    assert "导入完成：新增30行，已有且相同0行。" in client.get("/jobs/1").text
    with app.app_context():
        event = db.session.scalars(sa.select(Event).where(Event.act == "import_experts")).one()
        assert (event.actor_id, len(event.detail["numbers"])) == (1, 30)
    assert 'href="/jobs/1"' not in client.get(f"{ROUND}/experts").text


def test_the_same_long_file_twice_changes_nothing(app: Flask, client: FlaskClient) -> None:
    for number in (1, 2):
        send(client, "experts", experts(30))
        work(app)
        assert (job_of(app, number).state, counts(app)) == (JobState.DONE, (30, 1, 0))
    assert "文件中的30行都已导入过，内容相同，未作任何更改。" in client.get("/jobs/2").text


def test_mistakes_come_back_with_the_marked_copy(app: Flask, client: FlaskClient) -> None:
    send(client, "experts", experts(30, code="11"))
    work(app)
    assert (job_of(app).state, counts(app)) == (JobState.DONE, (0, 0, 1))
    page = client.get("/jobs/1").text
    assert "文件有30处错误，没有导入任何内容" in page
    assert page.count("应为6位行政区划代码") == 30
    copy = client.get(f"{ROUND}/copies/1")
    assert unquote(copy.headers["Content-Disposition"]).endswith("''专家（批注）.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(copy.data), read_only=True)
    assert book.sheetnames == [LIST_SHEET, "专家"]
    assert len(list(book[LIST_SHEET].iter_rows())) == 31
    with app.app_context():
        ends = db.session.scalars(sa.select(Event.detail).where(Event.act == "finish_job")).all()
        assert ends == [{"done": 1, "result": {"mistakes": 30}}]


@sqlite_only
@pytest.mark.parametrize("sent_in", ["zh", "en"])
def test_findings_speak_the_language_of_the_page_and_the_copy_that_of_the_office(
    app: Flask, client: FlaskClient, sent_in: str
) -> None:
    """Whatever language the file was sent in, and whatever the worker speaks."""
    client.post(f"/language/{sent_in}")
    send(client, "experts", experts(30, code="11") + "X1,专家1,研究员,新材料,某大学,110000\n" * 2)
    work(app)
    client.post("/language/en")
    page = client.get("/jobs/1").text
    assert page.count("must be a region code of 6 digits") == 30
    assert page.count("same as in row 2") == 2
    client.post("/language/zh")
    page = client.get("/jobs/1").text
    assert (page.count("应为6位行政区划代码"), page.count("与第2行重复")) == (30, 2)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ROUND}/copies/1").data), read_only=True)
    assert next(book[LIST_SHEET].iter_rows(min_row=2, values_only=True))[4] == "应为6位行政区划代码"


@sqlite_only
def test_a_long_file_can_be_checked_only(app: Flask, client: FlaskClient) -> None:
    send(client, "experts/annotated", experts(30))
    work(app)
    assert "30行没有发现错误，可以直接导入。" in client.get("/jobs/1").text
    assert counts(app) == (0, 0, 0)
    send(client, "experts/annotated", experts(30, code="11"))
    work(app)
    assert client.get(f"{ROUND}/copies/2").status_code == 200


@sqlite_only
def test_a_new_file_takes_the_place_of_the_refused_one(app: Flask, client: FlaskClient) -> None:
    for _ in range(2):
        send(client, "experts", experts(30, code="11"))
        work(app)
    assert counts(app)[2] == 1
    assert client.get(f"{ROUND}/copies/1").status_code == 404
    assert "文件和错误清单已删除。" in client.get("/jobs/1").text


@sqlite_only
def test_more_rows_than_a_job_takes(app: Flask, client: FlaskClient) -> None:
    send(client, "experts", experts(background.MOST_ROWS + 1))
    work(app)
    assert "一次最多导入50行，请分成几个文件，或由系统管理员用命令导入" in client.get("/jobs/1").text
    assert counts(app)[:2] == (0, 0)


def test_cancelled_while_rows_are_read(app: Flask, client: FlaskClient) -> None:
    def cancel_and_go_on(session: Session, job: Job, part: str) -> object:
        with db.sessionmaker() as other, other.begin():
            same = other.get_one(Job, job.id)
            request_cancel(other, same, actor=same.created_by, at=AT)
        return KINDS[background.IMPORT].compute(session, job, part)

    send(client, "experts", experts(30))
    work(app, **{background.IMPORT: Kind(cancel_and_go_on, KINDS[background.IMPORT].keep)})
    job = job_of(app)
    assert (job.state, job.step_done, counts(app)) == (JobState.CANCELLED, 0, (0, 0, 1))
    assert "没有导入任何内容。" in client.get("/jobs/1").text


def test_scoring_opens_while_the_file_waits(app: Flask, client: FlaskClient) -> None:
    send(client, "experts", experts(30))
    with app.app_context():
        db.session.get_one(Round, 1).phase = RoundPhase.SCORING
        db.session.commit()
    work(app)
    assert (job_of(app).state, counts(app)) == (JobState.FAILED, (0, 0, 1))
    assert "批次当前所处的阶段不能进行此操作。" in client.get("/jobs/1").text


def test_what_came_in_meanwhile_is_not_overwritten(app: Flask, client: FlaskClient) -> None:
    def add_one_and_go_on(session: Session, job: Job, part: str) -> object:
        found = KINDS[background.IMPORT].compute(session, job, part)
        with db.sessionmaker() as other, other.begin():
            make_expert(other, "X7")
        return found

    send(client, "experts", experts(30))
    work(app, **{background.IMPORT: Kind(add_one_and_go_on, KINDS[background.IMPORT].keep)})
    assert (job_of(app).result, counts(app)) == ({"mistakes": 1}, (1, 0, 1))
    assert "与已导入的不同（已有“专家X7”），导入不会覆盖" in client.get("/jobs/1").text


@sqlite_only
def test_a_file_that_is_gone_is_said(app: Flask, client: FlaskClient) -> None:
    send(client, "experts", experts(30))
    with app.app_context():
        db.session.execute(sa.delete(SentFile))
        db.session.commit()
    work(app)
    assert (job_of(app).state, "请重新上传" in client.get("/jobs/1").text) == (JobState.FAILED, True)


@pytest.fixture
def staff(database_url: str) -> Iterator[Staff]:
    staff = Staff(database_url)
    yield staff
    staff.dismiss()


def test_a_killed_worker_loses_nothing_and_leaves_no_half(
    app: Flask, client: FlaskClient, staff: Staff
) -> None:
    send(client, "experts", experts(3_000))
    with app.app_context():
        for rows in (1, BATCH, 3_000):  # while it reads, and as it begins to write
            worker = staff.hire()
            wait_until(db.engine, 1, rows, Job.step_done)
            assert counts(app)[0] == 0
            staff.kill(worker)
            db.session.execute(sa.update(Job).values(step_done=0))
            db.session.commit()
        staff.hire()
        wait_until(db.engine, 1, 1)
        assert db.session.scalars(sa.select(User.username).where(User.username == "X3000")).all() == ["X3000"]
    assert counts(app) == (3_000, 1, 0)
