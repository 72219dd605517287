"""Inviting experts in bulk, and the first password of an invited expert."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    Field,
    Form,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from forms.translated import TOO_LONG, TranslatedForm

MOBILE = re.compile(r"\+?\d{6,15}", re.ASCII)


@dataclass(frozen=True)
class InvitationEntry:
    """The act, the experts by id, and the numbers to send to."""

    act: str
    experts: tuple[int, ...]
    mobiles: Mapping[int, str] = field(default_factory=dict)


class InvitationForm(TranslatedForm):
    """Whom to invite and how, or whose invitations to revoke; ``offer`` gives experts and ways."""

    experts = SelectMultipleField(
        _l("专家"), [InputRequired(_l("请至少选择一名专家"))], coerce=int, choices=()
    )
    act = SelectField(_l("方式"), [DataRequired(_l("请选择方式"))], choices=())

    def offer(
        self,
        experts: Mapping[int, str],
        acts: Mapping[str, object],
        mobiles: Mapping[int, str],
        typed: Mapping[str, str],
    ) -> None:
        """Offer experts (id → name) and acts (code → words); ``mobiles`` are known, ``typed`` are sent."""
        self.experts.choices = [SelectChoice(number, name) for number, name in experts.items()]
        self.act.choices = [SelectChoice(code, words) for code, words in acts.items()]
        self.names = experts
        self.mobiles = {
            number: typed.get(f"mobile_{number}", mobiles[number]).replace(" ", "") for number in experts
        }

    def validate_act(self, act: SelectField) -> None:
        """Ask for a number for each expert who gets a text message."""
        if act.data != "sms":
            return
        lacking = [
            self.names[number]
            for number in self.experts.data or ()
            if number in self.names and not MOBILE.fullmatch(self.mobiles[number])
        ]
        if lacking:
            names = _l("、").join(lacking)
            raise ValidationError(_l("以下专家的手机号码缺失或有误：%(names)s", names=names))

    def entry(self) -> InvitationEntry:
        """What was entered; call it after ``validate``."""
        chosen = tuple(self.experts.data or ())
        mobiles = {number: self.mobiles[number] for number in chosen} if self.act.data == "sms" else {}
        return InvitationEntry(self.act.data, chosen, mobiles)


class CodeForm(TranslatedForm):
    """The code of an invitation, typed off a slip."""

    code = StringField(
        _l("邀请码"),
        [DataRequired(_l("请填写邀请码")), Length(max=64, message=TOO_LONG)],
        description=_l("邀请函上的16位字母和数字，不分大小写"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class SoundPassword:
    """The password keeps the rules; the form is made with ``meta={"faults": …}``."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a password, saying the first thing that is wrong with it."""
        for fault in form.meta.faults(field.data or ""):
            raise ValidationError(fault)


class FirstPasswordForm(TranslatedForm):
    """A password of one's own, twice."""

    password = PasswordField(
        _l("密码"),
        [DataRequired(_l("请填写密码")), SoundPassword()],
        description=_l("请勿使用姓名、编号或其他系统的密码"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再次输入密码"),
        [DataRequired(_l("请再次输入密码"))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_again(self, again: PasswordField) -> None:
        """Refuse two passwords that differ."""
        if self.password.data and again.data != self.password.data:
            raise ValidationError(_l("两次输入的密码不一致"))
