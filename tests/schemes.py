"""Small schemes for tests: two indicators of fifty points, and a standard of one threshold."""

from __future__ import annotations

from decimal import Decimal

from scoring.scheme import CommentRule, Indicator, IndicatorScheme, Kind, Operator, Threshold


def expert_indicator(code: str, points: int = 50, **fields: object) -> Indicator:
    values = {
        "code": code,
        "title": f"指标{code}",
        "kind": Kind.EXPERT,
        "weight": Decimal(points),
        "maximum": Decimal(points),
        "step": Decimal("0.5"),
        "comment_rule": CommentRule.NEVER,
    }
    return Indicator(**(values | fields))  # type: ignore[arg-type]


def expert_scheme(*indicators: Indicator) -> IndicatorScheme:
    return IndicatorScheme(
        code="expert-test",
        version="1",
        title="专家评分指标体系（测试）",
        source="tests",
        indicators=indicators or (expert_indicator("1"), expert_indicator("2")),
    )


def standard_scheme() -> IndicatorScheme:
    output = Threshold(figure="output_value", operator=Operator.AT_LEAST, value=Decimal(40), unit="亿元")
    return IndicatorScheme(
        code="standard-test",
        version="1",
        title="认定标准（测试）",
        source="tests",
        indicators=(
            Indicator(code="1", title="集群产值不低于40亿元", kind=Kind.THRESHOLD, threshold=output),
        ),
        weights_total=Decimal(0),
    )
