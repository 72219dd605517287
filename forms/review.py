"""A second person's verdict (复核): confirmed, or returned with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    RadioField,
    SelectChoice,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class ReviewEntry:
    """``confirmed`` or ``returned``, and why."""

    verdict: str
    ground: str


class ReviewForm(TranslatedForm):
    """Confirm, or return with a reason."""

    verdict = RadioField(
        _l("复核意见"),
        choices=[
            SelectChoice("confirmed", _l("复核通过")),
            SelectChoice("returned", _l("退回经办人")),
        ],
    )
    ground = TextAreaField(
        _l("说明"),
        [Length(max=LONGEST, message=TOO_LONG)],
        id="review-ground",
        description=_l("退回的必须写明理由，经办人据此更正"),
    )

    def validate_ground(self, field: TextAreaField) -> None:
        """Ask for a reason where the work is returned."""
        if self.verdict.data == "returned" and not (field.data or "").strip():
            raise ValidationError(_l("请写明退回的理由"))

    def entry(self) -> ReviewEntry:
        """What was entered; call it after ``validate``."""
        return ReviewEntry(self.verdict.data, (self.ground.data or "").strip())
