"""The notice (公示): what it rests on, its period, whom to reach, who signs, and what is attached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    DateField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from forms.translated import TOO_LONG, Printable, TranslatedForm

ATTACHMENT = "附件："
BASIS_FORM = "《标题》（文号）"
LONGEST = 2000
_BASIS = re.compile(r"《(.+)》\s*[（(](.+)[）)]")

Attachments = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class NoticeEntry:
    """The first day, the length in working or calendar days, how to object, and all else that is printed.

    ``correction`` is what a notice says of the one that it corrects, empty in the first of a round.
    ``basis``: titles and numbers; ``attachments``: titles and paragraphs of those beside the list.
    """

    starts_on: date
    length: int
    unit: str
    telephone: str
    email: str
    basis: tuple[tuple[str, str], ...]
    procedure: tuple[str, ...]
    issuer: str
    issued_on: date
    supervision: str = ""
    attachments: Attachments = ()
    correction: str = ""


def lines_of(text: str | None) -> list[tuple[int, str]]:
    """The lines that say something, each with its number."""
    return [
        (number, line.strip()) for number, line in enumerate((text or "").splitlines(), 1) if line.strip()
    ]


def basis_text(basis: tuple[tuple[str, str], ...]) -> str:
    """The text that is read back as the basis."""
    return "\n".join(f"《{title}》（{number}）" for title, number in basis)


def _each_is_a_basis(_form: object, field: Field) -> None:
    for number, line in lines_of(field.data):
        if not _BASIS.fullmatch(line):
            raise ValidationError(_l("第%(line)s行应写作%(form)s", line=number, form=BASIS_FORM))


def _attachments_are_whole(_form: object, field: Field) -> None:
    lines = lines_of(field.data)
    if lines and not lines[0][1].startswith(ATTACHMENT):
        raise ValidationError(
            _l("第%(line)s行应为“%(prefix)s”和附件名称", line=lines[0][0], prefix=ATTACHMENT)
        )
    for at, (number, line) in enumerate(lines):
        following = lines[at + 1][1] if at + 1 < len(lines) else ATTACHMENT
        if line == ATTACHMENT:
            raise ValidationError(_l("第%(line)s行没有附件名称", line=number))
        if line.startswith(ATTACHMENT) and following.startswith(ATTACHMENT):
            raise ValidationError(_l("第%(line)s行的附件没有内容", line=number))


def _belongs_here(form: Any, field: Field) -> None:
    if not form.meta.signs_for((field.data or "").strip()):
        raise ValidationError(_l("正式批次不得使用演示署名，演示批次只能使用演示署名"))


def _said_where_corrected(form: Any, field: Field) -> None:
    if form.meta.corrects and not (field.data or "").strip():
        raise ValidationError(_l("请写明本公示更正哪一次公示"))


def _not_after_the_first_day(form: Any, field: Field) -> None:
    if field.data and form.starts_on.data and field.data > form.starts_on.data:
        raise ValidationError(_l("成文日期不能晚于公示首日"))


class NoticeForm(TranslatedForm):
    """Everything on a notice that is not the list itself or its wording."""

    class Meta(TranslatedForm.Meta):
        """What the form is made with."""

        signs_for: ClassVar[Callable[[str], bool]]
        """Whether a signature belongs on a document of this round."""
        corrects: ClassVar[bool] = False
        """Whether a notice of this round was published before, which this one corrects."""

    correction = TextAreaField(
        _l("更正说明"),
        [_said_where_corrected, Length(max=500, message=TOO_LONG), Printable()],
        description=_l("置于公示正文之前；公示的标题自动注明“（更正）”"),
    )

    basis = TextAreaField(
        _l("依据"),
        [
            DataRequired(_l("请填写依据")),
            Length(max=LONGEST, message=TOO_LONG),
            Printable(),
            _each_is_a_basis,
        ],
        description=_l("每行一份文件，写作%(form)s", form=BASIS_FORM),
    )
    procedure = TextAreaField(
        _l("程序"),
        [DataRequired(_l("请填写程序")), Length(max=500, message=TOO_LONG), Printable()],
        description=_l("每行一个环节，按先后排列"),
    )
    starts_on = DateField(_l("公示首日"), [DataRequired(_l("请填写公示首日，如2026-06-02"))])
    length = IntegerField(
        _l("公示期限"),
        [DataRequired(_l("请填写公示天数")), NumberRange(1, 60, _l("公示期限应为1至60天"))],
        default=5,
    )
    unit = SelectField(
        _l("计算方式"),
        choices=[
            SelectChoice("working_days", _l("工作日")),
            SelectChoice("calendar_days", _l("自然日")),
        ],
        default="working_days",
    )
    telephone = StringField(
        _l("联系电话"), [DataRequired(_l("请填写联系电话")), Length(max=64, message=TOO_LONG), Printable()]
    )
    supervision = StringField(
        _l("监督电话"),
        [Optional(), Length(max=64, message=TOO_LONG), Printable()],
        description=_l("可不填"),
    )
    email = StringField(
        _l("电子邮箱"),
        [
            Optional(),
            Length(max=120, message=TOO_LONG),
            Printable(),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("电子邮箱的格式不正确")),
        ],
        description=_l("可不填"),
    )
    issuer = StringField(
        _l("署名"),
        [DataRequired(_l("请填写署名机关")), Length(max=100, message=TOO_LONG), Printable(), _belongs_here],
    )
    issued_on = DateField(
        _l("成文日期"), [DataRequired(_l("请填写成文日期，如2026-06-02")), _not_after_the_first_day]
    )
    attachments = TextAreaField(
        _l("其他附件"),
        [Optional(), Length(max=LONGEST, message=TOO_LONG), Printable(), _attachments_are_whole],
        description=_l(
            "名单自动作为附件1。其他附件各以“%(prefix)s”和名称一行开始，其后每行一段；可不填",
            prefix=ATTACHMENT,
        ),
    )

    def entry(self) -> NoticeEntry:
        """What was entered; call it after ``validate``."""
        return NoticeEntry(
            starts_on=cast("date", self.starts_on.data),
            length=int(self.length.data or 0),
            unit=self.unit.data,
            telephone=(self.telephone.data or "").strip(),
            email=(self.email.data or "").strip(),
            basis=tuple(_read_basis(self.basis.data)),
            procedure=tuple(line for _number, line in lines_of(self.procedure.data)),
            issuer=(self.issuer.data or "").strip(),
            issued_on=cast("date", self.issued_on.data),
            supervision=(self.supervision.data or "").strip(),
            attachments=_read_attachments(self.attachments.data),
            correction=(self.correction.data or "").strip() if self.meta.corrects else "",
        )


def _read_basis(text: str | None) -> Iterator[tuple[str, str]]:
    for _number, line in lines_of(text):
        if found := _BASIS.fullmatch(line):
            yield found[1].strip(), found[2].strip()


def _read_attachments(text: str | None) -> Attachments:
    found: list[tuple[str, list[str]]] = []
    for _number, line in lines_of(text):
        if line.startswith(ATTACHMENT):
            found.append((line.removeprefix(ATTACHMENT).strip(), []))
        else:
            found[-1][1].append(line)
    return tuple((title, tuple(paragraphs)) for title, paragraphs in found)
