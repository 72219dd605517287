"""Opinions of panels: the office names leaders and sees how far they are, the experts of a panel speak."""

from __future__ import annotations

from collections.abc import Collection

from reviewapp.models import Expert, Panel, PanelLeader, RoleName, Round, RoundPhase, StageJoin, User
from reviewapp.permissions.role import needs, sees
from reviewapp.permissions.round import RULED, may_admit
from reviewapp.workflow import Denial


def opinion_phase(round_: Round) -> RoundPhase:
    """When panels speak: at the meeting where the rules hold one, else between the close and the ranking."""
    return RoundPhase.CLOSED if round_.stage_join == StageJoin.SINGLE else RoundPhase.MEETING


def may_see_panel_opinions(actor: User, round_: Round) -> Denial | None:
    """See which panels have an opinion and who has answered; the words stay closed while experts score."""
    return sees(actor)


def may_require_opinions(actor: User, round_: Round) -> Denial | None:
    """Say whether the round asks for opinions: the secretariat, before scoring opens."""
    return may_admit(actor, round_)


def may_name_leader(actor: User, round_: Round) -> Denial | None:
    """Record who leads a panel: the secretariat, until there is a ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in RULED else Denial("round.wrong_state")


def may_read_panel_opinion(actor: User, panel: Panel, *, entered: bool) -> Denial | None:
    """Read a panel's opinion: its own experts, once they signed the round's pledge (``entered``)."""
    if actor.expert is None or actor.expert not in panel.experts or needs(actor, RoleName.EXPERT):
        return Denial("not_assigned")
    return None if entered else Denial("entry_open")


def may_write_panel_opinion(
    actor: User, panel: Panel, round_: Round, leader: PanelLeader | None, *, entered: bool
) -> Denial | None:
    """Write a further version: the panel's leader, in the phase in which panels speak."""
    denial = may_read_panel_opinion(actor, panel, entered=entered)
    if denial:
        return denial
    if leader is None or actor.expert is None or leader.expert_id != actor.expert.id:
        return Denial("panel_opinion.not_leader")
    return None if round_.phase == opinion_phase(round_) else Denial("panel_opinion.not_open")


def may_answer_panel_opinion(actor: User, panel: Panel, round_: Round, *, entered: bool) -> Denial | None:
    """Agree or dissent: the panel's experts, in the same phase."""
    denial = may_read_panel_opinion(actor, panel, entered=entered)
    if denial:
        return denial
    return None if round_.phase == opinion_phase(round_) else Denial("panel_opinion.not_open")


def may_read_application_opinion(actor: User, members: Collection[Expert], *, entered: bool) -> Denial | None:
    """Read what a panel says of an application: its experts who need not keep away, once they signed."""
    if actor.expert is None or actor.expert not in members or needs(actor, RoleName.EXPERT):
        return Denial("not_assigned")
    return None if entered else Denial("entry_open")


def may_write_application_opinion(
    actor: User, members: Collection[Expert], round_: Round, speaker: Expert | None, *, entered: bool
) -> Denial | None:
    """Write a further version: who speaks for the panel on this application, while panels speak."""
    denial = may_read_application_opinion(actor, members, entered=entered)
    if denial:
        return denial
    if speaker is None or speaker != actor.expert:
        return Denial("panel_opinion.not_leader")
    return None if round_.phase == opinion_phase(round_) else Denial("panel_opinion.not_open")


def may_answer_application_opinion(
    actor: User, members: Collection[Expert], round_: Round, *, entered: bool
) -> Denial | None:
    """Agree or dissent: the same experts, in the same phase."""
    denial = may_read_application_opinion(actor, members, entered=entered)
    if denial:
        return denial
    return None if round_.phase == opinion_phase(round_) else Denial("panel_opinion.not_open")
