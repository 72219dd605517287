from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from reports.builtface import BuiltFace
from reports.fontbuild import build, build_page
from reports.fontfiles import core_path
from reports.fonts import Fonts
from reports.fontsources import ROLES, Role, candidates, default_directory

from .test_fonts import small_font


def check_same(path: Path) -> None:
    """A face gives ReportLab what it would have read itself."""
    ours, theirs = BuiltFace(str(path)), TTFontFace(str(path))
    # ReportLab takes a space for U+00A0, or the other way round, whatever the face says of them.
    codes = [code for code, glyph in theirs.charToGlyph.items() if glyph and code not in (0x20, 0xA0)]
    assert [ours.charToGlyph[code] for code in codes] == [theirs.charToGlyph[code] for code in codes]
    assert [ours.getCharWidth(code) for code in codes] == [theirs.charWidths[code] for code in codes]
    assert (list(ours.hmetrics), list(ours.glyphPos)) == (theirs.hmetrics, list(theirs.glyphPos))
    assert ours.makeSubset([0, *codes[:300]]) == theirs.makeSubset([0, *codes[:300]])
    for said in ("name", "ascent", "descent", "bbox", "flags", "defaultWidth"):
        assert getattr(ours, said) == getattr(theirs, said)


@pytest.mark.parametrize("role", ROLES)
def test_cores_are_read_as_reportlab_reads_them(role: Role, fonts: Fonts) -> None:
    paths = [core_path(default_directory(), source) for source in candidates(role, ())]
    for path in [path for path in paths if path.is_file()]:
        check_same(path)


def test_pages_beyond_u_ffff_are_read_as_reportlab_reads_them(fonts: Fonts, tmp_path: Path) -> None:
    source = next(one for one in candidates("song", ()) if one.lends == "all")
    path = build_page(tmp_path, source, 0x1F1)  # 🄐 and others in frames
    assert path is not None
    check_same(path)


def test_what_a_face_has_not_is_not_there(tmp_path: Path) -> None:
    small_font(tmp_path / "simfang.ttf", "仿宋𠮷")
    build(tmp_path, licensed=(tmp_path,), pip_only=True)
    source = candidates("fang", (tmp_path,))[0]
    face = BuiltFace(str(core_path(tmp_path, source)))
    assert [char for char in "仿宋𠮷体\U0010ffff\uffff" if ord(char) in face.charToGlyph] == ["仿", "宋"]
    assert face.getCharWidth(ord("体")) == face.defaultWidth
