"""A round of the demonstration told through the services, from two workbooks to the public notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from forms.decision import DecisionEntry
from forms.import_file import FileEntry
from forms.notice import NoticeEntry
from forms.score_sheet import Entry
from reports.content import DEMO_ISSUER
from reports.fonts import Fonts
from reviewapp.applications.service import admit_round
from reviewapp.calendar.workdays import deadline
from reviewapp.demo.clusters import QUOTAS
from reviewapp.demo.experts import demo_experts, demo_recusals
from reviewapp.demo.figures import demo_applications
from reviewapp.demo.scores import expert_scores
from reviewapp.demo.workbooks import applications_workbook, experts_workbook
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.entry.service import declare, sign_pledge
from reviewapp.imports.columns import ImportKind
from reviewapp.imports.service import import_file
from reviewapp.issuing.kinds import issue_paper
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Document,
    Expert,
    Round,
    ScoreSheet,
    User,
)
from reviewapp.notices.content import PROCEDURE, usual_basis
from reviewapp.notices.service import publish_notice
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.ranking.service import compare_methods, estimate_certainty, rank_round, review_ranking
from reviewapp.rounds.review import CONFIRMED
from reviewapp.rounds.service import RoundPlan, close_scoring, create_round, open_scoring
from reviewapp.schemes import load_figures, load_scheme
from reviewapp.schemes.service import store_version
from reviewapp.scoresheets.service import save, submit
from reviewapp.shortlist.proposal import record_decision, submit_list
from reviewapp.shortlist.service import draw_shortlist

COMPLETE_PANEL_SIZE = 15

# Code, title, experts, sheets per application. Experts who sit on two panels link them into one comparison.
PANELS: tuple[tuple[str, str, tuple[int, ...], int | None], ...] = (
    ("A", "第一评审组（全员评审）", (1, 2, 7, 12, 25), None),
    ("B", "第二评审组", (1, 2, 3, 4, 8, 13, 16, 19, 21, 26, 27), 4),
    ("C", "第三评审组", (3, 5, 8, 9, 10, 14, 17, 20, 22, 28), 5),
    ("D", "第四评审组", (5, 6, 9, 11, 15, 18, 23, 24, 29, 30), 3),
)


@dataclass(frozen=True)
class Story:
    """What is told: the year, the seeds of everything made up, and what stays open for a visitor.

    ``pool_seed`` makes the experts, who are the same in every round. ``unscored`` holds (expert number, how
    many of that expert's sheets are left untouched).
    """

    year: int
    seed: str
    pool_seed: str
    places: int
    opened_at: datetime
    scoring_ends_on: date
    unscored: Mapping[str, int]

    @property
    def code(self) -> str:
        """The round's code."""
        return f"demo-{self.year}"


@dataclass(frozen=True)
class Workbooks:
    """The two files that a round begins with."""

    applications: bytes
    experts: bytes


def workbooks(story: Story) -> Workbooks:
    """The workbooks as offices would send them."""
    applications = demo_applications(story.year, story.seed)
    experts = demo_experts(story.pool_seed)
    recusals = demo_recusals(applications, experts, story.seed)
    return Workbooks(
        applications_workbook(applications, load_figures(), story.year), experts_workbook(experts, recusals)
    )


def tell_until_scoring(session: Session, story: Story, files: Workbooks, actor: User) -> Round:
    """Import, admit, compose panels, deal and open scoring."""
    at = story.opened_at - timedelta(days=7)
    round_ = create_round(
        session,
        _plan(story),
        standard=store_version(session, load_scheme("national-2022"), at=at),
        scheme_version=store_version(session, load_scheme("expert-100"), at=at),
        actor=actor,
        at=at,
    )
    for kind, data in (
        (ImportKind.APPLICATIONS, files.applications),
        (ImportKind.EXPERTS, files.experts),
        (ImportKind.RECUSALS, files.experts),
    ):
        import_file(session, round_, kind, FileEntry(data, f"{kind}.xlsx"), actor=actor, at=at)
    admit_round(session, round_, actor=actor, at=at)
    _compose(session, round_, actor, at)
    deal_round(session, round_, seed=f"{story.seed}-deal", actor=actor, at=at)
    open_scoring(session, round_, actor=actor, at=story.opened_at)
    return round_


def _plan(story: Story) -> RoundPlan:
    return RoundPlan(
        code=story.code,
        year=story.year,
        title=f"{story.year}年度中小企业特色产业集群评审（演示）",
        issuer=DEMO_ISSUER,
        call_title=f"关于组织开展{story.year}年度中小企业特色产业集群申报工作的通知（示例）",
        call_number=f"示例函〔{story.year}〕0号",
        official_method="additive",
        rules_title=f"{story.year}年度中小企业特色产业集群评审办法（示例）",
        rules_number=f"示例办〔{story.year}〕0号",
        rules_dated=(story.opened_at - timedelta(days=30)).date(),
        scoring_ends_at=deadline(story.scoring_ends_on),
        places=story.places,
        quota_province=QUOTAS["省"],
        quota_city=QUOTAS["计划单列市"],
        tie_break=("1", "4"),
        is_demo=True,
    )


def _compose(session: Session, round_: Round, actor: User, at: datetime) -> None:
    """The first applications go to the complete panel, the others in equal parts to the linked panels."""
    admitted = session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.state == ApplicationState.ADMITTED)
        .order_by(Application.number)
    ).all()
    experts = {expert.number: expert for expert in session.scalars(select(Expert))}
    complete, others = admitted[:COMPLETE_PANEL_SIZE], admitted[COMPLETE_PANEL_SIZE:]
    shares = [complete, *(others[start::3] for start in range(3))]
    for (code, title, members, sheets), applications in zip(PANELS, shares, strict=True):
        compose_panel(
            session,
            round_,
            code=code,
            title=title,
            experts=[experts[f"E{number:02d}"] for number in members],
            applications=applications,
            sheets_per_application=sheets,
            actor=actor,
            at=at,
        )


