"""The spread of an expert's own submitted totals, drawn for that expert alone."""

from __future__ import annotations

from statistics import median

from markupsafe import Markup

from reports.charts import to_svg
from reports.dotstrip import dot_strip
from reviewapp.scoresheets.queries import DeskRound, Standing
from reviewapp.wording import _, number


def own_spread(round_: DeskRound) -> Markup | None:
    """A strip of dots of the own totals; None before there are two to compare.

    A total with 无法评价 is out of fewer points than the others and is left out.
    """
    whole = [
        line.progress
        for line in round_.lines
        if line.standing == Standing.SUBMITTED and not line.progress.abstained
    ]
    totals = [progress.points for progress in whole]
    if len(totals) < 2:
        return None
    summary = _(
        "已提交%(count)s件：最低%(low)s，中位数%(middle)s，最高%(high)s",
        count=len(totals),
        low=number(min(totals)),
        middle=number(median(totals)),
        high=number(max(totals)),
    )
    high = max(float(progress.out_of) for progress in whole)
    drawing = dot_strip([float(total) for total in totals], 0, high, _("我已提交的总分"), summary)
    return Markup(to_svg(drawing))  # noqa: S704  drawn here, every text in it escaped
