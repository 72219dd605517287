"""An adjustment of the proposed list: one application, on it or off it, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class DeviationEntry:
    """The number of the application, whether it is to be on the list, and why."""

    application: str
    selected: bool
    ground: str


class DeviationForm(TranslatedForm):
    """One application by its number, what becomes of it, and the reason."""

    application = StringField(
        _l("申报编号"), [DataRequired(_l("请填写申报编号")), Length(max=32, message=TOO_LONG)]
    )
    selected = SelectField(
        _l("调整"),
        [DataRequired(_l("请选择列入或者移出"))],
        choices=[
            SelectChoice("", _l("请选择")),
            SelectChoice("1", _l("列入")),
            SelectChoice("0", _l("移出")),
        ],
    )
    ground = TextAreaField(
        _l("调整理由"),
        [DataRequired(_l("请写明调整理由")), Length(max=LONGEST, message=TOO_LONG)],
        id="deviation-ground",
        description=_l("与排序不一致之处连同理由列入送审稿"),
    )

    def entry(self) -> DeviationEntry:
        """What was entered; call it after ``validate``."""
        number, ground = ((field.data or "").strip() for field in (self.application, self.ground))
        return DeviationEntry(number, self.selected.data == "1", ground)