def tell_scoring(session: Session, story: Story, round_: Round) -> int:
    """Experts score, all but the sheets left open; the number of sheets submitted.

    One sheet of panel C stays a draft and is missing in the end; one of panel B says 无法评价 once.
    """
    _enter(session, round_, story.opened_at)
    indicators = round_.scheme_version.to_scheme().expert_indicators()
    applications = {one.number: one for one in demo_applications(story.year, story.seed)}
    experts = {one.number: one for one in demo_experts(story.pool_seed)}
    pending = _pending(session, round_, story)
    missing, abstaining = (_first_of_panel(pending, code) for code in "CB")
    submitted = 0
    for count, assignment in enumerate(pending, start=1):
        at = story.opened_at + timedelta(minutes=9 * count)
        made_up = expert_scores(
            story.seed,
            applications[assignment.application.number],
            experts[assignment.expert.number],
            indicators,
            abstain_on=indicators[-1].code if assignment is abstaining else None,
        )
        entries = {
            code: Entry(one.value, one.value is None, one.comment) for code, one in made_up.scores.items()
        }
        sheet = assignment.sheets[-1]
        save(session, sheet, entries, edit_tag=sheet.edit_version, at=at)
        if assignment is not missing:
            submit(session, round_, sheet, actor=assignment.expert.user, at=at)
            submitted += 1
    return submitted


def _enter(session: Session, round_: Round, at: datetime) -> None:
    """Every expert signs the pledge and declares; who had to be recused was so before the draw."""
    dealt = exists().where(Assignment.expert_id == Expert.id, Application.id == Assignment.application_id)
    for expert in session.scalars(
        select(Expert).where(dealt.where(Application.round_id == round_.id)).order_by(Expert.number)
    ):
        pledge = sign_pledge(session, round_, expert, expert.name, actor=expert.user, at=at)
        declare(session, round_, expert, pledge, {}, actor=expert.user, at=at)


def _pending(session: Session, round_: Round, story: Story) -> list[Assignment]:
    """The assignments that get scored, expert by expert; a visitor finds the last ones of an expert open."""
    dealt = session.scalars(
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Application.round_id == round_.id)
        .order_by(Expert.number, Application.number)
        .options(
            joinedload(Assignment.application).joinedload(Application.panel),
            joinedload(Assignment.expert).joinedload(Expert.user),
            selectinload(Assignment.sheets).selectinload(ScoreSheet.scores),
        )
    ).all()
    return [
        assignment
        for number, piles in groupby(dealt, key=lambda one: one.expert.number)
        for pile in [list(piles)]
        for assignment in pile[: len(pile) - story.unscored.get(number, 0)]
    ]


def _first_of_panel(assignments: Sequence[Assignment], code: str) -> Assignment:
    return next(one for one in assignments if one.application.panel and one.application.panel.code == code)


def tell_until_notice(
    session: Session, story: Story, round_: Round, actor: User, approver: User, fonts: Fonts
) -> list[Document]:
    """Close scoring, rank, estimate, confirm, draw, decide and publish; the documents that come of it."""
    closed_at = deadline(story.scoring_ends_on)
    close_scoring(session, round_, actor=actor, at=closed_at)
    rank_round(session, round_, actor=actor, at=closed_at + timedelta(hours=10))
    for advise in (estimate_certainty, compare_methods, diagnose_round):
        advise(session, round_, actor=actor, at=closed_at + timedelta(hours=10, minutes=10))
    review_ranking(session, round_, CONFIRMED, actor=approver, at=closed_at + timedelta(hours=10, minutes=30))
    shortlist = draw_shortlist(session, round_, actor=actor, at=closed_at + timedelta(hours=11))
    ranked = issue_paper(
        session, round_, "ranked-list", fonts, actor=actor, at=closed_at + timedelta(hours=12)
    )
    submit_list(session, round_, shortlist, actor=actor, at=closed_at + timedelta(hours=13))
    decided_on = story.scoring_ends_on + timedelta(days=10)
    decision = DecisionEntry("示例单位办公会", f"{story.year}年第0次", decided_on)
    record_decision(session, round_, shortlist, decision, actor=approver, at=closed_at + timedelta(days=10))
    starts_on = decided_on + timedelta(days=4)
    entry = NoticeEntry(
        starts_on=starts_on,
        length=5,
        unit="working_days",
        telephone="010-00000000",
        email="demo@example.invalid",
        basis=usual_basis(round_),
        procedure=PROCEDURE,
        issuer=round_.issuer,
        issued_on=starts_on,
    )
    notice = publish_notice(
        session, round_, shortlist, entry, fonts, actor=actor, at=closed_at + timedelta(days=13)
    )
    return [*ranked, notice.document]
