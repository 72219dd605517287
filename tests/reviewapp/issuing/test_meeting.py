"""The papers around a meeting say what the office knows, and the handbook names nobody."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.db import db
from reviewapp.issuing.kinds import OF_ROUND
from reviewapp.issuing.meeting import handbook_content, members_content
from reviewapp.models import Document, Panel, PhasePlan, RoundPhase
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import Cast, make_round, stage

PAPERS = ("attendance", "handbook", "fees")


def test_members_stand_by_panel_with_what_is_known(context: Flask, cast: Cast) -> None:
    context.config["EXPERT_FEE_PER_DAY"] = "800"
    content = members_content(db.session, cast.round)
    (panel,) = content.panels
    assert (panel.title, str(content.fee)) == ("第一组", "800")
    assert [(one.name, one.employer, one.title) for one in panel.members] == [
        (f"专家E{number}", "某大学", "研究员") for number in (1, 2, 3)
    ]
    context.config["EXPERT_FEE_PER_DAY"] = ""
    assert members_content(db.session, cast.round).fee is None


def test_the_handbook_names_no_expert_and_no_cluster(cast: Cast) -> None:
    db.session.add(PhasePlan(round_id=cast.round.id, phase=RoundPhase.MEETING, planned_on=date(2026, 5, 28)))
    db.session.flush()
    content = handbook_content(db.session, cast.round)
    said = repr(content)
    names = [expert.name for expert in cast.experts] + [one.cluster.name for one in cast.applications]
    assert [name for name in names if name in said] == []
    (panel,) = content.panels
    assert (panel.code, panel.applications, panel.experts) == ("A", 3, 3)
    assert content.plan == (("会评", "2026年5月28日"),)
    assert content.basis == "本次评审依据《评审办法》（测办〔2026〕2号）进行。"


def test_without_a_panel_there_is_nothing_to_print(cast: Cast) -> None:
    other = make_round(db.session, cast.office, code="2027")
    for name in PAPERS:
        with pytest.raises(Refused) as refused:
            OF_ROUND[name].make(db.session, other, date(2026, 5, 20))
        assert refused.value.denial == Denial("document.no_panel")
    assert db.session.scalars(sa.select(Panel.round_id)).all() == [cast.round.id]


@pytest.mark.parametrize(("copy", "begins"), [("", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
@pytest.mark.parametrize("name", PAPERS)
def test_the_secretariat_issues_them_while_experts_score(
    context: Flask, cast: Cast, name: str, copy: str, begins: bytes
) -> None:
    context.config["WTF_CSRF_ENABLED"] = False
    made = stage(db.session, cast)
    url = f"/rounds/{made.round}/documents/{name}"
    assert client_of(context, made.seated).post(url).status_code == 403
    answer = client_of(context, made.office).post(url, data={"copy": copy})
    kept = db.session.scalars(sa.select(Document.content)).all()
    found = answer.data if copy else kept[0]
    assert (answer.status_code, found[: len(begins)], len(kept)) == (
        200 if copy else 302,
        begins,
        0 if copy else 1,
    )
