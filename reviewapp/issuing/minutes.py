"""What panels say in print: minutes, and the opinion on one application; how each expert stands to it."""

from __future__ import annotations

from flask_babel import force_locale
from sqlalchemy.orm import Session

from reports.panelpapers import MinutesContent, PanelOpinionContent
from reviewapp.application_opinions.queries import ApplicationLine, application_lines
from reviewapp.labels import label
from reviewapp.models import Application, Panel, Round
from reviewapp.panel_opinions.queries import PanelLine, panel_lines, recusals_in
from reviewapp.workflow import Denial, Refused


def minutes_contents(session: Session, round_: Round) -> list[tuple[int, MinutesContent]]:
    """The minutes of each panel that has an opinion, with its version; raises ``Refused`` where none has."""
    found = [
        (line.number, _content(session, round_, line))
        for line in panel_lines(session, round_)
        if line.opinion
    ]
    if not found:
        raise Refused(Denial("panel_opinion.none"))
    return found


def _content(session: Session, round_: Round, line: PanelLine) -> MinutesContent:
    opinion = line.opinion
    if opinion is None:
        raise LookupError(line.panel.id)
    return MinutesContent(
        panel=line.panel.title,
        met_on=opinion.met_on,
        place=opinion.place,
        experts=tuple(one.name for one in line.author_first),
        recused=_recused(session, line.panel),
        proceedings=tuple(opinion.proceedings.splitlines()),
        agreed=tuple(opinion.conclusions.splitlines()),
        recorder=opinion.recorder,
        issuer=round_.issuer,
        demo=round_.is_demo,
        answers=answers_of(line),
    )


def _recused(session: Session, panel: Panel) -> tuple[tuple[str, str], ...]:
    """Each expert who kept away from an application of the panel, with the ground."""
    with force_locale("zh"):
        return tuple(
            (name, f"未参加{number}号申报的评审（{label(recusal.ground)}）")
            for name, number, recusal in recusals_in(session, panel)
        )


def answers_of(line: PanelLine | ApplicationLine) -> tuple[str, ...]:
    """Who agrees, each dissent in its words, and who has not answered."""
    agreed = [one.expert.name for one in line.answers.values() if one.agrees]
    author = [line.opinion.written_by.name] if line.opinion else []
    said = [f"同意：{'、'.join(author + agreed)}。"]
    for one in line.dissents:
        said.append(f"保留意见（{one.expert.name}）：{' '.join(one.dissent.splitlines())}")
    if line.waiting:
        said.append(f"未表态：{'、'.join(one.name for one in line.waiting)}。")
    return tuple(said)


def opinion_contents(
    session: Session, round_: Round, application: Application
) -> list[tuple[int, PanelOpinionContent]]:
    """What the panel says of an application, with its version; empty where it says nothing."""
    found = application_lines(session, round_, Application.id == application.id)
    return [
        (
            line.number,
            PanelOpinionContent(
                panel=line.panel.title,
                number=application.number,
                cluster=application.name_for_experts,
                strengths=tuple(line.opinion.strengths.splitlines()),
                shortcomings=tuple(line.opinion.shortcomings.splitlines()),
                advice=tuple(line.opinion.advice.splitlines()),
                recommended=line.opinion.recommended,
                experts=tuple(one.name for one in line.author_first),
                met_on=line.opinion.met_on,
                issuer=round_.issuer,
                demo=round_.is_demo,
                answers=answers_of(line),
            ),
        )
        for line in found
        if line.opinion
    ]
