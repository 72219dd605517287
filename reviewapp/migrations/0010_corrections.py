"""Corrections of a frozen ranking or a decided list, and further versions of a shortlist beside the first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GROUNDS = ("objection", "arithmetic", "materials", "not_recused", "inspection", "withdrawn")
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPES = ("ranking", "list")
SUBJECTS = ("run_id", "proposal_id", "change_id", "exclusion_id", "correction_id")
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER shortlist_refuse_update BEFORE UPDATE ON shortlist BEGIN SELECT RAISE(ABORT, 'shortlist is append-only'); END",
        "CREATE TRIGGER shortlist_refuse_delete BEFORE DELETE ON shortlist BEGIN SELECT RAISE(ABORT, 'shortlist is append-only'); END",
        "CREATE TRIGGER review_refuse_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END",
        "CREATE TRIGGER review_refuse_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'review is append-only'); END",
        "CREATE TRIGGER correction_refuse_update BEFORE UPDATE ON correction BEGIN SELECT RAISE(ABORT, 'correction is append-only'); END",
        "CREATE TRIGGER correction_refuse_delete BEFORE DELETE ON correction BEGIN SELECT RAISE(ABORT, 'correction is append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER correction_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON correction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


def upgrade() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    if rebuilt:
        _let_keys_rest()
    _corrections()
    _versions(rebuilt)
    _verdicts(rebuilt)
    for statement in TRIGGERS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))
    if rebuilt:
        _prove()


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("round_id", IDENTIFIER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Enum(*SCOPES, name="scope", native_enum=False, create_constraint=True, length=24), nullable=False),
        sa.Column("ground", sa.Enum(*GROUNDS, name="ground", native_enum=False, create_constraint=True, length=24), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("run_id", IDENTIFIER, nullable=False),
        sa.Column("shortlist_id", IDENTIFIER, nullable=True),
        sa.Column("proposed_by_id", IDENTIFIER, nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_correction_facts")),
        sa.CheckConstraint(
            "scope = 'ranking' OR shortlist_id IS NOT NULL", name=op.f("ck_correction_subject")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_correction_round_id")),
        sa.ForeignKeyConstraint(["run_id"], ["ranking_run.id"], name=op.f("fk_correction_run_id")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlist.id"], name=op.f("fk_correction_shortlist_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_correction_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_correction_round_id_number")),
    )
    for name in ("run_id", "shortlist_id", "proposed_by_id"):
        op.create_index(op.f(f"ix_correction_{name}"), "correction", [name])


def _versions(rebuilt: bool) -> None:
    """Every list there is becomes the first of its round."""
    with op.batch_alter_table("shortlist", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch_op.drop_constraint(op.f("uq_shortlist_round_id"), type_="unique")
        batch_op.drop_constraint(op.f("uq_shortlist_run_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_shortlist_round_id_number"), ["round_id", "number"])
    with op.batch_alter_table("shortlist", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), server_default=None)
    op.create_index(op.f("ix_shortlist_run_id"), "shortlist", ["run_id"])


def _verdicts(rebuilt: bool) -> None:
    one = " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in SUBJECTS)
    with op.batch_alter_table("review", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.add_column(sa.Column("correction_id", IDENTIFIER, nullable=True))
        batch_op.drop_constraint(op.f("ck_review_one_subject"), type_="check")
        batch_op.create_check_constraint(op.f("ck_review_one_subject"), sa.text(f"{one} = 1"))
        batch_op.create_foreign_key(
            op.f("fk_review_correction_id"), "correction", ["correction_id"], ["id"]
        )
        batch_op.create_unique_constraint(op.f("uq_review_correction_id"), ["correction_id"])


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
