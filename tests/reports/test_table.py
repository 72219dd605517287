from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.blocks import Column, Marks, Row, Table
from reports.fonts import Fonts
from reports.gbt9704 import LANDSCAPE, notes
from reports.paper import Paper
from reports.table import put_table

from .samples import pages

COLUMNS = (Column("序号", 10, whole=True), Column("名称", 80, "left"), Column("得分", 10, whole=True))


def printed(fonts: Fonts, *rows: Row, columns: tuple[Column, ...] = COLUMNS) -> list[str]:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    put_table(paper, Table(columns, rows))
    return pages(paper.finish())


def test_the_head_is_repeated_on_every_page(fonts: Fonts) -> None:
    found = printed(fonts, *(Row((str(n), "集群", "90.00")) for n in range(60)))
    assert [page.startswith("序号名称得分") for page in found] == [True] * 3


def test_rows_grow_with_their_text_and_lose_none_of_it(fonts: Fonts) -> None:
    name = "甲乙丙丁戊己庚辛壬癸" * 12
    found = printed(fonts, *(Row((str(n), name, "90.00")) for n in range(10)))
    assert ("".join(found).count(name), len(found)) == (10, 2)


def test_a_number_is_never_broken(fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    put_table(paper, Table((Column("名称", 150), Column("得分", 6, whole=True)), (Row(("甲", "100.0000")),)))
    # Two text lines would be drawn apart and read back with a break between them.
    assert "100.0000" in PdfReader(BytesIO(paper.finish())).pages[0].extract_text().split()


@pytest.mark.parametrize("experts", [5, 7, 12])
def test_no_number_of_a_column_that_shares_is_broken_but_its_letters_get_smaller(
    experts: int, fonts: Fonts
) -> None:
    columns = (Column("指标", 50, "left"), *(Column("专家", 17) for _ in range(experts)))
    figures = [f"{'-' if at % 2 else ''}{20 + at}.59334" for at in range(experts)]
    paper = Paper(fonts, "试", "试", Marks(demo=False), area=LANDSCAPE)
    put_table(paper, Table(columns, (Row(("严格度", *figures)), Row(("合计", *["80"] * experts)))))
    text = PdfReader(BytesIO(paper.finish())).pages[0].extract_text()
    assert [figure for figure in figures if text.count(figure) != 1] == []


def test_many_columns_are_set_in_smaller_letters(fonts: Fonts) -> None:
    columns = (Column("指标", 50, "left"), *(Column("专家", 17) for _ in range(20)))
    paper = Paper(fonts, "试", "试", Marks(demo=False), area=LANDSCAPE)
    put_table(paper, Table(columns, (Row(("总分", *(f"8{at}.5" for at in range(20)))),)))
    text = PdfReader(BytesIO(paper.finish())).pages[0].extract_text()
    assert [f"8{at}.5" for at in range(20) if f"8{at}.5" not in text] == []


def test_columns_that_do_not_fit_are_refused(fonts: Fonts) -> None:
    columns = (Column("名称", 80), Column("值", 10, whole=True))
    with pytest.raises(ValueError, match="超出版心"):
        printed(fonts, Row(("甲", "国" * 60)), columns=columns)


def test_a_page_never_begins_with_a_spanning_row(fonts: Fonts) -> None:
    for above in range(20, 30):
        rows = [Row((str(n), "集群", "90.00")) for n in range(above)]
        found = printed(fonts, *rows, Row(("以上入围",)), Row(("99", "集群", "80.00")))
        assert [page for page in found if page.startswith("序号名称得分以上")] == []


def test_no_row_is_left_alone_on_the_last_page(fonts: Fonts) -> None:
    for rows in range(18, 60):
        found = printed(fonts, *(Row((str(n), "集群", "90.00")) for n in range(rows)))
        assert (len(found) == 1 or found[-1].count("集群90.00") > 1) is True


def test_the_remarks_stand_on_the_page_of_the_last_row(fonts: Fonts) -> None:
    for rows in range(10, 34):
        paper = Paper(fonts, "试", "试", Marks(demo=False))
        table = Table(COLUMNS, tuple(Row((str(n), "集群", "90.00")) for n in range(rows)))
        put_table(paper, table, notes(fonts, ("注释" * 40, "落款")))
        found = pages(paper.finish())
        assert [page.count(f"{rows - 1}集群90.00注释") for page in found][-1] == 1


def test_a_table_that_belongs_together_changes_page_with_its_remarks(fonts: Fonts) -> None:
    for above in range(15, 40):
        paper = Paper(fonts, "试", "试", Marks(demo=False))
        paper.put(notes(fonts, ("上文",) * above))
        rows = tuple(Row((str(n), "集群", "90.00")) for n in range(8))
        put_table(paper, Table(COLUMNS, rows, together=True), notes(fonts, ("落款",)))
        found = pages(paper.finish())
        assert ["0集群" in page for page in found] == ["7集群90.00落款" in page for page in found]


def test_an_empty_cell_stays_empty(fonts: Fonts) -> None:
    assert printed(fonts, Row(("1", "", "90.00"))) == ["序号名称得分190.00—1—"]


@pytest.mark.parametrize("width", [38, 42, 46])
def test_a_heading_in_two_lines_is_not_cut_inside_a_word(width: float, fonts: Fonts) -> None:
    paper = Paper(fonts, "试", "试", Marks(demo=False))
    columns = (Column("Recommended by", width), Column("名称", 156 - width))
    put_table(paper, Table(columns, (Row(("Beijing", "集群")),)))
    words = PdfReader(BytesIO(paper.finish())).pages[0].extract_text().split()
    assert words[:2] == ["Recommended", "by"]
