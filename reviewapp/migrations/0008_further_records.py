"""Further records: the printed pages that scans show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("printed_page",)


def upgrade() -> None:
    op.create_table(
        "printed_page",
        _identifier("page_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND count", name=op.f("ck_printed_page_number")),
        sa.ForeignKeyConstraint(["page_id"], ["scan_page.id"], name=op.f("fk_printed_page_page_id")),
        sa.PrimaryKeyConstraint("page_id", "number", "count", name=op.f("pk_printed_page")),
    )
    for table in APPEND_ONLY:
        _lock(table)


def _identifier(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _lock(table: str) -> None:
    """Make a table append-only, as it was when these tables were made."""
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            )
    else:
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        )
