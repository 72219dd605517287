"""The composition of panels as settings of a round, and matches by name that were found mistaken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARES = ("1/2", "3/5", "2/3")
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round WHEN OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id) BEGIN SELECT RAISE(ABORT, 'the schemes of a round are frozen once scoring opens'); END",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, panel_minimum, panel_technical, panel_finance, panel_odd, candidates_per_place, pledge_text ON round WHEN OLD.phase <> 'preparing' AND (NEW.official_method IS NOT OLD.official_method OR NEW.method_options IS NOT OLD.method_options OR NEW.rules_title IS NOT OLD.rules_title OR NEW.rules_number IS NOT OLD.rules_number OR NEW.rules_dated IS NOT OLD.rules_dated OR NEW.decimals IS NOT OLD.decimals OR NEW.tie_break IS NOT OLD.tie_break OR NEW.scoring_ends_at IS NOT OLD.scoring_ends_at OR NEW.minimum_sheets IS NOT OLD.minimum_sheets OR NEW.minimum_scores IS NOT OLD.minimum_scores OR NEW.maximum_abstained_share IS NOT OLD.maximum_abstained_share OR NEW.places IS NOT OLD.places OR NEW.quota_province IS NOT OLD.quota_province OR NEW.quota_city IS NOT OLD.quota_city OR NEW.selection_rules IS NOT OLD.selection_rules OR NEW.blind IS NOT OLD.blind OR NEW.stage_join IS NOT OLD.stage_join OR NEW.stage_percent IS NOT OLD.stage_percent OR NEW.meeting_places IS NOT OLD.meeting_places OR NEW.grey_band IS NOT OLD.grey_band OR NEW.grey_band_experts IS NOT OLD.grey_band_experts OR NEW.band_percent IS NOT OLD.band_percent OR NEW.notice_length IS NOT OLD.notice_length OR NEW.notice_unit IS NOT OLD.notice_unit OR NEW.deviation_level IS NOT OLD.deviation_level OR NEW.deviation_base IS NOT OLD.deviation_base OR NEW.deviation_percent IS NOT OLD.deviation_percent OR NEW.panel_minimum IS NOT OLD.panel_minimum OR NEW.panel_technical IS NOT OLD.panel_technical OR NEW.panel_finance IS NOT OLD.panel_finance OR NEW.panel_odd IS NOT OLD.panel_odd OR NEW.candidates_per_place IS NOT OLD.candidates_per_place OR NEW.pledge_text IS NOT OLD.pledge_text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) BEGIN SELECT RAISE(ABORT, 'the settings of a round are locked once scoring opens'); END",
        "CREATE TRIGGER match_overruling_refuse_update BEFORE UPDATE ON match_overruling BEGIN SELECT RAISE(ABORT, 'match_overruling is append-only'); END",
        "CREATE TRIGGER match_overruling_refuse_delete BEFORE DELETE ON match_overruling BEGIN SELECT RAISE(ABORT, 'match_overruling is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.phase <> 'preparing' AND (NEW.official_method::text IS DISTINCT FROM OLD.official_method::text OR NEW.method_options::text IS DISTINCT FROM OLD.method_options::text OR NEW.rules_title::text IS DISTINCT FROM OLD.rules_title::text OR NEW.rules_number::text IS DISTINCT FROM OLD.rules_number::text OR NEW.rules_dated::text IS DISTINCT FROM OLD.rules_dated::text OR NEW.decimals::text IS DISTINCT FROM OLD.decimals::text OR NEW.tie_break::text IS DISTINCT FROM OLD.tie_break::text OR NEW.scoring_ends_at::text IS DISTINCT FROM OLD.scoring_ends_at::text OR NEW.minimum_sheets::text IS DISTINCT FROM OLD.minimum_sheets::text OR NEW.minimum_scores::text IS DISTINCT FROM OLD.minimum_scores::text OR NEW.maximum_abstained_share::text IS DISTINCT FROM OLD.maximum_abstained_share::text OR NEW.places::text IS DISTINCT FROM OLD.places::text OR NEW.quota_province::text IS DISTINCT FROM OLD.quota_province::text OR NEW.quota_city::text IS DISTINCT FROM OLD.quota_city::text OR NEW.selection_rules::text IS DISTINCT FROM OLD.selection_rules::text OR NEW.blind::text IS DISTINCT FROM OLD.blind::text OR NEW.stage_join::text IS DISTINCT FROM OLD.stage_join::text OR NEW.stage_percent::text IS DISTINCT FROM OLD.stage_percent::text OR NEW.meeting_places::text IS DISTINCT FROM OLD.meeting_places::text OR NEW.grey_band::text IS DISTINCT FROM OLD.grey_band::text OR NEW.grey_band_experts::text IS DISTINCT FROM OLD.grey_band_experts::text OR NEW.band_percent::text IS DISTINCT FROM OLD.band_percent::text OR NEW.notice_length::text IS DISTINCT FROM OLD.notice_length::text OR NEW.notice_unit::text IS DISTINCT FROM OLD.notice_unit::text OR NEW.deviation_level::text IS DISTINCT FROM OLD.deviation_level::text OR NEW.deviation_base::text IS DISTINCT FROM OLD.deviation_base::text OR NEW.deviation_percent::text IS DISTINCT FROM OLD.deviation_percent::text OR NEW.panel_minimum::text IS DISTINCT FROM OLD.panel_minimum::text OR NEW.panel_technical::text IS DISTINCT FROM OLD.panel_technical::text OR NEW.panel_finance::text IS DISTINCT FROM OLD.panel_finance::text OR NEW.panel_odd::text IS DISTINCT FROM OLD.panel_odd::text OR NEW.candidates_per_place::text IS DISTINCT FROM OLD.candidates_per_place::text OR NEW.pledge_text::text IS DISTINCT FROM OLD.pledge_text::text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) THEN RAISE EXCEPTION 'the settings of a round are locked once scoring opens'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, panel_minimum, panel_technical, panel_finance, panel_odd, candidates_per_place, pledge_text ON round FOR EACH ROW EXECUTE FUNCTION refuse_setting()",
        "CREATE TRIGGER match_overruling_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON match_overruling FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def upgrade() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    if rebuilt:
        _let_keys_rest()
    else:
        op.execute(sa.text("DROP TRIGGER round_refuse_setting ON round"))
    _settings(rebuilt)
    _matches()
    for statement in TRIGGERS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
    if rebuilt:
        _prove()


def _settings(rebuilt: bool) -> None:
    share = sa.Enum(*SHARES, name="panel_technical", native_enum=False, create_constraint=False, length=24)
    with op.batch_alter_table("round", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.add_column(sa.Column("panel_minimum", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(sa.Column("panel_technical", share, server_default="3/5", nullable=False))
        batch_op.add_column(sa.Column("panel_finance", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("panel_odd", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(
            sa.Column("candidates_per_place", sa.Integer(), server_default="3", nullable=False)
        )
        batch_op.create_check_constraint(
            op.f("ck_round_panel_technical"), sa.text(f"panel_technical IN {SHARES}")
        )
        batch_op.create_check_constraint(
            op.f("ck_round_composition"),
            sa.text("panel_minimum >= 1 AND panel_finance >= 0 AND candidates_per_place >= 1"),
        )


def _matches() -> None:
    op.create_table(
        "match_overruling",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=False),
        sa.Column("expert_id", IDENTIFIER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("overruled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", IDENTIFIER, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_match_overruling_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_match_overruling_application_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_match_overruling_expert_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_match_overruling_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_overruling")),
        sa.UniqueConstraint(
            "application_id",
            "expert_id",
            "number",
            name=op.f("uq_match_overruling_application_id_expert_id_number"),
        ),
    )
    for name in ("expert_id", "made_by_id"):
        op.create_index(op.f(f"ix_match_overruling_{name}"), "match_overruling", [name])


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
