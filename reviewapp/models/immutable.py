"""Rows that nobody may change: triggers that refuse UPDATE and DELETE, on both databases.

The migrations carry the same statements as text; a test compares the catalogues of both ways.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event, text

from reviewapp.models.admission import admission_statements
from reviewapp.models.base import Base
from reviewapp.models.round import SETTINGS

IMMUTABLE = (
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

REFUSE_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)


def trigger_statements(table: str, dialect: str) -> list[str]:
    """The statements that make ``table`` append-only on ``dialect``."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ]


SUBMITTED_SHEET = {
    "sqlite": [
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE ON score_sheet "
        "WHEN OLD.state = 'submitted' "
        "BEGIN SELECT RAISE(ABORT, 'a submitted sheet is never changed'); END",
        "CREATE TRIGGER score_sheet_refuse_delete BEFORE DELETE ON score_sheet "
        "BEGIN SELECT RAISE(ABORT, 'a sheet is never deleted'); END",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score "
        "WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' "
        "BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no score'); END",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion "
        "WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' "
        "BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no opinion'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_submitted() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF OLD.state = 'submitted' OR TG_OP = 'DELETE' THEN "
        "RAISE EXCEPTION 'a submitted sheet is never changed'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE OR DELETE ON score_sheet "
        "FOR EACH ROW EXECUTE FUNCTION refuse_submitted()",
        "CREATE OR REPLACE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' THEN "
        "RAISE EXCEPTION 'a submitted sheet takes no %', TG_TABLE_NAME; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score FOR EACH ROW EXECUTE FUNCTION refuse_late()",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion "
        "FOR EACH ROW EXECUTE FUNCTION refuse_late()",
    ],
}


ROUND_SCHEMES = {
    "sqlite": [
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round "
        "WHEN OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id "
        "OR NEW.scheme_version_id <> OLD.scheme_version_id) "
        "BEGIN SELECT RAISE(ABORT, 'the schemes of a round are frozen once scoring opens'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_scheme() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the schemes of a round are frozen once scoring opens'; END $$",
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round "
        "FOR EACH ROW WHEN (OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id "
        "OR NEW.scheme_version_id <> OLD.scheme_version_id)) EXECUTE FUNCTION refuse_scheme()",
    ],
}

APPROVED = (
    "NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review "
    "ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id "
    "AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')"
)
LOCKED = "the settings of a round are locked once scoring opens"


def settings_statements(dialect: str) -> list[str]:
    """The statements that lock a round's settings once scoring opens, but for a change that two approved."""
    if dialect == "sqlite":
        differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SETTINGS)
        return [
            f"CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF {', '.join(SETTINGS)} ON round "
            f"WHEN OLD.phase <> 'preparing' AND ({differs}) AND NOT ({APPROVED}) "
            f"BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        ]
    differs = " OR ".join(f"NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" for name in SETTINGS)
    return [
        "CREATE OR REPLACE FUNCTION refuse_setting() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF OLD.phase <> 'preparing' AND ({differs}) AND NOT ({APPROVED}) THEN "
        f"RAISE EXCEPTION '{LOCKED}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF {', '.join(SETTINGS)} ON round "
        "FOR EACH ROW EXECUTE FUNCTION refuse_setting()",
    ]


def statements(dialect: str) -> list[str]:
    """Every statement, in order, for ``dialect``."""
    first = [REFUSE_FUNCTION] if dialect == "postgresql" else []
    rows = [statement for table in IMMUTABLE for statement in trigger_statements(table, dialect)]
    guards = SUBMITTED_SHEET[dialect] + ROUND_SCHEMES[dialect] + settings_statements(dialect)
    return first + rows + guards + admission_statements(dialect)


@event.listens_for(Base.metadata, "after_create")
def _attach(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    """Run the statements at the end of ``create_all``."""
    for statement in statements(connection.dialect.name):
        connection.execute(text(statement))
