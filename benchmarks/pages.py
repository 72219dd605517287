"""The pages of a large round on SQLite and PostgreSQL: statements, server time, size.

    python -m benchmarks.pages                                # 5,000 applications × 5 scores × 12 indicators
    python -m benchmarks.pages --applications 500 --indicators 8

Each page is asked for by the secretariat through the application itself, without a network: the median of
some calls after the first, or the second call of an export. First while half of the sheets are in, then once
the list is drawn. "Ours" is the processor time of this process, without PostgreSQL's and without
whatever else the machine does. The acts before them (bulk insert, ranking, estimate, list) are timed once.
PostgreSQL is measured where the server of TEST_POSTGRESQL_URL answers, in a database made for it and dropped
afterwards.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from benchmarks.large_round import fill
from reviewapp.db import db
from reviewapp.exports.service import written
from reviewapp.models import Round, User
from reviewapp.ranking.service import compare_methods, estimate_certainty, rank_round, review_ranking
from reviewapp.rounds.review import CONFIRMED
from reviewapp.shortlist.service import draw_shortlist
from tests.conftest import Postgresql, Sqlite, client_of, make_app
from tests.factories import AT

Pages = tuple[tuple[str, str, dict[str, Any]], ...]
UNDER_WAY: Pages = (
    ("总览", "rounds.show", {}),
    ("专家邀请", "invitations.index", {}),
    ("承诺与回避声明", "entry.index", {}),
    ("评审组与抽取", "panels.index", {}),
    ("数据核对", "panels.matches", {}),
    ("评分进度", "monitoring.index", {}),
    ("截止评分前的确认", "monitoring.confirm_close", {}),
    ("改派", "reassignments.index", {}),
)
PAGES: Pages = (
    ("总览", "rounds.show", {}),
    ("规则设定", "rounds.settings", {}),
    ("申报与受理", "applications.index", {}),
    ("分派矩阵", "panels.matrix", {"panel_id": 1}),
    ("评分进度", "monitoring.index", {}),
    ("择优排序", "ranking.show", {}),
    ("择优排序，末页", "ranking.show", {"page": 999}),
    ("评分分歧最大的一成", "ranking.show", {"show": "spread"}),
    ("图表与严格度", "ranking.charts", {}),
    ("方法对照", "ranking.methods", {}),
    ("得分说明", "explanation.show", {"application_id": 1}),
    ("拟认定名单", "shortlist.show", {}),
    ("拟认定名单，末页", "shortlist.show", {"page": 999}),
    ("公示", "notices.show", {}),
    ("异议", "objections.index", {}),
    ("结果更正", "corrections.index", {}),
    ("文件", "issuing.index", {}),
    ("签字扫描件", "scans.index", {}),
    ("排除评分表", "exclusions.index", {}),
    ("评分诊断", "diagnosis.show", {}),
    ("敏感性分析", "sensitivity.show", {}),
    ("评审组意见", "panel_opinions.index", {}),
    ("对单个申报的意见", "application_opinions.index", {}),
    ("专家库", "experts.index", {}),
    ("操作记录", "events.index", {}),
)
EXPORTS = ("applications", "progress", "ranking", "findings", "shortlist")
CALLS = 5
Made = TypeVar("Made")


def main() -> None:
    """Print one table in Markdown for each database."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--scores", type=int, default=5, help="of each application")
    parser.add_argument("--indicators", type=int, default=12)
    parser.add_argument("--methods", action="store_true", help="rank by every other method too")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    options = parser.parse_args()
    for name in options.database or ("sqlite", "postgresql"):
        print(f"\n{name}: {options.applications} × {options.scores} × {options.indicators}\n")
        size = (options.applications, options.scores, options.indicators)
        with _database(name) as url:
            _measure_under_way(make_app(url, WTF_CSRF_ENABLED=False), *size)
        with _database(name) as url:
            _measure(make_app(url, WTF_CSRF_ENABLED=False), *size, methods=options.methods)


