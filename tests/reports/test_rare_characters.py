"""Characters of names of places and persons that the faces of the five roles lack, or have far behind."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reports.archive import archive
from reports.blocks import Marks
from reports.fontfiles import STANDARD_CHARACTERS, gb_2312
from reports.fonts import Fonts, GlyphMissing, unprintable
from reports.fontsources import ROLES
from reports.gbt9704 import set_text
from reports.paper import Paper

from .samples import pages

STANDARD = "".join(STANDARD_CHARACTERS.read_text(encoding="utf-8").split())
BEYOND = "㐀䶵﨎𠀀𠅤𠮷𡘙𣲗𤩽𥖄𦈡𧒽𨱔𩽾𪚥𪣻𫓧𫝊𬎆𬺓𬺰𮯠"
BLOCKS = (
    range(0x4E00, 0x9FF0),
    range(0x3400, 0x4DB6),
    range(0x20000, 0x2A6D7),
    range(0x2A700, 0x2B735),
    range(0x2B740, 0x2B81E),
    range(0x2B820, 0x2CEA2),
    range(0x2CEB0, 0x2EBE1),
)
"""The blocks of ideographs of GB 18030-2022."""


def written(fonts: Fonts, text: str) -> bytes:
    """A text in each role, one after the other."""
    paper = Paper(fonts, "罕用字", "试", Marks(demo=False), numbered=False)
    for role in ROLES:
        paper.put(set_text(fonts, text, role=role))
    return paper.finish()


def test_the_table_of_standard_characters_is_whole() -> None:
    """8,105 characters of the table: 6,638 stand in GB 2312 too, 196 beyond U+FFFF."""
    assert (len(STANDARD), len(set(STANDARD) - set(gb_2312()))) == (1467, 1467)
    assert sum(char > "\uffff" for char in STANDARD) == 196


def test_no_ideograph_of_gb_18030_is_refused(whole: Fonts) -> None:
    assert sum(map(len, BLOCKS)) == 87875
    assert unprintable("".join(chr(code) for block in BLOCKS for code in block), licensed=()) == []


@pytest.mark.parametrize("text", [STANDARD, BEYOND], ids=["standard", "beyond"])
def test_rare_characters_of_names_are_printed_embedded_and_copied_in_every_role(
    text: str, whole: Fonts
) -> None:
    assert unprintable(text, licensed=()) == []
    kept = archive(written(whole, text))
    assert "".join(pages(kept.content)) == text * len(ROLES)
    with pikepdf.open(BytesIO(kept.content)) as pdf:
        fonts = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
        ]
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_rare_characters_come_from_faces_that_look_like_their_role(whole: Fonts) -> None:
    faces = [whole.pick(role, "𠮷").face.split(".")[0] for role in ROLES]
    assert faces == [
        "NotoSerifCJK-Bold",
        "LXGWWenKai-Light",
        "LXGWWenKai-Regular",
        "NotoSansCJK-Regular",
        "NotoSerifCJK-Regular",
    ]
    assert Counter(whole.pick(role, "𠀀").face.split(".")[0] for role in ROLES) == {"HanaMinB": 5}


def test_packages_of_python_alone_print_the_standard_table_and_refuse_what_is_beyond(
    pip_only: Fonts, tmp_path: Path
) -> None:
    assert "".join(pages(written(pip_only, STANDARD))) == STANDARD * len(ROLES)
    with pytest.raises(GlyphMissing, match=r"小标宋体缺字：“𠮷”（U\+20BB7），已找过 Noto Serif SC"):
        pip_only.pick("title", "𠮷")
    assert unprintable("示例𠮷县", tmp_path, ()) == ["𠮷"]


def test_rare_faces_lend_ideographs_and_nothing_else(whole: Fonts) -> None:
    assert unprintable("한국", licensed=()) == ["한", "국"]
