"""The rows of a sheet that the application's figures score by themselves (客观分): shown, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reviewapp.applications.queries import figures_of
from reviewapp.models import Application
from reviewapp.schemes import figures_for
from reviewapp.schemes.wording import Catalogue, band, figure
from reviewapp.wording import _, number
from scoring.objective import Measurement, measure
from scoring.ranking import round_half_up
from scoring.scheme import Indicator, IndicatorScheme, to_decimal


@dataclass(frozen=True)
class MeasuredRow:
    """An indicator with its figure, the band that holds it, and the score it earns; None: no score."""

    indicator: Indicator
    figure: str
    value: str
    band: str
    score: Decimal | None


def measured_rows(scheme: IndicatorScheme, application: Application) -> tuple[MeasuredRow, ...]:
    """What the figures of an application earn on the banded indicators of a scheme, in its order."""
    return rows_of(scheme, measure(scheme, figures_of(application), application.round.reference_year))


def rows_of(scheme: IndicatorScheme, found: Iterable[Measurement]) -> tuple[MeasuredRow, ...]:
    """The same from measurements made before, such as those of a frozen run."""
    catalogue = figures_for(scheme)
    return tuple(_row(one, catalogue) for one in found if one.indicator.weight > 0)


def scores_of(rows: Iterable[MeasuredRow]) -> dict[str, Decimal]:
    """Indicator → score, where the figures earn one."""
    return {row.indicator.code: row.score for row in rows if row.score is not None}


def _row(found: Measurement, catalogue: Catalogue) -> MeasuredRow:
    indicator = found.indicator
    definition = catalogue.get(indicator.figure or "")
    unit = "%" if indicator.growth else (definition.unit if definition else "")
    name = figure(indicator.figure, catalogue)
    return MeasuredRow(
        indicator=indicator,
        figure=_("%(figure)s增长率", figure=name) if indicator.growth else name,
        value=""
        if found.value is None
        else f"{number(round_half_up(to_decimal(found.value), 2).normalize())}{unit}",
        band=band(found.band, indicator.band_edge) if found.band else "",
        score=found.band.score if found.band else None,
    )
