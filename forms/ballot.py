"""The paper of a secret ballot."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    Field,
    SelectChoice,
    SelectMultipleField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from forms.translated import TranslatedForm


class BallotForm(TranslatedForm):
    """As many of the tied applications as there are places; ``offer`` names them."""

    chosen = SelectMultipleField(
        _l("投给"), choices=(), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    places = 0

    def offer(self, applications: Mapping[str, str], places: int) -> None:
        """Offer these applications, number → title, for so many places."""
        self.chosen.choices = [SelectChoice(number, title) for number, title in applications.items()]
        self.places = places

    def validate_chosen(self, field: Field) -> None:
        """Refuse more or fewer than there are places."""
        if len(set(field.data or ())) != self.places:
            raise ValidationError(_l("请选择%(places)s件，不多不少", places=self.places))
