"""The documents that a button issues, each with how its content comes about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

import reports.drawrecord
import reports.evaluation
import reports.explanation
import reports.meetingpapers
import reports.panelpapers
import reports.proposal
import reports.publiclist
import reports.recommendationtable
import reports.rollup
import reports.scoresheet
import reports.shortlist
from reports.blocks import Official
from reports.fonts import Fonts
from reviewapp.issuing.internal import explanation_content, roll_up_contents
from reviewapp.issuing.meeting import handbook_content, members_content
from reviewapp.issuing.minutes import minutes_contents, opinion_contents
from reviewapp.issuing.public import public_list_content
from reviewapp.issuing.records import draw_content, recommendation_content
from reviewapp.issuing.report import evaluation_content, proposal_content
from reviewapp.issuing.service import LANGUAGES, issue_documents
from reviewapp.models import Application, Document, DocumentKind, RankingRun, Round, Shortlist, User
from reviewapp.notices.content import ranked_list_content
from reviewapp.notices.queries import published_notice
from reviewapp.ranking.queries import official_run
from reviewapp.scoresheets.printed import papers
from reviewapp.shortlist.queries import shortlist_of
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused

Named = list[tuple[str, Official]]


@dataclass(frozen=True)
class Paper:
    """A document of the whole round: ``make`` gives its languages with their names.

    What was ``published`` by an act of its own is not issued again: there are copies of it alone.
    """

    kind: DocumentKind
    make: Callable[[Session, Round, date], Named]
    published: bool = False


@dataclass(frozen=True)
class ApplicationPaper:
    """A document of one application: ``make`` gives its languages or parts with their names."""

    kind: DocumentKind
    make: Callable[[Session, Round, Application, date], Named]


def the_shortlist(session: Session, round_: Round) -> Shortlist:
    """The round's shortlist; raises ``Refused`` where none is drawn."""
    found = shortlist_of(session, round_)
    if found is None:
        raise Refused(Denial("document.too_early"))
    return found


def the_run(session: Session, round_: Round) -> RankingRun:
    """The round's official run; raises ``Refused`` where there is none."""
    found = official_run(session, round_)
    if found is None:
        raise Refused(Denial("document.too_early"))
    return found


def _draw_record(session: Session, round_: Round, _day: date) -> Named:
    return [("评审专家抽取记录（内部）", reports.drawrecord.document(draw_content(session, round_)))]


def _recommendations(session: Session, round_: Round, day: date) -> Named:
    content = recommendation_content(session, round_, day)
    return [("推荐汇总表（内部）", reports.recommendationtable.document(content))]


def recommendations_of_unit(session: Session, round_: Round, unit: str, day: date) -> Named:
    """The table of recommendations of one unit, for its seal."""
    content = recommendation_content(session, round_, day, unit)
    name = f"推荐汇总表（内部）-{unit}"
    return [(name, reports.recommendationtable.document_of_unit(content))]


def _attendance(session: Session, round_: Round, _day: date) -> Named:
    content = members_content(session, round_)
    return [("评审专家签到表（内部）", reports.meetingpapers.attendance(content))]


def _handbook(session: Session, round_: Round, _day: date) -> Named:
    return [("会议手册（内部）", reports.meetingpapers.handbook(handbook_content(session, round_)))]


def _fees(session: Session, round_: Round, _day: date) -> Named:
    return [("专家劳务费发放表（内部）", reports.meetingpapers.fees(members_content(session, round_)))]


def _public_list(session: Session, round_: Round, day: date) -> Named:
    content = public_list_content(round_, the_shortlist(session, round_), day)
    return [("拟认定名单", reports.publiclist.document(content, language)) for language in LANGUAGES]


def _ranked_list(session: Session, round_: Round, _day: date) -> Named:
    content = ranked_list_content(session, round_, the_shortlist(session, round_))
    return [("择优排序表（内部）", reports.shortlist.document(content))]


def _notice(session: Session, round_: Round, _day: date) -> Named:
    return [("公示", published_notice(session, round_, the_shortlist(session, round_)))]


