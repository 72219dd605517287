"""Before all received applications are decided on at once, their names are shown with what happens."""

from __future__ import annotations

from flask import Flask

from reviewapp.db import db
from reviewapp.models import Application, ApplicationState
from tests.conftest import client_of
from tests.factories import Cast, make_application, make_round, stage
from tests.reviewapp.english import Reader


def test_the_page_foretells_what_the_act_does(context: Flask, cast: Cast) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    round_ = make_round(db.session, cast.office, code="R2")
    received = {"state": ApplicationState.RECEIVED}
    make_application(db.session, round_, "11", output_value="50", **received)
    make_application(db.session, round_, "12", output_value="1", **received)
    make_application(db.session, round_, "13", figures=[], **received)
    address = f"/rounds/{round_.id}/applications/admit"
    db.session.commit()
    made = stage(db.session, cast)
    client = client_of(context, made.office)
    page = client.get(address).text
    told = [
        page.split(heading)[1].split("</section>")[0]
        for heading in ("拟受理：1件", "拟不予受理：1件", "数据不全，留待人工核定：1件")
    ]
    assert [number in part for number, part in zip(("11 ", "12 ", "13 "), told, strict=True)] == [True] * 3
    Reader(context, made.office).get(address)
    assert client.post(address).status_code == 302
    states = [one.state for one in db.session.query(Application).filter_by(round_id=2).order_by("number")]
    assert states == [ApplicationState.ADMITTED, ApplicationState.RETURNED, ApplicationState.RECEIVED]
    db.session.rollback()
    assert "没有可以按数据决定的申报" in client.get(address).text
