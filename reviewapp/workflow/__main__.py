"""``python -m reviewapp.workflow``: write docs/workflow.md from the tables."""

from pathlib import Path

from reviewapp.labels import ACTIONS, DUTIES, label
from reviewapp.workflow import MACHINES
from reviewapp.workflow.document import document

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"


def page() -> str:
    """The page as it must stand there."""
    return document(MACHINES, label, ACTIONS, DUTIES)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
