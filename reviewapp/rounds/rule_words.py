"""What a selection rule (名额规则) says, in words: for pages, and in Chinese as its name in documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from reviewapp.wording import _

CHINESE = "zh"
ATTRIBUTES = {"unit": _l("推荐单位"), "panel": _l("评审组"), "subfield": _l("细分领域")}


def rule_words(rule: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """One rule in the language of the page; ``titles`` are those of the indicators."""
    if rule["kind"] == "minimum":
        of = titles.get(rule["points"], rule["points"]) if rule["points"] else _("总分")
        words = _("%(of)s不低于%(least)s分", of=of, least=rule["least"])
        return _("%(rule)s（指标体系规定）", rule=words) if rule.get("of_scheme") else words
    if rule["kind"] == "reserve":
        rest = _("用不完的归入其他申报") if rule["lapses"] else _("用不完的空置")
        group = "/".join(rule["value"])
        return _("为%(group)s预留%(places)s个名额，%(rest)s", group=group, places=rule["places"], rest=rest)
    return _quota_words(rule)


def _quota_words(rule: Mapping[str, Any]) -> str:
    by = _("、").join(str(ATTRIBUTES[name]) for name in rule["attributes"])
    group = _("、").join("/".join(value) for value in rule["values"]) or _("每个%(by)s", by=by)
    if rule["most"] is None:
        return _("%(group)s不少于%(least)s个", group=group, least=rule["least"])
    if not rule["least"]:
        return _("%(group)s不超过%(most)s个", group=group, most=rule["most"])
    return _("%(group)s%(least)s至%(most)s个", group=group, least=rule["least"], most=rule["most"])


def rule_name(rule: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What the rule says in Chinese, which is its name."""
    with force_locale(CHINESE):
        return rule_words(rule, titles)


def rule_sentence(rules: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """The rules of a round as its documents state them; empty where there are none."""
    said = "；".join(rule_name(rule, titles) for rule in rules)
    return f"名额规则：{said}。" if said else ""
