"""The main job in a real browser: experts score, the secretariat ranks, draws, decides and publishes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from reviewapp.models import Application, Expert, RankingRow, RankingRun, Shortlist
from reviewapp.wording import ZONE, day
from tests.browser.conftest import Desk, Picture

pytestmark = pytest.mark.browser

MINUTES = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def score_fields(page: Page) -> list[str]:
    return page.locator("[data-row] input[inputmode=decimal]").evaluate_all("all => all.map(one => one.id)")


def fill(page: Page, field: str, value: str) -> None:
    page.locator(f"[id='{field}']").fill(value)


def give_middling_scores(page: Page, leave: int = 0) -> None:
    """Half of the full marks in every row but the last ``leave``; no reason is asked for."""
    rows = page.locator("[data-row]:has(input[inputmode=decimal])").evaluate_all(
        "all => all.map(one => [one.querySelector('input[inputmode=decimal]').id, one.dataset.maximum])"
    )
    for field, maximum in rows[: len(rows) - leave]:
        fill(page, field, f"{round(float(maximum) * 1.3) / 2:g}")


def open_first_unscored(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/?state=untouched")
    page.locator("table a").first.click()
    page.locator("html[data-ready]").wait_for(state="attached")


def stored_scores(desk: Desk, address: str, fields: list[str]) -> list[str]:
    """What another computer of the same expert is shown: that which the server keeps."""
    elsewhere = desk.sign_in("E01")
    elsewhere.goto(address)
    elsewhere.locator("html[data-ready]").wait_for(state="attached")
    scores = [elsewhere.locator(f"[id='{field}']").input_value() for field in fields]
    elsewhere.context.close()
    return scores


def expert_scores_with_mistakes(desk: Desk, page: Page, picture: Picture) -> None:
    """A blank, a score out of range, a wrong step, a missing reason: errors at the rows, nothing lost."""
    open_first_unscored(page, desk.address)
    fields = score_fields(page)
    give_middling_scores(page, leave=1)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    picture(page, "score-sheet")
    fill(page, fields[0], "99")
    fill(page, fields[1], "3.3")
    fill(page, fields[2], "0")
    expect(page.locator("[data-save-state]")).to_have_text("2项有误，未保存")
    page.locator("[data-submit]").click()
    expect(page.locator(f"[id='{fields[0]}']")).to_be_focused()

    faulty = page.locator("[data-row]:is(.has-error, .wants-reason)").evaluate_all(
        "all => all.map(one => one.querySelector('input[inputmode=decimal]').id)"
    )
    assert faulty == fields[:3]
    assert [page.locator(f"[id='{field}']").input_value() for field in fields[:3]] == ["99", "3.3", "0"]
    assert page.locator(f"[id='{fields[-1]}']").input_value() == ""

    stored = stored_scores(desk, page.url, fields)
    assert stored[2] == "0"
    assert not {"99", "3.3"} & set(stored)
    assert [bool(value) for value in stored] == [True] * (len(fields) - 1) + [False]

    give_middling_scores(page)
    submit(page)
    assert score_fields(page) == []


def submit(page: Page) -> None:
    page.locator("[data-submit]").click()
    expect(page.get_by_text("评分表已提交并锁定。")).to_be_visible()


def finish_desk(page: Page, address: str) -> None:
    while True:
        page.goto(f"{address}/desk/?state=untouched")
        if not page.locator("table a").count():
            return
        page.locator("table a").first.click()
        page.locator("html[data-ready]").wait_for(state="attached")
        give_middling_scores(page)
        submit(page)


def confirm(page: Page, act: str) -> None:
    """Press an act's button, and the second one that confirms it."""
    page.locator("summary", has_text=act).click()
    page.get_by_role("button", name=f"确认{act}").click()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_from_scores_to_the_public_notice(desk: Desk, picture: Picture) -> None:
    for expert in ("E01", "E03"):
        page = desk.sign_in(expert)
        if expert == "E01":
            expert_scores_with_mistakes(desk, page, picture)
        finish_desk(page, desk.address)
        page.context.close()

    office = desk.sign_in("office")
    office.get_by_role("link", name="2026年度").click()
    office.get_by_role("link", name="评分进度").click()
    confirm_no_score(office)
    office.get_by_role("link", name="概况").click()
    office.get_by_role("link", name="截止评分").click()
    office.get_by_role("button", name="确认截止评分").click()
    confirm(office, "形成择优排序")
    office.get_by_role("button", name="由存档输入重新计算").click()
    expect(office.get_by_role("status")).to_contain_text("由存档输入重新计算，结果一致")
    office.get_by_role("button", name="估计名次把握").click()
    expect(office.get_by_role("status")).to_contain_text("已估计名次把握")
    picture(office, "ranking", whole=True)

    approver = desk.sign_in("approver")
    approver.get_by_role("link", name="2026年度").click()
    approver.get_by_role("link", name="择优排序").click()
    approver.get_by_label("复核通过").check()
    approver.get_by_role("button", name="提交复核意见").click()
    expect(approver.get_by_role("status")).to_contain_text("复核意见已登记")

    office.reload()
    confirm(office, "拟定名单")
    office.get_by_role("button", name="生成择优排序表（内部）").click()
    office.get_by_role("link", name="拟认定名单").click()
    confirm(office, "送审")
    expect(office.get_by_role("status")).to_contain_text("名单已送审")

    today = datetime.now(ZONE).date()
    approver.reload()
    approver.get_by_role("link", name="拟认定名单").click()
    approver.get_by_label("审定机构或会议").fill("示例单位办公会")
    approver.get_by_label("会议或签报文号").fill("2026年第0次")
    approver.get_by_label("审定日期").fill(today.isoformat())
    approver.get_by_label("会议纪要或签报扫描件").set_input_files(
        files=[{"name": "会议纪要.pdf", "mimeType": "application/pdf", "buffer": MINUTES}]
    )
    approver.get_by_role("button", name="登记审定").click()
    expect(approver.get_by_role("status")).to_contain_text("已登记审定结果")
    approver.context.close()

    office.get_by_role("link", name="公示", exact=True).click()
    office.get_by_label("公示首日").fill((today + timedelta(days=1)).isoformat())
    office.get_by_label("计算方式").select_option("calendar_days")  # no holidays need be known of any year
    office.get_by_label("联系电话").fill("010-00000000")
    office.get_by_role("button", name="发布公示").click()
    expect(office.get_by_text(day(today + timedelta(days=5)))).to_be_visible()

    office.get_by_role("link", name="本批次的全部文件").click()
    notice = text_of(fetch(office, "demo-2026-公示.pdf"))
    ranked = text_of(fetch(office, "demo-2026-择优排序表（内部）.pdf"))
    check_documents(desk, notice, ranked)


