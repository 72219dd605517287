"""When an expert cannot take part, and what an expert counts as in a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from forms.translated import TOO_LONG, TranslatedForm


@dataclass(frozen=True)
class UnavailabilityEntry:
    """Days, the first and the last among them, and what is noted of them."""

    since: date
    until: date
    note: str


class UnavailabilityForm(TranslatedForm):
    """Days on which an expert cannot take part."""

    since = DateField(_l("不可参加起始日期"), [InputRequired(_l("请填写起始日期"))])
    until = DateField(_l("不可参加截止日期"), [InputRequired(_l("请填写截止日期"))])
    note = StringField(
        _l("原因"),
        [Length(max=200, message=TOO_LONG)],
        filters=[lambda text: (text or "").strip()],
        description=_l("如出差、住院；可不填"),
    )

    def validate_until(self, field: DateField) -> None:
        """No time ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("截止日期不能早于起始日期"))

    def entry(self) -> UnavailabilityEntry:
        """What was entered; call it after ``validate``."""
        return UnavailabilityEntry(
            cast("date", self.since.data), cast("date", self.until.data), self.note.data or ""
        )


class KindForm(TranslatedForm):
    """What an expert counts as in a panel."""

    kind = SelectField(_l("专家类别"), choices=())

    @classmethod
    def offering(cls, kinds: Sequence[tuple[str, str]], posted: Any = None, kind: str = "") -> KindForm:
        """The form with these kinds (code, words), of which ``kind`` is chosen."""
        form = cls(posted, data={"kind": kind})
        form.kind.choices = list(kinds)
        return form
