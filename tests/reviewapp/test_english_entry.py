"""Entry and invitations in English: every refusal and every word of what is asked."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.invitations.service import issue_invitations
from reviewapp.models import Expert
from tests.conftest import sqlite_only
from tests.factories import AT, FAR, enter_round, make_cast, stage, submit_all
from tests.reviewapp.test_english_pages import Reader
from tests.reviewapp.test_english_pages import app as app

pytestmark = sqlite_only


def test_entering_a_round(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session, enter=False, scoring_ends_at=FAR)
        enter_round(db.session, cast.round, cast.experts[2])
        db.session.commit()
        first, second, _third = (one.id for one in cast.applications)
        made = stage(db.session, cast)
    expert = Reader(app, made.seated)
    assert "sign the pledge" in expert.get("/desk/").text
    pledge, declaration = (f"/desk/rounds/{made.round}/{page}" for page in ("pledge", "declaration"))
    assert "Having been invited" in expert.get(pledge).text
    assert expert.get(declaration).status_code == 403
    assert expert.get(f"/desk/{made.assignment}").status_code == 403
    assert expert.post(pledge, signed_name="E1").status_code == 422
    assert expert.post(pledge, signed_name="专家E1", agreed="y").status_code == 200
    assert expert.get("/desk/").status_code == 200
    for wrong in ({f"ground_{first}": "kinship"}, {f"note_{first}": "x"}, {f"ground_{first}": "no"}):
        assert expert.post(declaration, **wrong).status_code == 422
    kin = {f"ground_{second}": "kinship", f"note_{second}": "x", "free": "y"}
    assert expert.post(declaration, **kin).status_code == 200
    assert expert.get(declaration).status_code == 200
    office = Reader(app, made.office)
    for page in ("entry", "progress", "invitations"):
        assert office.get(f"/rounds/{made.round}/{page}/").status_code == 200
    assert office.post(f"/rounds/{made.round}/entry/", text="x").status_code == 409
    assert office.post(f"/rounds/{made.round}/close-scoring").status_code == 200
    late = Reader(app, made.other_seated)
    assert late.post(f"/desk/rounds/{made.round}/pledge", signed_name="专家E2", agreed="y").status_code == 409


def test_inviting_and_being_invited(app: Flask) -> None:
    app.config["SMS_OUTBOX"] = "/dev/null"
    with app.app_context():
        cast = make_cast(db.session, enter=False)
        for expert in cast.experts[:2]:
            expert.user.password = None
        chosen = list(db.session.scalars(select(Expert.id).order_by(Expert.number)))
        (issued,) = issue_invitations(
            db.session, cast.round, chosen[:1], days=14, actor=cast.office, at=AT.replace(year=2998)
        )
        db.session.commit()
        made = stage(db.session, cast)
    office, path = Reader(app, made.office), f"/rounds/{made.round}/invitations/"
    assert office.get(path).status_code == 200
    for act in ("slip", "revoke"):
        asked = office.client.post(path + "confirm", data={"act": act, "experts": chosen[:3]})
        assert office._checked(asked).status_code == 200
    asked = office.client.post(path + "confirm", data={"act": "sms", "experts": chosen[:3]})
    assert office._checked(asked).status_code == 422
    assert office.post(path).status_code == 422
    visitor = Reader(app, None)
    assert visitor.get("/invitation/").status_code == 200
    assert visitor.post("/invitation/").status_code == 422
    assert visitor.get("/invitation/0000").status_code == 404
    for password, again in (("", ""), ("short", "short"), ("aaaaaaaa", "aaaaaaaa"), ("long-enough", "other")):
        wrong = visitor.post(f"/invitation/{issued.code}", password=password, again=again)
        assert wrong.status_code == 422
    right = visitor.post(f"/invitation/{issued.code}", password="长夜未央-2026", again="长夜未央-2026")
    assert right.status_code == 200


def test_leaving_a_sheet_out(app: Flask) -> None:
    with app.app_context():
        cast = make_cast(db.session, minimum_sheets=2, minimum_scores=2, scoring_ends_at=FAR)
        submit_all(db.session, cast)
        leader = cast.experts[1].id
        made = stage(db.session, cast)
    office, approver = Reader(app, made.office), Reader(app, made.approver)
    paper, path = f"/rounds/{made.round}/entry/recusals", f"/rounds/{made.round}/exclusions/"
    assert office.post(paper).status_code == 422
    told = {"expert": "E1", "application": "01", "ground": "kinship", "note": "x"}
    for day, status in (("2999-01-01", 409), ("2026-05-12", 200), ("2026-05-12", 409)):
        assert office.post(paper, **told, declared_on=day).status_code == status
    assert office.post(paper, **told | {"expert": "E9"}, declared_on="2026-05-12").status_code == 409
    assert "Recused after submitting, not decided" in office.get(path).text
    assert "excluded is not decided yet" in office.get(f"/rounds/{made.round}").text
    new = f"{path}new?application=01&expert=E1"
    assert office.get(new).status_code == 200
    assert office.post(new).status_code == 422
    entry = {"ground": "bribed", "facts": "x", "leader": str(leader), "leader_statement": "y"}
    for status in (200, 409):
        assert office.post(new, **entry).status_code == status
    assert office.post(f"/rounds/{made.round}/close-scoring").status_code == 200
    assert "expert E1: whether the sheet is excluded" in office.post(f"/rounds/{made.round}/ranking/").text
    assert approver.get(f"{path}1").status_code == 200
    assert approver.post(f"{path}1", verdict="returned").status_code == 422
    assert approver.post(f"{path}1", verdict="confirmed").status_code == 200
    assert office.post(f"/rounds/{made.round}/ranking/").status_code == 200
    assert "Place 1 with this sheet" in office.get(f"{path}1").text
