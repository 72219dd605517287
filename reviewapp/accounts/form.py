"""The sign-in form, and that of a new account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm
from sqlalchemy import select
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    BooleanField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import DataRequired, Length, Regexp, StopValidation

from forms.translated import TOO_LONG, TranslatedForm
from reviewapp.db import db
from reviewapp.labels import label
from reviewapp.models import RoleName, User


class SignInForm(LoginForm):
    """A sign-in name and a password; there is no e-mail address to know."""

    # No page shows this field: Flask-Security looks for errors on it although nobody signs in by e-mail.
    email = HiddenField()  # type: ignore[assignment]
    remember = BooleanField(_l("在本机保持登录"))
    username = StringField(
        _l("登录名"),
        validators=[DataRequired(_l("请填写登录名"))],
        render_kw={"autocomplete": "username", "autofocus": True, "spellcheck": "false"},
    )
    password = PasswordField(
        _l("密码"),
        validators=[DataRequired(_l("请填写密码"))],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("登录"))

    def validate(self, **kwargs: Any) -> bool:
        """Find the account by its name; the base class checks password and state."""
        self.ifield = self.username
        name = (self.username.data or "").strip()
        self.user = db.session.scalar(select(User).where(User.username == name))
        if super().validate(**kwargs):
            return True
        if name and self.password.data:
            # One sentence for all reasons: names cannot be tried out.
            self.username.errors, self.password.errors = [], []
            self.form_errors = [_("登录名或密码不正确")]
        return False


@dataclass(frozen=True)
class AccountEntry:
    """Who is to sign in: sign-in name, name, role, and for a province or county the one it acts for."""

    username: str
    name: str
    role: RoleName
    quota_unit: str | None = None
    region_code: str | None = None


class NeededBy:
    """The field is filled in for one role; for every other role it is passed over, whatever it holds."""

    def __init__(self, role: RoleName) -> None:
        self.role = role

    def __call__(self, form: Form, field: Field) -> None:
        """Stop where the role is another one, or nothing was entered."""
        if form["role"].data != self.role.value:
            field.errors = []
            raise StopValidation
        if not (field.data or "").strip():
            raise StopValidation(_l("请填写%(title)s", title=field.label.text))


class AccountForm(TranslatedForm):
    """A new account of the office, a province or a county; those of experts come with their import."""

    username = StringField(
        _l("登录名"),
        [
            DataRequired(_l("请填写登录名")),
            Length(max=64, message=TOO_LONG),
            Regexp(
                r"^\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*$",
                message=_l("请用字母、数字、点、横线，以字母或数字开头"),
            ),
        ],
        description=_l("字母或数字，如 wang.fuhe"),
    )
    name = StringField(_l("姓名"), [DataRequired(_l("请填写姓名")), Length(max=64, message=TOO_LONG)])
    role = SelectField(
        _l("角色"),
        choices=[SelectChoice(role.value, label(role)) for role in RoleName if role is not RoleName.EXPERT],
        description=_l(
            "经办与复核须由不同的人担任；监督人员可以查看、不能更改；系统管理员只管账号，看不到评分；"
            "省级、县级主管部门只见本单位的申报。"
        ),
    )
    quota_unit = StringField(
        _l("推荐单位"),
        [NeededBy(RoleName.PROVINCE), Length(max=64, message=TOO_LONG)],
        description=_l("省级主管部门填写，与申报表所填的推荐单位一致，如浙江省、宁波市"),
        render_kw={"list": "quota-units"},
    )
    region_code = StringField(
        _l("行政区划代码"),
        [NeededBy(RoleName.COUNTY), Regexp(r"^\s*[0-9]{6}\s*$", message=_l("请填写六位数字"))],
        description=_l("县级主管部门填写，六位数字，与申报表所填的一致"),
        render_kw={"inputmode": "numeric"},
    )

    def entry(self) -> AccountEntry:
        """What was entered; call it after ``validate``."""
        role = RoleName(self.role.data)
        return AccountEntry(
            username=(self.username.data or "").strip(),
            name=(self.name.data or "").strip(),
            role=role,
            quota_unit=(self.quota_unit.data or "").strip() if role is RoleName.PROVINCE else None,
            region_code=(self.region_code.data or "").strip() if role is RoleName.COUNTY else None,
        )
