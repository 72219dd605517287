"""What panels say as one: the round's rule, leaders, opinions, answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("opinion_rule", "panel_leader", "panel_opinion", "opinion_answer")


def upgrade() -> None:
    _make_tables()
    for table in APPEND_ONLY:
        _lock(table)


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
