"""The pages of schemes: what is stored, what changed, files out and in."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import Event, SchemeVersion
from reviewapp.schemes import SHIPPED, load_figures, load_scheme, parse_scheme
from reviewapp.schemes.text import scheme_yaml
from reviewapp.schemes.workbook import read_scheme, scheme_workbook
from scoring.scheme import IndicatorScheme
from tests.conftest import sqlite_only
from tests.reviewapp.schemes.conftest import Office

EXPERT = "expert-100"
CELLS = re.compile(r"<tr><td[^>]*>(.*?)</td></tr>")
HIDDEN = re.compile(r'<input type="hidden" name="(content|file|seen)" value="([^"]*)">')


def heavier(scheme: IndicatorScheme, version: str = "2") -> IndicatorScheme:
    """The scheme with a point moved from its second indicator of the first group to the first."""
    group = scheme.indicators[0]
    first, second, *others = group.children
    children = (
        replace(first, weight=first.weight + 1),
        replace(second, weight=second.weight - 1),
        *others,
    )
    return replace(
        scheme, version=version, indicators=(replace(group, children=children), *scheme.indicators[1:])
    )


def uploaded(content: bytes | str, name: str) -> dict[str, object]:
    data = content if isinstance(content, bytes) else content.encode()
    return {"file": (BytesIO(data), name)}


def confirmation(page: str) -> dict[str, object]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def findings(page: str) -> list[list[str]]:
    return [re.split(r"</td><td[^>]*>", row) for row in CELLS.findall(unescape(page))]


def test_shipped_schemes_are_taken_over_once(office: Office) -> None:
    for name in SHIPPED:
        assert "已存入：" in office.post(f"/schemes/shipped/{name}", {}).text
    assert [number for _, number, _ in office.stored()] == [1] * len(SHIPPED)
    assert office.post(f"/schemes/shipped/{EXPERT}", {}).status_code == 404
    acts = db.session.scalars(select(Event).where(Event.act == "store_scheme")).all()
    assert [event.detail["origin"] for event in acts] == [f"shipped: {name}" for name in SHIPPED]


@sqlite_only
def test_the_list_names_what_is_stored_and_what_is_not(office: Office) -> None:
    office.store(load_scheme(EXPERT))
    page = office.get("/schemes/").text
    assert page.count("/schemes/shipped/") == len(SHIPPED) - 1
    # Its heading, the name of its table for screen readers, and its version's title; not among the shipped.
    assert page.count("专家评审指标体系（示例）") == 3


@sqlite_only
@pytest.mark.parametrize("name", SHIPPED)
def test_a_version_is_shown_in_words_and_goes_out_as_a_file(office: Office, name: str) -> None:
    scheme = load_scheme(name)
    version = office.store(scheme)
    page = unescape(office.get(f"/schemes/versions/{version}").text)
    assert [node.title for node in scheme.walk() if node.title not in page] == []
    assert "有以下问题" not in page
    assert parse_scheme(office.get(f"/schemes/versions/{version}/yaml").text) == scheme
    book = office.get(f"/schemes/versions/{version}/xlsx").data
    assert read_scheme(book, load_figures(scheme.code)) == scheme


@sqlite_only
def test_requirements_and_bands_in_words(office: Office) -> None:
    page = unescape(office.get(f"/schemes/versions/{office.store(load_scheme('national-2022'))}").text)
    for words in (
        "集群占地面积：不超过100平方公里（可说明理由例外）",
        "集群产值：近3年每年不低于40亿元",
        "集群产值：近3年年均增速高于10%",
        "中小企业研发经费：近3年年均增速未设定数值，由专家评判",
        "能效优于行业基准值：须为“是”",
        "较大及以上安全、质量和环境污染等事故：近3年合计为0起",
        "下级满足其一即可",
    ):
        assert words in page, words
    page = unescape(office.get(f"/schemes/versions/{office.store(load_scheme('innovative-sme'))}").text)
    for words in (
        "3 ≤ 数值 < 5：15分",
        "数值 < 1：0分",
        "55 < 数值 ≤ 75：5分",
        "数值 ≤ 55：10分",
        "得分不低于20",
    ):
        assert words in page, words


@sqlite_only
def test_a_scheme_with_problems_says_so(office: Office) -> None:
    scheme = replace(load_scheme(EXPERT), weights_total=Decimal(90))
    page = office.get(f"/schemes/versions/{office.store(scheme)}").text
    assert "一级指标权重合计为100，应为90" in page


@sqlite_only
def test_a_workbook_that_cannot_hold_the_scheme_is_not_handed_out(office: Office) -> None:
    scheme = load_scheme(EXPERT)
    broken = replace(scheme.indicators[0], description="第一行\n第二行")
    version = office.store(replace(scheme, indicators=(broken, *scheme.indicators[1:])))
    answer = office.get(f"/schemes/versions/{version}/xlsx")
    assert answer.status_code == 409
    assert "请下载 YAML 文件" in answer.text
    assert office.get(f"/schemes/versions/{version}/yaml").status_code == 200


@sqlite_only
def test_what_changed_in_words(office: Office) -> None:
    scheme = load_scheme(EXPERT)
    office.store(scheme)
    group, *others = heavier(scheme).indicators
    first, second, third = group.children
    new = replace(
        heavier(scheme),
        indicators=(*others, replace(group, children=(first, replace(third, code="1.4"), second))),
    )
    version = office.store(new)
    page = unescape(office.get(f"/schemes/versions/{version}/diff").text)
    rows = [
        re.sub(r"</?(?:del|ins)>", "|", re.sub(r"</t[dh]>\s*<t[dh][^>]*>", "¦", row)).strip()
        for row in re.findall(r'<tr>\s*<td class="nowrap">(.*?)</td>\s*</tr>', page, re.DOTALL)
    ]
    assert [row for row in rows if not row.startswith(("增加", "删去"))] == [
        "修改¦体系信息¦版本¦|1|¦|2|",
        "移动¦1 核心竞争力¦位置¦|全表首位|¦|在“8 治理和服务”之后|",
        "修改¦1.1 主导产业定位与发展水平¦权重¦|8|¦|9|",
        "修改¦1.2 产业规模与增长质量¦权重¦|6|¦|5|",
    ]
    assert [row.split("¦")[:3] for row in rows if row.startswith(("增加", "删去"))] == [
        ["删去", "1.3 品牌知名度与市场地位", "在“1.2 产业规模与增长质量”之后"],
        ["增加", "1.4 品牌知名度与市场地位", "在“1.1 主导产业定位与发展水平”之后"],
    ]


@sqlite_only
def test_any_two_versions_are_compared(office: Office) -> None:
    scheme = load_scheme(EXPERT)
    office.store(scheme)
    office.store(heavier(scheme))
    third = office.store(heavier(heavier(scheme), "3"))
    assert "<del>8</del>" in office.get(f"/schemes/versions/{third}/diff?from=1").text
    assert "<del>9</del>" in office.get(f"/schemes/versions/{third}/diff").text
    assert "没有改动。" in office.get(f"/schemes/versions/{third}/diff?from=3").text
    assert office.get(f"/schemes/versions/{third}/diff?from=4").status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "yaml"])
def test_a_file_is_previewed_and_then_stored(office: Office, kind: str) -> None:
    scheme = load_scheme(EXPERT)
    office.store(scheme)
    new = heavier(scheme)
    content = scheme_workbook(new, load_figures()) if kind == "xlsx" else scheme_yaml(new)
    preview = office.post("/schemes/import", uploaded(content, f"新版.{kind}"))
    assert preview.status_code == 200
    assert "<ins>9</ins>" in preview.text
    assert office.stored() == [("expert", 1, "1")]
    assert "第2版" in office.post("/schemes/import/confirm", confirmation(preview.text)).text
    assert office.stored() == [("expert", 1, "1"), ("expert", 2, "2")]
    assert db.session.scalars(select(SchemeVersion)).all()[-1].to_scheme() == new


@sqlite_only
def test_a_file_of_a_new_scheme_is_stored_too(office: Office) -> None:
    preview = office.post("/schemes/import", uploaded(scheme_yaml(load_scheme("jiangxi")), "江西.yaml"))
    assert "将存为新的体系" in preview.text
    assert office.post("/schemes/import/confirm", confirmation(preview.text)).status_code == 200
    assert office.stored() == [("jiangxi", 1, "1")]


@sqlite_only
def test_another_version_between_preview_and_confirmation_is_noticed(office: Office) -> None:
    scheme = load_scheme(EXPERT)
    office.store(scheme)
    preview = office.post("/schemes/import", uploaded(scheme_yaml(heavier(scheme)), "新版.yaml"))
    office.store(heavier(heavier(scheme), "3"))
    answer = office.post("/schemes/import/confirm", confirmation(preview.text))
    assert answer.status_code == 409
    assert "这期间已存入第2版" in answer.text


@sqlite_only
def test_the_cells_of_a_workbook_that_cannot_be_read_are_named(office: Office) -> None:
    book = load_workbook(BytesIO(scheme_workbook(load_scheme(EXPERT), load_figures())))
    book["指标"]["D3"] = "打分"
    book["指标"]["F3"] = "八"
    file = BytesIO()
    book.save(file)
    answer = office.post("/schemes/import", uploaded(file.getvalue(), "错.xlsx"))
    assert answer.status_code == 422
    assert [row[:4] for row in findings(answer.text)] == [
        ["指标", "3", "类别", "打分"],
        ["指标", "3", "权重", "八"],
    ]


@pytest.mark.parametrize(
    ("content", "path", "message"),
    [
        (b"PK no workbook", "", ""),
        ("code: s\nb: [", "第2行", "不是有效的 YAML，请检查缩进、冒号和引号"),
        (
            "版本".encode("gbk"),
            "文件",
            "不是工作簿，也不是 UTF-8 编码的 YAML",
        ),
        ("a: &a [x]\nb: [*a, *a]", "第2行", "不接受引用（*），请将内容写全"),
        ("version: 2022-02-30", "文件", "含有不能识别的日期、数字或结构"),
        ("? [a]\n: b", "文件", "含有不能识别的日期、数字或结构"),
        ("[" * 5000, "文件", "含有不能识别的日期、数字或结构"),
        ("[]", "文件", "应为键值结构"),
    ],
)
@sqlite_only
def test_files_that_are_no_scheme(office: Office, content: bytes | str, path: str, message: str) -> None:
    answer = office.post("/schemes/import", uploaded(content, "x.yaml"))
    assert answer.status_code == 422
    assert findings(answer.text)[0][0] == path
    assert message in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", '"a\\0b"', "含有不能保存的字符"),
        ("title", '"\\uD800"', "含有不能保存的字符"),
        ("weights_total", '"1e999999"', "数字的整数不得超过9位，小数不得超过6位"),
        ("weights_total", "100.00000001", "数字的整数不得超过9位，小数不得超过6位"),
        ("code", "c" * 65, "不得超过64个字"),
    ],
)
@sqlite_only
def test_what_the_tables_cannot_hold_is_refused(office: Office, field: str, value: str, message: str) -> None:
    text = re.sub(rf"(?m)^{field}: .*$\n?", "", scheme_yaml(load_scheme("jiangxi")))
    answer = office.post("/schemes/import", uploaded(f"{field}: {value}\n{text}", "x.yaml"))
    assert answer.status_code == 422
    assert message in answer.text


@sqlite_only
def test_too_many_levels_are_refused(office: Office) -> None:
    node = replace(load_scheme(EXPERT).indicators[0].children[0], code="leaf", weight=Decimal(100), levels=())
    node = replace(node, maximum=Decimal(100))
    for depth in range(6):
        node = replace(
            load_scheme(EXPERT).indicators[0], code=str(depth), weight=Decimal(100), children=(node,)
        )
    scheme = replace(load_scheme(EXPERT), indicators=(node,))
    assert "不得超过6级" in office.post("/schemes/import", uploaded(scheme_yaml(scheme), "x.yaml")).text


@sqlite_only
def test_no_file_is_said_so(office: Office) -> None:
    answer = office.post("/schemes/import", {})
    assert answer.status_code == 422
    assert "请选择文件" in answer.text


@sqlite_only
def test_a_forged_confirmation_is_checked_again(office: Office) -> None:
    unsound = replace(load_scheme(EXPERT), weights_total=Decimal(90))
    answer = office.post("/schemes/import/confirm", {"content": scheme_yaml(unsound), "seen": ""})
    assert answer.status_code == 409
    assert "一级指标权重合计为100，应为90" in answer.text
    assert office.stored() == []
