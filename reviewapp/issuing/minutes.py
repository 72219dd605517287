"""What the minutes of panels say: the last opinion, who kept away, and how each expert stands to it."""

from __future__ import annotations

from flask_babel import force_locale
from sqlalchemy.orm import Session

from reports.panelpapers import MinutesContent
from reviewapp.labels import label
from reviewapp.models import Expert, Panel, Round
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
        experts=tuple(one.name for one in _leader_first(line)),
        recused=_recused(session, line.panel),
        proceedings=tuple(opinion.proceedings.splitlines()),
        agreed=tuple(opinion.conclusions.splitlines()),
        recorder=opinion.recorder,
        issuer=round_.issuer,
        demo=round_.is_demo,
        answers=_answers(line),
    )


def _leader_first(line: PanelLine) -> list[Expert]:
    """The author of the opinion, who led the panel when it was written, then the others by number."""
    author = line.opinion.written_by_id if line.opinion else None
    return sorted(line.panel.experts, key=lambda one: one.id != author)


def _recused(session: Session, panel: Panel) -> tuple[tuple[str, str], ...]:
    """Each expert who kept away from an application of the panel, with the ground."""
    with force_locale("zh"):
        return tuple(
            (name, f"未参加{number}号申报的评审（{label(recusal.ground)}）")
            for name, number, recusal in recusals_in(session, panel)
        )


def _answers(line: PanelLine) -> tuple[str, ...]:
    """Who agrees, each dissent in its words, and who has not answered."""
    agreed = [one.expert.name for one in line.answers.values() if one.agrees]
    author = [line.opinion.written_by.name] if line.opinion else []
    said = [f"同意：{'、'.join(author + agreed)}。"]
    for one in line.dissents:
        said.append(f"保留意见（{one.expert.name}）：{' '.join(one.dissent.splitlines())}")
    if line.waiting:
        said.append(f"未表态：{'、'.join(one.name for one in line.waiting)}。")
    return tuple(said)
