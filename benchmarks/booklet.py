"""All score sheets of a round as one PDF with bookmarks and as a ZIP of single ones: seconds, bytes, memory.

    python -m benchmarks.booklet                                       # 1,000 applications × 5 sheets
    python -m benchmarks.booklet --applications 5000 --forms pdf

The job of the application itself does it, as a worker would, over SQLite: it reads the sheets, sets them with
their QR codes in stretches, and joins them into one PDF/A-2b, or makes a PDF/A-2b of each. Each form is made
in a process of its own; the memory is the most that it has held by then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.document_peers import peak_memory
from benchmarks.large_round import fill
from reports.blocks import Official, Verification
from reports.scoresheet import ScoreSheetContent, SheetLine, document
from reviewapp.db import db
from reviewapp.issuing import batch
from reviewapp.jobs.worker import Limits, work_once
from reviewapp.models import Job, Round, User
from tests.conftest import Sqlite, make_app

COMMENT = "情况较好，理由充分。"


def sheet(number: int) -> Official:
    """One made-up sheet of eighteen indicators with its QR code; no two alike."""
    lines = (SheetLine(f"{k} 指标{k}", Decimal(10), Decimal("8.5"), COMMENT[: k * 3]) for k in range(18))
    said = document(
        ScoreSheetContent(
            year=2026,
            number=f"{number // 5:04}",
            cluster=f"示例省示例市第{number // 5}县高性能膜材料产业集群",
            expert=f"专家{number % 5}",
            sheet=1,
            lines=tuple(lines),
            opinion="特色鲜明，建议支持。",
            submitted_on=date(2026, 6, 1),
            issuer="某某省工业和信息化厅",
            demo=False,
        )
    )
    code = f"ABCD-EFGH-{number:04}"
    return replace(said, verification=Verification(code, f"https://example.org/verify/{code}"))


def main() -> None:
    """Make the round, and print of each form how the job went."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=1000)
    parser.add_argument("--scores", type=int, default=5, help="sheets of each application")
    parser.add_argument("--indicators", type=int, default=18)
    parser.add_argument("--forms", nargs="+", choices=tuple(batch.MEDIA), default=list(batch.MEDIA))
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        _work(*given.work)
        return
    with tempfile.TemporaryDirectory() as folder:
        url = Sqlite(Path(folder)).create()
        with make_app(url).app_context():
            fill(db.session, given.applications, given.scores, given.indicators, 1, COMMENT)
        for form in given.forms:
            print(f"\n{form}, {given.applications:,} applications × {given.scores} sheets:\n", flush=True)
            print("| part | cpu s | peak MB |\n| --- | ---: | ---: |", flush=True)
            command = [sys.executable, "-m", "benchmarks.booklet", "--work", url, form]
            subprocess.run(command, check=True)


def _work(url: str, form: str) -> None:
    """Ask for the job and do it, telling time and memory on the way."""
    with make_app(url).app_context():
        round_ = db.session.scalars(sa.select(Round)).one()
        office = db.session.scalars(sa.select(User).where(User.username == "office")).one()
        at = datetime.now(UTC)
        job_id = batch.print_later(db.session, round_, "score-sheets", form=form, actor=office, at=at).id
        db.session.commit()
        print(f"| begin | {time.process_time():.1f} | {peak_memory():.0f} |", flush=True)
        kinds = {batch.BATCH: replace(batch.KINDS[batch.BATCH], compute=_telling)}
        work_once(db.sessionmaker, kinds, Limits(timedelta(minutes=5), 3), Event())
        job = db.session.get_one(Job, job_id, populate_existing=True)
        print(f"\n{job.state}: {job.error or job.result}")


def _telling(session: Session, job: Job, part: Any) -> Any:
    """What the job computes for a part, with a line for the first, the middle and the last ones."""
    found = batch.KINDS[batch.BATCH].compute(session, job, part)
    if part == batch.JOIN or job.done in (0, job.total // 2, job.total - 2):
        name = "join" if part == batch.JOIN else f"{job.done + 1} of {job.total}"
        print(f"| {name} | {time.process_time():.1f} | {peak_memory():.0f} |", flush=True)
    return found


if __name__ == "__main__":
    main()
