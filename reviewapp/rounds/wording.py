"""The words of a round's rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.calendar.workdays import LengthUnit
from reviewapp.canonical import canonical_json
from reviewapp.labels import METHODS, tie_break_words
from reviewapp.models import DeviationLevel, GreyBand, PanelShare, Round, StageJoin
from reviewapp.rounds.composition import SHARES
from reviewapp.rounds.rule_words import rule_words
from reviewapp.rounds.selection_rules import IdleReason, idle_minimums
from reviewapp.wording import _, deadline
from scoring.outliers import Base

CODES: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    StageJoin: {
        StageJoin.SINGLE: _l("只有一轮独立评分"),
        StageJoin.MEETING: _l("以会评结果为准"),
        StageJoin.WEIGHTED: _l("网评与会评加权"),
        StageJoin.JOINED: _l("网评与会评的评分表合并计算"),
    },
    GreyBand: {
        GreyBand.NONE: _l("不复评"),
        GreyBand.EXPERTS: _l("灰区全部加派专家复评"),
        GreyBand.MEETING: _l("灰区全部提交会评"),
    },
    DeviationLevel: {
        DeviationLevel.TOTAL: _l("总分"),
        DeviationLevel.ITEM: _l("逐项指标"),
    },
    Base: {
        Base.OTHERS: _l("其他专家"),
        Base.ALL: _l("全体专家"),
    },
    PanelShare: dict(SHARES),
    LengthUnit: {
        LengthUnit.WORKING_DAYS: _l("工作日"),
        LengthUnit.CALENDAR_DAYS: _l("自然日"),
    },
}

SETTINGS = {
    "official_method": _l("正式方法"),
    "method_options": _l("正式方法的选项"),
    "rules_title": _l("评审办法名称"),
    "rules_number": _l("评审办法文号"),
    "rules_dated": _l("评审办法印发日期"),
    "decimals": _l("得分保留小数位数"),
    "tie_break": _l("线上并列规则"),
    "scoring_ends_at": _l("评分截止时间"),
    "minimum_sheets": _l("每件申报最少评分表"),
    "minimum_scores": _l("每项指标最少评分"),
    "maximum_abstained_share": _l("无法评价的权重上限"),
    "places": _l("拟认定名额"),
    "quota_province": _l("每个省（区、市）推荐名额"),
    "quota_city": _l("每个计划单列市、兵团推荐名额"),
    "selection_rules": _l("名额规则"),
    "blind": _l("盲评"),
    "stage_join": _l("两轮评审的合成"),
    "stage_percent": _l("网评所占比重（百分数）"),
    "meeting_places": _l("进入会评的名次"),
    "grey_band": _l("入围线附近灰区的处理"),
    "grey_band_experts": _l("加派专家人数"),
    "band_percent": _l("灰区的界限（百分数）"),
    "notice_length": _l("公示期限"),
    "notice_unit": _l("公示期限的计算"),
    "deviation_level": _l("畸高畸低比较的分数"),
    "deviation_base": _l("畸高畸低与谁的平均分比较"),
    "deviation_percent": _l("畸高畸低的界限（百分数）"),
    "panel_minimum": _l("每组最少专家"),
    "panel_technical": _l("技术专家所占比例"),
    "panel_finance": _l("每组最少财务专家"),
    "panel_odd": _l("评审组人数为单数"),
    "candidates_per_place": _l("可抽取的专家与成员的倍数"),
    "objection_days": _l("异议处理期限（工作日）"),
    "pledge_text": _l("承诺书"),
}


CODED = {
    "stage_join": StageJoin,
    "grey_band": GreyBand,
    "notice_unit": LengthUnit,
    "deviation_level": DeviationLevel,
    "deviation_base": Base,
    "panel_technical": PanelShare,
}


OPTIONS = {
    "expert_method": _l("专家评分的汇总方法"),
    "data_weight": _l("数据得分的比重"),
    "expert_weight": _l("专家评分的比重"),
    "trim": _l("去极值的对象"),
    "average_decimals": _l("平均值保留小数位数"),
    "nine_experts": _l("九人评审组先剔除总分极差最大的一名专家"),
}
IDLE = {
    IdleReason.EXCUSED: _l(
        "指标体系定有直接通过的条件，最低分不自动适用；需要执行的，请在“规则设定”的名额规则中另行填写"
    ),
    IdleReason.OWN_SCALE: _l("正式方法的结果不以指标体系的分数计，最低总分不适用"),
}
TRIMS = {"total": _l("总分"), "indicator": _l("逐项指标")}


def options_words(options: Mapping[str, Any]) -> str:
    """The options of a round's method, or of the run that was made by it, as a list."""
    words = []
    for name, title in OPTIONS.items():
        if name in options:
            value = options[name]
            if isinstance(value, bool):
                shown: object = _("是") if value else _("否")
            else:
                shown = {**METHODS, **TRIMS}.get(str(value), value)
            words.append(_("%(title)s：%(reason)s", title=title, reason=shown))
    return _("；").join(words)


def setting_words(name: str, value: object, titles: Mapping[str, str]) -> str:
    """A setting's value as a change of rules states it; ``titles`` are those of the indicators."""
    if value is None or value == []:
        return _("无")
    if name == "official_method":
        return str(METHODS[str(value)])
    if name == "method_options" and isinstance(value, Mapping):
        return options_words(value) or _("无")
    if name == "scoring_ends_at":
        return deadline(datetime.fromisoformat(str(value)))
    if name in CODED:
        return str(CODES[CODED[name]][CODED[name](str(value))])
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "tie_break" and isinstance(value, list):
        return _("，其次").join(tie_break_words(code, titles) for code in value)
    if name == "selection_rules" and isinstance(value, list):
        return _("；").join(rule_words(rule, titles) for rule in value)
    return str(value) if isinstance(value, str | int) else canonical_json(value)


def idle_words(round_: Round) -> list[str]:
    """The least points of the scheme that do not act in the round, each with the reason."""
    titles = round_.scheme_version.titles()
    return [
        _("%(rule)s：%(reason)s", rule=rule_words(rule, titles), reason=IDLE[reason])
        for rule, reason in idle_minimums(round_)
    ]
