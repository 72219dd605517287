"""What panels say as one: the round's rule, leaders, opinions, answers; and their minutes as documents."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("opinion_rule", "panel_leader", "panel_opinion", "opinion_answer")
KINDS = (
    "kind IN ('ranked_list', 'notice', 'announcement', 'public_list', 'roll_up', 'score_sheet', "
    "'explanation', 'proposal', 'evaluation', 'draw_record', 'recommendations', 'panel_minutes')"
)


def upgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    if is_sqlite:
        _unlock()
    _make_tables()
    rebuild: Literal["always", "never"] = "always" if is_sqlite else "never"
    with op.batch_alter_table("document", recreate=rebuild) as batch_op:
        batch_op.drop_constraint(op.f("ck_document_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_document_kind"), sa.text(KINDS))
    for table in (*APPEND_ONLY, "document") if is_sqlite else APPEND_ONLY:
        _lock(table)
    if is_sqlite:
        _prove()


def _identifier(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _make_tables() -> None:
    op.create_table(
        "opinion_rule",
        _identifier("id"),
        _identifier("round_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        _identifier("set_by_id"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_opinion_rule_round_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_opinion_rule_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_rule")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_opinion_rule_round_id_number")),
    )
    op.create_index(op.f("ix_opinion_rule_set_by_id"), "opinion_rule", ["set_by_id"], unique=False)
    op.create_table(
        "panel_leader",
        _identifier("id"),
        _identifier("panel_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _identifier("expert_id"),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        _identifier("named_by_id"),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_leader_panel_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_panel_leader_expert_id")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["user_account.id"], name=op.f("fk_panel_leader_named_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_leader")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_panel_leader_panel_id_number")),
    )
    op.create_index(op.f("ix_panel_leader_expert_id"), "panel_leader", ["expert_id"], unique=False)
    op.create_index(op.f("ix_panel_leader_named_by_id"), "panel_leader", ["named_by_id"], unique=False)
    op.create_table(
        "panel_opinion",
        _identifier("id"),
        _identifier("panel_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("recorder", sa.String(length=64), nullable=False),
        sa.Column("proceedings", sa.Text(), nullable=False),
        sa.Column("conclusions", sa.Text(), nullable=False),
        _identifier("written_by_id"),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "place <> '' AND recorder <> '' AND proceedings <> '' AND conclusions <> ''",
            name=op.f("ck_panel_opinion_stated"),
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_opinion_panel_id")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["expert.id"], name=op.f("fk_panel_opinion_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_opinion")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_panel_opinion_panel_id_number")),
    )
    op.create_index(op.f("ix_panel_opinion_written_by_id"), "panel_opinion", ["written_by_id"], unique=False)
    op.create_table(
        "opinion_answer",
        _identifier("id"),
        _identifier("opinion_id"),
        _identifier("expert_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("agrees = (dissent = '')", name=op.f("ck_opinion_answer_agrees_or_dissents")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["panel_opinion.id"], name=op.f("fk_opinion_answer_opinion_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_opinion_answer_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_answer")),
        sa.UniqueConstraint(
            "opinion_id", "expert_id", "number", name=op.f("uq_opinion_answer_opinion_id_expert_id_number")
        ),
    )
    op.create_index(op.f("ix_opinion_answer_expert_id"), "opinion_answer", ["expert_id"], unique=False)


def _unlock() -> None:
    """Let SQLite rebuild the table of documents; foreign keys may rest only outside of a transaction."""
    raw = op.get_bind().connection.cursor()
    for step in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
        raw.execute(step)
    for verb in ("update", "delete"):
        op.execute(sa.text(f"DROP TRIGGER document_refuse_{verb}"))


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


def _prove() -> None:
    """No row may point at nothing after the rebuilding; raises ``RuntimeError`` and leaves all as it was."""
    astray = op.get_bind().execute(sa.text("PRAGMA foreign_key_check")).all()
    if astray:
        raise RuntimeError(f"rows that point at nothing: {astray}")
