"""What was recorded stays: the database itself refuses changes, whoever asks."""

# ruff: noqa: S608 - the statements are put together from the names in this file

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from reports.fonts import Fonts
from reports.notice import usual_wording
from reviewapp.db import db
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.models import (
    Base,
    RoundPhase,
)
from reviewapp.models.immutable import IMMUTABLE
from reviewapp.notices.wording import store_wording
from reviewapp.ranking.service import estimate_certainty
from reviewapp.rounds.settings import propose_change
from tests.corrections import correct
from tests.exclusions import exclude
from tests.factories import (
    AT,
    Cast,
    carry,
    deviate,
    make_cast,
    make_file,
    make_holidays,
    make_waiver,
    reopen_sheet,
    submit_all,
    submit_sheet,
)
from tests.objections import decide, object_to
from tests.panel_opinions import panel_opinion_on_record
from tests.reviewapp.models.rows import (
    make_ballot,
    make_draw,
    make_minutes,
    make_opinion,
    make_overruling,
    make_reassignment,
    make_recommendation,
    make_referral,
    make_scan,
    make_study,
)

RECORDED = (
    "scheme_version",
    "indicator",
    "score",
    "opinion",
    "set_aside_edit",
    "ranking_run",
    "ranking_row",
    "ranking_expert",
    "shortlist",
    "shortlist_entry",
    "deviation",
    "proposal",
    "decision",
    "added_minutes",
    "notice",
    "document",
    "event",
    "panel_draw",
    "panel_draw_result",
    "panel_replacement",
    "waiver",
    "stored_file",
    "holiday_notice",
    "notice_wording",
    "diagnosis",
    "review",
    "certainty_estimate",
    "certainty_row",
    "setting_change",
    "pledge",
    "declaration",
    "reopening",
    "exclusion",
    "correction",
    "ballot",
    "ballot_voter",
    "ballot_turn",
    "ballot_result",
    "sensitivity_study",
    "scan",
    "scan_page",
    "scan_match",
    "printed_page",
    "written_explanation",
    "referral",
    "referral_draw",
    "referral_replacement",
    "dealing",
    "match_overruling",
    "reassignment",
    "recommendation",
    "recommendation_correction",
    "opinion_rule",
    "panel_leader",
    "panel_opinion",
    "opinion_answer",
    "application_opinion",
    "application_answer",
    "objection",
    "objection_acceptance",
    "ruling",
)
REFUSALS = (sa.exc.IntegrityError, sa.exc.DatabaseError)


def refused(statement: str, **values: object) -> str:
    """What the database says to a statement that it must refuse."""
    with pytest.raises(REFUSALS) as error:
        db.session.execute(sa.text(statement), values)
    db.session.rollback()
    return str(error.value.orig)


def rows(table: str) -> list[str]:
    return sorted(map(repr, db.session.execute(sa.select(Base.metadata.tables[table]))))


def test_the_list_is_complete() -> None:
    assert IMMUTABLE == RECORDED


def test_records_refuse_every_change(context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2)
    submit_all(db.session, cast)
    reopen_sheet(db.session, cast, 0, 0)
    propose_change(db.session, cast.round, {"places": 3}, "理由", actor=cast.office, at=AT)
    exclude(db.session, cast, 0, 0)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    deviate(db.session, cast)
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    make_waiver(db.session, cast.applications[0], cast.office)
    make_file(db.session, cast.applications[0], cast.office)
    diagnose_round(db.session, cast.round, actor=cast.office, at=AT)
    estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    make_referral(cast)
    panel_opinion_on_record(db.session, cast)
    make_ballot(cast)
    make_study(cast)
    make_opinion(cast.outsider, cast.applications[0])
    make_holidays(db.session, cast.office)
    store_wording(db.session, usual_wording() + "特此公示。", seen=0, actor=cast.office, at=AT)
    make_draw(cast)
    make_scan(cast)
    make_minutes(cast)
    make_recommendation(cast)
    make_reassignment(cast)
    make_overruling(cast)
    decide(db.session, cast, object_to(db.session, cast))
    correct(db.session, cast)
    db.session.commit()
    for name in RECORDED:
        before = rows(name)
        assert before, name
        column = next(iter(Base.metadata.tables[name].primary_key)).name
        orders = [f"UPDATE {name} SET {column} = {column}", f"DELETE FROM {name}"]
        if db.engine.dialect.name == "postgresql":
            orders.append(f"TRUNCATE {name} CASCADE")
        assert [order for order in orders if "append-only" not in refused(order)] == []
        assert rows(name) == before


