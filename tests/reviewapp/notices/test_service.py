"""The notice: after the decision, within the known calendar, and kept as it was published."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.issuing.kinds import issue_paper
from reviewapp.models import Document, Event, Notice, RoundPhase
from reviewapp.notices.content import ranked_list_content
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import AT, NOTICE, Cast, carry, make_cast, publish, shortlist, stage, submit_all


@pytest.fixture
def decided(context: Flask) -> Cast:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.DECIDED)
    return cast


def nothing_written() -> bool:
    db.session.rollback()
    tables = (Notice, Document)
    acts = sa.select(Event).where(Event.act == "publish_notice")
    return (
        not any(db.session.scalars(sa.select(table)).all() for table in tables)
        and not db.session.scalars(acts).all()
    )


def test_a_notice_after_the_decision(decided: Cast, fonts: Fonts) -> None:
    """Five working days from Tuesday 2 June 2026; the first day counts."""
    notice = publish(db.session, decided, fonts)
    db.session.commit()
    assert (notice.starts_on, notice.ends_on, notice.length, notice.unit.value) == (
        date(2026, 6, 2),
        date(2026, 6, 8),
        5,
        "working_days",
    )
    assert decided.round.phase is RoundPhase.PUBLISHED
    event = db.session.scalars(sa.select(Event).where(Event.act == "publish_notice")).one()
    assert event.detail["sha256"] == notice.document.sha256


def test_calendar_days_need_no_calendar(decided: Cast, fonts: Fonts) -> None:
    entry = replace(NOTICE, starts_on=date(2031, 1, 1), unit="calendar_days", length=7)
    assert publish(db.session, decided, fonts, entry).ends_on == date(2031, 1, 7)


def test_no_notice_without_a_decision(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    with pytest.raises(Refused) as refused:
        publish(db.session, cast, fonts)
    assert refused.value.denial == Denial("round.wrong_state")
    assert nothing_written()


def test_no_notice_that_begins_before_the_decision(decided: Cast, fonts: Fonts) -> None:
    with pytest.raises(Refused) as refused:
        publish(db.session, decided, fonts, replace(NOTICE, starts_on=date(2026, 5, 31)))
    assert refused.value.denial == Denial("notice.before_decision")
    assert nothing_written()


def test_no_notice_that_has_begun(decided: Cast, fonts: Fonts) -> None:
    with pytest.raises(Refused) as refused:
        publish(db.session, decided, fonts, at=datetime(2026, 6, 2, 16, tzinfo=UTC))
    assert refused.value.denial == Denial("notice.in_past")
    assert nothing_written()


def test_a_period_of_working_days_begins_on_one(decided: Cast, fonts: Fonts) -> None:
    with pytest.raises(Refused) as refused:
        publish(db.session, decided, fonts, replace(NOTICE, starts_on=date(2026, 6, 6)))
    assert refused.value.denial == Denial("notice.first_day_not_worked")
    assert nothing_written()


@pytest.mark.parametrize(("starts_on", "year"), [(date(2031, 3, 3), "2031"), (date(2026, 12, 30), "2027")])
def test_no_notice_into_a_year_without_a_calendar(
    decided: Cast, fonts: Fonts, starts_on: date, year: str
) -> None:
    with pytest.raises(Refused) as refused:
        publish(db.session, decided, fonts, replace(NOTICE, starts_on=starts_on))
    assert refused.value.denial == Denial("calendar.unknown_year", (("year", year),))
    assert nothing_written()
    assert decided.round.phase is RoundPhase.DECIDED


def test_a_second_notice_is_refused(decided: Cast, fonts: Fonts) -> None:
    publish(db.session, decided, fonts)
    with pytest.raises(Refused) as refused:
        publish(db.session, decided, fonts)
    assert refused.value.denial == Denial("round.wrong_state")


def test_the_published_bytes_are_what_is_served(decided: Cast, fonts: Fonts, context: Flask) -> None:
    """Also after names, settings and the code that makes the document have changed."""
    document = publish(db.session, decided, fonts).document
    content, sha256, url = (
        document.content,
        document.sha256,
        f"/rounds/{decided.round.id}/notice/documents/{document.id}",
    )
    db.session.execute(sa.text("UPDATE cluster SET name = name || '（更名）'"))
    db.session.execute(sa.text("UPDATE round SET issuer = '别的司'"))
    db.session.commit()
    office = client_of(context, stage(db.session, decided).office)
    first, second = office.get(url), office.get(url)
    assert first.data == second.data == content
    assert hashlib.sha256(first.data).hexdigest() == sha256
    assert first.mimetype == "application/pdf"
    assert content.startswith(b"%PDF-")


def test_a_document_of_another_round_is_not_found(decided: Cast, fonts: Fonts, context: Flask) -> None:
    document = publish(db.session, decided, fonts).document
    round_id, document_id = decided.round.id, document.id
    db.session.commit()
    office = client_of(context, stage(db.session, decided).office)
    assert office.get(f"/rounds/{round_id + 1}/notice/documents/{document_id}").status_code == 404


def test_the_ranked_list_says_what_the_run_says(decided: Cast, fonts: Fonts) -> None:
    content = ranked_list_content(db.session, decided.round, shortlist(db.session, decided))
    assert [(row.rank, row.tied, row.name, row.score, row.raw_rank, row.sheets) for row in content.rows] == [
        (1, False, "某省某县01产业集群", Decimal("84.00"), 1, 3),
        (2, False, "某省某县02产业集群", Decimal("82.00"), 2, 3),
        (3, False, "某省某县03产业集群", Decimal("80.00"), 3, 3),
    ]
    assert content.places == 2
    (document,) = issue_paper(db.session, decided.round, "ranked-list", fonts, actor=decided.office, at=AT)
    assert document.sha256 == hashlib.sha256(document.content).hexdigest()


def test_more_places_than_applications(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session, places=30)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    drawn = shortlist(db.session, cast)
    assert ranked_list_content(db.session, cast.round, drawn).places == 3
    issue_paper(db.session, cast.round, "ranked-list", fonts, actor=cast.office, at=AT)
