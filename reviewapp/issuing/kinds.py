"""The documents that a button issues, each with how its content comes about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy.orm import Session

import reports.publiclist
from reports.blocks import Official
from reviewapp.issuing.public import public_list_content
from reviewapp.issuing.service import LANGUAGES
from reviewapp.models import DocumentKind, Round, Shortlist
from reviewapp.shortlist.queries import shortlist_of
from reviewapp.workflow import Denial, Refused

Named = list[tuple[str, Official]]


@dataclass(frozen=True)
class Paper:
    """A document of the whole round: ``make`` gives its languages or parts with their names."""

    kind: DocumentKind
    make: Callable[[Session, Round, date], Named]


def the_shortlist(session: Session, round_: Round) -> Shortlist:
    """The round's shortlist; raises ``Refused`` where none is drawn."""
    found = shortlist_of(session, round_)
    if found is None:
        raise Refused(Denial("document.too_early"))
    return found


def _public_list(session: Session, round_: Round, day: date) -> Named:
    content = public_list_content(round_, the_shortlist(session, round_), day)
    return [("拟认定名单", reports.publiclist.document(content, language)) for language in LANGUAGES]


OF_ROUND: Mapping[str, Paper] = MappingProxyType(
    {
        "public-list": Paper(DocumentKind.PUBLIC_LIST, _public_list),
    }
)