def _proposal(session: Session, round_: Round, _day: date) -> Named:
    content = proposal_content(session, round_, the_shortlist(session, round_))
    return [(f"送审稿（内部）-第{content.submission}次", reports.proposal.document(content))]


def _evaluation(session: Session, round_: Round, day: date) -> Named:
    content = evaluation_content(session, the_run(session, round_), day)
    return [("评审工作评估报告（内部）", reports.evaluation.document(content))]


def _panel_opinion(session: Session, round_: Round, application: Application, _day: date) -> Named:
    return [
        (f"评审组意见（内部）-{application.number}-第{version}版", reports.panelpapers.opinion(content))
        for version, content in opinion_contents(session, round_, application)
    ]


def _panel_minutes(session: Session, round_: Round, _day: date) -> Named:
    return [
        (f"评审会议纪要（内部）-{content.panel}-第{version}版", reports.panelpapers.minutes(content))
        for version, content in minutes_contents(session, round_)
    ]


def _of_stage(stage: str) -> str:
    return f"-{stage}" if stage else ""


def _roll_up(session: Session, round_: Round, application: Application, day: date) -> Named:
    contents = roll_up_contents(the_run(session, round_), application, day)
    return [
        (
            f"评分汇总表（内部）-{application.number}{_of_stage(content.stage)}",
            reports.rollup.document(content),
        )
        for content in contents
    ]


def _score_sheets(session: Session, round_: Round, application: Application, _day: date) -> Named:
    return [
        (
            f"专家评分表（内部）-{application.number}-{one.expert}{_of_stage(one.stage)}",
            reports.scoresheet.document(one),
        )
        for one in papers(session, round_, Application.id == application.id)
    ]


def _explanation(session: Session, round_: Round, application: Application, day: date) -> Named:
    content = explanation_content(the_run(session, round_), application, day)
    name = f"评审结果说明（内部）-{application.number}"
    return [(name, reports.explanation.document(content, language)) for language in LANGUAGES]


OF_ROUND: Mapping[str, Paper] = MappingProxyType(
    {
        "recommendations": Paper(DocumentKind.RECOMMENDATIONS, _recommendations),
        "draw-record": Paper(DocumentKind.DRAW_RECORD, _draw_record),
        "panel-minutes": Paper(DocumentKind.PANEL_MINUTES, _panel_minutes),
        "handbook": Paper(DocumentKind.HANDBOOK, _handbook),
        "attendance": Paper(DocumentKind.ATTENDANCE, _attendance),
        "fees": Paper(DocumentKind.FEES, _fees),
        "evaluation": Paper(DocumentKind.EVALUATION, _evaluation),
        "ranked-list": Paper(DocumentKind.RANKED_LIST, _ranked_list),
        "proposal": Paper(DocumentKind.PROPOSAL, _proposal),
        "notice": Paper(DocumentKind.NOTICE, _notice, published=True),
        "public-list": Paper(DocumentKind.PUBLIC_LIST, _public_list),
    }
)
OF_APPLICATION: Mapping[str, ApplicationPaper] = MappingProxyType(
    {
        "score-sheets": ApplicationPaper(DocumentKind.SCORE_SHEET, _score_sheets),
        "panel-opinion": ApplicationPaper(DocumentKind.PANEL_OPINION, _panel_opinion),
        "roll-up": ApplicationPaper(DocumentKind.ROLL_UP, _roll_up),
        "explanation": ApplicationPaper(DocumentKind.EXPLANATION, _explanation),
    }
)


def issue_paper(
    session: Session, round_: Round, name: str, fonts: Fonts, *, actor: User, at: datetime
) -> list[Document]:
    """Issue a document of the whole round by its name in ``OF_ROUND``."""
    paper = OF_ROUND[name]
    made = paper.make(session, round_, at.astimezone(ZONE).date())
    return issue_documents(session, round_, paper.kind, made, fonts, actor=actor, at=at)
