"""Objections to the public notice, and the days in which the rules of a round want them handled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("individual", "organisation")
GROUNDS = ("anonymous", "false_name", "late", "no_lead")
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round WHEN OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id) BEGIN SELECT RAISE(ABORT, 'the schemes of a round are frozen once scoring opens'); END",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, panel_minimum, panel_technical, panel_finance, panel_odd, candidates_per_place, objection_days, pledge_text ON round WHEN OLD.phase <> 'preparing' AND (NEW.official_method IS NOT OLD.official_method OR NEW.method_options IS NOT OLD.method_options OR NEW.rules_title IS NOT OLD.rules_title OR NEW.rules_number IS NOT OLD.rules_number OR NEW.rules_dated IS NOT OLD.rules_dated OR NEW.decimals IS NOT OLD.decimals OR NEW.tie_break IS NOT OLD.tie_break OR NEW.scoring_ends_at IS NOT OLD.scoring_ends_at OR NEW.minimum_sheets IS NOT OLD.minimum_sheets OR NEW.minimum_scores IS NOT OLD.minimum_scores OR NEW.maximum_abstained_share IS NOT OLD.maximum_abstained_share OR NEW.places IS NOT OLD.places OR NEW.quota_province IS NOT OLD.quota_province OR NEW.quota_city IS NOT OLD.quota_city OR NEW.selection_rules IS NOT OLD.selection_rules OR NEW.blind IS NOT OLD.blind OR NEW.stage_join IS NOT OLD.stage_join OR NEW.stage_percent IS NOT OLD.stage_percent OR NEW.meeting_places IS NOT OLD.meeting_places OR NEW.grey_band IS NOT OLD.grey_band OR NEW.grey_band_experts IS NOT OLD.grey_band_experts OR NEW.band_percent IS NOT OLD.band_percent OR NEW.notice_length IS NOT OLD.notice_length OR NEW.notice_unit IS NOT OLD.notice_unit OR NEW.deviation_level IS NOT OLD.deviation_level OR NEW.deviation_base IS NOT OLD.deviation_base OR NEW.deviation_percent IS NOT OLD.deviation_percent OR NEW.panel_minimum IS NOT OLD.panel_minimum OR NEW.panel_technical IS NOT OLD.panel_technical OR NEW.panel_finance IS NOT OLD.panel_finance OR NEW.panel_odd IS NOT OLD.panel_odd OR NEW.candidates_per_place IS NOT OLD.candidates_per_place OR NEW.objection_days IS NOT OLD.objection_days OR NEW.pledge_text IS NOT OLD.pledge_text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) BEGIN SELECT RAISE(ABORT, 'the settings of a round are locked once scoring opens'); END",
        "CREATE TRIGGER objection_refuse_update BEFORE UPDATE ON objection BEGIN SELECT RAISE(ABORT, 'objection is append-only'); END",
        "CREATE TRIGGER objection_refuse_delete BEFORE DELETE ON objection BEGIN SELECT RAISE(ABORT, 'objection is append-only'); END",
        "CREATE TRIGGER objection_acceptance_refuse_update BEFORE UPDATE ON objection_acceptance BEGIN SELECT RAISE(ABORT, 'objection_acceptance is append-only'); END",
        "CREATE TRIGGER objection_acceptance_refuse_delete BEFORE DELETE ON objection_acceptance BEGIN SELECT RAISE(ABORT, 'objection_acceptance is append-only'); END",
        "CREATE TRIGGER ruling_refuse_update BEFORE UPDATE ON ruling BEGIN SELECT RAISE(ABORT, 'ruling is append-only'); END",
        "CREATE TRIGGER ruling_refuse_delete BEFORE DELETE ON ruling BEGIN SELECT RAISE(ABORT, 'ruling is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.phase <> 'preparing' AND (NEW.official_method::text IS DISTINCT FROM OLD.official_method::text OR NEW.method_options::text IS DISTINCT FROM OLD.method_options::text OR NEW.rules_title::text IS DISTINCT FROM OLD.rules_title::text OR NEW.rules_number::text IS DISTINCT FROM OLD.rules_number::text OR NEW.rules_dated::text IS DISTINCT FROM OLD.rules_dated::text OR NEW.decimals::text IS DISTINCT FROM OLD.decimals::text OR NEW.tie_break::text IS DISTINCT FROM OLD.tie_break::text OR NEW.scoring_ends_at::text IS DISTINCT FROM OLD.scoring_ends_at::text OR NEW.minimum_sheets::text IS DISTINCT FROM OLD.minimum_sheets::text OR NEW.minimum_scores::text IS DISTINCT FROM OLD.minimum_scores::text OR NEW.maximum_abstained_share::text IS DISTINCT FROM OLD.maximum_abstained_share::text OR NEW.places::text IS DISTINCT FROM OLD.places::text OR NEW.quota_province::text IS DISTINCT FROM OLD.quota_province::text OR NEW.quota_city::text IS DISTINCT FROM OLD.quota_city::text OR NEW.selection_rules::text IS DISTINCT FROM OLD.selection_rules::text OR NEW.blind::text IS DISTINCT FROM OLD.blind::text OR NEW.stage_join::text IS DISTINCT FROM OLD.stage_join::text OR NEW.stage_percent::text IS DISTINCT FROM OLD.stage_percent::text OR NEW.meeting_places::text IS DISTINCT FROM OLD.meeting_places::text OR NEW.grey_band::text IS DISTINCT FROM OLD.grey_band::text OR NEW.grey_band_experts::text IS DISTINCT FROM OLD.grey_band_experts::text OR NEW.band_percent::text IS DISTINCT FROM OLD.band_percent::text OR NEW.notice_length::text IS DISTINCT FROM OLD.notice_length::text OR NEW.notice_unit::text IS DISTINCT FROM OLD.notice_unit::text OR NEW.deviation_level::text IS DISTINCT FROM OLD.deviation_level::text OR NEW.deviation_base::text IS DISTINCT FROM OLD.deviation_base::text OR NEW.deviation_percent::text IS DISTINCT FROM OLD.deviation_percent::text OR NEW.panel_minimum::text IS DISTINCT FROM OLD.panel_minimum::text OR NEW.panel_technical::text IS DISTINCT FROM OLD.panel_technical::text OR NEW.panel_finance::text IS DISTINCT FROM OLD.panel_finance::text OR NEW.panel_odd::text IS DISTINCT FROM OLD.panel_odd::text OR NEW.candidates_per_place::text IS DISTINCT FROM OLD.candidates_per_place::text OR NEW.objection_days::text IS DISTINCT FROM OLD.objection_days::text OR NEW.pledge_text::text IS DISTINCT FROM OLD.pledge_text::text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) THEN RAISE EXCEPTION 'the settings of a round are locked once scoring opens'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, panel_minimum, panel_technical, panel_finance, panel_odd, candidates_per_place, objection_days, pledge_text ON round FOR EACH ROW EXECUTE FUNCTION refuse_setting()",
        "CREATE TRIGGER objection_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON objection FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER objection_acceptance_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON objection_acceptance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ruling_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ruling FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def upgrade() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    if rebuilt:
        _let_keys_rest()
    else:
        op.execute(sa.text("DROP TRIGGER round_refuse_setting ON round"))
    with op.batch_alter_table("round", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.add_column(sa.Column("objection_days", sa.Integer(), server_default="10", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_round_objection_days"), sa.text("objection_days BETWEEN 1 AND 60")
        )
    _objection()
    _acceptance()
    _ruling()
    for statement in TRIGGERS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
    if rebuilt:
        _prove()


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("round_id", IDENTIFIER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("notice_id", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("kind", _codes(KINDS, "kind"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("file_id", IDENTIFIER, nullable=True),
        sa.Column("entered_by_id", IDENTIFIER, nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("matter <> ''", name=op.f("ck_objection_matter")),
        _key("objection", "round_id", "round.id"),
        _key("objection", "notice_id", "notice.id"),
        _key("objection", "application_id", "application.id"),
        _key("objection", "file_id", "stored_file.id"),
        _key("objection", "entered_by_id", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("file_id", name=op.f("uq_objection_file_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_objection_round_id_number")),
    )
    for name in ("notice_id", "application_id", "entered_by_id"):
        op.create_index(op.f(f"ix_objection_{name}"), "objection", [name])


def _acceptance() -> None:
    op.create_table(
        "objection_acceptance",
        sa.Column("objection_id", IDENTIFIER, nullable=False),
        sa.Column("ground", _codes(GROUNDS, "ground"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by_id", IDENTIFIER, nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "ground IS NULL OR ground IN ('anonymous', 'late') OR note <> ''",
            name=op.f("ck_objection_acceptance_note"),
        ),
        _key("objection_acceptance", "objection_id", "objection.id"),
        _key("objection_acceptance", "decided_by_id", "user_account.id"),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objection_acceptance")),
    )
    op.create_index(op.f("ix_objection_acceptance_decided_by_id"), "objection_acceptance", ["decided_by_id"])


def _ruling() -> None:
    op.create_table(
        "ruling",
        sa.Column("objection_id", IDENTIFIER, nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("accepted_by_id", IDENTIFIER, nullable=False),
        sa.Column("ruled_by_id", IDENTIFIER, nullable=False),
        sa.Column("ruled_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("findings <> '' AND reply <> ''", name=op.f("ck_ruling_reasoned")),
        sa.CheckConstraint("ruled_by_id <> accepted_by_id", name=op.f("ck_ruling_two_persons")),
        _key("ruling", "objection_id", "objection_acceptance.objection_id"),
        _key("ruling", "accepted_by_id", "user_account.id"),
        _key("ruling", "ruled_by_id", "user_account.id"),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_ruling")),
    )
    for name in ("accepted_by_id", "ruled_by_id"):
        op.create_index(op.f(f"ix_ruling_{name}"), "ruling", [name])


def _codes(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=24)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _let_keys_rest() -> None:
    """Foreign keys rest, and triggers of other tables are not read, while a table they speak of is rebuilt."""
    raw = op.get_bind().connection.cursor()
    for step in ("COMMIT", "PRAGMA foreign_keys=OFF", "PRAGMA legacy_alter_table=ON", "BEGIN IMMEDIATE"):
        raw.execute(step)


def _prove() -> None:
    """No row may point at nothing after the rebuilding; raises ``RuntimeError`` and leaves all as it was."""
    op.get_bind().connection.cursor().execute("PRAGMA legacy_alter_table=OFF")
    astray = op.get_bind().execute(sa.text("PRAGMA foreign_key_check")).all()
    if astray:
        raise RuntimeError(f"rows that point at nothing: {astray}")
