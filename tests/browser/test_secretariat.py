"""A new secretariat's first round in a real browser: from an empty database to the list, by the pages alone.

docs/secretariat.md tells the same walk; its pictures are taken here.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from forms.score_sheet import Entry
from reviewapp.db import db
from reviewapp.demo.clusters import QUOTAS
from reviewapp.demo.experts import demo_experts, demo_recusals
from reviewapp.demo.figures import demo_applications
from reviewapp.demo.workbooks import applications_workbook, experts_workbook
from reviewapp.models import Assignment, Round
from reviewapp.schemes import load_figures
from reviewapp.scoresheets.service import save, submit
from reviewapp.wording import ZONE
from tests import factories
from tests.browser.conftest import Picture
from tests.browser.served import Served, serving
from tests.conftest import Sqlite, make_app

pytestmark = pytest.mark.browser

YEAR, SEED = 2026, "秘书处"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Office:
    """Where it is served, and each person's password."""

    served: Served
    passwords: dict[str, str]

    def sign_in(self, name: str) -> Page:
        page = self.served.window(height=860).new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(f"{self.served.address}/sign-in")
        page.get_by_label("登录名").fill(name)
        page.get_by_label("密码").fill(self.passwords[name])
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", level=1).wait_for()
        return page


@pytest.fixture
def office(sqlite: Sqlite, browser: Browser) -> Iterator[Office]:
    """A new installation, made by the two commands of docs/operations.md."""
    url = sqlite.create(empty=True)
    command(url, "upgrade")
    password = command(url, "open-account", "admin", "--name", "示例管理员").split()[-1]
    with serving(url, browser) as served:
        yield Office(served, {"admin": password})


