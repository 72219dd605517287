"""What if there were other places, or weights within a band?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from forms.translated import TranslatedForm

BAND = 20
WHOLE = _l("请填写%(min)s至%(max)s的整数")


@dataclass(frozen=True)
class WhatIfEntry:
    """Other places, and by how many per cent the weights of indicators move."""

    places: int
    changes: Mapping[str, int]


class WhatIfForm(TranslatedForm):
    """Other places; ``what_if_form`` adds the weights."""

    places = IntegerField(_l("名额"), [InputRequired(_l("请填写")), NumberRange(1, 9999, WHOLE)])

    def entry(self) -> WhatIfEntry:
        """What was entered; call it after ``validate``. A weight left blank stays."""
        moved = {name: field.data for name, field in self._fields.items() if name.startswith("weight:")}
        changes = {name.removeprefix("weight:"): change for name, change in moved.items() if change}
        return WhatIfEntry(int(self.places.data or 0), changes)


def what_if_form(indicators: Mapping[str, str]) -> type[WhatIfForm]:
    """The form with a field for the weight of each indicator, code → title."""
    fields: dict[str, Any] = {
        f"weight:{code}": IntegerField(f"{code} {title}", [Optional(), NumberRange(-BAND, BAND, WHOLE)])
        for code, title in indicators.items()
    }
    return type("BoundWhatIfForm", (WhatIfForm,), fields)
