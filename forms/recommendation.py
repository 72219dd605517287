"""What one unit recommends (推荐), corrected as a whole: a row for each application, and the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class Standing:
    """Whether an application is recommended, and its place within the unit, if it has one."""

    recommended: bool
    place: int | None = None


class RecommendationRow(TranslatedForm):
    """One application; what is not recommended has no place, whatever was typed."""

    application = HiddenField()
    recommended = BooleanField(_l("推荐"))
    place = IntegerField(
        _l("推荐顺序"), [Optional(), NumberRange(1, 9999, _l("请填写%(min)s至%(max)s的整数"))]
    )


class RecommendationsForm(TranslatedForm):
    """All rows together, so that two places can be exchanged in one act."""

    rows = FieldList(FormField(RecommendationRow))
    ground = TextAreaField(
        _l("更正理由"), [DataRequired(_l("请填写更正理由")), Length(max=LONGEST, message=TOO_LONG)]
    )
    seen = HiddenField()

    def standings(self) -> Mapping[int, Standing]:
        """Application id → what it is to be; call it after ``validate``."""
        return {
            int(row.application.data): Standing(
                row.recommended.data, row.place.data if row.recommended.data else None
            )
            for row in self.rows
            if (row.application.data or "").isdecimal()
        }
