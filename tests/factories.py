"""Records for tests: plain functions, valid by default, made through the same services as in real use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from forms.decision import DecisionEntry
from forms.declaration import Conflict
from forms.deviation import DeviationEntry
from forms.notice import NoticeEntry
from forms.score_sheet import Entry
from reports.fonts import Fonts
from reviewapp import models
from reviewapp.accounts.service import create_account
from reviewapp.entry.service import declare, sign_pledge
from reviewapp.labels import label
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Cluster,
    Deviation,
    Expert,
    Figure,
    HolidayNotice,
    Notice,
    ReopeningGround,
    RoleName,
    Round,
    RoundPhase,
    ScoreSheet,
    Shortlist,
    StoredFile,
    User,
    Waiver,
)
from reviewapp.notices.service import conclude, publish_notice
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.ranking.service import rank_round, review_ranking
from reviewapp.rounds.review import CONFIRMED
from reviewapp.rounds.service import RoundPlan, close_scoring, create_round, open_scoring
from reviewapp.schemes.service import store_version
from reviewapp.scoresheets.service import reopen, save, submit
from reviewapp.shortlist.proposal import record_decision, record_deviation, submit_list
from reviewapp.shortlist.queries import shortlist_of
from reviewapp.shortlist.service import draw_shortlist
from scoring.scheme import IndicatorScheme
from tests.schemes import expert_indicator as expert_indicator
from tests.schemes import expert_scheme, standard_scheme
from tests.stage import Stage as Stage
from tests.stage import sign_in as sign_in
from tests.stage import stage as stage

AT = datetime(2026, 5, 12, 1, 0, tzinfo=UTC)
SCORING_ENDS_AT = AT + timedelta(days=20)
STAFF = {
    "office": RoleName.SECRETARIAT,
    "approver": RoleName.APPROVER,
    "supervisor": RoleName.SUPERVISOR,
    "administrator": RoleName.ADMINISTRATOR,
}
FAR = datetime(2999, 1, 1, tzinfo=UTC)  # a deadline that no request of a test comes after
DECIDED_AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
CONCLUDED_AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
DECISION = DecisionEntry("局长办公会", "2026年第9次", date(2026, 6, 1))
NOTICE = NoticeEntry(
    starts_on=date(2026, 6, 2),
    length=5,
    unit="working_days",
    telephone="010-00000000",
    email="",
    basis=(("评审办法", "测办〔2026〕2号"),),
    procedure=("专家评审", "集体审定"),
    issuer="测试司",
    issued_on=date(2026, 6, 2),
)


def round_plan(**settings: object) -> RoundPlan:
    values = {
        "code": "2026",
        "year": 2026,
        "title": "2026年度评审（测试）",
        "issuer": "测试司",
        "call_title": "关于组织申报的通知",
        "call_number": "测函〔2026〕1号",
        "official_method": "additive",
        "rules_title": "评审办法",
        "rules_number": "测办〔2026〕2号",
        "rules_dated": date(2026, 3, 2),
        "scoring_ends_at": SCORING_ENDS_AT,
        "places": 2,
        "tie_break": ("1",),
    }
    return RoundPlan(**(values | settings))  # type: ignore[arg-type]


def make_round(
    session: Session, actor: User, scheme: IndicatorScheme | None = None, **settings: object
) -> Round:
    return create_round(
        session,
        round_plan(**settings),
        standard=store_version(session, standard_scheme(), at=AT),
        scheme_version=store_version(session, scheme or expert_scheme(), at=AT),
        actor=actor,
        at=AT,
    )


def make_application(
    session: Session, round_: Round, number: str, *, output_value: str = "50", **fields: object
) -> Application:
    cluster = session.scalar(select(Cluster).where(Cluster.name == f"某省某县{number}产业集群"))
    values = {
        "round_id": round_.id,
        "cluster": cluster
        or Cluster(name=f"某省某县{number}产业集群", region_code=f"3300{number[-2:]}", sector="新材料"),
        "number": number,
        "quota_unit": "浙江省",
        "applicant": f"某县{number}主管部门",
        "operating_body": "某运营中心",
        "leading_firms": "某龙头企业",
        "state": ApplicationState.ADMITTED,
        "figures": [
            Figure(figure="output_value", year=round_.year - 1, value=Decimal(output_value)),
        ],
    }
    application = Application(**(values | fields))
    session.add(application)
    session.flush()
    return application


def make_waiver(
    session: Session,
    application: Application,
    actor: User,
    code: str = "1",
    ground: str = "西部地区适当放宽",
) -> Waiver:
    waiver = Waiver(
        standard_id=application.round.standard_id,
        code=code,
        ground=ground,
        recorded_by=actor.id,
        recorded_at=AT,
    )
    application.waivers.append(waiver)
    session.flush()
    return waiver


def make_holidays(session: Session, actor: User, year: int = 2027) -> HolidayNotice:
    """A further year of the calendar, invented."""
    notice = HolidayNotice(
        year=year,
        version=1,
        number="测办〔2026〕0号",
        issued=date(year - 1, 11, 1),
        source="测试",
        definition={"holidays": [["元旦", f"{year}-01-01", f"{year}-01-03"]], "workdays": []},
        stored_by_id=actor.id,
        stored_at=AT,
    )
    session.add(notice)
    session.flush()
    return notice


def make_file(
    session: Session, application: Application, actor: User, filename: str = "申报书.pdf"
) -> StoredFile:
    """The row of a file whose bytes lie nowhere."""
    file = StoredFile(
        filename=filename,
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        stored_at=AT,
        uploaded_by=actor.id,
    )
    application.files.append(file)
    session.flush()
    return file


def make_expert(session: Session, number: str, kind: str = "technical") -> Expert:
    user = create_account(
        session, username=number, name=f"专家{number}", role=RoleName.EXPERT, password=f"pass-{number}"
    )
    expert = Expert(
        user=user,
        number=number,
        name=user.name,
        title="研究员",
        field="新材料",
        employer="某大学",
        region_code="110000",
        kind=models.ExpertKind(kind),
    )
    session.add(expert)
    session.flush()
    return expert


def make_staff(session: Session, name: str, role: RoleName) -> User:
    return create_account(session, username=name, name=str(label(role)), role=role, password=f"pass-{name}")


def enter_round(
    session: Session, round_: Round, expert: Expert, conflicts: Mapping[int, Conflict] | None = None
) -> None:
    """Sign the pledge, and declare nothing but ``conflicts``."""
    pledge = sign_pledge(session, round_, expert, expert.name, actor=expert.user, at=AT)
    declare(session, round_, expert, pledge, conflicts or {}, actor=expert.user, at=AT)


@dataclass
class Cast:
    """The fixed cast: one person of each role of the office, four experts of whom one has no seat, and a
    round of three applications.
    """

    office: User
    approver: User
    supervisor: User
    administrator: User
    experts: tuple[Expert, ...]
    outsider: Expert
    round: Round
    applications: tuple[Application, ...]

    def assignment(
        self, session: Session, application: int, expert: int, stage: models.Stage = models.Stage.INDEPENDENT
    ) -> Assignment:
        return session.scalars(
            select(Assignment).where(
                Assignment.application_id == self.applications[application].id,
                Assignment.expert_id == self.experts[expert].id,
                Assignment.stage == stage,
            )
        ).one()

    def sheet(
        self, session: Session, application: int, expert: int, stage: models.Stage = models.Stage.INDEPENDENT
    ) -> ScoreSheet:
        return self.assignment(session, application, expert, stage).sheets[-1]


def make_cast(
    session: Session,
    *,
    applications: int = 3,
    scheme: IndicatorScheme | None = None,
    enter: bool = True,
    **settings: object,
) -> Cast:
    """Scoring is open, and the three seated experts score every application.

    They have signed and declared, unless ``enter`` is false.
    """
    office, *others = (make_staff(session, name, role) for name, role in STAFF.items())
    round_ = make_round(session, office, scheme, **settings)
    made = tuple(make_application(session, round_, f"{number:02}") for number in range(1, applications + 1))
    experts = tuple(make_expert(session, f"E{number}") for number in range(1, 4))
    outsider = make_expert(session, "E9")
    compose_panel(
        session,
        round_,
        code="A",
        title="第一组",
        experts=experts,
        applications=made,
        sheets_per_application=None,
        actor=office,
        at=AT,
    )
    deal_round(session, round_, seed="tests", actor=office, at=AT)
    open_scoring(session, round_, actor=office, at=AT)
    for expert in experts if enter else ():
        enter_round(session, round_, expert)
    session.commit()
    return Cast(office, *others, experts, outsider, round_, made)


def entries(values: Mapping[str, str | None]) -> dict[str, Entry]:
    return {code: Entry(None if value is None else Decimal(value)) for code, value in values.items()}


def fill_sheet(
    session: Session,
    cast: Cast,
    application: int,
    expert: int,
    *values: str | None,
    comment: str = "",
    at: datetime = AT,
    stage: models.Stage = models.Stage.INDEPENDENT,
) -> ScoreSheet:
    """Save a draft that scores the indicators in order; None abstains (无法评价)."""
    sheet = cast.sheet(session, application, expert, stage)
    cells = {
        row.code: Entry(None if value is None else Decimal(value), value is None, comment)
        for row, value in zip(sheet.scheme_version.to_scheme().expert_indicators(), values, strict=True)
    }
    save(session, sheet, cells, edit_tag=sheet.edit_version, at=at)
    return sheet


def submit_sheet(
    session: Session,
    cast: Cast,
    application: int,
    expert: int,
    *values: str | None,
    comment: str = "",
    at: datetime = AT,
    stage: models.Stage = models.Stage.INDEPENDENT,
) -> ScoreSheet:
    """Score the indicators in order and submit."""
    sheet = fill_sheet(session, cast, application, expert, *values, comment=comment, at=at, stage=stage)
    submit(session, cast.round, sheet, actor=cast.experts[expert].user, at=at)
    return sheet


def reopen_sheet(session: Session, cast: Cast, application: int, expert: int) -> ScoreSheet:
    """Give a submitted sheet back at its expert's request; the version that follows it."""
    sheet = cast.sheet(session, application, expert)
    ground = ReopeningGround.REQUESTED
    return reopen(session, cast.round, sheet, ground, "填写有误", actor=cast.office, at=AT)


