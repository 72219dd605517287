"""Reassignments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What makes rows append-only, as it was when these tables were made.
STATEMENTS = {
    "sqlite": (
        "CREATE TRIGGER reassignment_refuse_update BEFORE UPDATE ON reassignment BEGIN SELECT RAISE(ABORT, 'reassignment is append-only'); END",
        "CREATE TRIGGER reassignment_refuse_delete BEFORE DELETE ON reassignment BEGIN SELECT RAISE(ABORT, 'reassignment is append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER reassignment_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reassignment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def upgrade() -> None:
    """Seats handed over."""
    op.create_table(
        "reassignment",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("assignment_id", IDENTIFIER, nullable=False),
        sa.Column("replacement_id", IDENTIFIER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", IDENTIFIER, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reassignment_reason")),
        sa.CheckConstraint("replacement_id <> assignment_id", name=op.f("ck_reassignment_another_seat")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_reassignment_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["assignment.id"], name=op.f("fk_reassignment_replacement_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_reassignment_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassignment")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_reassignment_assignment_id")),
        sa.UniqueConstraint("replacement_id", name=op.f("uq_reassignment_replacement_id")),
    )
    op.create_index(op.f("ix_reassignment_made_by_id"), "reassignment", ["made_by_id"], unique=False)
    for statement in STATEMENTS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
