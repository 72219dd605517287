from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import notice
from reports.content import NoticeContent
from reports.fonts import Fonts, GlyphMissing
from reports.pagemarks import DEMO_MARK

from .samples import notice_content, pages

LENGTHS = pytest.mark.parametrize("rows", [1, 5, 30, 100])


def test_the_wording_is_that_of_a_public_notice() -> None:
    assert notice.wording(notice_content(30)) == (
        "根据《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号）和"
        "《关于组织开展2025年度中小企业特色产业集群推荐工作的通知》（示例函〔2025〕1号）要求，"
        "经省级中小企业主管部门初核和推荐、专家评审等程序，择优遴选形成"
        "2025年度中小企业特色产业集群名单，共计30个，现予以公示。",
        "欢迎社会各界参与监督，如有异议，请在公示期内以实名方式反馈，"
        "并提供相关佐证材料和有效联系方式，以便核实。",
        "公示时间：2026年6月2日至6月8日（5个工作日）",
        "联系电话：010-00000000",
        "监督电话：010-00000001",
    )


def test_the_first_page_reads_from_the_title_to_the_date(fonts: Fonts) -> None:
    content = notice_content()
    expected = "".join(
        [
            *notice.title(content),
            *notice.wording(content),
            "附件：2025年度中小企业特色产业集群名单",
            "某某省工业和信息化厅2026年6月2日",
            "—1—",
        ]
    )
    assert pages(notice.render(content, fonts))[0] == expected


@LENGTHS
def test_the_list_is_whole_in_order_and_under_its_head_on_every_page(rows: int, fonts: Fonts) -> None:
    content = notice_content(rows)
    attached = pages(notice.render(content, fonts))[1:]
    title, head = "附件2025年度中小企业特色产业集群名单", "序号推荐单位集群名称"
    starts = [title + head, *[head] * (len(attached) - 1)]
    assert [page[: len(start)] for page, start in zip(attached, starts, strict=True)] == starts
    body = "".join(
        re.sub(r"—\d+—$", "", page[len(start) :]) for page, start in zip(attached, starts, strict=True)
    )
    listed = [f"{n}{cluster.unit}{cluster.name}" for n, cluster in enumerate(content.clusters, start=1)]
    assert body == "".join(listed)


@LENGTHS
def test_the_same_content_gives_the_same_bytes(rows: int, fonts: Fonts) -> None:
    assert notice.render(notice_content(rows), fonts) == notice.render(notice_content(rows), fonts)


def test_pages_are_numbered_through(fonts: Fonts) -> None:
    found = pages(notice.render(notice_content(100), fonts))
    assert [page[-3:] for page in found] == [f"—{number}—" for number in range(1, len(found) + 1)]


def test_odd_numbers_stand_right_and_even_ones_left(fonts: Fonts) -> None:
    sides: list[tuple[int, bool]] = []
    for number, page in enumerate(PdfReader(BytesIO(notice.render(notice_content(), fonts))).pages, start=1):

        def visit(
            text: str, _matrix: object, place: list[float], *_font: object, number: int = number
        ) -> None:
            if "—" in text:
                sides.append((number, place[4] > 300))

        page.extract_text(visitor_text=visit)
    assert set(sides) == {(1, True), (2, False)}


def test_no_score_and_no_rank_is_ever_public(fonts: Fonts) -> None:
    text = "".join(pages(notice.render(notice_content(30), fonts)))
    assert [word for word in ("得分", "名次", "分数", "平均", "排序", "并列") if word in text] == []
    assert re.findall(r"\d+\.\d+", text) == []


@pytest.mark.parametrize("rows", [5, 100])
def test_a_demonstration_says_so_on_every_page(rows: int, fonts: Fonts) -> None:
    demo = pages(notice.render(notice_content(rows, demo=True), fonts))
    assert [page.count(DEMO_MARK) for page in demo] == [2] * len(demo)
    assert "示例单位2026年6月2日" in demo[0]
    assert DEMO_MARK not in "".join(pages(notice.render(notice_content(rows), fonts)))


def test_the_file_is_a4_chinese_and_names_itself(fonts: Fonts) -> None:
    reader = PdfReader(BytesIO(notice.render(notice_content(), fonts)))
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {(595, 842)}
    assert reader.root_object["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == "关于2025年度中小企业特色产业集群名单的公示"
    assert reader.metadata.author == "某某省工业和信息化厅"
    assert ["/Trans" in page for page in reader.pages] == [False, False]


def test_every_font_is_embedded(fonts: Fonts) -> None:
    reader = PdfReader(BytesIO(notice.render(notice_content(30, demo=True), fonts)))
    used = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert {"/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in used} == {True}


def test_a_character_that_cannot_be_printed_stops_the_document(fonts: Fonts) -> None:
    with pytest.raises(GlyphMissing, match=re.escape("“\U0003134a”（U+3134A）")):
        notice.render(renamed(notice_content(), "示例\U0003134a产业集群"), fonts)


def test_rare_names_can_be_copied(fonts: Fonts) -> None:
    name = "示例𫖯𬭎县鄠邑埇桥湾沚瀍河硚口产业集群"
    assert name in pages(notice.render(renamed(notice_content(), name), fonts))[1]


def renamed(content: NoticeContent, name: str) -> NoticeContent:
    return replace(content, clusters=(replace(content.clusters[0], name=name),))
