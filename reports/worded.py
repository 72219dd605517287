"""The lines of a filled wording as blocks: headings numbered in their order, and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .blocks import Block, Heading, Language, Paragraph
from .chinese import ordinal
from .wording import HEADING


def blocks_of(lines: Iterable[str], language: Language = "zh-CN") -> Iterator[Block]:
    """A heading for each line that begins with 小标题：, a paragraph for every other one."""
    number = 0
    for line in lines:
        if line.startswith(HEADING):
            number += 1
            label = f"{number}. " if language == "en" else ordinal(1, number)
            yield Heading(1, label + line.removeprefix(HEADING).strip())
        else:
            yield Paragraph(line)
