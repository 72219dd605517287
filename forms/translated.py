"""Forms whose every message speaks the language of the page, those of WTForms included."""

from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import Translations, translations
from wtforms import Form
from wtforms.meta import DefaultMeta

TOO_LONG = _l("不得超过%(max)d字")


class TranslatedForm(Form):
    """The base of forms that leave some messages to WTForms, such as that of a choice that does not exist."""

    class Meta(DefaultMeta):
        """Where WTForms looks its own messages up; outside a request they stay in English."""

        def get_translations(self, form: object) -> Translations:  # noqa: ARG002  the signature is WTForms'
            """Return the translations for the locale of the request."""
            return translations
