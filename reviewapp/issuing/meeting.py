"""What the papers around a meeting say: who sits on the panels, and what everybody there may read."""

from __future__ import annotations

from decimal import Decimal

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.chinese import full_date
from reports.meetingpapers import HandbookContent, Member, MembersContent, PanelLine, SeatedPanel
from reviewapp.entry.text import text_of
from reviewapp.labels import METHODS, label, tie_break_words
from reviewapp.models import Panel, PhasePlan, Round, RoundPhase
from reviewapp.panels.service import panels_of
from reviewapp.rounds.rule_words import rule_sentence
from reviewapp.rounds.wording import options_words
from reviewapp.wording import deadline
from reviewapp.workflow import Denial, Refused


def _panels(session: Session, round_: Round) -> list[Panel]:
    """The round's panels with members; raises ``Refused`` where there is none."""
    found = [panel for panel in panels_of(session, round_) if panel.experts]
    if not found:
        raise Refused(Denial("document.no_panel"))
    return found


def members_content(session: Session, round_: Round) -> MembersContent:
    """The members of each panel, with the fee that the office has set."""
    fee = str(current_app.config["EXPERT_FEE_PER_DAY"])
    return MembersContent(
        round=round_.title,
        panels=tuple(
            SeatedPanel(
                panel.title, tuple(Member(one.name, one.employer, one.title) for one in panel.experts)
            )
            for panel in _panels(session, round_)
        ),
        fee=Decimal(fee) if fee else None,
        issuer=round_.issuer,
        demo=round_.is_demo,
    )


def handbook_content(session: Session, round_: Round) -> HandbookContent:
    """The rules as they were fixed, in Chinese; no name of an expert or a cluster."""
    with force_locale("zh"):
        return HandbookContent(
            round=round_.title,
            basis=_basis(round_),
            plan=_plan(session, round_),
            panels=tuple(
                PanelLine(panel.code, panel.title, len(panel.applications), len(panel.experts))
                for panel in _panels(session, round_)
            ),
            rules=tuple(_rules(round_)),
            discipline=tuple(text_of(round_).splitlines()),
            contact=str(current_app.config["MEETING_CONTACT"]),
            issuer=round_.issuer,
            demo=round_.is_demo,
        )


def _basis(round_: Round) -> str:
    if not round_.rules_title or not round_.rules_number:
        return ""
    return f"本次评审依据《{round_.rules_title}》（{round_.rules_number}）进行。"


def _plan(session: Session, round_: Round) -> tuple[tuple[str, str], ...]:
    planned = session.scalars(select(PhasePlan).where(PhasePlan.round_id == round_.id)).all()
    order = list(RoundPhase)
    lines = sorted(planned, key=lambda one: order.index(one.phase))
    return tuple((str(label(one.phase)), full_date(one.planned_on)) for one in lines)


def _rules(round_: Round) -> list[str]:
    """What was fixed before scoring, sentence by sentence."""
    titles = round_.scheme_version.titles()
    chain = "，其次".join(tie_break_words(code, titles) for code in round_.tie_break)
    said = [
        f"每件申报不少于{round_.minimum_sheets}份评分表，得分保留{round_.decimals}位小数。",
        f"拟认定名额{round_.places}个。",
    ]
    if round_.official_method:
        options = options_words(round_.method_options)
        said.append(f"正式方法：{METHODS[round_.official_method]}{f'（{options}）' if options else ''}。")
    if round_.scoring_ends_at:
        said.append(f"独立评分于{deadline(round_.scoring_ends_at)}截止。")
    if chain:
        said.append(f"入围线上并列的，依次比较：{chain}。")
    if round_.blind:
        said.append("本批次实行盲评。")
    quotas = rule_sentence(round_.selection_rules, titles)
    return [*said, *([quotas] if quotas else [])]
