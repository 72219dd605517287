"""The papers of an objection as kinds of documents: its receipt, and the decision on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    *("ranked_list", "notice", "announcement", "public_list", "roll_up", "score_sheet", "explanation"),
    *("proposal", "evaluation", "draw_record", "recommendations", "panel_minutes", "panel_opinion"),
    *("attendance", "handbook", "fees", "objection_receipt", "objection_ruling"),
)
TRIGGERS = (
    "CREATE TRIGGER document_refuse_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
    "CREATE TRIGGER document_refuse_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
)


def upgrade() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    if rebuilt:
        _let_keys_rest()
    with op.batch_alter_table("document", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.drop_constraint(op.f("ck_document_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_document_kind"), sa.text(f"kind IN {KINDS}"))
    if rebuilt:
        for statement in TRIGGERS:
            op.execute(sa.text(statement))
        _prove()


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
