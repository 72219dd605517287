"""The faces of a document by role, with a fallback for each glyph, and a refusal instead of a box."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics

from .characters import refusal
from .fontfiles import core_characters, core_path
from .fontsources import (
    ROLES,
    FontSource,
    Role,
    candidates,
    default_directory,
    licensed_directories,
    tried,
)
from .linebreak import Glyph
from .tounicode import EmbeddedFont

__all__ = ["FontMissing", "Fonts", "GlyphMissing", "Pick", "Substitution", "unprintable"]

BUILD_COMMAND = "python -m reports fonts"


class FontMissing(RuntimeError):
    """No face for a role, or its built file is not there."""


class GlyphMissing(ValueError):
    """A character that no face of the chain can print."""


class Pick(NamedTuple):
    """The registered face that prints a character, and the character's width in 1/1000 em."""

    face: str
    width: float


class Substitution(NamedTuple):
    """A role of GB/T 9704 that another face than the prescribed one plays."""

    role: Role
    prescribed: str
    used: str

    def __str__(self) -> str:
        """Say it in one sentence for logs, previews and checks."""
        return f"{self.prescribed}以 {self.used} 代替"


def named(char: str) -> str:
    """A character for a message: itself where it shows, and its code point."""
    code = f"U+{ord(char):04X}"
    return code if refusal(char) else f"“{char}”（{code}）"


def unprintable(
    text: str, directory: Path | None = None, licensed: tuple[Path, ...] | None = None
) -> list[str]:
    """The characters of a text that some role cannot print, each once: to be asked when text is entered.

    Needs no built face; where a character is none of the common ones, the faces found are looked into, once
    per process.
    """
    if core_characters().issuperset(map(ord, text)):
        return []
    licensed = licensed_directories() if licensed is None else licensed
    covered = _covered(directory or default_directory(), licensed)
    return [char for char in dict.fromkeys(text) if ord(char) not in covered or refusal(char)]


@cache
def _covered(directory: Path, licensed: tuple[Path, ...]) -> frozenset[int]:
    """The code points that every role can print."""
    from .fontbuild import source_codes  # what opens font files is slow to import, and seldom needed

    covered = []
    for role in ROLES:
        sources = candidates(role, licensed, directory)
        used = [one for one in sources if core_path(directory, one).is_file()] or sources
        covered.append(frozenset[int]().union(*map(source_codes, used)))
    return frozenset.intersection(*covered)


_registered: dict[str, EmbeddedFont] = {}
_registering = Lock()


def _register(name: str, path: Path) -> EmbeddedFont:
    # A face registered twice under one name would lose the characters that a document in the making,
    # perhaps in another thread, has already set with the first one.
    with _registering:
        if name not in _registered:
            _registered[name] = EmbeddedFont(name, str(path))
            pdfmetrics.registerFont(_registered[name])
        return _registered[name]


class _Face:
    """One source: its core file, and the pages of rarer characters as they are asked for."""

    def __init__(self, source: FontSource, directory: Path) -> None:
        self.source = source
        self._directory = directory
        self._path = core_path(directory, source)
        self.built = self._path.is_file()
        self.name = f"{source.stem}.{source.key}"

    def pick(self, code: int) -> Pick | None:
        found = self._picked(self._core_font(), code)
        if found or self.source.lends == "half-width" or code in core_characters():
            return found
        return self._picked(self._page_font(code), code)

    def _picked(self, font: EmbeddedFont | None, code: int) -> Pick | None:
        if font is None or code not in font.face.charToGlyph:
            return None
        return Pick(font.fontName, font.face.getCharWidth(code))

    def _core_font(self) -> EmbeddedFont | None:
        return _register(self.name, self._path) if self.built else None

    def _page_font(self, code: int) -> EmbeddedFont | None:
        from .fontbuild import build_page, source_codes

        if code not in source_codes(self.source):
            return None
        page = code >> 8
        path = build_page(self._directory, self.source, page)
        return _register(f"{self.name}.u{page:03X}", path) if path else None


class Fonts:
    """The faces that this installation prints with.

    Parameters: `directory` holds the built faces (see `fontbuild.build`); `licensed` are the directories
    with the office's own faces, by default those that REPORT_FONT_DIR names.

    Built faces are used, the best first; one that was found and not built is passed over, unless it is
    the office's own. Raises `FontMissing` when a role has no face, or its own face is not built.
    """

    def __init__(self, directory: Path | None = None, licensed: tuple[Path, ...] | None = None) -> None:
        directory = directory or default_directory()
        licensed = licensed_directories() if licensed is None else licensed
        self._chains: dict[Role, list[_Face]] = {}
        self._leads: dict[Role, FontSource] = {}
        self._picked: dict[tuple[Role, str], Pick] = {}
        self.glyphs: dict[tuple[Role, float], dict[str, Glyph]] = {}  # kept by those who measure
        for role, prescribed in ROLES.items():
            sources = candidates(role, licensed, directory)
            if not sources:
                files = "、".join(tried(role, licensed, directory))
                raise FontMissing(f"缺少{prescribed}：已找过 {files}；请安装字体包，然后运行 {BUILD_COMMAND}")
            faces = [face for face in (_Face(source, directory) for source in sources) if face.built]
            # The office's own face is meant to be used: a stand-in must not take its place in silence.
            leads = [face for face in faces if face.source.lends == "all"]
            if not leads or (sources[0].licensed and leads[0].source != sources[0]):
                raise FontMissing(
                    f"{prescribed}所用 {sources[0].name} 尚未生成（{directory}）；请运行 {BUILD_COMMAND}"
                )
            self._chains[role], self._leads[role] = faces, leads[0].source

    def pick(self, role: Role, char: str) -> Pick:
        """The first face of the role's chain that has the character; `GlyphMissing` if none has."""
        found = self._picked.get((role, char))
        if found is None:
            if reason := refusal(char):
                raise GlyphMissing(f"不能印出的字符：{named(char)}，{reason}")
            found = next((pick for face in self._chains[role] if (pick := face.pick(ord(char)))), None)
            if found is None:
                chain = "、".join(face.source.name for face in self._chains[role])
                raise GlyphMissing(f"{ROLES[role]}缺字：{named(char)}，已找过 {chain}")
            self._picked[role, char] = found
        return found

    def main(self, role: Role) -> str:
        """The registered name of the role's first face."""
        return self.pick(role, "一").face

    def stroke(self, role: Role) -> float:
        """How far the role's outlines are drawn out to look heavier, in em."""
        return self._leads[role].stroke

    def substitutions(self) -> list[Substitution]:
        """The roles that a stand-in plays, for the log, the preview and the check of an installation."""
        return [
            Substitution(role, ROLES[role], used.name) for role, used in self._leads.items() if used.standin
        ]
