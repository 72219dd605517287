"""A file to be taken in."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from forms.translated import TranslatedForm


@dataclass(frozen=True)
class FileEntry:
    """The bytes of a file and the name it came with."""

    data: bytes
    filename: str


class ImportForm(TranslatedForm):
    """One file, as .xlsx or CSV."""

    file = FileField(_l("要导入的文件"), [FileRequired(_l("请选择要导入的文件"))])

    def entry(self) -> FileEntry:
        """What was handed in; call it after ``validate``."""
        return FileEntry(self.file.data.read(), self.file.data.filename or "")
