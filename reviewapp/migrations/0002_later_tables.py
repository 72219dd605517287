"""Later tables."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What makes rows append-only, as it was when these tables were made.
STATEMENTS = {
    "sqlite": (
        "CREATE TRIGGER scheme_version_refuse_update BEFORE UPDATE ON scheme_version BEGIN SELECT RAISE(ABORT, 'scheme_version is append-only'); END",
        "CREATE TRIGGER scheme_version_refuse_delete BEFORE DELETE ON scheme_version BEGIN SELECT RAISE(ABORT, 'scheme_version is append-only'); END",
        "CREATE TRIGGER indicator_refuse_update BEFORE UPDATE ON indicator BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END",
        "CREATE TRIGGER indicator_refuse_delete BEFORE DELETE ON indicator BEGIN SELECT RAISE(ABORT, 'indicator is append-only'); END",
        "CREATE TRIGGER score_refuse_update BEFORE UPDATE ON score BEGIN SELECT RAISE(ABORT, 'score is append-only'); END",
        "CREATE TRIGGER score_refuse_delete BEFORE DELETE ON score BEGIN SELECT RAISE(ABORT, 'score is append-only'); END",
        "CREATE TRIGGER opinion_refuse_update BEFORE UPDATE ON opinion BEGIN SELECT RAISE(ABORT, 'opinion is append-only'); END",
        "CREATE TRIGGER opinion_refuse_delete BEFORE DELETE ON opinion BEGIN SELECT RAISE(ABORT, 'opinion is append-only'); END",
        "CREATE TRIGGER set_aside_edit_refuse_update BEFORE UPDATE ON set_aside_edit BEGIN SELECT RAISE(ABORT, 'set_aside_edit is append-only'); END",
        "CREATE TRIGGER set_aside_edit_refuse_delete BEFORE DELETE ON set_aside_edit BEGIN SELECT RAISE(ABORT, 'set_aside_edit is append-only'); END",
        "CREATE TRIGGER ranking_run_refuse_update BEFORE UPDATE ON ranking_run BEGIN SELECT RAISE(ABORT, 'ranking_run is append-only'); END",
        "CREATE TRIGGER ranking_run_refuse_delete BEFORE DELETE ON ranking_run BEGIN SELECT RAISE(ABORT, 'ranking_run is append-only'); END",
        "CREATE TRIGGER ranking_row_refuse_update BEFORE UPDATE ON ranking_row BEGIN SELECT RAISE(ABORT, 'ranking_row is append-only'); END",
        "CREATE TRIGGER ranking_row_refuse_delete BEFORE DELETE ON ranking_row BEGIN SELECT RAISE(ABORT, 'ranking_row is append-only'); END",
        "CREATE TRIGGER ranking_expert_refuse_update BEFORE UPDATE ON ranking_expert BEGIN SELECT RAISE(ABORT, 'ranking_expert is append-only'); END",
        "CREATE TRIGGER ranking_expert_refuse_delete BEFORE DELETE ON ranking_expert BEGIN SELECT RAISE(ABORT, 'ranking_expert is append-only'); END",
        "CREATE TRIGGER shortlist_refuse_update BEFORE UPDATE ON shortlist BEGIN SELECT RAISE(ABORT, 'shortlist is append-only'); END",
        "CREATE TRIGGER shortlist_refuse_delete BEFORE DELETE ON shortlist BEGIN SELECT RAISE(ABORT, 'shortlist is append-only'); END",
        "CREATE TRIGGER shortlist_entry_refuse_update BEFORE UPDATE ON shortlist_entry BEGIN SELECT RAISE(ABORT, 'shortlist_entry is append-only'); END",
        "CREATE TRIGGER shortlist_entry_refuse_delete BEFORE DELETE ON shortlist_entry BEGIN SELECT RAISE(ABORT, 'shortlist_entry is append-only'); END",
        "CREATE TRIGGER deviation_refuse_update BEFORE UPDATE ON deviation BEGIN SELECT RAISE(ABORT, 'deviation is append-only'); END",
        "CREATE TRIGGER deviation_refuse_delete BEFORE DELETE ON deviation BEGIN SELECT RAISE(ABORT, 'deviation is append-only'); END",
        "CREATE TRIGGER proposal_refuse_update BEFORE UPDATE ON proposal BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END",
        "CREATE TRIGGER proposal_refuse_delete BEFORE DELETE ON proposal BEGIN SELECT RAISE(ABORT, 'proposal is append-only'); END",
        "CREATE TRIGGER decision_refuse_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END",
        "CREATE TRIGGER decision_refuse_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END",
        "CREATE TRIGGER notice_refuse_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END",
        "CREATE TRIGGER notice_refuse_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END",
        "CREATE TRIGGER document_refuse_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
        "CREATE TRIGGER document_refuse_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
        "CREATE TRIGGER event_refuse_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
        "CREATE TRIGGER event_refuse_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
        "CREATE TRIGGER panel_draw_refuse_update BEFORE UPDATE ON panel_draw BEGIN SELECT RAISE(ABORT, 'panel_draw is append-only'); END",
        "CREATE TRIGGER panel_draw_refuse_delete BEFORE DELETE ON panel_draw BEGIN SELECT RAISE(ABORT, 'panel_draw is append-only'); END",
        "CREATE TRIGGER panel_draw_result_refuse_update BEFORE UPDATE ON panel_draw_result BEGIN SELECT RAISE(ABORT, 'panel_draw_result is append-only'); END",
        "CREATE TRIGGER panel_draw_result_refuse_delete BEFORE DELETE ON panel_draw_result BEGIN SELECT RAISE(ABORT, 'panel_draw_result is append-only'); END",
        "CREATE TRIGGER panel_replacement_refuse_update BEFORE UPDATE ON panel_replacement BEGIN SELECT RAISE(ABORT, 'panel_replacement is append-only'); END",
        "CREATE TRIGGER panel_replacement_refuse_delete BEFORE DELETE ON panel_replacement BEGIN SELECT RAISE(ABORT, 'panel_replacement is append-only'); END",
        "CREATE TRIGGER waiver_refuse_update BEFORE UPDATE ON waiver BEGIN SELECT RAISE(ABORT, 'waiver is append-only'); END",
        "CREATE TRIGGER waiver_refuse_delete BEFORE DELETE ON waiver BEGIN SELECT RAISE(ABORT, 'waiver is append-only'); END",
        "CREATE TRIGGER stored_file_refuse_update BEFORE UPDATE ON stored_file BEGIN SELECT RAISE(ABORT, 'stored_file is append-only'); END",
        "CREATE TRIGGER stored_file_refuse_delete BEFORE DELETE ON stored_file BEGIN SELECT RAISE(ABORT, 'stored_file is append-only'); END",
        "CREATE TRIGGER holiday_notice_refuse_update BEFORE UPDATE ON holiday_notice BEGIN SELECT RAISE(ABORT, 'holiday_notice is append-only'); END",
        "CREATE TRIGGER holiday_notice_refuse_delete BEFORE DELETE ON holiday_notice BEGIN SELECT RAISE(ABORT, 'holiday_notice is append-only'); END",
        "CREATE TRIGGER notice_wording_refuse_update BEFORE UPDATE ON notice_wording BEGIN SELECT RAISE(ABORT, 'notice_wording is append-only'); END",
        "CREATE TRIGGER notice_wording_refuse_delete BEFORE DELETE ON notice_wording BEGIN SELECT RAISE(ABORT, 'notice_wording is append-only'); END",
        "CREATE TRIGGER diagnosis_refuse_update BEFORE UPDATE ON diagnosis BEGIN SELECT RAISE(ABORT, 'diagnosis is append-only'); END",
        "CREATE TRIGGER diagnosis_refuse_delete BEFORE DELETE ON diagnosis BEGIN SELECT RAISE(ABORT, 'diagnosis is append-only'); END",
        "CREATE TRIGGER review_refuse_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END",
        "CREATE TRIGGER review_refuse_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END",
        "CREATE TRIGGER certainty_estimate_refuse_update BEFORE UPDATE ON certainty_estimate BEGIN SELECT RAISE(ABORT, 'certainty_estimate is append-only'); END",
        "CREATE TRIGGER certainty_estimate_refuse_delete BEFORE DELETE ON certainty_estimate BEGIN SELECT RAISE(ABORT, 'certainty_estimate is append-only'); END",
        "CREATE TRIGGER certainty_row_refuse_update BEFORE UPDATE ON certainty_row BEGIN SELECT RAISE(ABORT, 'certainty_row is append-only'); END",
        "CREATE TRIGGER certainty_row_refuse_delete BEFORE DELETE ON certainty_row BEGIN SELECT RAISE(ABORT, 'certainty_row is append-only'); END",
        "CREATE TRIGGER setting_change_refuse_update BEFORE UPDATE ON setting_change BEGIN SELECT RAISE(ABORT, 'setting_change is append-only'); END",
        "CREATE TRIGGER setting_change_refuse_delete BEFORE DELETE ON setting_change BEGIN SELECT RAISE(ABORT, 'setting_change is append-only'); END",
        "CREATE TRIGGER pledge_refuse_update BEFORE UPDATE ON pledge BEGIN SELECT RAISE(ABORT, 'pledge is append-only'); END",
        "CREATE TRIGGER pledge_refuse_delete BEFORE DELETE ON pledge BEGIN SELECT RAISE(ABORT, 'pledge is append-only'); END",
        "CREATE TRIGGER declaration_refuse_update BEFORE UPDATE ON declaration BEGIN SELECT RAISE(ABORT, 'declaration is append-only'); END",
        "CREATE TRIGGER declaration_refuse_delete BEFORE DELETE ON declaration BEGIN SELECT RAISE(ABORT, 'declaration is append-only'); END",
        "CREATE TRIGGER reopening_refuse_update BEFORE UPDATE ON reopening BEGIN SELECT RAISE(ABORT, 'reopening is append-only'); END",
        "CREATE TRIGGER reopening_refuse_delete BEFORE DELETE ON reopening BEGIN SELECT RAISE(ABORT, 'reopening is append-only'); END",
        "CREATE TRIGGER exclusion_refuse_update BEFORE UPDATE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END",
        "CREATE TRIGGER exclusion_refuse_delete BEFORE DELETE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END",
        "CREATE TRIGGER ballot_refuse_update BEFORE UPDATE ON ballot BEGIN SELECT RAISE(ABORT, 'ballot is append-only'); END",
        "CREATE TRIGGER ballot_refuse_delete BEFORE DELETE ON ballot BEGIN SELECT RAISE(ABORT, 'ballot is append-only'); END",
        "CREATE TRIGGER ballot_voter_refuse_update BEFORE UPDATE ON ballot_voter BEGIN SELECT RAISE(ABORT, 'ballot_voter is append-only'); END",
        "CREATE TRIGGER ballot_voter_refuse_delete BEFORE DELETE ON ballot_voter BEGIN SELECT RAISE(ABORT, 'ballot_voter is append-only'); END",
        "CREATE TRIGGER ballot_turn_refuse_update BEFORE UPDATE ON ballot_turn BEGIN SELECT RAISE(ABORT, 'ballot_turn is append-only'); END",
        "CREATE TRIGGER ballot_turn_refuse_delete BEFORE DELETE ON ballot_turn BEGIN SELECT RAISE(ABORT, 'ballot_turn is append-only'); END",
        "CREATE TRIGGER ballot_result_refuse_update BEFORE UPDATE ON ballot_result BEGIN SELECT RAISE(ABORT, 'ballot_result is append-only'); END",
        "CREATE TRIGGER ballot_result_refuse_delete BEFORE DELETE ON ballot_result BEGIN SELECT RAISE(ABORT, 'ballot_result is append-only'); END",
        "CREATE TRIGGER sensitivity_study_refuse_update BEFORE UPDATE ON sensitivity_study BEGIN SELECT RAISE(ABORT, 'sensitivity_study is append-only'); END",
        "CREATE TRIGGER sensitivity_study_refuse_delete BEFORE DELETE ON sensitivity_study BEGIN SELECT RAISE(ABORT, 'sensitivity_study is append-only'); END",
        "CREATE TRIGGER scan_refuse_update BEFORE UPDATE ON scan BEGIN SELECT RAISE(ABORT, 'scan is append-only'); END",
        "CREATE TRIGGER scan_refuse_delete BEFORE DELETE ON scan BEGIN SELECT RAISE(ABORT, 'scan is append-only'); END",
        "CREATE TRIGGER scan_page_refuse_update BEFORE UPDATE ON scan_page BEGIN SELECT RAISE(ABORT, 'scan_page is append-only'); END",
        "CREATE TRIGGER scan_page_refuse_delete BEFORE DELETE ON scan_page BEGIN SELECT RAISE(ABORT, 'scan_page is append-only'); END",
        "CREATE TRIGGER scan_match_refuse_update BEFORE UPDATE ON scan_match BEGIN SELECT RAISE(ABORT, 'scan_match is append-only'); END",
        "CREATE TRIGGER scan_match_refuse_delete BEFORE DELETE ON scan_match BEGIN SELECT RAISE(ABORT, 'scan_match is append-only'); END",
        "CREATE TRIGGER written_explanation_refuse_update BEFORE UPDATE ON written_explanation BEGIN SELECT RAISE(ABORT, 'written_explanation is append-only'); END",
        "CREATE TRIGGER written_explanation_refuse_delete BEFORE DELETE ON written_explanation BEGIN SELECT RAISE(ABORT, 'written_explanation is append-only'); END",
        "CREATE TRIGGER referral_refuse_update BEFORE UPDATE ON referral BEGIN SELECT RAISE(ABORT, 'referral is append-only'); END",
        "CREATE TRIGGER referral_refuse_delete BEFORE DELETE ON referral BEGIN SELECT RAISE(ABORT, 'referral is append-only'); END",
        "CREATE TRIGGER referral_draw_refuse_update BEFORE UPDATE ON referral_draw BEGIN SELECT RAISE(ABORT, 'referral_draw is append-only'); END",
        "CREATE TRIGGER referral_draw_refuse_delete BEFORE DELETE ON referral_draw BEGIN SELECT RAISE(ABORT, 'referral_draw is append-only'); END",
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE ON score_sheet WHEN OLD.state = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet is never changed'); END",
        "CREATE TRIGGER score_sheet_refuse_delete BEFORE DELETE ON score_sheet BEGIN SELECT RAISE(ABORT, 'a sheet is never deleted'); END",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no score'); END",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no opinion'); END",
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round WHEN OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id) BEGIN SELECT RAISE(ABORT, 'the schemes of a round are frozen once scoring opens'); END",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, pledge_text ON round WHEN OLD.phase <> 'preparing' AND (NEW.official_method IS NOT OLD.official_method OR NEW.method_options IS NOT OLD.method_options OR NEW.rules_title IS NOT OLD.rules_title OR NEW.rules_number IS NOT OLD.rules_number OR NEW.rules_dated IS NOT OLD.rules_dated OR NEW.decimals IS NOT OLD.decimals OR NEW.tie_break IS NOT OLD.tie_break OR NEW.scoring_ends_at IS NOT OLD.scoring_ends_at OR NEW.minimum_sheets IS NOT OLD.minimum_sheets OR NEW.minimum_scores IS NOT OLD.minimum_scores OR NEW.maximum_abstained_share IS NOT OLD.maximum_abstained_share OR NEW.places IS NOT OLD.places OR NEW.quota_province IS NOT OLD.quota_province OR NEW.quota_city IS NOT OLD.quota_city OR NEW.selection_rules IS NOT OLD.selection_rules OR NEW.blind IS NOT OLD.blind OR NEW.stage_join IS NOT OLD.stage_join OR NEW.stage_percent IS NOT OLD.stage_percent OR NEW.meeting_places IS NOT OLD.meeting_places OR NEW.grey_band IS NOT OLD.grey_band OR NEW.grey_band_experts IS NOT OLD.grey_band_experts OR NEW.band_percent IS NOT OLD.band_percent OR NEW.notice_length IS NOT OLD.notice_length OR NEW.notice_unit IS NOT OLD.notice_unit OR NEW.deviation_level IS NOT OLD.deviation_level OR NEW.deviation_base IS NOT OLD.deviation_base OR NEW.deviation_percent IS NOT OLD.deviation_percent OR NEW.pledge_text IS NOT OLD.pledge_text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) BEGIN SELECT RAISE(ABORT, 'the settings of a round are locked once scoring opens'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE TRIGGER scheme_version_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON scheme_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER indicator_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON indicator FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER score_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON score FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER opinion_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON opinion FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER set_aside_edit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON set_aside_edit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ranking_run_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ranking_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ranking_row_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ranking_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ranking_expert_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ranking_expert FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER shortlist_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON shortlist FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER shortlist_entry_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON shortlist_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER deviation_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON deviation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER proposal_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER decision_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER notice_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER document_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER event_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER panel_draw_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON panel_draw FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER panel_draw_result_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON panel_draw_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER panel_replacement_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON panel_replacement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER waiver_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER stored_file_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER holiday_notice_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON holiday_notice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER notice_wording_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_wording FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER diagnosis_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON diagnosis FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER review_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER certainty_estimate_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON certainty_estimate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER certainty_row_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON certainty_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER setting_change_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON setting_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER pledge_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON pledge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER declaration_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON declaration FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER reopening_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reopening FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER exclusion_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON exclusion FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ballot_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ballot_voter_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot_voter FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ballot_turn_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot_turn FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER ballot_result_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER sensitivity_study_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON sensitivity_study FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER scan_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON scan FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER scan_page_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON scan_page FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER scan_match_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON scan_match FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER written_explanation_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON written_explanation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER referral_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON referral FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER referral_draw_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON referral_draw FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE FUNCTION refuse_submitted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state = 'submitted' OR TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a submitted sheet is never changed'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE OR DELETE ON score_sheet FOR EACH ROW EXECUTE FUNCTION refuse_submitted()",
        "CREATE OR REPLACE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' THEN RAISE EXCEPTION 'a submitted sheet takes no %', TG_TABLE_NAME; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score FOR EACH ROW EXECUTE FUNCTION refuse_late()",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion FOR EACH ROW EXECUTE FUNCTION refuse_late()",
        "CREATE OR REPLACE FUNCTION refuse_scheme() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the schemes of a round are frozen once scoring opens'; END $$",
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round FOR EACH ROW WHEN (OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id)) EXECUTE FUNCTION refuse_scheme()",
        "CREATE OR REPLACE FUNCTION refuse_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.phase <> 'preparing' AND (NEW.official_method::text IS DISTINCT FROM OLD.official_method::text OR NEW.method_options::text IS DISTINCT FROM OLD.method_options::text OR NEW.rules_title::text IS DISTINCT FROM OLD.rules_title::text OR NEW.rules_number::text IS DISTINCT FROM OLD.rules_number::text OR NEW.rules_dated::text IS DISTINCT FROM OLD.rules_dated::text OR NEW.decimals::text IS DISTINCT FROM OLD.decimals::text OR NEW.tie_break::text IS DISTINCT FROM OLD.tie_break::text OR NEW.scoring_ends_at::text IS DISTINCT FROM OLD.scoring_ends_at::text OR NEW.minimum_sheets::text IS DISTINCT FROM OLD.minimum_sheets::text OR NEW.minimum_scores::text IS DISTINCT FROM OLD.minimum_scores::text OR NEW.maximum_abstained_share::text IS DISTINCT FROM OLD.maximum_abstained_share::text OR NEW.places::text IS DISTINCT FROM OLD.places::text OR NEW.quota_province::text IS DISTINCT FROM OLD.quota_province::text OR NEW.quota_city::text IS DISTINCT FROM OLD.quota_city::text OR NEW.selection_rules::text IS DISTINCT FROM OLD.selection_rules::text OR NEW.blind::text IS DISTINCT FROM OLD.blind::text OR NEW.stage_join::text IS DISTINCT FROM OLD.stage_join::text OR NEW.stage_percent::text IS DISTINCT FROM OLD.stage_percent::text OR NEW.meeting_places::text IS DISTINCT FROM OLD.meeting_places::text OR NEW.grey_band::text IS DISTINCT FROM OLD.grey_band::text OR NEW.grey_band_experts::text IS DISTINCT FROM OLD.grey_band_experts::text OR NEW.band_percent::text IS DISTINCT FROM OLD.band_percent::text OR NEW.notice_length::text IS DISTINCT FROM OLD.notice_length::text OR NEW.notice_unit::text IS DISTINCT FROM OLD.notice_unit::text OR NEW.deviation_level::text IS DISTINCT FROM OLD.deviation_level::text OR NEW.deviation_base::text IS DISTINCT FROM OLD.deviation_base::text OR NEW.deviation_percent::text IS DISTINCT FROM OLD.deviation_percent::text OR NEW.pledge_text::text IS DISTINCT FROM OLD.pledge_text::text) AND NOT (NEW.settings_number > OLD.settings_number AND EXISTS (SELECT 1 FROM setting_change JOIN review ON review.change_id = setting_change.id WHERE setting_change.round_id = NEW.id AND setting_change.number = NEW.settings_number AND review.verdict = 'confirmed')) THEN RAISE EXCEPTION 'the settings of a round are locked once scoring opens'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER round_refuse_setting BEFORE UPDATE OF official_method, method_options, rules_title, rules_number, rules_dated, decimals, tie_break, scoring_ends_at, minimum_sheets, minimum_scores, maximum_abstained_share, places, quota_province, quota_city, selection_rules, blind, stage_join, stage_percent, meeting_places, grey_band, grey_band_experts, band_percent, notice_length, notice_unit, deviation_level, deviation_base, deviation_percent, pledge_text ON round FOR EACH ROW EXECUTE FUNCTION refuse_setting()",
    ),
}


def upgrade() -> None:
    _unlock()
    rebuild: Literal["always", "never"] = "always" if op.get_context().dialect.name == "sqlite" else "never"
    op.create_table(
        "affiliation",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quota_unit", sa.String(length=64), nullable=True),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.CheckConstraint("quota_unit <> ''", name=op.f("ck_affiliation_quota_unit")),
        sa.CheckConstraint(
            "(quota_unit IS NULL) <> (region_code IS NULL)", name=op.f("ck_affiliation_unit_or_county")
        ),
        sa.CheckConstraint("length(region_code) = 6", name=op.f("ck_affiliation_region_code")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_affiliation_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_quota_unit"), "affiliation", ["quota_unit"], unique=False)
    op.create_index(op.f("ix_affiliation_region_code"), "affiliation", ["region_code"], unique=False)
    op.create_table(
        "employment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("employer <> ''", name=op.f("ck_employment_employer")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_employment_period")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_employment_expert_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_employment_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    op.create_index(op.f("ix_employment_expert_id"), "employment", ["expert_id"], unique=False)
    op.create_index(op.f("ix_employment_recorded_by_id"), "employment", ["recorded_by_id"], unique=False)
    op.create_table(
        "phase_plan",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "preparing",
                "scoring",
                "closed",
                "meeting",
                "rereview",
                "ranked",
                "confirmed",
                "shortlisted",
                "submitted",
                "decided",
                "published",
                "concluded",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_phase_plan_round_id")),
        sa.PrimaryKeyConstraint("round_id", "phase", name=op.f("pk_phase_plan")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("applications", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("places >= 1", name=op.f("ck_ballot_places")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user_account.id"], name=op.f("fk_ballot_opened_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["ranking_run.id"], name=op.f("fk_ballot_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_ballot_run_id_number")),
    )
    op.create_index(op.f("ix_ballot_opened_by_id"), "ballot", ["opened_by_id"], unique=False)
    op.create_table(
        "sensitivity_study",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("facts_digest", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.String(length=32), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_sensitivity_study_made_by_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["ranking_run.id"], name=op.f("fk_sensitivity_study_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitivity_study")),
    )
    op.create_index(
        op.f("ix_sensitivity_study_made_by_id"), "sensitivity_study", ["made_by_id"], unique=False
    )
    op.create_index(op.f("ix_sensitivity_study_run_id"), "sensitivity_study", ["run_id"], unique=False)
    op.create_table(
        "ballot_result",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_result_ballot_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_result")),
    )
    op.create_table(
        "ballot_urn",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.CheckConstraint("papers >= 0", name=op.f("ck_ballot_urn_papers")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_urn_ballot_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_urn")),
    )
    op.create_table(
        "ballot_voter",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_voter_ballot_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_ballot_voter_expert_id")),
        sa.PrimaryKeyConstraint("ballot_id", "expert_id", name=op.f("pk_ballot_voter")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "independent",
                "rereview",
                "meeting",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "rule",
            sa.Enum(
                "all", "first", "band", name="rule", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("estimate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("applications", sa.JSON(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(rule = 'all') = (run_id IS NULL)", name=op.f("ck_referral_run")),
        sa.CheckConstraint("(rule = 'band') = (estimate_id IS NOT NULL)", name=op.f("ck_referral_estimate")),
        sa.CheckConstraint("(stage = 'rereview') = (plan IS NOT NULL)", name=op.f("ck_referral_plan")),
        sa.CheckConstraint("stage IN ('rereview', 'meeting')", name=op.f("ck_referral_further_stage")),
        sa.CheckConstraint("(plan IS NULL) = (commitment IS NULL)", name=op.f("ck_referral_commitment")),
        sa.ForeignKeyConstraint(
            ["estimate_id"], ["certainty_estimate.id"], name=op.f("fk_referral_estimate_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_referral_made_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_referral_round_id")),
        sa.ForeignKeyConstraint(["run_id"], ["ranking_run.id"], name=op.f("fk_referral_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("round_id", "stage", name=op.f("uq_referral_round_id_stage")),
    )
    op.create_index(op.f("ix_referral_estimate_id"), "referral", ["estimate_id"], unique=False)
    op.create_index(op.f("ix_referral_made_by_id"), "referral", ["made_by_id"], unique=False)
    op.create_index(op.f("ix_referral_run_id"), "referral", ["run_id"], unique=False)
    op.create_table(
        "ballot_turn",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id", "expert_id"],
            ["ballot_voter.ballot_id", "ballot_voter.expert_id"],
            name=op.f("fk_ballot_turn_ballot_id_expert_id"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", "expert_id", name=op.f("pk_ballot_turn")),
    )
    op.create_table(
        "referral_draw",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_value", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("came_up_at", sa.DateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("held_at", sa.DateTime(), nullable=False),
        sa.Column("held_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["user_account.id"], name=op.f("fk_referral_draw_held_by_id")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_draw_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referral_draw")),
    )
    op.create_index(op.f("ix_referral_draw_held_by_id"), "referral_draw", ["held_by_id"], unique=False)
    op.create_table(
        "scan",
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_scan_file_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_scan_round_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_scan")),
    )
    op.create_index(op.f("ix_scan_round_id"), "scan", ["round_id"], unique=False)
    op.create_table(
        "exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "not_recused",
                "not_independent",
                "disclosed",
                "bribed",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_statement", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("facts <> '' AND leader_statement <> ''", name=op.f("ck_exclusion_stated")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_exclusion_assignment_id")
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["expert.id"], name=op.f("fk_exclusion_leader_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_exclusion_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_exclusion_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("assignment_id", "number", name=op.f("uq_exclusion_assignment_id_number")),
    )
    op.create_index(op.f("ix_exclusion_leader_id"), "exclusion", ["leader_id"], unique=False)
    op.create_index(op.f("ix_exclusion_proposed_by_id"), "exclusion", ["proposed_by_id"], unique=False)
    op.create_index(op.f("ix_exclusion_sheet_id"), "exclusion", ["sheet_id"], unique=False)
    op.create_table(
        "reopening",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "requested",
                "arithmetic",
                "out_of_range",
                "extreme",
                "inconsistent",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_reopening_note")),
        sa.CheckConstraint("version_id <> sheet_id", name=op.f("ck_reopening_another_version")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_reopening_opened_by_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_reopening_sheet_id")),
        sa.ForeignKeyConstraint(["version_id"], ["score_sheet.id"], name=op.f("fk_reopening_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_reopening_sheet_id")),
        sa.UniqueConstraint("version_id", name=op.f("uq_reopening_version_id")),
    )
    op.create_index(op.f("ix_reopening_opened_by_id"), "reopening", ["opened_by_id"], unique=False)
    op.create_table(
        "reopening_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "granted",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("edit_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_reopening_request_answered"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopening_request_reason")),
        sa.CheckConstraint(
            "state <> 'refused' OR answer <> ''", name=op.f("ck_reopening_request_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_reopening_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_reopening_request_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening_request")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_reopening_request_sheet_id_number")),
    )
    op.create_index(
        op.f("ix_reopening_request_answered_by_id"), "reopening_request", ["answered_by_id"], unique=False
    )
    op.create_table(
        "scan_page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=True),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("sheet_id IS NULL OR code IS NOT NULL", name=op.f("ck_scan_page_sheet_by_code")),
        sa.ForeignKeyConstraint(["file_id"], ["scan.file_id"], name=op.f("fk_scan_page_file_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_scan_page_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_page")),
        sa.UniqueConstraint("file_id", "page", "code", name=op.f("uq_scan_page_file_id_page_code")),
    )
    op.create_index(op.f("ix_scan_page_sheet_id"), "scan_page", ["sheet_id"], unique=False)
    op.create_table(
        "written_explanation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_written_explanation_text")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_written_explanation_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_explanation")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_written_explanation_sheet_id_number")),
    )
    op.create_table(
        "scan_match",
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("matched_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matched_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_scan_match_reason")),
        sa.ForeignKeyConstraint(
            ["matched_by_id"], ["user_account.id"], name=op.f("fk_scan_match_matched_by_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["scan_page.id"], name=op.f("fk_scan_match_page_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_scan_match_sheet_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_scan_match")),
    )
    op.create_index(op.f("ix_scan_match_matched_by_id"), "scan_match", ["matched_by_id"], unique=False)
    op.create_index(op.f("ix_scan_match_sheet_id"), "scan_match", ["sheet_id"], unique=False)
    with op.batch_alter_table("assignment", recreate=rebuild) as batch_op:
        batch_op.add_column(
            sa.Column(
                "stage",
                sa.Enum(
                    "independent",
                    "rereview",
                    "meeting",
                    name="stage",
                    native_enum=False,
                    create_constraint=False,
                    length=24,
                ),
                server_default="independent",
                nullable=False,
            )
        )
        batch_op.drop_constraint(op.f("uq_assignment_application_id_expert_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_assignment_application_id_expert_id_stage"), ["application_id", "expert_id", "stage"]
        )
        batch_op.create_check_constraint(
            op.f("ck_assignment_stage"), sa.text("stage IN ('independent', 'rereview', 'meeting')")
        )
    with op.batch_alter_table("ranking_row", recreate=rebuild) as batch_op:
        batch_op.add_column(sa.Column("data_score", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("expert_score", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("recusal", recreate=rebuild) as batch_op:
        batch_op.add_column(
            sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("declared_on", sa.Date(), nullable=True))
        batch_op.create_index(op.f("ix_recusal_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_recusal_entered_by_id"), "user_account", ["entered_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_recusal_entered"), sa.text("(entered_by_id IS NULL) = (declared_on IS NULL)")
        )
    with op.batch_alter_table("review", recreate=rebuild) as batch_op:
        batch_op.add_column(
            sa.Column("exclusion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_unique_constraint(op.f("uq_review_exclusion_id"), ["exclusion_id"])
        batch_op.create_foreign_key(op.f("fk_review_exclusion_id"), "exclusion", ["exclusion_id"], ["id"])
        batch_op.drop_constraint(op.f("ck_review_one_subject"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_review_one_subject"),
            sa.text(
                "(CASE WHEN run_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN change_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN exclusion_id IS NULL THEN 0 ELSE 1 END) = 1"
            ),
        )
    with op.batch_alter_table("role", recreate=rebuild) as batch_op:
        batch_op.drop_constraint(op.f("ck_role_name"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_role_name"),
            sa.text(
                "name IN ('expert', 'secretariat', 'approver', 'supervisor', 'administrator', 'province', 'county')"
            ),
        )
    with op.batch_alter_table("round", recreate=rebuild) as batch_op:
        batch_op.add_column(sa.Column("meeting_places", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("band_percent", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(
            sa.Column(
                "deviation_level",
                sa.Enum(
                    "total",
                    "item",
                    name="deviation_level",
                    native_enum=False,
                    create_constraint=False,
                    length=24,
                ),
                server_default="total",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "deviation_base",
                sa.Enum(
                    "all",
                    "others",
                    name="deviation_base",
                    native_enum=False,
                    create_constraint=False,
                    length=24,
                ),
                server_default="others",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("deviation_percent", sa.Integer(), server_default="30", nullable=False))
        batch_op.drop_constraint(op.f("ck_round_phase"), type_="check")
        batch_op.drop_constraint(op.f("ck_round_stage_join"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_round_band_percent"), sa.text("band_percent BETWEEN 1 AND 49")
        )
        batch_op.create_check_constraint(
            op.f("ck_round_deviation_base"), sa.text("deviation_base IN ('all', 'others')")
        )
        batch_op.create_check_constraint(
            op.f("ck_round_deviation_level"), sa.text("deviation_level IN ('total', 'item')")
        )
        batch_op.create_check_constraint(
            op.f("ck_round_deviation_percent"), sa.text("deviation_percent BETWEEN 1 AND 100")
        )
        batch_op.create_check_constraint(op.f("ck_round_meeting_places"), sa.text("meeting_places >= 1"))
        batch_op.create_check_constraint(
            op.f("ck_round_phase"),
            sa.text(
                "phase IN ('preparing', 'scoring', 'closed', 'meeting', 'rereview', 'ranked', 'confirmed', 'shortlisted', 'submitted', 'decided', 'published', 'concluded')"
            ),
        )
        batch_op.create_check_constraint(
            op.f("ck_round_stage_join"), sa.text("stage_join IN ('single', 'meeting', 'weighted', 'joined')")
        )
    with op.batch_alter_table("score_sheet", recreate=rebuild) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=14), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_score_sheet_code"), ["code"])
    for statement in STATEMENTS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
    _prove()


def _unlock() -> None:
    """Take the triggers off: SQLite rebuilds changed tables, and the new ones are made at the end."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # Only outside of a transaction may foreign keys rest while a table that others point at is rebuilt.
        raw = connection.connection.cursor()
        for step in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
            raw.execute(step)
        found = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        drop = "DROP TRIGGER {0}"
    else:
        found = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        drop = "DROP TRIGGER {0} ON {1}"
    for row in connection.execute(sa.text(found)).all():
        op.execute(sa.text(drop.format(*row)))


def _prove() -> None:
    """No row may point at nothing after the rebuilding; raises ``RuntimeError`` and leaves all as it was."""
    if op.get_context().dialect.name == "sqlite":
        astray = op.get_bind().execute(sa.text("PRAGMA foreign_key_check")).all()
        if astray:
            raise RuntimeError(f"rows that point at nothing: {astray}")
