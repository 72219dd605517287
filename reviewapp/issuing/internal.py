"""What the internal documents of one application say, from the frozen run and the submitted sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import force_locale

from reports.explanation import ExplanationContent, shuffled
from reports.rollup import IndicatorScores, RollUpContent
from reviewapp.canonical import digest
from reviewapp.explanation.queries import explanation_of, raters_of, rows_by_indicator, stage_scores
from reviewapp.labels import METHODS
from reviewapp.models import Application, RankingRun
from reviewapp.notices.content import method_sentence
from reviewapp.wording import _, number
from reviewapp.workflow import Denial, Refused
from scoring.explanation import Explanation
from scoring.ranking import freeze, round_half_up, rounded_mean

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


def roll_up_contents(run: RankingRun, application: Application, issued_on: date) -> list[RollUpContent]:
    """The scores of an application as the run holds them, experts by name; a sheet for each joined stage."""
    joined = stage_scores(run, application)
    sheets = [(explained(run, application), "网评" if joined else "")]
    if joined and joined.meeting:
        sheets.append((joined.meeting, "会评"))
    return [_roll_up_content(run, application, issued_on, found, stage) for found, stage in sheets]


def _roll_up_content(
    run: RankingRun, application: Application, issued_on: date, found: Explanation, stage: str
) -> RollUpContent:
    round_, names = run.round, raters_of(run)
    rows = [
        IndicatorScores(title, maximum, scores, rounded_mean(scores, found.decimals))
        for title, maximum, scores in _indicators(run, found)
    ]
    totals = tuple(freeze(line.total) for line in found.lines)
    rows.append(IndicatorScores(ROWS["total"][0], None, totals, rounded_mean(totals, found.decimals)))
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
        parts=_parts(found),
        stage=stage,
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
        values = tuple(_frozen(getattr(found.lines[one], name)) for one in at)
        if any(values) or name == "total":
            rows.append(IndicatorScores(title, None, values, None))
            english.append(translated)
    with force_locale("en"):
        method = f"Official method: {METHODS[run.method]}. {_parts_in_english(found)}".rstrip()
    return ExplanationContent(
        year=round_.year,
        number=application.number,
        cluster=application.cluster.name,
        unit=application.quota_unit,
        method=method_sentence(run) + _parts(found) + _stages_sentence(run, application, found, "zh"),
        english_method=method + _stages_sentence(run, application, found, "en"),
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


def _frozen(value: Decimal | None) -> Decimal | None:
    return None if value is None else freeze(value)


def _parts(found: Explanation) -> str:
    """The two scores that a composite joins, as a sentence; empty for any other method."""
    parts = found.composition
    if parts is None:
        return ""
    data, expert = (round_half_up(one, found.decimals) for one in (parts.data_score, parts.expert_score))
    return f"数据得分{data}分，专家评分{expert}分。"


def _parts_in_english(found: Explanation) -> str:
    parts = found.composition
    if parts is None:
        return ""
    data, expert = (round_half_up(one, found.decimals) for one in (parts.data_score, parts.expert_score))
    weights = f"{number(parts.data_weight)} to {number(parts.expert_weight)}"
    return f"Data score {data} and expert score {expert}, joined {weights}."


def _stages_sentence(run: RankingRun, application: Application, found: Explanation, language: str) -> str:
    """How the stages joined; empty where there was one."""
    joined = stage_scores(run, application)
    if joined is None:
        return ""
    facts = {"first": joined.first, "share": joined.share, "rest": 100 - joined.share, "joined": found.result}
    with force_locale(language):
        facts["second"] = joined.meeting.result if joined.meeting else None
        if joined.meeting is None:
            said = _("未进入会评，以网评得分%(first)s为准。", **facts)
        elif joined.share:
            said = _(
                "网评得分%(first)s，会评得分%(second)s，按网评%(share)s%%、会评%(rest)s%%合成为%(joined)s。",
                **facts,
            )
        else:
            said = _("网评得分%(first)s；会评得分%(second)s，以会评得分为准。", **facts)
    return said if language == "zh" else f" {said}"


def _indicators(run: RankingRun, found: Explanation) -> list[tuple[str, Decimal, tuple[Decimal | None, ...]]]:
    titles = run.scheme_version.titles()
    return [
        (f"{code} {titles[code]}", maximum, tuple(cell.score if cell else None for cell in cells))
        for code, _weight, maximum, cells in rows_by_indicator(found)
    ]
