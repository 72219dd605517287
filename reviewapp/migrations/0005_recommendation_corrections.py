"""Corrections of recommendations; what was recommended is never rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = {
    "sqlite": (
        "CREATE TRIGGER recommendation_refuse_update BEFORE UPDATE ON recommendation BEGIN SELECT RAISE(ABORT, 'recommendation is append-only'); END",
        "CREATE TRIGGER recommendation_refuse_delete BEFORE DELETE ON recommendation BEGIN SELECT RAISE(ABORT, 'recommendation is append-only'); END",
        "CREATE TRIGGER recommendation_correction_refuse_update BEFORE UPDATE ON recommendation_correction BEGIN SELECT RAISE(ABORT, 'recommendation_correction is append-only'); END",
        "CREATE TRIGGER recommendation_correction_refuse_delete BEFORE DELETE ON recommendation_correction BEGIN SELECT RAISE(ABORT, 'recommendation_correction is append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER recommendation_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER recommendation_correction_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendation_correction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "recommendation_correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("version >= 2", name=op.f("ck_recommendation_correction_version")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_recommendation_correction_place")),
        sa.CheckConstraint(
            "NOT (withdrawn AND place IS NOT NULL)", name=op.f("ck_recommendation_correction_withdrawn")
        ),
        sa.CheckConstraint("ground <> ''", name=op.f("ck_recommendation_correction_ground")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["recommendation.application_id"],
            name=op.f("fk_recommendation_correction_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user_account.id"],
            name=op.f("fk_recommendation_correction_recorded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_correction")),
        sa.UniqueConstraint(
            "application_id", "version", name=op.f("uq_recommendation_correction_application_id_version")
        ),
    )
    op.create_index(
        op.f("ix_recommendation_correction_recorded_by_id"),
        "recommendation_correction",
        ["recorded_by_id"],
        unique=False,
    )
    for statement in STATEMENTS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
