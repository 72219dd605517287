"""The pool as a table to be handed out, as its page shows it, and on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from forms.pool_filter import PoolFilter
from reports.workbook import SheetColumn, SheetTable, write_csv, write_xlsx
from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.experts.queries import coming_unavailability, experts_asked
from reviewapp.labels import label
from reviewapp.models import User

_HEADINGS = (
    *("编号", "姓名", "职称", "领域", "专家类别", "单位", "行政区划代码", "手机号码", "不可参加日期"),
    *("参加批次", "分派", "已提交"),
)


def pool_table(session: Session, asked: PoolFilter, today: date, mobile: Callable[[str], str]) -> SheetTable:
    """The experts who are asked for; ``mobile`` shows a telephone number as whoever asks may see it."""
    found = session.execute(experts_asked(asked)).all()
    away = coming_unavailability(session, [expert.id for expert, *_counts in found], today)
    with force_locale("zh"):
        rows = tuple(
            (
                *(expert.number, expert.name, expert.title, expert.field, str(label(expert.kind))),
                *(expert.employer, expert.region_code, mobile(expert.mobile) or None),
                "；".join(f"{one.since}至{one.until}" for one in away.get(expert.id, ())) or None,
                *counts,
            )
            for expert, *counts in found
        )
    return SheetTable(
        "专家库", "评审专家库", tuple(map(SheetColumn, _HEADINGS)), rows, ("内部资料，不得外传。",)
    )


def export_pool(
    session: Session,
    table: SheetTable,
    asked: PoolFilter,
    kind: str,
    *,
    demo: bool,
    actor: User,
    at: datetime,
) -> bytes:
    """The table as a file of ``kind`` xlsx or csv; who had it when and its digest are recorded."""
    content = write_csv(table) if kind == "csv" else write_xlsx([table], demo=demo)
    audit.record(
        session,
        "export",
        actor,
        actor=actor,
        at=at,
        table="experts",
        asked=asked.as_arguments(),
        kind=kind,
        rows=len(table.rows),
        sha256=digest(content),
    )
    return content
