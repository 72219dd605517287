"""The wording of further documents beside that of the notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DOCUMENTS = ("notice", "announcement", "announcement_en")
TRIGGERS = (
    "CREATE TRIGGER notice_wording_refuse_update BEFORE UPDATE ON notice_wording BEGIN SELECT RAISE(ABORT, 'notice_wording is append-only'); END",
    "CREATE TRIGGER notice_wording_refuse_delete BEFORE DELETE ON notice_wording BEGIN SELECT RAISE(ABORT, 'notice_wording is append-only'); END",
)


def upgrade() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    kind = sa.Enum(*DOCUMENTS, name="document", native_enum=False, create_constraint=False, length=24)
    with op.batch_alter_table("notice_wording", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.add_column(sa.Column("document", kind, server_default="notice", nullable=False))
        batch_op.drop_constraint(op.f("uq_notice_wording_version"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_notice_wording_document_version"), ["document", "version"])
        batch_op.create_check_constraint(
            op.f("ck_notice_wording_document"), sa.text(f"document IN {DOCUMENTS}")
        )
    for statement in TRIGGERS if rebuilt else ():
        op.execute(sa.text(statement))
