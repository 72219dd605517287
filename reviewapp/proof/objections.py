"""Objections against the events of their entry, acceptance and ruling."""

from __future__ import annotations

from sqlalchemy.orm import Session, joinedload

from reviewapp.canonical import canonical_json, digest
from reviewapp.models import Objection
from reviewapp.objections.service import statements
from reviewapp.proof.fault import Fault, Part, rows_of, stated
from reviewapp.workflow import OBJECTION

ACTS = ("enter_objection", *(way.action for way in OBJECTION.transitions))


def objection_faults(session: Session, part: Part) -> list[Fault]:
    """Objections of which another thing is on record than was said, or another act."""
    told = {act: stated(session, Objection, part, act) for act in ACTS}
    parts = (joinedload(one) for one in (Objection.acceptance, Objection.ruling, Objection.file))
    return [
        Fault.of("objection", objection=made.id)
        for made in rows_of(session, Objection, part, *parts)
        if {act: digest(canonical_json(said)) for act, said in statements(made).items()}
        != {act: by_id[made.id]["digest"] for act, by_id in told.items() if made.id in by_id}
    ]
