"""What the examination of an installation says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.accounts.service import create_account
from reviewapp.app import create_app
from reviewapp.db import db
from reviewapp.doctor import Health, examine
from reviewapp.jobs.service import enqueue
from reviewapp.models import RoleName
from tests.conftest import SETTINGS, sqlite_only
from tests.factories import AT

LONG_KEY = "k" * 40
TODAY = date(2026, 6, 2)


def examined(app: Flask, today: date) -> dict[Health, list[str]]:
    findings = examine(app, today)
    return {health: [finding.words for finding in findings if finding.health is health] for health in Health}


def test_a_sound_installation(context: Flask) -> None:
    context.config.update(SECRET_KEY=LONG_KEY, SESSION_COOKIE_SECURE=True)
    found = examined(context, date(2026, 6, 2))
    assert found[Health.BAD] == []
    name = db.engine.dialect.name
    assert found[Health.GOOD][2:4] == [
        f"数据库（{name}）与程序一致",
        "留痕完整，排序结果和文件与存档一致",
    ]
    assert found[Health.NOTE][-1] == "日历中没有2027年的放假安排，不能推算该年的工作日"


def test_what_must_be_mended(context: Flask) -> None:
    context.config.update(SECRET_KEY="short", SESSION_COOKIE_SECURE=False)
    db.session.execute(sa.text("DELETE FROM alembic_version"))
    db.session.commit()
    assert examined(context, date(2031, 1, 2))[Health.BAD] == [
        "SECRET_KEY 太短，应为至少32位的随机字符",
        "SESSION_COOKIE_SECURE 已关闭：登录凭据会经未加密的连接传输",
        f"数据库（{db.engine.dialect.name}）落后于程序，请运行 reviewapp upgrade",
        "日历中没有2031年的放假安排，不能推算该年的工作日",
    ]


@sqlite_only
def test_others_write_while_it_looks(context: Flask, database_url: str) -> None:
    examine(context, TODAY)  # what it read with is still open
    path = sa.make_url(database_url).database
    with closing(sqlite3.connect(str(path), timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_a_folder_that_cannot_be_written(context: Flask, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    context.config.update(FILES_DIR=str(taken / "files"))
    (said,) = [words for words in examined(context, TODAY)[Health.BAD] if "文件夹" in words]
    assert said.startswith("证明材料文件夹不能写入：")


@pytest.mark.parametrize(
    ("heartbeat", "said"), [(None, ["有后台任务无人执行，请启动 reviewapp worker"]), (datetime.now(UTC), [])]
)
def test_jobs_that_wait(context: Flask, heartbeat: datetime | None, said: list[str]) -> None:
    """Unless a worker is at work elsewhere, nobody does them."""
    context.config.update(SECRET_KEY=LONG_KEY, SESSION_COOKIE_SECURE=True, JOB_SILENCE_SECONDS=3600)
    office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
    for seen in (None, heartbeat):
        enqueue(db.session, "recompute_audit", [], actor=office, at=AT).heartbeat_at = seen
    db.session.commit()
    assert examined(context, TODAY)[Health.BAD] == said


def test_no_key_no_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVIEWAPP_SECRET_KEY", raising=False)
    with pytest.raises(RuntimeError, match="SECRET_KEY is not set"):
        create_app({key: value for key, value in SETTINGS.items() if key != "SECRET_KEY"})
