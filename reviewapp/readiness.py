"""What is still open before a round's next step, each point with the place where it is settled.

The list helps the secretariat to see ahead; what really stands in the way is refused by the services, whoever
asks. A point that blocks is one of these; the others ask for attention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp.entry.queries import entrants
from reviewapp.exclusions.queries import undecided
from reviewapp.holidays.queries import current_calendar
from reviewapp.invitations.queries import Invited, guests
from reviewapp.jobs.queries import open_job
from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Expert,
    ExpertKind,
    ObjectionState,
    Panel,
    Round,
    RoundPhase,
)
from reviewapp.models.panel import panel_expert
from reviewapp.monitoring.queries import short_of_sheets
from reviewapp.objections.queries import Line, lines_of
from reviewapp.panel_opinions.queries import missing_opinions, panel_lines
from reviewapp.permissions.panel_opinion import opinion_phase
from reviewapp.ranking.background import RANK, REVIEW
from reviewapp.rounds.composition import shortcomings
from reviewapp.rounds.queries import correction_waits
from reviewapp.rounds.stages import due
from reviewapp.scoresheets.requests import open_requests
from reviewapp.wording import ZONE, _


@dataclass(frozen=True)
class Point:
    """One open point in words, and the page where it is settled: of the round, unless ``of`` says of what."""

    text: str
    endpoint: str
    blocks: bool = False
    of: tuple[tuple[str, int], ...] | None = None


def init_app(app: Flask) -> None:
    """Let the page of a round ask what is open."""
    app.extensions["readiness"] = open_points


def open_points(session: Session, round_: Round, at: datetime) -> list[Point]:
    """Every open point before the step that comes next, those that block first."""
    of_phase = _OF_PHASE.get(round_.phase, _nothing)
    found = [*_correction(session, round_), *of_phase(session, round_, at), *_objections(session, round_, at)]
    return sorted(found, key=lambda point: not point.blocks)


def _correction(session: Session, round_: Round) -> Iterator[Point]:
    """A proposal to take the result back, which holds the round where it stands."""
    if correction_waits(session, round_):
        yield Point(_("有一项更正待第二人决定。"), "corrections.index", True)


def _nothing(_session: Session, _round: Round, _at: datetime) -> Iterator[Point]:
    yield from ()


def _before_scoring(session: Session, round_: Round, at: datetime) -> Iterator[Point]:
    states = dict(
        session.execute(
            select(Application.state, func.count())
            .where(Application.round_id == round_.id)
            .group_by(Application.state)
        ).all()
    )
    if not states:
        yield Point(_("还没有导入申报。"), "imports.index", True)
    if received := states.get(ApplicationState.RECEIVED, 0):
        yield Point(_("%(count)s件申报还没有作出受理决定。", count=received), "applications.index", True)
    undealt = session.scalars(
        select(func.count())
        .select_from(Application)
        .where(
            Application.round_id == round_.id,
            Application.state == ApplicationState.ADMITTED,
            ~select(Assignment.id).where(Assignment.application_id == Application.id).exists(),
        )
    ).one()
    if undealt:
        yield Point(_("%(count)s件已受理的申报还没有分派专家。", count=undealt), "panels.index", True)
    if not (round_.official_method and round_.rules_title and round_.rules_number and round_.rules_dated):
        yield Point(_("正式方法及其所依据的评审办法没有填写完整。"), "rounds.settings", True)
    if round_.scoring_ends_at is not None and round_.scoring_ends_at <= at:
        yield Point(_("评分截止时间已过。"), "rounds.settings")
    yield from _panels(session, round_)
    yield from _uninvited(session, round_, at)


def _uninvited(session: Session, round_: Round, at: datetime) -> Iterator[Point]:
    """Experts whom no invitation has reached that they can still use."""
    waiting = sum(
        guest.standing in {Invited.NOT_YET, Invited.EXPIRED} for guest in guests(session, round_, at)
    )
    if waiting:
        yield Point(_("%(count)s位专家还没有可用的邀请。", count=waiting), "invitations.index")


def _panels(session: Session, round_: Round) -> Iterator[Point]:
    """Panels that lack what the rules ask of their composition."""
    rows = session.execute(
        select(Panel.title, Expert.kind, func.count(Expert.id))
        .outerjoin(panel_expert, panel_expert.c.panel_id == Panel.id)
        .outerjoin(Expert, Expert.id == panel_expert.c.expert_id)
        .where(Panel.round_id == round_.id)
        .group_by(Panel.id, Panel.title, Panel.code, Expert.kind)
        .order_by(Panel.code, Expert.kind)
    ).all()
    kinds: dict[str, dict[ExpertKind, int]] = {}
    for title, kind, count in rows:
        kinds.setdefault(title, {})[kind] = count
    for title, counts in kinds.items():
        for text in shortcomings(round_, title, counts):
            yield Point(text, "panels.index")


def _before_ranking(session: Session, round_: Round, at: datetime) -> Iterator[Point]:
    if due(session, round_):
        yield Point(_("按规则须先进行会评。"), "stages.show", True)
    short = short_of_sheets(session, round_)
    if short:
        yield Point(
            _("%(count)s件申报的评分表不足%(sheets)s份。", count=len(short), sheets=round_.minimum_sheets),
            "monitoring.index",
            True,
        )
    if waiting := len(undecided(session, round_)):
        yield Point(_("%(count)s份评分表是否排除尚未决定。", count=waiting), "exclusions.index", True)
    if job := open_job(session, RANK, round_id=round_.id):
        yield Point(_("正在后台形成择优排序。"), "jobs.show", of=(("job_id", job.id),))
    if round_.phase == opinion_phase(round_):
        yield from _opinions(session, round_)
    if round_.phase != RoundPhase.SCORING:
        return
    yield from _uninvited(session, round_, at)
    if waiting := open_requests(session, round_):
        yield Point(_("%(count)s份评分表申请退回修改，尚未答复。", count=waiting), "reopening.index")
    unsigned = sum(one.signed_at is None for one in entrants(session, round_))
    if unsigned:
        yield Point(_("%(count)s位专家还没有签署承诺书。", count=unsigned), "entry.index")
    if round_.scoring_ends_at is not None and at < round_.scoring_ends_at:
        yield Point(_("评分截止时间未到，现在截止将少收评分表。"), "monitoring.index")


def _opinions(session: Session, round_: Round) -> Iterator[Point]:
    """Panels that owe the opinion the round asks for, and experts who have not answered one."""
    if missing := missing_opinions(session, round_):
        titles = _("、").join(line.panel.title for line in missing)
        yield Point(_("%(panels)s还没有评审组意见。", panels=titles), "panel_opinions.index", True)
    if waiting := sum(len(line.waiting) for line in panel_lines(session, round_) if line.opinion):
        yield Point(_("%(count)s位专家还没有对评审组意见表态。", count=waiting), "panel_opinions.index")


def _second_person(session: Session, round_: Round, _at: datetime) -> Iterator[Point]:
    if due(session, round_):
        yield Point(_("按规则，本次排序之后还须提交下一阶段评审。"), "stages.show", True)
    if job := open_job(session, REVIEW, round_id=round_.id):
        yield Point(_("正在后台核对复核意见。"), "jobs.show", of=(("job_id", job.id),))
    elif round_.phase == RoundPhase.RANKED:
        yield Point(_("排序须由经办人以外的另一人复核。"), "ranking.show", True)
    else:
        yield Point(_("名单须经审定并登记，方可公示。"), "shortlist.show", True)


def _before_notice(session: Session, _round: Round, at: datetime) -> Iterator[Point]:
    """The holidays of this year and the next, which a period at the turn of the year needs."""
    calendar, year = current_calendar(session), at.astimezone(ZONE).year
    unknown = [one for one in (year, year + 1) if one not in calendar.years]
    for one in unknown:
        yield Point(_("日历中没有%(year)s年的放假安排。", year=one), "holidays.index", one == year, ())


def _objections(session: Session, round_: Round, at: datetime) -> Iterator[Point]:
    """Objections that wait for the one person or the other, are late, or say that the result is wrong.

    They wait on while a result is corrected, and stand in the way of the conclusion alone.
    """
    blocks = round_.phase == RoundPhase.PUBLISHED
    if round_.phase in {RoundPhase.PREPARING, RoundPhase.SCORING}:
        return
    lines, today = lines_of(session, round_), at.astimezone(ZONE).date()
    states = Counter(line.objection.state for line in lines)
    if received := states[ObjectionState.RECEIVED]:
        yield Point(_("%(count)s件异议还没有作出受理决定。", count=received), "objections.index", blocks)
    if accepted := states[ObjectionState.ACCEPTED]:
        yield Point(
            _("%(count)s件已受理的异议还没有作出处理意见。", count=accepted), "objections.index", blocks
        )
    late = [line for line in lines if line.settled_on is None and line.is_late(today)]
    if late:
        yield Point(_("第%(numbers)s号异议已超过处理期限。", numbers=_numbers(late)), "objections.index")
    upheld = [line for line in lines if line.objection.state is ObjectionState.UPHELD and line.stands]
    if upheld and blocks:
        yield Point(
            _("第%(numbers)s号异议成立，评审结果须予更正。", numbers=_numbers(upheld)), "corrections.index"
        )


def _numbers(lines: Sequence[Line]) -> str:
    return _("、").join(str(line.objection.number) for line in reversed(lines))


_OF_PHASE: Mapping[RoundPhase, Callable[[Session, Round, datetime], Iterator[Point]]] = {
    RoundPhase.PREPARING: _before_scoring,
    RoundPhase.SCORING: _before_ranking,
    RoundPhase.CLOSED: _before_ranking,
    RoundPhase.MEETING: _before_ranking,
    RoundPhase.REREVIEW: _before_ranking,
    RoundPhase.RANKED: _second_person,
    RoundPhase.SUBMITTED: _second_person,
    RoundPhase.DECIDED: _before_notice,
}