@contextmanager
def _database(name: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as directory:
        server = Sqlite(Path(directory)) if name == "sqlite" else Postgresql()
        url = server.create()
        yield url
        server.drop(url)
        if isinstance(server, Postgresql):
            server.close()


def _measure_under_way(app: Flask, applications: int, scores: int, indicators: int) -> None:
    """Half of the sheets are in; on PostgreSQL no statistics either, as right after a bulk load."""
    with app.app_context():
        fill(db.session, applications, scores, indicators, applications // 5, under_way=True)
        office = db.session.scalars(sa.select(User.id).where(User.username == "office")).one()
        db.session.close()
    _pages(app, office, UNDER_WAY)


def _measure(app: Flask, applications: int, scores: int, indicators: int, *, methods: bool) -> None:
    with app.app_context():
        round_ = _timed(
            "bulk insert", lambda: fill(db.session, applications, scores, indicators, applications // 5)
        )
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        office = _acts(round_, methods=methods)
        db.session.close()
    _pages(app, office, PAGES, EXPORTS)


def _pages(app: Flask, office: int, pages: Pages, exports: Sequence[str] = ()) -> None:
    print("\n| page | statements | ms | of them ours | kB |\n|---|---:|---:|---:|---:|")
    with app.app_context():
        engine = db.engine
        number = db.session.scalars(sa.select(Round.id)).one()
        db.session.close()
    client, seen = client_of(app, office), []
    sa.event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    with app.test_request_context():
        addresses = [
            (title, app.url_for(endpoint, round_id=number, **values)) for title, endpoint, values in pages
        ]
        made = [
            (f"导出 {name}", app.url_for("exports.download", round_id=number, name=name, kind="xlsx"))
            for name in exports
        ]
    for title, address in addresses:
        _page(title, address, partial(client.get, address), CALLS, seen)
    for title, address in made:
        _page(title, address, partial(client.post, address), 1, seen)
    engine.dispose()


def _timed(title: str, work: Callable[[], Made]) -> Made:
    start = perf_counter()
    found = work()
    print(f"- {title}: {perf_counter() - start:.1f} s", flush=True)
    return found


def _acts(round_: Round, *, methods: bool) -> int:
    """Carry the round to its shortlist; the id of its secretary."""
    office, approver = (
        db.session.scalars(sa.select(User).where(User.username == name)).one()
        for name in ("office", "approver")
    )
    acts = {
        "ranking": lambda: rank_round(db.session, round_, actor=office, at=AT),
        "certainty": lambda: estimate_certainty(db.session, round_, actor=office, at=AT),
        **(
            {"other methods": lambda: compare_methods(db.session, round_, actor=office, at=AT)}
            if methods
            else {}
        ),
        "confirmation": lambda: review_ranking(db.session, round_, CONFIRMED, actor=approver, at=AT),
        "shortlist": lambda: draw_shortlist(db.session, round_, actor=office, at=AT),
        "export of every score": lambda: written(db.session, round_, "sheets", "xlsx"),
    }
    for title, act in acts.items():
        _timed(title, act)
        db.session.commit()
        db.session.expunge_all()
        round_ = db.session.scalars(sa.select(Round)).one()
        office, approver = db.session.merge(office), db.session.merge(approver)
    return office.id


def _page(title: str, address: str, ask: Callable[[], TestResponse], calls: int, seen: list[str]) -> None:
    times, own = [], []
    for _call in range(calls + 1):
        seen.clear()
        start, worked = perf_counter(), process_time()
        answer = ask()
        times.append(perf_counter() - start)
        own.append(process_time() - worked)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status}")
    size = len(answer.data) / 1000
    spent = f"{median(times[1:]) * 1000:.0f} | {median(own[1:]) * 1000:.0f}"
    print(f"| {title} | {len(seen)} | {spent} | {size:.0f} |", flush=True)


if __name__ == "__main__":
    main()
