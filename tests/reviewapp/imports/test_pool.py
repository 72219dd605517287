"""What the experts' workbook tells beside names: kinds, telephones, former employers, days of absence."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.import_file import FileEntry
from reviewapp.db import db
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.service import INTAKES, import_file
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.models import Employment, Expert, ExpertKind, RoleName, Round, Unavailability
from tests.factories import AT, make_expert, make_round, make_staff
from tests.reviewapp.imports.test_service import expert, file_of, office, refusal, taken

EXPERTS = ImportKind.EXPERTS
FORMER = "某研究院（2021年3月至2024年6月）；某公司（2024年7月至今）"


@pytest.fixture
def round_(context: Flask) -> Round:
    """A round in preparation with one expert in the pool."""
    round_ = make_round(db.session, make_staff(db.session, "office", RoleName.SECRETARIAT))
    make_expert(db.session, "E1")
    db.session.commit()
    return round_


def test_employers_days_and_kind_come_with_the_experts(round_: Round) -> None:
    told = {"kind": "finance", "mobile": "13800000000", "employments": FORMER}
    away = "2026年7月1日至7月5日（出差）"
    assert taken(round_, EXPERTS, expert("E2", **told, unavailable=away), expert("E3")) == (2, 0)
    made = {one.number: one for one in db.session.scalars(sa.select(Expert))}
    assert (made["E2"].kind, made["E2"].mobile, made["E3"].kind) == (
        ExpertKind.FINANCE,
        "13800000000",
        ExpertKind.TECHNICAL,
    )
    jobs = db.session.scalars(sa.select(Employment).order_by(Employment.id)).all()
    assert [(one.expert_id, one.employer, one.since, one.until, one.recorded_by_id) for one in jobs] == [
        (made["E2"].id, "某研究院", date(2021, 3, 1), date(2024, 6, 30), office().id),
        (made["E2"].id, "某公司", date(2024, 7, 1), None, office().id),
    ]
    days = db.session.scalars(sa.select(Unavailability)).one()
    assert (days.expert_id, days.since, days.until, days.note) == (
        made["E2"].id,
        date(2026, 7, 1),
        date(2026, 7, 5),
        "出差",
    )


def test_a_pool_that_is_there_learns_more_and_nothing_twice(round_: Round) -> None:
    assert taken(round_, EXPERTS, expert("E1", field="新材料", employments=FORMER)) == (1, 0)
    assert taken(round_, EXPERTS, expert("E1", field="新材料", employments=FORMER)) == (0, 1)
    more = FORMER + "；某协会（2025年1月至今）"
    assert taken(round_, EXPERTS, expert("E1", field="新材料", employments=more)) == (1, 0)
    assert taken(round_, EXPERTS, expert("E1", field="新材料", unavailable="2026年8月")) == (1, 0)
    assert taken(round_, EXPERTS, expert("E1", field="新材料")) == (0, 1)
    employers = db.session.scalars(sa.select(Employment.employer).order_by(Employment.id)).all()
    assert employers == ["某研究院", "某公司", "某协会"]
    entry = file_of(EXPERTS, round_, [expert("E1", field="新材料", kind="finance")])
    (finding,) = refusal(lambda: import_file(db.session, round_, EXPERTS, entry, actor=office(), at=AT))
    assert "2 专家类别：与已导入的不同（已有“技术专家”）" in finding


def test_what_cannot_be_read_is_named_by_its_cell(round_: Round) -> None:
    rows = [
        expert("E2", mobile="12345"),
        expert("E3", employments="某公司"),
        expert("E4", unavailable="暑假"),
    ]
    found = refusal(
        lambda: import_file(
            db.session, round_, EXPERTS, file_of(EXPERTS, round_, rows), actor=office(), at=AT
        )
    )
    assert [one.partition("：")[0] for one in found] == [
        "2 手机号码",
        "3 近三年曾任职或兼职的其他单位",
        "4 不可参加日期",
    ]


def test_who_may_be_in_the_pool_already_is_remarked(round_: Round) -> None:
    rows = [expert("E2", name="专家E1"), expert("E3", name="专家E1", employer="另一大学")]
    entry = file_of(EXPERTS, round_, rows)
    report = import_file(db.session, round_, EXPERTS, entry, actor=office(), at=AT)
    assert report.added == 2
    assert [(one.row, one.column, one.taken) for one in report.remarks] == [
        (2, "姓名", "作为新专家导入；库中E1姓名和单位相同，请核实")
    ]


def test_a_file_of_before_these_columns_is_still_good(round_: Round) -> None:
    columns = [one for one in INTAKES[EXPERTS].offered(round_) if not one.later]
    data = write_workbook({INTAKES[EXPERTS].sheet: SheetDraft(columns, [expert("E2")])})
    report = import_file(db.session, round_, EXPERTS, FileEntry(data, "old.xlsx"), actor=None, at=AT)
    assert (report.added, report.unchanged) == (1, 0)
