"""What narrows the pool of experts down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from forms.translated import TranslatedForm


@dataclass(frozen=True)
class PoolFilter:
    """A text, a kind, the first digits of a region, and days on which experts must be able to take part."""

    text: str = ""
    kind: str = ""
    region: str = ""
    first: date | None = None
    last: date | None = None

    def as_arguments(self) -> dict[str, str]:
        """What stands in an address for it, so that pages can be turned."""
        days = {"first": self.first, "last": self.last}
        filled = {"text": self.text, "kind": self.kind, "region": self.region}
        return {name: value for name, value in filled.items() if value} | {
            name: day.isoformat() for name, day in days.items() if day
        }


class PoolFilterForm(TranslatedForm):
    """Everything may stay empty; what cannot be read narrows nothing."""

    text = StringField(_l("查找"), description=_l("编号、姓名、领域、职称或单位"))
    kind = SelectField(_l("专家类别"), [Optional()], choices=(), validate_choice=False)
    region = StringField(_l("行政区划代码"), description=_l("开头几位即可，如33"))
    first = DateField(_l("须可参加：自"), [Optional()])
    last = DateField(_l("至"), [Optional()])
    kinds: Collection[str] = ()

    @classmethod
    def offering(cls, kinds: Sequence[tuple[str, str]], asked: Any) -> PoolFilterForm:
        """The form with these kinds (code, words), as it was asked."""
        form = cls(asked)
        form.kind.choices = [("", _l("全部")), *kinds]
        form.kinds = {code for code, _words in kinds}
        return form

    def entry(self) -> PoolFilter:
        """What was asked; one day alone stands for both ends."""
        kind = self.kind.data if self.kind.data in self.kinds else ""
        first, last = self.first.data or self.last.data, self.last.data or self.first.data
        region = "".join(sign for sign in self.region.data or "" if sign.isdecimal())
        return PoolFilter((self.text.data or "").strip(), kind, region, first, last)