def test_a_record_cannot_be_replaced(cast: Cast) -> None:
    """SQLite's REPLACE deletes the old row without asking, unless told to ask."""
    if db.engine.dialect.name == "sqlite":
        before = rows("event")
        assert "append-only" in refused(
            "REPLACE INTO event SELECT id, at, actor_id, round_id, 'other', subject_type, subject_id, detail,"
            " previous_digest, digest FROM event WHERE id = 1"
        )
        assert rows("event") == before
    assert cast.round.id


def test_a_submitted_sheet_is_final(cast: Cast) -> None:
    sheet = submit_sheet(db.session, cast, 0, 0, "40", "40").id
    draft = cast.sheet(db.session, 0, 1).id
    db.session.commit()
    late = (
        "INSERT INTO score (sheet_id, indicator_id, revision, value, abstained, comment, saved_at)"
        " SELECT sheet_id, indicator_id, 9, 1, abstained, comment, saved_at"
        " FROM score WHERE sheet_id = :sheet"
    )
    assert "takes no score" in refused(late, sheet=sheet)
    for order in (
        "UPDATE score_sheet SET state = 'draft', submitted_at = NULL WHERE id = :sheet",
        "UPDATE score_sheet SET saved_at = NULL WHERE id = :sheet",
        "UPDATE score_sheet SET assignment_id = assignment_id WHERE id = :sheet",
    ):
        assert "never changed" in refused(order, sheet=sheet)
    for one in (sheet, draft):
        assert "never" in refused("DELETE FROM score_sheet WHERE id = :sheet", sheet=one)


FORBIDDEN = (
    ("score_sheet", "state = 'submitted'"),
    ("score_sheet", "state = 'lost'"),
    ("score_sheet", "submitted_at = dealt_at"),
    ("application", "state = 'lost'"),
    ("round", "phase = 'lost'"),
    ("round", "decimals = 7"),
    ("round", "decimals = -1"),
    ("round", "places = 0"),
    ("round", "meeting_places = 0"),
    ("round", "band_percent = 50"),
    ("assignment", "stage = 'lost'"),
    ("round", "minimum_sheets = 0"),
    ("round", "minimum_scores = 0"),
    ("panel", "sheets_per_application = 0"),
)


def test_the_database_holds_the_rules(cast: Cast) -> None:
    db.session.execute(sa.text("UPDATE round SET phase = 'preparing'"))
    db.session.commit()
    orders = [f"UPDATE {table} SET {setting}" for table, setting in FORBIDDEN]
    assert [order for order in orders if "check" not in refused(order).lower()] == []


def test_the_rules_may_be_open_until_scoring_opens(cast: Cast) -> None:
    fixed = ("official_method", "rules_title", "rules_number", "rules_dated", "scoring_ends_at")
    for name in fixed:
        db.session.execute(sa.text("UPDATE round SET phase = 'preparing'"))
        db.session.execute(sa.text(f"UPDATE round SET {name} = NULL"))
        assert "check" in refused(f"UPDATE round SET phase = 'scoring', {name} = NULL").lower()


def test_a_score_is_a_value_or_an_abstention(cast: Cast) -> None:
    sheet = cast.sheet(db.session, 0, 0).id
    db.session.commit()
    for values in ("-1, false", "1, true"):
        order = (
            "INSERT INTO score (sheet_id, indicator_id, revision, value, abstained, comment, saved_at)"
            f" SELECT :sheet, id, 1, {values}, '', '2026-05-12' FROM indicator WHERE kind = 'expert'"
        )
        assert "check" in refused(order, sheet=sheet).lower()
