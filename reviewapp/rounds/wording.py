"""The words of a round's rules."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.calendar.workdays import LengthUnit
from reviewapp.canonical import canonical_json
from reviewapp.labels import METHODS
from reviewapp.models import GreyBand, StageJoin
from reviewapp.wording import _, deadline

CODES: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    StageJoin: {
        StageJoin.SINGLE: _l("只有一轮独立评分"),
        StageJoin.MEETING: _l("以会评结果为准"),
        StageJoin.WEIGHTED: _l("网评与会评加权"),
    },
    GreyBand: {
        GreyBand.NONE: _l("不复评"),
        GreyBand.EXPERTS: _l("灰区全部加派专家复评"),
        GreyBand.MEETING: _l("灰区全部提交会评"),
    },
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
    "grey_band": _l("入围线附近灰区的处理"),
    "grey_band_experts": _l("加派专家人数"),
    "notice_length": _l("公示期限"),
    "notice_unit": _l("公示期限的计算"),
    "pledge_text": _l("承诺书"),
}


def setting_words(name: str, value: object) -> str:
    """A setting's value as a change of rules states it."""
    if value is None or value == []:
        return _("无")
    if name == "official_method":
        return str(METHODS[str(value)])
    if name == "scoring_ends_at":
        return deadline(datetime.fromisoformat(str(value)))
    codes = {"stage_join": StageJoin, "grey_band": GreyBand, "notice_unit": LengthUnit}
    if name in codes:
        return str(CODES[codes[name]][codes[name](str(value))])
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "tie_break" and isinstance(value, list):
        return _("，其次").join(value)
    return str(value) if isinstance(value, str | int) else canonical_json(value)
