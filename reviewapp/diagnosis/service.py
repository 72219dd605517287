"""Make a diagnosis and freeze it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.canonical import canonical_json, digest
from reviewapp.diagnosis.computation import Parameters, diagnose
from reviewapp.diagnosis.queries import diagnosis_inputs
from reviewapp.models import Diagnosis, Round, User
from reviewapp.rounds.service import locked
from reviewapp.version import __version__
from reviewapp.workflow import Denial, Refused
from scoring.scheme import IncompleteSheet
from scoring.table import TableError
from scoring.totals import NobodyScored


def diagnose_round(session: Session, round_: Round, *, actor: User, at: datetime) -> Diagnosis:
    """Diagnose the submitted sheets as they stand, by the round's rule for 畸高畸低; each use is on record.

    Raises ``Refused`` where there is nothing to diagnose, or a total cannot be formed.
    """
    round_ = locked(session, round_)
    inputs = diagnosis_inputs(session, round_)
    if not inputs["sheets"]:
        raise Refused(Denial("diagnosis.no_sheets"))
    parameters = Parameters(
        round_.deviation_level, round_.deviation_base, Decimal(round_.deviation_percent) / 100
    )
    try:
        result = diagnose(inputs, round_.scheme_version.to_scheme(), parameters)
    except (IncompleteSheet, NobodyScored, TableError) as error:
        raise Refused(Denial("diagnosis.no_totals", (("reason", str(error)),))) from error
    text = canonical_json(inputs)
    made = Diagnosis(
        round_id=round_.id,
        number=1 + session.scalars(select(func.count()).where(Diagnosis.round_id == round_.id)).one(),
        parameters=parameters.to_mapping(),
        code_version=__version__,
        inputs=text,
        inputs_digest=digest(text),
        result=result,
        result_digest=digest(result),
        made_at=at,
        made_by_id=actor.id,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "diagnose",
        made,
        actor=actor,
        at=at,
        round_id=round_.id,
        inputs=made.inputs_digest,
        result=made.result_digest,
    )
    return made
