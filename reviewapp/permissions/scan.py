"""Scans of signed sheets: they show scores, so nobody sees one while experts score."""

from __future__ import annotations

from reviewapp.models import Round, User
from reviewapp.permissions.ranking import may_see_ranking, may_work_on_ranking
from reviewapp.workflow import Denial


def may_see_scans(actor: User, round_: Round) -> Denial | None:
    """See which signed sheets are in: those who see the ranking."""
    return may_see_ranking(actor, round_)


def may_take_in_scans(actor: User, round_: Round) -> Denial | None:
    """Hand scans in, and match pages by hand: the secretariat, once scoring is closed."""
    return may_work_on_ranking(actor, round_)
