"""Words for what the scoring engine says: methods, findings, reasons. ``labels`` hands them to pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.models import BALLOT
from reviewapp.wording import _
from scoring.calibrated import Extra
from scoring.flags import Undefined
from scoring.rules import RuleKind
from scoring.ruleuse import RuleUse

METHODS = {
    "mean": _l("算术平均"),
    "median": _l("中位数"),
    "trimmed": _l("去极值平均"),
    "zscore": _l("标准分平均"),
    "minmax": _l("极差标准化"),
    "rank_based": _l("位次法"),
    "least_squares": _l("最小二乘（固定严格度）"),
    "additive": _l("加性严格度模型（调整后均值）"),
    "calibrated": _l("校准模型（水平估计值，仅供参考）"),
    "composite": _l("数据得分与专家评分合成"),
}

EXTRAS = {
    Extra.DISCRIMINATION: _l("用分幅度不同"),
    Extra.RELIABILITY: _l("与其他专家的一致程度不同"),
    Extra.OUTLIERS: _l("个别评分异常"),
    Extra.ASSIGNMENT: _l("分派与水平有关"),
}

FLAGS = {
    "harsh": _l("偏严"),
    "lenient": _l("偏宽"),
    "uniform": _l("评分全部相同"),
    "erratic": _l("与其他专家分歧过大"),
    "muted": _l("与其他专家过于一致"),
    "central": _l("趋中：差距拉得过小"),
    "extreme": _l("两极化：差距拉得过大"),
    "rising": _l("前紧后松"),
    "falling": _l("前松后紧"),
    "favour": _l("对所在省份的申报偏高"),
    "disfavour": _l("对所在省份的申报偏低"),
    "halo": _l("光环效应：各指标随总体印象同高同低"),
    "high": _l("畸高"),
    "low": _l("畸低"),
    "correlated": _l("误差同向"),
}

UNDEFINED = {
    Undefined.INCOMPLETE: _l("并非全员评审，不适用"),
    Undefined.ONE_APPLICATION: _l("只有一项申报"),
    Undefined.ONE_EXPERT: _l("只有一位专家"),
    Undefined.TOO_FEW: _l("评分太少"),
    Undefined.NO_PAIRS: _l("没有申报得到两个评分"),
    Undefined.NO_SPREAD: _l("评分全部相同"),
    Undefined.NO_ERROR: _l("水平与严格度恰好解释了全部评分"),
    Undefined.NEGATIVE: _l("估计值为负，无意义"),
    Undefined.TOO_LARGE: _l("专家人数超出精确计算的范围"),
    Undefined.NOT_SEPARABLE: _l("评分不足以区分水平、严格度与误差"),
}

DISCLOSURES = {
    "confidence_not_used": _l("评分的可信度权重未使用"),
    "disconnected": _l("评审分成互不联结的部分，严格度只在各部分内可比"),
    "no_spread": _l("全部评分相同"),
    "merit_not_separable": _l("没有重复评分，水平与误差无法区分"),
    "severity_not_separable": _l("严格度无法单独估计，未作校正"),
    "error_nil": _l("水平与严格度恰好解释了全部评分"),
    "error_not_separable": _l("没有多余的评分，不能给出标准误"),
    "too_few_scores": _l("评分不足三个，中位数即平均数"),
    "not_trimmed": _l("评分不足，未去极值，取平均数"),
    "indicator_not_trimmed": _l("指标评分不足，未去极值"),
    "expert_dropped": _l("按九人评审规则剔除的专家"),
    "spread_tied": _l("总分极差并列，未剔除专家"),
    "expert_uncorrected": _l("不能校正的专家，保留其相对位置"),
}

DESIGN = {
    "complete_panel": _l("全员评审：每位专家都评了每件申报。严格度差异不影响名次。"),
    "connected": _l("各位专家通过共同评审的申报互相联结，宽严可以比较和校正。"),
    "disconnected": _l("评审分成互不联结的部分。部分之间的差距是水平高还是打分宽，任何方法都分不开。"),
}
"""What a deal can tell apart, by `scoring.identifiability`."""


def tie_break_words(code: str, titles: Mapping[str, str]) -> str:
    """A step of the tie-break chain: the points on an indicator, or the experts' secret ballot."""
    return _("专家无记名投票") if code == BALLOT else _("%(title)s得分", title=titles[code])


BINDINGS: dict[tuple[str, bool], LazyString] = {
    ("places", False): _l("名额：共%(limit)s个，已满"),
    ("quota", False): _l("上限：%(group)s %(limit)s个，已满"),
    ("quota", True): _l("下限：%(group)s至少%(limit)s个"),
    ("reserve", False): _l("预留名额未用满，按规定空置"),
    ("reserve", True): _l("预留：%(group)s %(limit)s个"),
    ("minimum", True): _l("最低分：%(group)s不低于%(limit)s分，实得%(found)s分"),
}
"""What a selection rule did, by its kind and whether its number is a lower bound."""


def binding_words(
    binding: Mapping[str, Any], indicators: Mapping[str, str], panels: Mapping[str, str]
) -> str:
    """One selection rule at work, with its group and numbers; the mappings give titles to codes."""
    minimum = binding["kind"] == "minimum"
    titles = indicators if minimum else panels
    group = _("、").join(titles.get(name, name) for name in binding["group"])
    facts = {**binding, "group": group or (_("总分") if minimum else _("全部申报"))}
    return str(BINDINGS[binding["kind"], binding["at_least"]]) % facts


def use_words(use: RuleUse, indicators: Mapping[str, str], panels: Mapping[str, str]) -> str:
    """How far one selection rule is used by its group; the mappings give titles to codes."""
    minimum = use.kind is RuleKind.MINIMUM
    titles = indicators if minimum else panels
    group = _("、").join(titles.get(name, name) for name in use.group)
    facts = {"group": group or (_("总分") if minimum else _("全部申报")), "selected": use.selected}
    if minimum:
        return _("%(group)s达到最低分%(selected)s件", **facts)
    if use.kind is RuleKind.RESERVE:
        return _("%(group)s预留%(least)s个，入围%(selected)s个", least=use.least, **facts)
    if use.most is None:
        return _("%(group)s至少%(least)s个，入围%(selected)s个", least=use.least, **facts)
    if use.least:
        return _(
            "%(group)s%(least)s至%(most)s个，入围%(selected)s个", least=use.least, most=use.most, **facts
        )
    return _("%(group)s %(selected)s/%(most)s", most=use.most, **facts)
