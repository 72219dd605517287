"""What the internal documents of one application say, from the frozen run and the submitted sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.explanation import ExplanationContent, shuffled
from reports.rollup import IndicatorScores, RollUpContent
from reports.scoresheet import ScoreSheetContent, SheetLine
from reviewapp.canonical import digest
from reviewapp.explanation.queries import explanation_of, rows_by_indicator
from reviewapp.labels import METHODS
from reviewapp.models import Application, Assignment, Expert, RankingRun, Round, ScoreSheet, SheetState
from reviewapp.notices.content import method_sentence
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.explanation import Explanation
from scoring.ranking import round_half_up
from scoring.scheme import to_decimal

ROWS = {
    "fixed": ("客观分（由数据计算）", "Points from figures"),
    "filled": ("无法评价的指标，以其他专家的平均值代入", "Unable to judge: mean of the others"),
    "total": ("总分", "Total"),
    "severity": ("加：严格度", "Plus: severity"),
    "adjusted": ("调整后的分数", "Adjusted score"),
}


def explained(run: RankingRun, application: Application) -> Explanation:
    """The application in the run; raises ``Refused`` where it has no place there."""
    found = explanation_of(run, application)
    if found is None:
        raise Refused(Denial("document.too_early"))
    return found


def roll_up_content(run: RankingRun, application: Application, issued_on: date) -> RollUpContent:
    """The scores of an application as the run holds them, experts by name."""
    round_, found = run.round, explained(run, application)
    names = {row.expert.number: row.expert.name for row in run.experts}
    rows = [
        IndicatorScores(title, maximum, scores, _mean(scores, found.decimals))
        for title, maximum, scores in _indicators(run, found)
    ]
    totals = tuple(line.total for line in found.lines)
    rows.append(IndicatorScores(ROWS["total"][0], None, totals, _mean(totals, found.decimals)))
    return RollUpContent(
        year=round_.year,
        number=application.number,
        cluster=application.cluster.name,
        experts=tuple(names[line.expert] for line in found.lines),
        rows=tuple(rows),
        decimals=found.decimals,
        issuer=round_.issuer,
        issued_on=issued_on,
        demo=round_.is_demo,
    )


def explanation_content(run: RankingRun, application: Application, issued_on: date) -> ExplanationContent:
    """Why the application stands where it stands, experts without their names in an order of their own."""
    round_, found = run.round, explained(run, application)
    # Nobody who lacks the frozen inputs can do this order again and tell who is who.
    order = shuffled([line.expert for line in found.lines], digest(f"{application.number}\n{run.inputs}"))
    at = [[line.expert for line in found.lines].index(expert) for expert in order]
    rows = [
        IndicatorScores(title, maximum, tuple(scores[one] for one in at), None)
        for title, maximum, scores in _indicators(run, found)
    ]
    english = [row.title for row in rows]
    for name, (title, translated) in ROWS.items():
        values = tuple(getattr(found.lines[one], name) for one in at)
        if any(values) or name == "total":
            rows.append(IndicatorScores(title, None, values, None))
            english.append(translated)
    with force_locale("en"):
        method = f"Official method: {METHODS[run.method]}."
    return ExplanationContent(
        year=round_.year,
        number=application.number,
        cluster=application.cluster.name,
        unit=application.quota_unit,
        method=method_sentence(run),
        english_method=method,
        rank=found.rank,
        among=found.among,
        tied=bool(found.tied_with),
        printed=found.printed,
        result=found.result,
        experts=len(order),
        rows=tuple(rows),
        english_titles=tuple(english),
        issuer=round_.issuer,
        issued_on=issued_on,
        demo=round_.is_demo,
    )


def score_sheet_contents(
    session: Session, round_: Round, application: Application
) -> list[ScoreSheetContent]:
    """The latest submitted sheet of each expert on the application, as it was submitted."""
    found = session.execute(
        select(Expert.name, ScoreSheet)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.application_id == application.id, ScoreSheet.state == SheetState.SUBMITTED)
        .where(~Assignment.is_recused)
        .order_by(Expert.number, ScoreSheet.number)
    ).all()
    latest = {sheet.assignment_id: (name, sheet) for name, sheet in found}
    return [_sheet_content(round_, application, name, sheet) for name, sheet in latest.values()]


def _sheet_content(
    round_: Round, application: Application, name: str, sheet: ScoreSheet
) -> ScoreSheetContent:
    if sheet.submitted_at is None:
        raise Refused(Denial("document.too_early"))
    given = sheet.current()
    lines = [
        SheetLine(
            f"{one.code} {one.title}",
            one.maximum,
            given[one.code].value if one.code in given else None,
            given[one.code].comment if one.code in given else "",
        )
        for one in sheet.scheme_version.to_scheme().expert_indicators()
    ]
    return ScoreSheetContent(
        year=round_.year,
        number=application.number,
        cluster=application.cluster.name,
        expert=name,
        sheet=sheet.number,
        lines=tuple(lines),
        opinion=sheet.opinion.text if sheet.opinion else "",
        submitted_on=sheet.submitted_at.astimezone(ZONE).date(),
        issuer=round_.issuer,
        demo=round_.is_demo,
    )


def _indicators(run: RankingRun, found: Explanation) -> list[tuple[str, Decimal, tuple[Decimal | None, ...]]]:
    titles = run.scheme_version.titles()
    return [
        (f"{code} {titles[code]}", maximum, tuple(cell.score if cell else None for cell in cells))
        for code, _weight, maximum, cells in rows_by_indicator(found)
    ]


def _mean(scores: tuple[Decimal | None, ...], decimals: int) -> Decimal | None:
    given = [Fraction(score) for score in scores if score is not None]
    if not given:
        return None
    return round_half_up(to_decimal(sum(given, Fraction(0)) / len(given)), decimals)
