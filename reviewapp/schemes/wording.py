"""Schemes in words: requirements, bands, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.labels import label
from reviewapp.wording import _, number
from scoring.figures import FigureDefinition, FigureKind
from scoring.scheme import Band, BandEdge, Indicator, IndicatorScheme, Level, Operator, Threshold
from scoring.scheme_diff import Added, Change, Edited, Moved, Place, Removed, diff

Catalogue = Mapping[str, FigureDefinition]

MEETS = {
    Operator.AT_LEAST: _l("不低于%(value)s"),
    Operator.ABOVE: _l("高于%(value)s"),
    Operator.AT_MOST: _l("不超过%(value)s"),
    Operator.BELOW: _l("低于%(value)s"),
    Operator.EQUAL: _l("为%(value)s"),
}

FIELDS: Mapping[str, LazyString] = {
    "code": _l("编码"),
    "version": _l("版本"),
    "title": _l("名称"),
    "source": _l("依据"),
    "weights_total": _l("权重合计"),
    "minimum": _l("最低分"),
    "kind": _l("类别"),
    "description": _l("说明"),
    "weight": _l("权重"),
    "maximum": _l("满分"),
    "step": _l("步长"),
    "threshold": _l("门槛"),
    "figure": _l("指标数据"),
    "operator": _l("比较方式"),
    "value": _l("门槛值"),
    "unit": _l("单位"),
    "window": _l("年数"),
    "every_year": _l("逐年达标"),
    "exceptions": _l("可说明理由例外"),
    "growth": _l("按增长率"),
    "bands": _l("分档"),
    "band_edge": _l("分档界限"),
    "levels": _l("等次"),
    "comment_rule": _l("须写理由"),
    "veto": _l("一票否决"),
    "require": _l("下级要求"),
    "direct_pass": _l("符合即直接通过"),
    "figures": _l("自定指标数据"),
    "key": _l("键"),
    "yearly": _l("分年度填报"),
    "filled_by": _l("填报单位"),
    "note": _l("填报说明"),
    "low": _l("下限"),
    "high": _l("上限"),
    "score": _l("得分"),
    "wording": _l("等次说明"),
}

OF_HEADING: Mapping[str, LazyString] = {**FIELDS, "minimum": _l("最低总分")}


@dataclass(frozen=True)
class Line:
    """One change in words: what happened to which indicator, and each side as lines of text."""

    act: str
    indicator: str
    what: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def changes(old: IndicatorScheme, new: IndicatorScheme, catalogue: Catalogue) -> tuple[Line, ...]:
    """What changed between two versions, in words."""
    before, after = ({node.code: node.title for node in scheme.walk()} for scheme in (old, new))
    return tuple(_line(change, before, after, catalogue) for change in diff(old, new))


def _line(change: Change, old: Mapping[str, str], new: Mapping[str, str], catalogue: Catalogue) -> Line:
    match change:
        case Added(indicator, place):
            about = tuple(summary(indicator, catalogue))
            return Line(_("增加"), _named(indicator), _place(place, new), after=about)
        case Removed(indicator, place):
            about = tuple(summary(indicator, catalogue))
            return Line(_("删去"), _named(indicator), _place(place, old), before=about)
        case Moved(indicator, before, after):
            where = (_place(before, old),), (_place(after, new),)
            return Line(_("移动"), _named(indicator), _("位置"), *where)
        case Edited(indicator, field, before, after):
            subject = _named(indicator) if indicator else _("体系信息")
            words = FIELDS if indicator else OF_HEADING
            what = str(words[field.removeprefix("threshold.")])
            sides = (tuple(_side(field, side, catalogue)) for side in (before, after))
            return Line(_("修改"), subject, what, *sides)


def _named(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.title}"


def _place(place: Place, titles: Mapping[str, str]) -> str:
    parent, previous = (f"{code} {titles[code]}" if code else "" for code in (place.parent, place.previous))
    if previous:
        return _("在“%(previous)s”之后", previous=previous)
    return _("“%(parent)s”之下首位", parent=parent) if parent else _("全表首位")


def summary(node: Indicator, catalogue: Catalogue) -> Iterator[str]:
    """What an indicator asks, in a few lines."""
    yield str(label(node.kind))
    if node.weight or node.maximum:
        yield _("权重%(weight)s，满分%(maximum)s", weight=number(node.weight), maximum=number(node.maximum))
    if node.threshold:
        yield requirement(node.threshold, catalogue)
    yield from (band(one, node.band_edge) for one in node.bands)
    yield from map(level, node.levels)


def requirement(threshold: Threshold, catalogue: Catalogue) -> str:
    """A threshold as a sentence, such as 集群产值：近3年每年不低于40亿元."""
    definition = catalogue.get(threshold.figure)
    words = _compared(threshold, definition)
    if threshold.growth:
        words = _("近%(count)s年年均增速%(words)s", count=threshold.window, words=words)
    elif threshold.every_year:
        words = _("近%(count)s年每年%(words)s", count=threshold.window, words=words)
    elif threshold.window > 1 and definition is not None and not definition.yearly:
        words = _("近%(count)s年合计%(words)s", count=threshold.window, words=words)
    if threshold.exceptions:
        words = _("%(words)s（可说明理由例外）", words=words)
    return _("%(title)s：%(reason)s", title=figure(threshold.figure, catalogue), reason=words)


def _compared(threshold: Threshold, definition: FigureDefinition | None) -> str:
    if threshold.value is None:
        return _("未设定数值，由专家评判")
    if definition is not None and definition.kind is FigureKind.FLAG:
        return _("须为“%(value)s”", value=_("是") if threshold.value else _("否"))
    return str(MEETS[threshold.operator]) % {"value": f"{number(threshold.value)}{threshold.unit}"}


def figure(key: str | None, catalogue: Catalogue) -> str:
    """The title of a figure; its key where the catalogue does not hold it."""
    definition = catalogue.get(key or "")
    return definition.title if definition else key or ""


def band(one: Band, edge: BandEdge | None = None) -> str:
    """A band with what it earns; with ``edge`` it says which end belongs to it."""
    below, above = ("≤", "<") if edge is BandEdge.LOW else ("<", "≤")
    low, high = (number(end) for end in (one.low, one.high))
    if edge is None:
        span = _("%(low)s至%(high)s", low=low or _("不限"), high=high or _("不限"))
    else:
        value = _("数值")
        span = (f"{low} {below} " if low else "") + value + (f" {above} {high}" if high else "")
    return _("%(span)s：%(score)s分", span=span, score=number(one.score))


def level(one: Level) -> str:
    """A level with its wording."""
    return _(
        "%(low)s–%(high)s分：%(wording)s", low=number(one.low), high=number(one.high), wording=one.wording
    )


def own_figure(one: FigureDefinition) -> str:
    """A figure that a scheme defines, such as 机器人数（台），近3年合计."""
    words = _("%(title)s（%(unit)s）", title=one.title, unit=one.unit) if one.unit else one.title
    if one.window == 1:
        return words
    if one.yearly:
        return _("%(figure)s，近%(count)s年分年度", figure=words, count=one.window)
    return _("%(figure)s，近%(count)s年合计", figure=words, count=one.window)


def _part(one: Band | Level | FigureDefinition) -> str:
    if isinstance(one, FigureDefinition):
        return own_figure(one)
    return band(one) if isinstance(one, Band) else level(one)


def _side(field: str, value: Any, catalogue: Catalogue) -> Iterator[str]:
    """One side of an edit as lines of text."""
    if isinstance(value, tuple) and value:
        yield from map(_part, value)
    elif isinstance(value, Threshold):
        yield requirement(value, catalogue)
    elif isinstance(value, StrEnum):
        yield str(label(value))
    elif isinstance(value, bool):
        yield _("是") if value else _("否")
    elif isinstance(value, Decimal):
        yield number(value)
    elif field.endswith("figure") and value:
        yield figure(value, catalogue)
    else:
        yield str(value) if value not in (None, "", ()) else _("未设定") if value is None else _("无")
