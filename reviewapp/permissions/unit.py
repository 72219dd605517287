"""Recommending units and counties: their own applications, and of the review only what is public."""

from __future__ import annotations

from reviewapp.models import Application, RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.permissions.round import may_admit
from reviewapp.workflow import Denial

UNITS = frozenset({RoleName.PROVINCE, RoleName.COUNTY})
PUBLIC = frozenset({RoundPhase.PUBLISHED, RoundPhase.CONCLUDED})
"""The phases in which the outcome is known to everybody."""


def owns(actor: User, application: Application) -> bool:
    """Whether the application is one of the actor's own unit or county."""
    held, roles = actor.affiliation, roles_of(actor)
    if held is None:
        return False
    if held.quota_unit is not None:
        return RoleName.PROVINCE in roles and application.quota_unit == held.quota_unit
    return RoleName.COUNTY in roles and application.cluster.region_code == held.region_code


def may_see_own_applications(actor: User) -> Denial | None:
    """See the rounds, and in each the applications of one's own unit or county."""
    return None if UNITS & roles_of(actor) and actor.affiliation is not None else Denial("wrong_role")


def may_see_own_application(actor: User, application: Application) -> Denial | None:
    """See one application: nobody learns whether another unit has one."""
    return may_see_own_applications(actor) or (None if owns(actor, application) else Denial("not_assigned"))


def may_see_own_outcome(actor: User, round_: Round) -> Denial | None:
    """See which of one's own applications the notice names: once it is published."""
    denial = may_see_own_applications(actor)
    if denial:
        return denial
    return None if round_.phase in PUBLIC else Denial("unit.not_published")


def may_recommend(actor: User, round_: Round) -> Denial | None:
    """Hand in the recommendations of one's own unit: a province, before scoring opens."""
    held = actor.affiliation
    if not actor.is_in(RoleName.PROVINCE) or held is None or held.quota_unit is None:
        return Denial("wrong_role")
    return None if round_.phase == RoundPhase.PREPARING else Denial("round.wrong_state")


def may_see_recommendations(actor: User, round_: Round, unit: str) -> Denial | None:
    """See every version of what a unit recommends: who sees the round, and the unit itself."""
    if actor.affiliation is None:
        return sees(actor)
    return None if _is_own(actor, unit) else Denial("not_assigned")


def may_correct_recommendations(actor: User, round_: Round, unit: str) -> Denial | None:
    """Correct what a unit recommends: the secretariat, or the unit itself, before scoring opens."""
    if actor.affiliation is None:
        return may_admit(actor, round_)
    return may_see_recommendations(actor, round_, unit) or may_recommend(actor, round_)


def may_print_recommendations(actor: User, round_: Round, unit: str) -> Denial | None:
    """Print what a unit recommends, in any phase: the unit its own, to be sealed, and the secretariat."""
    if actor.affiliation is None:
        return needs(actor, RoleName.SECRETARIAT)
    return may_see_recommendations(actor, round_, unit)


def _is_own(actor: User, unit: str) -> bool:
    held = actor.affiliation
    return actor.is_in(RoleName.PROVINCE) and held is not None and held.quota_unit == unit
