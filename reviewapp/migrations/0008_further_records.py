"""Further records: printed pages, opinions on applications, days away and kinds of experts, further draws."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    *("printed_page", "application_opinion", "application_answer"),
    *("referral_replacement", "dealing", "added_minutes"),
)
EXPERT_KINDS = ("technical", "finance", "other")
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    *("ranked_list", "notice", "announcement", "public_list", "roll_up", "score_sheet", "explanation"),
    *("proposal", "evaluation", "draw_record", "recommendations", "panel_minutes", "panel_opinion"),
    *("attendance", "handbook", "fees"),
)
DOCUMENT_TRIGGERS = (
    "CREATE TRIGGER document_refuse_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
    "CREATE TRIGGER document_refuse_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document is append-only'); END",
)
ADMISSIONS = {
    "sqlite": (
        "CREATE TRIGGER opinion_rule_admit BEFORE INSERT ON opinion_rule WHEN NOT ((SELECT phase FROM round WHERE id = NEW.round_id) = 'preparing') BEGIN SELECT RAISE(ABORT, 'whether opinions are asked for is fixed before scoring opens'); END",
        "CREATE TRIGGER panel_opinion_admit BEFORE INSERT ON panel_opinion WHEN NOT (EXISTS (SELECT 1 FROM panel JOIN round ON round.id = panel.round_id WHERE panel.id = NEW.panel_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END) AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = NEW.panel_id AND panel_expert.expert_id = NEW.written_by_id)) BEGIN SELECT RAISE(ABORT, 'an opinion is written by an expert of the panel in the phase in which panels speak'); END",
        "CREATE TRIGGER opinion_answer_admit BEFORE INSERT ON opinion_answer WHEN NOT (EXISTS (SELECT 1 FROM panel_opinion JOIN panel ON panel.id = panel_opinion.panel_id JOIN round ON round.id = panel.round_id WHERE panel_opinion.id = NEW.opinion_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND panel_opinion.written_by_id <> NEW.expert_id AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = panel.id AND panel_expert.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM panel_opinion AS later WHERE later.panel_id = panel.id AND later.number > panel_opinion.number))) BEGIN SELECT RAISE(ABORT, 'an answer is given to the last version by another expert of the panel while panels speak'); END",
        "CREATE TRIGGER application_opinion_admit BEFORE INSERT ON application_opinion WHEN NOT (EXISTS (SELECT 1 FROM application JOIN round ON round.id = application.round_id WHERE application.id = NEW.application_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = application.panel_id AND panel_expert.expert_id = NEW.written_by_id) AND NOT EXISTS (SELECT 1 FROM recusal WHERE recusal.application_id = application.id AND recusal.expert_id = NEW.written_by_id))) BEGIN SELECT RAISE(ABORT, 'an opinion on an application is written by an expert of its panel while panels speak'); END",
        "CREATE TRIGGER application_answer_admit BEFORE INSERT ON application_answer WHEN NOT (EXISTS (SELECT 1 FROM application_opinion JOIN application ON application.id = application_opinion.application_id JOIN round ON round.id = application.round_id WHERE application_opinion.id = NEW.opinion_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND application_opinion.written_by_id <> NEW.expert_id AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = application.panel_id AND panel_expert.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM recusal WHERE recusal.application_id = application.id AND recusal.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM application_opinion AS later WHERE later.application_id = application.id AND later.number > application_opinion.number))) BEGIN SELECT RAISE(ABORT, 'an answer is given to the last version by another expert of the panel while panels speak'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION admit_opinion_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT ((SELECT phase FROM round WHERE id = NEW.round_id) = 'preparing') THEN RAISE EXCEPTION 'whether opinions are asked for is fixed before scoring opens'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER opinion_rule_admit BEFORE INSERT ON opinion_rule FOR EACH ROW EXECUTE FUNCTION admit_opinion_rule()",
        "CREATE OR REPLACE FUNCTION admit_panel_opinion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM panel JOIN round ON round.id = panel.round_id WHERE panel.id = NEW.panel_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END) AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = NEW.panel_id AND panel_expert.expert_id = NEW.written_by_id)) THEN RAISE EXCEPTION 'an opinion is written by an expert of the panel in the phase in which panels speak'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER panel_opinion_admit BEFORE INSERT ON panel_opinion FOR EACH ROW EXECUTE FUNCTION admit_panel_opinion()",
        "CREATE OR REPLACE FUNCTION admit_opinion_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM panel_opinion JOIN panel ON panel.id = panel_opinion.panel_id JOIN round ON round.id = panel.round_id WHERE panel_opinion.id = NEW.opinion_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND panel_opinion.written_by_id <> NEW.expert_id AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = panel.id AND panel_expert.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM panel_opinion AS later WHERE later.panel_id = panel.id AND later.number > panel_opinion.number))) THEN RAISE EXCEPTION 'an answer is given to the last version by another expert of the panel while panels speak'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER opinion_answer_admit BEFORE INSERT ON opinion_answer FOR EACH ROW EXECUTE FUNCTION admit_opinion_answer()",
        "CREATE OR REPLACE FUNCTION admit_application_opinion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM application JOIN round ON round.id = application.round_id WHERE application.id = NEW.application_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = application.panel_id AND panel_expert.expert_id = NEW.written_by_id) AND NOT EXISTS (SELECT 1 FROM recusal WHERE recusal.application_id = application.id AND recusal.expert_id = NEW.written_by_id))) THEN RAISE EXCEPTION 'an opinion on an application is written by an expert of its panel while panels speak'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER application_opinion_admit BEFORE INSERT ON application_opinion FOR EACH ROW EXECUTE FUNCTION admit_application_opinion()",
        "CREATE OR REPLACE FUNCTION admit_application_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT (EXISTS (SELECT 1 FROM application_opinion JOIN application ON application.id = application_opinion.application_id JOIN round ON round.id = application.round_id WHERE application_opinion.id = NEW.opinion_id AND round.phase = CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END AND application_opinion.written_by_id <> NEW.expert_id AND EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = application.panel_id AND panel_expert.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM recusal WHERE recusal.application_id = application.id AND recusal.expert_id = NEW.expert_id) AND NOT EXISTS (SELECT 1 FROM application_opinion AS later WHERE later.application_id = application.id AND later.number > application_opinion.number))) THEN RAISE EXCEPTION 'an answer is given to the last version by another expert of the panel while panels speak'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER application_answer_admit BEFORE INSERT ON application_answer FOR EACH ROW EXECUTE FUNCTION admit_application_answer()",
    ),
}


def upgrade() -> None:
    _admit_opinions_as_documents()
    _experts()
    _make_tables()
    _extra_experts()
    _dealings()
    _minutes()
    for table in APPEND_ONLY:
        _lock(table)
    for statement in ADMISSIONS[op.get_context().dialect.name]:
        op.execute(sa.text(statement))


def _admit_opinions_as_documents() -> None:
    rebuilt = op.get_context().dialect.name == "sqlite"
    if rebuilt:
        _let_keys_rest()
    with op.batch_alter_table("document", recreate="always" if rebuilt else "never") as batch_op:
        batch_op.drop_constraint(op.f("ck_document_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_document_kind"), sa.text(f"kind IN {KINDS}"))
    if rebuilt:
        for statement in DOCUMENT_TRIGGERS:
            op.execute(sa.text(statement))
        _prove()


def _let_keys_rest() -> None:
    """Only outside of a transaction may foreign keys rest while a table that others point at is rebuilt."""
    raw = op.get_bind().connection.cursor()
    for step in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
        raw.execute(step)


def _prove() -> None:
    """No row may point at nothing after the rebuilding; raises ``RuntimeError`` and leaves all as it was."""
    astray = op.get_bind().execute(sa.text("PRAGMA foreign_key_check")).all()
    if astray:
        raise RuntimeError(f"rows that point at nothing: {astray}")


def _experts() -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    kind = sa.Enum(*EXPERT_KINDS, name="kind", native_enum=False, create_constraint=False, length=24)
    with op.batch_alter_table("expert", recreate="always" if sqlite else "never") as batch_op:
        batch_op.add_column(sa.Column("kind", kind, server_default="technical", nullable=False))
        batch_op.create_check_constraint(op.f("ck_expert_kind"), sa.text(f"kind IN {EXPERT_KINDS}"))
    with op.batch_alter_table("employment", recreate="always" if sqlite else "never") as batch_op:
        batch_op.alter_column("recorded_by_id", existing_type=sa.BigInteger(), nullable=True)
    if sqlite:
        _prove()
    op.create_table(
        "unavailability",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("expert_id", IDENTIFIER, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", IDENTIFIER, nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by_id", IDENTIFIER, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_unavailability_period")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_unavailability_withdrawn")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_unavailability_expert_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_unavailability_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user_account.id"], name=op.f("fk_unavailability_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unavailability")),
    )
    for column in ("expert_id", "recorded_by_id", "withdrawn_by_id"):
        op.create_index(op.f(f"ix_unavailability_{column}"), "unavailability", [column], unique=False)


def _extra_experts() -> None:
    op.create_table(
        "referral_replacement",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("referral_id", IDENTIFIER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expert", sa.String(length=32), nullable=False),
        sa.Column("replaced_by", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral_draw.referral_id"], name=op.f("fk_referral_replacement_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_referral_replacement_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_replacement")),
        sa.UniqueConstraint(
            "referral_id", "number", name=op.f("uq_referral_replacement_referral_id_number")
        ),
    )
    op.create_index(
        op.f("ix_referral_replacement_made_by_id"), "referral_replacement", ["made_by_id"], unique=False
    )


def _dealings() -> None:
    op.create_table(
        "dealing",
        sa.Column("round_id", IDENTIFIER, nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("outside_share", sa.String(length=32), nullable=False),
        sa.Column("home_regions_apart", sa.Boolean(), nullable=False),
        sa.Column("dealt_by_id", IDENTIFIER, nullable=False),
        sa.Column("dealt_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_dealing_round_id")),
        sa.ForeignKeyConstraint(["dealt_by_id"], ["user_account.id"], name=op.f("fk_dealing_dealt_by_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_dealing")),
    )
    op.create_index(op.f("ix_dealing_dealt_by_id"), "dealing", ["dealt_by_id"], unique=False)


def _minutes() -> None:
    op.create_table(
        "added_minutes",
        _identifier("file_id"),
        _identifier("shortlist_id"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_added_minutes_file_id")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["decision.shortlist_id"], name=op.f("fk_added_minutes_shortlist_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_added_minutes")),
    )
    op.create_index(op.f("ix_added_minutes_shortlist_id"), "added_minutes", ["shortlist_id"], unique=False)


def _make_tables() -> None:
    op.create_table(
        "printed_page",
        _identifier("page_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND count", name=op.f("ck_printed_page_number")),
        sa.ForeignKeyConstraint(["page_id"], ["scan_page.id"], name=op.f("fk_printed_page_page_id")),
        sa.PrimaryKeyConstraint("page_id", "number", "count", name=op.f("pk_printed_page")),
    )
    op.create_table(
        "application_opinion",
        _identifier("id"),
        _identifier("application_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("shortcomings", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        _identifier("written_by_id"),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("strengths <> ''", name=op.f("ck_application_opinion_stated")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_opinion_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["expert.id"], name=op.f("fk_application_opinion_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_opinion")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_application_opinion_application_id_number")
        ),
    )
    op.create_index(
        op.f("ix_application_opinion_written_by_id"), "application_opinion", ["written_by_id"], unique=False
    )
    op.create_table(
        "application_answer",
        _identifier("id"),
        _identifier("opinion_id"),
        _identifier("expert_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("agrees = (dissent = '')", name=op.f("ck_application_answer_agrees_or_dissents")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["application_opinion.id"], name=op.f("fk_application_answer_opinion_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_application_answer_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_answer")),
        sa.UniqueConstraint(
            "opinion_id",
            "expert_id",
            "number",
            name=op.f("uq_application_answer_opinion_id_expert_id_number"),
        ),
    )
    op.create_index(op.f("ix_application_answer_expert_id"), "application_answer", ["expert_id"], unique=False)


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
