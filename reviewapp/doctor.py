"""Examine an installation: what an operator must know before a round, in words."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from tempfile import TemporaryFile

from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from reports.fonts import FontMissing
from reviewapp.app import alembic
from reviewapp.db import READS_ONLY, db
from reviewapp.documents import fonts
from reviewapp.files.store import folder_of
from reviewapp.holidays.queries import current_calendar
from reviewapp.jobs.queries import is_neglected
from reviewapp.proof import faults

GIGABYTE = 1 << 30
PLENTY = 10 * GIGABYTE


class Health(StrEnum):
    """How a finding stands: fine, worth knowing, or to be mended before use."""

    GOOD = "好"
    NOTE = "注意"
    BAD = "不可用"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    health: Health
    words: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"[{self.health}] {self.words}"


def examine(app: Flask, today: date) -> list[Finding]:
    """Everything in order; run it inside the application's context."""
    return [*_python(), *_keys(app), *_database(), *_files(app), *_workers(app), *_fonts(), *_calendar(today)]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(Health.GOOD, f"Python {version}")


def _keys(app: Flask) -> Iterator[Finding]:
    long_enough = len(app.config["SECRET_KEY"]) >= 32
    yield Finding(
        Health.GOOD if long_enough else Health.BAD,
        "SECRET_KEY 已设置" if long_enough else "SECRET_KEY 太短，应为至少32位的随机字符",
    )
    if app.config["DEMO"]:
        yield Finding(Health.NOTE, "这是演示：每一页都标有“演示数据，非正式文件”")
    elif not app.config["SESSION_COOKIE_SECURE"]:
        yield Finding(Health.BAD, "SESSION_COOKIE_SECURE 已关闭：登录凭据会经未加密的连接传输")


def _is_behind(connection: Connection) -> bool:
    """Whether the schema is not the program's, read on a connection that takes no lock from anybody."""
    here = MigrationContext.configure(connection).get_current_heads()
    return set(here) != set(alembic.script_directory.get_heads())


def _database() -> Iterator[Finding]:
    try:
        behind = _is_behind(db.session.connection(execution_options=READS_ONLY))
    except SQLAlchemyError as error:
        yield Finding(Health.BAD, f"数据库不能使用：{error}")
        return
    name = db.engine.dialect.name
    if behind:
        yield Finding(Health.BAD, f"数据库（{name}）落后于程序，请运行 reviewapp upgrade")
        return
    yield Finding(Health.GOOD, f"数据库（{name}）与程序一致")
    found = faults(db.session)
    yield from (Finding(Health.BAD, str(fault)) for fault in found)
    if not found:
        yield Finding(Health.GOOD, "留痕完整，排序结果和文件与存档一致")


def _files(app: Flask) -> Iterator[Finding]:
    """Whether evidence can be kept; that what is kept is whole is part of the proof above."""
    directory = folder_of(app.config)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=directory):
            pass
    except OSError as error:
        yield Finding(Health.BAD, f"证明材料文件夹不能写入：{error}")
        return
    free = shutil.disk_usage(directory).free
    words = f"证明材料文件夹可以写入，剩余空间{free / GIGABYTE:.1f}GB"
    if free < app.config["FILES_REQUEST_LIMIT"]:
        yield Finding(Health.BAD, f"{words}，容不下一次上传")
    else:
        yield Finding(Health.GOOD if free >= PLENTY else Health.NOTE, words)


def _workers(app: Flask) -> Iterator[Finding]:
    """Whether anybody takes the jobs that wait; a worker with nothing to do leaves no trace."""
    silence = timedelta(seconds=app.config["JOB_SILENCE_SECONDS"])
    try:
        waits = is_neglected(db.session, since=datetime.now(UTC) - silence)
    except SQLAlchemyError:
        return  # said above
    if waits:
        yield Finding(Health.BAD, "有后台任务无人执行，请启动 reviewapp worker")
    else:
        yield Finding(Health.GOOD, "没有无人执行的后台任务")


def _fonts() -> Iterator[Finding]:
    try:
        chain = fonts()
    except FontMissing as missing:
        yield Finding(Health.BAD, str(missing))
        return
    yield Finding(Health.GOOD, "公文字体已就绪")
    yield from (Finding(Health.NOTE, str(substitution)) for substitution in chain.substitutions())


def _calendar(today: date) -> Iterator[Finding]:
    known = current_calendar(db.session).years
    for year in (today.year, today.year + 1):
        if year in known:
            yield Finding(Health.GOOD, f"{year}年放假安排：{known[year].number}")
        else:
            needed = Health.BAD if year == today.year else Health.NOTE
            yield Finding(needed, f"日历中没有{year}年的放假安排，不能推算该年的工作日")
