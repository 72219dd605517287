"""Issued documents, and who issues which of them from which phase on."""

from __future__ import annotations

from reviewapp.models import Document, DocumentKind, RoleName, Round, RoundPhase, User
from reviewapp.permissions.ranking import FROZEN, may_see_ranking
from reviewapp.permissions.role import needs, sees
from reviewapp.permissions.unit import may_see_own_applications
from reviewapp.workflow import Denial

ISSUED_FROM = {
    DocumentKind.DRAW_RECORD: RoundPhase.PREPARING,
    DocumentKind.RECOMMENDATIONS: RoundPhase.SCORING,
    DocumentKind.ATTENDANCE: RoundPhase.PREPARING,
    DocumentKind.HANDBOOK: RoundPhase.PREPARING,
    DocumentKind.FEES: RoundPhase.PREPARING,
    DocumentKind.SCORE_SHEET: RoundPhase.CLOSED,
    DocumentKind.PANEL_MINUTES: RoundPhase.CLOSED,
    DocumentKind.PANEL_OPINION: RoundPhase.CLOSED,
    DocumentKind.ROLL_UP: RoundPhase.RANKED,
    DocumentKind.EXPLANATION: RoundPhase.RANKED,
    DocumentKind.EVALUATION: RoundPhase.RANKED,
    DocumentKind.RANKED_LIST: RoundPhase.SHORTLISTED,
    DocumentKind.PROPOSAL: RoundPhase.SUBMITTED,
    DocumentKind.NOTICE: RoundPhase.PUBLISHED,
    DocumentKind.PUBLIC_LIST: RoundPhase.PUBLISHED,
    DocumentKind.ANNOUNCEMENT: RoundPhase.PUBLISHED,
    DocumentKind.OBJECTION_RECEIPT: RoundPhase.PUBLISHED,
    DocumentKind.OBJECTION_RULING: RoundPhase.PUBLISHED,
}
"""The first phase in which each document can say what it must."""
PUBLIC_KINDS = frozenset({DocumentKind.NOTICE, DocumentKind.PUBLIC_LIST, DocumentKind.ANNOUNCEMENT})
"""What is issued to be published; there is none before the notice."""
SCORELESS = frozenset(
    {
        DocumentKind.DRAW_RECORD,
        DocumentKind.RECOMMENDATIONS,
        DocumentKind.ATTENDANCE,
        DocumentKind.HANDBOOK,
        DocumentKind.FEES,
    }
)
"""What says nothing of scores, and may be issued and seen while experts score."""


def may_see_documents(actor: User, round_: Round) -> Denial | None:
    """See the documents issued in a round, of the kinds in ``kinds_shown``."""
    return sees(actor)


def kinds_shown(actor: User, round_: Round) -> frozenset[DocumentKind]:
    """The kinds of documents that the person may see: none that speaks of scores while experts score."""
    return SCORELESS if may_see_ranking(actor, round_) else frozenset(DocumentKind)


def names_experts(round_: Round) -> bool:
    """Whether a draw record tells the names of experts: they are a secret until the ranking is frozen."""
    return round_.phase in FROZEN


def may_read_document(actor: User, document: Document) -> Denial | None:
    """Download an issued document: provinces and counties those that were published."""
    if document.kind in PUBLIC_KINDS and may_see_own_applications(actor) is None:
        return None
    return sees(actor)


def may_issue(actor: User, round_: Round, kind: DocumentKind) -> Denial | None:
    """Issue a document: the secretariat, once the round has come far enough."""
    denial = needs(actor, RoleName.SECRETARIAT)
    if denial is None and kind not in SCORELESS:
        denial = may_see_ranking(actor, round_)
    if denial:
        return denial
    phases = list(RoundPhase)
    reached = phases.index(round_.phase) >= phases.index(ISSUED_FROM[kind])
    return None if reached else Denial("document.too_early")
