"""The words that only the desk uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.scoresheets.autosave import Outcome
from reviewapp.scoresheets.cells import Fate
from reviewapp.scoresheets.queries import Standing
from reviewapp.wording import _, clock, number

STANDINGS: dict[Standing, LazyString] = {
    Standing.UNTOUCHED: _l("未开始"),
    Standing.DRAFT: _l("草稿"),
    Standing.SUBMITTED: _l("已提交"),
}

FATES: dict[Fate, LazyString] = {
    Fate.SAVED: _l("已保存"),
    Fate.LATE: _l("逾期，不计入"),
    Fate.CONFLICT: _l("与其他窗口的修改冲突，未采用"),
    Fate.LOCKED: _l("提交后送达，未采用"),
}


def answer(outcomes: Sequence[Outcome], edit_tag: int, at: datetime) -> dict[str, Any]:
    """What the page is told of its edits: what became of each, and what the cell holds now."""
    return {
        "tag": edit_tag,
        "clock": clock(at),
        "outcomes": [
            {
                "id": one.edit.id,
                "fate": one.fate,
                "holds": one.cell.entry == one.edit.entry(),
                "revision": one.cell.revision,
                "score": number(one.cell.entry.value),
                "abstained": one.cell.entry.abstained,
                "comment": one.cell.entry.comment,
                "faults": [str(fault) for fault in one.faults],
            }
            for one in outcomes
        ],
    }


DAY, HOUR, MINUTE = 86_400, 3_600, 60


def remaining(ends_at: datetime, now: datetime) -> str:
    """How long a deadline is away, rounded down: nobody shall count on a minute that is not there."""
    seconds = int((ends_at - now).total_seconds())
    if seconds <= 0:
        return _("已截止")
    if seconds < HOUR:
        return _("还剩%(minutes)s分钟", minutes=seconds // MINUTE)
    if seconds < DAY:
        return _("还剩%(hours)s小时%(minutes)s分钟", hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE)
    return _("还剩%(days)s天%(hours)s小时", days=seconds // DAY, hours=seconds % DAY // HOUR)
