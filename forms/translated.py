"""Forms whose every message speaks the language of the page, those of WTForms included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import Translations, translations
from wtforms import Field, Form, TextAreaField, ValidationError
from wtforms.meta import DefaultMeta

_MOST_NAMED = 5
TOO_LONG = _l("不得超过%(max)d字")


class TranslatedForm(Form):
    """The base of forms that leave some messages to WTForms, such as that of a choice that does not exist."""

    class Meta(DefaultMeta):
        """Where WTForms looks its own messages up; outside a request they stay in English."""

        unprintable: ClassVar[Callable[[str], Sequence[str]]]
        """The characters of a text that no document can print; given where the form is made."""

        def get_translations(self, form: object) -> Translations:  # noqa: ARG002  the signature is WTForms'
            """Return the translations for the locale of the request."""
            return translations

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Fill the fields: what was typed, and where nothing was sent what is stored.

        WTForms takes an empty ``formdata`` for one in which no box was ticked, and so for boxes to untick.
        """
        super().process(formdata or None, *args, **kwargs)


class Printable:
    """Every character can be printed in a document; the form is made with ``meta={"unprintable": …}``."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a text, naming the code points that cannot be printed; lines of a text area may end."""
        text = field.data or ""
        if isinstance(field, TextAreaField):
            text = "".join(text.splitlines())
        if lacking := form.meta.unprintable(text):
            codes = _l("、").join(f"U+{ord(char):04X}" for char in lacking[:_MOST_NAMED])
            raise ValidationError(_l("含有公文字体不能印出的字符：%(characters)s", characters=codes))