def command(url: str, *words: str) -> str:
    settings = {"DATABASE_URL": url, "REVIEWAPP_SECRET_KEY": "only for tests"}
    done = subprocess.run(
        [sys.executable, "-m", "reviewapp", *words],
        env=os.environ | settings,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def press(page: Page, act: str) -> None:
    """Press a button, and the second one that confirms it where it asks."""
    page.wait_for_load_state()
    folded = page.locator("summary", has_text=act)
    if folded.count():
        folded.first.click()
        act = f"确认{act}"
    page.get_by_role("button", name=act, exact=True).first.click()


def choose(page: Page, label: str, words: str) -> None:
    """Choose the option that says these words."""
    field = page.get_by_label(label, exact=True)
    options = field.locator("option").all_inner_texts()
    field.select_option(label=next(one for one in options if words in one))


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def open_accounts(office: Office, picture: Picture) -> None:
    """The administrator opens the accounts of the office and hands out their passwords."""
    page = office.sign_in("admin")
    for username, name, role in (
        ("office", "示例秘书处", "评审组织单位（秘书处）"),
        ("approver", "示例复核人", "复核人员"),
    ):
        page.get_by_label("登录名").fill(username)
        page.get_by_label("姓名").fill(name)
        page.get_by_label("角色").select_option(role)
        press(page, "建立账号")
        row = page.get_by_role("row", name=username)
        row.locator("summary", has_text="发放密码").click()
        if username == "office":
            picture(page, "secretariat-accounts")
        row.get_by_role("button", name="确认发放密码").click()
        office.passwords[username] = page.locator("dd code").inner_text()
        page.get_by_role("link", name="返回账号").click()
    page.context.close()


def open_round(page: Page, picture: Picture) -> None:
    """The round, by the schemes that come with the program, and its rules."""
    page.get_by_role("link", name="新建批次").first.click()
    for label, value in {
        "年度": str(YEAR),
        "批次代码": str(YEAR),
        "批次名称": f"{YEAR}年度中小企业特色产业集群评审",
        "印发单位": "示例单位中小企业局",
        "组织申报通知的名称": f"关于组织开展{YEAR}年度中小企业特色产业集群申报工作的通知（示例）",
        "通知文号": f"示例函〔{YEAR}〕0号",
        "拟认定名额": "30",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    choose(page, "认定标准", "认定标准")
    choose(page, "评分指标体系", "专家评审指标体系")
    picture(page, "secretariat-round")
    press(page, "建立批次")
    ends = (datetime.now(ZONE) + timedelta(days=30)).date()
    for label, value in {
        "评审办法名称": f"{YEAR}年度中小企业特色产业集群评审办法（示例）",
        "评审办法文号": f"示例办〔{YEAR}〕0号",
        "评审办法印发日期": f"{YEAR}-03-02",
        "评分截止日期": ends.isoformat(),
        "每个省（区、市）推荐名额": str(QUOTAS["省"]),
        "每个计划单列市、兵团推荐名额": str(QUOTAS["计划单列市"]),
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    choose(page, "正式方法", "加性严格度模型")
    choose(page, "线上并列时先比较", "1 ")
    picture(page, "secretariat-rules")
    press(page, "保存规则")


def import_all(page: Page, picture: Picture) -> None:
    """Applications, the pool of experts, and recusals, each from its workbook."""
    applications = demo_applications(YEAR, SEED)
    experts = [
        replace(one, number=f"E{30 * turn + count:02d}", name=f"专家{30 * turn + count:02d}")
        for turn in range(3)
        for count, one in enumerate(demo_experts(f"{SEED}{turn}"), start=1)
    ]
    pool = experts_workbook(experts, demo_recusals(applications, experts, SEED))
    for kind, content in (
        ("申报", applications_workbook(applications, load_figures(), YEAR)),
        ("专家", pool),
        ("回避", pool),
    ):
        place(page, "导入")
        if kind == "申报":
            picture(page, "secretariat-import")
        page.get_by_role("link", name=f"导入{kind}").click()
        page.get_by_label("要导入的文件").set_input_files(
            files=[{"name": f"{kind}.xlsx", "mimeType": XLSX, "buffer": content}]
        )
        press(page, "检查并导入")
        expect(page.get_by_text("导入完成：新增")).to_be_visible()


def place(page: Page, name: str) -> None:
    """Go to one of the places of the round, and wait until the whole page is there."""
    page.get_by_role("navigation", name="本批次").get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def admit(page: Page, picture: Picture) -> None:
    """All applications at once, by their data."""
    place(page, "申报与受理")
    picture(page, "secretariat-applications")
    page.get_by_role("link", name="核验并受理").click()
    picture(page, "secretariat-admission")
    press(page, "确认核验并受理")
    told(page, "受理")


def draw_panels(page: Page, picture: Picture) -> None:
    """Two panels from one pool, each in two steps: the list and the rules first, the public value later."""
    place(page, "评审组与分派")
    sectors = page.get_by_label("评审的产业领域")
    for code, title, first in (("A", "第一评审组", 4), ("B", "第二评审组", None)):
        page.get_by_label("组别代码").fill(code)
        page.get_by_label("组别名称").fill(title)
        sectors.select_option(sectors.locator("option").all_inner_texts()[:first])
        page.get_by_label("每件申报的评分表数").fill("3")
        page.get_by_label("申报所在省份的专家不参加抽取").uncheck()
        if code == "A":
            picture(page, "secretariat-draw")
        press(page, "固定名单和规则")
        page.get_by_label("公开数值").fill("示例开奖号码 3 1 4 1 5")
        page.get_by_label("出处").fill("示例公报")
        page.wait_for_timeout(1000)  # the value comes up after the list was fixed, to the second
        page.get_by_label("产生时间").fill(datetime.now(ZONE).strftime("%Y-%m-%dT%H:%M:%S"))
        press(page, "抽取")
        told(page, "抽取")
    page.get_by_label("由外组专家评一席").fill("20")
    page.get_by_label("随机数种子").fill("示例开奖号码 3 1 4 1 5")
    page.get_by_role("button", name="试分派，查看结果").click()
    picture(page, "secretariat-deal")
    press(page, "确认分派")
    told(page, "分派")
    picture(page, "secretariat-panels")


def invite(page: Page, picture: Picture) -> None:
    """A printed slip for each expert, one page each."""
    place(page, "邀请专家")
    picture(page, "secretariat-invitations")
    chosen = page.locator("input[name=experts]:checked").count()
    press(page, "发放邀请并打印邀请函")
    with page.expect_download() as slips:
        press(page, "确认发放邀请并打印邀请函")
    assert len(PdfReader(slips.value.path()).pages) == chosen


def open_scoring(page: Page, picture: Picture) -> None:
    """What is still open is listed on the round's own page, each point a link; then scoring begins."""
    place(page, "概况")
    picture(page, "secretariat-readiness")
    press(page, "启动独立评分")
    told(page, "启动")


def let_experts_score(office: Office) -> None:
    """What experts do is told elsewhere; here it is done through the services."""
    chance, at = random.Random(SEED), datetime.now(UTC)  # noqa: S311 - scores made up, the same each time
    app = make_app(office.served.url)
    with app.app_context():
        round_ = db.session.scalars(select(Round)).one()
        indicators = round_.scheme_version.to_scheme().expert_indicators()
        dealt = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        for expert in {assignment.expert: None for assignment in dealt}:
            factories.enter_round(db.session, round_, expert)
        for assignment in dealt:
            sheet = assignment.sheets[-1]
            scores = {
                one.code: Entry(Decimal(chance.randint(1, 2 * int(one.maximum) - 1)) / 2)
                for one in indicators
            }
            save(db.session, sheet, scores, edit_tag=sheet.edit_version, at=at)
            submit(db.session, round_, sheet, actor=assignment.expert.user, at=at)
        db.session.commit()
        db.session.close()
        db.engine.dispose()


def close_and_rank(office: Office, page: Page, picture: Picture) -> None:
    """Close, rank, have a second person confirm, and draw the list."""
    place(page, "概况")
    place(page, "评分进度")
    picture(page, "secretariat-progress")
    place(page, "概况")
    page.get_by_role("link", name="截止评分").click()
    picture(page, "secretariat-close")
    press(page, "确认截止评分")
    press(page, "形成择优排序")
    picture(page, "secretariat-ranking")
    approver = office.sign_in("approver")
    approver.get_by_role("link", name=f"{YEAR}年度").click()
    place(approver, "择优排序")
    approver.get_by_label("复核通过").check()
    press(approver, "提交复核意见")
    told(approver, "复核意见已登记")
    approver.context.close()
    place(page, "概况")
    press(page, "拟定名单")
    picture(page, "secretariat-list")


def test_from_an_empty_database_to_the_list(office: Office, picture: Picture) -> None:
    open_accounts(office, picture)
    page = office.sign_in("office")
    open_round(page, picture)
    import_all(page, picture)
    admit(page, picture)
    draw_panels(page, picture)
    invite(page, picture)
    open_scoring(page, picture)
    let_experts_score(office)
    close_and_rank(office, page, picture)
    expect(page.get_by_role("cell", name=re.compile("(?<!未)入围$"))).to_have_count(30)
