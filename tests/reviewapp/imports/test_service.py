"""Files come in whole or not at all, and a second time change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.import_file import FileEntry
from forms.recommendation import Standing
from reviewapp.accounts.service import create_account
from reviewapp.applications.service import admit_round, decide
from reviewapp.db import db
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.reading import ImportRefused
from reviewapp.imports.service import INTAKES, ImportReport, import_file, mistakes, template
from reviewapp.imports.sheet import TooManyRows
from reviewapp.imports.template import SheetDraft, write_workbook
from reviewapp.labels import denial_words
from reviewapp.models import (
    Application,
    ApplicationState,
    Event,
    Expert,
    Figure,
    Recommendation,
    Recusal,
    RoleName,
    Round,
    User,
)
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.recommendations.queries import applications_of_unit
from reviewapp.recommendations.service import correct
from reviewapp.rounds.service import open_scoring
from reviewapp.workflow import Denial, Refused
from scoring.eligibility import Verdict
from tests.factories import AT, make_application, make_expert, make_round

APPLICATIONS, EXPERTS, RECUSALS, RECOMMENDATIONS = ImportKind
TABLES = (Application, Figure, Expert, Recusal, Recommendation, User, Event)
Row = Mapping[str, object]


@pytest.fixture
def round_(context: Flask) -> Round:
    """A round in preparation with one application and one expert."""
    office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
    round_ = make_round(db.session, office)
    make_application(db.session, round_, "01")
    make_expert(db.session, "E1")
    db.session.commit()
    return round_


@pytest.fixture
def capped(round_: Round) -> Round:
    """The round with caps: two for a province, one for a city; one of 浙江省 is there already."""
    round_.quota_province, round_.quota_city = 2, 1
    db.session.commit()
    return round_


def office() -> User:
    return db.session.scalars(sa.select(User).where(User.username == "office")).one()


def application(number: str, cluster: str = "", **values: object) -> dict[str, object]:
    return {
        "number": number,
        "quota_unit": "浙江省",
        "region_code": "330110",
        "cluster": cluster or f"浙江省某县{number}产业集群",
        "sector": "新材料",
        "applicant": "某县经济和信息化局",
        "operating_body": "某运营中心",
        "leading_firms": "甲公司、乙公司",
        "consultancy": "",
    } | values


def expert(number: str, **values: object) -> dict[str, object]:
    basics = {"name": f"专家{number}", "title": "研究员", "field": "新材料", "employer": "某大学"}
    return basics | {"number": number, "region_code": "110000"} | values


def recusal(expert: str, application: str, ground: str = "advice") -> dict[str, object]:
    return {"expert": expert, "application": application, "ground": ground, "note": "曾参与编写"}


def recommendation(application: str, unit: str = "浙江省", place: int | None = None) -> dict[str, object]:
    return {"quota_unit": unit, "application": application, "place": place}


def file_of(kind: ImportKind, round_: Round, rows: Sequence[Row]) -> FileEntry:
    intake = INTAKES[kind]
    draft = SheetDraft(intake.offered(round_), list(rows))  # type: ignore[arg-type]
    return FileEntry(write_workbook({intake.sheet: draft}), "rows.xlsx")


def taken(round_: Round, kind: ImportKind, *rows: Row) -> tuple[int, int]:
    """How many rows of a workbook are new, and how many were there."""
    entry = file_of(kind, round_, rows)
    report = import_file(db.session, round_, kind, entry, actor=office(), at=AT)
    return report.added, report.unchanged


def contents() -> list[int]:
    """How much there is, as this session would commit it."""
    return [db.session.scalars(sa.select(sa.func.count()).select_from(table)).one() for table in TABLES]


def refusal(work: Callable[[], object]) -> list[str]:
    """The findings of an import that must be refused and must have changed nothing."""
    before = contents()
    with pytest.raises(ImportRefused) as refused:
        work()
    assert contents() == before
    return [f"{error.row} {error.column}：{error.expected}" for error in refused.value.errors]


def test_applications_come_in_with_their_figures(round_: Round) -> None:
    rows = (application("02", output_value_2025=Decimal("52.25")), application("03"))
    assert taken(round_, APPLICATIONS, *rows) == (2, 0)
    added = db.session.scalars(sa.select(Application).where(Application.number == "02")).one()
    assert [(one.figure, one.year, one.value) for one in added.figures] == [
        ("output_value", 2025, Decimal("52.25"))
    ]
    assert (added.state, added.cluster.region_code) == ("received", "330110")
    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert (event.act, event.detail["numbers"]) == ("import_applications", ["02", "03"])


def test_one_wrong_cell_keeps_every_row_out(round_: Round) -> None:
    rows = (application("02"), application("03", region_code="33011"), application("02", cluster="另一集群"))
    assert refusal(lambda: taken(round_, APPLICATIONS, *rows)) == [
        "3 行政区划代码：应为6位行政区划代码",
        "4 申报编号：与第2行重复",
    ]


EVERY_KIND = {
    APPLICATIONS: [application("02", output_value_2025=Decimal("52.25")), application("03")],
    EXPERTS: [expert("E2"), expert("E3")],
    RECUSALS: [recusal("E1", "01"), recusal("E2", "02")],
    RECOMMENDATIONS: [recommendation("02", place=1), recommendation("01")],
}


def test_the_same_file_a_second_time_changes_nothing(round_: Round) -> None:
    for kind, rows in EVERY_KIND.items():
        assert taken(round_, kind, *rows) == (2, 0)
    db.session.commit()
    before = contents()
    for kind, rows in EVERY_KIND.items():
        assert taken(round_, kind, *rows) == (0, 2)
    assert contents() == before


def test_a_longer_file_adds_what_is_new(round_: Round) -> None:
    taken(round_, APPLICATIONS, application("02"))
    assert taken(round_, APPLICATIONS, application("02"), application("03")) == (1, 1)


def test_what_is_there_is_not_overwritten(round_: Round) -> None:
    first = application("02", output_value_2025=Decimal(52), area=Decimal(0))
    taken(round_, APPLICATIONS, first)
    db.session.commit()
    again = (
        application("02", sector="新能源", output_value_2025=Decimal(53)),
        application("04", cluster="某省某县01产业集群"),
    )
    assert refusal(lambda: taken(round_, APPLICATIONS, *again)) == [
        "2 所属产业：与已导入的不同（已有“新材料”），导入不会覆盖",
        "2 集群占地面积（2025年，平方公里）：与已导入的不同（已有“0”），导入不会覆盖",
        "2 集群产值（2025年，亿元）：与已导入的不同（已有“52”），导入不会覆盖",
        "3 集群名称：本批次中已有这个集群的申报（01）",
    ]


def test_a_cluster_of_another_year_stays_as_it_is(round_: Round) -> None:
    taken(round_, APPLICATIONS, application("02"))
    other = make_round(db.session, office(), code="2027")
    db.session.commit()
    assert refusal(lambda: taken(other, APPLICATIONS, application("02", region_code="330109"))) == [
        "2 行政区划代码：与已导入的不同（已有“330110”），导入不会覆盖"
    ]
    assert taken(other, APPLICATIONS, application("02")) == (1, 0)


def test_experts_come_in_once_and_stay(round_: Round) -> None:
    assert refusal(lambda: taken(round_, EXPERTS, expert("E1", name="改名"), expert("E2"))) == [
        "2 姓名：与已导入的不同（已有“专家E1”），导入不会覆盖"
    ]
    assert taken(round_, EXPERTS, expert("E1"), expert("E2")) == (1, 1)
    added = db.session.scalars(sa.select(User).where(User.username == "E2")).one()
    assert (added.password, [role.name for role in added.roles]) == (None, ["expert"])


def test_a_sign_in_name_belongs_to_one_person(round_: Round) -> None:
    assert refusal(lambda: taken(round_, EXPERTS, expert("office"))) == [
        "2 专家编号：这个编号已是其他人的登录名"
    ]


def test_a_recusal_that_contradicts_or_names_nobody(round_: Round) -> None:
    taken(round_, EXPERTS, expert("E2"))
    taken(round_, RECUSALS, recusal("E1", "01"))
    db.session.commit()
    wrong = (
        recusal("E1", "01", "kinship"),
        recusal("E2", "01"),
        recusal("E2", "01"),
        recusal("E7", "01"),
        recusal("E1", "99"),
    )
    assert refusal(lambda: taken(round_, RECUSALS, *wrong)) == [
        "2 回避情形：与已导入的不同（已有“参与咨询或材料编写”），导入不会覆盖",
        "4 专家编号：与第3行重复",
        "5 专家编号：没有这个专家编号",
        "6 申报编号：本批次没有这个申报编号",
    ]


def test_a_recusal_after_the_deal_is_named(round_: Round) -> None:
    deal(round_)
    assert refusal(lambda: taken(round_, RECUSALS, recusal("E1", "01"))) == [
        "2 申报编号：这件申报已分派给这名专家评审，不能再登记回避"
    ]


def test_nothing_comes_in_once_scoring_is_open(round_: Round) -> None:
    deal(round_)
    open_scoring(db.session, round_, actor=office(), at=AT)
    db.session.commit()
    for work in (
        lambda: taken(round_, APPLICATIONS, application("02")),
        lambda: taken(round_, EXPERTS, expert("E2")),
        lambda: taken(round_, RECUSALS, recusal("E1", "01")),
        lambda: deal(round_),
    ):
        with pytest.raises(Refused) as refused:
            work()
        assert refused.value.denial == Denial("round.wrong_state")


def test_no_unit_brings_in_more_than_its_cap(capped: Round) -> None:
    corps = "新疆生产建设兵团"
    rows = [application("11"), application("12")]
    rows += [application("21", quota_unit=corps), application("22", quota_unit=corps)]
    assert refusal(lambda: taken(capped, APPLICATIONS, *rows)) == [
        "None 推荐单位：推荐名额为1件，导入后将有2件；超出名额的一律不予受理",
        "None 推荐单位：推荐名额为2件，导入后将有3件；超出名额的一律不予受理",
    ]
    assert taken(capped, APPLICATIONS, *rows[1:3]) == (2, 0)


def test_a_capped_round_knows_every_unit_by_one_name(capped: Round) -> None:
    entry = file_of(APPLICATIONS, capped, [application("02", quota_unit="浙江")])
    (error,) = mistakes(db.session, capped, APPLICATIONS, entry, at=AT)
    assert error.expected.startswith("应为下列之一：北京市、天津市、")
    assert error.expected.endswith("、深圳市、新疆生产建设兵团")


def test_recommendations_against_the_applications(capped: Round) -> None:
    make_application(db.session, capped, "02")
    make_application(db.session, capped, "03", quota_unit="大连市")
    taken(capped, RECOMMENDATIONS, recommendation("02", place=1))
    db.session.commit()
    rows = (
        recommendation("01", place=1),
        recommendation("03"),
        recommendation("99"),
        recommendation("02", place=2),
    )
    assert refusal(lambda: taken(capped, RECOMMENDATIONS, *rows)) == [
        "2 推荐顺序：与申报02的推荐顺序相同",
        "3 推荐单位：与申报表所填的推荐单位“大连市”不一致",
        "4 申报编号：本批次没有这个申报编号",
        "5 推荐顺序：与已导入的不同（已有“1”），导入不会覆盖",
    ]
    make_application(db.session, capped, "04")
    assert refusal(lambda: taken(capped, RECOMMENDATIONS, recommendation("01"), recommendation("04"))) == [
        "None 推荐单位：推荐名额为2件，导入后将有3件；超出名额的一律不予受理"
    ]


def test_a_file_brings_nothing_back_that_was_withdrawn(capped: Round) -> None:
    make_application(db.session, capped, "04")
    assert taken(capped, RECOMMENDATIONS, recommendation("01", place=1)) == (1, 0)
    first = applications_of_unit(db.session, capped, "浙江省")[0]
    first.state = ApplicationState.RECEIVED
    away = {first.id: Standing(recommended=False)}
    correct(db.session, capped, "浙江省", away, "来函撤回", seen=1, actor=office(), at=AT)
    assert refusal(lambda: taken(capped, RECOMMENDATIONS, recommendation("01", place=1))) == [
        "2 申报编号：已撤回推荐；如需重新推荐，请在“更正推荐”页面办理"
    ]
    assert taken(capped, RECOMMENDATIONS, recommendation("04", place=1)) == (1, 0)


def test_over_quota_nothing_is_admitted(capped: Round) -> None:
    more = [make_application(db.session, capped, number, state="received") for number in ("02", "03")]
    db.session.commit()
    with pytest.raises(Refused) as refused:
        admit_round(db.session, capped, actor=office(), at=AT)
    assert denial_words(refused.value.denial) == (
        "超出推荐名额的一律不予受理，请先核实：浙江省推荐名额2件，已申报3件。"
    )
    decide(db.session, more[1], "return", actor=office(), at=AT)
    assert admit_round(db.session, capped, actor=office(), at=AT)[Verdict.ELIGIBLE] == 1


def test_too_many_rows_for_one_request(round_: Round) -> None:
    entry = file_of(EXPERTS, round_, [expert(f"E{number}") for number in range(2, 5)])
    with pytest.raises(TooManyRows) as too_many:
        mistakes(db.session, round_, EXPERTS, entry, at=AT, most_rows=2)
    assert mistakes(db.session, round_, EXPERTS, entry, at=AT, most_rows=3) == ()
    assert (
        str(too_many.value.as_error())
        == "工作表“专家”：一次最多导入2行，请分成几个文件，或由系统管理员用命令导入"
    )


def test_more_rows_than_a_batch(round_: Round) -> None:
    rows = [application(f"N{number}", output_value_2025=Decimal(number)) for number in range(1, 1202)]
    assert taken(round_, APPLICATIONS, *rows) == (1201, 0)
    assert taken(round_, APPLICATIONS, *rows) == (0, 1201)


def test_a_sheet_that_is_not_there(round_: Round) -> None:
    (error,) = mistakes(db.session, round_, RECUSALS, file_of(EXPERTS, round_, []), at=AT)
    assert str(error) == "工作表“回避”：缺少这张工作表，请使用下发的模板填写"


@pytest.mark.parametrize("kind", ImportKind)
def test_a_blank_template_brings_nothing_in(round_: Round, kind: ImportKind) -> None:
    entry = FileEntry(template(kind, round_), "模板.xlsx")
    report = import_file(db.session, round_, kind, entry, actor=office(), at=AT)
    assert report == ImportReport(0, 0, ())


def deal(round_: Round) -> None:
    act = {"actor": office(), "at": AT}
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=db.session.scalars(sa.select(Expert)).all(),
        applications=db.session.scalars(sa.select(Application)).all(),
        sheets_per_application=None,
        **act,
    )
    deal_round(db.session, round_, seed="tests", **act)
    db.session.commit()
