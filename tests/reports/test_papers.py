"""What the papers of panels, objections and recognitions refuse to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reports import objectionpapers
from reports.blocks import Paragraph

from .papers import (
    assessment_content,
    certificate_content,
    draw_content,
    handbook_content,
    members_content,
    minutes_content,
    opinion_content,
    panel_drawn,
    receipt_content,
    recommendation_content,
    revocation_content,
    ruling_content,
)


@pytest.mark.parametrize(
    ("content", "wrong", "reason"),
    [
        (receipt_content(), {"matter": ""}, "异议受理回执缺少事项"),
        (receipt_content(), {"answer_by": date(2026, 6, 3)}, "答复期限早于收到异议之日"),
        (ruling_content(), {"findings": ()}, "异议处理决定缺少核查情况"),
        (ruling_content(), {"issued_on": date(2026, 6, 3)}, "处理决定的日期早于收到异议之日"),
        (certificate_content(), {"number": ""}, "认定证书缺少证书编号"),
        (revocation_content(), {"remedy": ""}, "撤销认定的决定缺少救济途径"),
        (assessment_content(), {"years": (2025,)}, "发展评估报告的数据与年份不符"),
        (assessment_content(), {"charted": (0, 1)}, "数据单位不同"),
        (opinion_content(), {"experts": ()}, "评审组意见缺少专家"),
        (minutes_content(), {"agreed": ()}, "评审会议纪要缺少议定事项"),
        (panel_drawn(), {"seed": ""}, "抽取记录缺少随机种子"),
        (panel_drawn(), {"pool": 26}, "备选专家的人数前后不符"),
        (panel_drawn(), {"order": panel_drawn().order[1:], "pool": 26}, "不在备选之列：E01"),
        (draw_content(), {"named": False}, "专家姓名应当齐全，或一律不写"),
        (draw_content(named=False), {"named": True}, "专家姓名应当齐全，或一律不写"),
        (members_content(), {"panels": ()}, "会议用表缺少评审组"),
        (handbook_content(), {"rules": ()}, "会议手册缺少评审规则"),
        (recommendation_content(), {"units": ()}, "推荐汇总表缺少推荐单位"),
        (recommendation_content(), {"units": recommendation_content().units * 2}, "集群重复列出"),
    ],
)
def test_a_paper_that_lacks_a_part_or_contradicts_itself_is_refused(
    content: Any, wrong: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(content, **wrong)


@pytest.mark.parametrize(("upheld", "words"), [(True, "异议成立。"), (False, "异议不成立。")])
def test_a_ruling_says_whether_the_objection_holds(upheld: bool, words: str) -> None:
    document = objectionpapers.ruling(ruling_content(upheld=upheld))
    assert Paragraph(words + "维持拟认定结果。") in document.blocks