def confirm_no_score(page: Page) -> None:
    page.wait_for_load_state()
    words = page.locator("main").inner_text()
    assert re.findall(r"\d+\.\d", words) == []


def fetch(page: Page, filename: str) -> bytes:
    """The file behind a link, with the session of the page."""
    address = page.get_by_role("link", name=filename).get_attribute("href")
    response = page.request.get(page.url.split("/rounds")[0] + str(address))
    assert response.status == 200
    return response.body()


def check_documents(desk: Desk, notice: str, ranked: str) -> None:
    """The notice names exactly those selected in the order of 行政区划 codes and nothing of their scores."""
    url = f"sqlite:///{desk.installation.directory / 'review.sqlite3'}"
    settings = {"DATABASE_URL": url, "REVIEWAPP_SECRET_KEY": "only for tests"}
    command = [sys.executable, "-m", "reviewapp", "audit"]
    assert subprocess.run(command, env=os.environ | settings, check=False).returncode == 0
    engine = create_engine(url)
    with Session(engine) as session:
        shortlist = session.scalars(
            select(Shortlist).join(RankingRun).where(RankingRun.round.has(code="demo-2026"))
        ).one()
        entries = shortlist.entries
        rows = {row.application_id: row for row in session.scalars(select(RankingRow))}
        selected = [entry.application for entry in entries if entry.selected]
        names = [
            one.cluster.name
            for one in session.scalars(select(Application).where(Application.round_id == shortlist.round_id))
        ]
        experts = session.scalars(select(Expert.name)).all()

        flat, flat_ranked = re.sub(r"\s", "", notice), re.sub(r"\s", "", ranked)
        in_notice = sorted((name for name in names if name in flat), key=flat.index)
        expected = [
            one.cluster.name
            for one in sorted(selected, key=lambda one: (one.cluster.region_code, one.number))
        ]
        assert in_notice == expected
        assert len(expected) == 30
        in_ranked = sorted((name for name in names if name in flat_ranked), key=flat_ranked.index)
        assert in_ranked == [entry.application.cluster.name for entry in entries]
        assert [rows[entry.application_id].place for entry in entries] == sorted(
            rows[entry.application_id].place for entry in entries
        )
        assert re.findall(r"\d+\.\d", flat) == []
        assert [name for name in experts if name in flat] == []
        assert "演示数据，非正式文件" in flat
        assert "示例单位" in flat
    engine.dispose()
