"""Install the demonstration: a folder with database, spreadsheets and documents, made whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.fontbuild import build
from reviewapp.accounts.service import create_account, open_account, set_password
from reviewapp.app import create_app, upgrade_tables
from reviewapp.calendar.workdays import SHANGHAI
from reviewapp.db import db
from reviewapp.demo.story import (
    Story,
    Workbooks,
    tell_scoring,
    tell_until_notice,
    tell_until_scoring,
    workbooks,
)
from reviewapp.documents import fonts
from reviewapp.models import RoleName, User

Say = Callable[[str], None]

STAFF = {
    "office": ("示例秘书处", RoleName.SECRETARIAT),
    "approver": ("示例复核人", RoleName.APPROVER),
    "supervisor": ("示例监督人", RoleName.SUPERVISOR),
    "administrator": ("示例管理员", RoleName.ADMINISTRATOR),
}
UNITS = {
    "province": ("示例推荐单位", RoleName.PROVINCE, {"quota_unit": "湖南省"}),
    "county": ("示例甲县主管部门", RoleName.COUNTY, {"region_code": "430000"}),
}
VISITORS = ("E01", "E03")
SEED = "演示2025-24"  # two applications tie across the line, and the published chain settles it
CONCLUDED = Story(
    year=2025,
    seed=SEED,
    pool_seed=SEED,
    places=30,
    opened_at=datetime.combine(date(2025, 5, 12), time(9), SHANGHAI),
    scoring_ends_on=date(2025, 5, 30),
    unscored={},
)


def open_story(today: date) -> Story:
    """The round that a visitor finds open: begun a week ago, with a month to go."""
    return Story(
        year=2026,
        seed="演示2026",
        pool_seed=SEED,
        places=30,
        opened_at=datetime.combine(today - timedelta(days=7), time(9), SHANGHAI),
        scoring_ends_on=today + timedelta(days=30),
        unscored={"E01": 3, "E03": 2},
    )


@dataclass(frozen=True)
class Installation:
    """Where the demonstration lies, and its secrets, made at random for this install."""

    directory: Path
    keys: Mapping[str, str]
    passwords: Mapping[str, str]

    @property
    def documents(self) -> list[Path]:
        """The files that a visitor may open."""
        return sorted([*self.directory.glob("input/*"), *self.directory.glob("output/*")])

    def __str__(self) -> str:
        """What a visitor needs to know."""
        lines = [
            "",
            "演示数据，非正式文件",
            *(f"  {path}" for path in self.documents),
            "登录（密码为本机随机生成）：",
        ]
        width = max(map(len, self.passwords)) + 2
        lines += [f"  {name:<{width}}{password}" for name, password in self.passwords.items()]
        return "\n".join(lines)


def install(directory: Path, *, say: Say, today: date | None = None) -> tuple[Flask, Installation]:
    """Reuse the demonstration in ``directory``, or make it; a half-made one is started over."""
    build(progress=_teller(say), pip_only=True)
    if not (directory / "secrets.json").exists():
        unfinished = directory.with_name(directory.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)
        _make(unfinished, say, today or datetime.now(UTC).date())
        unfinished.rename(directory)
    return _app(directory), read_installation(directory)


def _teller(say: Say) -> Callable[[str, int, int], None]:
    def tell(face: str, done: int, total: int) -> None:
        if done == total:
            say(f"字体 {face} 已就绪")

    return tell


def _make(directory: Path, say: Say, today: date) -> None:
    for part in ("input", "output"):
        (directory / part).mkdir(parents=True)
    installation = Installation(
        directory,
        {name: secrets.token_hex(32) for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT")},
        {name: secrets.token_urlsafe(9) for name in (*STAFF, *UNITS, *VISITORS)},
    )
    _write_secrets(installation)
    app = _app(directory)
    with app.app_context():
        upgrade_tables()
        _tell(db.session, installation, say, today)
        db.session.commit()
        db.engine.dispose()


def _tell(session: Session, installation: Installation, say: Say, today: date) -> None:
    staff = {
        username: create_account(
            session, username=username, name=name, role=role, password=installation.passwords[username]
        )
        for username, (name, role) in STAFF.items()
    }
    office = staff["office"]
    for story in (CONCLUDED, open_story(today)):
        files = _keep(installation.directory, story, workbooks(story))
        round_ = tell_until_scoring(session, story, files, office)
        submitted = tell_scoring(session, story, round_)
        say(f"{round_.title}：导入、受理、分派完毕，提交评分表 {submitted} 份")
        if story is CONCLUDED:
            for document in tell_until_notice(session, story, round_, office, staff["approver"], fonts()):
                (installation.directory / "output" / document.filename).write_bytes(document.content)
            say(f"{round_.title}：已排序、拟定名单并公示")
    _open_units(session, installation, staff["administrator"], CONCLUDED.opened_at)
    for name in VISITORS:
        visitor = session.scalars(select(User).where(User.username == name)).one()
        set_password(session, visitor, installation.passwords[name])


def _open_units(session: Session, installation: Installation, administrator: User, at: datetime) -> None:
    """A province and one of its counties, whose application was returned."""
    for username, (name, role, acts_for) in UNITS.items():
        user = open_account(
            session, username=username, name=name, role=role, actor=administrator, at=at, **acts_for
        )
        set_password(session, user, installation.passwords[username])


def _keep(directory: Path, story: Story, files: Workbooks) -> Workbooks:
    (directory / "input" / f"{story.code}-申报.xlsx").write_bytes(files.applications)
    (directory / "input" / f"{story.code}-专家.xlsx").write_bytes(files.experts)
    return files


def _write_secrets(installation: Installation) -> None:
    path = installation.directory / "secrets.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"keys": installation.keys, "passwords": installation.passwords}))


def read_installation(directory: Path) -> Installation:
    """The demonstration that lies in ``directory``."""
    stored = json.loads((directory / "secrets.json").read_text())
    return Installation(directory, stored["keys"], stored["passwords"])


def _app(directory: Path) -> Flask:
    installation = read_installation(directory)
    return create_app(
        {
            **installation.keys,
            "DATABASE_URL": f"sqlite:///{(directory / 'review.sqlite3').resolve()}",
            "DEMO": True,
            "SESSION_COOKIE_SECURE": False,  # the demonstration is served on loopback without TLS
        }
    )
