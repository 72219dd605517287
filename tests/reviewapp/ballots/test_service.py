"""A secret ballot on a tie at the line: it settles the tie, and nothing tells who voted for what."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.ballots.queries import ballot_by_id
from reviewapp.ballots.service import cast_vote, close_ballot, open_ballot
from reviewapp.db import db
from reviewapp.models import BALLOT, Ballot, Base, Event, RoundPhase
from reviewapp.proof import faults
from reviewapp.shortlist.service import draw_shortlist
from reviewapp.workflow import Denial, Refused
from tests.conftest import Postgresql, Sqlite, client_of, make_app, sqlite_only
from tests.factories import AT, Cast, carry, drop_guards, make_cast, stage, submit_sheet

EVEN = (("45", "45"), ("40", "40"), ("40", "40"), ("30", "30"))
TABLES = ("ballot", "ballot_voter", "ballot_turn", "ballot_urn", "ballot_result")


def tied(**settings: object) -> Cast:
    """01 is ahead; 02 and 03 tie across the line of two places."""
    cast = make_cast(
        db.session, applications=4, **({"official_method": "mean", "tie_break": ("1", BALLOT)} | settings)
    )
    for application, expert in product(range(4), range(3)):
        submit_sheet(db.session, cast, application, expert, *EVEN[application])
    carry(db.session, cast, RoundPhase.CONFIRMED)
    return cast


def vote(cast: Cast, ballot: Ballot, *chosen: str) -> None:
    """The experts vote in turn."""
    for expert, name in zip(cast.experts, chosen, strict=False):
        cast_vote(db.session, ballot, expert, [name], actor=expert.user, at=AT)
    db.session.commit()


def refusal(work: object) -> Denial:
    with pytest.raises(Refused) as refused:
        work()
    db.session.rollback()
    return refused.value.denial


def test_the_experts_settle_the_tie(context: Flask) -> None:
    cast = tied()
    ballot = open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert (ballot.number, ballot.applications, ballot.places) == (1, ["02", "03"], 1)
    assert refusal(lambda: open_ballot(db.session, cast.round, actor=cast.office, at=AT)) == Denial(
        "ballot.open"
    )
    assert refusal(lambda: draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)).code == (
        "shortlist.unresolved_tie"
    )
    vote(cast, ballot, "03", "02", "03")
    found = ballot_by_id(db.session, ballot.id)
    assert found is not None
    assert found.result is not None
    assert (found.result.papers, found.result.votes) == (3, {"02": 1, "03": 2})
    drawn = draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert [(one.application.number, one.selected, one.settled_by) for one in drawn.entries] == [
        ("01", True, None),
        ("03", True, BALLOT),
        ("02", False, BALLOT),
        ("04", False, None),
    ]
    assert faults(db.session) == []


@pytest.mark.parametrize(
    "order",
    [
        'UPDATE ballot_urn SET votes = \'{"02": 2, "03": 1}\'',
        'UPDATE ballot_result SET votes = \'{"02": 2, "03": 1}\'',
        "UPDATE ballot SET places = 2",
        "DELETE FROM ballot_turn WHERE expert_id = 1",
        "UPDATE ballot_result SET digest = 'forged'",
    ],
)
def test_a_forged_ballot_is_named(context: Flask, order: str) -> None:
    cast = tied()
    ballot = open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    vote(cast, ballot, "03", "02", "03")
    drop_guards(db.session)
    db.session.execute(sa.text(order))
    db.session.expire_all()
    assert list(map(str, faults(db.session))) == ["第1次无记名投票与留痕不符"]


def test_a_ballot_that_ties_is_held_again(context: Flask) -> None:
    cast = tied()
    ballot = open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    vote(cast, ballot, "03", "02")
    close_ballot(db.session, ballot, actor=cast.office, at=AT)
    db.session.commit()
    again = open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    assert (again.number, again.applications) == (2, ["02", "03"])
    vote(cast, again, "02", "02", "03")
    drawn = draw_shortlist(db.session, cast.round, actor=cast.office, at=AT)
    assert [one.application.number for one in drawn.entries if one.selected] == ["01", "02"]


def test_what_is_refused(context: Flask) -> None:
    cast = tied()
    ballot = open_ballot(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    expert = cast.experts[0]
    assert refusal(lambda: close_ballot(db.session, ballot, actor=cast.office, at=AT)) == Denial(
        "ballot.empty"
    )
    for chosen in ([], ["01"], ["02", "03"]):
        assert refusal(
            lambda chosen=chosen: cast_vote(db.session, ballot, expert, chosen, actor=expert.user, at=AT)
        ) == Denial("ballot.other_number", (("places", "1"),))
    outsider = cast.outsider
    assert refusal(
        lambda: cast_vote(db.session, ballot, outsider, ["02"], actor=outsider.user, at=AT)
    ) == Denial("not_assigned")
    vote(cast, ballot, "02")
    assert refusal(lambda: cast_vote(db.session, ballot, expert, ["02"], actor=expert.user, at=AT)) == Denial(
        "ballot.voted"
    )
    close_ballot(db.session, ballot, actor=cast.office, at=AT)
    db.session.commit()
    late = cast.experts[1]
    assert refusal(lambda: cast_vote(db.session, ballot, late, ["02"], actor=late.user, at=AT)) == Denial(
        "ballot.closed"
    )
    assert refusal(lambda: open_ballot(db.session, cast.round, actor=cast.office, at=AT)) == Denial(
        "ballot.no_tie"
    )


def test_only_a_chain_that_names_it_has_a_ballot(context: Flask) -> None:
    cast = tied(tie_break=("1",))
    assert refusal(lambda: open_ballot(db.session, cast.round, actor=cast.office, at=AT)) == Denial(
        "ballot.not_in_chain"
    )


def traces(server: Sqlite | Postgresql, *chosen: str) -> dict[str, list[str]]:
    """All that the database keeps of a ballot, and of the acts on it, when the experts vote so."""
    url = server.create()
    app = make_app(url)
    with app.app_context():
        cast = tied()
        vote(cast, open_ballot(db.session, cast.round, actor=cast.office, at=AT), *chosen)
        kept = {
            table: sorted(map(repr, db.session.execute(sa.select(Base.metadata.tables[table])).all()))
            for table in TABLES
        }
        events = db.session.scalars(sa.select(Event).order_by(Event.id)).all()
        kept["event"] = [
            f"{event.act} {event.detail}" for event in events if "ote" in event.act or "ballot" in event.act
        ]
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()
    server.drop(url)
    return kept


def test_nothing_tells_who_voted_for_what(server: Sqlite | Postgresql) -> None:
    """Whoever of the three voted otherwise, every row and every event is the same."""
    one = traces(server, "02", "03", "03")
    assert len(one["event"]) == 5
    assert traces(server, "03", "02", "03") == one
    assert traces(server, "03", "03", "02") == one


def test_turns_and_urn_have_nothing_in_common_but_the_ballot() -> None:
    columns = {name: set(Base.metadata.tables[name].columns.keys()) for name in ("ballot_turn", "ballot_urn")}
    assert columns == {
        "ballot_turn": {"ballot_id", "expert_id"},
        "ballot_urn": {"ballot_id", "papers", "votes"},
    }


@sqlite_only
def test_it_is_held_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        cast = tied()
        made = stage(db.session, cast)
    office, expert, stranger = (client_of(app, who) for who in (made.office, made.seated, made.unseated))
    url = f"/rounds/{made.round}/ballots/"
    assert "还没有投票" in office.get(url).text
    assert office.post(url).status_code == 302
    assert "/ballots/1" in expert.get("/desk/").text
    assert "/ballots/1" not in stranger.get("/desk/").text
    assert stranger.get("/ballots/1").status_code == 404
    paper = expert.get("/ballots/1").text
    assert all(number in paper for number in ("02", "03"))
    assert expert.post("/ballots/1", data={"chosen": ["02", "03"]}).status_code == 422
    assert expert.post("/ballots/1", data={"chosen": "03"}).status_code == 302
    assert expert.get("/ballots/1").status_code == 409
    shown = office.get(url).text
    assert shown.count("已投票</span>") == 1
    assert "票</strong>" not in shown
    assert office.post(f"{url}1/close").status_code == 302
    assert "：1票</strong>" in office.get(url).text
    with app.app_context():
        db.engine.dispose()
