"""Who may do what, and when: every route, asked by every role in every phase of a round.

``who_may.txt`` is the expectation, written to be read: a route that is not in it fails, and so does every
difference. A view is stopped at its first question to the guard, so that nothing is ever done.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, g
from werkzeug.exceptions import NotFound

from reviewapp.calendar.workdays import LengthUnit
from reviewapp.db import db
from reviewapp.guard import asked, is_public
from reviewapp.jobs.service import enqueue
from reviewapp.models import (
    ApplicationState,
    Correction,
    CorrectionGround,
    CorrectionScope,
    Document,
    DocumentKind,
    Exclusion,
    ExclusionGround,
    Notice,
    Objection,
    ObjectionAcceptance,
    ObjectorKind,
    PanelDraw,
    RankingRun,
    Round,
    RoundPhase,
    SettingChange,
    Shortlist,
    Standing,
    User,
)
from reviewapp.workflow import Denial
from tests.conftest import sqlite_only
from tests.factories import AT, FAR, Cast, make_cast, make_file, make_round, stage
from tests.panel_opinions import lead
from tests.reviewapp.test_routes import address, routes
from tests.units import make_county, make_province

pytestmark = sqlite_only
EXPECTED = Path(__file__).with_name("who_may.txt")
HEADING = """\
# Who may do what, and when: each route with the roles that it is open to, and the phases of the round.
# seated: an expert with the seat that the address names; unseated: an expert without one.
# province, county: the ones whose application the address names. Pages without sign-in are not listed.
# It is the first question that a page asks the guard; services may refuse more, such as a late score.
"""
PHASES = list(RoundPhase)
ROLES = ("seated", "unseated", "office", "approver", "supervisor", "administrator", "province", "county")
FORMS = {"applications.decide": {"action": "admit"}}
"""What a form has to say before its view knows what to ask."""


class Asked(Exception):
    """The view came to its question; ``denial`` is the answer."""

    def __init__(self, denial: Denial | None) -> None:
        super().__init__(denial)
        self.denial = denial


def stop(_sender: object, denial: Denial | None) -> None:
    raise Asked(denial)


def set_up(cast: Cast) -> dict[str, int]:
    """Everything that an address may name is there under the number 1; the persons of units by role."""
    session, act = db.session, {"actor": cast.office, "at": AT}
    cast.applications[0].state = ApplicationState.RECEIVED
    make_file(session, cast.applications[0], cast.office)
    enqueue(session, "recompute_audit", [{}], **act)
    change = {"before": {}, "after": {}, "ground": "理由", "proposed_by_id": cast.office.id}
    session.add(SettingChange(round_id=cast.round.id, number=1, proposed_at=AT, **change))
    session.add_all([a_draw(cast), a_notice(cast), an_exclusion(cast), a_correction(cast)])
    session.flush()
    session.add_all(objections(cast))
    lead(session, cast)
    people = {"province": make_province(session).id, "county": make_county(session).id}
    session.commit()
    return people


def a_run(round_: Round, maker: User) -> RankingRun:
    return RankingRun(
        round_id=round_.id,
        number=1,
        standing=Standing.OFFICIAL,
        method="mean",
        parameters={},
        scheme_version_id=round_.scheme_version_id,
        code_version="1",
        inputs="{}",
        inputs_digest="0" * 64,
        summary={},
        result_digest="0" * 64,
        made_at=AT,
        made_by_id=maker.id,
    )


def a_correction(cast: Cast) -> Correction:
    return Correction(
        round_id=cast.round.id,
        number=1,
        scope=CorrectionScope.RANKING,
        ground=CorrectionGround.ARITHMETIC,
        facts="经过",
        run=a_run(cast.round, cast.office),
        proposed_by_id=cast.office.id,
        proposed_at=AT,
    )


def an_exclusion(cast: Cast) -> Exclusion:
    return Exclusion(
        assignment_id=cast.assignment(db.session, 0, 0).id,
        sheet_id=cast.sheet(db.session, 0, 0).id,
        number=1,
        ground=ExclusionGround.DISCLOSED,
        facts="经过",
        leader_id=cast.experts[1].id,
        leader_statement="说明",
        proposed_by_id=cast.office.id,
        proposed_at=AT,
    )


def objections(cast: Cast) -> list[Objection]:
    """One that came in, one taken up, to a notice in a round by itself: this one has no list yet."""
    apart = make_round(db.session, cast.office, code="2025")
    run = a_run(apart, cast.office)
    listed = Shortlist(round_id=apart.id, number=1, run=run, places=1, drawn_at=AT)
    listed.notice = Notice(
        document_id=1,
        starts_on=AT.date(),
        length=5,
        unit=LengthUnit.WORKING_DAYS,
        ends_on=AT.date(),
        calendar_version="1",
        wording_version=1,
        telephone="010-00000000",
        published_at=AT,
    )
    db.session.add(listed)
    db.session.flush()
    taken_up = ObjectionAcceptance(decided_by_id=cast.office.id, decided_at=AT)
    return [
        Objection(
            round_id=cast.round.id,
            number=number,
            notice_id=listed.notice.id,
            received_on=AT.date(),
            kind=ObjectorKind.INDIVIDUAL,
            matter="事项",
            entered_by_id=cast.office.id,
            entered_at=AT,
            acceptance=acceptance,
        )
        for number, acceptance in ((1, None), (2, taken_up))
    ]


def a_draw(cast: Cast) -> PanelDraw:
    return PanelDraw(
        round_id=cast.round.id,
        code="B",
        title="第二组",
        applications=[],
        plan="{}",
        commitment="0" * 64,
        committed_at=AT,
        committed_by_id=cast.office.id,
    )


def a_notice(cast: Cast) -> Document:
    return Document(
        round_id=cast.round.id,
        kind=DocumentKind.NOTICE,
        title="公示",
        filename="公示.pdf",
        content=b"",
        pages=1,
        sha256="0" * 64,
        code="0000-0000-0000",
        issued_at=AT,
    )


def may(app: Flask, endpoint: str, method: str, url: str, person: int) -> bool:
    """Whether the guard lets this person pass; what is hidden before anything is asked is closed, too."""
    with app.test_request_context(url, method=method, data=FORMS.get(endpoint)):
        g._login_user = db.session.get(User, person)
        try:
            app.dispatch_request()
        except Asked as question:
            return question.denial is None
        except NotFound:
            return False
    raise AssertionError(f"{method} {url} asked nobody")


def written(phases: Sequence[RoundPhase]) -> str:
    """The phases in order, neighbours as a range."""
    if len(phases) == len(PHASES):
        return "always"
    runs: list[list[RoundPhase]] = []
    for phase in phases:
        if runs and PHASES.index(runs[-1][-1]) + 1 == PHASES.index(phase):
            runs[-1].append(phase)
        else:
            runs.append([phase])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def line(route: tuple[str, str], open_in: dict[str, list[RoundPhase]]) -> str:
    """One route; roles with the same phases stand together."""
    together: dict[str, list[str]] = {}
    for role in ROLES:
        if open_in[role]:
            together.setdefault(written(open_in[role]), []).append(role)
    parts = (f"{' '.join(roles)}: {phases}" for phases, roles in together.items())
    return f"{route[0]:<34}{route[1]:<6}{'; '.join(parts) or 'nobody'}"


def test_every_route_in_every_role_and_phase(context: Flask, tmp_path: Path) -> None:
    """To change the expectation on purpose, take over the file that the failure names."""
    cast = make_cast(db.session, scoring_ends_at=FAR)
    people, made = set_up(cast), stage(db.session, cast)
    persons = {role: people.get(role) or getattr(made, role) for role in ROLES}
    closed = [route for route in sorted(routes(context)) if not is_public(route[0])]
    addresses = {endpoint: address(context, made, endpoint) for endpoint, _ in closed}
    open_in: dict[tuple[str, str], dict[str, list[RoundPhase]]] = {
        route: {role: [] for role in ROLES} for route in closed
    }
    with asked.connected_to(stop):
        for phase in PHASES:
            db.session.execute(sa.update(Round).values(phase=phase))
            db.session.commit()
            for (endpoint, method), (role, person) in product(closed, persons.items()):
                if may(context, endpoint, method, addresses[endpoint], person):
                    open_in[endpoint, method][role].append(phase)
    got = HEADING + "".join(f"{line(route, roles)}\n" for route, roles in open_in.items())
    (tmp_path / EXPECTED.name).write_text(got, encoding="utf-8")
    assert got == EXPECTED.read_text(encoding="utf-8"), f"as it is now: {tmp_path / EXPECTED.name}"
