"""Wordings with named fields: read strictly, filled without a gap."""

from __future__ import annotations

import pytest

from reports.notice import FIELDS, usual_wording
from reports.wording import BadWording, Fault, read

WHOLE = "标题：公示\n根据{依据}，经{程序}，共{数量}个。\n公示时间：{公示时间}\n{联系方式}\n"


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(BadWording) as bad:
        read(text, FIELDS)
    return bad.value.faults


def test_the_wording_that_ships_can_be_read() -> None:
    wording = read(usual_wording(), FIELDS)
    assert wording.title == ("关于{年度}年度中小企业特色产业集群", "名单的公示")
    assert len(wording.paragraphs) == 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WHOLE + "{得分}", Fault("unknown_field", 5, "得分")),
        (WHOLE + "{}", Fault("unknown_field", 5, "")),
        (WHOLE + "缺{年度", Fault("stray_brace", 5, "{")),
        (WHOLE + "{{年度}}", Fault("stray_brace", 5, "{")),
        (WHOLE + "电话：{联系方式}", Fault("block_not_alone", 5, "联系方式")),
        (WHOLE + "标题：", Fault("no_text", 5)),
        (WHOLE + "小标题：", Fault("no_text", 5)),
        (WHOLE.replace("{数量}", "若干"), Fault("missing_field", None, "数量")),
        (WHOLE.replace("{联系方式}", ""), Fault("missing_field", None, "联系方式")),
        (WHOLE.replace("标题：", ""), Fault("missing_title")),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, found: Fault) -> None:
    assert faults(text)[0] == found


def test_every_fault_is_named_at_once() -> None:
    assert {fault.code for fault in faults("{得分}\n{")} == {
        "unknown_field",
        "stray_brace",
        "missing_field",
        "missing_title",
    }


def test_what_is_filled_in_is_never_read_again() -> None:
    """A value may look like a field."""
    wording = read("标题：甲\n{甲}和{乙}\n{丙}", FIELDS.__class__(("甲", "乙"), ("丙",), frozenset()))
    assert wording.filled({"甲": "{乙}", "乙": "二"}, {"丙": ("{甲}", "四")}) == ("{乙}和二", "{甲}", "四")


def test_a_blank_is_never_filled_in() -> None:
    wording = read("标题：甲\n{甲}", FIELDS.__class__(("甲",), (), frozenset()))
    with pytest.raises(ValueError, match="“甲”没有内容"):
        wording.filled({"甲": ""}, {})
