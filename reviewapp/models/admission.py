"""What may be added to the opinions of panels: triggers that refuse an INSERT, on both databases.

The migrations carry the same statements as text, as for ``immutable``.
"""

# ruff: noqa: S608 - the conditions are put together from the names in this file

from __future__ import annotations

SPEAKING = "CASE WHEN round.stage_join = 'single' THEN 'closed' ELSE 'meeting' END"
MEMBER = (
    "EXISTS (SELECT 1 FROM panel_expert WHERE panel_expert.panel_id = {panel}"
    " AND panel_expert.expert_id = NEW.{expert})"
)
NOT_RECUSED = (
    "NOT EXISTS (SELECT 1 FROM recusal WHERE recusal.application_id = {application}"
    " AND recusal.expert_id = NEW.{expert})"
)
ADMITTED = {
    "opinion_rule": (
        "(SELECT phase FROM round WHERE id = NEW.round_id) = 'preparing'",
        "whether opinions are asked for is fixed before scoring opens",
    ),
    "panel_opinion": (
        "EXISTS (SELECT 1 FROM panel JOIN round ON round.id = panel.round_id WHERE panel.id = NEW.panel_id"
        f" AND round.phase = {SPEAKING}) AND {MEMBER.format(panel='NEW.panel_id', expert='written_by_id')}",
        "an opinion is written by an expert of the panel in the phase in which panels speak",
    ),
    "opinion_answer": (
        "EXISTS (SELECT 1 FROM panel_opinion JOIN panel ON panel.id = panel_opinion.panel_id"
        " JOIN round ON round.id = panel.round_id WHERE panel_opinion.id = NEW.opinion_id"
        f" AND round.phase = {SPEAKING} AND panel_opinion.written_by_id <> NEW.expert_id"
        f" AND {MEMBER.format(panel='panel.id', expert='expert_id')}"
        " AND NOT EXISTS (SELECT 1 FROM panel_opinion AS later WHERE later.panel_id = panel.id"
        " AND later.number > panel_opinion.number))",
        "an answer is given to the last version by another expert of the panel while panels speak",
    ),
    "application_opinion": (
        "EXISTS (SELECT 1 FROM application JOIN round ON round.id = application.round_id"
        f" WHERE application.id = NEW.application_id AND round.phase = {SPEAKING}"
        f" AND {MEMBER.format(panel='application.panel_id', expert='written_by_id')}"
        f" AND {NOT_RECUSED.format(application='application.id', expert='written_by_id')})",
        "an opinion on an application is written by an expert of its panel while panels speak",
    ),
    "application_answer": (
        "EXISTS (SELECT 1 FROM application_opinion"
        " JOIN application ON application.id = application_opinion.application_id"
        " JOIN round ON round.id = application.round_id WHERE application_opinion.id = NEW.opinion_id"
        f" AND round.phase = {SPEAKING} AND application_opinion.written_by_id <> NEW.expert_id"
        f" AND {MEMBER.format(panel='application.panel_id', expert='expert_id')}"
        f" AND {NOT_RECUSED.format(application='application.id', expert='expert_id')}"
        " AND NOT EXISTS (SELECT 1 FROM application_opinion AS later"
        " WHERE later.application_id = application.id AND later.number > application_opinion.number))",
        "an answer is given to the last version by another expert of the panel while panels speak",
    ),
}
"""Table → what must hold where a row is added, and the words of the refusal."""


def _statements(table: str, dialect: str) -> list[str]:
    """The statements that let into ``table`` only what meets its condition."""
    condition, words = ADMITTED[table]
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_admit BEFORE INSERT ON {table} WHEN NOT ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION admit_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT ({condition}) THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_admit BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION admit_{table}()",
    ]


def admission_statements(dialect: str) -> list[str]:
    """Every statement, in order, for ``dialect``."""
    return [statement for table in ADMITTED for statement in _statements(table, dialect)]
