"""Build the faces: outlines of any source font become small TrueType files of 1000 units per em.

ReportLab embeds TrueType outlines only, and writes wrong widths when an em has not 1000 units. So the
glyphs are drawn once into new files: a core of the common characters for each source, and, when a
document asks for a rarer one, the page of 256 code points that it stands on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from .fontfiles import core_characters, core_path, page_path
from .fontsources import ROLES, FontSource, candidates, default_directory, licensed_directories

Progress = Callable[[str, int, int], None]

EM = 1000
_ASCII_END = 0x80
_CURVE_ERROR = 1.0  # thousandths of an em; invisible at any printed size


_IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))


def characters_of(source: FontSource) -> frozenset[int]:
    """The common characters that a source is built for; none where it lends rare ones only, page by page."""
    return frozenset() if source.lends == "ideographs" else _lent(source, core_characters())


@cache
def source_codes(source: FontSource) -> frozenset[int]:
    """Every code point that a source can lend."""
    with TTFont(source.path, fontNumber=source.number, lazy=True) as font:
        return _lent(source, font.getBestCmap())


def _lent(source: FontSource, codes: Iterable[int]) -> frozenset[int]:
    if source.lends == "half-width":
        return frozenset(code for code in codes if code < _ASCII_END)
    if source.lends == "ideographs":
        return frozenset(code for code in codes if any(code in block for block in _IDEOGRAPHS))
    return frozenset(codes)


def build(
    directory: Path | None = None,
    progress: Progress | None = None,
    licensed: tuple[Path, ...] | None = None,
    *,
    pip_only: bool = False,
) -> list[Path]:
    """Build the core of every source in the chains that is not there yet, and return all their paths.

    `progress` is called with the face's name, the glyphs done and the glyphs to do. `pip_only` leaves out
    what comes from Debian packages: enough to print, in half a minute.
    """
    directory = directory or default_directory()
    licensed = licensed_directories() if licensed is None else licensed
    paths = []
    for source in _all_sources(licensed, directory):
        if pip_only and source.origin == "debian":
            continue
        path = core_path(directory, source)
        if not path.is_file():
            _write_face(source, source.stem, characters_of(source), path, progress)
            _write_licence(source, directory)
        paths.append(path)
    return paths


def build_page(directory: Path, source: FontSource, page: int) -> Path | None:
    """Build one page of rarer characters; None where the source has none of them."""
    path = page_path(directory, source, page)
    rare = source_codes(source).intersection(range(page << 8, (page + 1) << 8)) - core_characters()
    if not rare:
        return None
    if not path.is_file():
        _write_face(source, f"{source.stem}-u{page:03X}", rare, path, None)
    return path


def _all_sources(licensed: tuple[Path, ...], directory: Path) -> list[FontSource]:
    found = [source for role in ROLES for source in candidates(role, licensed, directory)]
    return list({(source.stem, source.key): source for source in found}.values())


def _write_face(
    source: FontSource, name: str, codes: Iterable[int], path: Path, progress: Progress | None
) -> None:
    """Draw what the source has of `codes`, perhaps nothing, into a new font at `path`.

    ReportLab keeps a document's faces apart by their `name`: each page of rarer characters needs its own.
    """
    with TTFont(source.path, fontNumber=source.number, lazy=True) as font:
        names = font.getBestCmap()
        cmap = {code: names[code] for code in sorted(codes) if code in names}
        _replace(path, _draw(source, name, font, cmap, progress))


def _draw(
    source: FontSource, face: str, font: Any, cmap: Mapping[int, str], progress: Progress | None
) -> FontBuilder:
    location = {"wght": source.weight} if source.weight else None
    glyphs = font.getGlyphSet(location=location)
    scale = EM / font["head"].unitsPerEm
    cubic = "glyf" not in font  # PostScript outlines run the other way round
    order = list(dict.fromkeys([".notdef", *cmap.values()]))
    outlines, widths = {}, {}
    for done, name in enumerate(order, start=1):
        pen = TTGlyphPen(None)
        curves = Cu2QuPen(pen, _CURVE_ERROR, reverse_direction=cubic)
        whole = DecomposingRecordingPen(glyphs)  # glyphs made of other glyphs, as some TrueType ones are
        glyphs[name].draw(whole)
        whole.replay(TransformPen(curves, (scale, 0, 0, scale, 0, 0)))
        outlines[name], widths[name] = pen.glyph(), round(glyphs[name].width * scale)
        if progress and (done % 500 == 0 or done == len(order)):
            progress(source.name, done, len(order))
    return _assemble(face, font, order, cmap, outlines, widths)


def _assemble(
    face: str,
    font: Any,
    order: list[str],
    cmap: Mapping[int, str],
    outlines: Mapping[str, Any],
    widths: Mapping[str, int],
) -> FontBuilder:
    scale = EM / font["head"].unitsPerEm
    head = font["hhea"]
    builder = FontBuilder(EM, isTTF=True)
    builder.font["head"].created = builder.font["head"].modified = font["head"].modified
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(dict(cmap))
    builder.setupGlyf(dict(outlines))
    built = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (widths[name], getattr(built[name], "xMin", 0)) for name in order})
    builder.setupHorizontalHeader(ascent=round(head.ascent * scale), descent=round(head.descent * scale))
    builder.setupNameTable({"familyName": face, "styleName": "Regular", "psName": face})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, sCapHeight=730, sxHeight=540, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    return builder


def _replace(path: Path, built: FontBuilder) -> None:
    """Write beside the target and rename: readers see the whole file or none, however many build at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".building-", suffix=".ttf")
    try:
        with os.fdopen(handle, "wb") as file:
            built.save(file)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write_licence(source: FontSource, directory: Path) -> None:
    """Keep what the font says of its own licence beside the face built from it."""
    with TTFont(source.path, fontNumber=source.number, lazy=True) as font:
        said = [font["name"].getDebugName(number) for number in (0, 13, 14)]
    text = "\n".join([f"{source.name}: {source.path.name}", *(line for line in said if line)]) + "\n"
    if source.copyright:
        text += "\n" + source.copyright.read_text(encoding="utf-8")
    (directory / f"{source.stem}.LICENCE.txt").write_text(text, encoding="utf-8")
