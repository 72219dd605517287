"""The record of acts (留痕): who sees rounds reads it, and no more of the scores than anybody may see."""

from __future__ import annotations

from reviewapp.models import Event, Round, User
from reviewapp.permissions.ranking import may_see_ranking
from reviewapp.permissions.role import sees
from reviewapp.workflow import Denial

NO_SCORES = frozenset(
    {
        *("round", "application", "panel", "panel_draw", "stored_file", "document", "pledge", "invitation"),
        *("declaration", "setting_change", "job", "notice", "notice_wording", "sent_file", "expert"),
    }
)
"""The subjects whose events never speak of a score; every other one is held back while scoring is open."""


def may_see_events(actor: User) -> Denial | None:
    """See the list of acts."""
    return sees(actor)


def may_see_event_detail(actor: User, event: Event, round_: Round | None) -> Denial | None:
    """See what an act was about: an expert's sheet not before the round's scores may be seen."""
    denial = may_see_events(actor)
    if denial or round_ is None or event.subject_type in NO_SCORES:
        return denial
    return may_see_ranking(actor, round_)
