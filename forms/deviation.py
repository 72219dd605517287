"""An adjustment of the proposed list: one application, on it or off it, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 2000


@dataclass(frozen=True)
class DeviationEntry:
    """The application, whether it is to be on the list, and why."""

    application_id: int
    selected: bool
    ground: str


class DeviationForm(TranslatedForm):
    """One application and the reason; ``offer`` says which there are and where each stands."""

    application = SelectField(
        _l("集群"), [DataRequired(_l("请选择一个集群"))], choices=(), validate_choice=True
    )
    ground = TextAreaField(
        _l("调整理由"),
        [DataRequired(_l("请写明调整理由")), Length(max=LONGEST, message=TOO_LONG)],
        id="deviation-ground",
        description=_l("与排序不一致之处连同理由列入送审稿"),
    )

    def offer(self, drawn: Mapping[int, tuple[str, bool]]) -> None:
        """Offer these applications, id → (title, whether it is on the list now)."""
        self.application.choices = [
            SelectChoice(
                f"{number}:{int(not on)}",
                (_l("移出：%(title)s") if on else _l("列入：%(title)s")) % {"title": title},
            )
            for number, (title, on) in drawn.items()
        ]

    def entry(self) -> DeviationEntry:
        """What was entered; call it after ``validate``."""
        number, _colon, selected = self.application.data.partition(":")
        return DeviationEntry(int(number), selected == "1", (self.ground.data or "").strip())
