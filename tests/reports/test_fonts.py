from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from reportlab.pdfbase import pdfmetrics

from reports import notice
from reports.__main__ import main
from reports.fontbuild import build, build_page
from reports.fontfiles import core_characters, core_path, page_path
from reports.fonts import FontMissing, Fonts, GlyphMissing, unprintable
from reports.fontsources import (
    CHAINS,
    ROLES,
    Candidate,
    Role,
    candidates,
    default_directory,
    licensed_directories,
)
from reports.tounicode import to_unicode

from .samples import notice_content, pages

COUNTY_CHARACTERS = Path(__file__).with_name("county_characters.txt")
BOX = ((0, 0), (0, 1024), (1024, 1024), (1024, 0))


def square() -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo(BOX[0])
    for point in BOX[1:]:
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def small_font(path: Path, text: str, width: int = 2048) -> Path:
    """A licensed face of 2,048 units per em with square glyphs for a few characters."""
    names = [".notdef", *(f"u{ord(char):X}" for char in text)]
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):X}" for char in text})
    builder.setupGlyf({name: square() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (width, 0)))
    builder.setupHorizontalHeader(ascent=1800, descent=-248)
    builder.setupNameTable({"familyName": "Small", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


@pytest.fixture
def built(tmp_path: Path, fonts: Fonts) -> Path:
    """A directory of its own with the faces that this machine has built."""
    directory = tmp_path / "built"
    directory.mkdir()
    for path in default_directory().glob("*.ttf"):
        (directory / path.name).symlink_to(path)
    if (packages := default_directory() / "packages").is_dir():
        (directory / "packages").symlink_to(packages)
    return directory


@pytest.fixture
def licensed(tmp_path: Path) -> Path:
    directory = tmp_path / "licensed"
    directory.mkdir()
    small_font(directory / "simfang.ttf", "仿宋𠮷")
    return directory


def test_the_core_holds_gb_2312_and_the_marks_of_official_prose() -> None:
    core = {chr(code) for code in core_characters()}
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    standard = {char for pair in rows for char in pair.decode("gb2312", "ignore")}
    assert len(standard) == 7445
    assert standard - core == {"―", "・"}  # what the codec "gb2312" gives for the dash and the middle dot
    assert set("—·“”《》〔〕……①℃鄠埇𫖯A0~") <= core


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_every_common_character(role: Role, fonts: Fonts) -> None:
    picked = [fonts.pick(role, chr(code)) for code in sorted(core_characters())]
    assert len(picked) == len(core_characters())


def test_what_cannot_be_printed_is_named_once_and_in_order(fonts: Fonts) -> None:
    assert unprintable("县\U0003134a区\ue000县\U0003134a") == ["\U0003134a", "\ue000"]
    with pytest.raises(GlyphMissing, match=r"仿宋体缺字：“\U0003134a”（U\+3134A），已找过 .+"):
        fonts.pick("fang", "\U0003134a")
    with pytest.raises(GlyphMissing, match=r"不能印出的字符：U\+E000，自造字"):
        fonts.pick("fang", "\ue000")


def test_what_is_said_to_be_printable_is_printed(fonts: Fonts) -> None:
    for char in (char for char in "㐂㐱丂𠀀𠮷𬭎𫖯龘éⅣΩж①€" if not unprintable(char)):
        assert [fonts.pick(role, char).width > 0 for role in ROLES] == [True] * len(ROLES)


def test_every_name_of_a_county_has_glyphs_in_every_role(fonts: Fonts) -> None:
    """The characters of all 2,978 names at county level: see make_county_characters.py."""
    characters = COUNTY_CHARACTERS.read_text(encoding="utf-8").strip()
    assert len(characters) == 1237
    assert unprintable(characters) == []
    for role in ROLES:
        assert [fonts.pick(role, char).width for char in characters] == [1000] * len(characters)


def test_stand_ins_are_said_in_sentences(pip_only: Fonts) -> None:
    assert [str(one) for one in pip_only.substitutions()] == [
        "小标宋体以 Noto Serif SC（描粗） 代替",
        "仿宋体以 Noto Serif SC 代替",
        "楷体以 Noto Serif SC 代替",
    ]


def test_the_whole_set_has_a_face_of_its_own_for_each_role(whole: Fonts) -> None:
    assert [str(one) for one in whole.substitutions()] == ["小标宋体以 Noto Serif CJK SC Bold 代替"]
    assert [whole.main(role).split("-")[0] for role in ROLES] == [
        "NotoSerifCJK",
        "FandolFang",
        "FandolKai",
        "NotoSansSCwght",
        "NotoSerifSC",
    ]


def test_half_width_digits_and_rare_characters_are_lent_by_other_faces(whole: Fonts) -> None:
    assert [whole.pick(role, "9").face.split(".")[0] for role in ("fang", "kai", "song")] == ["gbsn00lp"] * 3
    assert [whole.pick("fang", "9").width, whole.pick("fang", "，").width] == [500, 1000]
    assert {whole.pick("fang", char).face.split(".")[0] for char in "埇沚浉瀍猇硚鄠"} == {"LXGWWenKai-Light"}
    assert whole.pick("kai", "鄠").face.split(".")[0] == "LXGWWenKai-Regular"


def test_licences_of_the_whole_set_lie_beside_it(whole: Fonts) -> None:
    said = (default_directory() / "FandolFang-Regular.LICENCE.txt").read_text(encoding="utf-8")
    assert "GPL-3" in said or "GNU General Public License" in said


def test_without_built_faces_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"小标宋体所用 .+ 尚未生成.+请运行 python -m reports fonts"):
        Fonts(tmp_path)


def test_a_role_without_any_face_names_the_files_tried(
    tmp_path: Path, fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Candidate("no_such_package", ("Kai.ttf",), "Kai")
    monkeypatch.setitem(CHAINS, "kai", (Candidate("licensed", ("kai.ttf",), "Kai"), nowhere))
    with pytest.raises(FontMissing, match=f"缺少楷体：已找过 {tmp_path}/kai.ttf；.+ python -m reports fonts"):
        Fonts(default_directory(), (tmp_path,))


def test_packages_alone_print_a_whole_notice(pip_only: Fonts) -> None:
    first = pages(notice.render(notice_content(), pip_only))[0]
    assert first.startswith("关于2025年度中小企业特色产业集群名单的公示根据")


def test_the_environment_names_the_licensed_directories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_FONT_DIR", os.pathsep.join(["/fonts/founder", "", "/fonts/windows"]))
    assert licensed_directories() == (Path("/fonts/founder"), Path("/fonts/windows"))


def test_a_licensed_face_comes_first_and_others_lend_what_it_lacks(built: Path, licensed: Path) -> None:
    build(built, licensed=(licensed,))
    faces = Fonts(built, (licensed,))
    assert [faces.pick("fang", char)[0].split(".")[0] for char in "仿国"] == [
        "simfang",
        Fonts(built, ()).main("fang").split(".")[0],
    ]
    assert "fang" not in [one.role for one in faces.substitutions()]


def test_a_licensed_face_is_scaled_to_1000_units(built: Path, licensed: Path) -> None:
    build(built, licensed=(licensed,))
    faces = Fonts(built, (licensed,))
    assert [faces.pick("fang", char).width for char in "仿𠮷"] == [1000, 1000]
    source = candidates("fang", (licensed,))[0]
    with TTFont(core_path(built, source)) as font:
        bounds = BoundsPen(None)
        font.getGlyphSet()[font.getBestCmap()[ord("仿")]].draw(bounds)
        assert (font["head"].unitsPerEm, bounds.bounds) == (1000, (0, 0, 500, 500))


def test_a_changed_licensed_face_must_be_built_anew(built: Path, licensed: Path) -> None:
    build(built, licensed=(licensed,))
    small_font(licensed / "simfang.ttf", "仿宋国")
    with pytest.raises(FontMissing, match="仿宋体所用 仿宋 尚未生成"):
        Fonts(built, (licensed,))


def test_progress_is_told_and_what_is_built_is_left_alone(built: Path, licensed: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(built, lambda *step: told.append(step), (licensed,))
    build(built, lambda *step: told.append(step), (licensed,))
    assert told == [("仿宋", 3, 3)]


def test_the_licence_of_a_built_face_lies_beside_it(built: Path, licensed: Path) -> None:
    build(built, licensed=(licensed,))
    assert (built / "simfang.LICENCE.txt").read_text(encoding="utf-8") == "仿宋: simfang.ttf\n"


def test_a_page_of_rare_characters_is_built_once_or_not_at_all(built: Path, licensed: Path) -> None:
    source = candidates("fang", (licensed,))[0]
    page = ord("𠮷") >> 8
    path = build_page(built, source, page)
    assert path is not None
    before = path.stat().st_mtime_ns
    assert build_page(built, source, page) == path
    assert path.stat().st_mtime_ns == before
    assert build_page(built, source, page + 1) is None


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path, licensed: Path) -> None:
    source = candidates("fang", (licensed,))[0]
    page = ord("𠮷") >> 8
    page_path(tmp_path, source, page).mkdir()  # a name that cannot be replaced by a file
    with pytest.raises(IsADirectoryError):
        build_page(tmp_path, source, page)
    assert sorted(tmp_path.glob(".building-*")) == []


def test_two_processes_may_build_at_once(tmp_path: Path, licensed: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from reports.fontbuild import build_page;"
        "from reports.fontsources import candidates;"
        "licensed, target = map(Path, sys.argv[1:]);"
        "print(build_page(target, candidates('fang', (licensed,))[0], 0x20B))"
    )
    command = [sys.executable, "-c", script, str(licensed), str(tmp_path / "set")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate(timeout=60)[0].strip() for process in running}
    (path,) = (tmp_path / "set").glob("*.ttf")
    assert said == {str(path)}
    with TTFont(path) as font:
        assert list(font.getBestCmap()) == [ord("𠮷")]


def test_the_command_shows_how_far_it_is_and_names_every_stand_in(
    built: Path, licensed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPORT_FONT_DIR", str(licensed))
    assert main(["fonts", str(built), "--pip-only"]) == 0
    stand_ins = [f"  {one}" for one in Fonts(built).substitutions()]
    said = capsys.readouterr().out.strip().splitlines()
    assert said == ["仿宋：3/3", f"字体已就绪：{built}", *stand_ins]


def test_to_unicode_writes_rare_characters_in_utf_16_and_short_blocks() -> None:
    table = to_unicode("Name", [0x4E00, 0x2B5AF, *range(0x41, 0x41 + 150)])
    lines = table.splitlines()
    assert "<00> <4E00>" in lines
    assert "<01> <D86DDDAF>" in lines
    assert [line for line in lines if line.endswith("beginbfchar")] == ["100 beginbfchar", "52 beginbfchar"]


def test_the_pages_of_a_face_have_names_of_their_own() -> None:
    """A document keeps its faces apart by these names: two of one name would print each other's signs."""
    fonts = Fonts()
    picked = [fonts.pick(role, char).face for role in ROLES for char in "甲a©®µ㙍𬒔"]
    faces = {name: pdfmetrics.getFont(name).face for name in picked}
    names = [(face.name, face.subfontNameX) for face in faces.values()]
    assert len(set(names)) == len(names)
