"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ('default',)
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
        "CREATE TRIGGER decision_refuse_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END",
        "CREATE TRIGGER decision_refuse_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END",
        "CREATE TRIGGER notice_refuse_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END",
        "CREATE TRIGGER notice_refuse_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END",
        "CREATE TRIGGER document_refuse_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
        "CREATE TRIGGER document_refuse_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
        "CREATE TRIGGER event_refuse_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
        "CREATE TRIGGER event_refuse_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
        "CREATE TRIGGER waiver_refuse_update BEFORE UPDATE ON waiver BEGIN SELECT RAISE(ABORT, 'waiver is append-only'); END",
        "CREATE TRIGGER waiver_refuse_delete BEFORE DELETE ON waiver BEGIN SELECT RAISE(ABORT, 'waiver is append-only'); END",
        "CREATE TRIGGER stored_file_refuse_update BEFORE UPDATE ON stored_file BEGIN SELECT RAISE(ABORT, 'stored_file is append-only'); END",
        "CREATE TRIGGER stored_file_refuse_delete BEFORE DELETE ON stored_file BEGIN SELECT RAISE(ABORT, 'stored_file is append-only'); END",
        "CREATE TRIGGER diagnosis_refuse_update BEFORE UPDATE ON diagnosis BEGIN SELECT RAISE(ABORT, 'diagnosis is append-only'); END",
        "CREATE TRIGGER diagnosis_refuse_delete BEFORE DELETE ON diagnosis BEGIN SELECT RAISE(ABORT, 'diagnosis is append-only'); END",
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE ON score_sheet WHEN OLD.state = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet is never changed'); END",
        "CREATE TRIGGER score_sheet_refuse_delete BEFORE DELETE ON score_sheet BEGIN SELECT RAISE(ABORT, 'a sheet is never deleted'); END",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no score'); END",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion WHEN (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet takes no opinion'); END",
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round WHEN OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id) BEGIN SELECT RAISE(ABORT, 'the schemes of a round are frozen once scoring opens'); END",
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
        "CREATE TRIGGER decision_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER notice_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER document_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER event_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER waiver_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER stored_file_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER diagnosis_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON diagnosis FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE FUNCTION refuse_submitted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state = 'submitted' OR TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a submitted sheet is never changed'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_sheet_refuse_change BEFORE UPDATE OR DELETE ON score_sheet FOR EACH ROW EXECUTE FUNCTION refuse_submitted()",
        "CREATE OR REPLACE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT state FROM score_sheet WHERE id = NEW.sheet_id) = 'submitted' THEN RAISE EXCEPTION 'a submitted sheet takes no %', TG_TABLE_NAME; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER score_refuse_late BEFORE INSERT ON score FOR EACH ROW EXECUTE FUNCTION refuse_late()",
        "CREATE TRIGGER opinion_refuse_late BEFORE INSERT ON opinion FOR EACH ROW EXECUTE FUNCTION refuse_late()",
        "CREATE OR REPLACE FUNCTION refuse_scheme() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the schemes of a round are frozen once scoring opens'; END $$",
        "CREATE TRIGGER round_refuse_scheme BEFORE UPDATE OF standard_id, scheme_version_id ON round FOR EACH ROW WHEN (OLD.phase <> 'preparing' AND (NEW.standard_id <> OLD.standard_id OR NEW.scheme_version_id <> OLD.scheme_version_id)) EXECUTE FUNCTION refuse_scheme()",
    ),
}


