"""The way through the pages: whose seats, to whom, what it changes, the act, and who may."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from forms.score_sheet import field_name
from reviewapp.db import db
from tests.conftest import client_of
from tests.factories import FAR, fill_sheet, make_cast, stage
from tests.stage import Stage


@dataclass(frozen=True)
class Scene:
    """A round in scoring with a member of the panel who was dealt nothing."""

    who: Stage
    leaving: int
    seats: tuple[int, ...]


@pytest.fixture
def scene(context: Flask) -> Scene:
    context.config["WTF_CSRF_ENABLED"] = False
    cast = make_cast(db.session, scoring_ends_at=FAR)
    cast.applications[0].panel.experts.append(cast.outsider)
    fill_sheet(db.session, cast, 0, 0, "30", "30")
    seats = tuple(cast.assignment(db.session, one, 0).id for one in range(3))
    db.session.commit()
    leaving = cast.experts[0].id
    return Scene(stage(db.session, cast), leaving, seats)


def test_the_effect_is_confirmed_before_anything_is_done(context: Flask, scene: Scene) -> None:
    office, base = client_of(context, scene.who.office), f"/rounds/{scene.who.round}/reassignments/"
    assert "专家E1" in office.get(base).text
    page = office.get(f"{base}{scene.leaving}").text
    assert (page.count('name="seats"'), page.count(" checked")) == (3, 4)  # and that the expert leaves
    sent = {"seats": list(scene.seats[:2]), "to": "E9", "reason": "因病"}
    told = office.post(f"{base}{scene.leaving}/confirm", data=sent).text
    stays = "仍是“第一组”成员，会评时照常安排席位"
    for words in ("2件改由专家E9评审", "3件变为1件", "0件变为2件", "1份，保留备查，不计入", stays):
        assert words in told
    assert re.findall(r"<h2[^>]*>(改派：\d件|不改派：\d件)</h2>", told) == ["改派：2件"]
    assert re.findall(r"<li>(0\d) [^<：]+</li>", told) == ["01", "02"]
    assert "不发送短信或邮件" in told
    leaves = office.post(f"{base}{scene.leaving}/confirm", data=sent | {"leaves": "y"}).text
    assert "专家E1不再列入“第一组”，成员由4名变为3名" in leaves
    assert 'name="leaves" value="y"' in leaves
    assert "改派记录" not in office.get(base).text
    again = {name: re.findall(rf'name="{name}" value="([^"]+)"', told) for name in sent}
    assert again == {"seats": [str(one) for one in scene.seats[:2]], "to": ["E9"], "reason": ["因病"]}
    assert office.post(f"{base}{scene.leaving}", data=again).status_code == 302
    assert office.get(base).text.count("<td>专家E9</td>") == 2
    assert office.post(f"{base}{scene.leaving}", data=again).status_code == 422


def test_a_form_without_reason_or_choice_is_given_back(context: Flask, scene: Scene) -> None:
    office, base = client_of(context, scene.who.office), f"/rounds/{scene.who.round}/reassignments/"
    for path in (f"{scene.leaving}/confirm", f"{scene.leaving}"):
        answer = office.post(f"{base}{path}", data={"to": "E9"})
        assert answer.status_code == 422
        assert {"请至少选择一件申报", "请写明改派原因"} <= set(re.findall(r"请[^<；]+", answer.text))


def test_the_old_expert_reads_the_sheet_and_its_history_and_writes_no_more(
    context: Flask, scene: Scene
) -> None:
    office, old = (client_of(context, one) for one in (scene.who.office, scene.who.seated))
    url = f"/rounds/{scene.who.round}/reassignments/{scene.leaving}"
    sent = {"seats": list(scene.seats[:1]), "to": "E9", "reason": "因病"}
    assert office.post(url, data=sent).status_code == 302
    sheet = f"/desk/{scene.seats[0]}"
    page = old.get(sheet)
    assert (page.status_code, "已改派其他专家评审" in page.text) == (200, True)
    assert old.get(f"{sheet}/history").status_code == 200
    form = {f"{field_name(code)}-score": "40" for code in ("1", "2")} | {"edit_tag": "2", "action": "submit"}
    assert old.post(sheet, data=form).status_code == 409
    edit = {"id": "a" * 32, "code": "1", "base": 1, "score": "9", "abstained": False, "comment": ""}
    (kept,) = old.post(f"{sheet}/cells", json={"edits": [edit]}).get_json()["outcomes"]
    assert kept["fate"] == "late"
    assert f'href="{sheet}"' not in old.get("/desk/").text
