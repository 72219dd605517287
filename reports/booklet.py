"""Many documents in one PDF/A-2b: set in stretches that share their faces, then joined with bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from .archive import save_archived
from .blocks import Official
from .fonts import Fonts
from .official import begin, put_document


@dataclass(frozen=True)
class Stretch:
    """Some documents in one file, and the page, from 0, on which each of them begins."""

    content: bytes
    starts: tuple[tuple[str, int], ...]


def stretch(documents: Sequence[Official], fonts: Fonts) -> Stretch:
    """Set the documents one after the other, each with page numbers of its own; at least one."""
    paper = begin(documents[0], fonts)
    starts = []
    for number, document in enumerate(documents):
        if number:
            paper.next_document(document.marks)
        starts.append((document.name, paper.sheets - 1))
        put_document(paper, document)
    return Stretch(paper.finish(), tuple(starts))


def join(title: str, stretches: Iterable[tuple[Path, Sequence[tuple[str, int]]]], target: Path) -> int:
    """Join files on disk into one PDF/A-2b with a bookmark for each document; how many pages it has.

    Streams stay in their files until they are written, so memory hangs on the number of pages alone.
    Raises ``reports.archive.NotArchivable``.
    """
    with pikepdf.new() as joined:
        with joined.open_outline() as outline:
            for path, starts in stretches:
                first = len(joined.pages)
                joined.pages.extend(pikepdf.open(path).pages)
                outline.root.extend(pikepdf.OutlineItem(name, first + page) for name, page in starts)
        joined.docinfo["/Title"] = title
        save_archived(joined, target, "2b")
        return len(joined.pages)
