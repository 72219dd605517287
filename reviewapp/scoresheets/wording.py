"""The words that only the desk uses."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.scoresheets.queries import Standing
from reviewapp.wording import _

STANDINGS: dict[Standing, LazyString] = {
    Standing.UNTOUCHED: _l("未开始"),
    Standing.DRAFT: _l("草稿"),
    Standing.SUBMITTED: _l("已提交"),
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
