"""Scores in, merits and ranks out: the numbers of expert review, without any web, file or database.

>>> from scoring import METHODS, ScoreTable, rank
>>> rows = [("集群甲", "专家01", 84.5), ("集群甲", "专家02", 82), ("集群乙", "专家02", 85)]
>>> merits = METHODS["mean"](ScoreTable.from_rows(rows))
>>> [(line.rank, line.application, str(line.printed)) for line in rank(merits.by_name, decimals=2).lines]
[(1, '集群乙', '85.00'), (2, '集群甲', '83.25')]
"""

from scoring.assignment import Deal, InfeasibleDealError, allowed_experts, complete_panel, deal
from scoring.closed_panels import Readings, by_panel, readings
from scoring.connectivity import Connectivity, Part, connectivity
from scoring.csvfile import ScoreFile, ScoreFileError, read_scores
from scoring.dealing import DealPlan
from scoring.draw import Candidate, Composition, DrawError, DrawPlan
from scoring.extra_scores import ExtraScore, ExtraScores, extra_scores
from scoring.identifiability import Identifiability, identifiability
from scoring.methods import METHODS, Components, Disclosure, Merits, Method
from scoring.ranking import Ranked, Ranking, freeze, rank, round_half_up
from scoring.seeded import SeededStream, draw_seed
from scoring.selection import Decision, Reason, Selection, TieBreak, select
from scoring.table import ScoreRow, ScoreTable, TableError

__version__ = "0.1.0"

__all__ = [
    "METHODS",
    "Candidate",
    "Components",
    "Composition",
    "Connectivity",
    "Deal",
    "DealPlan",
    "Decision",
    "Disclosure",
    "DrawError",
    "DrawPlan",
    "ExtraScore",
    "ExtraScores",
    "Identifiability",
    "InfeasibleDealError",
    "Merits",
    "Method",
    "Part",
    "Ranked",
    "Ranking",
    "Readings",
    "Reason",
    "ScoreFile",
    "ScoreFileError",
    "ScoreRow",
    "ScoreTable",
    "SeededStream",
    "Selection",
    "TableError",
    "TieBreak",
    "allowed_experts",
    "by_panel",
    "complete_panel",
    "connectivity",
    "deal",
    "draw_seed",
    "extra_scores",
    "freeze",
    "identifiability",
    "rank",
    "read_scores",
    "readings",
    "round_half_up",
    "select",
]
