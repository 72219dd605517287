"""Drawing a panel: what is committed to, the public value that comes later, one seat again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.translated import TOO_LONG, TranslatedForm

_BETWEEN = _l("请填写%(min)s至%(max)s之间的整数")


@dataclass(frozen=True)
class DrawEntry:
    """What a draw is to be like; who counts as what stands in the pool."""

    code: str
    title: str
    sectors: tuple[str, ...]
    places: int
    substitutes: int
    sheets_per_application: int | None
    exclude_home_regions: bool


def _count(least: int, most: int) -> list[object]:
    message = _BETWEEN
    return [InputRequired(message), NumberRange(least, most, message)]


class DrawForm(TranslatedForm):
    """Everything that the outcome depends on but chance."""

    code = StringField(_l("组别代码"), [DataRequired(_l("请填写组别代码")), Length(max=16, message=TOO_LONG)])
    title = StringField(
        _l("组别名称"), [DataRequired(_l("请填写组别名称")), Length(max=64, message=TOO_LONG)]
    )
    sectors = SelectMultipleField(_l("评审的产业领域"), [DataRequired(_l("请至少选择一个产业领域"))])
    places = IntegerField(_l("成员人数"), _count(1, 99), default=7)
    substitutes = IntegerField(_l("递补专家人数"), _count(0, 99), default=3)
    sheets_per_application = IntegerField(
        _l("每件申报的评分表数"),
        [Optional(), NumberRange(1, 99, _BETWEEN)],
        description=_l("不填即全员评审：每位成员评每件申报"),
    )
    exclude_home_regions = BooleanField(_l("申报所在省份的专家不参加抽取"), default=True)

    @classmethod
    def offering(cls, sectors: Sequence[tuple[str, int]], posted: Any = None) -> DrawForm:
        """The form for these sectors, each with its number of applications."""
        form = cls(posted)
        form.sectors.choices = [
            (name, _l("%(sector)s（%(count)s件）", sector=name, count=count)) for name, count in sectors
        ]
        form.sectors.render_kw = {"size": min(len(sectors), 12)}
        return form

    def entry(self) -> DrawEntry:
        """What was entered; call it after ``validate``."""
        return DrawEntry(
            code=(self.code.data or "").strip(),
            title=(self.title.data or "").strip(),
            sectors=tuple(self.sectors.data or ()),
            places=cast("int", self.places.data),
            substitutes=cast("int", self.substitutes.data),
            sheets_per_application=self.sheets_per_application.data,
            exclude_home_regions=bool(self.exclude_home_regions.data),
        )


@dataclass(frozen=True)
class ValueEntry:
    """The value that came up; ``came_up_at`` is a moment of the round's clock, without zone."""

    public_value: str
    source: str
    came_up_at: datetime


class ValueForm(TranslatedForm):
    """The public value, where anybody can look it up, and when it came up."""

    public_value = StringField(
        _l("公开数值"),
        [DataRequired(_l("请填写公开数值")), Length(max=200, message=TOO_LONG)],
        description=_l("承诺值公布之后才产生、任何人都能查到的数值，如某一期彩票开奖号码"),
    )
    source = StringField(
        _l("出处"), [DataRequired(_l("请填写公开数值的出处")), Length(max=200, message=TOO_LONG)]
    )
    came_up_at = DateTimeLocalField(
        _l("产生时间（北京时间）"), [DataRequired(_l("请填写公开数值产生的时间，如2026-06-01T21:15"))]
    )

    def entry(self) -> ValueEntry:
        """What was entered; call it after ``validate``."""
        return ValueEntry(
            (self.public_value.data or "").strip(),
            (self.source.data or "").strip(),
            cast("datetime", self.came_up_at.data),
        )


class ReplaceForm(TranslatedForm):
    """Who does not serve, and why."""

    expert = StringField(_l("不能参加的专家编号"), [DataRequired(_l("请填写专家编号"))])
    reason = StringField(_l("原因"), [DataRequired(_l("请填写原因")), Length(max=200, message=TOO_LONG)])


@dataclass(frozen=True)
class DealEntry:
    """Chance, the share of applications with a seat outside their panel, and whether provinces stay apart."""

    seed: str
    outside_share: Fraction
    home_regions_apart: bool


class DealForm(TranslatedForm):
    """How applications are dealt: chance, and seats outside the own panel."""

    seed = StringField(
        _l("随机数种子"),
        [DataRequired(_l("请填写随机数种子")), Length(max=200, message=TOO_LONG)],
        description=_l("宜用公开数值；种子记入留痕，凭它可以重新分派出同样的结果"),
    )
    outside_share = IntegerField(
        _l("由外组专家评一席的申报比例（%）"),
        _count(0, 100),
        default=0,
        description=_l("各组没有共同专家时，组间差距说不清是水平还是尺度；两成申报交叉即可比较"),
    )
    home_regions_apart = BooleanField(
        _l("专家不评所在省份的申报"),
        default=True,
        description=_l("此后的改派和会评席位同样遵守；申报材料提及其现任职或三年内任职单位的，一律不分派"),
    )

    def entry(self) -> DealEntry:
        """What was entered; call it after ``validate``."""
        share = Fraction(self.outside_share.data or 0, 100)
        return DealEntry((self.seed.data or "").strip(), share, bool(self.home_regions_apart.data))
