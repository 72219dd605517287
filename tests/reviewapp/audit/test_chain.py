"""The record of acts proves itself: what is altered, taken out or moved is named."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp import audit
from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.models import Event, Round
from reviewapp.rounds.service import close_scoring
from tests.factories import AT, Cast, drop_guards, submit_all

FORGERIES = (
    "UPDATE event SET act = 'forged' WHERE id = :id",
    "UPDATE event SET at = '2020-01-01 00:00:00' WHERE id = :id",
    "UPDATE event SET actor_id = NULL WHERE id = :id",
    "UPDATE event SET round_id = NULL WHERE id = :id",
    "UPDATE event SET subject_id = subject_id + 1 WHERE id = :id",
    "UPDATE event SET subject_type = 'other' WHERE id = :id",
    "UPDATE event SET detail = '{}' WHERE id = :id",
    "UPDATE event SET digest = 'forged' WHERE id = :id",
)


@pytest.fixture
def events(cast: Cast) -> list[int]:
    """The ids of a chain of acts, in a database that has lost its triggers."""
    submit_all(db.session, cast)
    drop_guards(db.session)
    return list(db.session.scalars(sa.select(Event.id).order_by(Event.id)))


def broken() -> list[int]:
    db.session.expire_all()
    return audit.broken_links(db.session)


def test_an_untouched_chain_is_whole(events: list[int]) -> None:
    assert len(events) == 19  # create, compose, deal, open, three who sign and declare, and nine sheets
    assert broken() == []


def test_an_altered_event_is_named(events: list[int]) -> None:
    for order in FORGERIES:
        db.session.execute(sa.text(order), {"id": events[5]})
        assert broken()[0] == events[5], order
        db.session.rollback()


def test_an_event_forged_with_its_digest_breaks_the_next(events: list[int]) -> None:
    event = db.session.get_one(Event, events[5])
    event.detail = event.detail | {"forged": True}
    event.digest = digest(audit.service.link_text(event))
    db.session.flush()
    assert broken() == [events[6]]


def test_a_missing_event_breaks_the_next(events: list[int]) -> None:
    db.session.execute(sa.delete(Event).where(Event.id == events[5]))
    assert broken() == [events[6]]
    db.session.execute(sa.delete(Event).where(Event.id == events[0]))
    assert broken() == [events[1], events[6]]


def test_swapped_events_are_named(events: list[int]) -> None:
    for before, after in ((events[4], -1), (events[5], events[4]), (-1, events[5])):
        db.session.execute(sa.update(Event).where(Event.id == before).values(id=after))
    assert broken() == events[4:7]


def test_an_event_belongs_to_its_act(cast: Cast) -> None:
    """Taken back together, and kept together."""
    before = db.session.scalars(sa.select(sa.func.count(Event.id))).one()
    phase = sa.select(Round.phase, sa.select(sa.func.count(Event.id)).scalar_subquery())
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    assert tuple(db.session.execute(phase).one()) == ("closed", before + 1)
    db.session.rollback()
    assert tuple(db.session.execute(phase).one()) == ("scoring", before)
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert tuple(db.session.execute(phase).one()) == ("closed", before + 1)


def test_an_act_whose_event_cannot_be_written_does_not_happen(cast: Cast) -> None:
    with pytest.raises(TypeError, match="a float has no exact text"):
        audit.record(db.session, "note", cast.round, actor=cast.office, at=AT, share=0.1)
    with pytest.raises(sa.exc.SQLAlchemyError):
        audit.record(db.session, "x" * 49, cast.round, actor=None, at=AT, round_id=-1)
    db.session.rollback()


def test_an_event_says_what_happened(cast: Cast) -> None:
    local = datetime(2026, 6, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    facts = {"score": Decimal("84.50"), "names": ("张三", "李四"), "none": None}
    audit.record(db.session, "note", cast.round, actor=cast.office, at=local, round_id=cast.round.id, **facts)
    db.session.commit()
    event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert event.at.isoformat() == "2026-06-02T01:30:00+00:00"
    assert (event.act, event.subject_type, event.subject_id) == ("note", "round", cast.round.id)
    assert event.detail == {"score": "84.5", "names": ["张三", "李四"], "none": None}
    assert broken() == []


def test_the_acts_of_a_round_stand_in_order(cast: Cast, context: Flask) -> None:
    submit_all(db.session, cast)
    acts = db.session.scalars(sa.select(Event.act).where(Event.round_id == cast.round.id).order_by(Event.id))
    assert list(acts) == [
        "create_round",
        "compose_panel",
        "deal_panel",
        "open_scoring",
        *["sign_pledge", "declare"] * 3,
        *["submit_sheet"] * 9,
    ]
