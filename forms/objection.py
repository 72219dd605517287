"""An objection (异议) to a public notice: as it came in, whether it is taken up, and the ruling on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, Printable, TranslatedForm

LONGEST = 4000
ACCEPTED = "accepted"


@dataclass(frozen=True)
class ObjectionEntry:
    """An objection as it came in; ``application`` is a number, empty for the list as a whole."""

    received_on: date
    kind: str
    matter: str
    name: str = ""
    contact: str = ""
    application: str = ""
    evidence: str = ""


class ObjectionForm(TranslatedForm):
    """Enter an objection; nothing that was not given is asked for, an anonymous one is entered too."""

    received_on = DateField(_l("收到日期"), [DataRequired(_l("请填写收到日期，如2026-06-02"))])
    kind = SelectField(_l("异议人类别"), [DataRequired(_l("请选择异议人类别"))])
    name = StringField(
        _l("异议人姓名或者单位名称"),
        [Length(max=100, message=TOO_LONG), Printable()],
        description=_l("未署名的不填，按匿名异议登记"),
    )
    contact = StringField(
        _l("联系方式"),
        [Length(max=200, message=TOO_LONG)],
        description=_l("未留联系方式的不填，按匿名异议登记"),
    )
    application = StringField(
        _l("涉及的申报编号"), [Length(max=32, message=TOO_LONG)], description=_l("针对整个名单的不填")
    )
    matter = TextAreaField(
        _l("异议事项"),
        [DataRequired(_l("请写明异议事项")), Length(max=LONGEST, message=TOO_LONG), Printable()],
    )
    evidence = TextAreaField(
        _l("所附线索或者证据"),
        [Length(max=LONGEST, message=TOO_LONG), Printable()],
        description=_l("逐项写明；没有的不填"),
    )

    def offer(self, kinds: Mapping[str, object]) -> None:
        """The kinds of objectors, code → words."""
        first = [SelectChoice("", _l("请选择"))]
        self.kind.choices = first + [SelectChoice(code, words) for code, words in kinds.items()]

    def entry(self) -> ObjectionEntry:
        """What was entered; call it after ``validate``."""
        texts = {
            field.name: (field.data or "").strip()
            for field in (self.name, self.contact, self.application, self.matter, self.evidence)
        }
        return ObjectionEntry(cast("date", self.received_on.data), self.kind.data, **texts)


@dataclass(frozen=True)
class AcceptanceEntry:
    """Taken up, or the ground on which it is not, and the note."""

    ground: str | None
    note: str


class AcceptanceForm(TranslatedForm):
    """Take an objection up, or not, on one of the grounds that ``offer`` leaves."""

    decision = RadioField(_l("受理决定"), [DataRequired(_l("请选择受理决定"))])
    note = TextAreaField(
        _l("说明"),
        [Length(max=LONGEST, message=TOO_LONG)],
        id="acceptance-note",
        description=_l("以冒名、没有线索或者证据为由不予受理的，写明核实的经过"),
    )
    explained: Collection[str] = ()

    def offer(self, decisions: Mapping[str, object], explained: Collection[str]) -> None:
        """What may be decided, code → words; those of ``explained`` need a note."""
        self.decision.choices = [SelectChoice(code, words) for code, words in decisions.items()]
        self.explained = explained

    def validate_note(self, field: TextAreaField) -> None:
        """Ask for what nothing else shows."""
        if self.decision.data in self.explained and not (field.data or "").strip():
            raise ValidationError(_l("请写明核实的经过"))

    def entry(self) -> AcceptanceEntry:
        """What was entered; call it after ``validate``."""
        ground = None if self.decision.data == ACCEPTED else self.decision.data
        return AcceptanceEntry(ground, (self.note.data or "").strip())


@dataclass(frozen=True)
class RulingEntry:
    """Whether the objection is upheld, what was found, what is replied, and the day."""

    upheld: bool
    findings: str
    reply: str
    ruled_on: date


class RulingForm(TranslatedForm):
    """Rule on an objection that was taken up."""

    verdict = RadioField(
        _l("处理意见"),
        [DataRequired(_l("请选择处理意见"))],
        choices=[SelectChoice("upheld", _l("异议成立")), SelectChoice("dismissed", _l("异议不成立"))],
    )
    findings = TextAreaField(
        _l("核查情况和依据"),
        [DataRequired(_l("请写明核查情况和依据")), Length(max=LONGEST, message=TOO_LONG), Printable()],
    )
    reply = TextAreaField(
        _l("答复内容"),
        [DataRequired(_l("请写明答复内容")), Length(max=LONGEST, message=TOO_LONG), Printable()],
    )
    ruled_on = DateField(_l("处理日期"), [DataRequired(_l("请填写处理日期，如2026-06-10"))])

    def entry(self) -> RulingEntry:
        """What was entered; call it after ``validate``."""
        return RulingEntry(
            upheld=self.verdict.data == "upheld",
            findings=(self.findings.data or "").strip(),
            reply=(self.reply.data or "").strip(),
            ruled_on=cast("date", self.ruled_on.data),
        )
