"""The papers of an objection: the receipt once it was taken up, the decision once it was ruled on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reports.blocks import Official
from reports.objectionpapers import ReceiptContent, RulingContent, receipt, ruling
from reviewapp.models import DocumentKind, Objection
from reviewapp.objections.queries import Line
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused

WHOLE_LIST = "拟认定名单"


def _receipt(line: Line) -> tuple[str, Official]:
    one, accepted = line.objection, line.objection.acceptance
    if accepted is None:
        raise Refused(Denial("document.too_early"))
    if line.due_on is None:
        raise Refused(Denial("calendar.unknown_year", (("year", str(one.received_on.year)),)))
    content = ReceiptContent(
        number=_number(one),
        objector=one.name,
        cluster=_about(one),
        received_on=one.received_on,
        matter=one.matter,
        evidence=(*_lines(one.evidence), *(("书面材料1份",) if one.file else ())),
        answer_by=line.due_on,
        contact=one.notice.telephone,
        issuer=one.round.issuer,
        issued_on=accepted.decided_at.astimezone(ZONE).date(),
        demo=one.round.is_demo,
    )
    return f"异议受理回执-{one.number}", receipt(content)


def _ruling(line: Line) -> tuple[str, Official]:
    one, ruled = line.objection, line.objection.ruling
    if ruled is None:
        raise Refused(Denial("document.too_early"))
    content = RulingContent(
        number=_number(one),
        objector=one.name,
        cluster=_about(one),
        received_on=one.received_on,
        matter=one.matter,
        findings=_lines(ruled.findings),
        upheld=ruled.upheld,
        ruling=ruled.reply,
        issuer=one.round.issuer,
        issued_on=ruled.ruled_on,
        demo=one.round.is_demo,
    )
    return f"异议处理决定书-{one.number}", ruling(content)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(said.strip() for said in text.splitlines() if said.strip())


def _number(objection: Objection) -> str:
    return f"{objection.round.code}-异议{objection.number}"


def _about(objection: Objection) -> str:
    return objection.application.cluster.name if objection.application else WHOLE_LIST


OF_OBJECTION: Mapping[DocumentKind, Callable[[Line], tuple[str, Official]]] = MappingProxyType(
    {DocumentKind.OBJECTION_RECEIPT: _receipt, DocumentKind.OBJECTION_RULING: _ruling}
)
"""The documents of one objection: each gives itself with its name, dated by the act that it tells of."""
