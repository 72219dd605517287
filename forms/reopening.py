"""Requests to reopen a submitted sheet, and what the secretariat answers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    RadioField,
    SelectChoice,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 500


def _stripped(text: str | None) -> str:
    return (text or "").replace("\x00", "").strip()


class ReopeningForm(TranslatedForm):
    """Why the sheet must be changed."""

    reason = TextAreaField(
        _l("申请理由"),
        validators=[DataRequired(_l("请填写申请理由")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[_stripped],
    )


class AnswerForm(TranslatedForm):
    """Grant, or refuse with the reason."""

    verdict = RadioField(
        _l("答复"), choices=[SelectChoice("grant", _l("同意退回修改")), SelectChoice("refuse", _l("不同意"))]
    )
    answer = TextAreaField(
        _l("说明"), validators=[Length(max=LONGEST, message=TOO_LONG)], filters=[_stripped]
    )

    def validate_answer(self, field: Any) -> None:
        """A refusal says why."""
        if self.verdict.data == "refuse" and not field.data:
            raise ValidationError(_l("不同意的，请说明理由"))
