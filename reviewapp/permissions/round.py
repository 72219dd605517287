"""Rounds: the secretariat runs them, others confirm and supervise; experts see nothing of the whole."""

from __future__ import annotations

from reviewapp.models import RoleName, Round, RoundPhase, SettingChange, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.workflow import ROUND, Denial

RULED = frozenset(
    {RoundPhase.PREPARING, RoundPhase.SCORING, RoundPhase.CLOSED, RoundPhase.MEETING, RoundPhase.REREVIEW}
)
"""While the rules may still be set, or be changed by two persons."""


def may_see_rounds(actor: User) -> Denial | None:
    """See the list of rounds."""
    return sees(actor)


def may_see_round(actor: User, round_: Round) -> Denial | None:
    """See a round's applications, experts and settings."""
    return sees(actor)


def may_see_progress(actor: User, round_: Round) -> Denial | None:
    """See how many sheets are in; never a score (no peeking)."""
    return sees(actor)


def may_remind(actor: User, round_: Round) -> Denial | None:
    """Remind experts of sheets that are not in: the secretariat, while they score."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.SCORING else Denial("round.wrong_state")


def may_change_phase(actor: User, round_: Round, action: str) -> Denial | None:
    """Take ``action`` on the round as the workflow allows."""
    return ROUND.denial(round_.phase, action, roles_of(actor))


def may_send_on(actor: User, round_: Round) -> Denial | None:
    """Send on to a further stage what the rules say, when one is due."""
    denials = [
        may_change_phase(actor, round_, action)
        for action in ("open_meeting", "send_to_meeting", "send_to_experts")
    ]
    return None if None in denials else denials[0]


def may_close_stage(actor: User, round_: Round) -> Denial | None:
    """Close the further stage that is open."""
    action = "close_rereview" if round_.phase == RoundPhase.REREVIEW else "close_meeting"
    return may_change_phase(actor, round_, action)


def may_review(actor: User, round_: Round, action: str, made_by_id: int) -> Denial | None:
    """Give the verdict ``action`` on what another person made."""
    denial = may_change_phase(actor, round_, action)
    if denial:
        return denial
    return Denial("review.same_person") if actor.id == made_by_id else None


def may_create_round(actor: User) -> Denial | None:
    """Start a round."""
    return needs(actor, RoleName.SECRETARIAT)


def may_change_settings(actor: User, round_: Round) -> Denial | None:
    """Fix the round's rules; once scoring has opened, propose to change them, until there is a ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in RULED else Denial("round.settings_final")


def may_plan(actor: User, round_: Round) -> Denial | None:
    """Set the days on which phases are to be reached: the secretariat, until the round is concluded."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase != RoundPhase.CONCLUDED else Denial("round.wrong_state")


def may_review_change(actor: User, change: SettingChange) -> Denial | None:
    """Approve or return a change of rules that another person proposed."""
    denial = needs(actor, RoleName.APPROVER)
    if denial:
        return denial
    if change.review is not None or change.round.phase not in RULED:
        return Denial("round.change_decided")
    return Denial("review.same_person") if actor.id == change.proposed_by_id else None


def may_import(actor: User, round_: Round) -> Denial | None:
    """Bring files in: the secretariat, before scoring opens."""
    return may_admit(actor, round_)


def may_compose_panels(actor: User, round_: Round) -> Denial | None:
    """Draw and deal: the secretariat, before scoring opens."""
    return may_admit(actor, round_)


def may_overrule_match(actor: User, round_: Round) -> Denial | None:
    """Overrule a mistaken match by name, or let it stand again: the secretariat, until there is a ranking."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase in RULED else Denial("round.wrong_state")


def may_admit(actor: User, round_: Round) -> Denial | None:
    """Decide on received applications: the secretariat, before scoring opens."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.PREPARING else Denial("round.wrong_state")
