"""The ranking in pictures: what `reports.charts` draws, with its words in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from reports.charts import Drawing, Interval, scatter, severities, strip, to_svg
from reviewapp.models import RankingExpert
from reviewapp.wording import _, number

NORMAL = 1.96
"""Standard errors on either side that hold 95 % of a normal distribution."""


def inline(drawing: Drawing) -> Markup:
    """The drawing as it stands in a page; `to_svg` escapes every text."""
    return Markup(to_svg(drawing))  # noqa: S704


def strips(totals: Mapping[str, Sequence[float]]) -> Callable[[str], Markup]:
    """What draws an application's totals on the scale of all."""
    low = min((own[0] for own in totals.values()), default=0)
    high = max((own[-1] for own in totals.values()), default=0)

    def draw(application: str) -> Markup:
        own = totals[application]
        said = _("、").join(f"{value:.2f}" for value in own)
        return inline(strip(own, low, high, _("各专家总分：%(totals)s", totals=said)))

    return draw


def raw_against_calibrated(pairs: Sequence[tuple[float, float]], places: int) -> Markup:
    """Raw means across, calibrated merits up, with the line of places on either scale."""
    lines = tuple(_line([pair[scale] for pair in pairs], places) for scale in (0, 1))
    raw, merit = lines
    differ = sum((x > raw) != (y > merit) for x, y in pairs)
    summary = _(
        "共%(count)s件。横轴为算术平均，纵轴为校准后的水平；虚线为两种口径下的入围线。%(differ)s件的线内线外因口径而异。",
        count=len(pairs),
        differ=differ,
    )
    title = _("算术平均与校准水平（仅供参考）")
    return inline(scatter(pairs, _("算术平均"), _("校准水平"), title, summary, 320, (raw, merit)))


def _line(values: list[float], places: int) -> float:
    """Half-way between the last value within the places and the next one."""
    ordered = sorted(values, reverse=True)
    return (ordered[min(places, len(ordered)) - 1] + ordered[min(places, len(ordered) - 1)]) / 2


def severity_of(experts: Sequence[RankingExpert]) -> Markup | None:
    """Severities with their 95 % intervals; None where the method estimates none."""
    known = [one for one in experts if one.severity is not None]
    rows = [
        Interval(
            one.expert.name, float(one.severity), *_around(float(one.severity), float(one.severity_se or 0))
        )
        for one in known
        if one.severity is not None
    ]
    if not rows:
        return None
    summary = _(
        "最严%(most)s分，最宽%(least)s分。",
        most=number(known[0].severity, 2),
        least=number(known[-1].severity, 2),
    )
    return inline(severities(rows, _("专家严格度：虚线右侧为偏严，横线为95%%区间"), summary))


def _around(value: float, error: float) -> tuple[float, float]:
    return value - NORMAL * error, value + NORMAL * error
