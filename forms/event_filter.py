"""Which acts a list of the record shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import NumberRange, Optional

from forms.translated import TranslatedForm

LARGEST = 2**62
"""No database counts further."""


@dataclass(frozen=True)
class EventFilter:
    """What to keep; a field that is None or empty keeps everything."""

    round_id: int | None = None
    person: str = ""
    act: str = ""
    subject: str = ""
    number: int | None = None
    since: date | None = None
    until: date | None = None


class EventFilterForm(TranslatedForm):
    """The filter as a form that is read from the address."""

    round_id = SelectField(_l("批次"), [Optional()])
    person = StringField(_l("经办人"), filters=[lambda text: (text or "").strip()])
    act = SelectField(_l("事项"), [Optional()])
    subject = SelectField(_l("对象"), [Optional()])
    number = IntegerField(_l("对象编号"), [Optional(), NumberRange(1, LARGEST)])
    since = DateField(_l("起"), [Optional()])
    until = DateField(_l("止"), [Optional()])

    def offer(self, rounds: Mapping[int, str], acts: Mapping[str, str], subjects: Mapping[str, str]) -> None:
        """Say what may be chosen."""
        everything = SelectChoice("", _l("全部"))
        for field, choices in ((self.round_id, rounds), (self.act, acts), (self.subject, subjects)):
            field.choices = [everything, *(SelectChoice(str(code), words) for code, words in choices.items())]

    def entry(self) -> EventFilter:
        """What to keep; a value that cannot be read keeps everything."""
        kept = {name: value for name, value in self.data.items() if value and not self[name].errors}
        if "round_id" in kept:
            kept["round_id"] = int(kept["round_id"])
        return EventFilter(**kept)
