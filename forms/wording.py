"""The wording of a document as text with named fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forms.translated import TOO_LONG, Printable, TranslatedForm

LONGEST = 4000
TITLE = "标题："
FAULTS = {
    "unknown_field": _l("第%(line)s行：没有“%(about)s”这一字段"),
    "stray_brace": _l("第%(line)s行：花括号“%(about)s”不成对，字段名须写在一对花括号中"),
    "block_not_alone": _l("第%(line)s行：“%(about)s”须单独成行"),
    "missing_field": _l("缺少必须有的字段“%(about)s”"),
    "missing_title": _l("缺少标题：以“%(title)s”开头的行是标题"),
    "no_text": _l("第%(line)s行：标题是空的"),
}


def _is_a_wording(form: Any, field: Field) -> None:
    faults = form.meta.faults_of(field.data or "")
    if faults:
        words = (
            FAULTS[code] % {"line": line, "about": about, "title": TITLE} for code, line, about in faults
        )
        raise ValidationError(_l("；").join(map(str, words)))


class WordingForm(TranslatedForm):
    """A wording, checked against the fields that its document offers."""

    class Meta(TranslatedForm.Meta):
        """What the form is made with."""

        faults_of: ClassVar[Callable[[str], Sequence[tuple[str, int | None, str]]]]
        """Each fault of a text: its code, its line, and what it is about."""

    text = TextAreaField(
        _l("文本"),
        [
            DataRequired(_l("请填写文本")),
            Length(max=LONGEST, message=TOO_LONG),
            Printable(),
            _is_a_wording,
        ],
    )
    seen = HiddenField()
