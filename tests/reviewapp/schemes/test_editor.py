"""The editor: every fault at its row, nothing typed is lost, each save a further version."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

from forms.scheme import Row, SchemeDraft, draft_of
from reviewapp.db import db
from reviewapp.models import Event
from reviewapp.schemes import load_scheme
from tests.conftest import sqlite_only
from tests.reviewapp.schemes.conftest import Office

SUMMARY = re.compile(r'<li><a href="#([^"]+)">([^<]*)</a>：<span>([^<]*)</span></li>')
FAULTY = re.compile(r'<article class="row-card [^"]*has-error" id="(r\d+)"')
VALUES = re.compile(r'<input class="control" type="text" id="([^"]+)" name="[^"]+" value="([^"]*)"')
EXPERT = "expert-100"


def with_row(draft: SchemeDraft, at: int, **texts: str) -> SchemeDraft:
    rows = list(draft.rows)
    rows[at] = replace(rows[at], texts={**rows[at].texts, **texts})
    return replace(draft, rows=tuple(rows))


def with_heading(draft: SchemeDraft, **texts: str) -> SchemeDraft:
    return replace(draft, heading={**draft.heading, **texts})


def with_lines(row: Row, part: str, *lines: tuple[str, str, str]) -> Row:
    names = ("low", "high", "wording" if part == "levels" else "score")
    return replace(
        row, lines={**row.lines, part: tuple(dict(zip(names, line, strict=True)) for line in lines)}
    )


def summary(page: str) -> list[tuple[str, str, str]]:
    return [(place, name.strip(), message) for place, name, message in SUMMARY.findall(unescape(page))]


def test_a_changed_weight_is_a_further_version(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    changed = with_row(with_row(draft, 1, weight="7", maximum="8"), 2, weight="7")
    answer = office.send(first, with_heading(changed, version="2"), "save")
    assert answer.status_code == 200
    assert "已存入：中小企业特色产业集群专家评审指标体系（示例）第2版。" in answer.text
    assert office.stored() == [("expert", 1, "1"), ("expert", 2, "2")]
    event = db.session.scalars(select(Event).where(Event.act == "store_scheme")).one()
    assert (event.detail["code"], event.detail["number"], event.detail["version"]) == ("expert", 2, "2")
    assert event.detail["origin"].startswith("edited: ")


@sqlite_only
def test_the_same_content_is_the_same_version(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_row(draft, 1, weight="8.0"), "save")
    assert "内容与第1版完全相同，没有另存新版。" in answer.text
    assert office.stored() == [("expert", 1, "1")]


@sqlite_only
def test_faults_stand_at_their_rows_and_what_was_typed_stays(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_row(draft, 1, weight="9"), "save")
    assert answer.status_code == 422
    assert FAULTY.findall(answer.text) == ["r0"]
    assert summary(answer.text) == [("r0", "1 核心竞争力", "权重为20，下级指标权重合计为21")]
    assert dict(VALUES.findall(answer.text))["r1-weight"] == "9"
    assert office.stored() == [("expert", 1, "1")]


@sqlite_only
def test_what_cannot_be_read_is_named_with_its_field(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_row(with_heading(draft, minimum="六十"), 1, weight="八分"), "save")
    words = "请填写数字，整数不超过9位，小数不超过6位"
    assert summary(answer.text) == [
        ("minimum", "最低总分", words),
        ("r1-weight", "1.1 主导产业定位与发展水平 权重", words),
    ]
    assert dict(VALUES.findall(unescape(answer.text)))["r1-weight"] == "八分"


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([("", "50", "0"), ("60", "", "20")], "50至60没有分档"),
        ([("", "60", "0"), ("50", "", "20")], "分档重叠"),
        ([("", "50", "0"), ("50", "", "21")], "分档得分应在0至20之间"),
    ],
)
@sqlite_only
def test_bands_without_gaps_or_overlaps(
    office: Office, bands: list[tuple[str, str, str]], message: str
) -> None:
    first = office.store(load_scheme("innovative-sme"))
    draft = draft_of(load_scheme("innovative-sme"))
    rows = (draft.rows[0], with_lines(draft.rows[1], "bands", *bands), *draft.rows[2:])
    answer = office.send(first, replace(draft, rows=rows), "check")
    assert summary(answer.text) == [("r1", "1.1 与企业主导产品相关的有效知识产权数量", message)]


@sqlite_only
def test_codes_that_come_twice_are_named_at_both_rows(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_row(draft, 2, code="1.1"), "check")
    assert [(place, message) for place, _, message in summary(answer.text)] == [
        ("r1", "编码重复2次"),
        ("r2", "编码重复2次"),
    ]


@sqlite_only
def test_what_the_tables_cannot_hold_is_named(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    long = with_heading(with_row(draft, 1, code="1" * 33), title="题" * 201)
    assert [(place, message) for place, _, message in summary(office.send(first, long, "save").text)] == [
        ("title", "不得超过200个字"),
        ("r1", "编码不得超过32个字符"),
    ]


@sqlite_only
def test_a_version_has_one_content(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_row(draft, 1, title="新的名称"), "save")
    assert answer.status_code == 422
    assert summary(answer.text) == [("version", "版本", "版本“1”已用于第1版；内容有改动的，请填写新的版本。")]
    assert dict(VALUES.findall(unescape(answer.text)))["r1-title"] == "新的名称"


def test_a_newer_version_is_shown_before_it_is_followed(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    theirs = with_heading(with_row(draft, 1, title="他人改的名称"), version="2")
    assert office.send(first, theirs, "save").status_code == 200
    mine = with_heading(with_row(draft, 2, title="本人改的名称"), version="3")
    answer = office.send(first, mine, "save")
    assert answer.status_code == 409
    assert "没有保存：这期间已存入第2版" in answer.text
    assert "<ins>他人改的名称</ins>" in answer.text
    assert "<ins>本人改的名称</ins>" in answer.text
    assert dict(VALUES.findall(unescape(answer.text)))["r2-title"] == "本人改的名称"
    seen = int(re.findall(r'name="seen" value="(\d+)"', answer.text)[0])
    assert office.send(first, mine, "save", seen=seen).status_code == 200
    assert office.stored() == [("expert", 1, "1"), ("expert", 2, "2"), ("expert", 3, "3")]


@sqlite_only
def test_another_code_is_another_scheme(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    other = office.store(load_scheme("national-2022"))
    assert office.send(first, with_heading(draft, code="local"), "save", seen=first).status_code == 200
    taken = with_heading(draft, code="national", version="9")
    assert office.send(first, taken, "save", seen=first).status_code == 409
    assert office.stored()[1:] == [("national", 1, "2022"), ("local", 1, "1")]
    assert other > first


@sqlite_only
def test_rows_are_moved_on_the_server_too(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    typed = with_row(draft, 1, weight="八")
    answer = office.send(first, typed, "down:1")
    assert answer.status_code == 200
    values = dict(VALUES.findall(unescape(answer.text)))
    assert (values["r1-code"], values["r2-code"], values["r2-weight"]) == ("1.2", "1.1", "八")
    assert re.findall(r'value="(down:\d+)"[^>]* autofocus', answer.text) == ["down:2"]


@pytest.mark.parametrize("act", ["up:99", "up:x", "up"])
@sqlite_only
def test_acts_that_no_button_sends_are_refused(office: Office, draft: SchemeDraft, act: str) -> None:
    assert office.send(office.store(load_scheme(EXPERT)), draft, act).status_code == 400


@sqlite_only
def test_a_check_stores_nothing(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    answer = office.send(first, with_heading(draft, version="2"), "check")
    assert answer.status_code == 200
    assert "检查无误，可以保存。" in answer.text
    assert office.stored() == [("expert", 1, "1")]


@sqlite_only
def test_a_large_scheme_fits_into_a_form(office: Office, draft: SchemeDraft) -> None:
    first = office.store(load_scheme(EXPERT))
    rows = tuple(replace(row, texts={**row.texts, "description": "述" * 2000}) for row in draft.rows * 4)
    codes = (replace(row, texts={**row.texts, "code": str(at)}) for at, row in enumerate(rows))
    assert office.send(first, replace(draft, rows=tuple(codes)), "check").status_code == 422
