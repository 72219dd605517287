"""The pages of jobs, for the secretariat alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from threading import Event as Signal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.headers import static_path
from reviewapp.jobs import claims
from reviewapp.jobs.kind import registered
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Job, RoleName, User
from tests.conftest import client_of
from tests.factories import AT, make_expert
from tests.reviewapp.jobs.counting import make_job

INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class World:
    """Two persons by their ids; requests and workers run outside the test's own transaction."""

    app: Flask
    office: int
    expert: int

    def client(self) -> FlaskClient:
        return client_of(self.app, self.office)

    def add(self, parts: int = 3, **arguments: object) -> str:
        """A job by the address of its page."""
        with self.app.app_context():
            job = make_job(db.session, db.session.get_one(User, self.office), parts, **arguments)
            return f"/jobs/{job.id}"

    def work(self) -> None:
        with self.app.app_context():
            work_once(db.sessionmaker, registered(), Limits(timedelta(minutes=5), 5), Signal())


@pytest.fixture
def world(app: Flask) -> World:
    with app.app_context():
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        expert = make_expert(db.session, "E1")
        db.session.commit()
        return World(app, office.id, expert.user_id)


def visible(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def post(client: FlaskClient, page: str, address: str) -> str:
    """Press a button of ``page``; the page that it leads to."""
    token = TOKEN.findall(client.get(page).text)[0]
    return client.get(client.post(address, data={"csrf_token": token}).location).text


def test_a_check_is_started_watched_and_read(world: World) -> None:
    world.add()
    world.work()  # leaves events to check
    client = world.client()
    page = post(client, "/jobs/", "/jobs/start/recompute_audit")
    assert "核验留痕并复算全部排序 第2号" in visible(page)
    assert "排队中 等待工作进程执行。" in visible(page)
    assert f'<script type="module" src="{static_path()}/js/job.js">' in page
    steps = {"parts_done": 0, "step_done": 0, "step_total": 0}
    assert client.get("/jobs/2/status").json == {"state": "queued", "done": 0, "total": 1} | steps
    world.work()
    assert client.get("/jobs/2/status").json == {"state": "done", "done": 1, "total": 1} | steps | {
        "parts_done": 1
    }
    page = client.get("/jobs/2").text
    assert "● 已完成" in visible(page)
    assert "✓ 留痕前后相接" in visible(page)
    assert "job.js" not in page
    assert not INLINE.search(page)


def test_a_check_under_way_is_shown_not_doubled(world: World) -> None:
    client = world.client()
    post(client, "/jobs/", "/jobs/start/recompute_audit")
    page = post(client, "/jobs/", "/jobs/start/recompute_audit")
    assert "同样的任务已在进行" in page
    assert client.get("/jobs/2").status_code == 404


def test_what_was_found_is_listed(world: World) -> None:
    with world.app.app_context():
        job = make_job(db.session, db.session.get_one(User, world.office))
        job.kind, job.result = "recompute_audit", {"faults": [{"code": "event", "facts": {"event": "3"}}]}
        db.session.commit()
    text = visible(world.client().get("/jobs/1").text)
    assert "已核验部分的结果 ✕ 发现1处与记录不符" in text
    assert "留痕第3条与前后不符" in text


def test_a_running_job_is_cancelled(world: World) -> None:
    job, client = world.add(), world.client()
    with world.app.app_context():
        claims.claim(db.session, registered(), at=AT)
        db.session.commit()
    assert "进行中" in visible(client.get(job).text)
    page = visible(post(client, job, f"{job}/cancel"))
    assert page.count("正在进行的一步完成后停止") == 2  # the message, and beside the state
    assert "取消 进度" not in page


def test_a_waiting_job_is_cancelled(world: World) -> None:
    job, client = world.add(), world.client()
    assert "✕ 已取消" in visible(post(client, job, f"{job}/cancel"))
    assert client.post(f"{job}/cancel").status_code == 400  # no token
    token = TOKEN.findall(client.get("/jobs/").text)[0]
    assert client.post(f"{job}/cancel", data={"csrf_token": token}).status_code == 409


def test_a_failed_job_says_why_and_goes_on(world: World) -> None:
    job, client = world.add(broken=[1]), world.client()
    world.work()
    page = visible(client.get(job).text)
    assert "✕ 出错停止" in page
    assert "出错原因 第2步出错：ValueError: part 1 is broken" in page
    assert "排队中" in visible(post(client, job, f"{job}/retry"))


def test_a_lost_job_says_so(world: World) -> None:
    world.add()
    with world.app.app_context():
        claims.claim(db.session, registered(), at=AT)
        later = AT + timedelta(hours=1)
        claims.restart_lost(db.session, at=later, silent_since=later, attempts=1)
        db.session.commit()
    assert "工作进程连续1次在同一步中断。" in world.client().get("/jobs/1").text


def test_the_list_has_pages(world: World) -> None:
    client = world.client()
    assert "还没有后台任务。" in client.get("/jobs/").text
    with world.app.app_context():
        office = db.session.get_one(User, world.office)
        for _ in range(101):
            make_job(db.session, office)
    numbers = [
        re.findall(r'href="/jobs/(\d+)"', client.get(f"/jobs/?page={page}").text) for page in (1, 2, 9)
    ]
    assert numbers == [[str(number) for number in range(101, 1, -1)], ["1"], ["1"]]
    assert "第1页，共2页" in client.get("/jobs/").text


def test_experts_see_and_change_nothing(world: World) -> None:
    job, expert = world.add(), client_of(world.app, world.expert)
    token = TOKEN.findall(expert.get("/desk/").text)[0]
    reads = {address: expert.get(address).status_code for address in ("/jobs/", job, f"{job}/status")}
    acts = {
        act: expert.post(act, data={"csrf_token": token}).status_code
        for act in ("/jobs/start/recompute_audit", f"{job}/cancel", f"{job}/retry")
    }
    assert set(reads.values()) == {403}
    assert acts == {"/jobs/start/recompute_audit": 403, f"{job}/cancel": 403, f"{job}/retry": 403}
    with world.app.app_context():
        assert (db.session.get_one(Job, 1).state, db.session.get(Job, 2)) == ("queued", None)


def test_only_what_can_be_planned_is_started(world: World) -> None:
    client = world.client()
    token = TOKEN.findall(client.get("/jobs/").text)[0]
    codes = [
        client.post(f"/jobs/start/{name}", data={"csrf_token": token}).status_code
        for name in ("count", "none")
    ]
    assert codes == [404, 404]
    assert "/jobs/start/count" not in client.get("/jobs/").text
