"""Entry to a round: the pledge (承诺书) with the name typed under it; the declaration (回避声明)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    BooleanField,
    DateField,
    Field,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

LONGEST = 20_000


class PledgeTextForm(TranslatedForm):
    """The round's own wording of the pledge."""

    text = TextAreaField(
        _l("承诺书文本"),
        [Length(max=LONGEST, message=TOO_LONG)],
        description=_l("每段一行。不填即采用通用文本；启动评分或有专家签署后不再更改"),
    )

    def entry(self) -> str:
        """The text with its lines as they will be signed; empty for the standard one."""
        return "\n".join(line.strip() for line in (self.text.data or "").split("\n") if line.strip())


class PledgeForm(TranslatedForm):
    """Agree, and sign with one's own name; ``offer`` gives it."""

    agreed = BooleanField(
        _l("本人已阅读并理解承诺书全文，自愿遵守"), [InputRequired(_l("请先阅读承诺书并勾选"))]
    )
    signed_name = StringField(
        _l("签名"),
        [DataRequired(_l("请输入本人姓名作为签名")), Length(max=64, message=TOO_LONG)],
        description=_l("输入本人姓名，与签字具有同等效力"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    name = ""

    def entry(self) -> str:
        """The name as it was typed; call it after ``validate``."""
        return (self.signed_name.data or "").strip()

    def validate_signed_name(self, field: StringField) -> None:
        """Refuse any name but one's own; spaces between its characters are passed over."""
        if "".join((field.data or "").split()) != "".join(self.name.split()):
            raise ValidationError(_l("签名应为您在专家库中登记的姓名"))


@dataclass(frozen=True)
class Conflict:
    """A ground of recusal, and the facts."""

    ground: str
    note: str


class DeclarationForm(TranslatedForm):
    """One row per application, made by ``declaration_form``: a ground with its facts, or none."""

    free = BooleanField(
        _l("除以上选明应当回避的外，本人与其余申报及其相关单位均无应当回避的情形"),
        [InputRequired(_l("请核对后勾选本项声明"))],
    )
    numbers: tuple[int, ...] = ()

    def rows(self) -> list[tuple[int, Field, Field]]:
        """Application with its two fields, in the order given."""
        return [(number, self[f"ground_{number}"], self[f"note_{number}"]) for number in self.numbers]

    def validate(self, **options: object) -> bool:  # type: ignore[override]  # extra validators are not used
        """Ask for the facts of each conflict, and for no facts where there is none."""
        sound = super().validate(**options)  # type: ignore[arg-type]
        for _number, ground, note in self.rows():
            if bool(ground.data) != bool((note.data or "").strip()):
                words = _l("请说明具体情况") if ground.data else _l("请选择回避情形，或清除说明")
                note.errors = [*note.errors, words]
                sound = False
        return sound

    def entry(self) -> dict[int, Conflict]:
        """The conflicts by application; call it after ``validate``."""
        return {
            number: Conflict(ground.data, (note.data or "").strip())
            for number, ground, note in self.rows()
            if ground.data
        }


def declaration_form(names: Mapping[int, str], grounds: Mapping[str, object]) -> type[DeclarationForm]:
    """The form for these applications, id → what it is called; ``grounds`` are offered, code → words."""
    choices = [SelectChoice("", _l("无"))] + [SelectChoice(code, words) for code, words in grounds.items()]
    fields: dict[str, object] = {"numbers": tuple(names)}
    for number, name in names.items():
        fields[f"ground_{number}"] = SelectField(
            _l("%(name)s：回避情形", name=name), choices=choices, default=""
        )
        fields[f"note_{number}"] = StringField(
            _l("%(name)s：说明", name=name), [Length(max=500, message=TOO_LONG)]
        )
    return type("DeclarationOfApplications", (DeclarationForm,), fields)


@dataclass(frozen=True)
class PaperRecusal:
    """What the paper says: who keeps away from what, why, and of which day it is."""

    expert: str
    application: str
    ground: str
    note: str
    declared_on: date


class PaperRecusalForm(TranslatedForm):
    """Enter a recusal for an expert; ``offer`` gives the grounds."""

    expert = StringField(
        _l("专家编号"), [DataRequired(_l("请填写专家编号")), Length(max=32, message=TOO_LONG)]
    )
    application = StringField(
        _l("申报编号"), [DataRequired(_l("请填写申报编号")), Length(max=32, message=TOO_LONG)]
    )
    ground = SelectField(_l("回避情形"), [DataRequired(_l("请选择回避情形"))])
    note = StringField(_l("说明"), [DataRequired(_l("请说明具体情况")), Length(max=500, message=TOO_LONG)])
    declared_on = DateField(_l("声明日期"), [DataRequired(_l("请填写书面声明的日期，如2026-06-01"))])

    def offer(self, grounds: Mapping[str, object]) -> None:
        """The grounds that may be chosen, code → words."""
        self.ground.choices = [SelectChoice("", _l("请选择"))] + [
            SelectChoice(code, words) for code, words in grounds.items()
        ]

    def entry(self) -> PaperRecusal:
        """What was entered; call it after ``validate``."""
        return PaperRecusal(
            expert=(self.expert.data or "").strip(),
            application=(self.application.data or "").strip(),
            ground=self.ground.data,
            note=(self.note.data or "").strip(),
            declared_on=cast("date", self.declared_on.data),
        )
