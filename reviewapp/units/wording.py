"""How far a round has come, as those outside the office may know it."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.models import RoundPhase

_STAGES = {
    RoundPhase.PREPARING: _l("申报受理"),
    RoundPhase.PUBLISHED: _l("公示"),
    RoundPhase.CONCLUDED: _l("办结"),
}


def stage(phase: RoundPhase) -> LazyString:
    """Admission, notice, concluded; all between is the review, whose steps stay inside."""
    return _STAGES.get(phase, _l("评审中"))
