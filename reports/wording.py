"""The wording of a document as text with named fields (`{年度}`), read strictly and filled without a gap.

A line that begins with 标题： is a line of the title, one that begins with 小标题： a heading, and every
other one a paragraph; empty lines are nothing.
A block field stands for whole paragraphs and alone on its line. What cannot be read is named with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

TITLE = "标题："
HEADING = "小标题："
_PIECE = re.compile(r"\{([^{}]*)\}|[^{}]+|[{}]")

Code = Literal["unknown_field", "stray_brace", "block_not_alone", "missing_field", "missing_title", "no_text"]


@dataclass(frozen=True)
class Fields:
    """The fields that a document offers: words within a line, and blocks that are paragraphs of their own."""

    words: tuple[str, ...]
    blocks: tuple[str, ...]
    required: frozenset[str]


@dataclass(frozen=True)
class Fault:
    """What keeps a wording from being used: its code, the line (None for the whole), and what it is about."""

    code: Code
    line: int | None = None
    about: str = ""


class BadWording(ValueError):
    """The text is no wording of this document; `faults` are all of them, in the order of the lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{fault.line or ''} {fault.code} {fault.about}" for fault in faults))


@dataclass(frozen=True)
class Wording:
    """Lines of the title, headings and paragraphs in their order, with their fields still open."""

    title: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def filled_title(self, words: Mapping[str, str]) -> tuple[str, ...]:
        """The lines of the title."""
        return tuple(_fill(line, words) for line in self.title)

    def filled(self, words: Mapping[str, str], blocks: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """The paragraphs; a block becomes its own. Raises ``ValueError`` for a field without a value."""
        found: list[str] = []
        for line in self.paragraphs:
            block = blocks.get(line[1:-1]) if line.startswith("{") and line.endswith("}") else None
            found += [_fill(line, words)] if block is None else block
        return tuple(found)


def read(text: str, fields: Fields) -> Wording:
    """Read a wording; raises `BadWording` with every fault."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    faults = [fault for number, line in lines for fault in _line_faults(number, line, fields)]
    named = {name for _number, line in lines for name in _names(line)}
    faults += [Fault("missing_field", about=name) for name in sorted(fields.required - named)]
    title = tuple(line.removeprefix(TITLE).strip() for _n, line in lines if line.startswith(TITLE))
    if not any(title):
        faults.append(Fault("missing_title"))
    if faults:
        raise BadWording(faults)
    return Wording(title, tuple(line for _n, line in lines if not line.startswith(TITLE)))


def _line_faults(number: int, line: str, fields: Fields) -> Iterator[Fault]:
    if line in (TITLE, HEADING):
        yield Fault("no_text", number)
    for piece in _PIECE.finditer(line):
        name = piece[1]
        if piece[0] in ("{", "}"):
            yield Fault("stray_brace", number, piece[0])
        elif name is not None and name not in fields.words + fields.blocks:
            yield Fault("unknown_field", number, name)
        elif name in fields.blocks and piece[0] != line:
            yield Fault("block_not_alone", number, name)


def _names(line: str) -> Iterator[str]:
    return (piece[1] for piece in _PIECE.finditer(line) if piece[1] is not None)


def _fill(line: str, words: Mapping[str, str]) -> str:
    def value(piece: re.Match[str]) -> str:
        if piece[1] is None:
            return piece[0]
        if not words.get(piece[1]):
            raise ValueError(f"“{piece[1]}”没有内容")
        return words[piece[1]]

    return _PIECE.sub(value, line)
