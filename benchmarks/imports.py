"""Imports of applications by a worker on SQLite and PostgreSQL, beside a bare read of the same file.

    python -m benchmarks.imports

Seconds of the work alone, and the most memory that the process held meanwhile (Linux), in all and above what
it held before. "again" is the same file a second time, which changes nothing. PostgreSQL is
measured where the server of TEST_POSTGRESQL_URL answers, in a database made for it and dropped afterwards.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

import openpyxl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from reviewapp.models import Round, User

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
YEAR = 2026
HEADER = ("rows", "work", "seconds", "peak MB", "MB above idle")


def main() -> None:
    """Print one table in Markdown."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.imports",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], metavar="ROWS")
    parser.add_argument("--measure", nargs=2, metavar=("FILE", "URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        _measure(Path(options.measure[0]), options.measure[1])
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()},", end=" ")
    print(f"openpyxl {openpyxl.__version__}, SQLAlchemy {sa.__version__}\n")
    _print_row(HEADER)
    _print_row(["---" if name == "work" else "---:" for name in HEADER])
    for rows in options.sizes:
        _print_size(rows)


def _print_size(rows: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "applications.xlsx"
        file.write_bytes(_workbook(rows))
        _print_found(rows, "openpyxl, read only", _run(file, "")[0])
        with _postgresql() as server:
            for name, url in (("SQLite", f"sqlite:///{directory}/review.sqlite3"), ("PostgreSQL", server)):
                if url is not None:
                    first, again = _run(file, url)
                    _print_found(rows, name, first)
                    _print_found(rows, f"{name}, again", again)


def _print_found(rows: int, work: str, found: dict[str, float]) -> None:
    _print_row(
        [f"{rows:,}", work, f"{found['seconds']:.1f}", f"{found['peak']:.0f}", f"{found['above']:.0f}"]
    )


def _print_row(words: Any) -> None:
    print("|", " | ".join(words), "|", flush=True)


def _workbook(rows: int) -> bytes:
    """Applications with every figure reported."""
    from reviewapp.imports.columns import APPLICATION_SHEET, CellKind, application_columns
    from reviewapp.imports.template import SheetDraft, write_workbook
    from reviewapp.schemes import load_figures

    columns = application_columns(load_figures(), YEAR - 1)
    words = {
        "quota_unit": "浙江省",
        "region_code": "330110",
        "sector": "新材料",
        "leading_firms": "甲、乙、丙",
    }

    def value(column: Any, row: int) -> object:
        if column.figure:
            return {CellKind.FLAG: Decimal(0), CellKind.INTEGER: 12}.get(column.kind, Decimal("72.5"))
        named = {"number": f"N{row:05}", "cluster": f"浙江省某市某县第{row}特色产业集群"}
        return (words | named).get(column.key, f"某县{column.title}{row}")

    drafts = [{column.key: value(column, row) for column in columns} for row in range(rows)]
    return write_workbook({APPLICATION_SHEET: SheetDraft(columns, drafts)})  # type: ignore[arg-type]


@contextmanager
def _postgresql() -> Iterator[str | None]:
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"benchmark_{uuid.uuid4().hex}"
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError:
        print("no PostgreSQL server answers", file=sys.stderr)
        yield None
        return
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _run(file: Path, url: str) -> list[dict[str, float]]:
    """Measure in a process of its own: a process never gives back the most memory it held."""
    command = [sys.executable, "-m", "benchmarks.imports", "--measure", str(file), url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _measure(file: Path, url: str) -> None:
    if not url:
        _timed(lambda: _read_only(file))
        return
    for work in _imports(file, url):
        _timed(work)


def _timed(work: Callable[[], None]) -> None:
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now on
    idle = _memory("VmRSS")
    began = perf_counter()
    work()
    seconds = perf_counter() - began
    peak = _memory("VmHWM")
    print(json.dumps({"seconds": seconds, "peak": peak, "above": peak - idle}))


def _memory(name: str) -> float:
    """What Linux says of this process's memory, in MB: VmRSS, what it holds; VmHWM, the most it has held."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(found) / 1024


def _read_only(file: Path) -> None:
    """What every import by openpyxl has to do at least: take each cell into the hand once."""
    for sheet in openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


def _imports(file: Path, url: str) -> Iterator[Callable[[], None]]:
    """The import as a worker does it, and once more."""
    from forms.import_file import FileEntry
    from reviewapp.accounts.service import create_account
    from reviewapp.app import create_app, upgrade_tables
    from reviewapp.db import db
    from reviewapp.imports.background import import_later
    from reviewapp.imports.columns import ImportKind
    from reviewapp.job_kinds import KINDS
    from reviewapp.jobs.worker import Limits, work_once
    from reviewapp.models import Job, JobState, RoleName

    limits = Limits(timedelta(minutes=5), attempts=1)

    def work() -> None:
        work_once(db.sessionmaker, KINDS, limits, Event())

    with create_app({"DATABASE_URL": url, "SECRET_KEY": "x" * 32}).app_context():
        upgrade_tables()
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        round_ = _round(db.session, office)
        for _ in range(2):
            sent = FileEntry(file.read_bytes(), file.name)
            at = datetime.now(UTC)
            kind = ImportKind.APPLICATIONS
            job = import_later(db.session, round_, kind, sent, check_only=False, actor=office, at=at)
            db.session.commit()
            db.session.refresh(job)
            db.session.rollback()
            yield work
            state = db.session.scalars(sa.select(Job.state).where(Job.id == job.id)).one()
            if state is not JobState.DONE:
                raise RuntimeError(f"the job ended as {state}")
            db.session.rollback()
        db.engine.dispose()


def _round(session: Session, office: User) -> Round:
    """A round in preparation, by the schemes that ship."""
    from reviewapp.rounds.service import RoundPlan, create_round
    from reviewapp.schemes import load_scheme
    from reviewapp.schemes.service import store_version

    at = datetime.now(UTC)
    standard, scheme = (
        store_version(session, load_scheme(name), at=at) for name in ("national-2022", "expert-100")
    )
    plan = RoundPlan(
        code=str(YEAR),
        year=YEAR,
        title="benchmark",
        issuer="benchmark",
        call_title="benchmark",
        call_number="0",
        official_method="mean",
        rules_title="benchmark",
        rules_number="0",
        rules_dated=at.date(),
        scoring_ends_at=at,
        places=1,
    )
    return create_round(session, plan, standard=standard, scheme_version=scheme, actor=office, at=at)


if __name__ == "__main__":
    main()
