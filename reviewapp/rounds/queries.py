"""Rounds as pages list and show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from forms.selection_rules import rows_of
from reviewapp.models import (
    Application,
    ApplicationState,
    Correction,
    RankingRun,
    Review,
    Round,
    SettingChange,
)
from reviewapp.models.round import SETTINGS
from reviewapp.wording import ZONE
from scoring.composite import is_composite
from scoring.methods import ADVISORY, METHODS
from scoring.scheme import Kind

MOMENT = timedelta(microseconds=1)


def all_rounds(session: Session) -> Sequence[Round]:
    """Every round, the newest year first."""
    return session.scalars(select(Round).order_by(Round.year.desc(), Round.code.desc())).all()


def round_by_id(session: Session, round_id: int) -> Round | None:
    """One round with its schemes."""
    return session.get(
        Round, round_id, options=[joinedload(Round.standard), joinedload(Round.scheme_version)]
    )


def settings_data(round_: Round) -> dict[str, Any]:
    """The round's rules as its form shows them."""
    data = {name: getattr(round_, name) for name in SETTINGS} | dict(round_.method_options)
    chain = [*round_.tie_break, "", "", ""]
    ends_at = round_.scoring_ends_at
    return (
        data
        | rows_of(round_.selection_rules)
        | {
            "data_percent": data.get("data_weight") or data_percent(round_),
            "tie_1": chain[0],
            "tie_2": chain[1],
            "tie_3": chain[2],
            "abstained_percent": int(round_.maximum_abstained_share * 100),
            "scoring_ends_on": (ends_at - MOMENT).astimezone(ZONE).date() if ends_at else None,
        }
    )


def methods_for(round_: Round) -> list[str]:
    """The methods that the round can name as its official one: a composite needs both sorts of scores."""
    joins = is_composite(round_.scheme_version.to_scheme())
    return [code for code in METHODS if code not in ADVISORY and (joins or code != "composite")]


def data_percent(round_: Round) -> int:
    """What share of its points the round's scheme gives to data, in whole percent."""
    scheme = round_.scheme_version.to_scheme()
    of_data = sum(leaf.weight for leaf in scheme.scored() if leaf.kind is Kind.BANDED)
    return round(100 * of_data / scheme.weights_total) if scheme.weights_total else 0


def tie_breaks(round_: Round) -> dict[str, str]:
    """What a tie at the line may be settled by: the indicators and groups that experts score."""
    scheme, titles = round_.scheme_version.to_scheme(), round_.scheme_version.titles()
    scored = {leaf.code for leaf in scheme.expert_indicators()}
    return {
        node.code: titles[node.code]
        for node in scheme.walk()
        if any(leaf.code in scored for leaf in node.walk())
    }


def changes_of(session: Session, round_: Round) -> Sequence[SettingChange]:
    """Every change of rules proposed since scoring opened, the newest first."""
    return session.scalars(
        select(SettingChange)
        .where(SettingChange.round_id == round_.id)
        .order_by(SettingChange.number.desc())
        .options(
            joinedload(SettingChange.proposed_by),
            joinedload(SettingChange.review).joinedload(Review.reviewed_by),
        )
    ).all()


def applications_by_state(session: Session, round_: Round) -> Mapping[ApplicationState, int]:
    """How many applications stand in each state."""
    counted = session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_.id)
        .group_by(Application.state)
    )
    return dict.fromkeys(ApplicationState, 0) | dict(counted.all())


def corrections_of(session: Session, round_: Round) -> Sequence[Correction]:
    """Every proposal to take the result back, the newest first."""
    return session.scalars(
        select(Correction)
        .where(Correction.round_id == round_.id)
        .order_by(Correction.number.desc())
        .options(
            joinedload(Correction.run, innerjoin=True).defer(RankingRun.inputs),
            joinedload(Correction.shortlist),
            joinedload(Correction.proposed_by, innerjoin=True),
            joinedload(Correction.review).joinedload(Review.reviewed_by),
        )
    ).all()


def correction_waits(session: Session, round_: Round) -> bool:
    """Whether a proposal to take the result back waits for the second person."""
    decided = exists().where(Review.correction_id == Correction.id)
    return session.scalars(select(exists().where(Correction.round_id == round_.id, ~decided))).one()
