"""What a panel says of a single application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from forms.panel_opinion import LONGEST, lines
from forms.translated import TOO_LONG, Printable, TranslatedForm

YES, NO = "yes", "no"


@dataclass(frozen=True)
class ApplicationOpinionEntry:
    """What is stated; ``seen`` is the number of the version that stood before, 0 for none."""

    met_on: date
    strengths: str
    shortcomings: str
    advice: str
    recommended: bool
    seen: int


class ApplicationOpinionForm(TranslatedForm):
    """The opinion on one application, made with ``meta={"unprintable": …}``."""

    met_on = DateField(_l("评审日期"), [DataRequired(_l("请填写日期"))])
    strengths = TextAreaField(
        _l("主要特点"),
        [DataRequired(_l("请填写主要特点")), Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("每行一段。写本组的共同意见，不写个人评分"),
    )
    shortcomings = TextAreaField(
        _l("存在不足"),
        [Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("每行一段；没有的留空，印为“无”"),
    )
    advice = TextAreaField(
        _l("意见建议"),
        [Length(max=LONGEST, message=TOO_LONG), Printable()],
        filters=[lines],
        description=_l("每行一段；没有的留空，印为“无”"),
    )
    recommended = RadioField(
        _l("评审结论"),
        [DataRequired(_l("请选择评审结论"))],
        choices=[SelectChoice(YES, _l("建议推荐")), SelectChoice(NO, _l("不建议推荐"))],
    )
    seen = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def entry(self) -> ApplicationOpinionEntry:
        """What was entered; call it after ``validate``."""
        return ApplicationOpinionEntry(
            met_on=cast("date", self.met_on.data),
            strengths=str(self.strengths.data),
            shortcomings=self.shortcomings.data or "",
            advice=self.advice.data or "",
            recommended=self.recommended.data == YES,
            seen=self.seen.data or 0,
        )
