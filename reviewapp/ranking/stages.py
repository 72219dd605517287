"""How independent scoring (网评) and the meeting (会评) make one result. Pure, from frozen inputs.

Frozen inputs with sheets of a meeting say in ``join`` how the stages join: ``joined`` takes all sheets
together, ``meeting`` the meeting's score, ``weighted`` a weighted sum of the two scores, each frozen to 6
decimals, so that the sum can be done again by hand. Whatever did not go to the meeting keeps its score of
independent scoring. At a meeting everybody has heard the others and may judge by another measure: all
together, the same person counts as another rater there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reviewapp.models import Stage, StageJoin
from reviewapp.ranking.computation import ExpertRow, Result, Row, compute, points_on
from scoring.ranking import freeze, rank
from scoring.scheme import IndicatorScheme, to_decimal

AT_MEETING = "（会评）"
"""What marks a rater at the meeting where all sheets stand in one table."""


def at_stage(inputs: Mapping[str, Any], *, meeting: bool) -> dict[str, Any]:
    """The inputs with the sheets of the meeting alone, or with all others."""
    kept = [one for one in inputs["sheets"] if (one.get("stage") == Stage.MEETING) == meeting]
    return {name: value for name, value in inputs.items() if name != "join"} | {"sheets": kept}


def together(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with all sheets as of one stage, raters at the meeting marked."""
    sheets = [
        one | ({"expert": one["expert"] + AT_MEETING} if one.get("stage") == Stage.MEETING else {})
        for one in inputs["sheets"]
    ]
    return {name: value for name, value in inputs.items() if name != "join"} | {"sheets": sheets}


def is_split(inputs: Mapping[str, Any]) -> bool:
    """Whether each stage has a score of its own, and the two are joined."""
    return "join" in inputs and inputs["join"]["how"] != StageJoin.JOINED


def share_of(inputs: Mapping[str, Any]) -> Fraction:
    """The weight of independent scoring where an application was at the meeting."""
    return Fraction(inputs["join"]["percent"] or 0, 100)


def compute_stages(
    inputs: Mapping[str, Any], scheme: IndicatorScheme, method: str, options: Mapping[str, Any], decimals: int
) -> Result:
    """The result of a round, whatever stages it had."""
    if "join" not in inputs:
        return compute(inputs, scheme, method, options, decimals)
    if not is_split(inputs):
        whole = compute(together(inputs), scheme, method, options, decimals)
        return replace(whole, experts=_persons(whole.experts), summary=_said(whole, inputs, whole.experts))
    first, meeting = (
        compute(at_stage(inputs, meeting=one), scheme, method, options, decimals) for one in (False, True)
    )
    seen = {one.expert for one in first.experts}
    experts = (*first.experts, *(one for one in meeting.experts if one.expert not in seen))
    return Result(
        _joined_rows(first, meeting, share_of(inputs), decimals),
        tuple(sorted(experts, key=lambda one: one.expert)),
        _said(first, inputs, meeting.experts) | {"meeting": meeting.summary},
        first.parameters,
    )


def _said(result: Result, inputs: Mapping[str, Any], meeting: tuple[ExpertRow, ...]) -> dict[str, Any]:
    """The summary with the rule of joining, and the severities at the meeting."""
    return {
        **result.summary,
        "join": inputs["join"],
        "meeting_experts": [asdict(one) for one in meeting],
    }


def _persons(raters: tuple[ExpertRow, ...]) -> tuple[ExpertRow, ...]:
    """One row a person: that of independent scoring where there is one."""
    rows: dict[str, ExpertRow] = {}
    for one in sorted(raters, key=lambda one: one.expert):
        person = one.expert.removesuffix(AT_MEETING)
        rows.setdefault(person, replace(one, expert=person))
    return tuple(rows[name] for name in sorted(rows))


def _joined_rows(first: Result, meeting: Result, share: Fraction, decimals: int) -> tuple[Row, ...]:
    before = {row.application: row for row in first.rows}
    after = {row.application: row for row in meeting.rows}
    scores, means = (
        {
            name: weighted(getattr(row, field), getattr(after[name], field), share)
            if name in after
            else getattr(row, field)
            for name, row in before.items()
        }
        for field in ("score", "raw_mean")
    )
    raw = rank(means, decimals).rank_by_application
    rows = []
    for line in rank(scores, decimals).lines:
        own, at_meeting = before[line.application], after.get(line.application)
        rows.append(
            replace(
                own,
                place=line.rank,
                printed=line.printed,
                score=line.frozen,
                merit=None if at_meeting else own.merit,
                se=None if at_meeting else own.se,
                data_score=None if at_meeting else own.data_score,
                expert_score=None if at_meeting else own.expert_score,
                sheets=own.sheets * bool(share or not at_meeting) + (at_meeting.sheets if at_meeting else 0),
                raw_mean=means[line.application],
                raw_place=raw[line.application],
            )
        )
    return tuple(rows)


def weighted(first: Decimal, meeting: Decimal, share: Fraction) -> Decimal:
    """The weighted sum of two frozen scores, to 6 decimals, half up."""
    return freeze(to_decimal(share * Fraction(first) + (1 - share) * Fraction(meeting)))


def points_at(inputs: Mapping[str, Any], scheme: IndicatorScheme, code: str) -> dict[str, Decimal]:
    """Each application's points on an indicator or group, joined as the scores are."""
    if not is_split(inputs):
        return points_on(together(inputs), scheme, code)
    first, meeting = (points_on(at_stage(inputs, meeting=one), scheme, code) for one in (False, True))
    share = share_of(inputs)
    return {
        name: weighted(points, meeting[name], share) if name in meeting else points
        for name, points in first.items()
    }
