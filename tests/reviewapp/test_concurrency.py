"""Many at once: no score is lost, no act is done twice or by half, the chain stays whole."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.score_sheet import field_name
from reviewapp import audit
from reviewapp.db import db
from reviewapp.models import (
    Correction,
    Event,
    Proposal,
    RankingRun,
    Reassignment,
    Review,
    RoleName,
    Round,
    RoundPhase,
    Score,
    ScoreSheet,
    SheetState,
    Shortlist,
    User,
)
from reviewapp.panels.dealing import deal_round
from reviewapp.panels.service import compose_panel
from reviewapp.proof import faults
from reviewapp.rounds.service import open_scoring
from reviewapp.scoresheets.service import lock, save
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of, make_app
from tests.factories import (
    AT,
    FAR,
    Cast,
    carry,
    enter_round,
    entries,
    fill_sheet,
    make_application,
    make_cast,
    make_round,
    make_staff,
    submit_all,
)

THREADS = 8
WAVES = 4
SAVES = 4
ROUNDS = 16


@pytest.fixture
def busy_app(database_url: str) -> Iterator[Flask]:
    """The application as eight people use it at once."""
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(*work: Callable[[], object]) -> list[object]:
    """The results of all work, begun at one moment in a thread each."""
    barrier = Barrier(len(work))

    def begin(one: Callable[[], object]) -> object:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result() for future in [pool.submit(begin, one) for one in work]]


def first_sheet(app: Flask) -> tuple[int, int]:
    with app.app_context():
        cast = make_cast(db.session)
        return cast.sheet(db.session, 0, 0).id, cast.round.id


def read_tag(app: Flask, sheet_id: int) -> int:
    """The version of the sheet that a window was opened on."""
    with app.app_context():
        return db.session.scalars(select(ScoreSheet.edit_version).where(ScoreSheet.id == sheet_id)).one()


def save_one(app: Flask, ids: tuple[int, int], tag: int, value: str) -> bool:
    """One window saves a cell; whether it was taken."""
    with app.app_context():
        sheet, round_ = db.session.get_one(ScoreSheet, ids[0]), db.session.get_one(Round, ids[1])
        lock(db.session, round_, sheet)
        try:
            save(db.session, sheet, entries({"1": value}), edit_tag=tag, at=AT)
        except Refused as refused:
            if refused.denial != Denial("edit_conflict"):
                raise
            return False
        db.session.commit()
        return True


def revisions(app: Flask, sheet_id: int) -> list[int]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Score.revision).where(Score.sheet_id == sheet_id).order_by(Score.revision)
            )
        )


def test_of_windows_opened_together_one_is_taken_and_the_others_are_told(busy_app: Flask) -> None:
    ids = first_sheet(busy_app)
    for wave in range(WAVES):
        tag = read_tag(busy_app, ids[0])
        values = [str(wave * 8 + thread / 2 + 0.5) for thread in range(THREADS)]
        taken = at_once(*(partial(save_one, busy_app, ids, tag, value) for value in values))
        assert Counter(taken) == {True: 1, False: THREADS - 1}
    assert revisions(busy_app, ids[0]) == list(range(1, WAVES + 1))


def test_no_save_is_lost(busy_app: Flask) -> None:
    ids = first_sheet(busy_app)

    def insist(thread: int) -> list[str]:
        values = [str(thread * SAVES / 2 + number / 2 + 0.5) for number in range(SAVES)]
        for value in values:
            while not save_one(busy_app, ids, read_tag(busy_app, ids[0]), value):
                pass
        return values

    sent = at_once(*(lambda thread=thread: insist(thread) for thread in range(THREADS)))
    assert revisions(busy_app, ids[0]) == list(range(1, THREADS * SAVES + 1))
    with busy_app.app_context():
        kept = db.session.scalars(select(Score.value).where(Score.sheet_id == ids[0])).all()
    assert sorted(map(float, kept)) == sorted(float(value) for values in sent for value in values)


def open_round(cast: Cast, code: str) -> tuple[int, int]:
    """A further round in scoring with one application and one expert; ids of round and assignment."""
    act = {"actor": cast.office, "at": AT}
    round_ = make_round(db.session, cast.office, code=code, scoring_ends_at=FAR)
    compose_panel(
        db.session,
        round_,
        code="A",
        title="第一组",
        experts=cast.experts[:1],
        applications=[make_application(db.session, round_, "01")],
        sheets_per_application=None,
        **act,
    )
    deal_round(db.session, round_, seed=code, **act)
    enter_round(db.session, round_, cast.experts[0])
    open_scoring(db.session, round_, **act)
    sheet = db.session.scalars(select(ScoreSheet).order_by(ScoreSheet.id.desc())).first()
    return round_.id, sheet.assignment_id


def test_a_sheet_sent_while_scoring_closes_counts_or_is_refused(busy_app: Flask) -> None:
    """Never half: either submitted, recorded and before the closing, or untouched with the reason."""
    with busy_app.app_context():
        cast = make_cast(db.session)
        opened = [open_round(cast, f"R{number}") for number in range(ROUNDS)]
        db.session.commit()
        office, expert = cast.office.id, cast.experts[0].user_id
    form = {f"{field_name(code)}-score": "40" for code in ("1", "2")} | {"edit_tag": "1", "action": "submit"}

    def send(assignment: int) -> int:
        return client_of(busy_app, expert).post(f"/desk/{assignment}", data=form).status_code

    def close(round_: int, pause: float) -> int:
        time.sleep(pause)
        return client_of(busy_app, office).post(f"/rounds/{round_}/close-scoring").status_code

    for number, (round_, assignment) in enumerate(opened):
        pause = number % 8 * 0.004
        sent, closed = at_once(
            lambda assignment=assignment: send(assignment),
            lambda round_=round_, pause=pause: close(round_, pause),
        )
        assert closed == 302
        assert (
            outcome(busy_app, round_, assignment)
            == {
                302: (SheetState.SUBMITTED, 2, ["open_scoring", "submit_sheet", "close_scoring"]),
                409: (SheetState.DRAFT, 0, ["open_scoring", "close_scoring"]),
            }[sent]
        )


def test_a_sheet_sent_while_its_seat_is_handed_over_counts_or_is_refused(busy_app: Flask) -> None:
    """Either submitted and kept, or handed over with the reason told; never both."""
    with busy_app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR, applications=ROUNDS)
        cast.applications[0].panel.experts.append(cast.outsider)
        db.session.commit()
        seats = [cast.assignment(db.session, one, 0).id for one in range(ROUNDS)]
        office, leaving = cast.office.id, cast.experts[0]
        expert, url = leaving.user_id, f"/rounds/{cast.round.id}/reassignments/{leaving.id}"
    form = {f"{field_name(code)}-score": "40" for code in ("1", "2")} | {"edit_tag": "1", "action": "submit"}

    def hand_over(seat: int, pause: float) -> int:
        time.sleep(pause)
        sent = {"seats": [str(seat)], "to": "E9", "reason": "因病"}
        return client_of(busy_app, office).post(url, data=sent).status_code

    for number, seat in enumerate(seats):
        pause = number % 8 * 0.004
        answers = at_once(
            lambda seat=seat: client_of(busy_app, expert).post(f"/desk/{seat}", data=form).status_code,
            lambda seat=seat, pause=pause: hand_over(seat, pause),
        )
        assert answers in ([302, 409], [302, 422], [409, 302])
        with busy_app.app_context():
            moved = select(Reassignment.id).where(Reassignment.assignment_id == seat)
            state = db.session.scalars(select(ScoreSheet.state).where(ScoreSheet.assignment_id == seat)).one()
            submitted = answers[0] == 302
            assert (db.session.scalar(moved) is None, state is SheetState.SUBMITTED) == (submitted, submitted)


def test_of_two_confirmations_at_once_one_submits_everything_and_the_other_is_told(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR)
        for application in range(3):
            fill_sheet(db.session, cast, application, 0, "40", "40")
        db.session.commit()
        address, expert = f"/desk/rounds/{cast.round.id}/confirm", cast.experts[0].user_id
    page = client_of(busy_app, expert).get(address).text
    listed = {"sheet": re.findall(r'name="sheet" value="([^"]+)"', page)}

    def confirm() -> int:
        return client_of(busy_app, expert).post(address, data=listed).status_code

    assert sorted(at_once(*[confirm] * 4)) == [302, 409, 409, 409]
    with busy_app.app_context():
        acts = db.session.scalars(select(Event.act).where(Event.act == "submit_sheet")).all()
        assert (len(acts), faults(db.session)) == (3, [])


def test_a_confirmation_while_scoring_closes_submits_all_or_nothing(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR)
        for application in range(3):
            fill_sheet(db.session, cast, application, 0, "40", "40")
        db.session.commit()
        round_, office, expert = cast.round.id, cast.office.id, cast.experts[0].user_id
    address = f"/desk/rounds/{round_}/confirm"
    page = client_of(busy_app, expert).get(address).text
    listed = {"sheet": re.findall(r'name="sheet" value="([^"]+)"', page)}
    sent, closed = at_once(
        lambda: client_of(busy_app, expert).post(address, data=listed).status_code,
        lambda: client_of(busy_app, office).post(f"/rounds/{round_}/close-scoring").status_code,
    )
    assert closed == 302
    with busy_app.app_context():
        submitted = db.session.scalars(select(ScoreSheet).where(ScoreSheet.state == SheetState.SUBMITTED))
        assert len(submitted.all()) == {302: 3, 409: 0}[sent]


def outcome(app: Flask, round_id: int, assignment_id: int) -> tuple[SheetState, int, list[str]]:
    """The state of the sheet, how many scores it holds, and what happened in the round, in order."""
    with app.app_context():
        assert db.session.get_one(Round, round_id).phase is RoundPhase.CLOSED
        sheet = db.session.scalars(select(ScoreSheet).where(ScoreSheet.assignment_id == assignment_id)).one()
        acts = db.session.scalars(select(Event.act).where(Event.round_id == round_id).order_by(Event.id))
        told = [act for act in acts if act in ("open_scoring", "submit_sheet", "close_scoring")]
        return sheet.state, len(sheet.scores), told


def test_an_act_pressed_twice_happens_once(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast = make_cast(db.session, scoring_ends_at=FAR)
        office, round_ = cast.office.id, cast.round.id
    press = [lambda: client_of(busy_app, office).post(f"/rounds/{round_}/close-scoring").status_code] * 4
    assert Counter(at_once(*press)) == {302: 1, 409: 3}
    with busy_app.app_context():
        closings = select(func.count()).where(Event.act == "close_scoring")
        assert db.session.scalars(closings).one() == 1


def test_the_chain_of_events_stays_whole(busy_app: Flask) -> None:
    with busy_app.app_context():
        office = make_cast(db.session).office.id
        before = db.session.scalars(select(func.count(Event.id))).one()

    def write(thread: int) -> None:
        for number in range(10):
            with busy_app.app_context():
                actor = db.session.get_one(User, office)
                audit.record(db.session, "note", actor, actor=actor, at=AT, thread=thread, number=number)
                if number % 5 == 4:
                    db.session.rollback()
                else:
                    db.session.commit()

    at_once(*(lambda thread=thread: write(thread) for thread in range(THREADS)))
    with busy_app.app_context():
        assert db.session.scalars(select(func.count(Event.id))).one() == before + THREADS * 8
        assert audit.broken_links(db.session) == []


def test_of_two_who_freeze_or_decide_at_once_one_wins(busy_app: Flask) -> None:
    """Two rank, two confirm, one decides on the list as another returns it; two propose, two take it back."""
    with busy_app.app_context():
        cast = make_cast(db.session)
        submit_all(db.session, cast)
        carry(db.session, cast, RoundPhase.CLOSED)
        others = [
            make_staff(db.session, f"more-{role}", role) for role in (RoleName.SECRETARIAT, RoleName.APPROVER)
        ]
        db.session.flush()
        makers, seconds = (cast.office.id, others[0].id), (cast.approver.id, others[1].id)
        url = f"/rounds/{cast.round.id}"
        db.session.commit()
    today = datetime.now(ZONE).date().isoformat()
    decide = {"body": "局长办公会", "number": "2026年第9次", "decided_on": today}
    send_back = {"verdict": "returned", "ground": "请核实"}

    def send(person: int, path: str, data: dict[str, str]) -> Callable[[], object]:
        return lambda: client_of(busy_app, person).post(f"{url}/{path}", data=data).status_code

    assert Counter(at_once(*(send(one, "ranking/", {}) for one in makers))) == {302: 1, 409: 1}
    confirm = {"verdict": "confirmed"}
    assert Counter(at_once(*(send(one, "ranking/review", confirm) for one in seconds))) == {302: 1, 409: 1}
    for path in ("shortlist/", "shortlist/submit"):
        assert Counter(at_once(*(send(one, path, {}) for one in makers))) == {302: 1, 409: 1}
    verdicts = send(seconds[0], "shortlist/decision", decide), send(seconds[1], "shortlist/return", send_back)
    assert Counter(at_once(*verdicts)) == {302: 1, 409: 1}
    wrong = {"scope": "ranking", "ground": "arithmetic", "facts": "合计有误"}
    assert Counter(at_once(*(send(one, "corrections/", wrong) for one in makers))) == {302: 1, 409: 1}
    assert Counter(at_once(*(send(one, "corrections/1", confirm) for one in seconds))) == {302: 1, 409: 1}
    with busy_app.app_context():
        counted = [
            db.session.scalars(select(func.count()).select_from(model)).one()
            for model in (RankingRun, Shortlist, Proposal, Review, Correction)
        ]
        assert counted == [1, 1, 1, 3, 1]
        assert audit.broken_links(db.session) == []