def upgrade() -> None:
    op.create_table('cluster',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=False),
    sa.Column('sector', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cluster')),
    sa.UniqueConstraint('name', name=op.f('uq_cluster_name'))
    )
    op.create_index(op.f('ix_cluster_region_code'), 'cluster', ['region_code'], unique=False)
    op.create_table('role',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Enum('expert', 'secretariat', 'approver', 'supervisor', 'administrator', name='name', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('scheme',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheme')),
    sa.UniqueConstraint('code', name=op.f('uq_scheme_code'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_account_fs_uniquifier')),
    sa.UniqueConstraint('username', name=op.f('uq_user_account_username'))
    )
    op.create_table('expert',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=64), nullable=False),
    sa.Column('field', sa.String(length=64), nullable=False),
    sa.Column('employer', sa.String(length=200), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_expert_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert')),
    sa.UniqueConstraint('number', name=op.f('uq_expert_number')),
    sa.UniqueConstraint('user_id', name=op.f('uq_expert_user_id'))
    )
    op.create_table('job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'done', 'failed', 'cancelled', name='state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('step_done', sa.Integer(), nullable=False),
    sa.Column('step_total', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claim', sa.String(length=32), nullable=True),
    sa.Column('cancel_requested', sa.Boolean(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('error', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f('ck_job_failed_with_error')),
    sa.CheckConstraint("(state = 'running') = (claim IS NOT NULL) AND (claim IS NULL OR (started_at IS NOT NULL AND heartbeat_at IS NOT NULL))", name=op.f('ck_job_claimed_while_running')),
    sa.CheckConstraint("(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name=op.f('ck_job_finished')),
    sa.CheckConstraint("state <> 'cancelled' OR cancel_requested", name=op.f('ck_job_cancelled_on_request')),
    sa.CheckConstraint("state <> 'done' OR done = total", name=op.f('ck_job_done_means_all')),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_job_attempts')),
    sa.CheckConstraint('done BETWEEN 0 AND total', name=op.f('ck_job_progress')),
    sa.CheckConstraint('step_done BETWEEN 0 AND step_total', name=op.f('ck_job_steps')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_job_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('claim', name=op.f('uq_job_claim'))
    )
    op.create_index(op.f('ix_job_created_by_id'), 'job', ['created_by_id'], unique=False)
    op.create_index(op.f('ix_job_state'), 'job', ['state'], unique=False)
    op.create_table('scheme_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('heading', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('stored_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_scheme_version_scheme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheme_version')),
    sa.UniqueConstraint('scheme_id', 'digest', name=op.f('uq_scheme_version_scheme_id_digest')),
    sa.UniqueConstraint('scheme_id', 'number', name=op.f('uq_scheme_version_scheme_id_number'))
    )
    op.create_table('user_role',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_user_role_role_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_role_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'role_id', name=op.f('pk_user_role'))
    )
    op.create_table('indicator',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('group', 'threshold', 'banded', 'expert', name='kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.Column('maximum', sa.BigInteger(), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['indicator.id'], name=op.f('fk_indicator_parent_id')),
    sa.ForeignKeyConstraint(['scheme_version_id'], ['scheme_version.id'], name=op.f('fk_indicator_scheme_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('scheme_version_id', 'code', name=op.f('uq_indicator_scheme_version_id_code'))
    )
    op.create_index(op.f('ix_indicator_parent_id'), 'indicator', ['parent_id'], unique=False)
    op.create_table('round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('issuer', sa.String(length=100), nullable=False),
    sa.Column('call_title', sa.String(length=200), nullable=False),
    sa.Column('call_number', sa.String(length=64), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('phase', sa.Enum('preparing', 'scoring', 'closed', 'ranked', 'shortlisted', 'decided', 'published', name='phase', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('standard_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('official_method', sa.String(length=32), nullable=True),
    sa.Column('method_options', sa.JSON(), nullable=False),
    sa.Column('rules_title', sa.String(length=200), nullable=True),
    sa.Column('rules_number', sa.String(length=64), nullable=True),
    sa.Column('rules_dated', sa.Date(), nullable=True),
    sa.Column('scoring_ends_at', sa.DateTime(), nullable=True),
    sa.Column('decimals', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('quota_province', sa.Integer(), nullable=True),
    sa.Column('quota_city', sa.Integer(), nullable=True),
    sa.Column('minimum_sheets', sa.Integer(), nullable=False),
    sa.Column('minimum_scores', sa.Integer(), nullable=False),
    sa.Column('maximum_abstained_share', sa.BigInteger(), nullable=False),
    sa.Column('tie_break', sa.JSON(), nullable=False),
    sa.Column('selection_rules', sa.JSON(), nullable=False),
    sa.Column('edit_version', sa.Integer(), nullable=False),
    sa.CheckConstraint("phase = 'preparing' OR (official_method IS NOT NULL AND rules_title IS NOT NULL AND rules_number IS NOT NULL AND rules_dated IS NOT NULL AND scoring_ends_at IS NOT NULL)", name=op.f('ck_round_method_fixed_before_scoring')),
    sa.CheckConstraint('decimals BETWEEN 0 AND 6', name=op.f('ck_round_decimals')),
    sa.CheckConstraint('minimum_sheets >= 1 AND minimum_scores >= 1', name=op.f('ck_round_minimum_sheets')),
    sa.CheckConstraint('places >= 1', name=op.f('ck_round_places')),
    sa.CheckConstraint('quota_province >= 1 AND quota_city >= 1', name=op.f('ck_round_quota')),
    sa.ForeignKeyConstraint(['scheme_version_id'], ['scheme_version.id'], name=op.f('fk_round_scheme_version_id')),
    sa.ForeignKeyConstraint(['standard_id'], ['scheme_version.id'], name=op.f('fk_round_standard_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('code', name=op.f('uq_round_code'))
    )
    op.create_index(op.f('ix_round_phase'), 'round', ['phase'], unique=False)
    op.create_index(op.f('ix_round_scheme_version_id'), 'round', ['scheme_version_id'], unique=False)
    op.create_index(op.f('ix_round_standard_id'), 'round', ['standard_id'], unique=False)
    op.create_table('diagnosis',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('code_version', sa.String(length=32), nullable=False),
    sa.Column('inputs', sa.Text(), nullable=False),
    sa.Column('inputs_digest', sa.String(length=64), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('result_digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_diagnosis_made_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_diagnosis_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_diagnosis')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_diagnosis_round_id_number'))
    )
    op.create_table('document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('ranked_list', 'notice', name='kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_document_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_index(op.f('ix_document_round_id'), 'document', ['round_id'], unique=False)
    op.create_index(op.f('ix_document_sha256'), 'document', ['sha256'], unique=False)
    op.create_table('event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('act', sa.String(length=48), nullable=False),
    sa.Column('subject_type', sa.String(length=48), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_digest', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_event_actor_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_event_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('digest', name=op.f('uq_event_digest'))
    )
    op.create_index(op.f('ix_event_actor_id'), 'event', ['actor_id'], unique=False)
    op.create_index(op.f('ix_event_round_id'), 'event', ['round_id'], unique=False)
    op.create_index('ix_event_subject', 'event', ['subject_type', 'subject_id'], unique=False)
    op.create_table('panel',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=64), nullable=False),
    sa.Column('sheets_per_application', sa.Integer(), nullable=True),
    sa.CheckConstraint('sheets_per_application >= 1', name=op.f('ck_panel_sheets_per_application')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_panel_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel')),
    sa.UniqueConstraint('round_id', 'code', name=op.f('uq_panel_round_id_code'))
    )
    op.create_table('ranking_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Enum('official', 'advisory', name='standing', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('method', sa.String(length=32), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('scheme_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_version', sa.String(length=32), nullable=False),
    sa.Column('inputs', sa.Text(), nullable=False),
    sa.Column('inputs_digest', sa.String(length=64), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('result_digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_ranking_run_made_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ranking_run_round_id')),
    sa.ForeignKeyConstraint(['scheme_version_id'], ['scheme_version.id'], name=op.f('fk_ranking_run_scheme_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ranking_run')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_ranking_run_round_id_number'))
    )
    op.create_index(op.f('ix_ranking_run_scheme_version_id'), 'ranking_run', ['scheme_version_id'], unique=False)
    op.create_table('sent_file',
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('mistakes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_sent_file_job_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_sent_file_round_id')),
    sa.PrimaryKeyConstraint('job_id', name=op.f('pk_sent_file'))
    )
    op.create_index(op.f('ix_sent_file_round_id'), 'sent_file', ['round_id'], unique=False)
    op.create_table('application',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cluster_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('panel_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('quota_unit', sa.String(length=64), nullable=False),
    sa.Column('applicant', sa.String(length=200), nullable=False),
    sa.Column('operating_body', sa.String(length=200), nullable=False),
    sa.Column('leading_firms', sa.Text(), nullable=False),
    sa.Column('consultancy', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('received', 'admitted', 'returned', name='state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('edit_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_application_cluster_id')),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_application_panel_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_application_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('round_id', 'cluster_id', name=op.f('uq_application_round_id_cluster_id')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_application_round_id_number'))
    )
    op.create_index(op.f('ix_application_cluster_id'), 'application', ['cluster_id'], unique=False)
    op.create_index(op.f('ix_application_panel_id'), 'application', ['panel_id'], unique=False)
    op.create_index(op.f('ix_application_quota_unit'), 'application', ['quota_unit'], unique=False)
    op.create_index(op.f('ix_application_state'), 'application', ['state'], unique=False)
    op.create_table('panel_expert',
    sa.Column('panel_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expert_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_panel_expert_expert_id')),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_expert_panel_id')),
    sa.PrimaryKeyConstraint('panel_id', 'expert_id', name=op.f('pk_panel_expert'))
    )
    op.create_index(op.f('ix_panel_expert_expert_id'), 'panel_expert', ['expert_id'], unique=False)
    op.create_table('ranking_expert',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expert_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('severity', sa.BigInteger(), nullable=True),
    sa.Column('severity_se', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_ranking_expert_expert_id')),
    sa.ForeignKeyConstraint(['run_id'], ['ranking_run.id'], name=op.f('fk_ranking_expert_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'expert_id', name=op.f('pk_ranking_expert'))
    )
    op.create_table('shortlist',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_shortlist_round_id')),
    sa.ForeignKeyConstraint(['run_id'], ['ranking_run.id'], name=op.f('fk_shortlist_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shortlist')),
    sa.UniqueConstraint('round_id', name=op.f('uq_shortlist_round_id')),
    sa.UniqueConstraint('run_id', name=op.f('uq_shortlist_run_id'))
    )
    op.create_table('assignment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expert_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_assignment_application_id')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_assignment_expert_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('application_id', 'expert_id', name=op.f('uq_assignment_application_id_expert_id'))
    )
    op.create_index(op.f('ix_assignment_expert_id'), 'assignment', ['expert_id'], unique=False)
    op.create_table('decision',
    sa.Column('shortlist_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.String(length=100), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], name=op.f('fk_decision_shortlist_id')),
    sa.PrimaryKeyConstraint('shortlist_id', name=op.f('pk_decision'))
    )
    op.create_table('figure',
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('figure', sa.String(length=64), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_figure_application_id')),
    sa.PrimaryKeyConstraint('application_id', 'figure', 'year', name=op.f('pk_figure'))
    )
    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shortlist_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Enum('working_days', 'calendar_days', name='unit', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('calendar_version', sa.String(length=64), nullable=False),
    sa.Column('telephone', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=120), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_notice_period')),
    sa.CheckConstraint('length >= 1', name=op.f('ck_notice_length')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_notice_document_id')),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], name=op.f('fk_notice_shortlist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('document_id', name=op.f('uq_notice_document_id')),
    sa.UniqueConstraint('shortlist_id', name=op.f('uq_notice_shortlist_id'))
    )
    op.create_table('ranking_row',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('printed', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.Column('merit', sa.BigInteger(), nullable=True),
    sa.Column('se', sa.BigInteger(), nullable=True),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('raw_mean', sa.BigInteger(), nullable=False),
    sa.Column('raw_place', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_ranking_row_application_id')),
    sa.ForeignKeyConstraint(['run_id'], ['ranking_run.id'], name=op.f('fk_ranking_row_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'application_id', name=op.f('pk_ranking_row'))
    )
    op.create_table('recommendation',
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('place >= 1', name=op.f('ck_recommendation_place')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_recommendation_application_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_recommendation'))
    )
    op.create_table('recusal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expert_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ground', sa.Enum('employment', 'ownership', 'kinship', 'advice', 'dispute', 'same_unit', 'home_region', 'other', name='ground', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_recusal_application_id')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_recusal_expert_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal')),
    sa.UniqueConstraint('application_id', 'expert_id', name=op.f('uq_recusal_application_id_expert_id'))
    )
    op.create_index(op.f('ix_recusal_expert_id'), 'recusal', ['expert_id'], unique=False)
    op.create_table('shortlist_entry',
    sa.Column('shortlist_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('selected', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Enum('above_line', 'moved_up', 'by_floor', 'won_tie_break', 'lost_tie_break', 'unresolved', 'pending', 'below_minimum', 'quota_full', 'places_held', 'below_line', name='reason', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('settled_by', sa.String(length=32), nullable=True),
    sa.Column('binding', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_shortlist_entry_application_id')),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], name=op.f('fk_shortlist_entry_shortlist_id')),
    sa.PrimaryKeyConstraint('shortlist_id', 'application_id', name=op.f('pk_shortlist_entry'))
    )
    op.create_table('stored_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_at', sa.DateTime(), nullable=False),
    sa.Column('uploaded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_file_size')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_stored_file_application_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['user_account.id'], name=op.f('fk_stored_file_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('application_id', 'sha256', name=op.f('uq_stored_file_application_id_sha256'))
    )
    op.create_index(op.f('ix_stored_file_sha256'), 'stored_file', ['sha256'], unique=False)
    op.create_index(op.f('ix_stored_file_uploaded_by'), 'stored_file', ['uploaded_by'], unique=False)
    op.create_table('waiver',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('application_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('standard_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('ground', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("ground <> ''", name=op.f('ck_waiver_ground')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_waiver_application_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['user_account.id'], name=op.f('fk_waiver_recorded_by')),
    sa.ForeignKeyConstraint(['standard_id'], ['scheme_version.id'], name=op.f('fk_waiver_standard_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver')),
    sa.UniqueConstraint('application_id', 'standard_id', 'code', name=op.f('uq_waiver_application_id_standard_id_code'))
    )
    op.create_index(op.f('ix_waiver_recorded_by'), 'waiver', ['recorded_by'], unique=False)
    op.create_index(op.f('ix_waiver_standard_id'), 'waiver', ['standard_id'], unique=False)
    op.create_table('score_sheet',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assignment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', name='state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('dealt_at', sa.DateTime(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('edit_version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f('ck_score_sheet_submitted_at')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_score_sheet_assignment_id')),
    sa.ForeignKeyConstraint(['scheme_version_id'], ['scheme_version.id'], name=op.f('fk_score_sheet_scheme_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_sheet')),
    sa.UniqueConstraint('assignment_id', 'number', name=op.f('uq_score_sheet_assignment_id_number'))
    )
    op.create_index(op.f('ix_score_sheet_scheme_version_id'), 'score_sheet', ['scheme_version_id'], unique=False)
    op.create_table('opinion',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('edit_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_opinion_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('edit_id', name=op.f('uq_opinion_edit_id')),
    sa.UniqueConstraint('sheet_id', 'revision', name=op.f('uq_opinion_sheet_id_revision'))
    )
    op.create_table('score',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('indicator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('abstained', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('edit_id', sa.String(length=32), nullable=True),
    sa.CheckConstraint('NOT (abstained AND value IS NOT NULL)', name=op.f('ck_score_value_or_abstained')),
    sa.CheckConstraint('value >= 0', name=op.f('ck_score_value')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_score_indicator_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_score_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score')),
    sa.UniqueConstraint('edit_id', name=op.f('uq_score_edit_id')),
    sa.UniqueConstraint('sheet_id', 'indicator_id', 'revision', name=op.f('uq_score_sheet_id_indicator_id_revision'))
    )
    op.create_index(op.f('ix_score_indicator_id'), 'score', ['indicator_id'], unique=False)
    op.create_table('set_aside_edit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('indicator_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('edit_id', sa.String(length=32), nullable=False),
    sa.Column('base', sa.Integer(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('abstained', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('reason', sa.Enum('conflict', 'locked', name='reason', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('NOT (abstained AND value IS NOT NULL)', name=op.f('ck_set_aside_edit_value_or_abstained')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_set_aside_edit_indicator_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_set_aside_edit_sheet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_aside_edit')),
    sa.UniqueConstraint('edit_id', name=op.f('uq_set_aside_edit_edit_id'))
    )
    op.create_index(op.f('ix_set_aside_edit_indicator_id'), 'set_aside_edit', ['indicator_id'], unique=False)
    op.create_index(op.f('ix_set_aside_edit_sheet_id'), 'set_aside_edit', ['sheet_id'], unique=False)
    for statement in STATEMENTS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
