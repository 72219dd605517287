"""Entry in the browser: pledge, declaration, and nothing of the material by any route before both."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import FAR, Cast, Stage, enter_round, make_cast, make_file, make_round, stage
from tests.reviewapp.test_routes import WALK, address

pytestmark = sqlite_only

# What only the material holds: a figure, a file's name. What only a declaration needs: those behind the name.
MATERIAL = ("31415.9265", "机密佐证.pdf")
RELATED = ("隐名运营中心", "隐名龙头企业", "隐名编写机构")
NAME = "某省某县01产业集群"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def make_secret(**settings: object) -> tuple[Cast, Stage]:
    """Nobody has entered; the first application's material holds what stands nowhere else."""
    cast = make_cast(db.session, enter=False, scoring_ends_at=FAR, **settings)
    first = cast.applications[0]
    first.operating_body, first.leading_firms, first.consultancy = RELATED
    first.figures[0].value = Decimal(MATERIAL[0])
    make_file(db.session, first, cast.office, MATERIAL[1])
    db.session.commit()
    return cast, stage(db.session, cast)


def told(client: FlaskClient, app: Flask, made: Stage, *words: str) -> set[tuple[str, str]]:
    """Which routes tell which of these words, by reading and by every act."""
    acts = [route for route in WALK if route[0] not in ("security.logout", "rounds.close_scoring")]
    found = set()
    for endpoint, method in acts:
        answer = client.open(address(app, made, endpoint), method=method)
        text = answer.get_data().decode(errors="replace") + str(answer.headers)
        found |= {(endpoint, word) for word in words if word in text}
    return found


def sign(client: FlaskClient, made: Stage, name: str = "专家E1", **data: str) -> int:
    return client.post(f"/desk/rounds/{made.round}/pledge", data={"signed_name": name} | data).status_code


def test_nothing_leaks_before_the_pledge(app: Flask) -> None:
    with app.app_context():
        _cast, made = make_secret()
    client = client_of(app, made.seated)
    assert told(client, app, made, *MATERIAL, *RELATED, NAME) == set()
    seat = f"/desk/{made.assignment}"
    answers = [
        client.get(seat),
        client.post(seat),
        client.post(f"{seat}/cells", json={"edits": []}),
        client.get(f"{seat}/history"),
        client.get("/files/1"),
        client.get("/files/1/view"),
        client.get(f"/desk/rounds/{made.round}/declaration"),
        client.post(f"/desk/rounds/{made.round}/declaration"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 8


def test_between_pledge_and_declaration_only_names_and_related_organisations(app: Flask) -> None:
    with app.app_context():
        _cast, made = make_secret()
    client = client_of(app, made.seated)
    assert sign(client, made, agreed="y") == 302
    assert told(client, app, made, *MATERIAL, *RELATED, NAME) == {
        (endpoint, word) for endpoint in ("entry.declaration", "entry.declare") for word in (*RELATED, NAME)
    }
    assert client.get(f"/desk/{made.assignment}").status_code == 403
    assert client.get("/files/1").status_code == 403


def test_in_a_blind_round_not_even_those(app: Flask) -> None:
    with app.app_context():
        cast, _made = make_secret()
        cast = make_blind(cast)
        made = stage(db.session, cast)
    client = client_of(app, made.seated)
    assert sign(client, made, agreed="y") == 302
    assert "新材料" in client.get(f"/desk/rounds/{made.round}/declaration").text
    assert told(client, app, made, *MATERIAL, *RELATED, NAME) == set()


def make_blind(cast: Cast) -> Cast:
    """The round as if its rules had said so before scoring opened."""
    cast.round.phase = RoundPhase.PREPARING
    db.session.flush()
    cast.round.blind = True
    db.session.flush()
    cast.round.phase = RoundPhase.SCORING
    db.session.commit()
    return cast


def test_signing_asks_for_the_own_name_and_the_tick(app: Flask) -> None:
    with app.app_context():
        _cast, made = make_secret()
    client = client_of(app, made.seated)
    assert sign(client, made) == 422
    assert sign(client, made, "专家E2", agreed="y") == 422
    assert sign(client, made, "", agreed="y") == 422
    assert sign(client, made, " 专家 E1", agreed="y") == 302
    page = client.get(f"/desk/rounds/{made.round}/pledge").text
    assert "专家 E1" in page
    assert 'name="signed_name"' not in page


def test_the_declaration_opens_the_seats_and_closes_the_conflicting_one(app: Flask) -> None:
    with app.app_context():
        cast, made = make_secret()
        first, second, _third = (one.id for one in cast.applications)
        seats = [cast.assignment(db.session, application, 0).id for application in range(3)]
        db.session.rollback()
    client = client_of(app, made.seated)
    sign(client, made, agreed="y")
    page = f"/desk/rounds/{made.round}/declaration"
    kin = {f"ground_{second}": "kinship", f"note_{second}": "配偶任职"}
    refused = [
        client.post(page, data=data)
        for data in (
            kin,
            {"free": "y", f"ground_{second}": "kinship"},
            {"free": "y", f"note_{second}": "配偶任职"},
            {"free": "y", f"ground_{second}": "whim", f"note_{second}": "x"},
        )
    ]
    assert [answer.status_code for answer in refused] == [422] * 4
    assert '<option selected value="kinship">' in refused[0].text
    assert client.get(f"/desk/{seats[0]}").status_code == 403
    assert client.post(page, data=kin | {"free": "y"}).status_code == 302
    assert [client.get(f"/desk/{seat}").status_code for seat in seats] == [200, 403, 200]
    desk = client.get("/desk/").text
    assert ("01产业集群" in desk, "02产业集群" in desk) == (True, False)
    assert f"/desk/{seats[1]}" not in client.get(f"/desk/{seats[0]}").text
    progress = client_of(app, made.office).get(f"/rounds/{made.round}/progress/").text
    assert "配偶任职" in progress
    late = client.post(page, data={"free": "y", f"ground_{first}": "other", f"note_{first}": "另有关系"})
    assert late.status_code == 302
    assert [client.get(f"/desk/{seat}").status_code for seat in seats] == [403, 403, 200]
    assert client.get("/files/1").status_code == 403


def test_the_office_words_the_pledge(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session)
        round_id = make_round(db.session, cast.office, code="2027").id
        db.session.commit()
        made = stage(db.session, cast)
    office = client_of(app, made.office)
    path = f"/rounds/{round_id}/entry/"
    assert office.post(path, data={"text": " 第一条 \r\n\r\n第二条 "}).status_code == 302
    assert ">第一条\n第二条<" in office.get(path).text
    assert office.post(path, data={"text": "x" * 20_001}).status_code == 422
    assert client_of(app, made.approver).post(path, data={"text": "x"}).status_code == 403


def test_after_closing_nothing_is_signed(app: Flask) -> None:
    with app.app_context():
        cast, made = make_secret()
        enter_round(db.session, cast.round, cast.experts[1])
        cast.round.phase = RoundPhase.CLOSED
        db.session.commit()
    late, entered = client_of(app, made.seated), client_of(app, made.other_seated)
    assert sign(late, made, agreed="y") == 409
    assert late.get(f"/desk/rounds/{made.round}/declaration").status_code == 409
    assert late.get(f"/desk/{made.assignment}").status_code == 403
    assert entered.get(f"/desk/{made.other_assignment}").status_code == 200
    assert entered.get(f"/desk/rounds/{made.round}/pledge").status_code == 200