def submit_all(session: Session, cast: Cast, second: str = "40") -> None:
    """Every expert scores every application; the first application is the best."""
    for application in range(len(cast.applications)):
        for expert in range(len(cast.experts)):
            first = 45 - 2 * application - expert
            submit_sheet(session, cast, application, expert, str(first), second)
    session.commit()


def shortlist(session: Session, cast: Cast) -> Shortlist:
    """The round's shortlist, which must be drawn already."""
    found = shortlist_of(session, cast.round)
    assert found is not None
    return found


def publish(
    session: Session, cast: Cast, fonts: Fonts, entry: NoticeEntry = NOTICE, *, at: datetime = DECIDED_AT
) -> Notice:
    return publish_notice(
        session, cast.round, shortlist(session, cast), entry, fonts, actor=cast.office, at=at
    )


def deviate(
    session: Session, cast: Cast, application: int = 2, *, selected: bool = True, ground: str = "理由"
) -> Deviation:
    """Put an application on the proposed list, or take it off."""
    entry = DeviationEntry(cast.applications[application].number, selected, ground)
    drawn = shortlist(session, cast)
    return record_deviation(session, cast.round, drawn, entry, actor=cast.office, at=AT)


def carry(session: Session, cast: Cast, phase: RoundPhase, fonts: Fonts | None = None) -> None:
    """Carry a round whose sheets are in along the main line to ``phase``; only a notice needs fonts."""
    act, second = {"actor": cast.office, "at": AT}, {"actor": cast.approver, "at": DECIDED_AT}
    steps = (
        lambda: close_scoring(session, cast.round, **act),
        lambda: rank_round(session, cast.round, **act),
        lambda: review_ranking(session, cast.round, CONFIRMED, **second),
        lambda: draw_shortlist(session, cast.round, **act),
        lambda: submit_list(session, cast.round, shortlist(session, cast), **act),
        lambda: record_decision(session, cast.round, shortlist(session, cast), DECISION, **second),
        lambda: publish(session, cast, fonts),
        lambda: conclude(session, cast.round, actor=cast.office, at=CONCLUDED_AT),
    )
    line = [one for one in RoundPhase if one not in (RoundPhase.MEETING, RoundPhase.REREVIEW)]
    for step in steps[line.index(cast.round.phase) - 1 : line.index(phase) - 1]:
        step()
    session.commit()


def drop_guards(session: Session) -> None:
    """Take the triggers away, as somebody with the keys of the database could."""
    if session.get_bind().dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET session_replication_role = replica"))
    session.commit()
