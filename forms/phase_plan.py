"""The days on which a round is to reach its phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, ValidationError
from wtforms.validators import Optional

from forms.translated import TranslatedForm


class _InOrder:
    """No day lies before that of an earlier phase."""

    def __init__(self, earlier: Sequence[str]) -> None:
        self.earlier = earlier

    def __call__(self, form: TranslatedForm, field: Field) -> None:
        """Compare with the earlier phases that have a day."""
        days = [form[code].data for code in self.earlier if form[code].data]
        if field.data and days and field.data < max(days):
            raise ValidationError(_l("不能早于前面阶段的日期"))


class PhasePlanForm(TranslatedForm):
    """One date for each phase; one that is left blank is not planned."""

    def entry(self) -> dict[str, date]:
        """The planned days by code of phase; call it after ``validate``."""
        return {field.name: field.data for field in self if field.data}


def phase_plan_form(phases: Mapping[str, object]) -> type[PhasePlanForm]:
    """The form for these phases, code to words, in their order."""
    codes = list(phases)
    fields: dict[str, Any] = {
        code: DateField(str(words), [Optional(), _InOrder(codes[:place])])
        for place, (code, words) in enumerate(phases.items())
    }
    return type("RoundPhasePlanForm", (PhasePlanForm,), fields)
