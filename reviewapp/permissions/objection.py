"""Objections: the secretariat enters them and takes them up, a second person rules; names are kept."""

from __future__ import annotations

from reviewapp.models import DocumentKind, Objection, RoleName, Round, RoundPhase, User
from reviewapp.permissions.role import needs, roles_of, sees
from reviewapp.workflow import OBJECTION, Denial


def may_see_objections(actor: User, round_: Round) -> Denial | None:
    """See the objections with the names of who made them."""
    return sees(actor)


def may_enter_objection(actor: User, round_: Round) -> Denial | None:
    """Enter an objection that came in: the secretariat, while the list is on public notice."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    return None if round_.phase == RoundPhase.PUBLISHED else Denial("round.wrong_state")


def may_accept_objection(actor: User, objection: Objection) -> Denial | None:
    """Take an objection up, or not."""
    return OBJECTION.denial(objection.state, "accept_objection", roles_of(actor))


def may_rule(actor: User, objection: Objection) -> Denial | None:
    """Rule on an objection that another person took up."""
    denial = OBJECTION.denial(objection.state, "uphold_objection", roles_of(actor))
    if denial or objection.acceptance is None:
        return denial
    return Denial("review.same_person") if actor.id == objection.acceptance.decided_by_id else None


def may_print_objection(actor: User, objection: Objection, kind: DocumentKind) -> Denial | None:
    """Issue the receipt of an objection that was taken up, or the decision on it, in whatever phase."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial:
        return denial
    taken_up = objection.acceptance is not None and objection.acceptance.ground is None
    reached = {DocumentKind.OBJECTION_RECEIPT: taken_up, DocumentKind.OBJECTION_RULING: objection.ruling}
    return None if reached.get(kind) else Denial("document.too_early")
