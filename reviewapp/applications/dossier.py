"""The application's figures against the standard (认定标准), each outcome with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from reviewapp.applications.figure_chart import Chart, chart
from reviewapp.applications.queries import figures_of, grounds_of
from reviewapp.models import Application
from reviewapp.schemes import figures_for
from reviewapp.schemes.wording import MEETS
from reviewapp.wording import _, number
from scoring.eligibility import Finding, Outcome, check
from scoring.figures import FigureDefinition, FigureKind, Figures
from scoring.ranking import round_half_up
from scoring.scheme import IndicatorScheme, Operator, Threshold, to_decimal

FAILS = {
    Operator.AT_LEAST: _l("低于%(value)s"),
    Operator.ABOVE: _l("不高于%(value)s"),
    Operator.AT_MOST: _l("超过%(value)s"),
    Operator.BELOW: _l("不低于%(value)s"),
    Operator.EQUAL: _l("应为%(value)s"),
}
NO_GROUNDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Requirement:
    """One requirement as the page prints it.

    ``years`` holds the printed value of each year, None where it was not reported; ``value`` is what stands
    for all years together: a figure reported once, or a growth rate. ``alternative`` marks one side of an
    either-or (或). ``ground`` is why a requirement that is not met was excepted (例外、适当放宽).
    """

    title: str
    text: str
    outcome: Outcome
    reason: str
    years: tuple[str | None, ...] = ()
    value: str = ""
    alternative: bool = False
    ground: str = ""
    chart: Chart | None = None


@dataclass(frozen=True)
class Criterion:
    """One criterion of the standard with its requirements."""

    code: str
    title: str
    requirements: tuple[Requirement, ...]


def criteria(
    standard: IndicatorScheme,
    catalogue: Mapping[str, FigureDefinition],
    figures: Figures,
    year: int,
    grounds: Mapping[str, str] = NO_GROUNDS,
) -> tuple[Criterion, ...]:
    """What the figures up to the reference year say, in the order of the standard.

    ``grounds`` holds the exceptions on record: requirement → ground. A minimum of the total comes last, under
    the title of the standard.
    """
    findings = check(standard, figures, year, grounds.keys())
    total = tuple(
        Criterion("", standard.title, tuple(_requirements(finding, catalogue)))
        for finding in findings
        if not finding.indicator.code
    )
    return total + tuple(
        Criterion(
            code=group.code,
            title=group.title,
            requirements=tuple(
                requirement
                for finding in findings
                if finding.indicator.code in {node.code for node in group.walk()}
                for requirement in _requirements(finding, catalogue, grounds)
            ),
        )
        for group in standard.indicators
    )


def criteria_of(application: Application) -> tuple[Criterion, ...]:
    """What the figures of an application say against the standard of its round."""
    round_ = application.round
    standard = round_.standard.to_scheme()
    return criteria(
        standard,
        figures_for(standard),
        figures_of(application),
        round_.reference_year,
        grounds_of(application),
    )


def objections(findings: Iterable[Finding], catalogue: Mapping[str, FigureDefinition]) -> list[str]:
    """What is not met, each requirement with its reason; the reason names an exception on record."""
    return [
        _("%(title)s：%(reason)s", title=line.title, reason=line.reason) if line.reason else line.title
        for finding in findings
        if finding.outcome is Outcome.NOT_MET
        for line in _requirements(finding, catalogue)
    ]


def _requirements(
    finding: Finding,
    catalogue: Mapping[str, FigureDefinition],
    grounds: Mapping[str, str] = NO_GROUNDS,
    *,
    alternative: bool = False,
) -> Iterator[Requirement]:
    threshold = finding.indicator.threshold
    definition = catalogue.get(threshold.figure) if threshold else None
    yield Requirement(
        title=finding.indicator.title,
        text=finding.indicator.description,
        outcome=finding.outcome,
        reason=_reason(finding, threshold, definition) if threshold else _of_score(finding),
        years=_years(finding, definition),
        value=_value(finding, definition) or _measured(finding, catalogue),
        alternative=alternative,
        ground=grounds.get(finding.indicator.code, "") if finding.waived else "",
        chart=_chart(finding, threshold),
    )
    for side in finding.alternatives:
        yield from _requirements(side, catalogue, grounds, alternative=True)


def _years(finding: Finding, definition: FigureDefinition | None) -> tuple[str | None, ...]:
    threshold = finding.indicator.threshold
    if threshold is None or not (threshold.every_year or threshold.growth):
        return ()
    printed = {year: _figure(value, threshold, definition) for year, value in finding.measured}
    return tuple(printed.get(year) for year in sorted([*printed, *finding.missing]))


def _chart(finding: Finding, threshold: Threshold | None) -> Chart | None:
    """The years as bars; the line is drawn where each year is held against it."""
    if threshold is None or not (threshold.every_year or threshold.growth):
        return None
    measured = dict(finding.measured)
    years = sorted([*measured, *finding.missing])
    line = threshold.value if threshold.every_year else None
    return chart([measured.get(year) for year in years], line, [year in finding.failing for year in years])


def _value(finding: Finding, definition: FigureDefinition | None) -> str:
    threshold = finding.indicator.threshold
    if finding.growth is not None:
        return _("年均增速%(rate)s%%", rate=format(finding.growth, "f"))
    if threshold is None or threshold.every_year or threshold.growth or not finding.measured:
        return ""
    year, value = finding.measured[-1]
    printed = _figure(value, threshold, definition)
    if definition is not None and definition.window > 1 and not definition.yearly:
        return _("近%(count)s年合计%(value)s", count=definition.window, value=printed)
    return printed if _is_flag(definition) else _("%(year)s年%(value)s", year=year, value=printed)


def _reason(finding: Finding, threshold: Threshold, definition: FigureDefinition | None) -> str:
    if finding.outcome is Outcome.MISSING:
        return _("缺%(years)s数据", years=_listed(finding.missing))
    if threshold.value is None:
        return _("标准未设定数值")
    if finding.outcome is Outcome.EXPERT:
        return _("首年数值为0，不能计算年均增速")
    value = (
        _yes_or_no(threshold.value) if _is_flag(definition) else _with_unit(threshold.value, threshold.unit)
    )
    if finding.outcome is Outcome.MET:
        words = MEETS[threshold.operator] % {"value": value}
        return _("每年均%(words)s", words=words) if threshold.every_year else words
    words = FAILS[threshold.operator] % {"value": value}
    if threshold.every_year:
        words = _("%(years)s%(words)s", years=_listed(finding.failing), words=words)
    return _("%(reason)s；已记录例外理由", reason=words) if finding.waived else words


def _of_score(finding: Finding) -> str:
    """Why a figure earns what it earns, or whether a minimum is reached."""
    node = finding.indicator
    if finding.outcome is Outcome.MISSING:
        return (
            _("缺%(years)s数据", years=_listed(finding.missing))
            if finding.missing
            else _("数据不全，不能计分")
        )
    if finding.measurement and finding.measurement.band:
        score = number(finding.measurement.band.score)
        return _("得%(score)s分，满分%(maximum)s分", score=score, maximum=number(node.maximum))
    if finding.reached is None or node.minimum is None:
        return ""
    facts = {"reached": number(finding.reached), "minimum": number(node.minimum)}
    if finding.outcome is Outcome.MET:
        return _("得%(reached)s分，不低于%(minimum)s分", **facts)
    words = _("得%(reached)s分，低于%(minimum)s分", **facts)
    if finding.excused:
        return _("%(reason)s；已符合直接通过的条件，不作要求", reason=words)
    return _("%(reason)s；已记录例外理由", reason=words) if finding.waived else words


def _measured(finding: Finding, catalogue: Mapping[str, FigureDefinition]) -> str:
    """The figure that earns a score, or its growth rate."""
    found = finding.measurement
    if found is None or found.value is None:
        return ""
    definition = catalogue.get(found.indicator.figure or "")
    if found.indicator.growth:
        return _("增长率%(rate)s%%", rate=number(round_half_up(to_decimal(found.value), 2), 2))
    if _is_flag(definition):
        return _yes_or_no(to_decimal(found.value))
    return _with_unit(to_decimal(found.value), definition.unit if definition else "")


def _listed(years: tuple[int, ...]) -> str:
    return _("、").join(_("%(year)s年", year=year) for year in years)


def _figure(value: Decimal, threshold: Threshold, definition: FigureDefinition | None) -> str:
    if _is_flag(definition):
        return _yes_or_no(value)
    return _with_unit(value, definition.unit if definition else threshold.unit)


def _with_unit(value: Decimal, unit: str) -> str:
    return f"{number(value)}{unit}"


def _yes_or_no(value: Decimal) -> str:
    return _("是") if value else _("否")


def _is_flag(definition: FigureDefinition | None) -> bool:
    return definition is not None and definition.kind is FigureKind.FLAG
