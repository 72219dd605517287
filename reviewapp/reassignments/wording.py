"""The words of handing seats over."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from reviewapp.labels import label
from reviewapp.models import PanelDraw, Stage, Unavailability
from reviewapp.panels.replacements import Draw
from reviewapp.reassignments.queries import Bar, Candidate, OpenSeat
from reviewapp.wording import _, day

BARS = {
    Bar.RECUSED: _l("已登记回避"),
    Bar.SEATED: _l("已评审或曾分派这件申报"),
    Bar.NAMED: _l("申报材料提及其三年内任职单位"),
    Bar.REGION: _l("来自申报所在省份"),
}


def stays(seat: OpenSeat, bar: Bar) -> str:
    """An application whose seat cannot be handed over, and why."""
    return _("%(number)s %(name)s：%(bar)s", number=seat.number, name=seat.name, bar=BARS[bar])


def drawn_in(draw: Draw) -> str:
    """Which draw it is that a substitute comes by."""
    return draw.title if isinstance(draw, PanelDraw) else str(label(Stage.REREVIEW))


def offered(candidate: Candidate, away: Sequence[Unavailability] = ()) -> str:
    """How a candidate is offered: number, name, seats held, how a substitute comes, and days away."""
    days = "".join(
        _("（%(since)s至%(until)s不可参加）", since=day(one.since), until=day(one.until)) for one in away
    )
    return _offered(candidate) + days


def _offered(candidate: Candidate) -> str:
    expert = candidate.expert
    told = {"number": expert.number, "name": expert.name, "load": candidate.load}
    if candidate.draw is not None:
        return _("%(number)s %(name)s（%(panel)s下一位递补专家）", panel=drawn_in(candidate.draw), **told)
    return _("%(number)s %(name)s（现承担%(load)s件）", **told)
