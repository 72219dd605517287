"""Handing seats over (改派): which, to whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    BooleanField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, TranslatedForm


@dataclass(frozen=True)
class ReassignmentEntry:
    """The seats by their assignments, the number of the expert who takes them, the reason, and whether the
    other one is no member of the panel any more.
    """

    seats: tuple[int, ...]
    to: str
    reason: str
    leaves: bool = False


class ReassignmentForm(TranslatedForm):
    """The seats of one expert; ``offer`` gives what may be chosen."""

    seats = SelectMultipleField(
        _l("改派的申报"), [DataRequired(_l("请至少选择一件申报"))], coerce=int, choices=()
    )
    to = SelectField(_l("接替的专家"), [DataRequired(_l("请选择接替的专家"))], choices=())
    reason = TextAreaField(
        _l("改派原因"),
        [DataRequired(_l("请写明改派原因")), Length(max=200, message=TOO_LONG)],
        description=_l("记入留痕，如因病不能继续评审"),
    )

    leaves = BooleanField(
        _l("今后不再担任评审组成员"),
        description=_l("不再列入成员名单，会评时不安排席位；已提交的评分表照常计入"),
    )

    def offer(self, seats: Mapping[int, str], experts: Mapping[str, object]) -> None:
        """Offer these seats, assignment → application, and experts, number → words."""
        self.seats.choices = [SelectChoice(one, words) for one, words in seats.items()]
        first = [SelectChoice("", _l("请选择"))]
        self.to.choices = first + [SelectChoice(number, words) for number, words in experts.items()]

    def entry(self) -> ReassignmentEntry:
        """What was entered; call it after ``validate``."""
        return ReassignmentEntry(
            tuple(cast("list[int]", self.seats.data)),
            self.to.data or "",
            (self.reason.data or "").strip(),
            bool(self.leaves.data),
        )
