"""The words of handing seats over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from reviewapp.reassignments.queries import Bar, Candidate
from reviewapp.wording import _

BARS = {
    Bar.RECUSED: _l("已登记回避"),
    Bar.SEATED: _l("已评审或曾分派这件申报"),
    Bar.NAMED: _l("申报材料提及其三年内任职单位"),
}


def offered(candidate: Candidate) -> str:
    """How a candidate is offered: number, name, seats held, and how a substitute comes."""
    expert = candidate.expert
    told = {"number": expert.number, "name": expert.name, "load": candidate.load}
    if candidate.draw is not None:
        return _("%(number)s %(name)s（%(panel)s下一位递补专家）", panel=candidate.draw.title, **told)
    return _("%(number)s %(name)s（现承担%(load)s件）", **told)
