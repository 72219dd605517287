"""A round of any size, its rows put in by the thousand: every application scored on every indicator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from reviewapp.models import (
    Application,
    ApplicationState,
    Assignment,
    Cluster,
    Expert,
    Panel,
    RoleName,
    Round,
    RoundPhase,
    Score,
    ScoreSheet,
    SheetState,
    User,
)
from reviewapp.models.panel import panel_expert
from reviewapp.regions import PROVINCES
from scoring.scheme import Indicator
from tests.factories import AT, FAR, STAFF, make_round, make_staff
from tests.schemes import expert_indicator, expert_scheme

BATCH = 5000
PANELS = 10
SUBFIELDS = 40
STEPS = 20  # a score is so many halves at most, out of ten points


def fill(
    session: Session,
    applications: int,
    scores: int,
    indicators: int,
    places: int,
    comment: str = "",
    *,
    under_way: bool = False,
) -> Round:
    """Make the round with its staff, closed to scoring, ready to be ranked; one expert to 25 sheets.

    Every score bears the `comment`. With ``under_way`` scoring is still open, and every second sheet a draft.

    Seeded: the same sizes give the same round. The seats of a panel are dealt in turn, so that every panel's
    experts are linked, and the panels are not.
    """
    office, *_others = (make_staff(session, name, role) for name, role in STAFF.items())
    scheme = expert_scheme(*_indicators(indicators))
    round_ = make_round(session, office, scheme, places=places, scoring_ends_at=FAR)
    session.flush()
    experts = _experts(session, max(PANELS * scores, applications * scores // 25))
    panels = _panels(session, round_, experts)
    made = _applications(session, round_, panels, applications)
    sheets = _sheets(session, round_, _seats(session, made, panels, experts, scores))
    _scores(session, round_, sheets, comment, Random(1))  # noqa: S311 - no secret
    submitted = sa.update(ScoreSheet).values(state=SheetState.SUBMITTED, submitted_at=AT + timedelta(days=1))
    session.execute(submitted.where(ScoreSheet.id % 2 == 1) if under_way else submitted)
    round_.phase = RoundPhase.SCORING if under_way else RoundPhase.CLOSED
    session.commit()
    return round_


def _indicators(count: int) -> list[Indicator]:
    """A hundred points over all indicators of ten full marks, the rest on the first."""
    each, rest = divmod(100, count)
    return [
        expert_indicator(str(number), 10, weight=Decimal(each + (rest if number == 1 else 0)))
        for number in range(1, count + 1)
    ]


def _put(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        session.execute(sa.insert(table), batch)


def _ids(session: Session, column: Any) -> list[int]:
    return list(session.scalars(sa.select(column).order_by(column)))


def _experts(session: Session, count: int) -> list[int]:
    names = [f"X{number:05}" for number in range(count)]
    _put(session, User, ({"username": name, "name": f"专家{name}", "fs_uniquifier": name} for name in names))
    users = dict(session.execute(sa.select(User.username, User.id)).all())
    expert = {
        "title": "研究员",
        "field": "新材料",
        "employer": "某大学",
        "region_code": "110000",
        "mobile": "",
    }
    _put(
        session,
        Expert,
        ({"user_id": users[name], "number": name, "name": f"专家{name}", **expert} for name in names),
    )
    session.execute(
        sa.text(
            "INSERT INTO user_role (user_id, role_id) SELECT expert.user_id, role.id FROM expert, role "
            "WHERE role.name = :role"
        ),
        {"role": RoleName.EXPERT.value},
    )
    return _ids(session, Expert.id)


def _panels(session: Session, round_: Round, experts: list[int]) -> list[int]:
    _put(
        session,
        Panel,
        (
            {"round_id": round_.id, "code": f"P{at}", "title": f"第{at + 1}组", "sheets_per_application": 5}
            for at in range(PANELS)
        ),
    )
    panels = _ids(session, Panel.id)
    seats = ({"panel_id": panels[at % PANELS], "expert_id": expert} for at, expert in enumerate(experts))
    session.execute(sa.insert(panel_expert), list(seats))
    return panels


def _applications(session: Session, round_: Round, panels: list[int], count: int) -> list[int]:
    _put(
        session,
        Cluster,
        (
            {
                "name": f"某省某市某县第{at:05}号先进制造产业集群",
                "region_code": f"{110000 + at % 500000:06}",
                "sector": f"细分领域{at % SUBFIELDS}",
            }
            for at in range(count)
        ),
    )
    clusters = _ids(session, Cluster.id)
    _put(
        session,
        Application,
        (
            {
                "round_id": round_.id,
                "cluster_id": cluster,
                "panel_id": panels[at % PANELS],
                "number": f"{at:05}",
                "quota_unit": PROVINCES[at % len(PROVINCES)],
                "applicant": "某县主管部门",
                "operating_body": "某运营中心",
                "leading_firms": "某龙头企业",
                "consultancy": "",
                "state": ApplicationState.ADMITTED,
                "edit_version": 1,
            }
            for at, cluster in enumerate(clusters)
        ),
    )
    return _ids(session, Application.id)


def _seats(
    session: Session, applications: list[int], panels: list[int], experts: list[int], scores: int
) -> list[int]:
    members = [experts[at::PANELS] for at in range(len(panels))]

    def rows() -> Iterable[dict[str, Any]]:
        for at, application in enumerate(applications):
            own, turn = members[at % PANELS], at // PANELS * (scores - 1)
            for seat in range(scores):
                yield {"application_id": application, "expert_id": own[(turn + seat) % len(own)]}

    _put(session, Assignment, rows())
    return _ids(session, Assignment.id)


def _sheets(session: Session, round_: Round, seats: list[int]) -> list[int]:
    sheet = {"scheme_version_id": round_.scheme_version_id, "number": 1, "state": SheetState.DRAFT}
    _put(
        session,
        ScoreSheet,
        (
            {"assignment_id": seat, "dealt_at": AT, "saved_at": AT, "edit_version": 1, **sheet}
            for seat in seats
        ),
    )
    return _ids(session, ScoreSheet.id)


def _scores(session: Session, round_: Round, sheets: list[int], comment: str, random: Random) -> None:
    indicators = [row.id for row in round_.scheme_version.indicators]

    def rows() -> Iterable[dict[str, Any]]:
        for sheet in sheets:
            level = random.gauss(14, 2)
            for indicator in indicators:
                halves = min(STEPS, max(0, round(random.gauss(level, 2))))
                yield {
                    "sheet_id": sheet,
                    "indicator_id": indicator,
                    "revision": 1,
                    "value": Decimal(halves) / 2,
                    "abstained": False,
                    "comment": comment,
                    "saved_at": AT,
                }

    _put(session, Score, rows())
