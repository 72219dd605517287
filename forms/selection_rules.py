"""The rules beside the ranking (名额规则) as rows of a form: caps and floors, reserved places, least points.

A row is read into the plain data of `scoring.ruledata`, without the rule's name; a blank row is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional

from forms.numbers import read_number
from forms.translated import TOO_LONG, TranslatedForm

RuleData = Mapping[str, Any]
PLACES = [Optional(), NumberRange(0, 9999, _l("请填写%(min)s至%(max)s的整数"))]
TOTAL = "*"
"""The choice of a least total, where others are codes of indicators."""
LONGEST = 2000
GROUPINGS = [
    SelectChoice("", _l("不设")),
    SelectChoice("unit", _l("推荐单位")),
    SelectChoice("panel", _l("评审组")),
    SelectChoice("subfield", _l("细分领域")),
    SelectChoice("unit,panel", _l("推荐单位和评审组")),
    SelectChoice("unit,subfield", _l("推荐单位和细分领域")),
    SelectChoice("panel,subfield", _l("评审组和细分领域")),
    SelectChoice("unit,panel,subfield", _l("推荐单位、评审组和细分领域")),
]
NOT_A_GROUP = _l("每一行写一个组别，按两项以上分组的用“/”隔开")


class QuotaRow(TranslatedForm):
    """At least and at most so many applications of each group, or of those named."""

    by = SelectField(_l("按什么分组"), choices=GROUPINGS, default="")
    least = IntegerField(_l("最少"), PLACES)
    most = IntegerField(_l("最多"), PLACES)
    values = TextAreaField(_l("只限这些组别（不填为每个组别）"), [Length(max=LONGEST, message=TOO_LONG)])

    def validate_by(self, field: Field) -> None:
        """Refuse numbers without a group, and a group without numbers."""
        numbers = (self.least.data, self.most.data)
        if not field.data and (numbers != (None, None) or self.values.data):
            raise ValidationError(_l("请选择分组"))
        if field.data and not self.least.data and self.most.data is None:
            raise ValidationError(_l("请填写最少或最多的件数"))

    def validate_most(self, field: Field) -> None:
        """Refuse a least number above the most."""
        if field.data is not None and (self.least.data or 0) > field.data:
            raise ValidationError(_l("最多不能小于最少"))

    def validate_values(self, field: Field) -> None:
        """Ask for a value of each attribute in every line."""
        if any(len(value) != _width(self.by.data) for value in _groups(field.data)):
            raise ValidationError(NOT_A_GROUP)

    def rule(self) -> RuleData | None:
        """The row's rule; None where it is blank."""
        if not self.by.data:
            return None
        return {
            "kind": "quota",
            "attributes": self.by.data.split(","),
            "values": _groups(self.values.data),
            "least": self.least.data or 0,
            "most": self.most.data,
        }


class ReserveRow(TranslatedForm):
    """Places kept for one group."""

    by = SelectField(_l("按什么分组"), choices=GROUPINGS, default="")
    value = StringField(_l("组别"), [Length(max=200, message=TOO_LONG)])
    places = IntegerField(_l("预留名额"), PLACES)
    rest = SelectField(
        _l("用不完的"),
        choices=[SelectChoice("lapses", _l("归入其他申报")), SelectChoice("stays", _l("空置"))],
        default="lapses",
    )

    def validate_by(self, field: Field) -> None:
        """Ask for the whole of a rule."""
        asked = (field.data, (self.value.data or "").strip(), self.places.data)
        if any(asked) and not all(asked):
            raise ValidationError(_l("请填写分组、组别和预留名额"))

    def validate_value(self, field: Field) -> None:
        """Ask for a value of each attribute."""
        if self.by.data and [len(value) for value in _groups(field.data)] != [_width(self.by.data)]:
            raise ValidationError(NOT_A_GROUP)

    def rule(self) -> RuleData | None:
        """The row's rule; None where it is blank."""
        if not self.by.data:
            return None
        return {
            "kind": "reserve",
            "attributes": self.by.data.split(","),
            "value": _groups(self.value.data)[0],
            "places": self.places.data,
            "lapses": self.rest.data == "lapses",
        }


class MinimumRow(TranslatedForm):
    """A least total, or least points on an indicator or a group of them."""

    points = SelectField(_l("哪项得分"), choices=(), default="")
    least = StringField(_l("不低于（分）"))

    def validate_points(self, field: Field) -> None:
        """Ask for both or none."""
        if bool(field.data) != bool((self.least.data or "").strip()):
            raise ValidationError(_l("请选择得分并填写最低分"))

    def validate_least(self, field: Field) -> None:
        """Refuse what is no number of points."""
        typed = (field.data or "").strip()
        number = read_number(typed) if typed else Decimal(0)
        if number is None or number < 0:
            raise ValidationError(_l("请填写数字，整数不超过9位，小数不超过6位"))

    def rule(self) -> RuleData | None:
        """The row's rule; None where it is blank."""
        if not self.points.data:
            return None
        least = read_number(self.least.data or "")
        points = None if self.points.data == TOTAL else self.points.data
        return {"kind": "minimum", "least": str(least), "points": points}


def rows_of(rules: Sequence[RuleData]) -> dict[str, list[dict[str, Any]]]:
    """Rules as the rows of the form show them, by the names of its lists."""
    rows: dict[str, list[dict[str, Any]]] = {"quotas": [], "reserves": [], "minimums": []}
    for rule in rules:
        rows[f"{rule['kind']}s"].append(_ROWS[rule["kind"]](rule))
    return rows


def _quota_row(rule: RuleData) -> dict[str, Any]:
    values = "\n".join("/".join(value) for value in rule["values"])
    by = ",".join(rule["attributes"])
    return {"by": by, "least": rule["least"] or None, "most": rule["most"], "values": values}


def _reserve_row(rule: RuleData) -> dict[str, Any]:
    rest = "lapses" if rule["lapses"] else "stays"
    by, value = ",".join(rule["attributes"]), "/".join(rule["value"])
    return {"by": by, "value": value, "places": rule["places"], "rest": rest}


def _minimum_row(rule: RuleData) -> dict[str, Any]:
    return {"points": rule["points"] or TOTAL, "least": rule["least"]}


_ROWS = {"quota": _quota_row, "reserve": _reserve_row, "minimum": _minimum_row}


def rules_in(rows: Iterator[Any]) -> list[RuleData]:
    """The rules of rows that are not blank, in their order."""
    return [rule for row in rows if (rule := row.rule()) is not None]


def _width(by: str | None) -> int:
    return len((by or "").split(","))


def _groups(typed: str | None) -> list[list[str]]:
    """One group a line, its values parted by slashes, plain or full-width."""
    lines = (line.replace("／", "/").split("/") for line in (typed or "").splitlines() if line.strip())
    return [[value.strip() for value in line if value.strip()] for line in lines]
